// What consumers say of records that they were given (Q-3; SharePartition.acknowledge), and how acquisitions end without a word.
import type { Micros } from '../../../kernel/time'
import type { ErrorCode } from '../error-codes'
import type { LogBatch } from '../messages'
import type { RecordState, ShareChange } from '../facts/share'
import type { AcknowledgementBatch, AcknowledgeType } from '../messages/share'
import {
  floorIndex,
  type InFlightBatch,
  type InFlightState,
  isTerminal,
  type SharePartition,
  splitUp,
} from './partition-state'
import {
  addChange,
  archive,
  beginTransition,
  completeTransition,
  countFrom,
  eachState,
  endAcquisition,
} from './transitions'

/** What an acknowledgement makes of a record; `renew` leaves it as it is. */
const outcomes: Readonly<Record<Exclude<AcknowledgeType, 'renew'>, RecordState>> = {
  accept: 'ACKNOWLEDGED',
  release: 'AVAILABLE',
  reject: 'ARCHIVED',
  gap: 'ARCHIVED',
}

interface Terms {
  readonly member: string
  readonly maxDeliveries: number
  /** A renewed lock ends then. */
  readonly lockedUntil: Micros
}

export interface Acknowledged {
  /** The first thing that was wrong. Then nothing was changed. */
  readonly error: ErrorCode
  /** What is to be stored under this number, and counts when it is; by acknowledgement. */
  readonly write: number
  readonly changes: readonly {
    readonly why: Exclude<AcknowledgeType, 'renew'>
    readonly changes: readonly ShareChange[]
  }[]
}

/** Takes what a member says of its records: all of it, or nothing. */
export function acknowledge(
  share: SharePartition,
  batches: readonly AcknowledgementBatch[],
  terms: Terms,
): Acknowledged {
  const write = share.nextWrite++
  const changes: { why: Exclude<AcknowledgeType, 'renew'>; changes: ShareChange[] }[] = []
  for (const said of batches) {
    if (said.lastOffset < share.startOffset) continue
    const taken: ShareChange[] = []
    const error = acknowledgeBatch(share, said, terms, write, taken)
    if (error !== 'NONE') {
      complete(share, write, false, 0)
      return { error, write, changes: [] }
    }
    if (taken.length > 0 && said.acknowledge !== 'renew') changes.push({ why: said.acknowledge, changes: taken })
  }
  return { error: 'NONE', write, changes }
}

function acknowledgeBatch(
  share: SharePartition,
  said: AcknowledgementBatch,
  terms: Terms,
  write: number,
  changes: ShareChange[],
): ErrorCode {
  const known = batchesFor(share, said)
  if (typeof known === 'string') return known
  for (const batch of known) {
    if (batch.lastOffset < share.startOffset) continue
    const isWhole = said.firstOffset <= batch.firstOffset && batch.lastOffset <= said.lastOffset
    const begun = batch.firstOffset < share.startOffset
    if (batch.whole !== null) {
      if (!isTheirs(batch.whole, terms.member)) return 'INVALID_RECORD_STATE'
      if (isWhole && !begun) {
        take(share, batch.whole, batch.firstOffset, batch.lastOffset, said.acknowledge, terms, write, changes)
        continue
      }
    }
    const offsets = splitUp(batch)
    for (let i = 0; i < offsets.length; i++) {
      const offset = batch.firstOffset + i
      if (offset < said.firstOffset || offset < share.startOffset) continue
      if (offset > said.lastOffset) break
      if (!isTheirs(offsets[i]!, terms.member)) return 'INVALID_RECORD_STATE'
      take(share, offsets[i]!, offset, offset, said.acknowledge, terms, write, changes)
    }
  }
  return 'NONE'
}

// S2: whoever does not hold the lock (any more) has nothing to say.
const isTheirs = ({ state, member, pending }: InFlightState, who: string): boolean =>
  state === 'ACQUIRED' && member === who && pending === null

