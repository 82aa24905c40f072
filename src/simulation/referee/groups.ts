// What each group was given: how often, what twice, and what it passed by unread.
import { offsetAt, placeFrom } from '../../models/kafka/batches'
import type { Micros } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import type { RecordId } from '../../models/kafka/messages'
import { codeIndex, explainCodes, type ExplainCode } from './explain'
import { addRow, appendRecords, atOffset, createJournal, setOffset } from './ledger-journal'
import { createShelf, type DeliveryPage, deliveryPage, endOfRun, peek, producerOf, slotOf } from './ledger-pages'
import { note } from './losses'
import { batchAt, indexOf } from './logs'
import { findUnmade } from './outputs'
import { because, findMissed, takeOver } from './work'
import { type Cell, cellOf } from './ledger-counts'
import { createDeliveryRows, putDelivery } from './ledger-rows'
import { fateOf, transactionsIn } from './transactions'
import { type GroupLedger, type GroupPartition } from './group-ledger'
import { type PartitionLedger } from './partition-ledger'
import { incident, ledgerOfRead, partitionNumber, type Referee, wordNumber } from './state'

/** poll() returned records to a member of a group. */
export function deliver(referee: Referee, fact: FactOf<'records-delivered'>, at: Micros, seq: number): void {
  const { offsets, records } = fact
  if (offsets.length === 0) return
  const group = groupOf(referee, fact.group)
  const partition = ledgerOfRead(referee, records[0]!, fact.partition, at)
  const { index } = partition
  const first = offsets[0]!
  const last = offsets[offsets.length - 1]!
  const seat = seatOf(group, index, partition, first, at)
  for (let from = 0, end = 0; from < records.length; from = end) {
    end = endOfRun(records, from)
    const page = deliveryPage(group.records, records[from]!)
    const cell = cellOf(partition, producerOf(records[from]!))
    let fresh = 0
    for (let i = from; i < end; i++) {
      const slot = slotOf(records[i]!)
      const times = page.delivered[slot]!
      if (times === 0) fresh++
      if (times < 255) page.delivered[slot] = times + 1
      if (page.unseen[slot]! > 0) forgetUnseen(referee, group, seat, cell, page, slot)
    }
    const again = end - from - fresh
    addDelivered(seat, fresh, again)
    addDelivered(cell.counts, fresh, again)
    addDelivered(referee.totals, fresh, again)
  }
  see(referee, partition, offsets, records)
  const word = wordNumber(referee, fact.consumer)
  putDelivery(group.deliveries, { from: first, to: last, at, seq, word, generation: fact.generation, partition: index })
  // Of a share group others have the offsets in between: it passes them by when its start does (`passBy`).
  if (fact.shared === true) return
  seat.passed = Math.max(seat.passed, last + 1)
  if (seat.checkedTo === first && last - first === offsets.length - 1) seat.checkedTo = last + 1
  else lookBack(referee, group, seat, partition)
}

function addDelivered(sum: { delivered: number; redelivered: number }, fresh: number, again: number): void {
  sum.delivered += fresh
  sum.redelivered += again
}

const whys: Record<FactOf<'position-set'>['why'], ExplainCode | ''> = {
  committed: '',
  seek: 'X-ADMIN',
  'reset-earliest': '',
  'reset-latest': 'X-RESET',
  'reset-by-duration': 'X-RESET',
  'out-of-range': 'X-TRUNC',
  truncated: 'X-TRUNC',
  retry: '',
}

const mayHaveExpired = (why: FactOf<'position-set'>['why']): boolean =>
  why === 'out-of-range' || why === 'reset-earliest'

/** A consumer took up a position: what lies between there and where its group was before is passed by. */
export function takePosition(referee: Referee, fact: FactOf<'position-set'>, at: Micros): void {
  const group = groupOf(referee, fact.group)
  const index = partitionNumber(referee, fact.partition, at)
  const partition = referee.partitions[index]!
  // Records from before the group began are not its concern; those of a partition that came later are (X-RESET).
  const cameLater = group.beganAt >= 0 && partition.createdAt > group.beganAt
  const seat = seatOf(group, index, partition, cameLater ? 0 : fact.offset, at)
  takeOver(seat, fact)
  if (fact.offset > seat.passed) {
    seat.passed = fact.offset
    // Records that had gone by retention before the group came to them.
    seat.why = mayHaveExpired(fact.why) && partition.start > seat.checkedTo ? 'X-RETENTION' : whys[fact.why]
  }
  lookBack(referee, group, seat, partition)
}

/** The start of a share-partition has moved: what lies below and was never given out, the group has passed by unread. */
export function passBy(
  referee: Referee,
  group: string,
  index: number,
  to: number,
  why: ExplainCode | '',
  at: Micros,
): void {
  const ledger = groupOf(referee, group)
  const partition = referee.partitions[index]!
  const seat = seatOf(ledger, index, partition, to, at)
  if (to <= seat.passed) return
  seat.passed = to
  if (why !== '') seat.why = why
  lookBack(referee, ledger, seat, partition)
}

