// The classic protocol's rebalance, as the coordinator runs it (G-11 to G-14): prepare, join, sync, and their deadlines.
import type { Effects } from '../../../kernel/step'
import { ms } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact, FactOf } from '../facts'
import type { ErrorCode, Message } from '../messages'
import { answerSync, enter, refuseJoin } from './completion'
import { groupRecord, subscription } from './replay'
import { restartSession } from './sessions'
import type { Group, GroupShard, Member } from './state'
import { write } from './write'

type BrokerEffects = Effects<Message, Fact>
type RemovalReason = FactOf<'member-removed'>['reason']

/** A member (re)joined or went: starts a rebalance where there is none, and ends the join phase where nobody is missing. */
export function rebalanceOrCompleteJoin(
  broker: Broker,
  shard: GroupShard,
  group: Group,
  reason: string,
  fx: BrokerEffects,
): void {
  if (group.state !== 'PreparingRebalance') prepareRebalance(broker, shard, group, reason, fx)
  else completeJoinIfAllHere(broker, shard, group, fx)
}

/** In the join phase of a group that was not Empty: ends it when everybody is here. */
export function completeJoinIfAllHere(broker: Broker, shard: GroupShard, group: Group, fx: BrokerEffects): void {
  if (group.state !== 'PreparingRebalance' || group.initialDelayEnds !== 0) return
  if (allJoined(group)) completeJoin(broker, shard, group, fx)
}

function prepareRebalance(broker: Broker, shard: GroupShard, group: Group, reason: string, fx: BrokerEffects): void {
  const { generation } = group
  if (group.state === 'CompletingRebalance') abandonSync(group, 'REBALANCE_IN_PROGRESS', fx)
  const wasEmpty = group.state === 'Empty'
  fx.note({ type: 'rebalance-started', broker: broker.id, group: group.group, generation, reason })
  enter(broker, group, 'PreparingRebalance', fx)
  if (wasEmpty) {
    const delay = ms(broker.config['group.initial.rebalance.delay.ms'])
    group.initialDelayEnds = fx.now + Math.max(delay, ms(rebalanceTimeoutMs(group)))
    group.newMemberInSlice = false
    setDeadline(group, 'initial', delay, fx)
  } else if (allJoined(group)) completeJoin(broker, shard, group, fx)
  else setDeadline(group, 'join', ms(rebalanceTimeoutMs(group)), fx)
}

/** A phase lasts until this timer, unless it ends before; only the timer of the present deadline counts. */
function setDeadline(group: Group, timer: 'initial' | 'join' | 'sync', delay: number, fx: BrokerEffects): void {
  group.deadline = fx.now + delay
  fx.after(delay, { type: 'groupTimer', group: group.group, timer, deadline: group.deadline })
}

/** G-12: the patience of the most patient member. */
const rebalanceTimeoutMs = ({ members }: Group): number =>
  Math.max(0, ...Object.values(members).map((member) => member.rebalanceTimeoutMs))

const allJoined = ({ members, pendingMembers }: Group): boolean =>
  Object.values(members).every(({ joining }) => joining !== null) && Object.keys(pendingMembers).length === 0

/** G-11: the initial delay's slice is over; somebody who came meanwhile earns another one. */
export function initialDelayOver(broker: Broker, shard: GroupShard, group: Group, fx: BrokerEffects): void {
  const remaining = group.initialDelayEnds - fx.now
  if (!group.newMemberInSlice || remaining <= 0) {
    completeJoin(broker, shard, group, fx)
    return
  }
  group.newMemberInSlice = false
  setDeadline(group, 'initial', Math.min(ms(broker.config['group.initial.rebalance.delay.ms']), remaining), fx)
}

/** G-12, G-13: whoever has not rejoined is out; the others are the next generation. */
export function completeJoin(broker: Broker, shard: GroupShard, group: Group, fx: BrokerEffects): void {
  for (const member of Object.values(group.members)) {
    if (member.joining === null && member.groupInstanceId === null) {
      removeMember(broker, group, member, 'did-not-rejoin', fx)
    }
  }
  if (!electJoinedLeader(group)) {
    // Only static members are left, and none of them is here: they have another rebalance timeout to come.
    setDeadline(group, 'join', ms(rebalanceTimeoutMs(group)), fx)
    return
  }
  group.deadline = 0
  group.initialDelayEnds = 0
  group.newMemberInSlice = false
  group.generation++
  const members = Object.values(group.members)
  group.protocol = members.length === 0 ? null : selectProtocol(members)
  if (members.length === 0) {
    enter(broker, group, 'Empty', fx)
    write(broker, shard, [groupRecord(group)], { kind: 'nothing' }, fx)
    return
  }
  enter(broker, group, 'CompletingRebalance', fx)
  fx.note({
    type: 'generation-started',
    broker: broker.id,
    group: group.group,
    generation: group.generation,
    protocol: group.protocol!,
    leader: group.leader!,
    members: members.map(({ memberId }) => memberId),
  })
  for (const member of members) {
    // A static member that has not rejoined is still one; if it does not ask for its partitions in time, either, it goes.
    const correlationId = member.joining
    member.joining = null
    member.isNew = false
    member.syncPending = true
    if (correlationId !== null) answerJoin(group, member, correlationId, fx)
    restartSession(group, member, member.sessionTimeoutMs, fx)
  }
  setDeadline(group, 'sync', ms(rebalanceTimeoutMs(group)), fx)
}

