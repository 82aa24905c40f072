// A share group, as its coordinator has it (Q-7; Kafka's ShareGroup): members come and go without a barrier, and share partitions.
import type { Micros } from '../../../../kernel/time'
import type { PartitionId } from '../../partition'
import type { ShareSubscription } from '../../share/records'
import type { CommittedOffset } from '../records'

/** Kafka's `ShareGroup.ShareGroupState`. */
export type ShareGroupState = 'Empty' | 'Stable' | 'Dead'

export interface ShareGroup {
  readonly type: 'share'
  readonly group: string
  state: ShareGroupState
  /** When it came to this state. */
  stateSince: Micros
  groupEpoch: number
  metadataHash: string
  assignmentEpoch: number
  /** When the target was computed; 0: never (KIP-1263). */
  assignedAt: Micros
  target: Record<string, readonly PartitionId[]>
  /** In the order of their first heartbeat. */
  members: Record<string, ShareMember>
  /** Share-partitions that the share coordinators are being told of, and those that they know. */
  initializing: readonly PartitionId[]
  initialized: readonly PartitionId[]
  /** Always none: a share group commits no offsets. */
  readonly offsets: Record<PartitionId, CommittedOffset>
}

export interface ShareMember extends ShareSubscription {
  memberEpoch: number
  previousMemberEpoch: number
  assigned: readonly PartitionId[]
  /** No heartbeat by then: removed. Not stored. */
  sessionDeadline: Micros
  /** When the member's session timer rings next; a timer for another time is stale. */
  timerAt: Micros
}

export const emptyShareGroup = (group: string): ShareGroup => ({
  type: 'share',
  group,
  state: 'Empty',
  stateSince: 0,
  groupEpoch: 0,
  metadataHash: '',
  assignmentEpoch: 0,
  assignedAt: 0,
  target: {},
  members: {},
  initializing: [],
  initialized: [],
  offsets: {},
})
