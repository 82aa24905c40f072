// What the cleaner may take, as the referee sees it: a record of whose key there is a later one, and a tombstone in its time.
// Such a record has come to its end on purpose; whatever else is missing after a cleaning is lost.
import { isTombstone, offsetAt, recordAt } from '../../models/kafka/batches'
import type { LogBatch, RecordId } from '../../models/kafka/messages'
import { cellOf } from './ledger-counts'
import { APPENDED, COMPACTED, OUT_OF_ORDER, peek, producerOf, recordPage, slotOf } from './ledger-pages'
import { createKeyTable, latelyEnded, lookAtKeys, newestOffset, noteEnd, type Successor } from './keys'
import { isBack, lose, note, type Turn } from './losses'
import { batchAt, indexOf, type ReplicaLog, replaceBatches } from './logs'
import type { PartitionLedger } from './partition-ledger'
import type { Referee } from './state'

/** The cleaner of a broker put `batches` in the place of others, having looked for keys below `to`. */
export function compact(
  referee: Referee,
  partition: PartitionLedger,
  replica: ReplicaLog,
  to: number,
  batches: readonly LogBatch[],
  turn: Turn,
): void {
  partition.keys ??= createKeyTable()
  const counting = logThatCounts(partition)
  if (counting !== undefined) lookAtKeys(partition.keys, counting, to)
  const counts = counting === replica
  replaceBatches(replica, batches, (old, batch) => {
    if (counts) takeAway(referee, partition, old, batch, turn)
  })
}

const logThatCounts = ({ replicas, reference }: PartitionLedger): ReplicaLog | undefined =>
  replicas.find(({ broker }) => broker === reference)

/**
 * Another copy counts from now on: of what both have, as many as `keepOld` and `keepNew` batches of their beginnings, one may
 * have been cleaned further than the other.
 */
export function compareCleaned(
  referee: Referee,
  partition: PartitionLedger,
  old: ReplicaLog,
  next: ReplicaLog,
  [keepOld, keepNew]: readonly [number, number],
  turn: Turn,
): void {
  if (partition.keys === null) return
  let [i, j] = [keepOld - 1, keepNew - 1]
  while (i >= 0 && j >= 0) {
    const [was, is] = [batchAt(old, i), batchAt(next, j)]
    if (was.baseOffset === is.baseOffset && was !== is) {
      takeAway(referee, partition, was, is, turn)
      bringBack(referee, partition, was, is)
    }
    if (was.baseOffset >= is.baseOffset) i--
    if (is.baseOffset >= was.baseOffset) j--
  }
}

function takeAway(referee: Referee, partition: PartitionLedger, old: LogBatch, batch: LogBatch, turn: Turn): void {
  old.batch.records.forEach((record, place) => {
    const offset = offsetAt(old, place)
    if (offset < partition.start || recordAt(batch, offset) !== undefined) return
    const page = recordPage(referee.records, record)
    const slot = slotOf(record)
    const cell = cellOf(partition, producerOf(record))
    const copies = page.copies[slot]!
    if (copies === 0) return
    page.copies[slot] = copies - 1
    const sums = [cell.counts, referee.totals]
    if (copies > 1) {
      for (const sum of sums) sum.extra--
      return
    }
    const by = successor(partition, old, place, offset)
    const wasOutOfOrder = (page.flags[slot]! & OUT_OF_ORDER) !== 0
    for (const sum of sums) {
      sum.stored--
      if (by !== null) sum.compacted++
      if (wasOutOfOrder) sum.outOfOrder--
    }
    page.flags[slot]! &= ~OUT_OF_ORDER
    if (by === null) return lose(referee, partition, cell, record, offset, turn)
    page.flags[slot]! |= COMPACTED
    noteEnd(partition.keys!, record, by, turn.at, turn.seq)
    if (by !== 'time') return
    for (const _ of missedBy(referee, partition, record, offset)) {
      note(referee, partition, 'tombstone-missed', record, offset, 1, 'X-COMPACT')
    }
  })
}

function bringBack(referee: Referee, partition: PartitionLedger, old: LogBatch, batch: LogBatch): void {
  batch.batch.records.forEach((record, place) => {
    const offset = offsetAt(batch, place)
    if (offset < partition.start || recordAt(old, offset) !== undefined) return
    const page = recordPage(referee.records, record)
    const slot = slotOf(record)
    if (page.copies[slot]! > 0) return
    const cell = cellOf(partition, producerOf(record))
    page.copies[slot] = 1
    page.offset[slot] = offset
    cell.counts.stored++
    referee.totals.stored++
    isBack(referee, partition, cell, page, record, page.flags[slot]! | APPENDED)
  })
}

// What took the place of a record; null: nothing did, so that it should be there.
function successor(partition: PartitionLedger, old: LogBatch, place: number, offset: number): Successor | null {
  const key = old.batch.keys[place] ?? null
  if (key === null) return 'no-key'
  const newest = newestOffset(partition.keys!, key)
  if (newest > offset) {
    const log = logThatCounts(partition)
    const index = log === undefined ? -1 : indexOf(log, newest)
    return index < 0 ? 'time' : (recordAt(batchAt(log!, index), newest) ?? 'time')
  }
  return isTombstone(old.batch, place) && old.deleteHorizon !== undefined ? 'time' : null
}

/** Groups that have read an older record of a tombstone's key, and not yet come to the tombstone: they keep what they read. */
export function missedBy(referee: Referee, partition: PartitionLedger, record: RecordId, offset: number): string[] {
  const keyOf = (one: RecordId): string | null => peek(referee.records, one)?.keys[slotOf(one)] ?? null
  const key = keyOf(record)
  return referee.groups.flatMap(({ group, partitions, records }) => {
    const seat = partitions[partition.index] ?? null
    if (seat === null || seat.passed > offset) return []
    for (const one of latelyEnded(partition.keys!)) {
      const wasRead = (peek(records, one)?.delivered[slotOf(one)] ?? 0) > 0
      if (wasRead && keyOf(one) === key) return [group]
    }
    return []
  })
}
