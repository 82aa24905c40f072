// What becomes of a batch: acknowledged, sent again, split, or failed (P-15, P-21, P-23 … P-25).
import { ms, type Micros } from '../../../kernel/time'
import { backoff } from '../client/backoff'
import { treatmentOf } from '../client/errors'
import { closeConnection } from '../client/connection'
import { applyLeaderHint, brokerLost, never } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { deliveryTimeout } from '../config'
import type { FactOf } from '../facts'
import type { ErrorCode, ProduceResponse } from '../messages'
import { removeAt } from '../lists'
import { topicOf } from '../partition'
import { release, requeue, splitBatch } from './accumulator'
import { callBackFor } from './callbacks'
import { inFlightBatches, packedBatches } from './memory'
import { acknowledged, failed, leftUnresolved, retryAfter } from './sequences'
import type { InFlightRequest, OpenBatch, Producer } from './state'
import { transactionBatchFailed } from './transaction-errors'

type Result = Pick<ProduceResponse['partitions'][number], 'error' | 'baseOffset' | 'currentLeader'>

/** The callbacks of the batch's records say success. */
export function acknowledge(
  self: Producer,
  batch: OpenBatch,
  broker: string,
  acks: -1 | 0 | 1,
  offset: number,
  fx: ClientEffects,
): void {
  const { partition, content, sentAt } = batch
  acknowledged(self, batch)
  release(self, batch)
  self.volatile.lastError = null
  const latency = fx.now - sentAt
  const { records } = content
  fx.note({ type: 'batch-acked', producer: self.id, broker, partition, records, acks, offset, latency })
  callBackFor(self, records, null, fx)
}

/** The callbacks of the batch's records say failure. */
export function fail(
  self: Producer,
  batch: OpenBatch,
  error: FactOf<'batch-failed'>['error'],
  fx: ClientEffects,
): void {
  const { partition, content, uncertain } = batch
  batch.done = true
  release(self, batch)
  self.volatile.lastError = error
  const { records } = content
  const { transaction, processing } = self.volatile
  if (processing !== null) processing.failed = error
  fx.note({ type: 'batch-failed', producer: self.id, partition, records, error, certain: !uncertain })
  callBackFor(self, records, error, fx)
  if (transaction !== null) transactionBatchFailed(self, error, fx)
}

/** All batches that have yet to leave fail. */
export function abortBatches(self: Producer, error: ErrorCode, fx: ClientEffects): void {
  for (const batch of packedBatches(self)) fail(self, batch, error, fx)
  for (const queue of Object.values(self.volatile.accumulator)) {
    for (const batch of queue.splice(0)) fail(self, batch, error, fx)
  }
}

/** Takes in the answer to a request; one that belongs to a connection which was given up is ignored. */
export function completeRequest(self: Producer, response: ProduceResponse, broker: string, fx: ClientEffects): void {
  const requests = self.volatile.inFlight[broker] ?? []
  const at = requests.findIndex(({ correlationId }) => correlationId === response.correlationId)
  if (at < 0) return
  const request = requests[at]!
  removeAt(requests, at)
  let place = 0
  for (const batch of request.batches) {
    const atPlace = response.partitions[place++]
    // Brokers answer in the order of the request, as a rule.
    const result =
      atPlace?.partition === batch.partition
        ? atPlace
        : response.partitions.find(({ partition }) => partition === batch.partition)
    if (!batch.done && result !== undefined) completeBatch(self, batch, request, broker, result, fx)
  }
}

function completeBatch(
  self: Producer,
  batch: OpenBatch,
  request: InFlightRequest,
  broker: string,
  result: Result,
  fx: ClientEffects,
): void {
  const { error } = result
  if (error === 'NONE') return acknowledge(self, batch, broker, request.acks, result.baseOffset, fx)
  self.volatile.nextDue = 0
  if (mayBeStored(error, request.acks)) batch.uncertain = true
  if (error === 'MESSAGE_TOO_LARGE' && batch.count > 1) return split(self, batch)
  if (canRetry(self, batch, error, fx.now)) retry(self, batch, error, fx)
  // The broker has stored it before, and no longer remembers where.
  else if (error === 'DUPLICATE_SEQUENCE_NUMBER') acknowledge(self, batch, broker, request.acks, -1, fx)
  else {
    fail(self, batch, error, fx)
    failed(self, batch, batch.attempts <= self.config.retries)
  }
  if (treatmentOf(error).staleMetadata) {
    applyLeaderHint(self.volatile.metadata, batch.partition, result.currentLeader)
  }
}

/**
 * Can a broker hold the batch although it answered with this error? After some errors nobody knows; and with acks=all
 * a leader that appended and then lost its leadership answers as one that never was the leader.
 */