// G-12: a leader that did not rejoin makes room for the first member that did. False: members are left, and none is here.
function electJoinedLeader(group: Group): boolean {
  const members = Object.values(group.members)
  const leader = group.leader === null ? undefined : group.members[group.leader]
  if (members.length === 0 || (leader !== undefined && leader.joining !== null)) return true
  const joined = members.find(({ joining }) => joining !== null)
  if (joined !== undefined) group.leader = joined.memberId
  return joined !== undefined
}

/**
 * Tells a member of the present generation; the leader also hears of everybody's subscriptions (G-13). `stands`: the
 * assignment of this generation is made already, so that even the leader need not make one.
 */
export function answerJoin(
  group: Group,
  member: Member,
  correlationId: number,
  fx: BrokerEffects,
  stands = false,
): void {
  const isLeader = member.memberId === group.leader
  const members = isLeader ? Object.values(group.members) : []
  fx.send(member.client, {
    type: 'joinGroupResponse',
    correlationId,
    error: 'NONE',
    generation: group.generation,
    protocol: group.protocol!,
    leader: group.leader!,
    memberId: member.memberId,
    members: members.map((known) => ({
      memberId: known.memberId,
      groupInstanceId: known.groupInstanceId,
      ...subscription(group, known),
    })),
    skipAssignment: stands && isLeader,
  })
}

/** Assignors that every member supports. */
const commonProtocols = (members: readonly Pick<Member, 'protocols'>[]): string[] =>
  (members[0]?.protocols ?? [])
    .map(({ name }) => name)
    .filter((name) => members.every(({ protocols }) => protocols.some((protocol) => protocol.name === name)))

/** The group as it would be without this member. */
export function without(group: Group, { memberId }: Member): Group {
  const members = { ...group.members }
  delete members[memberId]
  return { ...group, members }
}

/** Could a member with these assignors work with the group? */
export const supportsProtocols = (group: Group, protocols: Member['protocols']): boolean =>
  commonProtocols([...Object.values(group.members), { protocols }]).length > 0

/** G-13: each member votes for the first of its assignors that all support; most votes win. */
export function selectProtocol(members: readonly Member[]): string {
  const common = commonProtocols(members)
  const votes = members.map(({ protocols }) => protocols.find(({ name }) => common.includes(name))!.name)
  const count = (name: string) => votes.filter((vote) => vote === name).length
  return common.reduce((best, name) => (count(name) > count(best) ? name : best))
}

/** Takes a member out of its group; a leader's place falls to the member that joined first of the others. */
export function removeMember(
  broker: Broker,
  group: Group,
  member: Member,
  reason: RemovalReason,
  fx: BrokerEffects,
): void {
  const { memberId, client } = member
  refuseJoin(group, memberId, 'UNKNOWN_MEMBER_ID', fx)
  answerSync(group, memberId, 'UNKNOWN_MEMBER_ID', fx)
  delete group.members[memberId]
  if (group.leader === memberId) {
    const others = Object.values(group.members)
    group.leader = (others.find(({ joining }) => joining !== null) ?? others[0])?.memberId ?? null
  }
  fx.note({ type: 'member-removed', broker: broker.id, group: group.group, member: memberId, client, reason })
}

/** G-14: members that did not sync in time are out, and the others begin again. */
export function syncOver(broker: Broker, shard: GroupShard, group: Group, fx: BrokerEffects): void {
  const late = Object.values(group.members).filter(({ syncPending }) => syncPending)
  if (late.length === 0) return
  for (const member of late) removeMember(broker, group, member, 'did-not-sync', fx)
  const names = late.map(({ client }) => client).join(', ')
  prepareRebalance(broker, shard, group, `${names} did not sync in time`, fx)
}

/** The leader's assignment could not be stored: nobody gets it, and the group begins again. */
export function assignmentFailed(
  broker: Broker,
  shard: GroupShard,
  group: Group,
  error: ErrorCode,
  fx: BrokerEffects,
): void {
  abandonSync(group, error, fx)
  prepareRebalance(broker, shard, group, `the assignment could not be stored (${error})`, fx)
}

function abandonSync(group: Group, error: ErrorCode, fx: BrokerEffects): void {
  for (const member of Object.values(group.members)) {
    member.assignment = []
    answerSync(group, member.memberId, error, fx)
  }
}
