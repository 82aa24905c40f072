// The group coordinator's part of a broker: which request is answered by which step of the classic protocol.
import { nextUint32 } from '../../../kernel/random'
import type { Effects, Handlers } from '../../../kernel/step'
import { ms } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, JoinGroupRequest, Message } from '../messages'
import { coordinatorError, refuse } from './completion'
import { commitOffsets, fetchOffsets } from './offsets'
import { emptyGroup, groupRecord } from './replay'
import {
  answerJoin,
  assignmentFailed,
  completeJoin,
  completeJoinIfAllHere,
  initialDelayOver,
  rebalanceOrCompleteJoin,
  removeMember,
  supportsProtocols,
  syncOver,
} from './rebalance'
import { isSessionTimer, restartSession, sessionEnded } from './sessions'
import { finishLoading, shardFor, shardIdOf } from './shard'
import type { Group, GroupShard, Member } from './state'
import { takeExpired, whenWritten, write } from './write'

type BrokerEffects = Effects<Message, Fact>

type GroupMessage =
  | 'findCoordinatorRequest'
  | 'joinGroupRequest'
  | 'syncGroupRequest'
  | 'heartbeatRequest'
  | 'leaveGroupRequest'
  | 'offsetCommitRequest'
  | 'offsetFetchRequest'
  | 'groupTimer'

/** A new member's join waits this long at most (`classicGroupNewMemberJoinTimeoutMs`, G-10). */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000