const mayBeStored = (error: ErrorCode, acks: -1 | 1): boolean =>
  openErrors.has(error) || (acks === -1 && leadershipErrors.has(error))
const openErrors: ReadonlySet<ErrorCode> = new Set([
  'UNKNOWN_SERVER_ERROR',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'KAFKA_STORAGE_ERROR',
  'DUPLICATE_SEQUENCE_NUMBER',
])
const leadershipErrors: ReadonlySet<ErrorCode> = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_TOPIC_OR_PARTITION',
])

/** P-23: while it is young enough, has attempts left, and the error may pass. */
function canRetry(self: Producer, batch: OpenBatch, error: ErrorCode, now: Micros): boolean {
  if (isExpired(self, batch, now) || batch.attempts > self.config.retries) return false
  return retryAfter(self, batch, error) ?? treatmentOf(error).retriable
}

const isExpired = (self: Producer, batch: OpenBatch, now: Micros): boolean => now >= expiryOf(self, batch)

/** P-24: when a batch fails whatever happens to it. */
export const expiryOf = (self: Producer, batch: OpenBatch): Micros => batch.createdAt + ms(deliveryTimeout(self.config))

function retry(self: Producer, batch: OpenBatch, error: ErrorCode, fx: ClientEffects): void {
  const { config } = self
  const pause = backoff(fx.random, batch.attempts - 1, config['retry.backoff.ms'], config['retry.backoff.max.ms'])
  batch.backoffUntil = fx.now + pause
  requeue(self, batch)
  self.volatile.lastError = error
  const { partition, content } = batch
  fx.note({ type: 'batch-retried', producer: self.id, partition, records: content.records, error })
}

// The parts go to the front of the queue in their own order, so the last one is put there first.
function split(self: Producer, batch: OpenBatch): void {
  release(self, batch)
  // It has expected too much of the codec (RecordAccumulator.splitAndReenqueue).
  if (batch.compression !== null) self.volatile.compressed[topicOf(batch.partition)] = 0
  for (const part of splitBatch(self, batch).toReversed()) requeue(self, part)
}

/** P-25: the connection is gone, and with it the answers to all that was sent over it. */
export function loseBroker(
  self: Producer,
  broker: string,
  error: 'NETWORK_EXCEPTION' | 'REQUEST_TIMED_OUT',
  fx: ClientEffects,
): void {
  const requests = self.volatile.inFlight[broker] ?? []
  self.volatile.inFlight[broker] = []
  brokerLost(self, broker, fx)
  // In the order in which they were sent, as Kafka's client does: without idempotence each goes before the last one.
  for (const request of requests) {
    for (const batch of request.batches) {
      const result: Result = { error, baseOffset: -1, currentLeader: null }
      if (!batch.done) completeBatch(self, batch, request, broker, result, fx)
    }
  }
}

/** P-25: gives up connections on which a request has waited too long. Answers when the next one will have. */
export function timeOutRequests(self: Producer, fx: ClientEffects): Micros {
  const patience = ms(self.config['request.timeout.ms'])
  let next = never
  for (const broker in self.volatile.inFlight) {
    const oldest = self.volatile.inFlight[broker]![0]
    if (oldest === undefined) continue
    const deadline = oldest.sentAt + patience
    if (fx.now < deadline) {
      next = Math.min(next, deadline)
      continue
    }
    fx.note({ type: 'request-timed-out', client: self.id, broker, request: 'produceRequest' })
    closeConnection(self, broker, fx)
    loseBroker(self, broker, 'REQUEST_TIMED_OUT', fx)
  }
  return next
}

/** P-24: fails what is older than `delivery.timeout.ms`, in the queues and in flight. Answers the next such time. */
export function expireBatches(self: Producer, fx: ClientEffects): Micros {
  let next = never
  for (const batch of inFlightBatches(self)) {
    if (isExpired(self, batch, fx.now)) expire(self, batch, true, fx)
    else next = Math.min(next, expiryOf(self, batch))
  }
  for (const batch of packedBatches(self)) {
    if (isExpired(self, batch, fx.now)) expire(self, batch, false, fx)
    else next = Math.min(next, expiryOf(self, batch))
  }
  for (const partition in self.volatile.accumulator) {
    const queue = self.volatile.accumulator[partition]!
    while (queue.length > 0 && isExpired(self, queue[0]!, fx.now)) expire(self, queue.shift()!, false, fx)
    if (queue.length > 0) next = Math.min(next, expiryOf(self, queue[0]!))
  }
  return next
}

function expire(self: Producer, batch: OpenBatch, inFlight: boolean, fx: ClientEffects): void {
  if (inFlight) batch.uncertain = true
  fail(self, batch, 'TimeoutException', fx)
  const sentAgain = batch.attempts > (inFlight ? 1 : 0)
  if (sentAgain) leftUnresolved(self, batch)
}
