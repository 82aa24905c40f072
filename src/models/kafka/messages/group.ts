// What members say to the coordinator of their group, and clients about offsets that are committed.
import type { ErrorCode } from '../error-codes'
import type { Subscription } from '../group/records'
import type { PartitionId } from '../partition'
import type { RefusedPartition } from './transaction'

export interface FindCoordinatorRequest {
  readonly type: 'findCoordinatorRequest'
  readonly correlationId: number
  readonly group: string
  /** The coordinator of this transactional id is looked for, and of no group (T-1). */
  readonly transactionalId?: string
}
export interface FindCoordinatorResponse {
  readonly type: 'findCoordinatorResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly coordinator: string | null
}
export interface JoinGroupRequest {
  readonly type: 'joinGroupRequest'
  readonly correlationId: number
  readonly group: string
  readonly clientId: string
  /** '' on the first join. */
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  /** Its assignors, the preferred one first, and what it tells each of them. */
  readonly protocols: readonly MemberProtocol[]
}
export interface MemberProtocol extends Subscription {
  readonly name: string
}
export interface JoinGroupResponse {
  readonly type: 'joinGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly generation: number
  readonly protocol: string
  readonly leader: string
  readonly memberId: string
  /** For the leader: all members with their subscriptions; for the others empty. */
  readonly members: readonly JoinedMember[]
  /** A static member took its leader's place: the assignment stands, and is not to be computed (KIP-814). */
  readonly skipAssignment: boolean
}
export interface JoinedMember extends Subscription {
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface SyncGroupRequest {
  readonly type: 'syncGroupRequest'
  readonly correlationId: number
  readonly group: string
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** From the leader only: member → partitions. */
  readonly assignments: readonly { readonly memberId: string; readonly partitions: readonly PartitionId[] }[]
}
export interface SyncGroupResponse {
  readonly type: 'syncGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly partitions: readonly PartitionId[]
}
export interface HeartbeatRequest {
  readonly type: 'heartbeatRequest'
  readonly correlationId: number
  readonly group: string
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface HeartbeatResponse {
  readonly type: 'heartbeatResponse'
  readonly correlationId: number
  readonly error: ErrorCode
}
export interface LeaveGroupRequest {
  readonly type: 'leaveGroupRequest'
  readonly correlationId: number
  readonly group: string
  /** '': whoever has the instance id, as an operator asks for (KIP-345). */
  readonly memberId: string
  readonly groupInstanceId: string | null
}
export interface LeaveGroupResponse {
  readonly type: 'leaveGroupResponse'
  readonly correlationId: number
  readonly error: ErrorCode
}
/** The one request of the consumer protocol (KIP-848, N-1): joins, stays, acknowledges and leaves. */
export interface ConsumerGroupHeartbeatRequest {
  readonly type: 'consumerGroupHeartbeatRequest'
  readonly correlationId: number
  readonly group: string
  readonly clientId: string
  /** Chosen by the client when its process starts. */
  readonly memberId: string
  /** 0: joins (again). -1: leaves. -2: a static member leaves for a while. */
  readonly memberEpoch: number
  readonly groupInstanceId: string | null
  /** -1: as told before. So is null below. */
  readonly rebalanceTimeoutMs: number
  readonly rackId: string | null
  readonly topics: readonly string[] | null
  /** A pattern that the broker looks for topics by (N-10); '': none. */
  readonly topicRegex: string | null
  readonly serverAssignor: string | null
  /** What it owns now. Kafka writes topic ids here, and in the answer. */
  readonly owned: readonly PartitionId[] | null
}
export interface ConsumerGroupHeartbeatResponse {
  readonly type: 'consumerGroupHeartbeatResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly memberEpoch: number
  /** `group.consumer.heartbeat.interval.ms`. */
  readonly heartbeatIntervalMs: number
  /** null: as before (N-7). */
  readonly assignment: readonly PartitionId[] | null
}
export interface OffsetCommitRequest {
  readonly type: 'offsetCommitRequest'
  readonly correlationId: number
  readonly group: string
  /** In the consumer protocol the member epoch. -1: of no group, by a client that manages its partitions itself, or by an operator. */
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}
export interface OffsetCommitResponse {
  readonly type: 'offsetCommitResponse'
  readonly correlationId: number
  /** Of the partitions that are not in `refused`. */
  readonly error: ErrorCode
  readonly refused?: readonly RefusedPartition[]
}
export interface OffsetFetchRequest {
  readonly type: 'offsetFetchRequest'
  readonly correlationId: number
  readonly group: string
  /** Of a member of the consumer protocol, which is answered only in its own epoch; null: whoever asks. */
  readonly member: { readonly memberId: string; readonly memberEpoch: number } | null
  /** Refused with UNSTABLE_OFFSET_COMMIT while a transaction with offsets of these partitions is open (KIP-447). */
  readonly requireStable?: true
  readonly partitions: readonly PartitionId[]
}
export interface OffsetFetchResponse {
  readonly type: 'offsetFetchResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly refused?: readonly RefusedPartition[]
  /** offset -1: nothing committed. */
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}

export type GroupMessage =
  | FindCoordinatorRequest
  | FindCoordinatorResponse
  | JoinGroupRequest
  | JoinGroupResponse
  | SyncGroupRequest
  | SyncGroupResponse
  | HeartbeatRequest
  | HeartbeatResponse
  | LeaveGroupRequest
  | LeaveGroupResponse
  | ConsumerGroupHeartbeatRequest
  | ConsumerGroupHeartbeatResponse
  | OffsetCommitRequest
  | OffsetCommitResponse
  | OffsetFetchRequest
  | OffsetFetchResponse
