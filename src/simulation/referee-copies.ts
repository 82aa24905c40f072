// The log that counts, per partition: that of the broker which last took up its leadership. A record is *stored* while
// that log holds it. An acknowledged record that it does not hold is *lost* from that moment on, and no longer lost when
// a leader that has it takes up leadership again (its old leader came back and was still in sync, say). While nobody
// leads, the log of the last leader counts: nobody can read it, but nothing is gone while its disk is registered.
import type { Micros } from '../kernel/time'
import type { LogBatch, RecordId } from '../models/kafka/messages'
import { codeIndex, explainCodes, type ExplainCode } from './explain'
import {
  ACKED,
  ACKS_ALL,
  ACKS_ONE,
  APPENDED,
  CODE,
  FAILED,
  IDEMPOTENT,
  INDETERMINATE,
  LOST,
  NEVER_ARRIVED,
  OUT_OF_ORDER,
  pageIndex,
  peek,
  producerOf,
  type RecordPage,
  recordPage,
  SENT,
  slotOf,
  UNCONFIRMED,
  UNCONFIRMED_LOST,
} from './ledger-pages'
import { batchAt, commonPrefix, createReplicaLog, popBatch, pushBatch, type ReplicaLog, storedAt } from './referee-logs'
import { type Cell, cellOf, incident, type PartitionLedger, type Referee } from './referee-state'

const GHOSTS = 12
const GRAVES = 2_000
const LOSSES = 20
const TURNS = 200

/** When something happens to copies, and what would explain a loss that it brings. */
export interface Turn {
  at: Micros
  seq: number
  /** '' = whatever each record's own acknowledgement explains. */
  code: ExplainCode | ''
}

/** This broker's copy of the partition's log, made when it is first heard of. */
export function replicaOf(partition: PartitionLedger, broker: string): ReplicaLog {
  for (const replica of partition.replicas) if (replica.broker === broker) return replica
  const replica = createReplicaLog(broker)
  partition.replicas.push(replica)
  return replica
}

/** A broker appended this batch as leader. */
export function store(referee: Referee, partition: PartitionLedger, broker: string, batch: LogBatch, turn: Turn): void {
  pushBatch(replicaOf(partition, broker), batch, turn.at, turn.seq)
  if (partition.reference === broker) countBatch(referee, partition, batch)
  else markAppended(referee, batch)
}

/** A broker copied this batch from its leader. */
export function copyTo(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  batch: LogBatch,
  turn: Turn,
): void {
  pushBatch(replicaOf(partition, broker), batch, turn.at, turn.seq)
  if (partition.reference === broker) countBatch(referee, partition, batch)
}

/** A broker cut its log at `to`. */
export function cut(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  to: number,
  leader: string | null,
  turn: Turn,
): void {
  const replica = replicaOf(partition, broker)
  const counts = partition.reference === broker
  let removed = false
  while (replica.count > 0 && replica.end > to) {
    bury(partition, replica, leader, turn)
    const batch = popBatch(replica)
    if (!counts) continue
    uncountBatch(referee, partition, batch, turn)
    removed = true
  }
  replica.end = Math.min(replica.end, to)
  if (removed) afterRemoval(referee, partition, replica)
}

