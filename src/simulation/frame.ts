// What a screen needs to know of a run at one moment, as plain data, and no more. `views.ts` makes it.
import type { Micros } from '../kernel/time'

/** Settings that somebody set, by Kafka's keys. `blueprint/config-rows.ts` knows all others. */
export type ConfigSet = Record<string, string | number | boolean | null>

export interface Frame {
  /** Rises with every load and every change of the past; frames of an older one are stale. */
  runId: number
  now: Micros
  /** Deliveries so far. */
  events: number
  /** The latest moment that was ever reached in this run. */
  live: Micros
  seed: number
  brokers: BrokerView[]
  topics: TopicView[]
  producers: ProducerView[]
  groups: GroupView[]
  /** Every transactional id, as its coordinator has it, by name. */
  coordinated: CoordinatedView[]
  quorum: QuorumView
  /** What was set for all brokers and controllers: those without a value of their own go by it. */
  config: ConfigSet
  links: LinkView[]
  ledger: LedgerView
  expectations: ExpectationView[]
  /** Promises that did not hold and need not have, by configuration and faults. In the order in which they first broke. */
  explained: ExplainedView[]
  /** New headlines since the last frame of this run (after a seek: all of them up to now). */
  headlines: Headline[]
  /** `headlines` replaces what the page has, rather than adding to it. */
  headlinesReset: boolean
  /** New samples since the last frame, and whether they replace all. */
  samples: Sample[]
  samplesReset: boolean
  /** Lines of the timeline that have happened by now (with `when` lines at the moment they did). */
  marks: Mark[]
  /** What the timeline's tracks are drawn from; like `headlines`, new ones only, and all after `headlinesReset`. */
  transitions: Transition[]
  /** The run stopped by itself: an unexplained broken promise, or an error in the model. */
  stopped: Stop | null
  /** A predict step that waits for an answer (index into the scenario's timeline). */
  asking: number | null
  /** Flights since the last frame, or all under way after a seek: see flights.ts for the layout. */
  flights: ArrayBuffer
  flightsReset: boolean
  /** Actor ids by the numbers that flights use; partition ids likewise. Only when changed since the last frame. */
  names: { actors: string[]; partitions: string[]; errors: string[] } | null
  /** Are the views (brokers … expectations) in it? Those of a frame without are empty: the last ones still stand. */
  faces: boolean
  /** Did `advance` reach the time asked for, or did the budget end first? */
  reached: boolean
}

export interface BrokerView {
  id: string
  nodeId: number
  zone: string | null
  up: boolean
  paused: boolean
  fenced: boolean
  /** Kafka's broker state (BrokerState). */
  lifecycle: LifecycleView
  /** In RECOVERY after a crash: the share (0 … 1) of its logs that is scanned; null: nothing is being scanned. */
  recovered: number | null
  /** The epoch in which it is the controller, or believes so (ZooKeeper mode); null: it is not. */
  controllerEpoch: number | null
  /** It is the controller and still reads the cluster from ZooKeeper. */
  controllerLoads: boolean
  brokerEpoch: number
  /** How busy its threads are; null: it has no capacity, and nothing takes time. */
  load: LoadView | null
  /** Extra time per append. */
  disk: Micros
  connections: number
  /** Of its files, those of deleted segments included, and what its disk holds; null: more than it needs. */
  bytes: number
  diskSize: number | null
  replicas: ReplicaView[]
  /** Partitions of __consumer_offsets it leads, and groups it coordinates. */
  coordinates: string[]
  /** Short words for what is unusual ("fenced", "slow disk 400 ms", "paused"). */
  notes: string[]
  config: ConfigSet
}

/** What a broker with a capacity is busy with. */
export interface LoadView {
  /** Requests that wait for a thread (RequestQueueSize). */
  queue: number
  /** Share (0 … 1) of its request handler threads, and of its network threads, that were busy over the last second or two. */
  handlersUsed: number
  networkUsed: number
  /** Micros until the disk has written all that was appended. */
  diskBehind: Micros
}

export type LifecycleView =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN'

