// The group coordinator's part of a broker: which request is answered by which step of the classic protocol.
import type { Effects, Handlers } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, LeaveGroupRequest, Message } from '../messages'
import { transactionShardOf } from '../replication/verification'
import { coordinatorError, refuse } from './completion'
import { EXPIRY, expire } from './expiry'
import { consumerGroupHeartbeat } from './consumer/heartbeat'
import { beatClassic, classicCallerError, partitionsOfClassic } from './consumer/classic'
import { consumerTimer, removeConsumer } from './consumer/leave'
import { shareGroupHeartbeat } from './share/heartbeat'
import { shareGroupTimer } from './share/leave'
import { classicGroup, consumerGroup, memberError, membershipError, staticMember } from './identity'
import { join, PENDING, refuseToJoin } from './join'
import { commitOffsets, fetchOffsets, resetOffsets } from './offsets'
import { groupRecord } from './replay'
import {
  assignmentFailed,
  completeJoin,
  completeJoinIfAllHere,
  initialDelayOver,
  rebalanceOrCompleteJoin,
  removeMember,
  syncOver,
} from './rebalance'
import { isSessionTimer, restartSession, sessionEnded } from './sessions'
import { finishLoading } from './shard'
import { shardFor, shardIdOf } from './shard-for'
import type { Group, GroupShard, Member } from './state'
import { txnOffsetCommit } from './transactions'
import { takeExpired, whenWritten, write } from './write'

type BrokerEffects = Effects<Message, Fact>

type GroupMessage =
  | 'findCoordinatorRequest'
  | 'joinGroupRequest'
  | 'syncGroupRequest'
  | 'heartbeatRequest'
  | 'leaveGroupRequest'
  | 'consumerGroupHeartbeatRequest'
  | 'shareGroupHeartbeatRequest'
  | 'offsetCommitRequest'
  | 'resetOffsets'
  | 'offsetFetchRequest'
  | 'txnOffsetCommitRequest'
  | 'groupTimer'

/** Handlers that the broker adds to its own. Group requests are never queued behind fetches. */
export const groupHandlers: Handlers<Broker, Message, Fact, GroupMessage> = {
  // Any broker answers, from its own image: the coordinator is the leader of the group's partition (G-1).
  findCoordinatorRequest(self, { correlationId, group, transactionalId }, fx, from) {
    const shard = transactionalId === undefined ? shardIdOf(self, group) : transactionShardOf(self, transactionalId)
    const leader = self.volatile.image.partitions[shard]?.leader ?? null
    const error =
      group === '' && transactionalId === undefined
        ? 'INVALID_GROUP_ID'
        : leader === null
          ? 'COORDINATOR_NOT_AVAILABLE'
          : 'NONE'
    fx.send(from, {
      type: 'findCoordinatorResponse',
      correlationId,
      error,
      coordinator: error === 'NONE' ? leader : null,
    })
  },

  joinGroupRequest(self, request, fx, from) {
    const error = join(self, request, from, fx)
    if (error !== 'NONE') refuseToJoin(request, error, from, fx)
  },

  syncGroupRequest(self, request, fx, from) {
    const { correlationId, group: id, memberId, generation, assignments } = request
    const shard = shardFor(self, id)
    const mixed = typeof shard === 'string' ? null : consumerGroup(shard, id)
    const error =
      typeof shard === 'string'
        ? shard
        : mixed === null
          ? membershipError(classicGroup(shard, id), request)
          : classicCallerError(mixed, request)
    const answer = (code: ErrorCode, partitions: readonly string[] = []) =>
      fx.send(from, { type: 'syncGroupResponse', correlationId, error: code, partitions })
    if (typeof shard === 'string' || error !== 'NONE') return answer(error)
    if (mixed !== null) return answer('NONE', partitionsOfClassic(mixed, memberId))
    const group = classicGroup(shard, id)!
    const member = group.members[memberId]!
    if (group.state === 'PreparingRebalance') return answer('REBALANCE_IN_PROGRESS')
    member.syncPending = false
    if (group.state === 'Stable') {
      restartSession(group, member, member.sessionTimeoutMs, fx)
      return answer('NONE', member.assignment)
    }
    member.syncing = correlationId
    if (memberId !== group.leader) return
    const assigned = Object.fromEntries(assignments.map((entry) => [entry.memberId, entry.partitions]))
    const done = { kind: 'assignment', group: id, generation, assignments: assigned } as const
    const refused = write(self, shard, [groupRecord(group, assigned)], done, fx)
    if (refused !== 'NONE') assignmentFailed(self, shard, group, refused, fx)
  },

  heartbeatRequest(self, request, fx, from) {
    const { correlationId, group: id, memberId } = request
    const shard = shardFor(self, id)
    const mixed = typeof shard === 'string' ? null : consumerGroup(shard, id)
    if (typeof shard !== 'string' && mixed !== null) {
      const reply = { type: 'heartbeatResponse', correlationId, error: beatClassic(self, mixed, request, fx) } as const
      return whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
    }
    const known = typeof shard === 'string' ? shard : membershipError(classicGroup(shard, id), request)
    if (typeof shard === 'string' || known !== 'NONE') {
      fx.send(from, { type: 'heartbeatResponse', correlationId, error: known })
      return
    }
    const group = classicGroup(shard, id)!
    const member = group.members[memberId]!
    restartSession(group, member, member.sessionTimeoutMs, fx)
    const error = group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE'
    const reply = { type: 'heartbeatResponse', correlationId, error } as const
    whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
  },

  leaveGroupRequest(self, request, fx, from) {
    const { correlationId, group: id } = request
    const shard = shardFor(self, id)
    const error = typeof shard === 'string' ? shard : leave(self, shard, request, fx)
    const reply = { type: 'leaveGroupResponse', correlationId, error } as const
    if (typeof shard === 'string') fx.send(from, reply)
    else whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
  },

  consumerGroupHeartbeatRequest: consumerGroupHeartbeat,
  shareGroupHeartbeatRequest: shareGroupHeartbeat,
  offsetCommitRequest: commitOffsets,
  resetOffsets,
  offsetFetchRequest: fetchOffsets,
  txnOffsetCommitRequest: txnOffsetCommit,

  groupTimer(self, { group: id, timer, deadline }, fx) {
    if (timer === 'load') return finishLoading(self, id, deadline, fx)
    if (timer === EXPIRY) return lookForExpired(self, id, deadline, fx)
    if (timer === 'write') return expireWrites(self, self.volatile.groups[id], deadline, fx)
    const shard = shardFor(self, id)
    const group = typeof shard === 'string' ? undefined : shard.groups[id]
    if (typeof shard === 'string' || group === undefined) return
    if (group.type === 'consumer') consumerTimer(self, shard, group, timer, deadline, fx)
    else if (group.type === 'share') shareGroupTimer(self, shard, group, timer, deadline, fx)
    else if (isSessionTimer(timer)) expireSession(self, shard, group, sessionEnded(group, timer, deadline, fx), fx)
    else if (timer.startsWith(PENDING)) expirePending(self, shard, group, timer.slice(PENDING.length), deadline, fx)
    else if (group.deadline === deadline) phases[timer as keyof typeof phases](self, shard, group, fx)
  },
}