/** `broker` took up leadership in `epoch`: from now on its log counts. */
export function turnTo(referee: Referee, partition: PartitionLedger, broker: string, epoch: number, turn: Turn): void {
  const before = partition.reference
  partition.referenceEpoch = epoch
  partition.lastTurn = { epoch, at: turn.at, lost: 0, returned: 0, short: 0, code: turn.code }
  if (before === broker) return
  partition.turns.push({ broker, epoch, at: turn.at, seq: turn.seq })
  if (partition.turns.length > TURNS) partition.turns.shift()
  const next = replicaOf(partition, broker)
  partition.reference = broker
  const old = before === null ? null : (partition.replicas.find((replica) => replica.broker === before) ?? null)
  const lost = referee.totals.lost
  partition.lastTurn.short = Math.max(0, partition.readableTo - next.end)
  if (partition.lastTurn.short > 0) partition.shortenedBy = turn.code
  const [keepOld, keepNew] = old === null ? [0, 0] : commonPrefix(old, next)
  const removed = old !== null && old.count > keepOld
  const known = referee.losses.at(-1)
  if (old !== null) {
    for (let i = old.count - 1; i >= keepOld; i--) uncountBatch(referee, partition, batchAt(old, i), turn)
  }
  if (removed) afterRemoval(referee, partition, next, keepNew)
  const lostNow = referee.totals.lost
  for (let i = keepNew; i < next.count; i++) countBatch(referee, partition, batchAt(next, i))
  partition.readableTo = Math.min(partition.readableTo, next.end)
  partition.lastTurn.lost = Math.max(0, referee.totals.lost - lost)
  partition.lastTurn.returned = Math.max(0, lostNow - referee.totals.lost)
  const latest = referee.losses.at(-1)
  if (latest !== undefined && latest !== known) partition.lastTurn.code = latest.code
}

/** A broker's copy of the partition is destroyed. If it was the one that counts, the best that is left does. */
export function destroy(referee: Referee, partition: PartitionLedger, broker: string, turn: Turn): void {
  const gone = partition.replicas.find((replica) => replica.broker === broker)
  if (gone === undefined) return
  if (partition.reference === broker) {
    const left = partition.replicas.filter((replica) => replica !== gone)
    const best = left.toSorted((a, b) => lastEpoch(b) - lastEpoch(a) || b.end - a.end)[0]
    if (best === undefined) {
      for (let i = gone.count - 1; i >= 0; i--) uncountBatch(referee, partition, batchAt(gone, i), turn)
      if (partition.readableTo > 0) partition.shortenedBy = turn.code
      afterRemoval(referee, partition, createReplicaLog(broker))
      partition.reference = null
    } else {
      turnTo(referee, partition, best.broker, partition.referenceEpoch, turn)
    }
  }
  partition.replicas = partition.replicas.filter((replica) => replica !== gone)
}

const lastEpoch = (log: ReplicaLog): number => (log.count === 0 ? -1 : batchAt(log, log.count - 1).leaderEpoch)

// ---- counting copies ----------------------------------------------------------------------------------------------

function countBatch(referee: Referee, partition: PartitionLedger, { baseOffset, batch }: LogBatch): void {
  const { records } = batch
  if (records.length === 0) return
  const producer = producerOf(records[0]!)
  const cell = cellOf(partition, producer)
  let newest = partition.newest[producer] ?? -1
  let page: RecordPage | null = null
  let index = -1
  let stored = 0
  let outOfOrder = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    if (pageIndex(record) !== index || page === null) {
      page = recordPage(referee.records, record)
      index = pageIndex(record)
    }
    const slot = slotOf(record)
    const flags = page.flags[slot]!
    if (page.copies[slot]! > 0) {
      page.copies[slot] = Math.min(255, page.copies[slot]! + 1)
      continue
    }
    page.copies[slot] = 1
    page.offset[slot] = baseOffset + i
    page.flags[slot] = flags | APPENDED
    stored++
    const place = record >>> 0
    if (place < newest) {
      page.flags[slot] = flags | APPENDED | OUT_OF_ORDER
      outOfOrder++
    } else newest = place
    if ((flags & (LOST | UNCONFIRMED_LOST | FAILED)) !== 0 || (flags & APPENDED) !== 0 || (flags & SENT) === 0) {
      isBack(referee, partition, cell, page, record, flags)
    }
  }
  while (partition.newest.length <= producer) partition.newest.push(-1)
  partition.newest[producer] = newest
  const extra = records.length - stored
  cell.counts.stored += stored
  referee.totals.stored += stored
  if (extra > 0) {
    cell.counts.extra += extra
    referee.totals.extra += extra
    note(referee, partition, 'duplicate', records[0]!, baseOffset, extra)
  }
  if (outOfOrder > 0) {
    cell.counts.outOfOrder += outOfOrder
    referee.totals.outOfOrder += outOfOrder
    note(referee, partition, 'out-of-order', records[0]!, baseOffset, outOfOrder)
  }
}

