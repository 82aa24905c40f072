// A group coordinator's view of the groups of one partition of `__consumer_offsets`.
import type { Micros } from '../../../kernel/time'
import type { JoinGroupRequest, PartitionId } from '../messages'

/** Kafka's classic group states. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export interface GroupShard {
  readonly partition: PartitionId
  readonly leaderEpoch: number
  /** COORDINATOR_LOAD_IN_PROGRESS until the log is replayed. */
  loaded: boolean
  groups: Record<string, Group>
}

export interface Group {
  readonly group: string
  state: GroupState
  generation: number
  protocol: string | null
  /** Member id of the leader. */
  leader: string | null
  members: Record<string, Member>
  /** Ids handed out by MEMBER_ID_REQUIRED and not yet used, with the time at which they expire. */
  pendingMembers: Record<string, Micros>
  /** End of the present phase (initial delay, join phase or sync phase); 0: none. */
  deadline: Micros
  /** In the initial delay: nobody new joined in the present slice → the phase ends. */
  newMemberInSlice: boolean
  /** Committed offsets. */
  offsets: Record<PartitionId, { offset: number; leaderEpoch: number; committedAt: Micros }>
}

export interface Member {
  readonly memberId: string
  readonly clientId: string
  /** The consumer's actor. */
  readonly client: string
  readonly groupInstanceId: string | null
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocols: JoinGroupRequest['protocols']
  assignment: readonly PartitionId[]
  /** No heartbeat by then: removed. */
  sessionDeadline: Micros
  /** correlationId of a join that is parked; null: has not (re)joined. */
  joining: number | null
  /** correlationId of a sync that is parked. */
  syncing: number | null
}
