// Fetching, by followers and consumers, and the questions about offsets that go with it.
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { LogBatch } from '../stored-batch'

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

export type FetchMessage =
  | FetchRequest
  | FetchResponse
  | ListOffsetsRequest
  | ListOffsetsResponse
  | OffsetForLeaderEpochRequest
  | OffsetForLeaderEpochResponse