function uncountBatch(referee: Referee, partition: PartitionLedger, { baseOffset, batch }: LogBatch, turn: Turn): void {
  const { records } = batch
  if (records.length === 0) return
  const cell = cellOf(partition, producerOf(records[0]!))
  for (let i = records.length - 1; i >= 0; i--) {
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
    isGone(referee, partition, cell, record, baseOffset + i, turn)
  }
}

// A group that had passed it by unread no longer misses it.
function passUnread(referee: Referee, partition: PartitionLedger, record: RecordId): void {
  const index = referee.partitionIndex[partition.partition]
  if (index === undefined) return
  for (const group of referee.groups) {
    const seat = group.partitions[index] ?? null
    const page = seat === null ? null : peek(group.records, record)
    if (seat === null || page === null || page.unseen[slotOf(record)] === 0) continue
    page.unseen[slotOf(record)] = 0
    seat.unseen--
    cellOf(partition, producerOf(record)).counts.unseen--
    referee.totals.unseen--
  }
}

// The order of what is left must be known again, and groups look anew at the offsets that will be rewritten.
function afterRemoval(referee: Referee, partition: PartitionLedger, log: ReplicaLog, count = log.count): void {
  partition.newest = []
  let end = 0
  for (let i = 0; i < count; i++) {
    const { batch, lastOffset } = batchAt(log, i)
    end = lastOffset + 1
    for (const record of batch.records) {
      const producer = producerOf(record)
      while (partition.newest.length <= producer) partition.newest.push(-1)
      partition.newest[producer] = Math.max(partition.newest[producer]!, record >>> 0)
    }
  }
  partition.readableTo = Math.min(partition.readableTo, end)
  const index = referee.partitionIndex[partition.partition]
  if (index === undefined) return
  for (const group of referee.groups) {
    const seat = group.partitions[index] ?? null
    if (seat !== null) seat.checkedTo = Math.max(seat.floor, Math.min(seat.checkedTo, end))
  }
}

// A broker that does not count stored it: remember that it was stored somewhere.
function markAppended(referee: Referee, { batch }: LogBatch): void {
  for (const record of batch.records) {
    const page = peek(referee.records, record)
    if (page === null || (page.flags[slotOf(record)]! & APPENDED) !== 0) continue
    recordPage(referee.records, record).flags[slotOf(record)]! |= APPENDED
  }
}

// ---- gone, and back -------------------------------------------------------------------------------------------------

function isGone(
  referee: Referee,
  partition: PartitionLedger,
  cell: Cell,
  record: RecordId,
  offset: number,
  turn: Turn,
): void {
  const flags = recordPage(referee.records, record).flags[slotOf(record)]!
  if ((flags & ACKED) !== 0) {
    lose(referee, partition, cell, record, offset, turn)
    return
  }
  haunt(partition, { record, offset, at: turn.at, seq: turn.seq, code: '' })
  if ((flags & (INDETERMINATE | UNCONFIRMED)) !== 0) loseUnconfirmed(referee, cell, record)
}

/** An acknowledged record that the log that counts does not hold. */
export function lose(
  referee: Referee,
  partition: PartitionLedger,
  cell: Cell,
  record: RecordId,
  offset: number,
  turn: Turn,
): void {
  const page = recordPage(referee.records, record)
  const slot = slotOf(record)
  const code = turn.code === '' ? lossCode(partition, page.flags[slot]!, offset) : turn.code
  page.flags[slot] = (page.flags[slot]! | LOST | (codeIndex(code === '' ? null : code) << CODE)) >>> 0
  cell.counts.lost++
  referee.totals.lost++
  cell.lostBy[code] = (cell.lostBy[code] ?? 0) + 1
  referee.lostBy[code] = (referee.lostBy[code] ?? 0) + 1
  const key = page.keys[slot] ?? null
  referee.losses.push({ record, partition: partition.partition, offset, key, at: turn.at, code })
  if (referee.losses.length > LOSSES) referee.losses.shift()
  haunt(partition, { record, offset, at: turn.at, seq: turn.seq, code })
  note(referee, partition, 'lost', record, offset, 1, code)
}

