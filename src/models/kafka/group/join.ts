// Joining a group: who is let in, under which id, and when that begins a rebalance (G-10, G-16, G-19).
import { counted } from '../counted'
import { nextUint32 } from '../../../kernel/random'
import type { Effects } from '../../../kernel/step'
import { ms } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, JoinGroupRequest, Message } from '../messages'
import { joinRefused } from './completion'
import { joinClassic } from './consumer/classic'
import { endRecords } from './consumer/end'
import { removeConsumer } from './consumer/leave'
import { type ConsumerGroup, staticConsumer } from './consumer/state'
import { classicGroup, memberError, staticMember } from './identity'
import { emptyGroup, groupRecord } from './replay'
import { answerJoin, rebalanceOrCompleteJoin, removeMember, supportsProtocols, without } from './rebalance'
import { restartSession } from './sessions'
import { shardFor } from './shard-for'
import { replaceStatic } from './static-members'
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
  const known = shard.groups[id]
  if (known?.type === 'consumer' && known.state !== 'Empty') return joinMixed(self, shard, known, request, from, fx)
  if (known !== undefined && known.type !== 'classic' && known.state !== 'Empty') return 'INCONSISTENT_GROUP_PROTOCOL'
  if (known?.type !== 'classic') {
    if (memberId !== '') return 'UNKNOWN_MEMBER_ID'
    const error = createGroup(self, shard, id, fx)
    if (error !== 'NONE') return error
  }
  const group = classicGroup(shard, id)!
  if (!hasRoom(group, memberId, config['group.max.size'])) {
    const member = group.members[memberId]
    if (member !== undefined) removeMember(self, group, member, 'no-room', fx)
    return 'GROUP_MAX_SIZE_REACHED'
  }
  if (memberId === '') {
    if (request.groupInstanceId !== null) return joinStatic(self, shard, group, request, from, fx)
    return handOutMemberId(group, request, from, fx)
  }
  if (group.pendingMembers[memberId] !== undefined) return joinNew(self, shard, group, request, from, fx)
  const error = memberError(group, memberId, request.groupInstanceId)
  return error === 'NONE' ? rejoin(self, shard, group, group.members[memberId]!, request, fx) : error
}

// A member of the classic protocol in a group of the other. A static one that is back takes no old place here: it is a new member.
function joinMixed(
  self: Broker,
  shard: GroupShard,
  group: ConsumerGroup,
  request: JoinGroupRequest,
  from: string,
  fx: BrokerEffects,
): ErrorCode {
  const { memberId, clientId, groupInstanceId } = request
  if (memberId !== '') return joinClassic(self, shard, group, request, from, fx)
  const named = { ...request, memberId: newMemberId(groupInstanceId ?? clientId, fx) }
  if (groupInstanceId === null) {
    refuseToJoin(named, 'MEMBER_ID_REQUIRED', from, fx)
    return 'NONE'
  }
  const known = staticConsumer(group, groupInstanceId)
  if (known !== null && known.classic === null) return 'UNRELEASED_INSTANCE_ID'
  const error = known === null ? 'NONE' : removeConsumer(self, shard, group, known, 'left', fx)
  if (error !== 'NONE') return error
  const now = shard.groups[request.group]
  return now?.type === 'consumer' ? joinClassic(self, shard, now, named, from, fx) : 'UNKNOWN_MEMBER_ID'
}

function createGroup(self: Broker, shard: GroupShard, id: string, fx: BrokerEffects): ErrorCode {
  const known = shard.groups[id]
  const group: Group = { ...emptyGroup(id), stateSince: fx.now, offsets: known?.offsets ?? {} }
  // One of the consumer protocol that has no members makes room; its offsets stay.
  const records = [...(known === undefined ? [] : endRecords(known)), groupRecord(group)]
  const error = write(self, shard, records, { kind: 'nothing' }, fx)
  if (error !== 'NONE') return error
  shard.groups[id] = group
  if (known === undefined)
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
  const memberId = newMemberId(clientId, fx)
  const delay = ms(sessionTimeoutMs)
  const deadline = fx.now + delay
  group.pendingMembers[memberId] = deadline
  fx.after(delay, { type: 'groupTimer', group: group.group, timer: `${PENDING}${memberId}`, deadline })
  refuseToJoin({ ...request, memberId }, 'MEMBER_ID_REQUIRED', from, fx)
  return 'NONE'
}

/** A name and a random part: of a static member the name is its instance id. */
const newMemberId = (name: string, fx: BrokerEffects): string =>
  `${name}-${nextUint32(fx.random).toString(16).padStart(8, '0')}`

// G-17: a static member is let in at once; where its instance id is known, it takes the place of who had it.
function joinStatic(
  self: Broker,
  shard: GroupShard,
  group: Group,
  request: JoinGroupRequest,
  from: string,
  fx: BrokerEffects,
): ErrorCode {
  const instance = request.groupInstanceId!
  const known = staticMember(group, instance)
  const named = { ...request, memberId: newMemberId(instance, fx) }
  if (known === null) return joinNew(self, shard, group, named, from, fx)
  if (!supportsProtocols(without(group, known), request.protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
  return replaceStatic(self, shard, group, known, named, from, fx)
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
  group.protocolType = 'consumer'
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
  if (!supportsProtocols(without(group, member), protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
  const unchanged = JSON.stringify(member.protocols) === JSON.stringify(protocols)
  const isLeader = member.memberId === group.leader
  const current = group.state === 'CompletingRebalance' || (group.state === 'Stable' && !isLeader)
  if (current && unchanged) {
    answerJoin(group, member, correlationId, fx)
    return 'NONE'
  }
  const before = member.protocols
  member.protocols = protocols
  member.sessionTimeoutMs = request.sessionTimeoutMs
  member.rebalanceTimeoutMs = request.rebalanceTimeoutMs
  member.joining = correlationId
  const reason = unchanged ? `${clientId} rejoined` : whatChanged(clientId, before, protocols)
  rebalanceOrCompleteJoin(self, shard, group, reason, fx)
  return 'NONE'
}

// A follower's join with other metadata: another subscription, or (cooperative) it gave back partitions, which wait for others.
function whatChanged(clientId: string, before: Member['protocols'], now: Member['protocols']): string {
  const wanted = (protocols: Member['protocols']) => JSON.stringify(protocols.map(({ name, topics }) => [name, topics]))
  if (wanted(before) !== wanted(now)) return `${clientId} changed its subscription`
  const owned = new Set(now[0]?.owned)
  const given = (before[0]?.owned ?? []).filter((partition) => !owned.has(partition))
  return given.length === 0
    ? `${clientId} rejoined`
    : `${clientId} gave back ${given.length === 1 ? given[0] : counted(given.length, 'partition')}`
}

/** Answers a join with an error. */
export function refuseToJoin(
  { correlationId, memberId }: JoinGroupRequest,
  error: ErrorCode,
  from: string,
  fx: BrokerEffects,
): void {
  fx.send(from, joinRefused(correlationId, memberId, error))
}
