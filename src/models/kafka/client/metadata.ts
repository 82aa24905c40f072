// What a client knows of the cluster: as of its last metadata response, plus leader hints (P-28, P-29).
import type { Micros } from '../../../kernel/time'
import type { PartitionId } from '../messages'

export interface ClientMetadata {
  brokers: readonly string[]
  /** Topic → number of partitions; absent: not known yet. */
  topics: Record<string, number>
  partitions: Record<PartitionId, { leader: string | null; leaderEpoch: number }>
  /** A request is under way to this broker; null: none. */
  pending: string | null
  pendingSince: Micros
  correlationId: number
  refreshedAt: Micros
  /** Is an update wanted as soon as the backoff allows? */
  updateRequested: boolean
  /** Failed or equivalent responses in a row, for the backoff. */
  attempts: number
  retryAt: Micros
}
