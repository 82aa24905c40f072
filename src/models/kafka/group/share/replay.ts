// A share group from its records: decided once, replayed after a failover.
import type { ShareGroupRecord, ShareSubscription } from '../../share/records'
import { emptyShareGroup, type ShareGroup, type ShareMember } from './state'

type Type = Exclude<ShareGroupRecord['type'], 'shareGroupMetadataTombstone'>
export type ShareDecision = Extract<ShareGroupRecord, { type: Type }>
type Replays = { [T in Type]: (group: ShareGroup, record: Extract<ShareGroupRecord, { type: T }>) => void }
type MemberTombstone = Extract<ShareGroupRecord, { type: 'shareGroupMemberMetadataTombstone' }>

/** Takes one record into the group. */
export function replayShare(group: ShareGroup, record: ShareDecision): void {
  replays[record.type](group, record as never)
  group.state = Object.keys(group.members).length === 0 ? 'Empty' : 'Stable'
}

export const isShareRecord = (record: { readonly type: string }): record is ShareDecision =>
  Object.hasOwn(replays, record.type)

export const newShareMember = (told: ShareSubscription): ShareMember => ({
  ...told,
  memberEpoch: 0,
  previousMemberEpoch: -1,
  assigned: [],
  sessionDeadline: 0,
  timerAt: 0,
})

const unknown = (memberId: string): ShareSubscription => ({
  memberId,
  clientId: '',
  client: '',
  rackId: null,
  topics: [],
})

function forget(group: ShareGroup, { memberId }: MemberTombstone): void {
  const { [memberId]: _, ...members } = group.members
  group.members = members
}

const replays: Replays = {
  shareGroupMetadata(group, { epoch, metadataHash }) {
    group.groupEpoch = epoch
    group.metadataHash = metadataHash
  },
  shareGroupMemberMetadata(group, { member }) {
    const known = group.members[member.memberId] ?? newShareMember(member)
    group.members = { ...group.members, [member.memberId]: { ...known, ...member } }
  },
  shareGroupTargetAssignmentMetadata(group, { epoch, computedAt }) {
    group.assignmentEpoch = epoch
    group.assignedAt = computedAt
  },
  shareGroupTargetAssignmentMember(group, { memberId, partitions }) {
    group.target = { ...group.target, [memberId]: partitions }
  },
  shareGroupCurrentMemberAssignment(group, { memberId, memberEpoch, previousMemberEpoch, assigned }) {
    const known = group.members[memberId] ?? newShareMember(unknown(memberId))
    group.members = { ...group.members, [memberId]: { ...known, memberEpoch, previousMemberEpoch, assigned } }
  },
  shareGroupStatePartitionMetadata(group, { initializing, initialized }) {
    Object.assign(group, { initializing, initialized })
  },
  shareGroupCurrentMemberAssignmentTombstone() {},
  shareGroupTargetAssignmentMemberTombstone(group, { memberId }) {
    const { [memberId]: _, ...target } = group.target
    group.target = target
  },
  shareGroupMemberMetadataTombstone: forget,
}

/** The share group of this name, which a record is for; one that was something else makes room. */
export function shareGroupIn(groups: Record<string, { readonly type: string }>, id: string): ShareGroup {
  const known = groups[id]
  if (isShare(known)) return known
  const group = emptyShareGroup(id)
  groups[id] = group
  return group
}

export const isShare = (group: { readonly type: string } | undefined): group is ShareGroup => group?.type === 'share'
