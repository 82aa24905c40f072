// What the actors of a Kafka cluster say to each other, by Kafka's API names. Every message is immutable once sent.
// `correlationId` pairs a response with its request on one connection, as in Kafka's request header.
import type { Disconnected, Started } from '../../kernel/step'
import type { Subscription } from './group/records'
import type { InitTransactions, ProduceTransaction, RefusedPartition, TransactionMessage } from './transaction-messages'
import type { LeaderRecoveryState } from './controller/records'
import type { Acl } from './acls'
import type { ErrorCode } from './error-codes'
import type { Quota } from './quotas'
import type { MetadataBatch } from './raft/records'
import type { PartitionId } from './partition'
import type { RemoteMessage, RemoteTimer } from './remote-messages'
import type { LogBatch, RecordBatch } from './stored-batch'
import type { ShareMessage } from './share-messages'
import type { ZooMessage } from './zookeeper-messages'

export type { ErrorCode } from './error-codes'
export type { PartitionId } from './partition'
export type * from './remote-messages'
export type * from './share-messages'
export type * from './stored-batch'
export type * from './transaction-messages'
export type * from './zookeeper-messages'

// ---- producer ↔ broker -------------------------------------------------------------------------------------------

export interface ProduceRequest {
  readonly type: 'produceRequest'
  readonly correlationId: number
  /** 0: no response is sent. */
  readonly acks: -1 | 0 | 1
  /** `request.timeout.ms`: with acks=-1 the leader itself answers REQUEST_TIMED_OUT after this (P-26). */
  readonly timeoutMs: number
  /** Whose transaction the batches belong to; absent: to none. */
  readonly transaction?: ProduceTransaction
  readonly partitions: readonly {
    readonly partition: PartitionId
    /** Which creation of the topic is meant (K-16); absent in versions of the request that only name it. */
    readonly topicId?: number
    readonly batch: RecordBatch
  }[]
}
export interface ProduceResponse {
  readonly type: 'produceResponse'
  /** S-12: the client is over a quota, and is held back for so long; absent: it is not. */
  readonly throttleTimeMs?: number
  readonly correlationId: number
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly error: ErrorCode
    /** -1 on error. */
    readonly baseOffset: number
    /** KIP-951 hint with NOT_LEADER_OR_FOLLOWER / FENCED_LEADER_EPOCH (P-28). */
    readonly currentLeader: { readonly leader: string | null; readonly leaderEpoch: number } | null
  }[]
}
export interface InitProducerIdRequest {
  readonly type: 'initProducerIdRequest'
  readonly correlationId: number
  /** From a transactional producer, to its coordinator (T-3); absent: any broker answers. */
  readonly transaction?: InitTransactions
}
export interface InitProducerIdResponse {
  readonly type: 'initProducerIdResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly producerId: number
  readonly producerEpoch: number
  /** The cluster's `transaction.version`, of which Kafka's clients hear with ApiVersions; in answers of a transaction coordinator. */
  readonly transactionVersion?: number
}

// ---- any client ↔ broker -----------------------------------------------------------------------------------------

/** Asks for brokers and the named topics. Any unfenced broker answers from its own image of the metadata. */
export interface MetadataRequest {
  readonly type: 'metadataRequest'
  readonly correlationId: number
  /** null: all that there are. */
  readonly topics: readonly string[] | null
  /** K-17: may the broker have topics made that are not there? */
  readonly allowAutoTopicCreation: boolean
}
export interface MetadataResponse {
  readonly type: 'metadataResponse'
  readonly correlationId: number
  /** Unfenced brokers. */
  readonly brokers: readonly string[]
  /** Broker → rack, of those that have one; absent: none has. */
  readonly racks?: Readonly<Record<string, string>>
  readonly topics: readonly {
    readonly topic: string
    /** A topic that is deleted and made again has another one (K-16). */
    readonly topicId?: number
    readonly error: ErrorCode
    /** By partition index. */
    readonly partitions: readonly {
      readonly partition: PartitionId
      /** null: LEADER_NOT_AVAILABLE. */
      readonly leader: string | null
      readonly leaderEpoch: number
      readonly replicas: readonly string[]
      readonly isr: readonly string[]
    }[]
  }[]
}

