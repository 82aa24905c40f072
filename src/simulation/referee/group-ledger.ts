// What the referee remembers of one group.
import { cloneState, orLike } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import type { PartitionId } from '../../models/kafka/messages'
import type { ExplainCode } from './explain'
import { cloneJournal, type Journal } from './ledger-journal'
import { cloneShelf, type DeliveryPage, type Shelf } from './ledger-pages'

/** Counts of records, each once. */
export interface Tally {
  /** Processed twice or more. */
  processedAgain: number
  /** Processed, for the first time, behind a record of its partition that is stored later. */
  processedOutOfOrder: number
  skipped: number
  deadLettered: number
  /** Committed past, and never processed: whoever had it is gone. */
  missed: number
}

export interface GroupPartition {
  /** Where the group's reading began: earlier offsets are not its concern. */
  floor: number
  /** Offsets below have been read or passed by. */
  passed: number
  /** Offsets below have been looked at for what was passed by unread. */
  checkedTo: number
  committed: number
  /** How it came to pass offsets unread. */
  why: ExplainCode | ''
  delivered: number
  redelivered: number
  unseen: number
  processed: number
  /** What else its applications did with them. */
  tally: Tally
  /** Highest offset that was processed; -1: none. */
  processedTo: number
  /** Offsets below were looked at for records that nobody will process. */
  settledTo: number
  /** Who took up a position last, and whether it still reads: it may have given the partition up, or be gone. */
  reader: string
  readerIs: 'reading' | 'done' | 'gone'
  /** Why the present reader may be given what was processed before. */
  wentBack: ExplainCode | ''
  /** Rows of [offset, at, seq]. */
  commits: Journal
}

/** A partition, as a group's members hold it. */
export interface Holding {
  /** Consumers that own it; more than one only while one of them has not heard that it does not any more (X-ZOMBIE). */
  owners: string[]
  /** Since when nobody owns it; -1: somebody does. */
  freeSince: Micros
  /** Since when its newest owner has it; without an owner, since when the last one had it. */
  ownedSince: Micros
  /** Who owned it before that, or (without an owner) last; null: nobody ever did. */
  before: string | null
  /** For how long nobody had owned it when its newest owner came. */
  gap: Micros
  /** Time for which nobody owned it, without the time before its first owner and without the present stretch. */
  free: Micros
  /** The longest stretch of that. */
  longest: Micros
}

/** By partition. */
export type Holdings = Record<PartitionId, Holding>

export interface GroupLedger {
  group: string
  /** When it first took up a position; -1: not yet. */
  beganAt: Micros
  /** By partition index. */
  partitions: (GroupPartition | null)[]
  records: Shelf<DeliveryPage>
  /** What was handed out: rows of `ledger-rows.ts`. */
  deliveries: Journal
  /** Why records are unseen, done again and so on: how many, by what and code, as `missed X-ASYNCCOMMIT`. */
  reasons: Record<string, number>
}

export const cloneGroup = (group: GroupLedger, like: GroupLedger | undefined): GroupLedger => ({
  ...group,
  partitions: group.partitions.map((seat, i) => {
    if (seat === null) return null
    const before = like?.partitions[i] ?? undefined
    const commits = cloneJournal(seat.commits, before?.commits)
    return orLike({ ...seat, tally: cloneState(seat.tally, before?.tally), commits }, before)
  }),
  records: cloneShelf(group.records),
  deliveries: cloneJournal(group.deliveries, like?.deliveries),
  reasons: cloneState(group.reasons, like?.reasons),
})