export interface ReplicaView {
  partition: string
  topic: string
  index: number
  state: 'leader' | 'in-sync' | 'behind' | 'offline'
  logStartOffset: number
  /** Where its own segments begin; records before, from the log start on, lie in remote storage (L-35). */
  localStartOffset: number
  logEndOffset: number
  highWatermark: number
  leaderEpoch: number
  /** Why it is not among the in-sync replicas; null: it is. */
  out: WhyOut | null
  /** How long it has not been among them, Micros. */
  behindFor: Micros
  /** While a reassignment copies to it: the share of the leader's records that it has, 0 … 1. */
  copied: number | null
  /** A reassignment takes it away when the copying is done. */
  leaving: boolean
  /** The newest cells of its own log, ascending; at most 12, and none where its strip would not be drawn. */
  cells: ReplicaCellView[]
  /** Records that it cut off its log, newest last: those of the latest cuts, about 60. */
  cuts: CutView[]
}

/**
 * Why a replica is out of the ISR. `copying`: it is being added, and has never been in. `down`, `starting`, `recovering`
 * (scanning its logs after a crash) and `shutting-down`: its process. `fenced`: the controller takes it for gone.
 * `lagging`: it runs, and has not had all that its leader has for replica.lag.time.max.ms.
 */
export type WhyOut = 'copying' | 'down' | 'starting' | 'recovering' | 'shutting-down' | 'fenced' | 'lagging'

export interface ReplicaCellView {
  offset: number
  key: string | null
  /** Leader epoch in which it was written. */
  epoch: number
}

/** A record that one replica cut off its log: because its leader had another one there, or with the power or the disk. */
export interface CutView {
  offset: number
  key: string | null
  record: number
  acked: boolean
  at: Micros
  /** The leader whose log it was not in; null: it went with the power or the disk. */
  leader: string | null
}

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

export interface ProducerView {
  id: string
  up: boolean
  paused: boolean
  to: string
  rate: number
  acks: '0' | '1' | 'all'
  idempotent: boolean
  /** -1: none yet, or none needed. */
  producerId: number
  producerEpoch: number
  /** Records, and bytes of `buffer.memory`, that wait. */
  buffered: number
  bufferUsed: number
  bufferSize: number
  /** The batch that grows now: share of batch.size, and how long until linger ends. */
  batchFill: number
  lingerLeft: Micros
  lingerTotal: Micros
  /** Requests that wait for an answer, on the connection that has most of them; the limit is per connection, too. */
  inFlight: number
  maxInFlight: number
  /** What it has for each partition, by name. */
  partitions: ProducerPartitionView[]
  blocked: number
  sent: number
  acked: number
  failed: number
  /** Batches that it has sent again. */
  retries: number
  lastError: string | null
  /** What of the cluster's state decided it, as part of a sentence; null: not known, or the error says it all. */
  lastErrorWhy: string | null
  /** Its last error is that it may not; null: it is not. */
  denied: DeniedView | null
  /** Micros for which a broker still holds it back, since it is over a quota; 0: none does. */
  throttled: Micros
  /** null: `compression.type` is none, which takes no time. */
  compression: CompressionView | null
  source: string
  /** null: it sends without transactions. */
  transaction: ProducerTransactionView | null
  config: ConfigSet
}

/** What a client was not allowed to do (S-4). */
export interface DeniedView {
  /** Kafka's error. */
  error: string
  /** The operation and what it was to be done to: `READ topic orders`. */
  what: string
  broker: string
  at: Micros
}

/** What a producer has for one partition, and how it numbers that. */
export interface ProducerPartitionView {
  partition: string
  /** Records that wait or are under way. */
  records: number
  /** Batches that wait, and batches that are under way. */
  queued: number
  inFlight: number
  /** Of those batches: attempts after the first. */
  retries: number
  /** Sequence number of the next new batch, and the last one that a broker has confirmed; null: batches are not numbered, or none is confirmed. */
  nextSequence: number | null
  lastAcked: number | null
}

/** What compression does for a producer, and what it takes. */
export interface CompressionView {
  codec: string
  /** 0: the codec knows none. */
  level: number
  /** Bytes after by bytes before, over all batches (Kafka's compression-rate-avg); null: none yet. */
  rate: number | null
  /** Share (0 to 1) of the sender thread's time of the last second or two. */
  used: number
}

