// A broker: the logs on its disk, and what its process knows.
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import type { ClusterImage } from '../controller/records'
import type { Fact } from '../facts'
import type { GroupShard } from '../group/state'
import type { PageCacheLook } from '../log/page-cache'
import type { Log } from '../log/state'
import type { ObserverState } from '../raft/observer'
import type { TransactionShard } from '../transaction/state'
import type { ZooMember } from '../zookeeper/member'
import type { RemoteSegment } from '../messages/remote'
import type {
  FetchPartition,
  FetchRequest,
  ListOffsetsRequest,
  LogBatch,
  Message,
  PartitionId,
  ProduceRequest,
  ProduceResponse,
  ProduceTransaction,
  TxnOffsetCommitRequest,
} from '../messages'
import type { Capacity } from '../capacity'
import type { QuotaKey } from '../quotas'
import type { Sample } from '../rate'
import type { ReplicationRules } from '../replication-rules'
import type { BrokerShares } from '../share/state'

/** What a broker's handlers may cause. */
export type BrokerEffects = Effects<Message, Fact>

/** Kafka's broker states (K-12). */
export type BrokerLifecycle =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN'

export interface Broker extends Actor {
  readonly kind: 'broker'
  readonly nodeId: number
  rack: string | null
  /** The controllers (`controller.quorum.voters`): one of them is active. */
  voters: readonly string[]
  config: BrokerConfig
  /** ZooKeeper mode (Kafka 3.9): `voters` are the ensemble then. Absent: KRaft. */
  readonly zookeeper?: ZooKeeperMode
  /** The rules that its replicas follow; absent: those of Kafka 4.3.1. */
  readonly rules?: ReplicationRules
  /** Extra time that each append takes before it is answered or fetched; 0 for a healthy disk. */
  diskLatency: Micros
  /** Most of what chance adds to that, per append. */
  diskJitter: Micros
  /** Bytes that fit on its disk; null: more than it will ever need. */
  diskCapacity: number | null
  /** How fast its machine is; absent: nothing takes time. */
  readonly capacity?: Capacity
  durable: {
    logs: Record<PartitionId, Log>
    /** Broker epoch in which it shut down cleanly; -1 after a crash (the clean shutdown marker file). */
    cleanShutdownEpoch: number
    /** High watermarks as last checkpointed (L-34). */
    checkpointedHighWatermarks: Record<PartitionId, number>
    /** What the page cache of the host held, each time that it was looked through for old pages; oldest first (L-34). */
    pageCache: PageCacheLook[]
    /** Files of deleted segments that still take up room, oldest first (L-6). */
    deletedFiles: { at: Micros; bytes: number }[]
  }
  volatile: BrokerVolatile
}

export interface ZooKeeperMode {
  /** How long a new controller takes to read one partition of the cluster. */
  readonly readPerPartition: Micros
}

export interface BrokerVolatile {
  lifecycle: BrokerLifecycle
  /** Are its logs open? After a crash their ends are scanned first (L-34). */
  logsLoaded: boolean
  /** -1 until registered. */
  brokerEpoch: number
  incarnationId: number
  /** Registrations that failed in a row, and when the first of them was sent (K-10). */
  registrationAttempts: number
  registeringSince: Micros
  registrationSentAt: Micros
  /** This broker's replay of the metadata log, as far as it is known to be committed. */
  image: ClusterImage
  /** What it knows of the quorum, as one that only listens. */
  quorum: ObserverState
  /** What it knows in ZooKeeper mode; null: KRaft. */
  zookeeper: ZooMember | null
  /** Is it about to ask the active controller again? */
  askingAgain: boolean
  /** Partitions that this broker hosts. */
  partitions: Record<PartitionId, Partition>
  /** By leader broker: the one fetcher thread that follows it. */
  fetchers: Record<string, Fetcher>
  /** Fetch sessions by client or follower (KIP-227). */
  sessions: Record<string, FetchSession>
  nextSessionId: number
  /** When each follower's latest fetch arrived, idle ones included (R-ISR1). */
  lastFetchTimes: Record<string, Micros>
  /** Parked acks=all produces, oldest first. */
  delayedProduces: DelayedProduce[]
  nextDelayed: number
  /** What throttled replication has taken lately, as leader and as follower (R-R3). */
  replicationQuota: { leader: Sample[]; follower: Sample[] }
  /** What clients have used of their quotas, by quota and whom it counts together; absent: nothing yet (S-12). */
  quotaSamples?: Record<string, Sample[]>
  /** What its threads and its disk are busy with; absent: nothing yet, or it has no capacity. */
  load?: Load
  /** Clients that have kept threads busy for longer than their quota: told with their next answer (S-12). */
  busyClients?: Record<string, Excess>
  /** Topics that a client asked for and that are not there: when the controller was told to make each (K-17). */
  autoCreating: Record<string, Micros>
  /** When the timer for the earliest deadline of a parked produce rings; 0: none is set. */
  produceTimerAt: Micros
  /** One request at a time per connection: what waits behind the one being handled, by client (P-20b). */
  connections: Record<string, Connection>
  /** What waits for a slow disk, by `w` + id. */
  diskWrites: Record<string, { message: Message; from: string }>
  /** What the log cleaner is at: offsets `from` to `to` of a log. null: it sleeps. */
  cleaner: {
    readonly partition: PartitionId
    readonly topicId: number
    readonly from: number
    readonly to: number
    readonly startedAt: Micros
    readonly takes: Micros
  } | null
  /** When the disk has finished what it was given: nothing overtakes. */
  diskBusyUntil: Micros
  /** Producer ids this broker may still hand out (P-30). */
  producerIds: { next: number; end: number; requested: boolean; waiting: { client: string; correlationId: number }[] }
  /** The group coordinator's state, by partition of `__consumer_offsets` that this broker leads. */
  groups: Record<PartitionId, GroupShard>
  /** What it knows of share groups; null: nothing, there are none. */
  share: BrokerShares | null
  /** What it has asked of remote storage; absent: nothing yet (L-35). */
  remote?: RemoteRequests
  /** The transaction coordinator's state, by partition of `__transaction_state` that this broker leads. */
  transactions: Record<PartitionId, TransactionShard>
  /** Questions to coordinators whether something is part of a transaction, by `v` + number (T-5). */
  verifications: Record<string, Verification>
  /** Since when a controlled shutdown is under way, and whether the controller has answered to it. */
  shutdownSince: Micros
  shutdownAnswered: boolean
  // What a delivery leaves to be done once its handler has finished; empty between deliveries.
  /** Clients whose parked fetch may have become answerable. */
  wakened: string[]
  /** Clients whose connection became free while requests wait on it. */
  released: string[]
  /** Led partitions of `__consumer_offsets` and `__transaction_state` whose high watermark has risen. */
  advancedShards: PartitionId[]
}