/** What ends with a group's deadline, by the timer's name. */
const phases = { initial: initialDelayOver, join: completeJoin, sync: syncOver }

// ---- leaving -----------------------------------------------------------------------------------------------------

// G-18: whoever leaves is not waited for; the others rebalance at once. An operator removes a static member by its instance id.
function leave(self: Broker, shard: GroupShard, request: LeaveGroupRequest, fx: BrokerEffects): ErrorCode {
  const { group: id, groupInstanceId } = request
  const mixed = consumerGroup(shard, id)
  if (mixed !== null) {
    const gone = mixed.members[request.memberId]
    return gone === undefined ? 'UNKNOWN_MEMBER_ID' : removeConsumer(self, shard, mixed, gone, 'left', fx)
  }
  const group = classicGroup(shard, id)
  if (group === undefined) return 'UNKNOWN_MEMBER_ID'
  if (group.pendingMembers[request.memberId] !== undefined) {
    forgetPending(self, shard, group, request.memberId, fx)
    return 'NONE'
  }
  const byInstance = request.memberId === '' && groupInstanceId !== null
  const memberId = byInstance ? (staticMember(group, groupInstanceId)?.memberId ?? '') : request.memberId
  const error = memberError(group, memberId, groupInstanceId)
  if (error !== 'NONE') return error
  const member = group.members[memberId]!
  removeMember(self, group, member, 'left', fx)
  rebalanceOrCompleteJoin(self, shard, group, `${member.clientId} left`, fx)
  return 'NONE'
}

function expireSession(self: Broker, shard: GroupShard, group: Group, member: Member | null, fx: BrokerEffects): void {
  if (member === null) return
  removeMember(self, group, member, 'session-expired', fx)
  rebalanceOrCompleteJoin(self, shard, group, `the session of ${member.clientId} expired`, fx)
}

function expirePending(
  self: Broker,
  shard: GroupShard,
  group: Group,
  memberId: string,
  deadline: number,
  fx: BrokerEffects,
): void {
  if (group.pendingMembers[memberId] === deadline) forgetPending(self, shard, group, memberId, fx)
}

function forgetPending(self: Broker, shard: GroupShard, group: Group, memberId: string, fx: BrokerEffects): void {
  delete group.pendingMembers[memberId]
  completeJoinIfAllHere(self, shard, group, fx)
}

// ---- offsets that are too old ------------------------------------------------------------------------------------------

function lookForExpired(self: Broker, id: string, leaderEpoch: number, fx: BrokerEffects): void {
  const shard = self.volatile.groups[id]
  if (shard?.loaded === true && shard.loadedEpoch === leaderEpoch) expire(self, shard, fx)
}

// ---- writes that took too long ---------------------------------------------------------------------------------------

function expireWrites(self: Broker, shard: GroupShard | undefined, deadline: number, fx: BrokerEffects): void {
  if (shard === undefined) return
  const error = coordinatorError('REQUEST_TIMED_OUT')
  for (const { done } of takeExpired(shard, deadline, fx)) {
    refuse(self, done, error, fx)
    if (done.kind !== 'assignment') continue
    const group = classicGroup(shard, done.group)
    if (group?.state === 'CompletingRebalance' && group.generation === done.generation) {
      assignmentFailed(self, shard, group, error, fx)
    }
  }
}
