// What happened between brokers and remote storage (L-35, KIP-405).
import type { Micros } from '../../../kernel/time'
import type { LogBatch, PartitionId } from '../messages'
import type { RemoteDeletion } from '../messages/remote'

export type RemoteFact =
  | {
      /** A closed segment lies in remote storage now, and can be read there. */
      type: 'segment-copied'
      /** The leader that copied it. */
      broker: string
      partition: PartitionId
      segment: number
      baseOffset: number
      /** Its last offset. */
      endOffset: number
      bytes: number
      takes: Micros
      batches: readonly LogBatch[]
    }
  | {
      /** local.retention.*: records below `to` are not on this broker's disk any more; they lie in remote storage. */
      type: 'local-start-advanced'
      broker: string
      partition: PartitionId
      from: number
      to: number
    }
  | {
      /** A broker answered a consumer with records that it had to fetch from remote storage. */
      type: 'remote-read'
      broker: string
      partition: PartitionId
      client: string
      offset: number
      records: number
      takes: Micros
    }
  | {
      /** Remote storage did not answer within remote.fetch.max.wait.ms: the consumer was answered without its records. */
      type: 'remote-read-late'
      broker: string
      client: string
      waited: Micros
    }
  | {
      /** A follower asked for records that its leader has in remote storage only (OFFSET_MOVED_TO_TIERED_STORAGE). */
      type: 'moved-to-remote'
      broker: string
      partition: PartitionId
      leader: string
      offset: number
      localStart: number
    }
  | {
      /** It threw its copy away and begins at `to`, with leader epochs and producers from the segment that ends there. */
      type: 'remote-state-rebuilt'
      broker: string
      partition: PartitionId
      from: number
      to: number
      logStart: number
      /** Segments in remote storage that hold what lies before. */
      segments: readonly number[]
      epochs: number
      producers: number
    }
  | {
      /** Segments are not in remote storage any more. */
      type: 'remote-segments-deleted'
      broker: string
      partition: PartitionId
      segments: readonly { readonly id: number; readonly baseOffset: number; readonly endOffset: number }[]
      bytes: number
      reason: RemoteDeletion
    }
