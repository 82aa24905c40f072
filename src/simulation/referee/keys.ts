// What the referee knows of the keys of a compacted partition: where each was last written, and what took the place of what.
import { isTombstone, offsetAt, placeFrom, recordsIn } from '../../models/kafka/batches'
import type { RecordId } from '../../models/kafka/messages'
import { cloneState } from '../../kernel/clone'
import { addRow, cell as valueAt, cloneJournal, createJournal, type Journal } from './ledger-journal'
import { batchAt, indexOf, type ReplicaLog } from './logs'

export interface KeyTable {
  /** By `key ` and the key: twice the offset of its latest record among those looked at, plus 1 for a tombstone. */
  newest: Record<string, number>
  /** Offsets below were looked at, in the log that counts. */
  to: number
  /** What was compacted away: rows of [record, the record that took its place, at, seq]. */
  ends: Journal
}

/** What took the place of a record: a later one; nothing, since a tombstone's time was over; or nothing, since it had no key. */
export type Successor = RecordId | 'time' | 'no-key'

const TIME = -1
const NO_KEY = -2
/** Rows that are looked through at most. */
const LOOKED_THROUGH = 20_000

export const createKeyTable = (): KeyTable => ({ newest: {}, to: 0, ends: createJournal(4) })

export const cloneKeyTable = ({ newest, to, ends }: KeyTable, like?: KeyTable): KeyTable => ({
  newest: cloneState(newest, like?.newest),
  to,
  ends: cloneJournal(ends, like?.ends),
})

/** Every key with the offset of its latest record, and whether that is a tombstone. */
export const keysIn = ({ newest }: KeyTable): { key: string; offset: number; deleted: boolean }[] =>
  Object.keys(newest).map((name) => ({
    key: name.slice('key '.length),
    offset: Math.floor(newest[name]! / 2),
    deleted: newest[name]! % 2 === 1,
  }))

/** Offset of the latest record of a key; -1: none is known. */
export function newestOffset({ newest }: KeyTable, key: string): number {
  const entry = newest[`key ${key}`]
  return entry === undefined ? -1 : Math.floor(entry / 2)
}

/** Looks at the records below `to` in the log that counts, as far as that was not done before. */
export function lookAtKeys(table: KeyTable, log: ReplicaLog, to: number): void {
  const { newest } = table
  const end = Math.min(to, log.end)
  if (table.to >= end) return
  for (let index = Math.max(0, indexOf(log, table.to)); index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= end) break
    for (let place = placeFrom(stored, table.to); place < recordsIn(stored); place++) {
      const key = stored.batch.keys[place] ?? null
      if (key !== null) newest[`key ${key}`] = 2 * offsetAt(stored, place) + (isTombstone(stored.batch, place) ? 1 : 0)
    }
  }
  table.to = end
}

/** The log that counts was cut at `end`, or is another one from there on: what was known does not hold any more. */
export function forgetKeys(table: KeyTable | null, end: number): void {
  if (table === null || table.to <= end) return
  table.newest = {}
  table.to = 0
}

/** Notes how a record came to its end. */
export function noteEnd(table: KeyTable, record: RecordId, by: Successor, at: number, seq: number): void {
  const number = by === 'time' ? TIME : by === 'no-key' ? NO_KEY : by
  addRow(table.ends, record, number, at, seq)
}

/** How a record that was compacted away came to its end; null: it was not. */
export function endOfRecord(
  table: KeyTable | null,
  record: RecordId,
): { by: Successor; at: number; seq: number } | null {
  if (table === null) return null
  const { ends } = table
  for (let row = ends.rows - 1; row >= 0; row--) {
    if (valueAt(ends, row, 0) !== record) continue
    const by = valueAt(ends, row, 1)
    return {
      by: by === TIME ? 'time' : by === NO_KEY ? 'no-key' : by,
      at: valueAt(ends, row, 2),
      seq: valueAt(ends, row, 3),
    }
  }
  return null
}

/** Those of the latest records that were compacted away, newest first. */
export function* latelyEnded({ ends }: KeyTable): Generator<RecordId> {
  const last = ends.rows - 1
  for (let row = last; row >= 0 && row > last - LOOKED_THROUGH; row--) yield valueAt(ends, row, 0)
}