// ---- fetching: followers and consumers ---------------------------------------------------------------------------

/**
 * An incremental fetch (KIP-227): `partitions` lists those that are new or changed in the session, `forgotten` those
 * that left it; the broker remembers the rest. `sessionEpoch` 0 opens a session and lists everything.
 */
export interface FetchRequest {
  readonly type: 'fetchRequest'
  readonly correlationId: number
  /** The follower's broker id; null for a consumer. */
  readonly replica: string | null
  /** Of the follower's registration (KIP-903); -1 for a consumer. */
  readonly brokerEpoch: number
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly sessionId: number
  readonly sessionEpoch: number
  /** `client.rack` of a consumer; absent or '': it does not say where it is (KIP-392). */
  readonly rackId?: string
  /** `isolation.level=read_committed`: nothing beyond the last stable offset (T-23). Absent: up to the high watermark. */
  readonly readCommitted?: true
  readonly partitions: readonly FetchPartition[]
  readonly forgotten: readonly PartitionId[]
}
export interface FetchPartition {
  readonly partition: PartitionId
  /** Which creation of the topic is meant (K-16); absent in versions of the request that only name it. */
  readonly topicId?: number
  readonly fetchOffset: number
  /** The follower's logStartOffset; -1 for a consumer. */
  readonly logStartOffset: number
  /** What the fetcher believes to be the leader's epoch; -1: not checked. */
  readonly currentLeaderEpoch: number
  /** Epoch of the fetcher's last record; -1: none or not checked. */
  readonly lastFetchedEpoch: number
  readonly maxBytes: number
}
export interface FetchResponse {
  readonly type: 'fetchResponse'
  /** S-12: the client is over a quota, and is held back for so long; absent: it is not. */
  readonly throttleTimeMs?: number
  readonly correlationId: number
  readonly error: ErrorCode
  readonly sessionId: number
  /** Partitions with data, an error, or a changed high watermark or log start. */
  readonly partitions: readonly FetchedPartition[]
}
export interface FetchedPartition {
  readonly partition: PartitionId
  readonly error: ErrorCode
  readonly highWatermark: number
  readonly logStartOffset: number
  /** R-T2: the end offset of the largest epoch ≤ lastFetchedEpoch that the leader knows; then `batches` is empty. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null
  readonly currentLeader: { readonly leader: string | null; readonly leaderEpoch: number } | null
  /** R-F1: who had better be asked, being nearer; then there are no batches. */
  readonly preferredReadReplica?: string
  /** Whole batches from the one that holds fetchOffset. */
  readonly batches: readonly LogBatch[]
  /** Where the first open transaction holds readers of committed data back (T-23); absent: at the high watermark. */
  readonly lastStableOffset?: number
  /** Aborted transactions among the batches, by first offset: what a reader of committed data skips (T-24). Absent: none. */
  readonly abortedTransactions?: readonly AbortedTransaction[]
}
/** A producer's records from `firstOffset` to its next ABORT marker are not to be read (T-24). */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}
/**
 * Kafka's special timestamps -1 to -6 (L-21): the high watermark, the log start, the record with the largest timestamp, the
 * start of what is on the broker's own disk, the end of what is in tiered storage, and the start of what is not yet there.
 */
export type SpecialTimestamp =
  | 'latest'
  | 'earliest'
  | 'max-timestamp'
  | 'earliest-local'
  | 'latest-tiered'
  | 'earliest-pending-upload'
export interface ListOffsetsRequest {
  readonly type: 'listOffsetsRequest'
  readonly correlationId: number
  /** `latest` is the last stable offset then (L-21). */
  readonly readCommitted?: true
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly currentLeaderEpoch: number
    /** A number: the first offset with a timestamp ≥ this (Micros). */
    readonly timestamp: SpecialTimestamp | number
  }[]
}
export interface ListOffsetsResponse {
  readonly type: 'listOffsetsResponse'
  readonly correlationId: number
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly error: ErrorCode
    /** -1: no such offset. */
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}
/** R-T5: where did this epoch end? A consumer asks after a leader change, to detect truncation. */
export interface OffsetForLeaderEpochRequest {
  readonly type: 'offsetForLeaderEpochRequest'
  readonly correlationId: number
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly currentLeaderEpoch: number
    readonly leaderEpoch: number
  }[]
}
export interface OffsetForLeaderEpochResponse {
  readonly type: 'offsetForLeaderEpochResponse'
  readonly correlationId: number
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly error: ErrorCode
    readonly leaderEpoch: number
    /** -1: undefined. */
    readonly endOffset: number
  }[]
}

