// What producers were told of their records, and what it means for them.
import type { Micros } from '../../kernel/time'
import type { RecordId } from '../../models/kafka/messages'
import { type Cell, cellOf, type Counts } from './ledger-counts'
import {
  ABANDONED,
  ACKED,
  APPENDED,
  ATTEMPTED,
  COMPACTED,
  endOfRun,
  EXPIRED,
  FAILED,
  NEVER_ARRIVED,
  SENT,
  UNCONFIRMED,
  VERDICT,
  producerOf,
  recordPage,
  slotOf,
} from './ledger-pages'
import { lose, loseUnconfirmed, note } from './losses'
import { newPartition } from './partition-ledger'
import { type Referee } from './state'

/** The same was said of all records of a batch. Mostly they are stored, and nothing was said before. */
export function settleBatch(
  referee: Referee,
  cell: Cell,
  records: readonly RecordId[],
  verdict: number,
  at: Micros,
  seq: number,
): void {
  let settled = 0
  // By place: an iterator would make an object of each id, as they are larger than small integers.
  for (let from = 0, end = 0; from < records.length; from = end) {
    end = endOfRun(records, from)
    const { flags, copies } = recordPage(referee.records, records[from]!)
    for (let i = from; i < end; i++) {
      const slot = slotOf(records[i]!)
      if ((flags[slot]! & (SENT | ATTEMPTED | VERDICT)) === (SENT | ATTEMPTED) && copies[slot]! > 0) {
        flags[slot] = flags[slot]! | verdict
        settled++
      } else settle(referee, records[i]!, verdict, at, seq)
    }
  }
  const to = verdictCount(verdict)
  cell.counts.inFlight -= settled
  cell.counts[to] += settled
  referee.totals.inFlight -= settled
  referee.totals[to] += settled
}

/** Something final was said of a record: success, failure, or that nobody knows. `verdict` is one of the bits of VERDICT. */
export function settle(referee: Referee, record: RecordId, verdict: number, at: Micros, seq: number): void {
  const page = recordPage(referee.records, record)
  const slot = slotOf(record)
  const flags = page.flags[slot]!
  const partition = referee.partitions[page.partition[slot]! - 1]
  if (partition === undefined || (flags & SENT) === 0) {
    const nowhere = partition ?? newPartition(-1, '', at)
    return note(referee, nowhere, 'never-sent', record, -1, 1)
  }
  if ((flags & VERDICT) !== 0) return note(referee, partition, 'two-verdicts', record, page.offset[slot]!, 1)
  page.flags[slot] = flags | verdict
  const cell = cellOf(partition, producerOf(record))
  const from: keyof Counts = (flags & ATTEMPTED) === 0 ? 'buffered' : 'inFlight'
  const to = verdictCount(verdict)
  cell.counts[from]--
  referee.totals[from]--
  cell.counts[to]++
  referee.totals[to]++
  const stored = page.copies[slot]! > 0
  if (stored && verdict === FAILED) note(referee, partition, 'failed-yet-stored', record, page.offset[slot]!, 1)
  if (stored || partition.deleted || (flags & (EXPIRED | COMPACTED)) !== 0) return
  if (verdict === ACKED) lose(referee, partition, cell, record, page.offset[slot]!, { at, seq, code: '' })
  else if (verdict !== FAILED && (flags & APPENDED) !== 0) loseUnconfirmed(referee, cell, record)
}

function verdictCount(verdict: number): 'acked' | 'failed' | 'indeterminate' | 'unconfirmed' {
  if (verdict === ACKED) return 'acked'
  if (verdict === FAILED) return 'failed'
  return verdict === UNCONFIRMED ? 'unconfirmed' : 'indeterminate'
}

/** The application died with it. */
export function abandon(referee: Referee, record: RecordId): void {
  const page = recordPage(referee.records, record)
  page.flags[slotOf(record)]! |= ABANDONED
  const partition = referee.partitions[page.partition[slotOf(record)]! - 1]
  if (partition !== undefined) cellOf(partition, producerOf(record)).counts.abandoned++
  referee.totals.abandoned++
}

// ---- acks=0 ---------------------------------------------------------------------------------------------------------

/** With acks=0 a batch has arrived. A connection keeps its order: what was sent before this and has not arrived never will. */
export function arrive(referee: Referee, cell: Cell, first: RecordId): void {
  if (cell.unanswered.length === 0) return
  const index = cell.unanswered.findIndex((records) => records[0] === first)
  if (index < 0) return
  for (const records of cell.unanswered.splice(0, index + 1).slice(0, index)) neverArrive(referee, cell, records)
}

/** With acks=0 these can no longer arrive. */
export function neverArrive(referee: Referee, cell: Cell, records: readonly RecordId[]): void {
  for (const record of records) loseUnconfirmed(referee, cell, record, NEVER_ARRIVED)
}