// `fetchSubMapForAcknowledgementBatch`.
function batchesFor(share: SharePartition, said: AcknowledgementBatch): readonly InFlightBatch[] | ErrorCode {
  const { startOffset, batches } = share
  let floor = floorIndex(share, said.firstOffset)
  if (floor < 0 && said.firstOffset < startOffset) floor = floorIndex(share, startOffset)
  if (floor < 0) return 'INVALID_RECORD_STATE'
  const known = batches.slice(floor).filter(({ firstOffset }) => firstOffset <= said.lastOffset)
  const end = known[known.length - 1]!.lastOffset
  return end < said.firstOffset || said.lastOffset > end ? 'INVALID_REQUEST' : known
}

function take(
  share: SharePartition,
  record: InFlightState,
  firstOffset: number,
  lastOffset: number,
  said: AcknowledgeType,
  { maxDeliveries, lockedUntil }: Terms,
  write: number,
  changes: ShareChange[],
): void {
  if (said === 'renew') {
    record.lockedUntil = lockedUntil
    return
  }
  beginTransition(record, outcomes[said], 'NO_OP', maxDeliveries, write)
  const { state: to, deliveryCount } = record
  if (isTerminal(to)) share.completed += countFrom(share, firstOffset, lastOffset)
  addChange(changes, { firstOffset, lastOffset, from: 'ACQUIRED', to, deliveryCount })
}

/**
 * A member is gone, and so is its share session: what it holds is anybody's. Nobody has seen it to the end, so that delivery is not
 * counted (`releaseAcquiredRecords`). Answers what is to be stored under number `write`.
 */
export function releaseMember(
  share: SharePartition,
  member: string,
  maxDeliveries: number,
): { write: number; changes: ShareChange[] } {
  const write = share.nextWrite++
  const changes: ShareChange[] = []
  for (const batch of share.batches) {
    if (batch.whole !== null && isTheirs(batch.whole, member) && isCut(share, batch)) splitUp(batch)
  }
  eachState(share.batches, (record, firstOffset, lastOffset) => {
    if (!isTheirs(record, member)) return
    const to = lastOffset < share.startOffset ? 'ARCHIVED' : 'AVAILABLE'
    beginTransition(record, to, 'DECREASE', maxDeliveries, write)
    const { state, deliveryCount } = record
    if (isTerminal(state)) share.completed += countFrom(share, firstOffset, lastOffset)
    addChange(changes, { firstOffset, lastOffset, from: 'ACQUIRED', to: state, deliveryCount })
  })
  return { write, changes }
}

/** Does the share-partition begin inside this batch? Then what lies before that is not given out again. */
const isCut = ({ startOffset }: SharePartition, { firstOffset, lastOffset }: InFlightBatch): boolean =>
  firstOffset < startOffset && startOffset <= lastOffset

/** Locks that end by `now` are over: their records are anybody's, or were delivered too often. By member. */
export function expireLocks(share: SharePartition, now: Micros, maxDeliveries: number): Record<string, ShareChange[]> {
  const changes: Record<string, ShareChange[]> = {}
  const isOver = ({ state, lockedUntil, pending }: InFlightState) =>
    state === 'ACQUIRED' && pending === null && lockedUntil !== 0 && lockedUntil <= now
  for (const batch of share.batches) {
    if (batch.whole !== null && isOver(batch.whole) && isCut(share, batch)) splitUp(batch)
  }
  eachState(share.batches, (record, firstOffset, lastOffset) => {
    if (!isOver(record)) return
    const { member } = record
    const to = endAcquisition(record, lastOffset < share.startOffset ? 'ARCHIVED' : 'AVAILABLE', maxDeliveries)
    if (isTerminal(to)) share.completed += countFrom(share, firstOffset, lastOffset)
    else share.mayRefetch = true
    const { deliveryCount } = record
    addChange((changes[member] ??= []), { firstOffset, lastOffset, from: 'ACQUIRED', to, deliveryCount })
  })
  return changes
}

