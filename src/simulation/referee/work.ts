// What each group's applications did with what they were given: once, again, out of order, left out, or never, and why.
import type { Micros } from '../../kernel/time'
import { offsetAt, placeFrom } from '../../models/kafka/batches'
import type { FactOf } from '../../models/kafka/facts'
import type { RecordId } from '../../models/kafka/messages'
import type { ExplainCode } from './explain'
import { type Cell, cellOf } from './ledger-counts'
import { type DeliveryPage, deliveryPage, endOfRun, peek, producerOf, slotOf } from './ledger-pages'
import { batchAt, indexOf } from './logs'
import { type GroupLedger, type GroupPartition, type Tally } from './group-ledger'
import { incident, ledgerOfRead, type Referee } from './state'
import { type Incident } from './incidents'
import { type PartitionLedger } from './partition-ledger'

/** Bits of what became of a record in a group's applications. */
export const SKIPPED = 1
export const DEAD_LETTERED = 2
/** The group has committed past it, and whoever had it is gone without having processed it. */
export const MISSED = 4
export const OUT_OF_ORDER = 8

/** The application finished its work on records. */
export function process(referee: Referee, fact: FactOf<'records-processed'>, at: Micros, seq: number): void {
  const place = placeOf(referee, fact, fact.records[0], at)
  if (place === null) return
  const { group, partition, seat } = place
  const { records, offsets } = fact
  for (let from = 0, end = 0; from < records.length; from = end) {
    end = endOfRun(records, from)
    const page = deliveryPage(group.records, records[from]!)
    const cell = cellOf(partition, producerOf(records[from]!))
    let fresh = 0
    for (let i = from; i < end; i++) {
      const record = records[i]!
      const slot = slotOf(record)
      page.processedAt[slot] = at
      page.processedSeq[slot] = seq
      const times = page.processed[slot]!
      if (times === 0) fresh++
      if (times < 255) page.processed[slot] = times + 1
      if (seat === null) continue
      if (times === 0) inOrder(referee, place, cell, page, record, offsets[i]!, fact.consumer)
      else if (times === 1)
        count(referee, place, cell, 'processedAgain', codeOfAgain(referee, seat, record, fact.consumer))
      if (times > 0)
        report(referee, place, 'done-again', record, offsets[i]!, codeOfAgain(referee, seat, record, fact.consumer))
      if ((page.fate[slot]! & MISSED) !== 0) {
        page.fate[slot] = page.fate[slot]! & ~MISSED
        count(referee, place, cell, 'missed', 'X-ASYNCCOMMIT', -1)
      }
    }
    if (seat !== null) seat.processed += fresh
    cell.counts.processed += fresh
    referee.totals.processed += fresh
  }
}

/** Where a group meets a record. */
interface Place {
  readonly group: GroupLedger
  readonly partition: PartitionLedger
  readonly seat: GroupPartition | null
}

function placeOf(
  referee: Referee,
  fact: { group: string; partition: string },
  first: RecordId | undefined,
  at: Micros,
): Place | null {
  const index = referee.groupIndex[fact.group]
  if (first === undefined || index === undefined) return null
  const group = referee.groups[index]!
  const partition = ledgerOfRead(referee, first, fact.partition, at)
  return { group, partition, seat: group.partitions[partition.index] ?? null }
}

function count(
  referee: Referee,
  { group, seat }: Place,
  { counts }: Cell,
  what: keyof Tally,
  code: ExplainCode | '',
  by = 1,
): void {
  seat!.tally[what] += by
  counts[what] += by
  referee.totals[what] += by
  because(group, what, code, by)
}

/** Why a group has so many of a kind. */
export function because(group: GroupLedger, what: keyof Tally | 'unseen', code: ExplainCode | '', by: number): void {
  const reason = `${what} ${code}`
  const sum = (group.reasons[reason] ?? 0) + by
  if (sum > 0) group.reasons[reason] = sum
  else delete group.reasons[reason]
}

function report(
  referee: Referee,
  { group, partition }: Place,
  kind: Incident['kind'],
  record: RecordId,
  offset: number,
  code: ExplainCode | '',
  records = 1,
): void {
  incident(referee, {
    kind,
    partition: partition.partition,
    record,
    offset,
    count: records,
    idempotent: false,
    acksAll: false,
    code,
    group: group.group,
  })
}

// The first time counts: repetitions come late by their nature.
function inOrder(
  referee: Referee,
  place: Place,
  cell: Cell,
  page: DeliveryPage,
  record: RecordId,
  offset: number,
  consumer: string,
): void {
  const seat = place.seat!
  if (offset > seat.processedTo) {
    seat.processedTo = offset
    return
  }
  page.fate[slotOf(record)]! |= OUT_OF_ORDER
  count(referee, place, cell, 'processedOutOfOrder', codeOfAgain(referee, seat, record, consumer))
}