// ---- broker ↔ controller -----------------------------------------------------------------------------------------

export interface BrokerRegistrationRequest {
  readonly type: 'brokerRegistrationRequest'
  readonly nodeId: number
  readonly rack: string | null
  /** A new one for every start of the process. */
  readonly incarnationId: number
  /** -1: unclean or unknown; else the broker epoch in which it shut down cleanly. */
  readonly previousBrokerEpoch: number
}
export interface BrokerRegistrationResponse {
  readonly type: 'brokerRegistrationResponse'
  readonly error: ErrorCode
  readonly brokerEpoch: number
}
export interface BrokerHeartbeatRequest {
  readonly type: 'brokerHeartbeatRequest'
  readonly brokerEpoch: number
  readonly currentMetadataOffset: number
  readonly wantFence: boolean
  readonly wantShutDown: boolean
}
export interface BrokerHeartbeatResponse {
  readonly type: 'brokerHeartbeatResponse'
  readonly error: ErrorCode
  readonly isCaughtUp: boolean
  readonly isFenced: boolean
  readonly shouldShutDown: boolean
}
export interface AlterPartitionRequest {
  readonly type: 'alterPartitionRequest'
  readonly partition: PartitionId
  readonly topicId?: number
  readonly brokerEpoch: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly newIsr: readonly { readonly broker: string; readonly brokerEpoch: number }[]
  readonly leaderRecoveryState: LeaderRecoveryState
}
export interface AlterPartitionResponse {
  readonly type: 'alterPartitionResponse'
  readonly partition: PartitionId
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly isr: readonly string[]
}
export interface AllocateProducerIdsRequest {
  readonly type: 'allocateProducerIdsRequest'
  readonly brokerEpoch: number
}
export interface AllocateProducerIdsResponse {
  readonly type: 'allocateProducerIdsResponse'
  readonly error: ErrorCode
  readonly firstId: number
  readonly count: number
}

// ---- the metadata quorum (KIP-595, KIP-996) --------------------------------------------------------------------------
// Every answer says who leads and in which epoch, as far as the one who answers knows.

/** A voter or a broker reads on in the metadata log; the leader holds the request until there is more (K-15). */
export interface MetadataFetchRequest {
  readonly type: 'metadataFetchRequest'
  readonly fetchId: number
  readonly currentLeaderEpoch: number
  readonly fetchOffset: number
  /** Epoch of the record before `fetchOffset`; 0: there is none. */
  readonly lastFetchedEpoch: number
  /** What the one who asks knows to be committed; -1: nothing. It is told at once when that is more (KIP-1166). */
  readonly highWatermark: number
  readonly maxWaitMs: number
}
export interface MetadataFetchResponse {
  readonly type: 'metadataFetchResponse'
  readonly fetchId: number
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  /** From `fetchOffset` on, committed or not. */
  readonly batches: readonly MetadataBatch[]
  readonly highWatermark: number
  /** Not null: the log that was asked for is not the beginning of the leader's, and must be cut off first. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null
}
export interface VoteRequest {
  readonly type: 'voteRequest'
  /** The epoch that is voted about; with `preVote` the epoch that the one who asks is in. */
  readonly epoch: number
  readonly lastEpoch: number
  readonly lastOffset: number
  /** Only a question: would you vote for me? (KIP-996) */
  readonly preVote: boolean
}
export interface VoteResponse {
  readonly type: 'voteResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  readonly voteGranted: boolean
  readonly preVote: boolean
}
/** The winner of an election says so, again and again. */
export interface BeginQuorumEpochRequest {
  readonly type: 'beginQuorumEpochRequest'
  readonly epoch: number
}
export interface BeginQuorumEpochResponse {
  readonly type: 'beginQuorumEpochResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
}
/** A leader resigns: others may begin an election at once, those with the longest logs first. */
export interface EndQuorumEpochRequest {
  readonly type: 'endQuorumEpochRequest'
  readonly epoch: number
  readonly preferredSuccessors: readonly string[]
}
export interface EndQuorumEpochResponse {
  readonly type: 'endQuorumEpochResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
}

