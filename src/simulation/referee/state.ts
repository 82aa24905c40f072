// All that the referee remembers, as plain data. It hears facts and faults, and nothing else: no model's state is read.
import { type Cell, cloneCell, type Counts, noCounts } from './ledger-counts'
import { cloneList, cloneState, orLike, type Sealed } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import type { ElectionReason, FactOf } from '../../models/kafka/facts'
import type { LogBatch, PartitionId, RecordId } from '../../models/kafka/messages'
import type { ExplainCode } from './explain'
import {
  cloneColumn,
  cloneJournal,
  createColumn,
  createJournal,
  type Journal,
  type OffsetColumn,
} from './ledger-journal'
import type { Latencies } from './ledger-latency'
import { cloneShelf, createShelf, type DeliveryPage, peek, type RecordPage, type Shelf, slotOf } from './ledger-pages'
import { createBatchRows } from './ledger-rows'
import { cloneKeyTable, type KeyTable } from './keys'
import { cloneReplicaLog, type ReplicaLog } from './logs'
import type { ShareLedgers } from './share-state'
import { cloneTransactions, type TransactionLedger } from './transaction-state'

/** What a person, or a line of the script, did to the run. */
export interface FaultNote {
  at: Micros
  /** The verb of the timeline (kill, restore, cut, pause, set, remove, …), or `resume`. */
  kind: string
  /** Ids of the blocks and actors it befell; for a link both ends. */
  targets: readonly string[]
  /** With `set`: the keys that were changed; with `wipe`: `voter`, if a controller is among the targets. Else ''. */
  detail: string
}

/** What it meant that another broker's log counts. */
export interface LeaderTurn {
  epoch: number
  at: Micros
  /** Acknowledged records that the new leader does not have, and those that it brings back. */
  lost: number
  returned: number
  /** Offsets that were readable and that the new leader does not have. */
  short: number
  /** Of the losses; '' when there are none, or nothing explains them. */
  code: ExplainCode | ''
}

/** A record that was stored and is gone. */
export interface Ghost {
  record: RecordId
  offset: number
  at: Micros
  seq: number
  code: ExplainCode | ''
}

/** Offsets of which replicas may hold different records without noticing it. */
export interface Refilled extends Sealed {
  readonly from: number
  readonly to: number
  /** '': nothing explains it. */
  readonly code: ExplainCode | ''
}

/** Batches that a replica cut off, for the life-lines. */
export interface Grave {
  broker: string
  stored: LogBatch
  storedAt: Micros
  storedSeq: number
  removedAt: Micros
  removedSeq: number
  /** Whom it followed when it cut. */
  leader: string | null
}

/** What remote storage was told to hold of a partition. */
export interface RemoteCopy extends Sealed {
  readonly segment: number
  readonly batches: readonly LogBatch[]
}

export interface PartitionLedger {
  /** Its place in `Referee.partitions`. */
  readonly index: number
  partition: PartitionId
  topic: string
  createdAt: Micros
  deleted: boolean
  replicas: ReplicaLog[]
  /** The broker whose log counts: the latest that took up leadership. null: nobody ever did. */
  reference: string | null
  referenceEpoch: number
  /** As the controller last said. */
  leader: string | null
  leaderEpoch: number
  /** Who led before, and why that changed. */
  previous: string | null
  reason: ElectionReason
  isr: readonly string[]
  /** Replicas that left the ISR, or are copied to and not yet in it: since when. */
  out: { broker: string; since: Micros }[]
  /** What took away offsets that had been readable, latest first to blame: an unclean election, or a removed broker. */
  shortenedBy: ExplainCode | ''
  /** Epochs of unclean elections. */
  uncleanEpochs: number[]
  /** What a leader lost and filled anew in the same epoch: others may hold something else there for ever. null: nothing. */
  refilled: Refilled | null
  /** Highest high watermark that a leader ever announced. */
  trueHighWatermark: number
  /** The same of the log that counts: no higher than that log was long when its leader began. */
  readableTo: number
  /** The latest high watermark that a leader announced, and in which epoch: replaced, never changed (L8). */
  announced: { readonly epoch: number; readonly highWatermark: number }
  /** Of a compacted partition, once a cleaner has been there; null: none has. */
  keys: KeyTable | null
  /** Segments in remote storage, in order of their base offsets (L-35); empty: the topic is not tiered. */
  remote: RemoteCopy[]
  /** Where the log that counts begins: what was below it left by retention, or was deleted by a person. */
  start: number
  /** First record that anybody was given at each offset, plus 1. */
  seen: OffsetColumn
  /** Highest record count per producer number among first copies: the next must be higher to be in order. */
  newest: number[]
  /** By producer number. */
  cells: (Cell | null)[]
  /** Newest last, at most 12. */
  ghosts: Ghost[]
  /** Newest last, at most 2,000. */
  graves: Grave[]
  /** Since when whose log counts, newest last, at most 200. */
  turns: { broker: string; epoch: number; at: Micros; seq: number }[]
  /** What would explain the losses of the latest change, whatever each record's own acknowledgement says. */
  turnCause: ExplainCode | ''
  /** What the latest change of the log that counts did to acknowledged records. */
  lastTurn: LeaderTurn
}

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