// Why work is done that was done before. Who works on what another was given since does not know that it is out.
function codeOfAgain(referee: Referee, seat: GroupPartition, record: RecordId, consumer: string): ExplainCode | '' {
  if ((ledgerCopies(referee, record) ?? 1) > 1) return 'X-NOIDEM'
  return seat.reader === consumer ? seat.wentBack : 'X-ZOMBIE'
}

const ledgerCopies = (referee: Referee, record: RecordId): number | undefined =>
  peek(referee.records, record)?.copies[slotOf(record)]

/** The application gave a record up. */
export function giveUp(referee: Referee, fact: FactOf<'record-skipped' | 'record-dead-lettered'>, at: Micros): void {
  const place = placeOf(referee, fact, fact.record, at)
  if (place === null || place.seat === null) return
  const isSkipped = fact.type === 'record-skipped'
  const bit = isSkipped ? SKIPPED : DEAD_LETTERED
  const page = deliveryPage(place.group.records, fact.record)
  const slot = slotOf(fact.record)
  if ((page.fate[slot]! & bit) !== 0) return
  page.fate[slot] = page.fate[slot]! | bit
  const code = isSkipped ? 'X-SKIP' : 'X-DLQ'
  const cell = cellOf(place.partition, producerOf(fact.record))
  count(referee, place, cell, isSkipped ? 'skipped' : 'deadLettered', code)
  report(referee, place, 'given-up', fact.record, fact.offset, code)
}

// ---- who reads, and what a reader takes with it -----------------------------------------------------------------------

type Ended = FactOf<'consumer-crashed' | 'consumer-closed'>

/** An application is gone: what it had in hand it will not process. */
export function leaveWork(referee: Referee, { group: name, consumer }: Ended): void {
  const group = referee.groups[referee.groupIndex[name] ?? -1]
  group?.partitions.forEach((seat, index) => {
    if (seat === null || seat.reader !== consumer) return
    seat.readerIs = 'gone'
    findMissed(referee, group, seat, referee.partitions[index]!, 'X-ASYNCCOMMIT')
  })
}

/** A member gave partitions up: told to, and in its own poll(); or it heard that they are not its own any more. */
export function handBack(referee: Referee, { group: name, consumer, partitions }: FactOf<'partitions-revoked'>): void {
  const group = referee.groups[referee.groupIndex[name] ?? -1]
  for (const partition of partitions) {
    const seat = group?.partitions[referee.partitionIndex[partition] ?? -1] ?? null
    if (seat?.reader === consumer && seat.readerIs === 'reading') seat.readerIs = 'done'
  }
}

/** Somebody reads the partition from `offset` on. */
export function takeOver(seat: GroupPartition, { consumer, offset, why }: FactOf<'position-set'>): void {
  if (offset < seat.passed || seat.reader !== consumer) {
    const isOther = seat.reader !== '' && seat.reader !== consumer && seat.readerIs === 'reading'
    seat.wentBack = wentBackBy(why, isOther)
  }
  seat.reader = consumer
  seat.readerIs = 'reading'
}

function wentBackBy(why: FactOf<'position-set'>['why'], otherReads: boolean): ExplainCode | '' {
  if (why === 'seek') return 'X-ADMIN'
  if (why === 'out-of-range' || why === 'truncated') return 'X-TRUNC'
  if (otherReads) return 'X-ZOMBIE'
  return 'X-ATLEAST'
}

/** Offsets below `seat.committed` that nobody will process any more, after their reader is gone. */
export function findMissed(
  referee: Referee,
  group: GroupLedger,
  seat: GroupPartition,
  partition: PartitionLedger,
  code: ExplainCode,
): void {
  const to = Math.min(seat.committed, partition.readableTo)
  if (seat.settledTo >= to) return
  const log = partition.replicas.find((replica) => replica.broker === partition.reference)
  if (log === undefined) return
  const place: Place = { group, partition, seat }
  let missed = 0
  for (let index = indexOf(log, seat.settledTo); index >= 0 && index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= to) break
    const { records } = stored.batch
    for (let i = placeFrom(stored, seat.settledTo); i < records.length && offsetAt(stored, i) < to; i++) {
      const record = records[i]!
      const slot = slotOf(record)
      const page = peek(group.records, record)
      const isMissed = page !== null && page.delivered[slot]! > 0 && page.processed[slot] === 0 && page.fate[slot] === 0
      if (!isMissed) continue
      const own = deliveryPage(group.records, record)
      own.fate[slot] = own.fate[slot]! | MISSED
      count(referee, place, cellOf(partition, producerOf(record)), 'missed', code)
      if (missed++ === 0) report(referee, place, 'never-done', record, offsetAt(stored, i), code)
    }
  }
  seat.settledTo = to
}