// ---- administration: said by a person (`from` is `admin`) to the controller; nobody waits for an answer ---------------

/** Whose quota a change of topics counts for (KIP-599); absent: the operator's, User:ANONYMOUS with the client id `admin`. */
interface Mutation {
  readonly by?: { readonly user: string; readonly client: string }
  /** When it was asked for first, if it is asked again. */
  readonly askedAt?: number
}
export interface CreateTopic extends Mutation {
  readonly type: 'createTopic'
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly config: Readonly<Record<string, string | number | boolean | null>>
}
export interface DeleteTopic extends Mutation {
  readonly type: 'deleteTopic'
  readonly topic: string
}
export interface CreatePartitions extends Mutation {
  readonly type: 'createPartitions'
  readonly topic: string
  /** The new total; it only grows (R-P5). */
  readonly count: number
}
export interface AlterTopicConfig {
  readonly type: 'alterTopicConfig'
  readonly topic: string
  readonly config: Readonly<Record<string, string | number | boolean | null>>
}
/** Sets the dynamic settings of a group, all at once (`kafka-configs --group`, KIP-848, KIP-932). */
export interface AlterGroupConfig {
  readonly type: 'alterGroupConfig'
  readonly group: string
  readonly config: Readonly<Record<string, string | number | boolean | null>>
}
/** Writes down who leads a partition, and who is in sync with it, whatever an election would say. */
export interface AppointLeader {
  readonly type: 'appointLeader'
  readonly partition: PartitionId
  /** In a new epoch; null: leader and epoch stay. */
  readonly leader: string | null
  /** null: as it is. */
  readonly isr: readonly string[] | null
}
/** ElectLeaders: an election of some partitions, now. */
export interface ElectLeadersRequest {
  readonly type: 'electLeadersRequest'
  readonly kind: 'preferred' | 'unclean'
  readonly partitions: readonly PartitionId[]
}
/** AlterPartitionReassignments, for one partition. */
export interface AlterPartitionReassignment {
  readonly type: 'alterPartitionReassignment'
  readonly partition: PartitionId
  readonly change: ReassignmentChange
}
/** Other replicas, in order of preference; one replica elsewhere; another preferred leader; or back to what was before. */
export type ReassignmentChange =
  | { readonly kind: 'replicas'; readonly replicas: readonly string[] }
  | { readonly kind: 'move'; readonly from: string; readonly to: string }
  | { readonly kind: 'lead'; readonly to: string }
  | { readonly kind: 'cancel' }
/** A reassignment of all partitions of a topic, so that each has this many copies. */
export interface AlterReplicationFactor {
  readonly type: 'alterReplicationFactor'
  readonly topic: string
  readonly replicationFactor: number
}
/** A reassignment of all that a broker holds, to the others. */
export interface DrainBroker {
  readonly type: 'drainBroker'
  readonly broker: string
}
/** KIP-853: a controller that copies the metadata log as an observer is to vote. */
export interface AddRaftVoter {
  readonly type: 'addRaftVoter'
  readonly voter: string
}
/** KIP-853: a controller, running or not, votes no more. */
export interface RemoveRaftVoter {
  readonly type: 'removeRaftVoter'
  readonly voter: string
}
/** Removes a broker that will not come back from the cluster. */
export interface UnregisterBroker {
  readonly type: 'unregisterBroker'
  readonly broker: string
}

// ---- administration: said by a person to a process ---------------------------------------------------------------------