// acks=1 explains the loss of what had never been readable; whatever was readable needs another cause.
function lossCode(partition: PartitionLedger, flags: number, offset: number): ExplainCode | '' {
  const neverReadable = offset < 0 || offset >= partition.trueHighWatermark
  return (flags & ACKS_ONE) !== 0 && (flags & APPENDED) !== 0 && neverReadable ? 'X-ACK1' : ''
}

/** A record of which nobody confirmed anything, and which is not stored any more, or never can be. */
export function loseUnconfirmed(referee: Referee, cell: Cell, record: RecordId, flag = 0): void {
  const page = recordPage(referee.records, record)
  const slot = slotOf(record)
  if ((page.flags[slot]! & UNCONFIRMED_LOST) !== 0) return
  page.flags[slot]! |= UNCONFIRMED_LOST | flag
  cell.counts.unconfirmedLost++
  referee.totals.unconfirmedLost++
}

// It is stored (again): whatever was said of it as gone no longer holds.
function isBack(
  referee: Referee,
  partition: PartitionLedger,
  cell: Cell,
  page: RecordPage,
  record: RecordId,
  flags: number,
): void {
  const slot = slotOf(record)
  if ((flags & SENT) === 0) note(referee, partition, 'never-sent', record, page.offset[slot]!, 1)
  if ((flags & FAILED) !== 0) note(referee, partition, 'failed-yet-stored', record, page.offset[slot]!, 1)
  if ((flags & UNCONFIRMED_LOST) !== 0) {
    cell.counts.unconfirmedLost--
    referee.totals.unconfirmedLost--
  }
  if ((flags & LOST) !== 0) {
    const code = explainCodes[flags >>> CODE] ?? ''
    cell.counts.lost--
    referee.totals.lost--
    cell.lostBy[code]!--
    referee.lostBy[code]!--
    referee.losses = referee.losses.filter((loss) => loss.record !== record)
  }
  page.flags[slot]! &= ~(UNCONFIRMED_LOST | NEVER_ARRIVED | LOST) & ((1 << CODE) - 1)
  if (partition.ghosts.length > 0) partition.ghosts = partition.ghosts.filter((ghost) => ghost.record !== record)
}

function haunt(partition: PartitionLedger, ghost: PartitionLedger['ghosts'][number]): void {
  partition.ghosts = partition.ghosts.filter(({ record }) => record !== ghost.record)
  partition.ghosts.push(ghost)
  if (partition.ghosts.length > GHOSTS) partition.ghosts.shift()
}

function bury(partition: PartitionLedger, replica: ReplicaLog, leader: string | null, turn: Turn): void {
  const { baseOffset, leaderEpoch, batch } = batchAt(replica, replica.count - 1)
  if (batch.records.length === 0) return
  const stored = storedAt(replica, replica.count - 1)
  partition.graves.push({
    broker: replica.broker,
    baseOffset,
    leaderEpoch,
    records: batch.records,
    storedAt: stored.at,
    storedSeq: stored.seq,
    removedAt: turn.at,
    removedSeq: turn.seq,
    leader,
  })
  if (partition.graves.length > GRAVES) partition.graves.splice(0, GRAVES / 2)
}

/** Remembers an incident for the invariants; those of one kind and partition in one delivery are counted together. */
export function note(
  referee: Referee,
  partition: PartitionLedger,
  kind: Parameters<typeof incident>[1]['kind'],
  record: RecordId,
  offset: number,
  count: number,
  code: ExplainCode | '' = '',
): void {
  const flags = peek(referee.records, record)?.flags[slotOf(record)] ?? 0
  const idempotent = (flags & IDEMPOTENT) !== 0
  const acksAll = (flags & ACKS_ALL) !== 0
  const id = partition.partition
  for (const known of referee.incidents) {
    if (known.kind !== kind || known.partition !== id || known.code !== code) continue
    if (known.idempotent !== idempotent || known.acksAll !== acksAll) continue
    known.count += count
    return
  }
  incident(referee, { kind, partition: id, record, offset, count, idempotent, acksAll, code })
}
