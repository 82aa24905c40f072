// Remote storage (KIP-405): what is known of a segment that lies there, and what brokers and the storage say to each other.
// It is both the object store (Kafka's RemoteStorageManager) and the metadata about it (RemoteLogMetadataManager).
import type { Sealed } from '../../../kernel/clone'
import type { Micros } from '../../../kernel/time'
import type { CompletedTransaction, EpochStart, ProducerEntry } from '../log/records'
import type { PartitionId } from '../partition'
import type { LogBatch } from '../stored-batch'

/** Kafka's RemoteLogSegmentState; what is deleted is forgotten. Only a segment whose copying has finished can be read. */
export type RemoteSegmentState = 'COPY_SEGMENT_STARTED' | 'COPY_SEGMENT_FINISHED' | 'DELETE_SEGMENT_STARTED'

/** Kafka's RemoteLogSegmentMetadata: every replica of the partition knows these. */
export interface RemoteSegment extends Sealed {
  /** Unique among all segments, in order of copying. */
  readonly id: number
  readonly baseOffset: number
  /** Its last offset. */
  readonly endOffset: number
  /** When the leader began it. */
  readonly createdAt: Micros
  /** By the leader's or the producer's clock, as the records say. */
  readonly largestTimestamp: Micros
  readonly sizeInBytes: number
  /** Offsets in it without a record of a user. */
  readonly gaps: number
  /** Leader epochs of its records: the first begins where it does. */
  readonly epochs: readonly Readonly<EpochStart>[]
  readonly state: RemoteSegmentState
  /** Who copied it. */
  readonly broker: string
}

/** What lies there with each segment: its batches, and what a replica is rebuilt from. */
export interface RemoteSegmentData extends Sealed {
  readonly batches: readonly LogBatch[]
  /** The leader epoch cache up to the segment's end (its leader-epoch-checkpoint). */
  readonly lineage: readonly Readonly<EpochStart>[]
  /** Producers as of its end (its producer snapshot). */
  readonly producers: Readonly<Record<string, ProducerEntry>>
  /** Aborted transactions that end in it (its transaction index). */
  readonly aborted: readonly CompletedTransaction[]
}

/** One partition of one creation of a topic. */
interface OfPartition {
  readonly partition: PartitionId
  readonly topicId: number
}

/** A replica wants to know of the partition's segments, now and whenever something changes. */
export interface RemoteLogWatch extends OfPartition {
  readonly type: 'remoteLogWatch'
}
/** A replica wants to know no more. */
export interface RemoteLogUnwatch extends OfPartition {
  readonly type: 'remoteLogUnwatch'
}
export interface RemoteLogMetadata extends OfPartition {
  readonly type: 'remoteLogMetadata'
  /** In order of their base offsets. */
  readonly segments: readonly RemoteSegment[]
}
/** The leader copies a segment; that it has arrived is told by the metadata. */
export interface RemoteCopyRequest extends OfPartition {
  readonly type: 'remoteCopyRequest'
  readonly segment: Omit<RemoteSegment, 'id' | 'state' | 'broker'>
  readonly data: RemoteSegmentData
}
/** Batches of one segment, from the one that holds `offset`. */
export interface RemoteReadRequest extends OfPartition {
  readonly type: 'remoteReadRequest'
  readonly read: number
  readonly segment: number
  readonly offset: number
  readonly maxBytes: number
}
export interface RemoteReadResponse extends OfPartition {
  readonly type: 'remoteReadResponse'
  readonly read: number
  readonly offset: number
  /** null: the segment is not there any more. */
  readonly batches: readonly LogBatch[] | null
}
/** The first record of these segments (in offset order) that is not older than `timestamp` and not before `offset`. */
export interface RemoteLookupRequest extends OfPartition {
  readonly type: 'remoteLookupRequest'
  readonly lookup: number
  readonly segments: readonly number[]
  readonly timestamp: Micros
  readonly offset: number
}
export interface RemoteLookupResponse extends OfPartition {
  readonly type: 'remoteLookupResponse'
  readonly lookup: number
  /** -1: no such record. */
  readonly offset: number
}
/** A follower rebuilds its state from the indexes of a segment, and those of the ones before. */
export interface RemoteIndexRequest extends OfPartition {
  readonly type: 'remoteIndexRequest'
  readonly segment: number
  readonly leaderEpoch: number
  readonly logStartOffset: number
}
export interface RemoteIndexResponse extends OfPartition {
  readonly type: 'remoteIndexResponse'
  readonly leaderEpoch: number
  readonly logStartOffset: number
  /** null: the segment is not there any more. */
  readonly found: { readonly segment: RemoteSegment; readonly data: RemoteSegmentData } | null
}
/** The leader deletes segments, or all that there is (`segments` null: the topic is gone, or is not tiered any more). */
export interface RemoteDeleteRequest extends OfPartition {
  readonly type: 'remoteDeleteRequest'
  readonly segments: readonly number[] | null
  readonly reason: RemoteDeletion
}

/** Why segments leave remote storage. */
export type RemoteDeletion = 'log-start' | 'size' | 'time' | 'unreferenced' | 'disabled' | 'topic-deleted'

export type RemoteMessage =
  | RemoteLogWatch
  | RemoteLogUnwatch
  | RemoteLogMetadata
  | RemoteCopyRequest
  | RemoteReadRequest
  | RemoteReadResponse
  | RemoteLookupRequest
  | RemoteLookupResponse
  | RemoteIndexRequest
  | RemoteIndexResponse
  | RemoteDeleteRequest

/** Timers of tiered storage. */
export type RemoteTimer =
  /** The remote log manager looks after a partition (remote.log.manager.task.interval.ms). */
  | { readonly type: 'remoteLogTask'; readonly partition: PartitionId; readonly task: number }
  /** In the storage: something that takes time is done. */
  | { readonly type: 'remoteOperationDone'; readonly operation: number }

/** The actor's id: no block can have it. */
export const REMOTE_STORAGE = 'remote storage'