/** Merges settings into the actor's own configuration, as a redeploy that loses no state would. */
export interface Reconfigure {
  readonly type: 'reconfigure'
  readonly config: Readonly<Record<string, string | number | boolean | null>>
  /** Our own fields (rate, to, work, topics, …), already validated by the blueprint. */
  readonly block: Readonly<Record<string, unknown>>
}
/** `kafka-acls --add` and `--remove` (CreateAcls, DeleteAcls). */
export interface CreateAcls {
  readonly type: 'createAcls'
  readonly acls: readonly Acl[]
}
export interface DeleteAcls {
  readonly type: 'deleteAcls'
  readonly acls: readonly Acl[]
}
/** `kafka-configs --alter --entity-type users` or `clients` (AlterClientQuotas). */
export interface AlterClientQuotas {
  readonly type: 'alterClientQuotas'
  readonly quotas: readonly Quota[]
}
/** Closes a client, or begins the controlled shutdown of a broker. */
export interface Shutdown {
  readonly type: 'shutdown'
}
/** Raises the log start of partitions that this broker leads; -1: to the high watermark (L-6, Kafka's DeleteRecords). */
export interface DeleteRecords {
  readonly type: 'deleteRecords'
  readonly partition: PartitionId
  readonly beforeOffset: number
}
/** Sets what a group has committed, while nobody belongs to it (`kafka-consumer-groups --reset-offsets`); to its coordinator. */
export interface ResetOffsets {
  readonly type: 'resetOffsets'
  readonly group: string
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}
/** The application calls seek() in its next poll(), for what it owns of these topics or partitions (all, if none is named). */
export interface Seek {
  readonly type: 'seek'
  readonly partitions: readonly PartitionId[]
  /** Micros: the first record that is stamped so, or later. */
  readonly to: { readonly offset: number } | { readonly timestamp: 'earliest' | 'latest' | number }
}
/** The application calls pause() or resume() for partitions: paused ones are owned and polled for, and give no records. */
export interface PausePartitions {
  readonly type: 'pausePartitions'
  readonly partitions: readonly PartitionId[]
  readonly paused: boolean
}
/** Lets a producer send `count` records now, besides what its rate asks for. */
export interface Emit {
  readonly type: 'emit'
  readonly count: number
  /** null: as the producer's key template says. */
  readonly key: string | null
  readonly value: string | null
  /** Without a value: their keys are gone. */
  readonly tombstone?: boolean
  /** The partition that the application asks for; absent: the partitioner chooses (P-1). */
  readonly partition?: number
}
/** An application lets its producer send a record for it, and waits for the callback (`sentFor`). */
export interface SendFor {
  readonly type: 'sendFor'
  readonly token: number
  readonly key: string | null
  /** null: a made-up one, or none if it is a tombstone. */
  readonly value: string | null
  readonly tombstone: boolean
}
/** The callback of what `sendFor` asked for. `error` null: it is stored. */
export interface SentFor {
  readonly type: 'sentFor'
  readonly token: number
  readonly error: string | null
}

// ---- groups -----------------------------------------------------------------------------------------------------

