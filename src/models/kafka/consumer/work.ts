// The application's work on records, in its own loop or in a pool, and what it does with those that it cannot process.
import { nextExponential, nextFloat, type Stream } from '../../../kernel/random'
import type { Micros } from '../../../kernel/time'
import type { Work } from '../application'
import type { ClientEffects } from '../client/state'
import type { FactOf } from '../facts'
import { putBack } from './positions'
import type { Consumer, DeliveredRecords, FailingRecord, WorkInHand } from './state'

/** What an application can be doing after a record: there are more, all is done, it waits, or it ends with an exception. */
type After = 'more' | 'done' | 'waits' | 'ended'

/** Records that one or several polls returned, none of them done yet. */
export const workOf = (pollId: number, total: number, startedAt: Micros, deliveries: readonly DeliveredRecords[]) => ({
  pollId,
  total,
  done: 0,
  startedAt,
  deliveries,
  delivery: 0,
  record: 0,
  waitsFor: 0,
})

/** Does the work take no time? Then it is done within poll()'s own moment. */
export function isFree(work: Work): boolean {
  if (work.dist === 'uniform') return work.to === 0
  return work.mean === 0 && (work.dist !== 'sometimes-slow' || work.slow === 0 || work.share === 0)
}

/** How long the application works on the next record. */
function timeFor(work: Work, random: Stream): Micros {
  if (work.dist === 'constant') return work.mean
  if (work.dist === 'exp') return work.mean * nextExponential(random)
  if (work.dist === 'uniform') return work.from + Math.floor(nextFloat(random) * (work.to - work.from + 1))
  return nextFloat(random) < work.share ? work.slow : work.mean
}

/** Begins with the next record, after a pause where one is due. */
export function workOnNext(
  self: Consumer,
  { pollId }: Pick<WorkInHand, 'pollId'>,
  fx: ClientEffects,
  pause: Micros = 0,
): void {
  fx.after(pause + timeFor(self.work, fx.random), { type: 'recordProcessed', pollId })
}

/** Does it all at once, since it takes no time and nothing fails. */
export function workAtOnce(self: Consumer, deliveries: readonly DeliveredRecords[], fx: ClientEffects): void {
  for (const { partition, offsets, records } of deliveries) noteProcessed(self, partition, offsets, records, fx)
}

export const hasFailing = (deliveries: readonly DeliveredRecords[]): boolean =>
  deliveries.some(({ failing }) => failing !== undefined)

/** The time for the record in hand is over: it is done, or it failed. */
export function finishOne(self: Consumer, work: WorkInHand, fx: ClientEffects): After {
  const { failures } = self.volatile
  const { partition, offsets, records, failing } = work.deliveries[work.delivery]!
  const bad = failing?.find(({ place }) => place === work.record)
  const offset = offsets[work.record]!
  const before = failures[partition]?.offset === offset ? failures[partition].attempts : 0
  const isCured = self.failing === null || (self.failing.times !== null && before >= self.failing.times)
  if (bad !== undefined && !isCured) return failed(self, work, bad, before + 1, fx)
  noteProcessed(self, partition, [offset], [records[work.record]!], fx)
  return goOn(self, work)
}

function goOn(self: Consumer, work: WorkInHand): After {
  const { partition, records } = work.deliveries[work.delivery]!
  delete self.volatile.failures[partition]
  work.done++
  work.record++
  if (work.record === records.length) nextDelivery(work)
  return work.done < work.total ? 'more' : 'done'
}

function nextDelivery(work: WorkInHand): void {
  work.delivery++
  work.record = 0
}

function noteProcessed(
  self: Consumer,
  partition: string,
  offsets: readonly number[],
  records: readonly number[],
  fx: ClientEffects,
): void {
  self.durable.processed += records.length
  fx.note({ type: 'records-processed', consumer: self.id, group: self.group, partition, offsets, records })
}

// ---- records that fail -----------------------------------------------------------------------------------------------

/** What a fact says of one of them. */
function aboutRecord({ id: consumer, group }: Consumer, { deliveries, delivery, record }: WorkInHand) {
  const { partition, offsets, records } = deliveries[delivery]!
  return { consumer, group, partition, offset: offsets[record]!, record: records[record]! }
}

function failed(self: Consumer, work: WorkInHand, bad: FailingRecord, attempt: number, fx: ClientEffects): After {
  const { retries, finally: last } = self.onFailure
  const next = retries === 'forever' || attempt <= retries ? 'retry' : last
  const about = aboutRecord(self, work)
  const { partition, offset } = about
  fx.note({ type: 'record-failed', ...about, attempt, next })
  self.volatile.failures[partition] = { offset, attempts: attempt }
  if (next === 'retry') return tryAgain(self, work, about, fx)
  if (next === 'dead-letter') return sendOn(self, work, bad, fx)
  if (next === 'skip') {
    fx.note({ type: 'record-skipped', ...about })
    return goOn(self, work)
  }
  self.volatile.failure = `offset ${offset} of ${partition} cannot be processed, and its application does not catch that`
  return 'ended'
}

