// What is said in ZooKeeper mode (Kafka 3.9): in the ensemble, between a client and its server, by the controller to brokers.
import type { Sealed } from '../../../kernel/clone'
import type { BrokerRegistration, ClusterImage, PartitionState, TopicState } from '../controller/records'
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { ZooChange, ZooError, ZooPath, ZooTree, ZooTxn } from '../zookeeper/records'

// ---- in the ensemble: simplified ZAB ---------------------------------------------------------------------------------

/** Whom a server would elect: whoever has the newest history, and of several the one with the highest id. */
export interface ZooVote {
  readonly leader: string
  readonly epoch: number
  readonly zxid: number
}
/** Fast leader election: a server's vote, or, of one that is not looking, who leads it. */
export interface ZooVoteMessage {
  readonly type: 'zooVote'
  readonly round: number
  readonly role: 'looking' | 'following' | 'leading'
  readonly vote: ZooVote
}
/** FOLLOWERINFO: a server wants to follow, and says what it has. */
export interface ZooFollow {
  readonly type: 'zooFollow'
  readonly acceptedEpoch: number
  readonly epoch: number
  readonly zxid: number
}
/** SNAP and NEWLEADER: the leader's whole history, in its new epoch. */
export interface ZooSync {
  readonly type: 'zooSync'
  readonly epoch: number
  readonly tree: ZooTree & Sealed
  readonly proposals: readonly ZooTxn[]
}
export interface ZooPropose {
  readonly type: 'zooPropose'
  readonly epoch: number
  readonly txn: ZooTxn
}
/** A follower has everything up to `zxid` on its disk. */
export interface ZooAck {
  readonly type: 'zooAck'
  readonly epoch: number
  readonly zxid: number
}
/** A majority has everything up to `zxid`; twice per tick it also says that the leader lives. */
export interface ZooCommit {
  readonly type: 'zooCommit'
  readonly epoch: number
  readonly zxid: number
  /** What the leader has proposed so far. */
  readonly proposed: number
}
/** A follower hands on what a client said, and the leader what is to be answered. */
export interface ZooForward {
  readonly type: 'zooForward'
  readonly client: string
  readonly request: ZooClientRequest
}
export interface ZooRelay {
  readonly type: 'zooRelay'
  readonly client: string
  readonly response: ZooClientResponse
}

// ---- a client and its server -----------------------------------------------------------------------------------------

export interface ZooConnectRequest {
  readonly type: 'zooConnectRequest'
  readonly attempt: number
  /** 0: a new session. */
  readonly session: number
  readonly timeoutMs: number
}
export interface ZooConnectResponse {
  readonly type: 'zooConnectResponse'
  readonly attempt: number
  /** 0: the session that was asked for has expired. */
  readonly session: number
}
export interface ZooPingRequest {
  readonly type: 'zooPingRequest'
  readonly session: number
}
export interface ZooPingResponse {
  readonly type: 'zooPingResponse'
  readonly session: number
}
/** Reads, which leave a watch where they can, and one kind of write. */
export type ZooOp =
  | { readonly op: 'getController' }
  | { readonly op: 'getBrokers' }
  | { readonly op: 'getAll' }
  | { readonly op: 'change'; readonly change: ZooChange }
export interface ZooRequest {
  readonly type: 'zooRequest'
  readonly session: number
  readonly xid: number
  readonly op: ZooOp
}
export type ZooResult =
  | {
      readonly op: 'getController'
      readonly controller: string | null
      readonly epoch: number
      readonly version: number
    }
  | { readonly op: 'getBrokers'; readonly brokers: readonly BrokerRegistration[] }
  | { readonly op: 'getAll'; readonly image: ClusterImage & Sealed }
  | { readonly op: 'change'; readonly error: ZooError; readonly zxid: number }
export interface ZooResponse {
  readonly type: 'zooResponse'
  readonly session: number
  readonly xid: number
  readonly result: ZooResult
}
export interface ZooWatchEvent {
  readonly type: 'zooWatchEvent'
  readonly session: number
  readonly path: ZooPath
}
/** The server serves nobody at the moment: it knows no leader, or not yet. */
export interface ZooClosed {
  readonly type: 'zooClosed'
}
/** The client ends its session: its ephemeral znodes go at once. */
export interface ZooClose {
  readonly type: 'zooClose'
  readonly session: number
}

export type ZooClientRequest = ZooConnectRequest | ZooPingRequest | ZooRequest | ZooClose
export type ZooClientResponse = ZooConnectResponse | ZooPingResponse | ZooResponse | ZooWatchEvent | ZooClosed

// ---- controller → broker -----------------------------------------------------------------------------------------------

/** What every request of the controller carries: one of an older epoch is refused (STALE_CONTROLLER_EPOCH). */
export interface FromController {
  readonly id: number
  readonly controllerEpoch: number
  /** Of the registration that the controller knows. */
  readonly brokerEpoch: number
}
/** Who leads partitions that this broker has copies of, and who is in sync. */
export interface LeaderAndIsrRequest extends FromController {
  readonly type: 'leaderAndIsrRequest'
  readonly partitions: readonly PartitionState[]
  readonly topics: Readonly<Record<string, TopicState>>
}
/** What every broker tells clients: live brokers, topics, leaders. */
export interface UpdateMetadataRequest extends FromController {
  readonly type: 'updateMetadataRequest'
  readonly brokers: readonly BrokerRegistration[]
  /** All topics there are; others are gone. */
  readonly topics: Readonly<Record<string, TopicState>>
  /** Those that changed. */
  readonly partitions: readonly PartitionState[]
}
/** Copies that are not fetched any more, and perhaps deleted. */
export interface StopReplicaRequest extends FromController {
  readonly type: 'stopReplicaRequest'
  readonly partitions: readonly PartitionId[]
  readonly deletes: boolean
}
export interface ControlResponse {
  readonly type: 'leaderAndIsrResponse' | 'updateMetadataResponse' | 'stopReplicaResponse'
  readonly id: number
  readonly error: ErrorCode
}
/** A broker that is about to stop wants its leaderships moved. */
export interface ControlledShutdownRequest {
  readonly type: 'controlledShutdownRequest'
  readonly brokerEpoch: number
}
export interface ControlledShutdownResponse {
  readonly type: 'controlledShutdownResponse'
  readonly error: ErrorCode
  /** What it still leads, though there are other copies. */
  readonly remaining: readonly PartitionId[]
}

export type ZooTimer =
  // a server of the ensemble
  | { readonly type: 'zooTick' }
  | { readonly type: 'zooElection'; readonly round: number; readonly pause: number }
  // a broker with a session
  | { readonly type: 'zooClientTick' }
  | { readonly type: 'zooReconnect'; readonly attempt: number }
  | { readonly type: 'zooRegister'; readonly session: number }
  | { readonly type: 'zooLoaded'; readonly epoch: number }
  | { readonly type: 'zooRebalance'; readonly epoch: number }
  | { readonly type: 'zooPush'; readonly broker: string }
  | { readonly type: 'zooShutdown'; readonly attempt: number }

/** All of them. */
export type ZooMessage =
  | ZooVoteMessage
  | ZooFollow
  | ZooSync
  | ZooPropose
  | ZooAck
  | ZooCommit
  | ZooForward
  | ZooRelay
  | ZooClientRequest
  | ZooClientResponse
  | LeaderAndIsrRequest
  | UpdateMetadataRequest
  | StopReplicaRequest
  | ControlResponse
  | ControlledShutdownRequest
  | ControlledShutdownResponse
  | ZooTimer