export interface FindCoordinatorRequest {
  readonly type: 'findCoordinatorRequest'
  readonly correlationId: number
  readonly group: string
  /** The coordinator of this transactional id is looked for, and of no group (T-1). */
  readonly transactionalId?: string
}
export interface FindCoordinatorResponse {
  readonly type: 'findCoordinatorResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly coordinator: string | null
}
export interface JoinGroupRequest {
  readonly type: 'joinGroupRequest'
  readonly correlationId: number
  readonly group: string
  readonly clientId: string
  /** '' on the first join. */
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  /** Its assignors, the preferred one first, and what it tells each of them. */
  readonly protocols: readonly MemberProtocol[]
}
export interface MemberProtocol extends Subscription {
  readonly name: string
}
export interface JoinGroupResponse {
  readonly type: 'joinGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly generation: number
  readonly protocol: string
  readonly leader: string
  readonly memberId: string
  /** For the leader: all members with their subscriptions; for the others empty. */
  readonly members: readonly JoinedMember[]
  /** A static member took its leader's place: the assignment stands, and is not to be computed (KIP-814). */
  readonly skipAssignment: boolean
}
export interface JoinedMember extends Subscription {
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface SyncGroupRequest {
  readonly type: 'syncGroupRequest'
  readonly correlationId: number
  readonly group: string
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** From the leader only: member → partitions. */
  readonly assignments: readonly { readonly memberId: string; readonly partitions: readonly PartitionId[] }[]
}
export interface SyncGroupResponse {
  readonly type: 'syncGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly partitions: readonly PartitionId[]
}
export interface HeartbeatRequest {
  readonly type: 'heartbeatRequest'
  readonly correlationId: number
  readonly group: string
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface HeartbeatResponse {
  readonly type: 'heartbeatResponse'
  readonly correlationId: number
  readonly error: ErrorCode
}
export interface LeaveGroupRequest {
  readonly type: 'leaveGroupRequest'
  readonly correlationId: number
  readonly group: string
  /** '': whoever has the instance id, as an operator asks for (KIP-345). */
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface LeaveGroupResponse {
  readonly type: 'leaveGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
}
/** The one request of the consumer protocol (KIP-848, N-1): joins, stays, acknowledges and leaves. */
export interface ConsumerGroupHeartbeatRequest {
  readonly type: 'consumerGroupHeartbeatRequest'
  readonly correlationId: number
  readonly group: string
  readonly clientId: string
  /** Chosen by the client when its process starts. */
  readonly memberId: string
  /** 0: joins (again). -1: leaves. -2: a static member leaves for a while. */
  readonly memberEpoch: number
  readonly groupInstanceId: string | null
  /** -1: as told before. So is null below. */
  readonly rebalanceTimeoutMs: number
  readonly rackId: string | null
  readonly topics: readonly string[] | null
  /** A pattern that the broker looks for topics by (N-10); '': none. */
  readonly topicRegex: string | null
  readonly serverAssignor: string | null
  /** What it owns now. Kafka writes topic ids here, and in the answer. */
  readonly owned: readonly PartitionId[] | null
}
export interface ConsumerGroupHeartbeatResponse {
  readonly type: 'consumerGroupHeartbeatResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly memberEpoch: number
  /** `group.consumer.heartbeat.interval.ms`. */
  readonly heartbeatIntervalMs: number
  /** null: as before (N-7). */
  readonly assignment: readonly PartitionId[] | null
}
export interface OffsetCommitRequest {
  readonly type: 'offsetCommitRequest'
  readonly correlationId: number
  readonly group: string
  /** In the consumer protocol the member epoch. -1: of no group, by a client that manages its partitions itself, or by an operator. */
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}
export interface OffsetCommitResponse {
  readonly type: 'offsetCommitResponse'
  readonly correlationId: number
  /** Of the partitions that are not in `refused`. */
  readonly error: ErrorCode
  readonly refused?: readonly RefusedPartition[]
}
export interface OffsetFetchRequest {
  readonly type: 'offsetFetchRequest'
  readonly correlationId: number
  readonly group: string
  /** Of a member of the consumer protocol, which is answered only in its own epoch; null: whoever asks. */
  readonly member: { readonly memberId: string; readonly memberEpoch: number } | null
  /** Refused with UNSTABLE_OFFSET_COMMIT while a transaction with offsets of these partitions is open (KIP-447). */
  readonly requireStable?: true
  readonly partitions: readonly PartitionId[]
}
export interface OffsetFetchResponse {
  readonly type: 'offsetFetchResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly refused?: readonly RefusedPartition[]
  /** offset -1: nothing committed. */
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}

// ---- timers: what actors say to themselves ---------------------------------------------------------------------------
// A timer is never cancelled: the state has moved on when a stale one arrives, and its handler sees that.

/** A timer; `name` and the numbers mean what the actor that set it says. */
export type Timer =
  // broker
  | { readonly type: 'registerBroker' }
  | { readonly type: 'sendBrokerHeartbeat' }
  | { readonly type: 'brokerTick' }
  | { readonly type: 'fetchMetadata'; readonly fetchId: number }
  | { readonly type: 'controllerRetry' }
  | { readonly type: 'replicaFetch'; readonly leader: string }
  | { readonly type: 'checkReplicaLag' }
  | { readonly type: 'checkpointHighWatermarks' }
  | { readonly type: 'delayedFetchExpired'; readonly client: string }
  | { readonly type: 'delayedProduceExpired' }
  | { readonly type: 'connectionUnmuted'; readonly client: string }
  | { readonly type: 'connectionRefused'; readonly client: string }
  | { readonly type: 'requestHandled'; readonly work: string }
  | { readonly type: 'diskWritten'; readonly write: string }
  | { readonly type: 'writeBack' }
  | { readonly type: 'checkRetention' }
  | { readonly type: 'checkProducers' }
  | { readonly type: 'cleanLogs' }
  | { readonly type: 'logCleaned' }
  | { readonly type: 'deleteFiles' }
  | { readonly type: 'flushLogs' }
  | { readonly type: 'logsRecovered' }
  // coordinator (runs inside the broker)
  | { readonly type: 'groupTimer'; readonly group: string; readonly timer: string; readonly deadline: number }
  // controller
  | { readonly type: 'beginOffice'; readonly epoch: number }
  | { readonly type: 'checkBrokerSessions'; readonly epoch: number }
  | { readonly type: 'writeNoOp'; readonly epoch: number }
  | { readonly type: 'metadataFetchExpired'; readonly replica: string; readonly id: number }
  // a voter of the quorum: its role's deadline; its leadership's chores; a request that failed is sent again
  | { readonly type: 'raftTimer' }
  | { readonly type: 'raftAppend'; readonly epoch: number }
  | { readonly type: 'raftBegin'; readonly epoch: number }
  | { readonly type: 'raftFetch'; readonly fetchId: number }
  | { readonly type: 'raftVote'; readonly peer: string; readonly epoch: number }
  | { readonly type: 'voterChangeExpired'; readonly epoch: number; readonly offset: number; readonly voter: string }
  | { readonly type: 'electLeaders'; readonly kind: 'preferred' | 'unclean'; readonly epoch: number }
  // producer
  | { readonly type: 'sendRecord' }
  | { readonly type: 'runSender' }
  | { readonly type: 'requestTimedOut'; readonly broker: string; readonly correlationId: number }
  | { readonly type: 'refreshMetadata' }
  // consumer
  | { readonly type: 'poll' }
  | { readonly type: 'recordProcessed'; readonly pollId: number }
  | { readonly type: 'recordsDecompressed' }
  | { readonly type: 'sendHeartbeat' }
  | { readonly type: 'pollLimitExceeded' }
  | { readonly type: 'retry'; readonly what: string }

export type Message =
  | Started
  | Disconnected
  | ProduceRequest
  | ProduceResponse
  | InitProducerIdRequest
  | InitProducerIdResponse
  | MetadataRequest
  | MetadataResponse
  | FetchRequest
  | FetchResponse
  | ListOffsetsRequest
  | ListOffsetsResponse
  | OffsetForLeaderEpochRequest
  | OffsetForLeaderEpochResponse
  | BrokerRegistrationRequest
  | BrokerRegistrationResponse
  | BrokerHeartbeatRequest
  | BrokerHeartbeatResponse
  | MetadataFetchRequest
  | MetadataFetchResponse
  | VoteRequest
  | VoteResponse
  | BeginQuorumEpochRequest
  | BeginQuorumEpochResponse
  | EndQuorumEpochRequest
  | EndQuorumEpochResponse
  | AlterPartitionRequest
  | AlterPartitionResponse
  | AllocateProducerIdsRequest
  | AllocateProducerIdsResponse
  | CreateTopic
  | DeleteTopic
  | CreatePartitions
  | AlterTopicConfig
  | AlterGroupConfig
  | AppointLeader
  | ElectLeadersRequest
  | AlterPartitionReassignment
  | AlterReplicationFactor
  | DrainBroker
  | UnregisterBroker
  | AlterClientQuotas
  | CreateAcls
  | DeleteAcls
  | AddRaftVoter
  | RemoveRaftVoter
  | Reconfigure
  | Shutdown
  | DeleteRecords
  | ResetOffsets
  | Seek
  | PausePartitions
  | Emit
  | SendFor
  | SentFor
  | FindCoordinatorRequest
  | FindCoordinatorResponse
  | JoinGroupRequest
  | JoinGroupResponse
  | SyncGroupRequest
  | SyncGroupResponse
  | HeartbeatRequest
  | HeartbeatResponse
  | LeaveGroupRequest
  | LeaveGroupResponse
  | ConsumerGroupHeartbeatRequest
  | ConsumerGroupHeartbeatResponse
  | OffsetCommitRequest
  | OffsetCommitResponse
  | OffsetFetchRequest
  | OffsetFetchResponse
  | ShareMessage
  | TransactionMessage
  | RemoteMessage
  | RemoteTimer
  | Timer
  | ZooMessage
