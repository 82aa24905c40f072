// The records of a stored batch and their offsets. A batch that was cleaned keeps its place, and has gaps (L-12).
import type { LogBatch, RecordBatch, RecordId } from './messages'

/** How many records are left in it. */
export const recordsIn = ({ kept, batch }: LogBatch): number => (kept === undefined ? batch.count : kept.length)

/** The same without what no user sent: the marker of a transaction. */
export const userRecordsIn = (stored: LogBatch): number => (stored.batch.marker === undefined ? recordsIn(stored) : 0)

/** Offset of its record at `place`, counted from those that are left. */
export const offsetAt = ({ baseOffset, kept }: LogBatch, place: number): number =>
  baseOffset + (kept === undefined ? place : kept[place]!)

/** Place of its first record at or after `offset`; as many as there are when it has none. */
export function placeFrom(stored: LogBatch, offset: number): number {
  const { baseOffset, kept } = stored
  const distance = Math.max(0, offset - baseOffset)
  if (kept === undefined) return Math.min(distance, stored.batch.count)
  let place = 0
  while (place < kept.length && kept[place]! < distance) place++
  return place
}

/** The record at `offset`; undefined: there is none, or it is not a record of a user. */
export function recordAt(stored: LogBatch, offset: number): RecordId | undefined {
  if (stored.kept === undefined) return stored.batch.records[offset - stored.baseOffset]
  const place = placeFrom(stored, offset)
  return place < stored.kept.length && offsetAt(stored, place) === offset ? stored.batch.records[place] : undefined
}

/** Was all of it removed? Then Kafka has nothing at these offsets. */
export const isHole = ({ kept, batch }: LogBatch): boolean => kept !== undefined && batch.sizeInBytes === 0

/** Does its record at `place` say that the key is gone? */
export function isTombstone({ tombstones, coordinatorRecords }: RecordBatch, place: number): boolean {
  if (coordinatorRecords !== null) return coordinatorRecords[place]!.type.endsWith('Tombstone')
  return tombstones !== undefined && tombstones.includes(place)
}

/** May these stand for the same batch? The same place and reign, and the same record wherever both still have one. */
export function sameBatch(a: LogBatch, b: LogBatch): boolean {
  if (a === b) return true
  if (a.baseOffset !== b.baseOffset || a.leaderEpoch !== b.leaderEpoch) return false
  if (a.batch === b.batch) return true
  if ((a.kept ?? b.kept) === undefined || a.lastOffset !== b.lastOffset) return false
  const { records } = a.batch
  return records.every((record, place) => (recordAt(b, offsetAt(a, place)) ?? record) === record)
}
