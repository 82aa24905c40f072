// All that the referee remembers, as plain data. It hears facts and faults, and nothing else: no model's state is read.
import { type Counts, noCounts } from './ledger-counts'
import { cloneList, cloneState } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import type { PartitionId, RecordId } from '../../models/kafka/messages'
import { cloneJournal, createJournal, type Journal } from './ledger-journal'
import type { Latencies } from './ledger-latency'
import { cloneShelf, createShelf, peek, type RecordPage, type Shelf, slotOf } from './ledger-pages'
import { createBatchRows } from './ledger-rows'
import type { ShareLedgers } from './share-state'
import { cloneTransactions, type TransactionLedger } from './transaction-state'
import type { FaultNote, Fence, Incident, Loss, Refusal, Removal } from './incidents'
import { clonePartition, newPartition, type PartitionLedger } from './partition-ledger'
import { cloneGroup, type GroupLedger, type Holdings } from './group-ledger'

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
    totals: Object.assign(noCounts(), referee.totals),
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

/** Index of a partition's ledger, which comes into being when it is first heard of. */
export function partitionNumber(referee: Referee, partition: PartitionId, at: Micros): number {
  const known = referee.partitionIndex[partition]
  if (known !== undefined) return known
  referee.partitionIndex[partition] = referee.partitions.length
  referee.partitions.push(newPartition(referee.partitions.length, partition, at))
  return referee.partitions.length - 1
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
