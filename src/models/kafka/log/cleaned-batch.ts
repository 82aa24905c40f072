// What cleaning leaves of a batch: some of its records, its head alone, or nothing (L-12, L-14; MemoryRecords.filterTo).
import type { LogBatch, RecordBatch } from '../messages'

/** Bytes of a batch without records (format v2). */
const HEADER = 61
const NONE: readonly never[] = []

/** The batch with the records at these places only. Each is taken to have had the same share of its bytes. */
export function reduced(stored: LogBatch, places: readonly number[]): LogBatch {
  const { batch } = stored
  const timestamps = pick(batch.timestamps, places)
  const before = stored.kept?.length ?? batch.count
  const sizeInBytes = HEADER + Math.ceil(((batch.sizeInBytes - HEADER) * places.length) / before)
  const { tombstones: gone, ...rest } = batch
  const left: number[] = []
  places.forEach((place, i) => {
    if (gone?.includes(place) === true) left.push(i)
  })
  const coordinatorRecords = batch.coordinatorRecords === null ? null : pick(batch.coordinatorRecords, places)
  return {
    ...stored,
    kept: stored.kept === undefined ? places : pick(stored.kept, places),
    batch: {
      ...rest,
      sizeInBytes,
      records: coordinatorRecords === null ? pick(batch.records, places) : NONE,
      keys: pick(batch.keys, places),
      values: batch.values === null ? null : pick(batch.values, places),
      ...(left.length > 0 && { tombstones: left }),
      timestamps,
      maxTimestamp: timestamps.reduce((latest, timestamp) => Math.max(latest, timestamp), timestamps[0]!),
      coordinatorRecords,
    },
  }
}

/** Its head: where it was, who sent it, and with which sequence. */
export function emptied({ baseOffset, lastOffset, leaderEpoch, batch }: LogBatch): LogBatch {
  const { tombstones: _, ...rest } = batch
  const nothing = { records: NONE, keys: NONE, values: null, timestamps: NONE }
  const coordinatorRecords = batch.coordinatorRecords === null ? null : NONE
  const head = { ...rest, ...nothing, sizeInBytes: HEADER, coordinatorRecords }
  return { sealed: true, baseOffset, lastOffset, leaderEpoch, batch: head, kept: NONE }
}

/** Nothing: only the offsets that it took are remembered. */
export const hole = ({ baseOffset, lastOffset, leaderEpoch, batch }: LogBatch): LogBatch => ({
  sealed: true,
  baseOffset,
  lastOffset,
  leaderEpoch,
  batch: nothingOf(batch),
  kept: NONE,
})

const nothingOf = ({ count, maxTimestamp, coordinatorRecords }: RecordBatch): RecordBatch => ({
  sealed: true,
  count,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  sizeInBytes: 0,
  records: NONE,
  keys: NONE,
  values: null,
  timestamps: NONE,
  maxTimestamp,
  coordinatorRecords: coordinatorRecords === null ? null : NONE,
})

const pick = <T>(list: readonly T[], places: readonly number[]): T[] => places.map((place) => list[place]!)