/** Where a producer's transaction is. */
export interface ProducerTransactionView {
  id: string
  /** TransactionManager.State. */
  state: string
  /** Of the protocol: TV1 or TV2. */
  version: 1 | 2
  /** In the present one. */
  records: number
  partitions: number
  committed: number
  aborted: number
}

/** A transactional id, as its coordinator has it (TransactionMetadata). */
export interface CoordinatedView {
  id: string
  /** Producers of the drawing that have it, and consumers whose applications write with it. */
  clients: string[]
  /** Of `__transaction_state`: its leader coordinates. */
  partition: string
  /** The broker that leads that partition; null: nobody does, or the topic is not there yet. */
  broker: string | null
  /** It has yet to read the partition. */
  loading: boolean
  /** null: the coordinator has not heard of the id, or nobody can be asked. */
  transaction: CoordinatedTransaction | null
}

export interface CoordinatedTransaction {
  /** Kafka's TransactionState; `pending`: the one that is being written, null when none is. */
  state: string
  pending: string | null
  producerId: number
  producerEpoch: number
  /** Of the protocol of transactions that its client speaks. */
  version: 1 | 2
  partitions: string[]
  /** Partitions without the marker that was decided. */
  markersLeft: string[]
  /** When its first partition was added; null: there is no transaction. */
  startedAt: Micros | null
  /** `transaction.timeout.ms`; and when an open one will have lasted so long: its coordinator then aborts it when it looks next. */
  timeout: Micros
  timeoutAt: Micros | null
}

/** What a share group has in flight of a partition (KIP-932). */
export interface ShareView {
  group: string
  /** SPSO: everything below is done with. */
  startOffset: number
  /** SPEO: the last offset in flight; below the start when there is none. */
  endOffset: number
  /** In offset order, as many as fit on a strip. */
  ranges: ShareRange[]
  /** Records that are not done with, of as many as may be. */
  inFlight: number
  maxLocks: number
  maxDeliveries: number
  lockDuration: Micros
  /** Records up to the high watermark that the group is not done with. */
  lag: number
}

/** What became of the records that a share group was given. */
export interface SharedCounts {
  acquired: number
  /** Of them, those that had been delivered before. */
  redelivered: number
  accepted: number
  released: number
  rejected: number
  expired: number
  /** Given up, whatever for. */
  archived: number
  /** Given up because they had been delivered too often. */
  exhausted: number
  /** Acknowledgements that came too late, or from somebody who had no right to them. */
  refused: number
}

/** Neighbouring records of a share-partition of which the same is to be said. */
export interface ShareRange {
  from: number
  to: number
  state: 'AVAILABLE' | 'ACQUIRED' | 'ACKNOWLEDGED' | 'ARCHIVED'
  deliveryCount: number
  /** Who has them; null: nobody. */
  client: string | null
  /** Until their lock ends; 0: they have none. */
  lockLeft: Micros
}

export interface GroupView {
  id: string
  topics: string[]
  state: string
  /** The generation of a classic group, the group epoch of one of the consumer protocol. */
  generation: number
  /** `group.protocol` of the group as it is; of one that does not exist yet, as its consumers are set. */
  groupProtocol: 'classic' | 'consumer' | 'share'
  /** The assignor in use. */
  protocol: string | null
  /** Consumer protocol: the group epoch that the target was computed for. */
  assignmentEpoch: number
  /** Consumer protocol: members as their coordinator has them. */
  members: GroupMemberView[]
  coordinator: string | null
  coordinatorPartition: string
  idleMembers: number
  rebalances: number
  /** Consumers for which a rebalance waits: to join again, or then to ask for their partitions. */
  waitsFor: string[]
  /** The present phase of a rebalance: since when, and until when it lasts at most (0: no limit is set). null: there is none. */
  phase: { since: Micros; until: Micros } | null
  /** Who holds its partitions; those that nobody ever held are left out. */
  held: HeldView[]
  /** Partitions that nobody owns though somebody did; time for which that was so, over all of them, and the longest stretch. */
  unowned: { now: number; total: Micros; longest: Micros }
  lag: number
  delivered: number
  processed: number
  /** What became of its records, as the referee saw it. */
  outcome: GroupOutcome
  commit: 'auto' | 'before' | 'after' | 'async'
  handOff: boolean
  type: 'consumer' | 'share'
  unprocessed: 'release' | 'reject'
  renews: boolean
  /** Share groups: what became of deliveries, as the referee has counted. */
  shared: SharedCounts | null
  manual: boolean
  /** It writes what it makes of its records; `to` '': to no topic yet, so that it reads nothing. null: it only reads. */
  output: { to: string; transactional: boolean } | null
  consumers: ConsumerView[]
  config: ConfigSet
}

