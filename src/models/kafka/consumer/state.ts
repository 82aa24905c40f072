// A consumer application with its client: membership, positions, fetched records, work.
import type { Sealed } from '../../../kernel/clone'
import type { Actor } from '../../../kernel/world'
import type { Micros } from '../../../kernel/time'
import type { ClientMetadata, Throttle } from '../client/state'
import type { CommitMode, Failing, OnFailure, Work } from '../application'
import type { ConsumerConfig } from '../config'
import type { AbortedTransaction, ErrorCode, JoinGroupResponse, LogBatch, PartitionId, RecordId } from '../messages'
import type { ShareClient } from './share/state'

export interface Consumer extends Actor {
  readonly kind: 'consumer'
  readonly group: string
  bootstrap: readonly string[]
  /** How fast a core of its machine decompresses; 1: as fast as the one of codecs.ts. */
  readonly core: number
  /** Who it is to the brokers; absent: User:ANONYMOUS (S-3). */
  principal?: string
  /** What it subscribes to; with a pattern in the classic protocol, the topics that it has found. */
  topics: readonly string[]
  /** subscribe(Pattern), or with the consumer protocol subscribe(SubscriptionPattern); null: it names its topics. */
  pattern: string | null
  config: ConsumerConfig
  /** Work per record. */
  work: Work
  /** When offsets are committed, besides enable.auto.commit: never, before the work, or after it. */
  commit: CommitMode
  /** assign() instead of subscribe() (G-47): it is one of so many that deal out the partitions themselves; null: it subscribes. */
  manual: { readonly index: number; readonly count: number } | null
  /** What it makes of the records is written to another topic by a producer of its own; null: it only reads. */
  output: OutputSettings | null
  /** The application hands what poll() returns to a pool, which works on it record by record, and polls on at once. */
  handOff: boolean
  /** Records that may wait in the pool before the application pauses its partitions; null: any number. */
  queue: number | null
  /** Which records it cannot process; null: it can process all. */
  failing: Failing | null
  onFailure: OnFailure
  /** Its group is a share group (KafkaShareConsumer): what it says of which records; null: it is a KafkaConsumer. */
  type: 'consumer' | 'share'
  sharing: Sharing
  durable: {
    /** Records the application has finished, ever. */
    processed: number
  }
  volatile: ConsumerVolatile
}

/** What the application of a share consumer says of records, besides accepting them. With explicit acknowledgement only. */
export interface Sharing {
  /** Of those that it cannot process. */
  readonly unprocessed: 'release' | 'reject'
  /** It renews its locks while it works (KIP-1222). */
  readonly renews: boolean
}

/** A read-process-write application: its producer, and how far both go together (KIP-447). */
export interface OutputSettings {
  /** The actor of its producer. */
  readonly producer: string
  /** Are outputs and offsets part of one transaction? */
  readonly transactional: boolean
  /** Does the group's coordinator hear with the offsets which member they come from? Then it can refuse those of a zombie. */
  readonly groupMetadata: boolean
}

/** Kafka's `AbstractCoordinator.MemberState`, of the classic protocol, and `MemberState`, of the consumer protocol (N-8). */
export type MembershipState =
  | 'UNJOINED'
  | 'PREPARING_REBALANCE'
  | 'COMPLETING_REBALANCE'
  | 'STABLE'
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'RECONCILING'
  | 'ACKNOWLEDGING'
  | 'FENCED'
  | 'STALE'
  | 'FATAL'

/**
 * Where the application's thread is. `polling`: inside poll(), waiting for records. `working`: on the records that the
 * last poll() returned. `committing`: inside commitSync(). `closing`: inside close(). `stuck`: its loop ended with an
 * exception; only the client's heartbeat thread still runs. `producing`: waiting for its producer to end a transaction.
 * `closed`: not running.
 */
export type ApplicationPhase =
  | 'polling'
  | 'decompressing'
  | 'working'
  | 'producing'
  | 'committing'
  | 'closing'
  | 'stuck'
  | 'closed'

export interface ConsumerVolatile {
  metadata: ClientMetadata
  /** Absent: no broker ever held it back. */
  throttle?: Throttle
  nextCorrelationId: number
  /** Unanswered requests, without those for metadata. Oldest first. */
  requests: PendingRequest[]
  /** Time of the timer that looks for requests without an answer; 0: none is set. */
  sweepAt: Micros
  /** Time of the timer that wakes a waiting poll(); 0: none is set. */
  wakeAt: Micros

