// Parked acks=all produces: answered when the high watermark has passed them, or when their time is over (P-26, P-27).
import { ms } from '../../../kernel/time'
import type { Broker, BrokerEffects, DelayedProduce, Partition } from '../broker/state'
import type { ErrorCode, PartitionId, ProduceRequest, ProduceResponse, WriteTxnMarkersRequest } from '../messages'
import type { Caller } from './access'
import { answerProduce } from './client-quota'
import { answer } from './connection'
import { maximalIsr } from '../rules/in-sync'
import { hasMinIsr, leaderHint, rulesOfBroker } from './replica'

type Result = ProduceResponse['partitions'][number]

/** A partition of a produce request, and the high watermark at which its batch is replicated. */
export interface Awaited {
  readonly replica: Partition
  readonly offset: number
}

/** Parks a request until every awaited offset is below its high watermark. */
export function parkProduce(
  broker: Broker,
  { caller, bytes }: { readonly caller: Caller; readonly bytes: number },
  { correlationId, timeoutMs }: ProduceRequest,
  results: Result[],
  awaited: readonly Awaited[],
  fx: BrokerEffects,
): void {
  const { volatile } = broker
  const id = volatile.nextDelayed++
  const deadline = fx.now + ms(timeoutMs)
  const { client, principal } = caller
  const delayed = { id, client, correlationId, deadline, waiting: awaited.length, results }
  // Only where there are quotas is it of any use to know whose bytes these were.
  volatile.delayedProduces.push(bytes === 0 ? delayed : { ...delayed, used: { principal, bytes } })
  for (const { replica, offset } of awaited) enqueue(replica, id, offset)
  setTimer(broker, deadline, fx)
}

/** Markers are answered to the coordinator when they are replicated, however long that takes: it asks again until then. */
export function parkMarkers(
  broker: Broker,
  coordinator: string,
  { correlationId, transactionalId }: WriteTxnMarkersRequest,
  results: Result[],
  awaited: readonly Awaited[],
  fx: BrokerEffects,
): void {
  const { volatile } = broker
  const id = volatile.nextDelayed++
  const deadline = fx.now + ms(broker.config['replica.socket.timeout.ms'])
  const waiting = awaited.length
  const markersOf = transactionalId
  volatile.delayedProduces.push({ id, client: coordinator, correlationId, deadline, waiting, results, markersOf })
  for (const { replica, offset } of awaited) enqueue(replica, id, offset)
  setTimer(broker, deadline, fx)
}

/** The high watermark has risen: requests that waited for no more than that go on. */
export function completeProduces(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const { waitingProduces, highWatermark } = replica
  if (waitingProduces.length === 0 || waitingProduces[0]!.offset > highWatermark) return
  // P-27: the batch is everywhere, but everywhere has become too few since it was appended.
  const enough = hasMinIsr(broker, replica, maximalIsr(rulesOfBroker(broker), replica.isr, replica.pendingIsr))
  while (waitingProduces.length > 0 && waitingProduces[0]!.offset <= highWatermark) {
    const { id } = waitingProduces.shift()!
    settleOne(broker, id, replica.partition, enough ? 'NONE' : 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', fx)
  }
}

/** This broker leads the partition no longer: who waits for it hears so. */
export function failProduces(broker: Broker, replica: Partition, error: ErrorCode, fx: BrokerEffects): void {
  const { waitingProduces } = replica
  replica.waitingProduces = []
  for (const { id } of waitingProduces) settleOne(broker, id, replica.partition, error, fx)
}

/** P-26: the leader itself answers REQUEST_TIMED_OUT; the records stay in the log. */
export function expireProduces(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  if (volatile.produceTimerAt === 0 || volatile.produceTimerAt > fx.now) return
  volatile.produceTimerAt = 0
  let next = 0
  for (const delayed of volatile.delayedProduces.slice()) {
    if (delayed.deadline > fx.now) {
      if (next === 0 || delayed.deadline < next) next = delayed.deadline
      continue
    }
    delayed.results = delayed.results.map((result) =>
      isWaiting(broker, delayed, result.partition) ? failed(result.partition, 'REQUEST_TIMED_OUT') : result,
    )
    finish(broker, delayed, fx)
  }
  if (next > 0) setTimer(broker, next, fx)
}

/** The client is gone; what it had asked for goes on, and nobody is answered. */
export function forgetClient(broker: Broker, client: string): void {
  for (const delayed of broker.volatile.delayedProduces) {
    if (delayed.client === client) delayed.client = null
  }
}

// In offset order; only a duplicate waits for less than those that came before it.
function enqueue({ waitingProduces }: Partition, id: number, offset: number): void {
  const waiting = { id, offset }
  let i = waitingProduces.push(waiting) - 1
  for (; i > 0 && waitingProduces[i - 1]!.offset > offset; i--) waitingProduces[i] = waitingProduces[i - 1]!
  waitingProduces[i] = waiting
}

const failed = (partition: PartitionId, error: ErrorCode): Result => ({
  partition,
  error,
  baseOffset: -1,
  currentLeader: null,
})

function isWaiting(broker: Broker, { id }: DelayedProduce, partition: PartitionId): boolean {
  return broker.volatile.partitions[partition]?.waitingProduces.some((waiting) => waiting.id === id) ?? false
}

// One of the partitions of a parked request is done; the last one sends the answer.
function settleOne(broker: Broker, id: number, partition: PartitionId, error: ErrorCode, fx: BrokerEffects): void {
  const delayed = broker.volatile.delayedProduces.find((parked) => parked.id === id)
  if (delayed === undefined) return
  if (error !== 'NONE') {
    const currentLeader = leaderHint(broker, partition, error)
    delayed.results = delayed.results.map((result) =>
      result.partition === partition ? { ...failed(partition, error), currentLeader } : result,
    )
  }
  if (--delayed.waiting === 0) finish(broker, delayed, fx)
}

function finish(broker: Broker, delayed: DelayedProduce, fx: BrokerEffects): void {
  const { client, correlationId, results, used, markersOf } = delayed
  const { delayedProduces } = broker.volatile
  delayedProduces.splice(delayedProduces.indexOf(delayed), 1)
  if (client === null) return
  if (markersOf !== undefined) {
    const partitions = results.map(({ partition, error }) => ({ partition, error }))
    return fx.send(client, { type: 'writeTxnMarkersResponse', correlationId, transactionalId: markersOf, partitions })
  }
  const response = { type: 'produceResponse', correlationId, partitions: results } as const
  if (used === undefined) answer(broker, client, response, fx)
  else answerProduce(broker, { client, principal: used.principal }, used.bytes, response, fx)
}

function setTimer(broker: Broker, deadline: number, fx: BrokerEffects): void {
  const { produceTimerAt } = broker.volatile
  if (produceTimerAt !== 0 && produceTimerAt <= deadline) return
  broker.volatile.produceTimerAt = deadline
  fx.after(deadline - fx.now, { type: 'delayedProduceExpired' })
}