/** Write number `write` is stored, or was refused: then everything is as it was before, except locks that have ended. By member. */
export function complete(
  share: SharePartition,
  write: number,
  stored: boolean,
  now: Micros,
): Record<string, ShareChange[]> {
  const expired: Record<string, ShareChange[]> = {}
  eachState(share.batches, (record, firstOffset, lastOffset) => {
    const { pending, state: meant } = record
    if (pending?.write !== write) return
    const isOver = completeTransition(record, stored, now)
    const { state, deliveryCount } = record
    if (state === 'AVAILABLE') share.mayRefetch = true
    if (isTerminal(meant) !== isTerminal(state)) {
      share.completed += (isTerminal(state) ? 1 : -1) * countFrom(share, firstOffset, lastOffset)
    }
    if (isOver) {
      const change: ShareChange = { firstOffset, lastOffset, from: 'ACQUIRED', to: state, deliveryCount }
      addChange((expired[pending.member] ??= []), change)
    }
  })
  return expired
}

/** The log begins at `logStart` now: what was to be given out below it is gone (Q-6; `updateCacheAndOffsets`). */
export function followLogStart(share: SharePartition, logStart: number): ShareChange[] {
  if (logStart <= share.startOffset) return []
  if (share.batches.length === 0) {
    Object.assign(share, { startOffset: logStart, endOffset: logStart, completed: 0 })
    return []
  }
  const passed = terminalBelow(share, logStart)
  const changes = archiveAvailable(share, share.startOffset, logStart)
  share.startOffset = logStart
  share.completed -= passed
  share.endOffset = Math.max(share.endOffset, logStart)
  if (changes.length > 0) share.mayRefetch = true
  return changes
}

function terminalBelow(share: SharePartition, end: number): number {
  let count = 0
  eachState(share.batches, ({ state }, firstOffset, lastOffset) => {
    if (isTerminal(state)) count += countFrom(share, firstOffset, Math.min(lastOffset, end - 1))
  })
  return count
}

/**
 * Records that had become available again, and are in the log no more: nothing was found between where it was read and the first
 * batch that came (`maybeArchiveStaleBatches`).
 */
export function archiveCompacted(share: SharePartition, fetchOffset: number, firstFound: number): ShareChange[] {
  if (share.batches.length === 0 || fetchOffset >= firstFound) return []
  const changes = archiveAvailable(share, fetchOffset, firstFound)
  for (const { firstOffset, lastOffset } of changes) share.completed += countFrom(share, firstOffset, lastOffset)
  if (changes.length > 0) share.mayRefetch = true
  return changes
}

/**
 * Records that were just given out, of transactions that were aborted (T-24; `filterAbortedTransactionalAcquiredRecords`): nobody gets
 * them, nor keeps them who has them from when the group read uncommitted data. It is not stored. By member.
 */
export function archiveAborted(share: SharePartition, aborted: readonly LogBatch[]): Record<string, ShareChange[]> {
  const changes: Record<string, ShareChange[]> = {}
  for (const { baseOffset, lastOffset } of aborted) {
    for (const [member, found] of Object.entries(archiveBetween(share, baseOffset, lastOffset + 1, 'ACQUIRED'))) {
      for (const change of found) {
        share.completed += countFrom(share, change.firstOffset, change.lastOffset)
        addChange((changes[member] ??= []), change)
      }
    }
  }
  return changes
}

const archiveAvailable = (share: SharePartition, from: number, end: number): ShareChange[] =>
  archiveBetween(share, from, end, 'AVAILABLE')[''] ?? []

// What is in this state from `from` to `end` (exclusive), by member (`archiveRecords`).
function archiveBetween(
  share: SharePartition,
  from: number,
  end: number,
  state: RecordState,
): Record<string, ShareChange[]> {
  const changes: Record<string, ShareChange[]> = {}
  for (const batch of share.batches) {
    if (batch.firstOffset >= end || batch.lastOffset < from) continue
    const isWhole = batch.firstOffset >= from && batch.lastOffset < end
    if (!isWhole && batch.whole?.state === state) splitUp(batch)
  }
  eachState(share.batches, (record, firstOffset, lastOffset) => {
    if (record.state !== state || firstOffset < from || lastOffset >= end) return
    const { deliveryCount, member } = record
    archive(record)
    addChange((changes[member] ??= []), { firstOffset, lastOffset, from: state, to: 'ARCHIVED', deliveryCount })
  })
  return changes
}
