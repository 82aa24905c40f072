// How a record in flight changes its state (Q-2, Q-3; Kafka's InFlightState and RecordState), and what is told and stored of it.
import type { Micros } from '../../../kernel/time'
import type { RecordState, ShareChange } from '../facts/share'
import type { StateBatch, StoredState } from './records'
import { type InFlightBatch, type InFlightState, isTerminal, type SharePartition, statesOf } from './partition-state'

/** What happens to the count of deliveries. DECREASE: the record was fetched, but nobody has seen it. */
export type CountChange = 'NO_OP' | 'DECREASE'

/** What is to be, where it is held back: a record that has been delivered too often is not given out again. */
function allowed(to: RecordState, change: CountChange, deliveryCount: number, maxDeliveries: number): RecordState {
  return to === 'AVAILABLE' && change !== 'DECREASE' && deliveryCount >= maxDeliveries ? 'ARCHIVED' : to
}

/** Given to `member`: one more delivery, and a lock. */
export function acquire(record: InFlightState, member: string, lockedUntil: Micros): void {
  Object.assign(record, { state: 'ACQUIRED', deliveryCount: record.deliveryCount + 1, member, lockedUntil })
}

/** Ends an acquisition without asking anybody: its lock is over, or the record is gone. */
export function endAcquisition(record: InFlightState, to: RecordState, maxDeliveries: number): RecordState {
  const state = allowed(to, 'NO_OP', record.deliveryCount, maxDeliveries)
  Object.assign(record, { state, member: '', lockedUntil: 0 })
  return state
}

/** Begins to end an acquisition: it counts when write number `write` is stored (`startStateTransition`). */
export function beginTransition(
  record: InFlightState,
  to: RecordState,
  change: CountChange,
  maxDeliveries: number,
  write: number,
): void {
  const { state, deliveryCount, member } = record
  const next = allowed(to, change, deliveryCount, maxDeliveries)
  record.pending = { write, state, deliveryCount, member, maxDeliveries, isFinal: false }
  record.state = next
  record.member = ''
  if (next !== 'ARCHIVED' && change === 'DECREASE') record.deliveryCount--
}

/**
 * The write is stored, or was refused: then everything is as before, or anybody's if the lock has ended meanwhile, unless it was
 * delivered too often. Answers whether the lock has ended.
 */
export function completeTransition(record: InFlightState, stored: boolean, now: Micros): boolean {
  const before = record.pending!
  record.pending = null
  if (stored || before.isFinal) {
    record.lockedUntil = 0
    return false
  }
  const { state, member, deliveryCount, maxDeliveries } = before
  Object.assign(record, { state, member, deliveryCount })
  const isOver = record.lockedUntil !== 0 && record.lockedUntil <= now
  if (isOver) endAcquisition(record, 'AVAILABLE', maxDeliveries)
  return isOver
}

/** In the log no more, or of a transaction that was aborted: never to be given out (`archive`). */
export function archive(record: InFlightState): void {
  if (record.pending !== null) record.pending.isFinal = true
  Object.assign(record, { state: 'ARCHIVED', member: '', lockedUntil: 0 })
}

/** Puts neighbours to which the same happens together. */
export function addChange(changes: ShareChange[], next: ShareChange): void {
  const last = changes[changes.length - 1]
  const goesOn =
    last !== undefined &&
    last.lastOffset + 1 === next.firstOffset &&
    last.from === next.from &&
    last.to === next.to &&
    last.deliveryCount === next.deliveryCount
  if (goesOn) changes[changes.length - 1] = { ...last, lastOffset: next.lastOffset }
  else changes.push(next)
}

/** What the share coordinator is told of these. */
export const toStore = (changes: readonly ShareChange[]): StateBatch[] =>
  changes.map(({ firstOffset, lastOffset, to, deliveryCount }) => ({
    firstOffset,
    lastOffset,
    deliveryState: to as StoredState,
    deliveryCount,
  }))

/** Visits each state with the offsets that it stands for. */
export function eachState(
  batches: readonly InFlightBatch[],
  visit: (record: InFlightState, firstOffset: number, lastOffset: number, batch: InFlightBatch) => void,
): void {
  for (const batch of batches) {
    if (batch.whole !== null) visit(batch.whole, batch.firstOffset, batch.lastOffset, batch)
    else batch.offsets!.forEach((record, i) => visit(record, batch.firstOffset + i, batch.firstOffset + i, batch))
  }
}

/** Of these offsets, as many as count: those below the start are done with anyway. */
export const countFrom = ({ startOffset }: SharePartition, firstOffset: number, lastOffset: number): number =>
  Math.max(0, lastOffset - Math.max(startOffset, firstOffset) + 1)

/**
 * The start moves over everything that is done with (`maybeUpdateCachedStateAndOffsets`). Answers whether it did.
 */
export function advanceStart(share: SharePartition): boolean {
  const from = share.startOffset
  const done = doneUpTo(share)
  if (done < from) return false
  const last = share.batches[share.batches.length - 1]!
  if (done === last.lastOffset) {
    Object.assign(share, { startOffset: done + 1, endOffset: done + 1, batches: [], completed: 0 })
    return true
  }
  let passed = 0
  while (share.batches[passed]!.lastOffset <= done) passed++
  share.completed -= terminalBetween(share, from, done)
  share.batches = share.batches.slice(passed)
  // Where offsets are missing between two batches there is no record, unless nobody has looked yet since a failover.
  const next = Math.max(done + 1, share.batches[0]!.firstOffset)
  share.startOffset = share.gap !== null && share.gap.end === share.endOffset ? Math.min(share.gap.start, next) : next
  return share.startOffset > from
}

/** The last offset up to which everything is done with; -1: nothing is. */
function doneUpTo(share: SharePartition): number {
  const { batches, startOffset, gap, endOffset } = share
  const gapStart = gap !== null && gap.end === endOffset ? gap.start : null
  let done = -1
  if (batches.length === 0 || batches[0]!.firstOffset > startOffset) return done
  for (const batch of batches) {
    if (gapStart !== null && batch.lastOffset >= gapStart) return done
    const open = statesOf(batch).findIndex(({ state, pending }) => pending !== null || !isTerminal(state))
    if (open >= 0) return open > 0 ? batch.firstOffset + open - 1 : done
    done = batch.lastOffset
  }
  return done
}

function terminalBetween({ batches }: SharePartition, from: number, to: number): number {
  let count = 0
  eachState(batches, ({ state }, firstOffset, lastOffset) => {
    if (isTerminal(state)) count += Math.max(0, Math.min(to, lastOffset) - Math.max(from, firstOffset) + 1)
  })
  return count
}
