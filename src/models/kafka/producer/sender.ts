// The sender: decides what goes out now, and when to look again (P-11, P-12, P-20 … P-26). It runs to its end
// whenever something may have changed, as Kafka's sender thread would find out by itself.
import { ms, type Micros } from '../../../kernel/time'
import { connect, sendRequest as sendOver } from '../client/connection'
import { throttledUntil } from '../client/throttle'
import { forgetTopic, leaderEpochOf, leaderOf, never, refreshMetadata, requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { acksOf, deliveryTimeout } from '../config'
import type { PartitionId } from '../messages'
import { closeBatch, requeue, ripeAt } from './accumulator'
import { inFlightTo, loadOf } from './memory'
import { compressAll } from './packing'
import { acquireProducerId } from './producer-id'
import { acknowledge, expireBatches, timeOutRequests } from './results'
import { bumpEpoch, mustWait, numberBatch, resolveSequences } from './sequences'
import type { OpenBatch, Packing, Producer } from './state'
import { isFlushing } from './transaction-application'
import { driveTransaction } from './transaction-manager'

/** Deadlines nearer than this share one timer, the others another one, so that hardly any timer goes stale. */
const near = ms(2_000)

/** Lets everything happen that is due, and sees to it that the sender runs again when more is. */
export function runSender(self: Producer, fx: ClientEffects): void {
  const { volatile } = self
  if (isQuiet(self, fx.now)) return
  volatile.nextDue = never
  if (volatile.deadline <= fx.now) volatile.deadline = Math.min(timeOutRequests(self, fx), expireBatches(self, fx))
  resolveSequences(self, fx)
  bumpEpoch(self)
  if (volatile.transaction !== null) wakeBy(self, driveTransaction(self, volatile.transaction, fx), fx)
  wakeBy(self, acquireProducerId(self, fx), fx)
  const topics = usedTopics(self, fx.now)
  if (volatile.packing !== null) finishPacking(self, volatile.packing, topics, fx)
  while (volatile.packing === null && sendRound(self, topics, fx)) continue
  if (topics.length > 0) wakeBy(self, refreshMetadata(self, topics, fx, loadOf(self)), fx)
  watchDeadlines(self, fx)
}

/**
 * Has nothing fallen due since the sender last looked, and does its timer ring before anything does? Then another look finds
 * nothing. Most looks come after records that joined the queues, and after answers that are as they should be.
 */
function isQuiet({ volatile }: Producer, now: Micros): boolean {
  const { nextDue, nextRun, nextCheck, blocked, packing, transaction, processing, metadata, bufferUsed } = volatile
  if (nextRun <= now || nextDue < nextRun || (nextCheck !== 0 && nextCheck <= now) || bufferUsed === 0) return false
  return (
    blocked === null && packing === null && transaction === null && processing === null && !metadata.updateRequested
  )
}

/** Sets a timer for the time `at`, unless an earlier one is pending. */
export function wakeBy({ volatile }: Producer, at: Micros, fx: ClientEffects): void {
  if (at >= never) return
  volatile.nextDue = Math.min(volatile.nextDue, at)
  const isNear = at - fx.now < near
  const pending = isNear ? volatile.nextRun : volatile.nextCheck
  if (pending > fx.now && pending <= at) return
  const next = Math.max(at, fx.now + 1)
  if (isNear) volatile.nextRun = next
  else volatile.nextCheck = next
  fx.after(next - fx.now, { type: 'runSender' })
}

/** Is a run due, for which a timer was set? Otherwise the timer is stale. After a pause of the process it rings late. */
export function takeDue({ volatile }: Producer, now: Micros): boolean {
  const { nextRun, nextCheck } = volatile
  if (nextRun <= now) volatile.nextRun = 0
  if (nextCheck <= now) volatile.nextCheck = 0
  return (nextRun !== 0 && nextRun <= now) || (nextCheck !== 0 && nextCheck <= now)
}

// A scan for deadlines finds the next one; what has come after the scan has none before the shortest timeout from now.
function watchDeadlines(self: Producer, fx: ClientEffects): void {
  const { volatile, config } = self
  if (volatile.bufferUsed === 0 && !hasInFlight(self)) {
    volatile.deadline = never
    volatile.nextDue = 0
    return
  }
  // Batches of a burst may be up to a millisecond old already.
  const shortest = ms(Math.min(config['request.timeout.ms'], deliveryTimeout(config)) - 1)
  volatile.deadline = Math.min(volatile.deadline, Math.max(fx.now + 1, fx.now + shortest))
  wakeBy(self, volatile.deadline, fx)
}

function hasInFlight({ volatile }: Producer): boolean {
  for (const broker in volatile.inFlight) if (volatile.inFlight[broker]!.length > 0) return true
  return false
}

// P-29: topics that had a record within `metadata.max.idle.ms`, and those that still have some in a queue. Others are forgotten.
function usedTopics({ volatile, config }: Producer, now: Micros): string[] {
  const { usedAt, metadata, accumulator } = volatile
  for (const topic in usedAt) {
    if (now - usedAt[topic]! <= ms(config['metadata.max.idle.ms'])) continue
    if (metadata.ids[topic]?.some((partition) => (accumulator[partition]?.length ?? 0) > 0)) continue
    delete usedAt[topic]
    forgetTopic(metadata, topic)
  }
  return Object.keys(usedAt)
}

// One request to every broker that something is ready for. Answers whether any was sent: then there may be more.
function sendRound(self: Producer, topics: readonly string[], fx: ClientEffects): boolean {
  const { volatile } = self
  const muted = mutedPartitions(self)
  const ready = readyBrokers(self, muted, fx)
  let sent = false
  for (const broker of ready) {
    const at = Math.max(connect(self, broker, topics, fx), throttledUntil(self, broker, fx.now))
    const open = at === 0 && inFlightTo(self, broker) < self.config['max.in.flight.requests.per.connection']
    trackLatency(self, broker, open, fx.now)
    if (at > 0) wakeBy(self, at, fx)
    if (!open) continue
    const batches = drain(self, broker, muted, fx.now)
    if (batches.length === 0) continue
    const takes = compressAll(self, batches, fx.now)
    if (takes > 0) {
      // One thread compresses and sends, so nothing else goes out meanwhile.
      volatile.packing = { broker, batches, until: fx.now + takes }
      wakeBy(self, volatile.packing.until, fx)
      return false
    }
    sendRequest(self, broker, batches, fx)
    sent = true
  }
  // What is ready and stays waits for something else than a time.
  if (!sent && (ready.length > 0 || muted !== null)) volatile.nextDue = 0
  return sent
}

/** The sender thread is done with compressing a request: it leaves, if its connection still stands. */
function finishPacking(
  self: Producer,
  { broker, batches, until }: Packing,
  topics: readonly string[],
  fx: ClientEffects,
): void {
  if (fx.now < until) return wakeBy(self, until, fx)
  self.volatile.packing = null
  const left = batches.filter(({ done }) => !done)
  if (left.length === 0) return
  if (connect(self, broker, topics, fx) === 0) sendRequest(self, broker, left, fx)
  else for (const batch of left.toReversed()) requeue(self, batch)
}

/** Partitions that nothing may be sent to now; null: to none. */
type Muted = ReadonlySet<PartitionId> | null

// P-20: with a single request in flight, a partition waits for the answer to its last batch, wherever that was sent.
function mutedPartitions({ volatile, config }: Producer): Muted {
  if (config['max.in.flight.requests.per.connection'] > 1) return null
  const muted = new Set<PartitionId>()
  for (const broker in volatile.inFlight) {
    for (const { batches } of volatile.inFlight[broker]!) for (const { partition } of batches) muted.add(partition)
  }
  return muted
}

/**
 * P-11: leaders of partitions of which something is sendable, in the order in which they were met. Partitions whose queue has
 * become empty go off the list.
 */
function readyBrokers(self: Producer, muted: Muted, fx: ClientEffects): string[] {
  const { accumulator, metadata, waiting } = self.volatile
  const ready: string[] = []
  const linger = lingerOf(self, fx.now)
  let kept = 0
  for (const partition of waiting) {
    const queue = accumulator[partition]!
    if (queue.length === 0) {
      self.volatile.places[partition]!.waiting = false
      continue
    }
    waiting[kept++] = partition
    const leader = leaderOf(metadata, partition)
    if (leader === null) requestUpdate(metadata)
    else if (!ready.includes(leader) && muted?.has(partition) !== true) {
      const at = sendableAt(self, queue, linger)
      if (at <= fx.now) ready.push(leader)
      else wakeBy(self, at, fx)
    }
  }
  while (waiting.length > kept) waiting.pop()
  return ready
}

/** P-11: how long a batch waits for more records; 0 while somebody waits for it. */
function lingerOf(self: Producer, now: Micros): Micros {
  const hurry = self.volatile.blocked?.on === 'memory' || self.volatile.closing || isFlushing(self, now)
  return hurry ? 0 : ms(self.config['linger.ms'])
}

/** P-11: when the first batch of a queue may go, as far as it is up to the producer. */
function sendableAt(self: Producer, queue: readonly OpenBatch[], linger: Micros): Micros {
  const first = queue[0]!
  if (isBackingOff(self, first)) return first.backoffUntil
  return ripeAt(queue, linger)
}

// P-23: a retry does not wait when the partition has another leader by now.
const isBackingOff = (self: Producer, batch: OpenBatch): boolean =>
  batch.attempts > 0 && batch.leaderEpoch >= leaderEpochOf(self.volatile.metadata, batch.partition)

// P-6: since when a broker has been wanted, and when it could last be given something.
function trackLatency({ volatile, config }: Producer, broker: string, open: boolean, now: Micros): void {
  if (config['partitioner.availability.timeout.ms'] === 0) return
  const latency = (volatile.latency[broker] ??= { readyAt: now, drainedAt: now })
  latency.readyAt = now
  if (open) latency.drainedAt = now
}

interface Turn {
  readonly partition: PartitionId
  readonly place: number
  /** It had its turn before the last request to the broker was full. */
  readonly passed: boolean
}

/** Partitions that the broker leads and that something is queued for, in the order in which it is their turn. */
function turnsOf({ volatile }: Producer, broker: string): Turn[] {
  const { metadata, drainIndex, places, waiting } = volatile
  const start = drainIndex[broker] ?? 0
  const turns: Turn[] = []
  for (const partition of waiting) {
    if (leaderOf(metadata, partition) !== broker) continue
    const { place } = places[partition]!
    const turn = { partition, place, passed: place < start }
    // They are few.
    let at = turns.length
    for (; at > 0 && isBefore(turn, turns[at - 1]!); at--) turns[at] = turns[at - 1]!
    turns[at] = turn
  }
  return turns
}

const isBefore = (a: Turn, b: Turn): boolean => (a.passed === b.passed ? a.place < b.place : b.passed)

/**
 * P-12: takes the first batch of every partition that the broker leads, beginning where the last request left off, up to
 * `max.request.size`. As in Kafka, a retry that must wait for its turn stops the whole request.
 */
function drain(self: Producer, broker: string, muted: Muted, now: Micros): OpenBatch[] {
  const { accumulator, drainIndex } = self.volatile
  const drained: OpenBatch[] = []
  let size = 0
  for (const { partition, place } of turnsOf(self, broker)) {
    drainIndex[broker] = place
    const queue = accumulator[partition]!
    const first = queue[0]
    if (first === undefined || muted?.has(partition) === true) continue
    if (isBackingOff(self, first) && now < first.backoffUntil) continue
    if (drained.length > 0 && size + first.sizeInBytes > self.config['max.request.size']) break
    if (mustWait(self, first)) break
    queue.shift()
    closeBatch(first)
    numberBatch(self, first)
    size += first.sizeInBytes
    drained.push(first)
  }
  return drained
}

function sendRequest(self: Producer, broker: string, batches: OpenBatch[], fx: ClientEffects): void {
  const { volatile, config } = self
  const acks = acksOf(config)
  const correlationId = volatile.nextCorrelationId++
  const partitions = batches.map((batch) => {
    const { partition } = batch
    const known = volatile.metadata.partitions[partition]
    if (batch.attempts === 0) batch.firstAttemptAt = fx.now
    batch.attempts++
    batch.leaderEpoch = known?.leaderEpoch ?? -1
    const topicId = known?.topicId
    return topicId === undefined ? { partition, batch: batch.drained! } : { partition, topicId, batch: batch.drained! }
  })
  const timeoutMs = config['request.timeout.ms']
  const request = { type: 'produceRequest', correlationId, acks, timeoutMs, partitions } as const
  const { transaction: manager } = volatile
  if (manager === null) sendOver(self, broker, request, fx)
  else {
    const { transactionalId, version } = manager
    sendOver(self, broker, Object.assign(request, { transaction: { transactionalId, version } }), fx)
  }
  for (const { partition, content, attempts, firstAttemptAt, createdAt } of batches) {
    const waited = firstAttemptAt - createdAt
    fx.note({
      type: 'batch-sent',
      producer: self.id,
      broker,
      partition,
      records: content.records,
      attempt: attempts,
      waited,
    })
  }
  // With acks=0 the broker does not answer: the client calls it done as soon as the request has left.
  if (acks === 0) for (const batch of batches) acknowledge(self, batch, broker, 0, -1, fx)
  else (volatile.inFlight[broker] ??= []).push({ correlationId, sentAt: fx.now, acks, batches })
}