// In its own loop the application can seek back and let the partition rest; in a pool, and where it sleeps, it stays on it.
function tryAgain(
  self: Consumer,
  work: WorkInHand,
  { partition, offset }: { partition: string; offset: number },
  fx: ClientEffects,
): After {
  const { backoff, blocks } = self.onFailure
  if (blocks === 'thread' || work === self.volatile.pool) {
    workOnNext(self, work, fx, backoff)
    return 'waits'
  }
  const owned = putBack(self, partition, offset, fx)
  if (owned !== undefined) {
    owned.heldUntil = fx.now + backoff
    notePause(self, [partition], 'retry', fx)
  }
  work.total -= work.deliveries[work.delivery]!.records.length - work.record
  nextDelivery(work)
  return work.done < work.total ? 'more' : 'done'
}

/** The loop ends with an exception: whoever goes on begins with what was not done. */
export function putBackRest(self: Consumer, { deliveries, delivery, record }: WorkInHand, fx: ClientEffects): void {
  const seen = new Set<string>()
  for (let i = delivery; i < deliveries.length; i++) {
    const { partition, offsets } = deliveries[i]!
    if (!seen.has(partition)) putBack(self, partition, offsets[i === delivery ? record : 0]!, fx)
    seen.add(partition)
  }
}

// ---- the topic for records that fail ---------------------------------------------------------------------------------

// The application's producer sends it, and the application waits for its callback.
function sendOn(self: Consumer, work: WorkInHand, { key, value, tombstone }: FailingRecord, fx: ClientEffects): After {
  work.waitsFor = self.volatile.nextCorrelationId++
  fx.send(self.onFailure.by!, { type: 'sendFor', token: work.waitsFor, key, value, tombstone })
  return 'waits'
}

/** The callback of such a send(). Answers what the work in question can do now; null when nobody waits for it. */
export function onSentFor(self: Consumer, token: number, error: string | null, fx: ClientEffects): Waiting | null {
  const work = [self.volatile.working, self.volatile.pool].find((some) => some?.waitsFor === token)
  if (work === undefined || work === null) return null
  work.waitsFor = 0
  if (error !== null) return { work, after: sendAgain(self, work, fx) }
  fx.note({ type: 'record-dead-lettered', ...aboutRecord(self, work), producer: self.onFailure.by! })
  return { work, after: goOn(self, work) }
}

interface Waiting {
  readonly work: WorkInHand
  readonly after: After
}

/** The producer is gone, and what it was asked for with it: it is asked anew. */
export function onProducerLost(self: Consumer, producer: string, fx: ClientEffects): void {
  if (producer !== self.onFailure.by) return
  for (const work of [self.volatile.working, self.volatile.pool]) {
    if (work === null || work.waitsFor === 0) continue
    work.waitsFor = 0
    sendAgain(self, work, fx)
  }
}

// A record that cannot be set aside must not be passed: the application tries it once more, and then this again.
function sendAgain(self: Consumer, work: WorkInHand, fx: ClientEffects): After {
  workOnNext(self, work, fx, Math.max(SEND_AGAIN, self.onFailure.backoff))
  return 'waits'
}

const SEND_AGAIN: Micros = 100_000

// ---- the pool ----------------------------------------------------------------------------------------------------------

/** The application pauses its partitions while enough waits in its pool, and resumes when half of that is done. */
export function watchQueue(self: Consumer, fx: ClientEffects): void {
  const { volatile, queue } = self
  const waiting = volatile.pool === null ? 0 : volatile.pool.total - volatile.pool.done
  const isFull = queue !== null && (volatile.poolIsFull ? waiting > Math.floor(queue / 2) : waiting >= queue)
  if (isFull === volatile.poolIsFull) return
  volatile.poolIsFull = isFull
  if (isFull) notePause(self, Object.keys(volatile.owned), 'pool-full', fx)
  else fx.note({ type: 'reading-resumed', consumer: self.id, group: self.group, why: 'pool-has-room' })
}

function notePause(
  { id: consumer, group }: Consumer,
  partitions: readonly string[],
  why: FactOf<'reading-paused'>['why'],
  fx: ClientEffects,
): void {
  fx.note({ type: 'reading-paused', consumer, group, partitions, why })
}