  coordinator: string | null
  coordinatorRetryAt: Micros
  coordinatorAttempts: number
  /** `group.protocol` as it was when the process started; `share`: that of share groups. */
  protocol: 'classic' | 'consumer' | 'share'
  /** What a share consumer knows; null: it is none. */
  share: ShareClient | null
  membership: MembershipState
  memberId: string
  /** In the consumer protocol the member epoch; -1: none. */
  generation: number
  /** What only the consumer protocol knows. */
  modern: ModernMembership
  /** Is this member the group's leader? Then it watches the metadata (G-35). */
  isLeader: boolean
  rejoinNeeded: boolean
  /** The subscription that the latest JoinGroup told of. */
  joinedTopics: readonly string[]
  /** How far the preparations of a rejoin are (G-32): offsets committed, partitions given up. */
  joinPreparation: 'none' | 'committing' | 'done'
  joinRetryAt: Micros
  joinAttempts: number
  /** All topics of the group, which its leader watches; empty for the others. */
  groupTopics: readonly string[]
  /** What the leader computed its assignment from, by topic. */
  assignedFrom: Record<string, TopicSnapshot>
  /** `partition.assignment.strategy` and `group.instance.id` as they were when the process started. */
  assignors: readonly string[]
  groupInstanceId: string | null
  /** The assignor that the group uses, as the latest JoinGroup response says; '': none yet. */
  groupProtocol: string
  /** What assignors remember of their last assignment, by name. */
  remembered: Record<string, { readonly partitions: readonly PartitionId[]; readonly generation: number }>
  /** An answer to JoinGroup that came while the application was not in poll() (G-31); null: none. */
  heldJoin: JoinGroupResponse | null
  /** What SyncGroup brought, for the next poll() to take in (G-33); null: nothing. */
  received: ReceivedAssignment | null
  /** Time of the next turn of the heartbeat thread; 0: the thread is off. */
  heartbeatAt: Micros
  lastHeartbeatSentAt: Micros
  lastHeartbeatResponseAt: Micros

  owned: Record<PartitionId, OwnedPartition>
  /** What the latest assign() was called for; '': none was. */
  assignedFor: string
  /** As whom, and in which generation, the owned partitions were assigned. */
  assignedMember: string
  assignedGeneration: number
  /** Fetched and not yet returned by poll(), in order of arrival. */
  buffered: BufferedPartition[]
  /** Towards each broker: the fetch session and the one fetch under way (G-40). */
  fetching: Record<string, BrokerFetcher>

  phase: ApplicationPhase
  /** What poll() decompresses, to return it then; null: nothing. */
  unpacking: readonly DeliveredRecords[] | null
  /** Records that the last poll() returned and the application still works on; null: none. */
  working: WorkInHand | null
  /** What was handed off and is not done yet; null: nothing, or nothing is ever handed off. */
  pool: WorkInHand | null
  /** The pool has enough: the application has paused its partitions. */
  poolIsFull: boolean
  /** Records that failed and are to be tried again, by partition: where, and how often they did. */
  failures: Record<PartitionId, { readonly offset: number; readonly attempts: number }>
  nextPollId: number
  lastPollAt: Micros
  /** Time of the timer that watches max.poll.interval.ms; 0: none is set. */
  pollLimitAt: Micros
  nextAutoCommitAt: Micros
  /** A commit that somebody waits for; null: none. */
  commitTask: CommitTask | null
  /** How the latest commit that somebody waited for ended. */
  commitError: ErrorCode
  /** close() was called. */
  closing: boolean
  closeStage: 'none' | 'committing' | 'leaving'
  closeDeadline: Micros
  /** What the next poll() throws; null: nothing. */
  failure: string | null
  lastError: string | null
}

/** What a member of the consumer protocol has been told, and how far it is with that. */
export interface ModernMembership {
  /** `group.remote.assignor` as it was when the process started. */
  serverAssignor: string | null
  /** The assignment as last received; null: none since it joined. */
  target: LocalAssignment | null
  /** The one that it owns. */
  current: LocalAssignment | null
  /** The one that it is taking in, and what it gives up for it. */
  taking: { readonly assignment: LocalAssignment; readonly revoked: readonly PartitionId[] } | null
  /** What the last heartbeat told; null: the next one tells everything. */
  sent: {
    readonly rebalanceTimeoutMs: number
    readonly topics: string
    readonly pattern: string
    readonly localEpoch: number
  } | null
  /** As the coordinator wants it. */
  intervalMs: number
  nextHeartbeatAt: Micros
  /** After an error, none before this. */
  retryAt: Micros
  attempts: number
}

/** An assignment with a number of the member's own, so that it notices each new one (`LocalAssignment`). */
export interface LocalAssignment {
  readonly epoch: number
  readonly partitions: readonly PartitionId[]
}

/** What an assignment of a topic depends on. */
export interface TopicSnapshot {
  readonly partitions: number
  /** By partition the racks of its replicas; null: they do not matter. */
  readonly racks: readonly (readonly (string | null)[])[] | null
}

export interface ReceivedAssignment {
  readonly generation: number
  readonly protocol: string
  readonly partitions: readonly PartitionId[]
  /** onPartitionsRevoked() has begun: the application commits for the last time what it gives up. */
  committing: boolean
}