/** Handlers that the broker adds to its own. Group requests are never queued behind fetches. */
export const groupHandlers: Handlers<Broker, Message, Fact, GroupMessage> = {
  // Any broker answers, from its own image: the coordinator is the leader of the group's partition (G-1).
  findCoordinatorRequest(self, { correlationId, group }, fx, from) {
    const leader = self.volatile.image.partitions[shardIdOf(self, group)]?.leader ?? null
    const error = group === '' ? 'INVALID_GROUP_ID' : leader === null ? 'COORDINATOR_NOT_AVAILABLE' : 'NONE'
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

  syncGroupRequest(self, { correlationId, group: id, memberId, generation, assignments }, fx, from) {
    const shard = shardFor(self, id)
    const error = typeof shard === 'string' ? shard : membershipError(shard.groups[id], memberId, generation)
    const answer = (code: ErrorCode, partitions: readonly string[] = []) =>
      fx.send(from, { type: 'syncGroupResponse', correlationId, error: code, partitions })
    if (typeof shard === 'string' || error !== 'NONE') return answer(error)
    const group = shard.groups[id]!
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

  heartbeatRequest(self, { correlationId, group: id, memberId, generation }, fx, from) {
    const shard = shardFor(self, id)
    const known = typeof shard === 'string' ? shard : membershipError(shard.groups[id], memberId, generation)
    if (typeof shard === 'string' || known !== 'NONE') {
      fx.send(from, { type: 'heartbeatResponse', correlationId, error: known })
      return
    }
    const group = shard.groups[id]!
    const member = group.members[memberId]!
    restartSession(group, member, member.sessionTimeoutMs, fx)
    const error = group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE'
    const reply = { type: 'heartbeatResponse', correlationId, error } as const
    whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
  },

  leaveGroupRequest(self, { correlationId, group: id, memberId }, fx, from) {
    const shard = shardFor(self, id)
    const error = typeof shard === 'string' ? shard : leave(self, shard, id, memberId, fx)
    const reply = { type: 'leaveGroupResponse', correlationId, error } as const
    if (typeof shard === 'string') fx.send(from, reply)
    else whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
  },

  offsetCommitRequest: commitOffsets,
  offsetFetchRequest: fetchOffsets,

  groupTimer(self, { group: id, timer, deadline }, fx) {
    if (timer === 'load') return finishLoading(self, id, deadline, fx)
    if (timer === 'write') return expireWrites(self, self.volatile.groups[id], deadline, fx)
    const shard = shardFor(self, id)
    const group = typeof shard === 'string' ? undefined : shard.groups[id]
    if (typeof shard === 'string' || group === undefined) return
    if (isSessionTimer(timer)) expireSession(self, shard, group, sessionEnded(group, timer, deadline, fx), fx)
    else if (timer.startsWith(PENDING)) expirePending(self, shard, group, timer.slice(PENDING.length), deadline, fx)
    else if (group.deadline === deadline) phases[timer as keyof typeof phases](self, shard, group, fx)
  },
}

/** What ends with a group's deadline, by the timer's name. */
const phases = { initial: initialDelayOver, join: completeJoin, sync: syncOver }

/** Name of the timer of an id that was handed out and not used yet. */
const PENDING = 'pending:'

// G-15, G-20: is this a member, and of the present generation?
function membershipError(group: Group | undefined, memberId: string, generation: number): ErrorCode {
  if (group?.members[memberId] === undefined) return 'UNKNOWN_MEMBER_ID'
  return group.generation === generation ? 'NONE' : 'ILLEGAL_GENERATION'
}

// ---- joining -----------------------------------------------------------------------------------------------------

// Answers an error, or NONE when the join is parked or answered already.
function join(self: Broker, request: JoinGroupRequest, from: string, fx: BrokerEffects): ErrorCode {
  const { group: id, memberId, sessionTimeoutMs } = request
  const { config } = self
  if (id === '') return 'INVALID_GROUP_ID'
  const shard = shardFor(self, id)
  if (typeof shard === 'string') return shard
  const tooShort = sessionTimeoutMs < config['group.min.session.timeout.ms']
  if (tooShort || sessionTimeoutMs > config['group.max.session.timeout.ms']) return 'INVALID_SESSION_TIMEOUT'
  if (shard.groups[id] === undefined) {
    if (memberId !== '') return 'UNKNOWN_MEMBER_ID'
    const error = createGroup(self, shard, id, fx)
    if (error !== 'NONE') return error
  }
  const group = shard.groups[id]!
  if (!hasRoom(group, memberId, config['group.max.size'])) return 'GROUP_MAX_SIZE_REACHED'
  if (memberId === '') return handOutMemberId(group, request, from, fx)
  if (group.pendingMembers[memberId] !== undefined) return joinNew(self, shard, group, request, from, fx)
  const member = group.members[memberId]
  if (member === undefined) return 'UNKNOWN_MEMBER_ID'
  return rejoin(self, shard, group, member, request, fx)
}

function createGroup(self: Broker, shard: GroupShard, id: string, fx: BrokerEffects): ErrorCode {
  const group = emptyGroup(id)
  const error = write(self, shard, [groupRecord(group)], { kind: 'nothing' }, fx)
  if (error !== 'NONE') return error
  shard.groups[id] = group
  fx.note({ type: 'coordinator-elected', broker: self.id, group: id, partition: shard.partition })
  return 'NONE'
}

// G-19. While a rebalance is prepared, who has already rejoined counts, so that the last ones are turned away.
function hasRoom({ state, members }: Group, memberId: string, maxSize: number): boolean {
  if (state === 'Empty') return true
  const member = members[memberId]
  if (state !== 'PreparingRebalance') return member !== undefined || Object.keys(members).length < maxSize
  const joined = Object.values(members).filter(({ joining }) => joining !== null)
  return (member !== undefined && member.joining !== null) || joined.length < maxSize
}

// G-10: a newcomer is given an id first, and joins with it, so that a lost answer leaves no ghost in the group.
function handOutMemberId(group: Group, request: JoinGroupRequest, from: string, fx: BrokerEffects): ErrorCode {
  const { clientId, sessionTimeoutMs, protocols } = request
  if (!supportsProtocols(group, protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
  const memberId = `${clientId}-${nextUint32(fx.random).toString(16).padStart(8, '0')}`
  const delay = ms(sessionTimeoutMs)
  const deadline = fx.now + delay
  group.pendingMembers[memberId] = deadline
  fx.after(delay, { type: 'groupTimer', group: group.group, timer: `${PENDING}${memberId}`, deadline })
  refuseToJoin({ ...request, memberId }, 'MEMBER_ID_REQUIRED', from, fx)
  return 'NONE'
}

function joinNew(
  self: Broker,
  shard: GroupShard,
  group: Group,
  request: JoinGroupRequest,
  from: string,
  fx: BrokerEffects,
): ErrorCode {
  const { memberId, clientId, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request
  if (!supportsProtocols(group, protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
  delete group.pendingMembers[memberId]
  const member: Member = {
    memberId,
    clientId,
    client: from,
    groupInstanceId,
    isNew: true,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols,
    assignment: [],
    sessionDeadline: 0,
    timerAt: 0,
    joining: request.correlationId,
    syncing: null,
    syncPending: false,
  }
  if (group.initialDelayEnds !== 0) group.newMemberInSlice = true
  group.members[memberId] = member
  group.leader ??= memberId
  fx.note({ type: 'member-joined', broker: self.id, group: group.group, member: memberId, client: from })
  restartSession(group, member, NEW_MEMBER_JOIN_TIMEOUT_MS, fx)
  rebalanceOrCompleteJoin(self, shard, group, `${clientId} joined`, fx)
  return 'NONE'
}

// G-16: does a known member's join begin a rebalance?
function rejoin(
  self: Broker,
  shard: GroupShard,
  group: Group,
  member: Member,
  request: JoinGroupRequest,
  fx: BrokerEffects,
): ErrorCode {
  const { clientId, correlationId, protocols } = request
  const others = { ...group, members: { ...group.members } }
  delete others.members[member.memberId]
  if (!supportsProtocols(others, protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
  const unchanged = JSON.stringify(member.protocols) === JSON.stringify(protocols)
  const isLeader = member.memberId === group.leader
  const current = group.state === 'CompletingRebalance' || (group.state === 'Stable' && !isLeader)
  if (current && unchanged) {
    answerJoin(group, member, correlationId, fx)
    return 'NONE'
  }
  member.protocols = protocols
  member.sessionTimeoutMs = request.sessionTimeoutMs
  member.rebalanceTimeoutMs = request.rebalanceTimeoutMs
  member.joining = correlationId
  const reason = unchanged ? `${clientId} rejoined` : `${clientId} changed its subscription`
  rebalanceOrCompleteJoin(self, shard, group, reason, fx)
  return 'NONE'
}

function refuseToJoin(
  { correlationId, memberId }: JoinGroupRequest,
  error: ErrorCode,
  from: string,
  fx: BrokerEffects,
): void {
  fx.send(from, {
    type: 'joinGroupResponse',
    correlationId,
    error,
    generation: -1,
    protocol: '',
    leader: '',
    memberId,
    members: [],
  })
}

// ---- leaving -----------------------------------------------------------------------------------------------------

// G-18: whoever leaves is not waited for; the others rebalance at once.
function leave(self: Broker, shard: GroupShard, id: string, memberId: string, fx: BrokerEffects): ErrorCode {
  const group = shard.groups[id]
  if (group?.pendingMembers[memberId] !== undefined) {
    forgetPending(self, shard, group, memberId, fx)
    return 'NONE'
  }
  const member = group?.members[memberId]
  if (group === undefined || member === undefined) return 'UNKNOWN_MEMBER_ID'
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

// ---- writes that took too long ---------------------------------------------------------------------------------------

function expireWrites(self: Broker, shard: GroupShard | undefined, deadline: number, fx: BrokerEffects): void {
  if (shard === undefined) return
  const error = coordinatorError('REQUEST_TIMED_OUT')
  for (const { done } of takeExpired(shard, deadline, fx)) {
    refuse(self, done, error, fx)
    if (done.kind !== 'assignment') continue
    const group = shard.groups[done.group]
    if (group?.state === 'CompletingRebalance' && group.generation === done.generation) {
      assignmentFailed(self, shard, group, error, fx)
    }
  }
}