/** This broker's replica of a partition. The log itself is `durable.logs[partition]`. */
export interface Partition {
  readonly partition: PartitionId
  readonly topic: string
  role: 'leader' | 'follower'
  leader: string | null
  leaderEpoch: number
  partitionEpoch: number
  replicas: readonly string[]
  /** As last confirmed by the controller. */
  isr: readonly string[]
  /** Asked of the controller, not yet confirmed (R-HW2, R-ISR5). */
  pendingIsr: readonly string[] | null
  /** When the AlterPartition request for `pendingIsr` is sent again, if it has not been answered by then. */
  retryAlterAt: Micros
  highWatermark: number
  /** Before it fetches, it must ask its leader where its last epoch ended (only under rules older than KIP-595). */
  asking?: true
  /** What it knows of remote storage; absent: the topic is not tiered (L-35). */
  remote?: RemoteView
  /** Log end when this leadership began (R-ISR4). */
  epochStartOffset: number
  /** What the leader knows of each other replica (R-ISR1); empty on followers. */
  followers: FollowerProgress[]
  /** The fetch sessions that ask for this partition. */
  watchers: Watcher[]
  /** Parked produces that wait for this partition, in offset order. */
  waitingProduces: { id: number; offset: number }[]
}

/** A fetch session that asks for a partition. */
export interface Watcher {
  readonly client: string
  /** Is it another broker's? Else it is a consumer's. */
  readonly isFollower: boolean
  /** Where the session has the partition among its `entries`. */
  readonly place: number
}

/** What a replica knows of its segments in remote storage. */
export interface RemoteView {
  /** Number of the task that looks after it: timers of an older one are stale. */
  task: number
  /** Has the storage told what it has? Before, nothing is copied, deleted or read there. */
  ready: boolean
  /** In order of their base offsets; replaced, never changed. */
  segments: readonly RemoteSegment[]
  /** As of the last look: the last offset that is there; -1: nothing is (Kafka's highestOffsetInRemoteStorage). */
  copiedTo: number
  /** Base offset of the segment that is being copied, and since when; null: none is. */
  copying: { readonly baseOffset: number; readonly since: Micros } | null
}

/** What a broker has asked of remote storage, by number. */
export interface RemoteRequests {
  next: number
  /** Reads for consumers and share groups. */
  reads: Record<
    number,
    {
      readonly partition: PartitionId
      /** The consumer, or the share group (`isShared`). */
      readonly client: string
      readonly isShared: boolean
      readonly offset: number
      readonly since: Micros
    }
  >
  /** ListOffsets by time that need a look there. */
  lookups: Record<number, RemoteLookups>
}

/** A ListOffsets request that waits for answers. */
export interface RemoteLookups {
  readonly request: ListOffsetsRequest
  readonly client: string
  /** Partitions that are not answered yet. */
  waiting: number
  /** What was found there, by partition; -1: nothing. */
  found: Record<PartitionId, number>
}

