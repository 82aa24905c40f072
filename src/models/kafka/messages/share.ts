// What is said in and about share groups (KIP-932): by members to their coordinator, by consumers to the leaders of partitions, and by
// those to the share coordinators, which keep the state of records.
import type { Compressed } from '../codecs'
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { StateBatch } from '../share/records'

/** Joins, stays and leaves. The answer brings the assignment when it has changed. */
export interface ShareGroupHeartbeatRequest {
  readonly type: 'shareGroupHeartbeatRequest'
  readonly correlationId: number
  readonly group: string
  readonly clientId: string
  /** Chosen by the client when its process starts. */
  readonly memberId: string
  /** 0: joins (again). -1: leaves. */
  readonly memberEpoch: number
  /** null: as told before. */
  readonly rackId: string | null
  readonly topics: readonly string[] | null
}
export interface ShareGroupHeartbeatResponse {
  readonly type: 'shareGroupHeartbeatResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  /** null: as before. */
  readonly assignment: readonly PartitionId[] | null
}

/** What a consumer has to say of records that it was given (`AcknowledgeType`); `gap`: there is no record at these offsets. */
export type AcknowledgeType = 'accept' | 'release' | 'reject' | 'renew' | 'gap'

export interface AcknowledgementBatch {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly acknowledge: AcknowledgeType
}

/** A partition of a share session, and what the consumer acknowledges of it by the way. */
export interface SharePartitionRequest {
  readonly partition: PartitionId
  /** Which creation of the topic is meant; absent: the one that the broker knows. */
  readonly topicId?: number
  readonly acknowledgements: readonly AcknowledgementBatch[]
}

export interface ShareFetchRequest {
  readonly type: 'shareFetchRequest'
  readonly correlationId: number
  readonly group: string
  readonly memberId: string
  /** 0: opens a session. */
  readonly shareSessionEpoch: number
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  /** `max.poll.records`: no more than this, if batches allow it. */
  readonly maxRecords: number
  readonly batchSize: number
  /** `share.acquire.mode` (KIP-1206). */
  readonly acquireMode: 'batch_optimized' | 'record_limit'
  /** New partitions of the session, and those with acknowledgements. */
  readonly partitions: readonly SharePartitionRequest[]
  readonly forgotten: readonly PartitionId[]
}

/** Records that are this member's until their lock ends, with how often each was delivered by now. */
export interface AcquiredRecords {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryCount: number
}

/** A record of a user, as a consumer gets it. */
export interface SharedRecord {
  readonly offset: number
  readonly record: number
  readonly key: string | null
  /** Where it matters to somebody; null: synthetic. */
  readonly value: string | null
}

export interface SharePartitionResponse {
  readonly partition: PartitionId
  readonly error: ErrorCode
  readonly acknowledgeError: ErrorCode
  readonly currentLeader: { readonly leader: string | null; readonly leaderEpoch: number } | null
  readonly acquired: readonly AcquiredRecords[]
  /** Those of the acquired offsets that hold a record. (Kafka sends whole batches, and the client picks these out.) */
  readonly records: readonly SharedRecord[]
  /** Of the batches that they come from. */
  readonly sizeInBytes: number
  /** How these batches are compressed; absent: none is. */
  readonly compressed?: readonly Compressed[]
}

export interface ShareFetchResponse {
  readonly type: 'shareFetchResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  /** How long records stay acquired (KIP-1222). */
  readonly acquisitionLockTimeoutMs: number
  /** S-12: for so long the member is held back, and the records are withheld. Absent: it is not. */
  readonly throttleTimeMs?: number
  readonly partitions: readonly SharePartitionResponse[]
}

export interface ShareAcknowledgeRequest {
  readonly type: 'shareAcknowledgeRequest'
  readonly correlationId: number
  readonly group: string
  readonly memberId: string
  /** -1: closes the session, and gives back what is still acquired. */
  readonly shareSessionEpoch: number
  readonly partitions: readonly SharePartitionRequest[]
}
export interface ShareAcknowledgeResponse {
  readonly type: 'shareAcknowledgeResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly acknowledgeError: ErrorCode
  }[]
}

// ---- leaders of partitions and group coordinators → share coordinators (Kafka's Persister) ---------------------------------

interface AboutSharePartition {
  readonly correlationId: number
  readonly group: string
  readonly partition: PartitionId
  readonly topicId: number
}
/** The group coordinator tells of a share-partition for the first time. */
export interface InitializeShareGroupStateRequest extends AboutSharePartition {
  readonly type: 'initializeShareGroupStateRequest'
  readonly stateEpoch: number
  readonly startOffset: number
}
/** A new leader of a partition asks what is known. From now on only its leader epoch may write. */
export interface ReadShareGroupStateRequest extends AboutSharePartition {
  readonly type: 'readShareGroupStateRequest'
  readonly leaderEpoch: number
}
/** The leader of a partition tells what has changed. */
export interface WriteShareGroupStateRequest extends AboutSharePartition {
  readonly type: 'writeShareGroupStateRequest'
  readonly leaderEpoch: number
  readonly stateEpoch: number
  readonly startOffset: number
  readonly stateBatches: readonly StateBatch[]
}
/** (Nobody deletes a group here, so there is no DeleteShareGroupState; the state of deleted topics goes without one.) */
export type ShareStateRequest =
  | InitializeShareGroupStateRequest
  | ReadShareGroupStateRequest
  | WriteShareGroupStateRequest

/** The answer to any of them. (Kafka has one response for each.) */
export interface ShareGroupStateResponse {
  readonly type: 'shareGroupStateResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  /** Of a read. */
  readonly state: {
    readonly stateEpoch: number
    readonly startOffset: number
    readonly stateBatches: readonly StateBatch[]
  } | null
}

/** What brokers remind themselves of, for share groups. `key`: what it is about. */
export interface ShareTimer {
  readonly type: 'shareTimer'
  readonly what: 'lock' | 'fetch' | 'persist' | 'load' | 'write'
  readonly key: string
  readonly deadline: number
}

export type ShareMessage =
  | ShareGroupHeartbeatRequest
  | ShareGroupHeartbeatResponse
  | ShareFetchRequest
  | ShareFetchResponse
  | ShareAcknowledgeRequest
  | ShareAcknowledgeResponse
  | ShareStateRequest
  | ShareGroupStateResponse
  | ShareTimer
