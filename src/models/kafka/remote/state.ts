// Remote storage: one object store for the whole cluster, which outlives every broker (L-35, KIP-405).
import type { Micros } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { PartitionId } from '../messages'
import type { RemoteSpeed } from '../remote-speed'
import type {
  RemoteDeletion,
  RemoteIndexResponse,
  RemoteLookupResponse,
  RemoteReadResponse,
  RemoteSegment,
  RemoteSegmentData,
} from '../messages/remote'

/** The segments of one partition. */
export interface RemoteLog {
  readonly partition: PartitionId
  readonly topicId: number
  /** In order of their base offsets. */
  segments: RemoteSegment[]
  /** By segment id. */
  data: Record<number, RemoteSegmentData>
  /** Replicas that are told of changes. */
  watchers: string[]
}

/** What is under way, by number. */
export type RemoteOperation =
  | {
      readonly kind: 'copy'
      readonly log: string
      readonly segment: number
      readonly broker: string
      readonly takes: Micros
    }
  | {
      readonly kind: 'delete'
      readonly log: string
      readonly segments: readonly number[]
      readonly reason: RemoteDeletion
      readonly broker: string
    }
  | {
      readonly kind: 'answer'
      readonly message: RemoteReadResponse | RemoteLookupResponse | RemoteIndexResponse
      readonly to: string
    }

export interface RemoteStorage extends Actor {
  readonly kind: 'remoteStorage'
  readonly speed: RemoteSpeed
  durable: {
    /** By partition and creation of the topic. */
    logs: Record<string, RemoteLog>
    nextSegment: number
  }
  volatile: {
    operations: Record<number, RemoteOperation>
    nextOperation: number
  }
}