/** What a leader knows of one other replica. */
export interface FollowerProgress {
  /** The follower's broker. */
  readonly id: string
  /** -1 until the follower has fetched from this leader in this epoch. */
  logEndOffset: number
  logStartOffset: number
  brokerEpoch: number
  lastCaughtUpTime: Micros
  lastFetchTime: Micros
  /** The leader's log end at that fetch. */
  lastFetchLeaderLogEnd: number
}

/** A fetcher thread towards one leader: one request in flight, for all partitions followed there. */
export interface Fetcher {
  readonly leader: string
  /** Is a request under way? */
  inFlight: boolean
  correlationId: number
  sentAt: Micros
  /** 0: the next request opens a session. */
  sessionId: number
  sessionEpoch: number
  /** Partitions it follows there. */
  partitions: Record<PartitionId, true>
  /** How many they are. */
  following: number
  /** Partitions to announce in the next request: new ones, and those whose state has changed. */
  dirty: PartitionId[]
  forgotten: PartitionId[]
  /** Partitions among them that wait until some time after an error. */
  delays: { partition: PartitionId; until: Micros }[]
}

export interface FetchSession {
  /** Partitions that its client may not read, as of its last request; absent: none. */
  denied?: PartitionId[]
  readonly id: number
  epoch: number
  readonly client: string
  /** The follower's broker id; null for a consumer. */
  readonly replica: string | null
  /** `client.rack` of a consumer, '' for none. */
  readonly rack: string
  /** `isolation.level=read_committed`. */
  readonly readCommitted: boolean
  /** What it asks for, each at a place of its own for as long as it does; null: nothing is there any more. */
  entries: (SessionPartition | null)[]
  /** The place of each partition that it asks for. */
  places: Record<PartitionId, number>
  /** Places of what may have something to say to this session, in order of becoming so. */
  changed: number[]
  /** The fetch that waits here for data. */
  parked: DelayedFetch | null
  /** Records that a parked fetch waits for, or has got, from remote storage; absent: none (L-35). */
  remote?: Record<PartitionId, { readonly offset: number; batches: readonly LogBatch[] | null; waiting: boolean }>
  /** When the timer for a parked fetch rings; 0: none is set. */
  timerAt: Micros
}

/** Requests on their way through the threads of a broker. */
export interface Load {
  /** When each network thread, and each request handler thread, has finished what it was given. */
  network: Micros[]
  handlers: Micros[]
  /** When the disk will have written all that was appended so far. */
  diskFreeAt: Micros
  next: number
  /** Requests that are read, wait or are worked on, by the name of the timer that ends it. */
  work: Record<string, { readonly message: Message; readonly from: string; readonly takes: Micros }>
  /** When requests that wait will be begun, ascending. */
  starts: Micros[]
  /** Busy time, Micros. */
  networkBusy: Sample[]
  handlersBusy: Sample[]
}

/** A quota that is used up (S-12). `throttle` is Micros. */
export interface Excess {
  readonly key: QuotaKey
  readonly entity: string
  readonly rate: number
  readonly bound: number
  readonly throttle: Micros
}

export interface SessionPartition {
  fetch: FetchPartition
  /** Is it in `changed`? */
  changed: boolean
  /** What the other side was last told; -1: nothing yet. */
  highWatermark: number
  logStartOffset: number
}

export interface DelayedFetch {
  readonly request: FetchRequest
  deadline: Micros
}

export interface DelayedProduce {
  readonly id: number
  /** null: the connection is gone, and nobody waits for the answer. */
  client: string | null
  readonly correlationId: number
  readonly deadline: Micros
  /** Partitions whose high watermark has not reached the batch yet. */
  waiting: number
  results: ProduceResponse['partitions'][number][]
  /** Whose bytes they were, where there are quotas (S-12). */
  readonly used?: { readonly principal: string; readonly bytes: number }
  /** These are markers of this transactional id, which its coordinator waits for; absent: records of a client. */
  readonly markersOf?: string
}

/** A request that waits for a transaction's coordinator: it is handled when that has answered. */
export interface Verification extends ProduceTransaction {
  readonly message: ProduceRequest | TxnOffsetCommitRequest
  readonly client: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitions: readonly PartitionId[]
  /** Offset of the producer's last marker in each of them when it was first asked; -1: none. */
  readonly markers: readonly number[]
  readonly since: Micros
  /** Who was asked last; null: nobody leads the partition of `__transaction_state`. */
  coordinator: string | null
  /** Correlation id of the latest question, or of the pause before the next one. */
  asked: number
}

export interface Connection {
  busy: boolean
  /** Its client is over a quota: nothing is read before this time (S-12). Absent: it is not. */
  mutedUntil?: Micros
  /** It came too soon after others from its address, and is closed then (KIP-612). Absent: it is welcome. */
  refusedUntil?: Micros
  /** Requests that have arrived and wait for their turn. */
  waiting: Message[]
}
