// Counts the copies of records in the log that counts, and their order.
import { offsetAt, placeFrom } from '../../models/kafka/batches'
import type { LogBatch, PartitionId, RecordId } from '../../models/kafka/messages'
import { explainCodes } from './explain'
import { cellOf, type Counts } from './ledger-counts'
import {
  ABANDONED,
  ACKED,
  APPENDED,
  ATTEMPTED,
  CODE,
  COMPACTED,
  endOfRun,
  EXPIRED,
  FAILED,
  INDETERMINATE,
  LOST,
  OUT_OF_ORDER,
  peek,
  producerOf,
  recordPage,
  SENT,
  slotOf,
  UNCONFIRMED,
  UNCONFIRMED_LOST,
} from './ledger-pages'
import { forgetUnseen } from './groups'
import { forgetKeys } from './keys'
import { isBack, isGone, note, type Turn } from './losses'
import { batchAt, indexOf, type ReplicaLog } from './logs'
import { ledgerOfRecord, type Referee } from './state'
import { type PartitionLedger } from './partition-ledger'

/** The log that counts has this batch now. */
export function countBatch(referee: Referee, partition: PartitionLedger, stored: LogBatch): void {
  const { records } = stored.batch
  if (records.length === 0) return
  const producer = producerOf(records[0]!)
  const cell = cellOf(partition, producer)
  const here = partition.index + 1
  let newest = partition.newest[producer] ?? -1
  let added = 0
  let outOfOrder = 0
  const first = placeFrom(stored, partition.start)
  for (let from = first, end = 0; from < records.length; from = end) {
    end = endOfRun(records, from)
    const page = recordPage(referee.records, records[from]!)
    for (let i = from; i < end; i++) {
      const record = records[i]!
      const slot = slotOf(record)
      if (page.partition[slot] !== here) rehome(referee, record, partition)
      const flags = page.flags[slot]!
      const copies = page.copies[slot]!
      if (copies > 0) {
        page.copies[slot] = Math.min(255, copies + 1)
        continue
      }
      page.copies[slot] = 1
      page.offset[slot] = offsetAt(stored, i)
      page.flags[slot] = flags | APPENDED
      added++
      const place = record >>> 0
      // One that was stored before, and expired or was compacted away, may be stored again behind later ones (a duplicate).
      if (place < newest && (flags & (EXPIRED | COMPACTED)) === 0) {
        page.flags[slot] = flags | APPENDED | OUT_OF_ORDER
        outOfOrder++
      } else newest = Math.max(newest, place)
      if ((flags & (LOST | UNCONFIRMED_LOST | FAILED | APPENDED)) !== 0 || (flags & SENT) === 0) {
        isBack(referee, partition, cell, page, record, flags)
      }
    }
  }
  while (partition.newest.length <= producer) partition.newest.push(-1)
  partition.newest[producer] = newest
  const extra = Math.max(0, records.length - first) - added
  cell.counts.stored += added
  referee.totals.stored += added
  if (extra > 0) {
    cell.counts.extra += extra
    referee.totals.extra += extra
    note(referee, partition, 'duplicate', records[0]!, stored.baseOffset, extra)
  }
  if (outOfOrder > 0) {
    cell.counts.outOfOrder += outOfOrder
    referee.totals.outOfOrder += outOfOrder
    note(referee, partition, 'out-of-order', records[0]!, stored.baseOffset, outOfOrder)
  }
}

/** It has it no more. Batches go from the end of the log on. */
export function uncountBatch(referee: Referee, partition: PartitionLedger, stored: LogBatch, turn: Turn): void {
  const { records } = stored.batch
  if (records.length === 0) return
  const cell = cellOf(partition, producerOf(records[0]!))
  const first = placeFrom(stored, partition.start)
  for (let i = records.length - 1; i >= first; i--) {
    const record = records[i]!
    const page = recordPage(referee.records, record)
    const slot = slotOf(record)
    const flags = page.flags[slot]!
    const copies = page.copies[slot]!
    page.copies[slot] = copies - 1
    passUnread(referee, partition, record)
    if (copies > 1) {
      cell.counts.extra--
      referee.totals.extra--
      continue
    }
    cell.counts.stored--
    referee.totals.stored--
    if ((flags & OUT_OF_ORDER) !== 0) {
      page.flags[slot] = flags & ~OUT_OF_ORDER
      cell.counts.outOfOrder--
      referee.totals.outOfOrder--
    }
    isGone(referee, partition, cell, record, offsetAt(stored, i), turn)
  }
}

/** The log that counts begins at `start` now: what lay before is expired. Who had not read it has passed it by. */
export function expire(referee: Referee, partition: PartitionLedger, start: number): void {
  const log = partition.replicas.find(({ broker }) => broker === partition.reference)
  const from = partition.start
  if (log === undefined || start <= from) return
  for (let index = indexOf(log, from); index >= 0 && index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= start) break
    const { records } = stored.batch
    const end = Math.min(records.length, placeFrom(stored, start))
    for (let i = placeFrom(stored, from); i < end; i++) expireRecord(referee, partition, records[i]!)
  }
  partition.start = start
}

