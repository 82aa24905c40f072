// What a broker knows of share groups: as leader of partitions, as share coordinator, and as one that asks share coordinators.
import type { Micros } from '../../../kernel/time'
import type { ErrorCode, PartitionId, ShareFetchRequest, SharePartitionResponse, ShareStateRequest } from '../messages'
import type { ShareChange, ShareWhy } from '../facts/share'
import type { SharePartition } from './partition-state'
import type { StoredShare } from './stored-state'

export interface BrokerShares {
  /** By group and partition. */
  partitions: Record<string, SharePartition>
  /** By group and member id. */
  sessions: Record<string, ShareSession>
  /** Requests that are not answered yet, oldest first. */
  requests: ShareRequest[]
  nextRequest: number
  /** What share coordinators were asked, by correlation id. */
  asked: Record<string, PersisterRequest>
  nextAsked: number
  /** The share coordinator's part, by partition of `__share_group_state` that this broker leads. */
  shards: Record<PartitionId, ShareShard>
  /** Led partitions whose high watermark has risen, or of which records have become available; empty between deliveries. */
  advanced: PartitionId[]
}

/** What one member fetches from this broker (Kafka's ShareSession). It ends with its connection. */
export interface ShareSession {
  readonly group: string
  readonly memberId: string
  readonly client: string
  epoch: number
  /** The partitions, in the order in which they came. */
  partitions: PartitionId[]
}

/** A ShareFetch or ShareAcknowledge: answered when records are there, and when what it acknowledges is stored. */
export interface ShareRequest {
  readonly id: number
  readonly client: string
  /** As its connection was authenticated, for its quotas. */
  readonly principal: string
  readonly correlationId: number
  readonly group: string
  readonly memberId: string
  readonly type: 'fetch' | 'acknowledge'
  /** What is to be fetched still; null: nothing. */
  fetch: ShareFetchRequest | null
  deadline: Micros
  fetched: readonly SharePartitionResponse[]
  /** By partition that something was acknowledged of: how that ended so far. */
  acknowledged: Record<PartitionId, ErrorCode>
  /** Writes that it waits for. */
  waiting: number
}

/** What was asked of a share coordinator, until it is answered. */
export interface PersisterRequest {
  readonly id: number
  readonly message: ShareStateRequest
  /** Who was asked; null: nobody at the moment. */
  to: string | null
  attempts: number
  /** It is asked again then, or given up. */
  deadline: Micros
  readonly done: PersisterDone
}

/** What the answer is for. */
export type PersisterDone =
  | { readonly kind: 'read'; readonly key: string }
  | {
      readonly kind: 'write'
      readonly key: string
      readonly write: number
      readonly member: string
      readonly client: string
      readonly changes: readonly { readonly why: ShareWhy; readonly changes: readonly ShareChange[] }[]
      /** Whose answer waits for it; null: nobody's. */
      readonly request: number | null
    }
  /** Locks have ended, which needs nobody's consent. */
  | { readonly kind: 'expiry'; readonly key: string }
  | { readonly kind: 'initialize'; readonly group: string; readonly partition: PartitionId }
  | { readonly kind: 'delete' }

/** One partition of `__share_group_state`, as its leader has it (ShareCoordinatorShard). */
export interface ShareShard {
  readonly partition: PartitionId
  leaderEpoch: number
  loaded: boolean
  /** The leader epoch in which loading began; timers of an earlier one are stale. */
  readonly loadedEpoch: number
  states: Record<string, StoredShare>
  /** The high watermark must reach this before everything that was written here is certain. */
  written: number
  /** Answers that wait for it, oldest first. */
  pending: PendingAnswer[]
  timerAt: Micros
}

export interface PendingAnswer {
  readonly offset: number
  readonly deadline: Micros
  readonly to: string
  readonly correlationId: number
  readonly state: { stateEpoch: number; startOffset: number; stateBatches: StoredShare['stateBatches'] } | null
}

export const newShares = (): BrokerShares => ({
  partitions: {},
  sessions: {},
  requests: [],
  nextRequest: 1,
  asked: {},
  nextAsked: 1,
  shards: {},
  advanced: [],
})