export function commit(referee: Referee, fact: FactOf<'offset-committed'>, at: Micros, seq: number): void {
  const group = groupOf(referee, fact.group)
  const index = partitionNumber(referee, fact.partition, at)
  const seat = seatOf(group, index, referee.partitions[index]!, fact.offset, at)
  seat.committed = fact.offset
  // An operator's commit may pass by what nobody has read.
  const byOperator = fact.generation < 0 && fact.offset > seat.passed
  if (byOperator) seat.why = 'X-ADMIN'
  if (seat.readerIs === 'gone') {
    findMissed(referee, group, seat, referee.partitions[index]!, byOperator ? 'X-ADMIN' : 'X-ASYNCCOMMIT')
  }
  seat.passed = Math.max(seat.passed, fact.offset)
  addRow(seat.commits, fact.offset, at, seq)
  lookBack(referee, group, seat, referee.partitions[index]!)
  // What a transaction commits is looked at with its marker.
  if (fact.member !== '') findUnmade(referee, group, seat, referee.partitions[index]!)
}

/** More became readable: below what a group has passed already, it is unread. */
export function becameReadable(referee: Referee, index: number): void {
  for (const group of referee.groups) {
    const seat = group.partitions[index] ?? null
    if (seat !== null && seat.passed > seat.checkedTo) lookBack(referee, group, seat, referee.partitions[index]!)
  }
}

export function groupOf(referee: Referee, group: string): GroupLedger {
  const known = referee.groupIndex[group]
  if (known !== undefined) return referee.groups[known]!
  referee.groupIndex[group] = referee.groups.length
  const ledger: GroupLedger = {
    group,
    beganAt: -1,
    partitions: [],
    records: createShelf(),
    deliveries: createDeliveryRows(),
    reasons: {},
  }
  referee.groups.push(ledger)
  return ledger
}

export function seatOf(
  group: GroupLedger,
  index: number,
  partition: PartitionLedger,
  floor: number,
  at: Micros,
): GroupPartition {
  const known = group.partitions[index]
  if (known !== undefined && known !== null) return known
  if (group.beganAt < 0) group.beganAt = at
  while (group.partitions.length <= index) group.partitions.push(null)
  const seat: GroupPartition = {
    floor,
    passed: floor,
    checkedTo: floor,
    committed: -1,
    why: '',
    delivered: 0,
    redelivered: 0,
    unseen: 0,
    processed: 0,
    tally: { processedAgain: 0, processedOutOfOrder: 0, skipped: 0, deadLettered: 0, missed: 0 },
    processedTo: -1,
    settledTo: floor,
    reader: '',
    readerIs: 'gone',
    wentBack: '',
    commits: createJournal(3),
  }
  group.partitions[index] = seat
  return seat
}

// Looks at each readable offset that the group has passed since the last look.
function lookBack(referee: Referee, group: GroupLedger, seat: GroupPartition, partition: PartitionLedger): void {
  const to = Math.min(seat.passed, partition.readableTo)
  if (seat.checkedTo >= to) return
  const log = partition.replicas.find((replica) => replica.broker === partition.reference)
  if (log === undefined) return
  const transactions = transactionsIn(referee, partition)
  let index = indexOf(log, seat.checkedTo)
  let unseen = 0
  for (; index >= 0 && index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= to) break
    const { records } = stored.batch
    // T-24: what was aborted is passed by rightly.
    if (transactions !== null && fateOf(transactions, stored) === 'aborted') continue
    for (let i = placeFrom(stored, seat.checkedTo); i < records.length && offsetAt(stored, i) < to; i++) {
      const record = records[i]!
      const slot = slotOf(record)
      const read = peek(group.records, record)
      if (read !== null && (read.delivered[slot]! > 0 || read.unseen[slot]! > 0)) continue
      deliveryPage(group.records, record).unseen[slot] = 1 + codeIndex(seat.why || null)
      because(group, 'unseen', seat.why, 1)
      if (unseen++ === 0) tellUnseen(referee, group, partition, seat, record, offsetAt(stored, i))
      seat.unseen++
      cellOf(partition, producerOf(record)).counts.unseen++
      referee.totals.unseen++
    }
  }
  seat.checkedTo = to
}

function tellUnseen(
  referee: Referee,
  { group }: GroupLedger,
  { partition }: PartitionLedger,
  { why }: GroupPartition,
  record: number,
  offset: number,
): void {
  const count = 1
  incident(referee, {
    kind: 'passed-by',
    partition,
    record,
    offset,
    count,
    idempotent: false,
    acksAll: false,
    code: why,
    group,
  })
}

/** A record that was passed by unread is read after all, or is not there any more. */
export function forgetUnseen(
  referee: Referee,
  group: GroupLedger,
  seat: GroupPartition,
  cell: Cell,
  page: DeliveryPage,
  slot: number,
): void {
  because(group, 'unseen', explainCodes[page.unseen[slot]! - 1] ?? '', -1)
  page.unseen[slot] = 0
  seat.unseen--
  cell.counts.unseen--
  referee.totals.unseen--
}

// P8: an offset stands for one record, for all readers and for ever. Mostly nobody has read so far before.
function see(
  referee: Referee,
  partition: PartitionLedger,
  offsets: readonly number[],
  records: readonly RecordId[],
): void {
  const { seen } = partition
  let place = 0
  for (; place < offsets.length && offsets[place]! < seen.end; place++) {
    const offset = offsets[place]!
    const record = records[place]!
    const before = atOffset(seen, offset)
    if (before === record + 1) continue
    setOffset(seen, offset, record + 1)
    if (before !== 0) note(referee, partition, 'rewritten', record, offset, 1, partition.shortenedBy)
  }
  while (place < offsets.length) place = appendRecords(seen, offsets, records, place)
}