function expireRecord(referee: Referee, partition: PartitionLedger, record: RecordId): void {
  const page = recordPage(referee.records, record)
  const slot = slotOf(record)
  const { counts } = cellOf(partition, producerOf(record))
  const copies = page.copies[slot]!
  if (copies === 0) return
  page.copies[slot] = copies - 1
  if (copies > 1) {
    counts.extra--
    referee.totals.extra--
    return
  }
  for (const sum of [counts, referee.totals]) {
    sum.stored--
    sum.expired++
    if ((page.flags[slot]! & OUT_OF_ORDER) !== 0) sum.outOfOrder--
  }
  page.flags[slot] = (page.flags[slot]! | EXPIRED) & ~OUT_OF_ORDER
}

// A group that had passed it by unread no longer misses it.
function passUnread(referee: Referee, partition: PartitionLedger, record: RecordId): void {
  for (const group of referee.groups) {
    const seat = group.partitions[partition.index] ?? null
    const page = seat === null ? null : peek(group.records, record)
    if (seat === null || page === null || page.unseen[slotOf(record)] === 0) continue
    forgetUnseen(referee, group, seat, cellOf(partition, producerOf(record)), page, slotOf(record))
  }
}

/**
 * The first `count` batches of `log` are left: their order must be known again, and groups look anew at the offsets that
 * will be rewritten.
 */
export function afterRemoval(
  referee: Referee,
  partition: PartitionLedger,
  log: ReplicaLog | null,
  count: number,
): void {
  partition.newest = []
  let end = 0
  for (let i = 0; i < count; i++) {
    const stored = batchAt(log!, i)
    end = stored.lastOffset + 1
    noteOrder(partition, stored)
  }
  partition.readableTo = Math.min(partition.readableTo, end)
  forgetKeys(partition.keys, end)
  for (const group of referee.groups) {
    const seat = group.partitions[partition.index] ?? null
    if (seat !== null) seat.checkedTo = Math.max(seat.floor, Math.min(seat.checkedTo, end))
  }
}

/** The log that counts holds these records, and has for long. */
export function noteOrder({ newest }: PartitionLedger, { batch }: LogBatch): void {
  for (const record of batch.records) {
    const producer = producerOf(record)
    while (newest.length <= producer) newest.push(-1)
    newest[producer] = Math.max(newest[producer]!, record >>> 0)
  }
}

/** A broker whose log does not count appended it: remember that it was stored somewhere. */
export function markAppended(referee: Referee, { batch }: LogBatch): void {
  for (const record of batch.records) {
    const page = peek(referee.records, record)
    if (page === null || (page.flags[slotOf(record)]! & APPENDED) !== 0) continue
    recordPage(referee.records, record).flags[slotOf(record)]! |= APPENDED
  }
}

// ---- topics that were deleted ------------------------------------------------------------------------------------------

/** A leader that has not heard of the deletion stored it: it is where all other records of the topic went. */
export function storeInVain(referee: Referee, partition: PartitionId, stored: LogBatch): void {
  const deleted = referee.partitions.findLast((ledger) => ledger.deleted && ledger.partition === partition)
  if (deleted === undefined) return
  stored.batch.records.forEach((record, i) => {
    const page = recordPage(referee.records, record)
    const slot = slotOf(record)
    // The new topic may have it already: a retry that went to the old leader.
    if (ledgerOfRecord(referee, record) === null || page.copies[slot]! > 0) return
    rehome(referee, record, deleted)
    const cell = cellOf(deleted, producerOf(record))
    isBack(referee, deleted, cell, page, record, page.flags[slot]!)
    page.copies[slot] = 1
    page.offset[slot] = offsetAt(stored, i)
    page.flags[slot]! |= APPENDED
    cell.counts.deleted++
    referee.totals.deleted++
  })
}

// A record was sent to a topic that was deleted and made again meanwhile: it is counted where it was stored in the end.
function rehome(referee: Referee, record: RecordId, to: PartitionLedger): void {
  const from = ledgerOfRecord(referee, record)
  if (from === null || from === to) return
  const page = recordPage(referee.records, record)
  const slot = slotOf(record)
  const producer = producerOf(record)
  const [old, cell] = [cellOf(from, producer), cellOf(to, producer)]
  const move = (name: keyof Counts): void => {
    old.counts[name]--
    cell.counts[name]++
  }
  const flags = page.flags[slot]!
  move('accepted')
  move(stateOf(flags))
  if ((flags & ABANDONED) !== 0) move('abandoned')
  if ((flags & UNCONFIRMED_LOST) !== 0) move('unconfirmedLost')
  if ((flags & LOST) !== 0) {
    const code = explainCodes[flags >>> CODE] ?? ''
    move('lost')
    old.lostBy[code]!--
    cell.lostBy[code] = (cell.lostBy[code] ?? 0) + 1
  }
  if (from.deleted && page.copies[slot]! > 0) {
    old.counts.deleted--
    referee.totals.deleted--
    page.copies[slot] = 0
  }
  page.flags[slot] = flags & ~OUT_OF_ORDER
  page.partition[slot] = to.index + 1
}

/** Which of the counts of outcomes a record is in. */
function stateOf(flags: number): keyof Counts {
  if ((flags & ACKED) !== 0) return 'acked'
  if ((flags & FAILED) !== 0) return 'failed'
  if ((flags & INDETERMINATE) !== 0) return 'indeterminate'
  if ((flags & UNCONFIRMED) !== 0) return 'unconfirmed'
  return (flags & ATTEMPTED) === 0 ? 'buffered' : 'inFlight'
}
