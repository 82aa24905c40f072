// The controller's requests to brokers: one at a time to each, sent again until they are answered (ControllerChannelManager).
import { ms, seconds, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import type { PartitionState } from '../controller/records'
import type { ControlResponse } from '../messages'
import type { Channel, Office, Order, Outcome } from './member'

/** `controller.socket.timeout.ms`. */
const SOCKET_TIMEOUT: Micros = seconds(30)
/** Pause before a request is sent over a new connection. */
const BACKOFF: Micros = ms(100)

/** Tells brokers what was decided and stored: leaders and followers first, then what clients are told, then who stops. */
export function publish(broker: Broker, office: Office, outcome: Outcome, fx: BrokerEffects): void {
  const { image, channels } = office
  // A broker that came back as another process is told everything anew.
  for (const id of Object.keys(channels)) {
    if (image.brokers[id] === undefined || outcome.newcomers.includes(id)) delete channels[id]
  }
  const everything = Object.values(image.partitions)
  const changed = changedBy(office, outcome)
  const led = ledAnew(outcome)
  for (const id of Object.keys(image.brokers)) {
    const isNew = outcome.newcomers.includes(id)
    const channel = (channels[id] ??= { queue: [], id: 0, sentAt: 0 })
    const concerned = isNew ? everything : changed.filter(({ partition }) => led.has(partition))
    order(
      channel,
      leaderAndIsr(
        office,
        concerned.filter(({ replicas }) => replicas.includes(id)),
      ),
    )
    if (isNew || outcome.brokersChanged || changed.length > 0 || touchesTopics(outcome)) {
      order(channel, metadata(office, isNew ? everything : changed))
    }
    const gone = outcome.removed.filter((removed) => removed.broker === id).map(({ partition }) => partition)
    order(channel, stop(gone, true))
    const stopped = outcome.stopped.flatMap((other) => (other.broker === id ? other.partitions : []))
    order(channel, stop(stopped, false))
    push(broker, id, fx)
  }
}

const order = (channel: Channel, request: Order | null): void => {
  if (request !== null) channel.queue.push(request)
}

function changedBy({ image }: Office, { writes }: Outcome): PartitionState[] {
  const ids = new Set<string>()
  for (const { records } of writes) for (const record of records) if ('partition' in record) ids.add(record.partition)
  return [...ids].flatMap((id) => image.partitions[id] ?? [])
}

// An ISR that its own leader has changed concerns clients' metadata only.
function ledAnew({ writes }: Outcome): Set<string> {
  const ids = new Set<string>()
  for (const { records } of writes) {
    for (const record of records) {
      if (record.type === 'partitionRecord') ids.add(record.partition)
      else if (
        record.type === 'partitionChangeRecord' &&
        (record.leader !== undefined || record.replicas !== undefined)
      ) {
        ids.add(record.partition)
      }
    }
  }
  return ids
}

const touchesTopics = ({ writes }: Outcome): boolean =>
  writes.some(({ records }) => records.some(({ type }) => type === 'configRecord' || type === 'removeTopicRecord'))

function leaderAndIsr({ image }: Office, partitions: readonly PartitionState[]): Order | null {
  if (partitions.length === 0) return null
  const topics = Object.fromEntries(partitions.map(({ topic }) => [topic, image.topics[topic]!]))
  return { type: 'leaderAndIsrRequest', partitions, topics }
}

const metadata = ({ image }: Office, partitions: readonly PartitionState[]): Order => ({
  type: 'updateMetadataRequest',
  brokers: Object.values(image.brokers),
  topics: { ...image.topics },
  partitions,
})

const stop = (partitions: readonly string[], deletes: boolean): Order | null =>
  partitions.length === 0 ? null : { type: 'stopReplicaRequest', partitions, deletes }

/** Sends the next request to a broker, unless one is under way. */
export function push({ volatile }: Broker, to: string, fx: BrokerEffects): void {
  const office = volatile.zookeeper?.office
  const channel = office?.channels[to]
  const registration = office?.image.brokers[to]
  if (office === undefined || office === null || channel === undefined || registration === undefined) return
  const [next] = channel.queue
  if (channel.id !== 0 || next === undefined) return
  channel.id = ++office.nextRequest
  channel.sentAt = fx.now
  const { brokerEpoch } = registration
  fx.send(to, { ...next, id: channel.id, controllerEpoch: office.epoch, brokerEpoch })
}

/** A broker has answered. What it refuses it would refuse again: the controller that it obeys tells it more. */
export function onControlResponse(
  broker: Broker,
  from: string,
  { id, error }: ControlResponse,
  fx: BrokerEffects,
): void {
  const channel = broker.volatile.zookeeper?.office?.channels[from]
  if (channel === undefined || channel.id !== id) return
  channel.id = 0
  // Perhaps it does not know yet that it is registered; perhaps there is another process, of which the controller hears.
  if (error === 'STALE_BROKER_EPOCH') return fx.after(BACKOFF, { type: 'zooPush', broker: from })
  channel.queue.shift()
  push(broker, from, fx)
}

/** The connection to a broker is gone: what it has not answered is sent again, until it is not alive any more. */
export function onChannelLost({ volatile }: Broker, peer: string, fx: BrokerEffects): void {
  const channel = volatile.zookeeper?.office?.channels[peer]
  if (channel === undefined || channel.id === 0) return
  channel.id = 0
  fx.after(BACKOFF, { type: 'zooPush', broker: peer })
}

/** Requests that nobody has answered for controller.socket.timeout.ms are sent again. */
export function tendChannels(broker: Broker, fx: BrokerEffects): void {
  for (const [id, channel] of Object.entries(broker.volatile.zookeeper?.office?.channels ?? {})) {
    if (channel.id === 0 || fx.now - channel.sentAt < SOCKET_TIMEOUT) continue
    channel.id = 0
    push(broker, id, fx)
  }
}
