// Static membership (KIP-345, G-17): a process that comes back under its instance id takes its old place, and nobody rebalances.
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, JoinGroupRequest, Message } from '../messages'
import { answerSync, refuseJoin } from './completion'
import { answerJoin, completeJoinIfAllHere, rebalanceOrCompleteJoin, selectProtocol } from './rebalance'
import { groupRecord } from './replay'
import { restartSession } from './sessions'
import type { Group, GroupShard, Member } from './state'
import { write } from './write'

/** Whoever had the instance id before is fenced; `request`, with a new member id, has its place and its partitions. */
export function replaceStatic(
  self: Broker,
  shard: GroupShard,
  group: Group,
  old: Member,
  request: JoinGroupRequest,
  from: string,
  fx: Effects<Message, Fact>,
): ErrorCode {
  const { groupInstanceId, memberId, clientId, correlationId, protocols } = request
  const { state } = group
  const { sessionTimeoutMs, rebalanceTimeoutMs } = request
  const timeouts = { sessionTimeoutMs, rebalanceTimeoutMs }
  const identity = { memberId, clientId, client: from, joining: correlationId, syncing: null, timerAt: 0 }
  const member: Member = { ...old, ...identity, ...timeouts, protocols }
  refuseJoin(group, old.memberId, 'FENCED_INSTANCE_ID', fx)
  answerSync(group, old.memberId, 'FENCED_INSTANCE_ID', fx)
  const before = { members: group.members, leader: group.leader }
  group.members = replaced(group.members, old, member)
  if (group.leader === old.memberId) group.leader = memberId
  if (state === 'Stable' && selectProtocol(Object.values(group.members)) === group.protocol) {
    const refused = write(self, shard, [groupRecord(group)], { kind: 'nothing' }, fx)
    if (refused !== 'NONE') {
      Object.assign(group, before)
      return refused
    }
  }
  restartSession(group, member, sessionTimeoutMs, fx)
  fx.note({
    type: 'static-member-replaced',
    broker: self.id,
    group: group.group,
    instance: groupInstanceId!,
    member: memberId,
    previous: old.memberId,
    client: from,
  })
  if (state === 'PreparingRebalance') completeJoinIfAllHere(self, shard, group, fx)
  else if (state === 'CompletingRebalance') {
    // The leader may assign to the old member id already: it begins again.
    rebalanceOrCompleteJoin(self, shard, group, `${clientId} came back as ${groupInstanceId} before the assignment`, fx)
  } else if (selectProtocol(Object.values(group.members)) !== group.protocol) {
    rebalanceOrCompleteJoin(self, shard, group, `${clientId} came back with other assignors`, fx)
  } else {
    member.joining = null
    answerJoin(group, member, correlationId, fx, true)
  }
  return 'NONE'
}

// In the same place among the others.
const replaced = (members: Group['members'], old: Member, member: Member): Group['members'] =>
  Object.fromEntries(
    Object.entries(members).map(([id, known]) => (id === old.memberId ? [member.memberId, member] : [id, known])),
  )
