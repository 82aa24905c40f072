// Giving out records (Q-3 to Q-5; SharePartition.acquire): whole batches where that is possible, and records that keep failing alone.
import type { Micros } from '../../../kernel/time'
import type { LogBatch } from '../messages'
import type { ShareChange } from '../facts/share'
import type { AcquiredRecords } from '../messages/share'
import {
  floorIndex,
  hasGap,
  inFlight,
  type InFlightBatch,
  type InFlightState,
  insert,
  type SharePartition,
  splitUp,
} from './partition-state'
import { acquire, addChange } from './transitions'

export interface Acquisition {
  readonly member: string
  readonly mode: 'batch_optimized' | 'record_limit'
  /** Larger ones are cut where a batch of the log begins. */
  readonly batchSize: number
  readonly maxRecords: number
  readonly lockedUntil: Micros
  /** `group.share.delivery.count.limit`. */
  readonly maxDeliveries: number
  /** `group.share.partition.max.record.locks`. */
  readonly maxLocks: number
}

export interface Acquired {
  readonly records: AcquiredRecords[]
  readonly changes: ShareChange[]
  /** How many offsets they are. */
  count: number
}

/** Gives out what was read at `fetchOffset` (at least one batch of the log), as far as it may be. */
export function acquireRecords(
  share: SharePartition,
  fetchOffset: number,
  read: readonly LogBatch[],
  asked: Acquisition,
): Acquired {
  const acquired: Acquired = { records: [], changes: [], count: 0 }
  const limits = limitsOf(share, fetchOffset, read[read.length - 1]!.lastOffset, asked)
  if (limits.maxRecords <= 0) return acquired
  let { maxRecords } = limits
  const { lastOffset } = limits
  const firstRead = read[0]!.baseOffset
  const base = baseOf(share, firstRead)
  const known = share.batches.filter((batch) => batch.firstOffset >= base && batch.firstOffset <= lastOffset)
  if (known.length === 0) {
    acquireNew(share, read, base, lastOffset, maxRecords, asked, acquired)
    return acquired
  }
  let gapStart = base
  for (const batch of known) {
    if (acquired.count >= maxRecords) break
    if (hasGap(share)) {
      // A failover has left offsets of which nothing is known: they are new.
      if (gapStart < batch.firstOffset) {
        acquireNew(share, read, gapStart, batch.firstOffset - 1, maxRecords - acquired.count, asked, acquired)
      }
      gapStart = batch.lastOffset + 1
      if (acquired.count >= maxRecords) break
    }
    if (acquireAgain(share, batch, firstRead, lastOffset, maxRecords, asked, acquired)) {
      maxRecords = 0
      break
    }
  }
  const end = known[known.length - 1]!.lastOffset
  if (acquired.count < maxRecords && end < lastOffset) {
    acquireNew(share, read, end + 1, lastOffset, maxRecords - acquired.count, asked, acquired)
  }
  const last = acquired.records[acquired.records.length - 1]
  if (last !== undefined) moveGap(share, last.lastOffset + 1)
  return acquired
}

// Where what is known of these offsets begins. After a failover the start may lie inside a batch of the log, and inside a batch of
// which it is known what became of it, which acquire() of Kafka then takes for new ones.
function baseOf(share: SharePartition, firstRead: number): number {
  const first = floorIndex(share, firstRead) < 0 ? Math.max(firstRead, share.startOffset) : firstRead
  const floor = floorIndex(share, first)
  return floor >= 0 && share.batches[floor]!.lastOffset >= first ? share.batches[floor]!.firstOffset : first
}

// what is given out again needs no more room in the window, and then nothing behind its end is looked at.
function limitsOf(
  share: SharePartition,
  fetchOffset: number,
  lastOffset: number,
  { maxRecords, maxLocks }: Acquisition,
): { maxRecords: number; lastOffset: number } {
  const room = Math.min(maxRecords, maxLocks - inFlight(share))
  if (room > 0 || fetchOffset > share.endOffset) return { maxRecords: room, lastOffset }
  const again = share.endOffset - fetchOffset + 1
  return { maxRecords: Math.min(maxRecords, again), lastOffset: Math.min(lastOffset, share.endOffset) }
}

/** how often a record may fail before it is looked at in smaller and smaller company. */
const throttleLimit = (maxDeliveries: number): number => Math.max(2, Math.ceil(maxDeliveries / 2))

// Answers whether nothing more is to be given out with this: it has failed before, and must not take others with it.
function acquireAgain(
  share: SharePartition,
  batch: InFlightBatch,
  firstRead: number,
  lastOffset: number,
  maxRecords: number,
  asked: Acquisition,
  acquired: Acquired,
): boolean {
  const isWhole = batch.firstOffset >= firstRead && batch.lastOffset <= lastOffset
  const room = maxRecords - acquired.count
  const tooLarge = asked.mode === 'record_limit' && batch.lastOffset - batch.firstOffset + 1 > room
  const throttled = isThrottled(batch, firstRead, lastOffset, asked.maxDeliveries)
  if (throttled && acquired.count > 0) return true
  if (isWhole && batch.whole !== null && !tooLarge && !throttled) {
    const { whole } = batch
    if (!isFree(whole)) return false
    acquire(whole, asked.member, asked.lockedUntil)
    add(acquired, batch.firstOffset, batch.lastOffset, whole.deliveryCount)
    return false
  }
  if (batch.whole !== null && !isFree(batch.whole)) return false
  const count = acquireSome(batch, splitUp(batch), firstRead, lastOffset, room, asked, acquired)
  share.mayRefetch = true
  return throttled && count > 0
}

