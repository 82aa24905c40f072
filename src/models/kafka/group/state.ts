// A group coordinator's view of the groups of one partition of `__consumer_offsets`.
import type { Micros } from '../../../kernel/time'
import type { ConsumerGroup } from './consumer/state'
import type { CommittedOffset, CoordinatorRecord } from './records'
import type { ShareGroup } from './share/state'
import type {
  ConsumerGroupHeartbeatResponse,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupResponse,
  OffsetCommitResponse,
  OffsetFetchResponse,
  PartitionId,
  ShareGroupHeartbeatResponse,
  TxnOffsetCommitResponse,
} from '../messages'

/** An offset that counts if its transaction commits. */
export type HeldOffset = Extract<CoordinatorRecord, { type: 'offsetCommit' }>

/** Kafka's classic group states. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export interface GroupShard {
  readonly partition: PartitionId
  readonly leaderEpoch: number
  /** COORDINATOR_LOAD_IN_PROGRESS until the log is replayed. */
  loaded: boolean
  /** The leader epoch in which loading began; timers of an earlier one are stale. */
  readonly loadedEpoch: number
  groups: Record<string, AnyGroup>
  /** Offsets whose transaction is still open, by producer (`p` + producer id). */
  inTransactions: Record<string, { readonly producerId: number; offsets: readonly HeldOffset[] }>
  /** The high watermark must reach this before everything that was read or written here is certain. */
  written: number
  /** What waits for the high watermark, oldest first. */
  pending: PendingWrite[]
  /** Offsets that are written and not replicated yet, oldest first: `groups` has them already. */
  uncommitted: UncommittedOffset[]
  /** When the timer that ends their waiting rings; 0: none is set. */
  timerAt: Micros
}

/** An answer, or a step of a group, that waits until the shard's log is replicated up to `offset` (G-3). */
export interface PendingWrite {
  readonly offset: number
  /** After this it fails with REQUEST_TIMED_OUT (`offsets.commit.timeout.ms`). */
  readonly deadline: Micros
  readonly done: Completion
}

/** A commit that counts as soon as the high watermark reaches `end`, whether or not anybody still waits for an answer. */
export interface UncommittedOffset {
  readonly end: number
  readonly group: string
  /** Who committed it, in which generation; '' and -1: nobody knows (it was found in the log), or an operator did. */
  readonly member: string
  readonly generation: number
  readonly partition: PartitionId
  readonly offset: number
  /** What counts until then; -1: nothing. */
  readonly previous: number
  /** When the coordinator took it. */
  readonly committedAt: Micros
}

export type Completion =
  /** Answer `to`; when the write fails, with an error instead. */
  | { readonly kind: 'reply'; readonly to: string; readonly reply: WriteReply }
  /** An offset commit: as `reply`, and people hear of it when it fails. */
  | {
      readonly kind: 'commit'
      /** null: an operator, who reads the news. */
      readonly to: string | null
      readonly reply: OffsetCommitResponse
      readonly group: string
      readonly member: string
    }
  /** The leader's assignment for this generation is stored: hand it out (G-14). */
  | {
      readonly kind: 'assignment'
      readonly group: string
      readonly generation: number
      readonly assignments: Readonly<Record<string, readonly PartitionId[]>>
    }
  /** Nobody waits. */
  | { readonly kind: 'nothing' }

export type WriteReply =
  | ConsumerGroupHeartbeatResponse
  | HeartbeatResponse
  | JoinGroupResponse
  | LeaveGroupResponse
  | OffsetCommitResponse
  | OffsetFetchResponse
  | ShareGroupHeartbeatResponse
  | TxnOffsetCommitResponse

/** A group of any protocol, told apart by `type`. */
export type AnyGroup = Group | ConsumerGroup | ShareGroup

/** A group of the classic protocol. */
export interface Group {
  readonly type: 'classic'
  readonly group: string
  /** `consumer` once somebody has joined; null: a simple group, which only stores offsets. */
  protocolType: 'consumer' | null
  state: GroupState
  /** When it came to this state. */
  stateSince: Micros
  generation: number
  protocol: string | null
  /** Member id of the leader. */
  leader: string | null
  /** In the order of their first join. */
  members: Record<string, Member>
  /** Ids handed out by MEMBER_ID_REQUIRED and not yet used, with the time at which they expire. */
  pendingMembers: Record<string, Micros>
  /** End of the present phase (slice of the initial delay, join phase or sync phase); 0: none. */
  deadline: Micros
  /** In the initial delay of a group that was Empty: the time at which it ends at the latest; else 0 (G-11). */
  initialDelayEnds: Micros
  /** In the initial delay: somebody joined in the present slice, so there will be another one. */
  newMemberInSlice: boolean
  /** Committed offsets. */
  offsets: Record<PartitionId, CommittedOffset>
}

export interface Member {
  readonly memberId: string
  readonly clientId: string
  /** The consumer's actor. */
  readonly client: string
  readonly groupInstanceId: string | null
  /** Has not been in any generation yet: its join has its own limit instead of a session (G-10). */
  isNew: boolean
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocols: JoinGroupRequest['protocols']
  assignment: readonly PartitionId[]
  /** No heartbeat by then: removed. */
  sessionDeadline: Micros
  /** When the member's timer rings next; a timer for another time is stale. */
  timerAt: Micros
  /** correlationId of a join that is parked; null: has not (re)joined. */
  joining: number | null
  /** correlationId of a sync that is parked. */
  syncing: number | null
  /** Has not sent its SyncGroup of this generation yet. */
  syncPending: boolean
}