/** What an answer is for. `lost`: it failed or was never answered, so its broker (or coordinator) is in doubt. */
export interface PendingRequest {
  readonly broker: string
  /** The coordinator has a connection of its own. */
  readonly toCoordinator: boolean
  readonly type: string
  readonly correlationId: number
  readonly sentAt: Micros
  readonly deadline: Micros
  /** Of the member when this was sent. */
  readonly generation: number
  /** Partitions whose position it is about. */
  readonly partitions: readonly PartitionId[]
  /** For commits: what is committed, and for whom. */
  readonly commit: { readonly purpose: CommitPurpose; readonly offsets: CommitOffsets } | null
}

export type CommitOffsets = readonly {
  readonly partition: PartitionId
  readonly offset: number
  readonly leaderEpoch: number
}[]

/**
 * `auto`, `async`: nobody waits. `prepare`: before a rejoin. `revoke`: in onPartitionsRevoked(). The others are commitSync() before
 * or after the work, and close().
 */
export type CommitPurpose = 'auto' | 'async' | 'prepare' | 'revoke' | 'before' | 'after' | 'close'

/** A commit that is repeated until it succeeds, fails for good, or its time is up (G-43). */
export interface CommitTask {
  readonly purpose: CommitPurpose
  readonly offsets: CommitOffsets
  readonly deadline: Micros
  /** Correlation id of the attempt under way; null: none. */
  attempt: number | null
  attempts: number
  retryAt: Micros
}

/** What must happen before a partition can be fetched (`SubscriptionState.FetchStates`). */
export type PositionState = 'INITIALIZING' | 'AWAIT_RESET' | 'AWAIT_VALIDATION' | 'FETCHING'

export interface OwnedPartition {
  state: PositionState
  /** Why the position is about to be set anew, in state AWAIT_RESET. */
  resetWhy: 'policy' | 'out-of-range'
  /** What to ask of the leader, in state AWAIT_RESET; null: what `auto.offset.reset` says. */
  seekTo: 'earliest' | 'latest' | number | null
  /** pause() was called for it: it gives no records until resume(). */
  paused: boolean
  /** The application has paused it until then, to try a record again that failed; 0: it has not. */
  heldUntil: Micros
  /** Next offset that poll() returns; null until known (G-44). */
  position: number | null
  /** Epoch of the last record returned, or of the committed one (R-T5); -1: none. */
  positionEpoch: number
  /** The leader epoch for which the position is known to be good; -1: none. */
  validEpoch: number
  /** Last offset this member knows to be committed; -1: none. */
  committed: number
  /** The leader's high watermark as last fetched; lag = this - position (G-45). */
  highWatermark: number
  /** R-F2: the replica nearby that the leader has sent us to, and until when that holds; null: the leader itself. */
  preferred: { readonly replica: string; readonly until: Micros } | null
  /** It is about to be given up: nothing of it is handed out any more (`markPendingRevocation`). */
  revoking: boolean
  /** A request about the position is under way. */
  asked: boolean
  /** Answers to requests with a smaller correlation id are about another time at which it was owned. */
  readonly since: number
  /** After an error, nothing is asked or fetched before this. */
  retryAt: Micros
}

export interface BufferedPartition {
  readonly partition: PartitionId
  readonly batches: readonly LogBatch[]
  /** Index of the first batch that poll() has not returned wholly. */
  next: number
  /** Aborted transactions that begin in batches from `next` on, and producers whose batches are skipped up to their next marker (T-24). */
  aborted?: readonly AbortedTransaction[]
  skipping?: number[]
}

export interface BrokerFetcher {
  /** Of the fetch under way; null: none. */
  correlationId: number | null
  sessionId: number
  sessionEpoch: number
  /** The partitions in the session, as the broker was last told. */
  session: Record<PartitionId, { fetchOffset: number; currentLeaderEpoch: number; topicId?: number }>
}

/** What one poll() returned; of a pool what several did, without what is done. */
export interface WorkInHand {
  readonly pollId: number
  total: number
  done: number
  readonly startedAt: Micros
  deliveries: readonly DeliveredRecords[]
  /** Which delivery, and which of its records, is next. */
  delivery: number
  record: number
  /** What it has asked its producer to send for it, and waits for; 0: nothing. */
  waitsFor: number
}

/** Records of one partition, as one poll() returned them. */
export interface DeliveredRecords extends Sealed {
  readonly partition: PartitionId
  readonly offsets: readonly number[]
  readonly records: readonly RecordId[]
  /** Only for an application that makes something of them. */
  readonly keys?: readonly (string | null)[]
  /** What a core takes to decompress them; absent: no time. */
  readonly unpacking?: Micros
  /** Those that the application will fail at, by place; absent: none. */
  readonly failing?: readonly FailingRecord[]
}

/** A record that fails, with all that is needed to send it on. */
export interface FailingRecord {
  readonly place: number
  readonly key: string | null
  readonly value: string | null
  readonly tombstone: boolean
}
