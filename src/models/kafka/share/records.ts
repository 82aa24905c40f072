// What share groups leave in logs: membership in `__consumer_offsets`, the state of records in `__share_group_state` (KIP-932).
import type { PartitionId } from '../partition'

/** States that outlast a leader: a record that somebody has acquired is stored as it was before (Q-2, S5). */
export type StoredState = 'AVAILABLE' | 'ACKNOWLEDGED' | 'ARCHIVED'

/** Offsets that are in one state, with how often they were delivered (Kafka's PersisterStateBatch). */
export interface StateBatch {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryState: StoredState
  readonly deliveryCount: number
}

/** Start offset of a share-partition that nobody has read yet (`PartitionFactory.UNINITIALIZED_START_OFFSET`). */
export const UNINITIALIZED = -1

/** Everything that is kept of a share-partition. */
interface ShareState {
  readonly group: string
  readonly partition: PartitionId
  readonly topicId: number
  readonly leaderEpoch: number
  readonly startOffset: number
  readonly stateBatches: readonly StateBatch[]
}

/** A record of `__share_group_state`: a snapshot says all, an update what has changed since. */
export type ShareStateRecord =
  | (ShareState & { readonly type: 'shareSnapshot'; readonly snapshotEpoch: number; readonly stateEpoch: number })
  | (ShareState & { readonly type: 'shareUpdate'; readonly snapshotEpoch: number })
  | { readonly type: 'shareSnapshotTombstone'; readonly group: string; readonly partition: PartitionId }

/** What a member of a share group has told of itself. */
export interface ShareSubscription {
  readonly memberId: string
  readonly clientId: string
  /** The actor. */
  readonly client: string
  readonly rackId: string | null
  /** Sorted. */
  readonly topics: readonly string[]
}

/** A record of a share group in `__consumer_offsets`. */
export type ShareGroupRecord =
  | {
      readonly type: 'shareGroupMetadata'
      readonly group: string
      readonly epoch: number
      readonly metadataHash: string
    }
  | { readonly type: 'shareGroupMemberMetadata'; readonly group: string; readonly member: ShareSubscription }
  | {
      readonly type: 'shareGroupTargetAssignmentMetadata'
      readonly group: string
      readonly epoch: number
      /** When it was computed, Micros (KIP-1263). */
      readonly computedAt: number
    }
  | {
      readonly type: 'shareGroupTargetAssignmentMember'
      readonly group: string
      readonly memberId: string
      readonly partitions: readonly PartitionId[]
    }
  | {
      readonly type: 'shareGroupCurrentMemberAssignment'
      readonly group: string
      readonly memberId: string
      readonly memberEpoch: number
      readonly previousMemberEpoch: number
      readonly assigned: readonly PartitionId[]
    }
  /** Which share-partitions the share coordinators know, and which they are being told of. */
  | {
      readonly type: 'shareGroupStatePartitionMetadata'
      readonly group: string
      readonly initializing: readonly PartitionId[]
      readonly initialized: readonly PartitionId[]
    }
  /** The last record of a group without members. */
  | { readonly type: 'shareGroupMetadataTombstone'; readonly group: string }
  /** A member is gone, in the order in which Kafka writes it. */
  | {
      readonly type:
        | 'shareGroupCurrentMemberAssignmentTombstone'
        | 'shareGroupTargetAssignmentMemberTombstone'
        | 'shareGroupMemberMetadataTombstone'
      readonly group: string
      readonly memberId: string
    }

const text = (value: string): number => 2 + value.length
const topicPartitions = (count: number): number => 4 + (count === 0 ? 0 : 16 + 4 * count)
const memberTombstone = ({ group, memberId }: { group: string; memberId: string }): number =>
  2 + text(group) + text(memberId)
const state = ({ group, stateBatches }: ShareState): number => 46 + text(group) + 20 * stateBatches.length

type Stored = ShareGroupRecord | ShareStateRecord

/** Bytes of a record by its schema: an estimate. */
export const shareRecordSizes: { [T in Stored['type']]: (record: Extract<Stored, { type: T }>) => number } = {
  shareSnapshot: state,
  shareUpdate: state,
  shareSnapshotTombstone: ({ group }) => 22 + text(group),
  shareGroupMetadata: ({ group }) => 14 + text(group),
  shareGroupMemberMetadata: ({ group, member: { memberId, clientId, topics } }) =>
    14 + text(group) + text(memberId) + text(clientId) + topics.reduce((sum, topic) => sum + text(topic), 0),
  shareGroupTargetAssignmentMetadata: ({ group }) => 14 + text(group),
  shareGroupTargetAssignmentMember: ({ group, memberId, partitions }) =>
    2 + text(group) + text(memberId) + topicPartitions(partitions.length),
  shareGroupCurrentMemberAssignment: ({ group, memberId, assigned }) =>
    11 + text(group) + text(memberId) + topicPartitions(assigned.length),
  shareGroupStatePartitionMetadata: ({ group, initializing, initialized }) =>
    2 + text(group) + topicPartitions(initializing.length) + topicPartitions(initialized.length),
  shareGroupMetadataTombstone: ({ group }) => 2 + text(group),
  shareGroupCurrentMemberAssignmentTombstone: memberTombstone,
  shareGroupTargetAssignmentMemberTombstone: memberTombstone,
  shareGroupMemberMetadataTombstone: memberTombstone,
}