/** Something that a promise may forbid; kept until the next delivery, for the invariants. */
export interface Incident {
  kind:
    | 'lost'
    | 'duplicate'
    | 'out-of-order'
    | 'rewritten'
    | 'two-verdicts'
    | 'never-sent'
    | 'failed-yet-stored'
    | 'tombstone-missed'
    | 'passed-by'
    | 'done-again'
    | 'given-up'
    | 'never-done'
    | 'made-again'
    | 'never-made'
  partition: PartitionId
  record: RecordId
  offset: number
  /** Records that this stands for. */
  count: number
  idempotent: boolean
  acksAll: boolean
  code: ExplainCode | ''
  /** The group that it is about, where it is about one. */
  group?: string
}

export interface Loss {
  record: RecordId
  partition: PartitionId
  offset: number
  key: string | null
  at: Micros
  code: ExplainCode | ''
}

export interface Fence {
  at: Micros
  reason: 'session-expired' | 'shutdown' | 're-registered'
  silentFor: Micros
}

/** Why a broker last refused something to a client. */
export interface Refusal {
  error: string
  broker: string
  at: Micros
  /** What was asked for; '': that records be stored. */
  request: string
  /** Part of a sentence; '': the error says it all. */
  why: string
}

/** A member that its group did not want any more. */
export interface Removal {
  group: string
  at: Micros
  reason: FactOf<'member-removed'>['reason']
}

export interface Referee {
  /** Replicas follow rules of the past: what nothing else explains, those do (X-LEGACY). */
  legacy: boolean
  keeps: Keeps
  totals: Counts
  lostBy: Record<string, number>
  records: Shelf<RecordPage>
  /** What producers said of the batches that they sent: rows of `ledger-rows.ts`. */
  batches: Journal
  /** Rows of [high watermark, at, seq, index of the partition]. */
  readable: Journal
  /** Producer ids by number; '' where nobody has it. */
  producers: string[]
  partitions: PartitionLedger[]
  partitionIndex: Record<PartitionId, number>
  /** Was a topic ever deleted? Then a record may belong to a partition that is not known by its name any more. */
  anyDeleted: boolean
  /** Brokers that have not heard yet that a topic was deleted: what they say of these partitions is about the old one. */
  stale: { broker: string; partition: PartitionId }[]
  groups: GroupLedger[]
  /** What became of the records that share groups were given. */
  shares: ShareLedgers
  /** Who holds which partition, by group. */
  holdings: Record<string, Holdings>
  groupIndex: Record<string, number>
  /** Brokers, consumers and errors by the numbers that journals hold. */
  words: string[]
  wordIndex: Record<string, number>
  faults: FaultNote[]
  /** The controller that was last elected; '' where the first one still leads. */
  activeController: string
  /** When a controller of ZooKeeper mode last had read the whole tree; -1: none has. */
  treeReadAt: Micros
  /** null: nobody has used any. */
  transactions: TransactionLedger | null
  /** Why each broker was last fenced. */
  fences: Record<string, Fence>
  /** Since when each broker last scanned its logs after a crash, and how long that takes. */
  recoveries: Record<string, { at: Micros; takes: Micros }>
  /** By producer. */
  latencies: Record<string, Latencies>
  /** By client and error, the latest. */
  refusals: Record<string, Refusal>
  /** By client: when it last gave up waiting for an answer, or lost the connection over which one was to come. */
  unheard: Record<string, Micros>
  /** By client: the latest. */
  removals: Record<string, Removal>
  /** When sentences that would repeat themselves were last told, by what they are about. */
  told: Record<string, Micros>
  /** Newest last, at most 20. */
  losses: Loss[]
  /** Those of the delivery `incidentsSeq`. */
  incidents: Incident[]
  incidentsSeq: number
}

