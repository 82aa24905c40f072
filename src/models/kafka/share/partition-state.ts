// A share-partition: what the leader of a partition knows of the records that a share group has in flight (Q-1, Q-2; Kafka's
// SharePartition, InFlightBatch, InFlightState).
import type { Micros } from '../../../kernel/time'
import type { PartitionId } from '../partition'
import type { LogBatch } from '../stored-batch'
import type { RecordState } from '../facts/share'

/** One record, or all of a batch together. */
export interface InFlightState {
  state: RecordState
  deliveryCount: number
  /** Member id of whoever has it; '': nobody. */
  member: string
  /** Until when it may be acknowledged; 0: it is not acquired. */
  lockedUntil: Micros
  /** It is in a new state that is not stored yet: what it was before, and the write that is waited for. */
  pending: {
    readonly write: number
    readonly state: RecordState
    readonly deliveryCount: number
    readonly member: string
    readonly maxDeliveries: number
    /** In the log no more: there is no way back. */
    isFinal: boolean
  } | null
}

/** Neighbouring offsets that were acquired together. They are one while the same happens to all of them. */
export interface InFlightBatch {
  readonly firstOffset: number
  readonly lastOffset: number
  whole: InFlightState | null
  /** Where `whole` is null: offset by offset. */
  offsets: InFlightState[] | null
}

/** Kafka's `SharePartitionState`. FENCED: this broker leads the partition no more. FAILED: what is stored could not be read. */
export type SharePartitionStatus = 'INITIALIZING' | 'ACTIVE' | 'FENCED' | 'FAILED'

export interface SharePartition {
  readonly group: string
  readonly partition: PartitionId
  readonly topicId: number
  readonly leaderEpoch: number
  stateEpoch: number
  status: SharePartitionStatus
  /** SPSO: everything below is done with. */
  startOffset: number
  /** SPEO: the last offset in flight; with none in flight, the next one that is fetched. */
  endOffset: number
  /** In offset order. */
  batches: InFlightBatch[]
  /** After a failover: from here to `end` there may be offsets of which nothing is stored, and that have to be fetched. */
  gap: { start: number; readonly end: number } | null
  /** May there be AVAILABLE records in flight? */
  mayRefetch: boolean
  /** Records in flight that are ACKNOWLEDGED or ARCHIVED: they need no room in the window. */
  completed: number
  nextWrite: number
  /** When its timer rings, for the lock that ends first; 0: none is set. */
  timerAt: Micros
  /** Records that are asked of remote storage, or have come from there (L-35); absent: none are. */
  remote?: { readonly offset: number; readonly since: Micros; batches: readonly LogBatch[] | null }
}

export const newSharePartition = (
  group: string,
  partition: PartitionId,
  topicId: number,
  leaderEpoch: number,
): SharePartition => ({
  group,
  partition,
  topicId,
  leaderEpoch,
  stateEpoch: 0,
  status: 'INITIALIZING',
  startOffset: 0,
  endOffset: 0,
  batches: [],
  gap: null,
  mayRefetch: false,
  completed: 0,
  nextWrite: 1,
  timerAt: 0,
})

export const isTerminal = (state: RecordState): boolean => state === 'ACKNOWLEDGED' || state === 'ARCHIVED'

/** The states of a batch: one for all of it, or one for each offset. */
export const statesOf = ({ whole, offsets }: InFlightBatch): readonly InFlightState[] =>
  whole === null ? offsets! : [whole]

/** From now on each offset has its own. */
export function splitUp(batch: InFlightBatch): InFlightState[] {
  if (batch.whole !== null) {
    const { whole } = batch
    batch.offsets = Array.from({ length: batch.lastOffset - batch.firstOffset + 1 }, () => ({
      ...whole,
      pending: whole.pending === null ? null : { ...whole.pending },
    }))
    batch.whole = null
  }
  return batch.offsets!
}

/** Index of the last batch that begins at or before `offset`; -1: none does (`floorEntry`). */
export function floorIndex({ batches }: SharePartition, offset: number): number {
  let low = 0
  let high = batches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (batches[middle]!.firstOffset <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Puts a new batch where it belongs. */
export function insert(share: SharePartition, batch: InFlightBatch): void {
  share.batches.splice(floorIndex(share, batch.firstOffset) + 1, 0, batch)
}

const lastOf = ({ batches }: SharePartition): InFlightBatch | undefined => batches[batches.length - 1]

/** Is what a failover left unknown still ahead? */
export const hasGap = ({ gap, endOffset }: SharePartition): boolean => gap !== null && gap.end === endOffset

/** records in flight that are not done with. */
export const inFlight = (share: SharePartition): number =>
  share.batches.length === 0 ? 0 : share.endOffset - share.startOffset + 1 - share.completed

/** Where to read next: at the first record that has become available again, else behind everything (`nextFetchOffset`). */
export function nextFetchOffset(share: SharePartition): number {
  const { startOffset, endOffset, batches } = share
  const last = lastOf(share)
  if (last === undefined || startOffset > last.lastOffset) {
    share.mayRefetch = false
    return endOffset
  }
  if (!share.mayRefetch) return endOffset + 1
  let gapStart = hasGap(share) ? share.gap!.start : -1
  for (const batch of batches) {
    if (gapStart >= 0) {
      if (gapStart < batch.firstOffset) return Math.max(gapStart, startOffset)
      gapStart = Math.max(batch.lastOffset + 1, gapStart)
    }
    const place = statesOf(batch).findIndex(({ state, pending }) => state === 'AVAILABLE' && pending === null)
    if (place >= 0) return batch.firstOffset + place
  }
  share.mayRefetch = false
  return endOffset + 1
}

/** Is there something to give out again, or room in the window for more? */
export const canAcquire = (share: SharePartition, maxLocks: number): boolean =>
  nextFetchOffset(share) !== share.endOffset + 1 || inFlight(share) < maxLocks

/** The first lock to end; 0: none is held. Where an acknowledgement is being stored, that decides. */
export function firstLockEnd({ batches }: SharePartition): Micros {
  let first = 0
  for (const batch of batches) {
    for (const { lockedUntil, pending } of statesOf(batch)) {
      if (lockedUntil !== 0 && pending === null && (first === 0 || lockedUntil < first)) first = lockedUntil
    }
  }
  return first
}