export interface HeldView {
  /** Of a share group: others have it, too, with entries of their own. */
  shared?: true
  partition: string
  /** The consumer that owns it, of several the newest; null: nobody does. */
  owner: string | null
  /** Since when that is so. */
  since: Micros
  /** The consumer that owned it before; null: nobody did. */
  before: string | null
  /** For how long nobody had owned it when its owner came. */
  gap: Micros
}

/** Counts of records, each once, in a group's applications. */
export interface GroupOutcome {
  /** Processed: once, and twice or more. */
  once: number
  again: number
  /** Of those, the first time behind a record of its partition that is stored later. */
  outOfOrder: number
  /** Readable, and never handed out: the group has passed them by. */
  unseen: number
  /** Committed past and never processed. */
  missed: number
  /** Given up by the application: left out, or sent to a topic for such records. */
  skipped: number
  deadLettered: number
  /** Why: `what` is one of the counts above. */
  reasons: { what: string; code: string; count: number; sentence: string; fix: string }[]
}

/** A member of a group of the consumer protocol, as the coordinator has it (N-4). */
export interface GroupMemberView {
  id: string
  /** The consumer. */
  client: string
  epoch: number
  state: 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS'
  assigned: string[]
  /** What it must give up and has not yet. */
  revoking: string[]
  /** What it shall have and does not have yet. */
  waitingFor: string[]
}

export interface ConsumerView {
  id: string
  group: string
  up: boolean
  paused: boolean
  memberId: string
  /** `group.instance.id` that it was started with; null: a dynamic member. */
  instanceId: string | null
  /** Its assignors as it was started; a changed setting counts from its next start. */
  assignors: string[]
  /** `group.protocol` that it was started with. */
  protocol: 'classic' | 'consumer' | 'share'
  /** What of both it would start with now. */
  next: { protocol: 'classic' | 'consumer' | 'share'; assignors: string[] }
  /** Consumer protocol: what its coordinator waits for it to give up, and what it waits for itself (N-4). */
  revoking: string[]
  waitingFor: string[]
  /** Does it rebalance cooperatively? (G-34) */
  cooperative: boolean
  membership: string
  /** In the consumer protocol the member epoch; -1: none. */
  generation: number
  isLeader: boolean
  owned: string[]
  /** Records of the last poll(): done of total; total 0 when it waits for data. */
  working: { done: number; total: number }
  /** 0 … 1: how near the session is to its end, and the time since the last poll to max.poll.interval.ms. */
  sessionUsed: number
  pollUsed: number
  processed: number
  lag: number
  lastError: string | null
  /** What of the cluster's state decided it, as part of a sentence; null: not known, or the error says it all. */
  lastErrorWhy: string | null
  /** poll() threw its last error: its loop has ended. */
  stuck: boolean
  /** Its loop has ended because it may not; null: it has not. */
  denied: DeniedView | null
  /** Micros for which a broker still holds it back, since it is over a quota; 0: none does. */
  throttled: Micros
  /** The producer inside of its application, which writes what it reads; null: it only reads. */
  producer: ProducerView | null
}

