// The state of a share-partition as a share coordinator keeps it, and as a new leader takes it over (KIP-932).
import { advanceStart } from './transitions'
import { isTerminal, type SharePartition } from './partition-state'
import { part, without } from './ranges'
import type { ShareStateRecord, StateBatch, StoredState } from './records'

/** Kafka's ShareGroupOffset. */
export interface StoredShare {
  readonly snapshotEpoch: number
  readonly stateEpoch: number
  readonly leaderEpoch: number
  readonly startOffset: number
  readonly stateBatches: readonly StateBatch[]
  /** Updates since the last snapshot. */
  readonly updates: number
}

/** Under which name a share-partition is known. */
export const shareKey = (group: string, partition: string): string => `${group} ${partition}`

/** Takes a record of `__share_group_state` in. */
export function replayShareState(states: Record<string, StoredShare>, record: ShareStateRecord): void {
  const key = shareKey(record.group, record.partition)
  if (record.type === 'shareSnapshotTombstone') {
    delete states[key]
    return
  }
  const { snapshotEpoch, leaderEpoch, startOffset } = record
  const known = states[key]
  if (record.type === 'shareSnapshot') {
    const { stateEpoch, stateBatches } = record
    states[key] = { snapshotEpoch, stateEpoch, leaderEpoch, startOffset, stateBatches, updates: 0 }
    return
  }
  // An update of which the snapshot is missing says nothing.
  if (known === undefined) return
  const start = startOffset < 0 ? known.startOffset : startOffset
  const stateBatches = combine(known.stateBatches, record.stateBatches, start)
  states[key] = { ...known, leaderEpoch, startOffset: start, stateBatches, updates: known.updates + 1 }
}

/**
 * Writes that had to be sent again may come after later ones. So it is not the newer that counts but what is further on: more
 * deliveries, and with as many the later state (`PersisterStateBatchCombiner.compareBatchDeliveryInfo`).
 */
const order: Readonly<Record<StoredState, number>> = { AVAILABLE: 0, ACKNOWLEDGED: 2, ARCHIVED: 4 }

const isFurther = (a: StateBatch, b: StateBatch): boolean =>
  a.deliveryCount === b.deliveryCount
    ? order[a.deliveryState] > order[b.deliveryState]
    : a.deliveryCount > b.deliveryCount

/** What is further on counts, nothing is kept below the start, and neighbours in the same state are one (`PersisterStateBatchCombiner`). */
export function combine(known: readonly StateBatch[], news: readonly StateBatch[], startOffset: number): StateBatch[] {
  let batches = known.slice()
  for (const next of news) {
    const further = batches.filter((batch) => isFurther(batch, next))
    batches = [
      ...further,
      ...batches.filter((batch) => !isFurther(batch, next)).flatMap((batch) => without(batch, next)),
      ...further.reduce((rest, batch) => rest.flatMap((one) => without(one, batch)), [next]),
    ]
  }
  const sorted = batches
    .flatMap((batch) => part(batch, Math.max(batch.firstOffset, startOffset), batch.lastOffset))
    .toSorted((a, b) => a.firstOffset - b.firstOffset)
  const merged: StateBatch[] = []
  for (const batch of sorted) {
    const last = merged[merged.length - 1]
    const goesOn =
      last !== undefined &&
      last.lastOffset + 1 === batch.firstOffset &&
      last.deliveryState === batch.deliveryState &&
      last.deliveryCount === batch.deliveryCount
    if (goesOn) merged[merged.length - 1] = { ...last, lastOffset: batch.lastOffset }
    else merged.push(batch)
  }
  return merged
}

/**
 * A new leader goes on from what is stored (S5; `SharePartition.maybeInitialize`): what was acquired is as it was stored before, or not
 * stored at all, and then it is fetched and given out anew.
 */
export function restore(
  share: SharePartition,
  { stateEpoch, startOffset, stateBatches }: Pick<StoredShare, 'stateEpoch' | 'startOffset' | 'stateBatches'>,
): void {
  Object.assign(share, { status: 'ACTIVE', stateEpoch, startOffset, endOffset: startOffset, completed: 0 })
  share.batches = stateBatches.map(({ firstOffset, lastOffset, deliveryState, deliveryCount }) => ({
    firstOffset,
    lastOffset,
    whole: { state: deliveryState, deliveryCount, member: '', lockedUntil: 0, pending: null },
    offsets: null,
  }))
  const last = share.batches[share.batches.length - 1]
  if (last === undefined) return
  share.endOffset = last.lastOffset
  share.mayRefetch = true
  let expected = startOffset
  let gapStart = -1
  for (const { firstOffset, lastOffset, whole } of share.batches) {
    if (firstOffset > expected && gapStart < 0) gapStart = expected
    expected = lastOffset + 1
    if (isTerminal(whole!.state)) share.completed += lastOffset - firstOffset + 1
  }
  share.gap = gapStart < 0 ? null : { start: gapStart, end: share.endOffset }
  advanceStart(share)
}
