// A shard's state from the records of its log, and a group's record from its state: decided once, replayed after a failover.
import type { CoordinatorRecord, Subscription } from './records'
import type { Group, GroupShard, Member } from './state'

/** A group that nobody has joined yet. */
export const emptyGroup = (group: string): Group => ({
  type: 'classic',
  group,
  protocolType: null,
  state: 'Empty',
  stateSince: 0,
  generation: 0,
  protocol: null,
  leader: null,
  members: {},
  pendingMembers: {},
  deadline: 0,
  initialDelayEnds: 0,
  newMemberInSlice: false,
  offsets: {},
})

/** Takes one record of the log into the shard's state. Offsets go through here when they are written, too. */
export function replay(shard: GroupShard, record: CoordinatorRecord): void {
  if (record.type === 'groupTombstone') {
    delete shard.groups[record.group]
    return
  }
  if (record.type === 'offsetTombstone') {
    delete shard.groups[record.group]?.offsets[record.partition]
    return
  }
  const group = (shard.groups[record.group] ??= emptyGroup(record.group))
  if (record.type === 'offsetCommit') {
    const { partition, offset, leaderEpoch, committedAt } = record
    group.offsets[partition] = { offset, leaderEpoch, committedAt }
    return
  }
  group.state = record.members.length === 0 ? 'Empty' : 'Stable'
  group.stateSince = record.stateSince
  group.protocolType = record.protocolType
  group.generation = record.generation
  group.protocol = record.protocol
  group.leader = record.leader
  group.members = {}
  for (const member of record.members) group.members[member.memberId] = storedMember(record.protocol, member)
}

type GroupMetadata = Extract<CoordinatorRecord, { type: 'groupMetadata' }>

function storedMember(protocol: string | null, stored: GroupMetadata['members'][number]): Member {
  const { subscription: known, ...member } = stored
  return {
    ...member,
    isNew: false,
    protocols: protocol === null ? [] : [{ name: protocol, ...known }],
    sessionDeadline: 0,
    timerAt: 0,
    joining: null,
    syncing: null,
    syncPending: false,
  }
}

/** The group as it is stored; `assignments` replace what its members have (G-14). */
export function groupRecord(group: Group, assignments: GroupMetadataAssignments | null = null): GroupMetadata {
  return {
    type: 'groupMetadata',
    group: group.group,
    generation: group.generation,
    protocolType: group.protocolType,
    protocol: group.protocol,
    stateSince: group.stateSince,
    leader: group.leader,
    members: Object.values(group.members).map((member) => ({
      memberId: member.memberId,
      clientId: member.clientId,
      client: member.client,
      groupInstanceId: member.groupInstanceId,
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      subscription: subscription(group, member),
      assignment: assignments === null ? member.assignment : (assignments[member.memberId] ?? []),
    })),
  }
}

type GroupMetadataAssignments = Readonly<Record<string, GroupMetadata['members'][number]['assignment']>>

/** What a member has told the protocol that the group uses. */
export function subscription({ protocol }: Group, { protocols }: Member): Subscription {
  const told = protocols.find(({ name }) => name === protocol) ?? protocols[0]
  if (told === undefined) return { topics: [], owned: [], generation: -1, rack: null, userData: null }
  const { name: _, ...known } = told
  return known
}
