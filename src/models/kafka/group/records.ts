// What a group coordinator writes to its partition of `__consumer_offsets`, and replays after a failover.
import type { PartitionId } from '../partition'

export type CoordinatorRecord =
  | {
      readonly type: 'groupMetadata'
      readonly group: string
      readonly generation: number
      readonly protocol: string | null
      readonly leader: string | null
      readonly members: readonly {
        readonly memberId: string
        readonly clientId: string
        /** The actor to answer to. */
        readonly client: string
        readonly groupInstanceId: string | null
        readonly sessionTimeoutMs: number
        readonly rebalanceTimeoutMs: number
        readonly topics: readonly string[]
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
