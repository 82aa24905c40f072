// What a group coordinator writes to its partition of `__consumer_offsets`, and replays after a failover.
import type { PartitionId } from '../partition'

/** What a member tells its group's leader, for one of its assignors (Kafka's ConsumerProtocolSubscription). */
export interface Subscription {
  readonly topics: readonly string[]
  /** What it owns while it joins; with eager assignors that is nothing (KIP-429). */
  readonly owned: readonly PartitionId[]
  /** The generation that it comes from (KIP-792); -1: none. */
  readonly generation: number
  /** `client.rack`; null: it does not say. */
  readonly rack: string | null
  /** What the assignor itself remembers: its last assignment (sticky) and the generation of that; null: nothing. */
  readonly userData: { readonly partitions: readonly PartitionId[]; readonly generation: number } | null
}

export type CoordinatorRecord =
  | {
      readonly type: 'groupMetadata'
      readonly group: string
      readonly generation: number
      readonly protocolType: 'consumer' | null
      readonly protocol: string | null
      /** `currentStateTimestamp`: since when it is as this record says, Micros. */
      readonly stateSince: number
      readonly leader: string | null
      readonly members: readonly {
        readonly memberId: string
        readonly clientId: string
        /** The actor to answer to. */
        readonly client: string
        readonly groupInstanceId: string | null
        readonly sessionTimeoutMs: number
        readonly rebalanceTimeoutMs: number
        /** With the protocol that the group uses. */
        readonly subscription: Subscription
        readonly assignment: readonly PartitionId[]
      }[]
    }
  | {
      readonly type: 'offsetCommit'
      readonly group: string
      readonly partition: PartitionId
      readonly offset: number
      readonly leaderEpoch: number
      /** Micros. */
      readonly committedAt: number
    }
  /** The offset is gone: its partition was deleted. */
  | { readonly type: 'offsetTombstone'; readonly group: string; readonly partition: PartitionId }
  | { readonly type: 'groupTombstone'; readonly group: string }
