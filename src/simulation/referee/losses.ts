// Records that are gone, why, and whether they came back.
import type { Micros } from '../../kernel/time'
import type { RecordId } from '../../models/kafka/messages'
import { codeIndex, explainCodes, type ExplainCode } from './explain'
import type { Cell } from './ledger-counts'
import {
  ACKED,
  ACKS_ALL,
  ACKS_ONE,
  APPENDED,
  CODE,
  COMPACTED,
  EXPIRED,
  FAILED,
  IDEMPOTENT,
  INDETERMINATE,
  LOST,
  NEVER_ARRIVED,
  peek,
  type RecordPage,
  recordPage,
  SENT,
  slotOf,
  UNCONFIRMED,
  UNCONFIRMED_LOST,
} from './ledger-pages'
import { isVoterWiped } from './faults'
import { incident, type Referee } from './state'
import { type PartitionLedger } from './partition-ledger'

const GHOSTS = 200
const LOSSES = 20

/** When something happens to copies, and what would explain a loss that it brings. */
export interface Turn {
  at: Micros
  seq: number
  /** '' = whatever each record's own acknowledgement explains. */
  code: ExplainCode | ''
}

/** The log that counts has no copy of the record any more. */
export function isGone(
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
  // Confirmed after the change that took it away: that change explains it.
  const cause = turn.code === '' && offset >= 0 ? partition.turnCause : turn.code
  const known = cause === '' ? lossCode(partition, page.flags[slot]!, offset) : cause
  const code = known === '' ? causeOfAll(referee) : known
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

// What nothing else explains: a quorum that forgot what it had committed does, or the old rules where they are switched on.
function causeOfAll(referee: Referee): ExplainCode | '' {
  if (isVoterWiped(referee)) return 'X-VOTERLOSS'
  return referee.legacy ? 'X-LEGACY' : ''
}

// acks=1 explains the loss of what had never been readable; whatever was readable needs another cause.
function lossCode(partition: PartitionLedger, flags: number, offset: number): ExplainCode | '' {
  if ((flags & APPENDED) === 0) return ''
  const neverReadable = offset < 0 || offset >= partition.trueHighWatermark
  if ((flags & ACKS_ONE) !== 0 && neverReadable) return 'X-ACK1'
  // The log that counts never held it: a leader took it that did not know yet that it was one no more.
  return offset < 0 ? partition.turnCause : ''
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

/** It is stored (again): whatever was said of it as gone no longer holds. */
export function isBack(
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
  if ((flags & COMPACTED) !== 0) {
    cell.counts.compacted--
    referee.totals.compacted--
  }
  if ((flags & EXPIRED) !== 0) {
    cell.counts.expired--
    referee.totals.expired--
  }
  if ((flags & LOST) !== 0) {
    const code = explainCodes[flags >>> CODE] ?? ''
    cell.counts.lost--
    referee.totals.lost--
    cell.lostBy[code]!--
    referee.lostBy[code]!--
    referee.losses = referee.losses.filter((loss) => loss.record !== record)
  }
  page.flags[slot]! &= ~(UNCONFIRMED_LOST | NEVER_ARRIVED | LOST | EXPIRED | COMPACTED) & ((1 << CODE) - 1)
  if (partition.ghosts.length > 0) partition.ghosts = partition.ghosts.filter((ghost) => ghost.record !== record)
}

function haunt(partition: PartitionLedger, ghost: PartitionLedger['ghosts'][number]): void {
  partition.ghosts = partition.ghosts.filter(({ record }) => record !== ghost.record)
  partition.ghosts.push(ghost)
  if (partition.ghosts.length > GHOSTS) partition.ghosts.shift()
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
