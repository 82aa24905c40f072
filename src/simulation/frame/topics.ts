// Topics: partitions with their records, flags and transactions, and where their segments lie.
import type { Micros } from '../../kernel/time'
import type { ShareView } from './groups'
import type { ConfigSet } from './settings'

export interface TopicView {
  id: string
  replicationFactor: number
  minInsyncReplicas: number
  partitions: PartitionView[]
  offline: number
  underReplicated: number
  underMinIsr: number
  /** Partitions with exactly min.insync.replicas in sync: one more gone, and acks=all fails. */
  atMinIsr: number
  /** Records stored on its leaders. */
  records: number
  /** Offsets per second that its leaders' logs have grown by, over the last 5 s; null: in the first second there is none. */
  rate: number | null
  config: ConfigSet
  internal: boolean
}

export interface PartitionView {
  partition: string
  index: number
  leader: string | null
  leaderEpoch: number
  partitionEpoch: number
  replicas: string[]
  isr: string[]
  /** Eligible leader replicas (KIP-966): not in sync, and may lead without loss all the same. */
  elr: string[]
  /** With no replica in sync: who led last (KIP-966). */
  lastKnownLeader: string | null
  /** With ZooKeeper: what its controller holds the partition to be (PartitionStateMachine); null: KRaft, or nobody is the controller. */
  control: 'New' | 'Online' | 'Offline' | null
  /** Of a reassignment under way: who is copied to, and who goes then. */
  adding: string[]
  removing: string[]
  /** ISR asked for, not yet confirmed. */
  pendingIsr: string[] | null
  logStartOffset: number
  /** Where the leader's own segments begin; records before, from the log start on, lie in remote storage (L-35). */
  localStartOffset: number
  /** What of it lies in remote storage; null: the topic is not tiered. */
  remote: RemoteLogView | null
  highWatermark: number
  logEndOffset: number
  /** LSO: readers of committed data wait here (KIP-98); null: nobody wrote in transactions. */
  lastStableOffset: number | null
  /** The newest segments of the log, ascending, the active one last; at most 6, of a tiered one 8. */
  segments: SegmentView[]
  /** How many older ones there are. */
  olderSegments: number
  /** Records in the leader's log. */
  records: number
  /** Of a compacted topic: how the cleaner of the broker whose log this is stands to it; null: nothing is compacted. */
  cleaner: CleanerView | null
  /** The newest cells, ascending; at most 24. */
  cells: CellView[]
  /** The transactions that the cells lie in, by first offset. */
  transactions: TransactionView[]
  /** One per group that reads it. */
  flags: FlagView[]
  /** What share groups have in flight of it. */
  shares: ShareView[]
  /** Records that were stored here and are gone, newest last; at most 200. */
  ghosts: GhostView[]
}

/** What remote storage has of a partition (L-35, KIP-405). */
export interface RemoteLogView {
  /** Segments that can be read there, and their bytes. */
  segments: number
  bytes: number
  /** From their first offset up to here, exclusive; both 0 when there are none. */
  from: number
  to: number
  /** Closed segments, and their bytes, that the leader has not copied yet. */
  lagSegments: number
  lagBytes: number
  /** Is the leader copying a segment at the moment? */
  copying: boolean
  /** Consumers for whom a broker fetches records from there at the moment. */
  readers: string[]
}

export interface SegmentView {
  baseOffset: number
  /** Records that are left in it. */
  records: number
  bytes: number
  /** Since it was begun. */
  age: Micros
  /** Of a compacted topic: was it cleaned? The active one never is. null: nothing is compacted. */
  clean: boolean | null
  /** Of a tiered topic: where it lies. null: nothing is tiered. */
  lies: SegmentPlace | null
}

/** Where a segment lies (L-35). */
export interface SegmentPlace {
  /** Does remote storage have it? `copying`: the leader is about to. */
  remote: 'yes' | 'no' | 'copying'
  /** Replicas that have it on their own disks. */
  disks: string[]
}

/** The log cleaner and one log. */
export interface CleanerView {
  broker: string
  /** What was never cleaned begins here. */
  firstDirtyOffset: number
  /** Of what may be cleaned now, the end. */
  cleanableTo: number
  /** Share (0 … 1) of the closed segments that may be cleaned and was not, and the share above which the cleaner comes. */
  dirtyRatio: number
  minDirtyRatio: number
  /** Will it come when it wakes? */
  due: boolean
  /** Share (0 … 1) of the pass that is under way here; null: it is not here. */
  walking: number | null
  /** The latest pass: how long ago it was, what went, and what became of the bytes; null: there was none. */
  last: { ago: Micros; removed: number; bytesBefore: number; bytesAfter: number } | null
}

export interface CellView {
  offset: number
  key: string | null
  /** Its record, for the life-line; null: a control record. */
  record: number | null
  producer: string
  /** Below the high watermark: readable. */
  committed: boolean
  /** This record is also stored at another offset. */
  duplicate: boolean
  /** It has no value: its key is gone (compacted topics). */
  tombstone: boolean
  /** A control record: the end of its producer's transaction; null: it is none. */
  marker: 'COMMIT' | 'ABORT' | null
  /** When the cleaner may take the tombstone, by the clock of its broker; null: no cleaner has seen it yet. */
  goesAt: Micros | null
}

/** What of a transaction lies in a partition. */
export interface TransactionView {
  /** The same for all parts of one transaction, in whatever partition they lie. */
  key: string
  producer: string
  /** Its `transactional.id`; '': the referee has not heard of it. */
  id: string
  /**
   * Offset of its first record here; where the log was not looked through so far back, of the first that is known, and then
   * `reaches` is false. It may lie before the cells that are shown.
   */
  from: number
  reaches: boolean
  /** Offset of its marker, or of its last record so far. */
  to: number
  fate: 'open' | 'committed' | 'aborted'
}

export interface GhostView {
  offset: number
  key: string | null
  record: number
  acked: boolean
  at: Micros
}

export interface FlagView {
  group: string
  /** Next offset to process; null: nothing committed. */
  committed: number | null
  /** Live position of the member that owns it; null: nobody does. */
  position: number | null
  consumer: string | null
  /** Log end − committed (what CLI tools print), by high watermark. */
  lag: number
}