/** The control plane: the metadata quorum, or the ZooKeeper ensemble; who leads, how far it is, and who lags behind. */
export interface QuorumView {
  mode: 'kraft' | 'zookeeper'
  /** The controller that leads in the newest epoch; null: nobody does. */
  leader: string | null
  epoch: number
  /** Records below are committed, as far as any controller knows. */
  highWatermark: number
  /** How many voters there are; one that was taken out of the drawing counts until that is committed (KIP-853). */
  voters: number
  preVote: boolean
  /** Brokers that are registered, and those of them that are fenced. */
  brokers: number
  fenced: number
  nodes: ControllerView[]
  /** The end of the leader's log (without a leader: of the longest), oldest first. */
  log: MetadataCellView[]
  /** The last records of that log that say something, newest first. */
  records: MetadataRecordView[]
  /** Brokers, and how many committed records each has not read yet. */
  observers: { id: string; lag: number }[]
}

export interface ControllerView {
  id: string
  zone: string | null
  up: boolean
  paused: boolean
  /** Does it vote? A controller that was added is an observer until it has caught up. */
  voter: boolean
  /** `leader` is the active controller once its first record is committed: see `active`. */
  role: 'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned'
  /** Not null: a server of a ZooKeeper ensemble, which decides nothing, and stores. */
  zookeeper: ZooKeeperView | null
  /** Does it decide? */
  active: boolean
  epoch: number
  votedFor: string | null
  /** Who it thinks leads. */
  leader: string | null
  logEnd: number
  /** -1: it knows nothing to be committed yet. */
  highWatermark: number
  /** Its log is that of `QuorumView.log` up to here; what it has beyond will be cut off if that leader stays. */
  agreesTo: number
  /** While it asks for votes or pre-votes: the answers so far, its own included. */
  votes: { voter: string; granted: boolean }[]
  /** What it answered last when it was asked for its vote; null: its process was never asked. */
  answered: VoteAnswerView | null
}

/** What a ZooKeeper server has beside its role: `logEnd` is then the count of changes in its epoch. */
export interface ZooKeeperView {
  /** Does it look for a leader? Then it serves nobody. */
  looking: boolean
  /** Clients that are connected to it. */
  clients: string[]
  /** Sessions that the ensemble keeps, as far as it knows. */
  sessions: number
  /** `/controller` and `/controller_epoch`, as far as it knows. */
  controller: string | null
  controllerEpoch: number
}

/** An answer to somebody who wanted a vote, or (`preVote`) wanted to know whether it would get one. */
export interface VoteAnswerView {
  at: Micros
  candidate: string
  /** The epoch that the candidate named. */
  epoch: number
  preVote: boolean
  /** null: granted. */
  refused: VoteRefusal | null
}

export type VoteRefusal = 'older-epoch' | 'shorter-log' | 'voted-already' | 'has-leader'

/** One record of the metadata log. */
export interface MetadataRecordView {
  offset: number
  epoch: number
  /** As Kafka spells it, with a small first letter. */
  type: string
  /** What it says, in a few words. */
  says: string
  committed: boolean
}

/** Records of one type that follow each other in one batch of the metadata log; no-ops also of several batches. */
export interface MetadataCellView {
  offset: number
  /** Offset behind its last record. */
  end: number
  epoch: number
  /** Record type, as Kafka spells it, with a small first letter. */
  type: string
  committed: boolean
}

export interface LinkView {
  a: string
  b: string
  cut: 'both' | 'a-to-b' | 'b-to-a' | null
  latency: Micros
  loss: number
}

/** Read from the referee, never from the cluster. Records, not batches. */
export interface LedgerView {
  sent: number
  acked: number
  /** Handed to at least one group, first times only, summed over groups. */
  delivered: number
  /** Acknowledged, and no copy is left that anybody can ever read. */
  lost: number
  /** Never acknowledged, stored once, and gone. */
  unconfirmedLost: number
  /** Stored more than once. */
  duplicates: number
  /** Handed to the same group more than once. */
  redelivered: number
  /** Per producer and partition: stored in another order than sent. */
  outOfOrder: number
  /** Readable, and skipped by a group that reads the topic. */
  unseen: number
  /** Processed twice or more by the same group. */
  processedAgain: number
  /** Committed past by their group and never processed. */
  missed: number
  /** Given up by an application that could not process them: left out, or sent elsewhere. */
  skipped: number
  deadLettered: number
  /** Left its log on purpose: by retention, or deleted by a person. */
  expired: number
  /** Taken by the cleaner of a compacted topic: of each key the latest record is left. */
  compacted: number
  failed: number
  indeterminate: number
  /** Still in a producer's memory or on the way. */
  pending: number
  /** Why records were lost, by explain code (X-ACK1, …). */
  reasons: { code: string; count: number; sentence: string; fix: string }[]
  /** The newest lost records, at most 20. */
  recentLosses: {
    record: number
    partition: string
    offset: number
    key: string | null
    at: Micros
    code: string
    sentence: string
  }[]
}

