// A shard's state from the records of its log, and a group's record from its state: decided once, replayed after a failover.
import { replayConsumer } from './consumer/replay'
import { isShareRecord, replayShare, shareGroupIn } from './share/replay'
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

/** The group is no more. While it is known by its offsets, those stay. */
function forget({ groups }: Pick<GroupShard, 'groups'>, id: string): void {
  const { offsets } = groups[id] ?? emptyGroup(id)
  if (Object.keys(offsets).length === 0) delete groups[id]
  else groups[id] = { ...emptyGroup(id), offsets }
}

/** Takes one record of the log into the shard's state. Offsets go through here when they are written, too. */
export function replay(shard: GroupShard, record: CoordinatorRecord): void {
  if (record.type === 'groupTombstone') return forget(shard, record.group)
  if (record.type === 'offsetTombstone') {
    delete shard.groups[record.group]?.offsets[record.partition]
    return
  }
  if (record.type === 'offsetCommit') {
    const { partition, offset, leaderEpoch, committedAt } = record
    const { offsets } = (shard.groups[record.group] ??= emptyGroup(record.group))
    offsets[partition] = { offset, leaderEpoch, committedAt }
    return
  }
  if (record.type === 'consumerGroupMetadataTombstone') return forget(shard, record.group)
  if (record.type === 'shareGroupMetadataTombstone') return forget(shard, record.group)
  if (isShareRecord(record)) return replayShare(shareGroupIn(shard.groups, record.group), record)
  // Those of `__share_group_state` are in another log.
  if (record.type === 'shareSnapshot' || record.type === 'shareUpdate' || record.type === 'shareSnapshotTombstone')
    return
  if (record.type !== 'groupMetadata') return replayConsumer(shard, record)
  const group = classicIn(shard, record.group)
  group.state = record.members.length === 0 ? 'Empty' : 'Stable'
  group.stateSince = record.stateSince
  group.protocolType = record.protocolType
  group.generation = record.generation
  group.protocol = record.protocol
  group.leader = record.leader
  group.members = {}
  for (const member of record.members) group.members[member.memberId] = storedMember(record.protocol, member)
}

/** The shard's group of this name. One of the consumer protocol makes room, and its offsets stay: it was empty when this was written. */
function classicIn(shard: GroupShard, id: string): Group {
  const known = shard.groups[id]
  if (known?.type === 'classic') return known
  const group = { ...emptyGroup(id), offsets: known?.offsets ?? {} }
  shard.groups[id] = group
  return group
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
