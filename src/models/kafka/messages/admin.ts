// Administration, as messages; nobody waits for an answer.
import type { Acl } from '../acls'
import type { PartitionId } from '../partition'
import type { Quota } from '../quotas'

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

export type AdminMessage =
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