export interface ExpectationView {
  /** Index in the scenario. */
  index: number
  text: string
  state: 'pending' | 'holding' | 'passed' | 'failed'
  /** When it was decided. */
  at: Micros | null
  because: string | null
  detail: string | null
}

/** A promise of Kafka's that was broken rightly: what was configured and what was done explain it. */
export interface ExplainedView {
  /** Id of the invariant, and what it promises. */
  id: string
  promise: string
  /** Explain code (X-ACK1, …), what it means in a sentence, and what would have prevented it. */
  code: string
  sentence: string
  fix: string
  /** How often, and when first and last. */
  count: number
  first: Micros
  last: Micros
  /** What happened the first time, with the partition and the record concerned, where there is one. */
  message: string
  partition: string | null
  record: number | null
}

export interface Headline {
  at: Micros
  /** `seq` of the delivery in which it happened. */
  seq: number
  type: string
  level: 'headline' | 'explain' | 'all'
  /** What happened, with its cause and consequence. */
  text: string
  /** Ids of the blocks it speaks of. */
  about: string[]
  tone: 'ok' | 'warn' | 'bad' | 'move' | 'plain'
}

/** Metrics of one moment (sampled on virtual time, every 100 ms or, in long runs, more sparsely). */
export interface Sample {
  at: Micros
  /** Records per second since the previous sample. */
  produced: number
  consumed: number
  /** Produce latency since the previous sample, Micros; 0 when nothing was acked. */
  p50: Micros
  p99: Micros
  underReplicated: number
  /** How many of those belong to internal topics (__consumer_offsets). */
  internalUnderReplicated: number
  offline: number
  /** Partitions with fewer in-sync replicas than min.insync.replicas, and with exactly as many. */
  underMinIsr: number
  atMinIsr: number
  lost: number
  acked: number
  /** Lag by `group/partition`. */
  lag: Record<string, number>
}

export interface Mark {
  at: Micros
  kind: 'act' | 'fault' | 'mark' | 'ask'
  text: string
  /** Index into the scenario's timeline. */
  line: number
}

/**
 * A state that began: the leader of a partition (broker id; null: offline), what became of a broker ('up', 'down',
 * 'fenced', 'paused', 'starting', 'recovering', 'stopping'), the state of a group (Stable, PreparingRebalance, …): these are known at the latest with the next
 * sample. Who owns a partition for a group (consumer id; null: nobody) is known at once.
 */
export interface Transition {
  at: Micros
  of: 'leader' | 'broker' | 'group' | 'controller' | 'owner'
  /** Partition, broker, group; group and partition (`billing orders-0`); `controllers` for the quorum, `controller` for the broker that is it (ZooKeeper). */
  id: string
  to: string | null
}

export interface Stop {
  reason: 'violation' | 'error'
  at: Micros
  seq: number
  /** Invariant id, or the error's name. */
  id: string
  message: string
}

/** A promise that is watched all the time, as a reader sees it. */
export interface InvariantCard {
  /** Its id in the catalogue: L1, I6, … */
  id: string
  name: string
  /** What it is about, for headings. */
  area: string
  /** What must hold, in one sentence. */
  promise: string
  /** What breaks it rightly, with what would have prevented that; empty: nothing does. */
  brokenBy: { code: string; sentence: string; fix: string }[]
  /** Rules, proposals and models that it comes from. */
  source: string
  readMore: ReferenceView[]
}

export interface ReferenceView {
  text: string
  url: string
}

/** The life of one record, in the order of time. */
export interface LifeLine {
  record: number
  key: string | null
  producer: string
  topic: string
  partition: string | null
  fate: string
  steps: { at: Micros; seq: number; what: string; why: string; about: string[] }[]
}
