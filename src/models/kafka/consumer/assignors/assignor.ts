// What Kafka's client-side assignors know and answer: the client of the group's leader runs one between JoinGroup and SyncGroup.
import type { PartitionId } from '../../partition'

/** What the leader knows of one member. */
export interface AssignorMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly topics: readonly string[]
  /** `client.rack`; null or empty: none. */
  readonly rack: string | null
}

/** What the leader knows of one topic. */
export interface AssignorTopic {
  readonly topic: string
  readonly partitions: number
  /** Per partition the racks of its replicas (null: a replica without rack); null: racks are not known. */
  readonly racks: readonly (readonly (string | null)[])[] | null
}

/** Member id → its partitions, in the order in which it got them. Every member has an entry. */
export type Assignment = Record<string, PartitionId[]>
