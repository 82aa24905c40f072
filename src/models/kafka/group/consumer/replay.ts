// A group of the consumer protocol from its records: decided once, replayed after a failover.
import type { ConsumerGroupRecord, ConsumerSubscription } from '../records'
import type { GroupShard } from '../state'
import {
  type ConsumerGroup,
  type ConsumerGroupState,
  type ConsumerMember,
  emptyConsumerGroup,
  isReconciledTo,
} from './state'

/** Takes one record of the log into the shard's state. That of the end of a group is not one of these. */
export function replayConsumer(
  shard: Pick<GroupShard, 'groups'>,
  record: Extract<ConsumerGroupRecord, { type: Type }>,
): void {
  const group = consumerGroupIn(shard, record.group)
  replays[record.type](group, record as never)
  group.state = stateOf(group)
}

/** The shard's group of this name. A classic one makes room, and its offsets stay: whoever wrote this knew it to be empty. */
function consumerGroupIn(shard: Pick<GroupShard, 'groups'>, id: string): ConsumerGroup {
  const known = shard.groups[id]
  if (known?.type === 'consumer') return known
  const group = emptyConsumerGroup(id)
  if (known !== undefined) group.offsets = known.offsets
  shard.groups[id] = group
  return group
}

type Type = Exclude<ConsumerGroupRecord['type'], 'consumerGroupMetadataTombstone'>
type Replays = { [T in Type]: (group: ConsumerGroup, record: Extract<ConsumerGroupRecord, { type: T }>) => void }
type MemberTombstone = Extract<ConsumerGroupRecord, { type: 'consumerGroupMemberMetadataTombstone' }>

const replays: Replays = {
  consumerGroupMetadata(group, { epoch, metadataHash }) {
    group.groupEpoch = epoch
    group.metadataHash = metadataHash
  },
  consumerGroupMemberMetadata(group, { member }) {
    group.members[member.memberId] = { ...(group.members[member.memberId] ?? newConsumerMember(member)), ...member }
  },
  consumerGroupTargetAssignmentMetadata(group, { epoch, computedAt, assignor }) {
    group.assignmentEpoch = epoch
    group.assignedAt = computedAt
    group.assignor = assignor
  },
  consumerGroupTargetAssignmentMember(group, { memberId, partitions }) {
    group.target[memberId] = partitions
  },
  // After a compaction the member's own record may come later than this one.
  consumerGroupCurrentMemberAssignment(group, { memberId, current }) {
    const known = group.members[memberId] ?? newConsumerMember(unknownSubscription(memberId))
    group.members[memberId] = { ...known, ...current }
  },
  consumerGroupRegularExpression(group, { regex, topics, resolvedAt }) {
    group.regexes = { ...group.regexes, [regex]: { topics, resolvedAt } }
  },
  consumerGroupRegularExpressionTombstone(group, { regex }) {
    group.regexes = Object.fromEntries(Object.entries(group.regexes).filter(([known]) => known !== regex))
  },
  consumerGroupTargetAssignmentMetadataTombstone(group) {
    group.assignmentEpoch = 0
    group.assignedAt = 0
    group.assignor = null
  },
  consumerGroupCurrentMemberAssignmentTombstone(group, { memberId }) {
    const member = group.members[memberId]
    if (member !== undefined) group.members[memberId] = { ...member, ...nothingAssigned }
  },
  consumerGroupTargetAssignmentMemberTombstone(group, { memberId }) {
    delete group.target[memberId]
  },
  consumerGroupMemberMetadataTombstone(group, { memberId }: MemberTombstone) {
    delete group.members[memberId]
  },
}

const nothingAssigned = {
  memberEpoch: 0,
  previousMemberEpoch: 0,
  state: 'STABLE',
  assigned: {},
  pendingRevocation: {},
} as const

const unknownSubscription = (memberId: string): ConsumerSubscription => ({
  memberId,
  clientId: '',
  client: '',
  groupInstanceId: null,
  rackId: null,
  rebalanceTimeoutMs: 0,
  serverAssignor: null,
  topics: [],
  topicRegex: '',
  classic: null,
})

/** A member that has nothing yet. */
export const newConsumerMember = (told: ConsumerSubscription): ConsumerMember => ({
  ...told,
  ...nothingAssigned,
  sessionDeadline: 0,
  timerAt: 0,
  revokeDeadline: 0,
})

// `ConsumerGroup.maybeUpdateGroupState` (N-2).
function stateOf({ members, groupEpoch, assignmentEpoch }: ConsumerGroup): ConsumerGroupState {
  const all = Object.values(members)
  if (all.length === 0) return 'Empty'
  if (groupEpoch > assignmentEpoch) return 'Assigning'
  return all.every((member) => isReconciledTo(member, assignmentEpoch)) ? 'Stable' : 'Reconciling'
}
