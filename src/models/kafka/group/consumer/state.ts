// A group of the consumer protocol (KIP-848), as its coordinator has it: three epochs, a target, and how far each member is.
import type { Micros } from '../../../../kernel/time'
import type { PartitionId } from '../../messages'
import type { CommittedOffset, ConsumerSubscription, CurrentAssignment } from '../records'

/**
 * Kafka's `ConsumerGroup.ConsumerGroupState` (N-2). Assigning: the target is older than the group. Reconciling: a member has not
 * reached the target.
 */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable' | 'Dead'

export interface ConsumerGroup {
  readonly type: 'consumer'
  readonly group: string
  /** Follows from the rest (`ConsumerGroup.maybeUpdateGroupState`). */
  state: ConsumerGroupState
  /** When it came to this state. */
  stateSince: Micros
  /** Rises with every change of members, subscriptions or topics. */
  groupEpoch: number
  /** What the subscribed topics looked like at this epoch. */
  metadataHash: string
  /** The group epoch that the target was computed for. */
  assignmentEpoch: number
  /** When that was; 0: never (KIP-1263). */
  assignedAt: Micros
  /** The assignor of the target; null: none yet. */
  assignor: string | null
  /** Member id → where it shall end. */
  target: Record<string, readonly PartitionId[]>
  /** What the patterns mean that somebody subscribes to, and when that was looked up. */
  regexes: Readonly<Record<string, { readonly topics: readonly string[]; readonly resolvedAt: Micros }>>
  /** In the order of their first heartbeat. */
  members: Record<string, ConsumerMember>
  offsets: Record<PartitionId, CommittedOffset>
}

export interface ConsumerMember extends ConsumerSubscription, CurrentAssignment {
  /** No heartbeat by then: removed. Not stored: sessions begin anew with a new coordinator. */
  sessionDeadline: Micros
  /** When the member's session timer rings next; a timer for another time is stale. */
  timerAt: Micros
  /** Until when it may take to give up what it must; 0: nothing (N-4). */
  revokeDeadline: Micros
}

/** Epoch of a static member that has left for a while (`LEAVE_GROUP_STATIC_MEMBER_EPOCH`). */
export const AWAY = -2

export const emptyConsumerGroup = (group: string): ConsumerGroup => ({
  type: 'consumer',
  group,
  state: 'Empty',
  stateSince: 0,
  groupEpoch: 0,
  metadataHash: '',
  assignmentEpoch: 0,
  assignedAt: 0,
  assignor: null,
  target: {},
  regexes: {},
  members: {},
  offsets: {},
})

/** N-4: has the member all of this target? */
export const isReconciledTo = ({ state, memberEpoch }: ConsumerMember, assignmentEpoch: number): boolean =>
  state === 'STABLE' && memberEpoch === assignmentEpoch

/** The member that has this instance id; null: nobody has. */
export function staticConsumer({ members }: ConsumerGroup, groupInstanceId: string): ConsumerMember | null {
  for (const id in members) if (members[id]!.groupInstanceId === groupInstanceId) return members[id]!
  return null
}