const isFree = ({ state, pending }: InFlightState): boolean => state === 'AVAILABLE' && pending === null

function isThrottled(batch: InFlightBatch, first: number, last: number, maxDeliveries: number): boolean {
  const limit = throttleLimit(maxDeliveries)
  if (batch.whole !== null) return batch.whole.deliveryCount >= limit
  return batch.offsets!.some(
    (record, i) =>
      batch.firstOffset + i >= first &&
      batch.firstOffset + i <= last &&
      record.state === 'AVAILABLE' &&
      record.deliveryCount >= limit,
  )
}

// Q-5, offset by offset: halves with each failure, and the last time it goes alone (`acquireSubsetBatchRecords`).
function acquireSome(
  batch: InFlightBatch,
  offsets: readonly InFlightState[],
  first: number,
  last: number,
  room: number,
  { member, lockedUntil, maxDeliveries, mode }: Acquisition,
  acquired: Acquired,
): number {
  const limit = throttleLimit(maxDeliveries)
  const isolates = maxDeliveries > 2
  let atMost = -1
  let count = 0
  for (let i = Math.max(0, first - batch.firstOffset); i < offsets.length && batch.firstOffset + i <= last; i++) {
    const record = offsets[i]!
    if (!isFree(record)) continue
    const { deliveryCount } = record
    if (isolates && deliveryCount === maxDeliveries - 1 && count > 0) break
    if (deliveryCount >= limit && atMost < 0) atMost = Math.max(1, offsets.length >> (deliveryCount - limit + 1))
    acquire(record, member, lockedUntil)
    add(acquired, batch.firstOffset + i, batch.firstOffset + i, record.deliveryCount)
    count++
    const alone = isolates && record.deliveryCount === maxDeliveries
    if (alone || (mode === 'record_limit' && count === room) || count === atMost) break
  }
  return count
}

// Records that were never given out before. Batches of the log stay whole, also where that is more than was asked for.
function acquireNew(
  share: SharePartition,
  read: readonly LogBatch[],
  firstOffset: number,
  lastOffset: number,
  maxRecords: number,
  { member, mode, batchSize, lockedUntil }: Acquisition,
  acquired: Acquired,
): void {
  const wasEmpty = share.batches.length === 0
  const first = wasEmpty ? Math.max(firstOffset, share.endOffset) : firstOffset
  let last = lastOffset
  if (maxRecords < last - first + 1) {
    last = endOfBatch(read, first + maxRecords - 1)
    if (hasGap(share) && last > lastOffset) last = lastOffset
  }
  const state = (): InFlightState => ({ state: 'ACQUIRED', deliveryCount: 1, member, lockedUntil, pending: null })
  const exceeds = mode === 'record_limit' && last - first + 1 > maxRecords
  for (const [from, to] of mode === 'record_limit' ? [[first, last] as const] : cut(read, first, last, batchSize)) {
    const batch: InFlightBatch = { firstOffset: from, lastOffset: to, whole: state(), offsets: null }
    insert(share, batch)
    if (exceeds) {
      splitUp(batch).forEach((record, i) => {
        if (i >= maxRecords) Object.assign(record, { state: 'AVAILABLE', deliveryCount: 0, member: '', lockedUntil: 0 })
      })
      share.mayRefetch = true
    }
    add(acquired, from, exceeds ? from + maxRecords - 1 : to, 1)
  }
  if (wasEmpty) share.startOffset = first
  share.endOffset = Math.max(share.endOffset, last)
  moveGap(share, (exceeds ? first + maxRecords - 1 : last) + 1)
}

/** Last offset of the batch that holds `offset`. */
function endOfBatch(read: readonly LogBatch[], offset: number): number {
  const found = read.findLast(({ baseOffset }) => baseOffset <= offset)
  return found !== undefined && offset <= found.lastOffset ? found.lastOffset : offset
}

/** Cuts offsets into parts of about `size`, where batches of the log begin (`createBatches`). */
function cut(
  read: readonly LogBatch[],
  first: number,
  last: number,
  size: number,
): readonly (readonly [number, number])[] {
  const parts: [number, number][] = []
  let from = first
  if (last - first + 1 > size) {
    for (const { baseOffset } of read) {
      if (baseOffset > last) break
      if (baseOffset - from < size) continue
      parts.push([from, baseOffset - 1])
      from = baseOffset
    }
  }
  parts.push([from, last])
  return parts
}

function moveGap(share: SharePartition, offset: number): void {
  const { gap } = share
  if (gap === null) return
  if (hasGap(share) && offset <= gap.end) gap.start = offset
  else share.gap = null
}

function add(acquired: Acquired, firstOffset: number, lastOffset: number, deliveryCount: number): void {
  const { records, changes } = acquired
  acquired.count += lastOffset - firstOffset + 1
  records.push({ firstOffset, lastOffset, deliveryCount })
  addChange(changes, { firstOffset, lastOffset, from: 'AVAILABLE', to: 'ACQUIRED', deliveryCount })
}