/** How much the cluster was told to keep. */
export interface Keeps {
  /** Are there eligible leader replicas (KIP-966)? */
  elr: boolean
  /** Per topic that says so: min.insync.replicas. */
  minIsr: Record<string, number>
}

export const createReferee = (legacy = false, keeps: Keeps = { elr: true, minIsr: {} }): Referee => ({
  legacy,
  keeps,
  totals: noCounts(),
  lostBy: {},
  records: createShelf(),
  batches: createBatchRows(),
  readable: createJournal(4),
  producers: [],
  partitions: [],
  partitionIndex: {},
  anyDeleted: false,
  stale: [],
  groups: [],
  shares: {},
  holdings: {},
  groupIndex: {},
  words: [],
  wordIndex: {},
  faults: [],
  activeController: '',
  treeReadAt: -1,
  transactions: null,
  fences: {},
  recoveries: {},
  latencies: {},
  refusals: {},
  unheard: {},
  removals: {},
  told: {},
  losses: [],
  incidents: [],
  incidentsSeq: -1,
})

/**
 * A checkpoint: shares all pages; whichever of the two writes first makes its own. With `like`, the checkpoint before, it
 * shares what is the same.
 */
export function cloneReferee(referee: Referee, like?: Referee): Referee {
  return {
    legacy: referee.legacy,
    keeps: cloneState(referee.keeps, like?.keeps),
    totals: { ...referee.totals },
    lostBy: cloneState(referee.lostBy, like?.lostBy),
    records: cloneShelf(referee.records),
    batches: cloneJournal(referee.batches, like?.batches),
    readable: cloneJournal(referee.readable, like?.readable),
    producers: cloneList(referee.producers, like?.producers),
    partitions: referee.partitions.map((partition, i) => clonePartition(partition, like?.partitions[i])),
    partitionIndex: cloneState(referee.partitionIndex, like?.partitionIndex),
    anyDeleted: referee.anyDeleted,
    stale: cloneList(referee.stale, like?.stale),
    groups: referee.groups.map((group, i) => cloneGroup(group, like?.groups[i])),
    shares: cloneState(referee.shares, like?.shares),
    holdings: cloneState(referee.holdings, like?.holdings),
    groupIndex: cloneState(referee.groupIndex, like?.groupIndex),
    words: cloneList(referee.words, like?.words),
    wordIndex: cloneState(referee.wordIndex, like?.wordIndex),
    faults: cloneList(referee.faults, like?.faults),
    activeController: referee.activeController,
    treeReadAt: referee.treeReadAt,
    transactions: cloneTransactions(referee.transactions, like?.transactions),
    fences: cloneState(referee.fences, like?.fences),
    recoveries: cloneState(referee.recoveries, like?.recoveries),
    latencies: cloneState(referee.latencies, like?.latencies),
    refusals: cloneState(referee.refusals, like?.refusals),
    unheard: cloneState(referee.unheard, like?.unheard),
    removals: cloneState(referee.removals, like?.removals),
    told: cloneState(referee.told, like?.told),
    losses: cloneList(referee.losses, like?.losses),
    incidents: cloneList(referee.incidents, like?.incidents),
    incidentsSeq: referee.incidentsSeq,
  }
}

