// Joining a group: who is let in, under which id, and when that begins a rebalance (G-10, G-16, G-19).
import { nextUint32 } from '../../../kernel/random'
import type { Effects } from '../../../kernel/step'
import { ms } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, JoinGroupRequest, Message } from '../messages'
import { emptyGroup, groupRecord } from './replay'
import { answerJoin, rebalanceOrCompleteJoin, supportsProtocols } from './rebalance'
import { restartSession } from './sessions'
import { shardFor } from './shard'
import type { Group, GroupShard, Member } from './state'
import { write } from './write'

type BrokerEffects = Effects<Message, Fact>

/** Name of the timer of an id that was handed out and not used yet. */
export const PENDING = 'pending:'

/** A new member's join waits this long at most (`classicGroupNewMemberJoinTimeoutMs`, G-10). */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000

/** A JoinGroup request. Answers an error, or NONE when the join is parked or answered already. */
export function join(self: Broker, request: JoinGroupRequest, from: string, fx: BrokerEffects): ErrorCode {
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

/** Answers a join with an error. */
export function refuseToJoin(
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
