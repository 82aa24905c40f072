// The controller's office: won with the ephemeral /controller, lost with the session or to a successor; one event at a time.
import { ms, seconds } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { copyImage } from '../controller/records'
import type { Message, ZooResult } from '../messages'
import { publish } from './channels'
import { decide } from './decisions'
import type { Office, OfficeEvent, OfficeRequest } from './member'
import { initialControls } from './partition-states'
import type { ZooError } from './records'
import { ask } from './session'

/** The first rebalance of leaders comes this soon after a controller has begun. */
export const FIRST_REBALANCE = seconds(5)

/** This broker has created `/controller`: it reads everything that there is before it decides anything. */
export function takeOffice(broker: Broker, epoch: number, fx: BrokerEffects): void {
  const member = broker.volatile.zookeeper!
  member.office = newOffice(epoch, fx.now)
  member.controllerEpoch = epoch
  ask(broker, { op: 'getAll' }, fx)
}

export const newOffice = (epoch: number, loadingSince: number | null): Office => ({
  epoch,
  loadingSince,
  image: { nextOffset: 0, features: {}, brokers: {}, topics: {}, partitions: {}, groups: {}, nextProducerId: 0 },
  controls: {},
  queue: [],
  busy: null,
  writes: 0,
  channels: {},
  nextRequest: epoch * 2 ** 24,
})

/** The answer to that. Reading takes time for every partition: a failover is as long as the cluster is large. */
export function onEverythingRead(
  broker: Broker,
  { image }: Extract<ZooResult, { op: 'getAll' }>,
  fx: BrokerEffects,
): void {
  const { office } = broker.volatile.zookeeper!
  if (office === null || office.loadingSince === null) return
  const { sealed: _, ...read } = image
  office.image = copyImage(read)
  office.controls = initialControls(read)
  const takes = Object.keys(read.partitions).length * (broker.zookeeper?.readPerPartition ?? 0)
  fx.after(takes, { type: 'zooLoaded', epoch: office.epoch })
}

/** Everything is read: the controller looks at what it has found, and begins to work. */
export function onLoaded(broker: Broker, epoch: number, fx: BrokerEffects): void {
  const { office } = broker.volatile.zookeeper!
  if (office === null || office.epoch !== epoch || office.loadingSince === null) return
  const partitions = Object.keys(office.image.partitions).length
  const took = fx.now - office.loadingSince
  fx.note({ type: 'zookeeper-controller-loaded', broker: broker.id, epoch, partitions, took })
  office.loadingSince = null
  office.queue.unshift({ kind: 'startup' })
  fx.after(FIRST_REBALANCE, { type: 'zooRebalance', epoch })
  // Who has come or gone while it read is seen now.
  ask(broker, { op: 'getBrokers' }, fx)
  work(broker, fx)
}

/** Leaders go back to where they belong, where a broker lacks too many. */
export function onRebalance(broker: Broker, epoch: number, fx: BrokerEffects): void {
  const { office } = broker.volatile.zookeeper!
  if (office === null || office.epoch !== epoch) return
  fx.after(ms(broker.config['leader.imbalance.check.interval.seconds'] * 1_000), { type: 'zooRebalance', epoch })
  if (broker.config['auto.leader.rebalance.enable']) submit(broker, { kind: 'rebalance' }, fx)
}

/** Something is to be decided, in its turn. */
export function submit(broker: Broker, event: OfficeEvent, fx: BrokerEffects): void {
  broker.volatile.zookeeper!.office!.queue.push(event)
  work(broker, fx)
}

function work(broker: Broker, fx: BrokerEffects): void {
  const { office } = broker.volatile.zookeeper!
  while (office !== null && office.loadingSince === null && office.busy === null) {
    const event = office.queue.shift()
    if (event === undefined) return
    const outcome = decide(office, broker.config, event, fx.random)
    office.busy = outcome
    if (outcome.writes.length === 0) finish(broker, office, fx)
    else {
      const { writes, versions } = outcome
      const write = ++office.writes
      ask(
        broker,
        { op: 'change', change: { kind: 'write', controllerEpoch: office.epoch, write, versions, writes } },
        fx,
      )
    }
  }
}

/** ZooKeeper has stored a decision, or does not obey this controller any more. */
export function onStored(broker: Broker, error: ZooError, fx: BrokerEffects): void {
  const { office } = broker.volatile.zookeeper!
  if (office === null || office.busy === null) return
  if (error !== 'NONE') return resignOffice(broker, 'moved', fx)
  finish(broker, office, fx)
  work(broker, fx)
}

function finish(broker: Broker, office: Office, fx: BrokerEffects): void {
  const outcome = office.busy!
  office.busy = null
  for (const step of outcome.steps) fx.note({ type: 'partition-state-changed', broker: broker.id, ...step })
  for (const fact of outcome.facts) fx.note(fact)
  for (const { to, response } of outcome.answers) fx.send(to, response)
  publish(broker, office, outcome, fx)
}

/** It is not the controller any more: what it was asked is refused, and what it had not stored was never so. */
export function resignOffice(broker: Broker, why: 'session-expired' | 'moved', fx: BrokerEffects): void {
  const member = broker.volatile.zookeeper!
  const { office } = member
  if (office === null) return
  member.office = null
  fx.note({ type: 'zookeeper-controller-resigned', broker: broker.id, epoch: office.epoch, why })
  for (const event of office.queue) if (event.kind === 'request') refuse(event.message, event.from, fx)
}

/** A broker or a person asks the controller, or the one who was. */
export function onOfficeRequest(broker: Broker, message: OfficeRequest, from: string, fx: BrokerEffects): void {
  if (broker.volatile.zookeeper?.office) submit(broker, { kind: 'request', message, from }, fx)
  else refuse(message, from, fx)
}

function refuse(message: Message, from: string, fx: BrokerEffects): void {
  const error = 'NOT_CONTROLLER'
  switch (message.type) {
    case 'alterPartitionRequest': {
      const unknown = { leader: null, leaderEpoch: -1, partitionEpoch: -1, isr: [] }
      return fx.send(from, { type: 'alterPartitionResponse', partition: message.partition, error, ...unknown })
    }
    case 'allocateProducerIdsRequest':
      return fx.send(from, { type: 'allocateProducerIdsResponse', error, firstId: -1, count: 0 })
    case 'controlledShutdownRequest':
      return fx.send(from, { type: 'controlledShutdownResponse', error, remaining: [] })
    default: {
      if (from !== 'admin') return
      const target = 'topic' in message ? String(message.topic) : 'broker' in message ? String(message.broker) : ''
      const why = 'this broker is not the controller'
      return fx.note({ type: 'admin-refused', request: message.type, target, error, why })
    }
  }
}