function clonePartition(partition: PartitionLedger, like: PartitionLedger | undefined): PartitionLedger {
  const { replicas, cells } = partition
  const copiedLogs = replicas.map((log, i) => cloneReplicaLog(log, like?.replicas[i]))
  const copiedCells = cells.map((cell, i) => (cell === null ? null : cloneCell(cell, like?.cells[i] ?? undefined)))
  const copy: PartitionLedger = {
    ...partition,
    replicas: cloneList(copiedLogs, like?.replicas),
    out: cloneList(partition.out, like?.out),
    uncleanEpochs: cloneList(partition.uncleanEpochs, like?.uncleanEpochs),
    seen: cloneColumn(partition.seen, like?.seen),
    keys: partition.keys === null ? null : cloneKeyTable(partition.keys, like?.keys ?? undefined),
    newest: cloneList(partition.newest, like?.newest),
    cells: cloneList(copiedCells, like?.cells),
    remote: cloneList(partition.remote, like?.remote),
    ghosts: cloneList(partition.ghosts, like?.ghosts),
    graves: cloneList(partition.graves, like?.graves),
    turns: cloneList(partition.turns, like?.turns),
  }
  return orLike(copy, like)
}

const cloneGroup = (group: GroupLedger, like: GroupLedger | undefined): GroupLedger => ({
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

/** Topic of a partition id; a topic's own name stands for records that never got a partition. */
export const topicOf = (partition: PartitionId): string => {
  const dash = partition.lastIndexOf('-')
  return dash < 0 ? partition : partition.slice(0, dash)
}

/** Index of a partition's ledger, which comes into being when it is first heard of. */
export function partitionNumber(referee: Referee, partition: PartitionId, at: Micros): number {
  const known = referee.partitionIndex[partition]
  if (known !== undefined) return known
  referee.partitionIndex[partition] = referee.partitions.length
  referee.partitions.push(newPartition(referee.partitions.length, partition, at))
  return referee.partitions.length - 1
}

export function newPartition(index: number, partition: PartitionId, at: Micros): PartitionLedger {
  return {
    index,
    partition,
    topic: topicOf(partition),
    createdAt: at,
    deleted: false,
    replicas: [],
    reference: null,
    referenceEpoch: -1,
    leader: null,
    leaderEpoch: -1,
    previous: null,
    reason: 'created',
    isr: [],
    out: [],
    shortenedBy: '',
    uncleanEpochs: [],
    refilled: null,
    trueHighWatermark: 0,
    readableTo: 0,
    announced: { epoch: -1, highWatermark: -1 },
    keys: null,
    start: 0,
    seen: createColumn(),
    newest: [],
    cells: [],
    remote: [],
    ghosts: [],
    graves: [],
    turns: [],
    turnCause: '',
    lastTurn: { epoch: -1, at: 0, lost: 0, returned: 0, short: 0, code: '' },
  }
}

/** The number that stands for a name in journals. */
export function wordNumber(referee: Referee, word: string): number {
  const known = referee.wordIndex[word]
  if (known !== undefined) return known
  referee.wordIndex[word] = referee.words.length
  referee.words.push(word)
  return referee.words.length - 1
}

/** Does this broker still speak of a partition whose topic was deleted, and perhaps made again? */
export function isStale({ stale }: Referee, broker: string, partition: PartitionId): boolean {
  if (stale.length === 0) return false
  return stale.some((held) => held.broker === broker && held.partition === partition)
}

/** Where a record was counted when it was sent; null when nobody sent it. */
export function ledgerOfRecord(referee: Referee, record: RecordId): PartitionLedger | null {
  const place = peek(referee.records, record)?.partition[slotOf(record)] ?? 0
  return place === 0 ? null : referee.partitions[place - 1]!
}

/**
 * Where a record that was read was counted when it was sent: of a topic that was deleted and made again, a consumer may
 * still hold records of the old one.
 */
export function ledgerOfRead(referee: Referee, record: RecordId, partition: PartitionId, at: Micros): PartitionLedger {
  const known = referee.anyDeleted ? ledgerOfRecord(referee, record) : null
  return known ?? referee.partitions[partitionNumber(referee, partition, at)]!
}

/** Was the topic of this partition deleted, and another made by the same name? What was on its way then may end in either. */
export function isRemade({ partitions }: Referee, partition: PartitionId): boolean {
  return partitions.some((ledger) => ledger.deleted && ledger.partition === partition)
}

/** What the referee knows of a partition by its present id; null when it never heard of it. */
export function partitionLedger(referee: Referee, partition: PartitionId): PartitionLedger | null {
  const index = referee.partitionIndex[partition]
  return index === undefined ? null : referee.partitions[index]!
}

export function incident(referee: Referee, what: Incident): void {
  if (referee.incidents.length < 64) referee.incidents.push(what)
}
