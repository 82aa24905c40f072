// A consumer application with its client: membership, positions, fetched records, work.
import type { Actor } from '../../../kernel/world'
import type { Micros } from '../../../kernel/time'
import type { ClientMetadata } from '../client/state'
import type { ConsumerConfig } from '../config'
import type { LogBatch, PartitionId } from '../messages'

export interface Consumer extends Actor {
  readonly kind: 'consumer'
  readonly group: string
  readonly bootstrap: readonly string[]
  topics: readonly string[]
  config: ConsumerConfig
  /** Work per record. */
  work: { readonly dist: 'constant' | 'exp'; readonly mean: Micros }
  /** When offsets are committed, besides enable.auto.commit: never, before the work, or after it. */
  commit: 'auto' | 'before' | 'after'
  durable: {
    /** Records the application has finished, ever. */
    processed: number
  }
  volatile: ConsumerVolatile
}

/** Kafka's `AbstractCoordinator.MemberState`. */
export type MembershipState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE'

export interface ConsumerVolatile {
  metadata: ClientMetadata
  coordinator: string | null
  membership: MembershipState
  memberId: string
  generation: number
  /** Is this member the group's leader? Then it watches the metadata (G-35). */
  isLeader: boolean
  rejoinNeeded: boolean
  owned: Record<PartitionId, OwnedPartition>
  /** Fetched and not yet returned by poll(), in order of arrival. */
  buffered: { partition: PartitionId; batches: readonly LogBatch[]; fetchedAt: Micros }[]
  /** Fetches under way, by broker. */
  fetching: Record<string, { correlationId: number; sentAt: Micros; sessionId: number; sessionEpoch: number }>
  /** Records that the last poll() returned and the application still works on; null: the application is in poll(). */
  working: { pollId: number; total: number; done: number; startedAt: Micros } | null
  lastPollAt: Micros
  lastHeartbeatSentAt: Micros
  lastHeartbeatResponseAt: Micros
  lastAutoCommitAt: Micros
  nextCorrelationId: number
  closing: boolean
  lastError: string | null
}

export interface OwnedPartition {
  /** Next offset that poll() returns; null until known (G-44). */
  position: number | null
  /** Epoch of the last record returned (R-T5); -1: none. */
  positionEpoch: number
  /** Last offset this member knows to be committed; -1: none. */
  committed: number
  /** The leader's high watermark as last fetched; lag = this - position (G-45). */
  highWatermark: number
}
