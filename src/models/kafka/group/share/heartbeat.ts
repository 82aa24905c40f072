// ShareGroupHeartbeat at the coordinator (Q-7, A-13; GroupMetadataManager.shareGroupHeartbeat): members are given partitions, which others may
// have as well. Nobody waits for anybody.
import { ms } from '../../../../kernel/time'
import type { Broker, BrokerEffects } from '../../broker/state'
import type { ErrorCode, ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse } from '../../messages'
import { partitionsOf } from '../../partition'
import { heartbeatIntervalMs, sessionTimeoutMs } from '../../share/settings'
import { assignSimple } from '../assignors/simple'
import { uuidOf } from '../assignors/uuid'
import { metadataHash, subscribedTopics } from '../consumer/target'
import { restartSession } from '../sessions'
import { answerHeartbeat } from '../heartbeat-reply'
import type { GroupShard } from '../state'
import { carryOutShare, decideShare, type ShareDraft, shareDraft } from './draft'
import { initializeStates, uninitialized } from './initialize'
import { removeShareMember } from './leave'
import { newShareMember } from './replay'
import type { ShareMember } from './state'

export function shareGroupHeartbeat(
  self: Broker,
  request: ShareGroupHeartbeatRequest,
  fx: BrokerEffects,
  from: string,
): void {
  const { correlationId, group: id, memberEpoch } = request
  const answer = (error: ErrorCode, member: Beaten | null): ShareGroupHeartbeatResponse => ({
    type: 'shareGroupHeartbeatResponse',
    correlationId,
    error,
    memberEpoch: member?.memberEpoch ?? memberEpoch,
    heartbeatIntervalMs: heartbeatIntervalMs(self, id),
    assignment: member?.assignment ?? null,
  })
  answerHeartbeat<Beaten>(self, request, from, fx, {
    leave: (shard) => leave(self, shard, request, fx),
    beat: (shard) => beat(self, shard, request, from, fx),
    answer,
  })
}

type Beaten = Pick<ShareGroupHeartbeatResponse, 'memberEpoch' | 'assignment'>

function leave(
  self: Broker,
  shard: GroupShard,
  { group: id, memberId }: ShareGroupHeartbeatRequest,
  fx: BrokerEffects,
): ErrorCode {
  const group = shard.groups[id]
  if (group?.type !== 'share') return 'GROUP_ID_NOT_FOUND'
  const member = group.members[memberId]
  return member === undefined ? 'UNKNOWN_MEMBER_ID' : removeShareMember(self, shard, group, member, 'left', fx)
}

function beat(
  self: Broker,
  shard: GroupShard,
  request: ShareGroupHeartbeatRequest,
  from: string,
  fx: BrokerEffects,
): Beaten | ErrorCode {
  const known = shard.groups[request.group]
  if (known !== undefined && known.type !== 'share' && (request.memberEpoch !== 0 || known.state !== 'Empty')) {
    return 'GROUP_ID_NOT_FOUND'
  }
  const draft = shareDraft(shard, request.group)
  const before = memberFor(self, draft, request, from)
  if (typeof before === 'string') return before
  subscribe(self, draft, before, request, from)
  const fresh = uninitialized(self, draft.group)
  beginInitializing(draft, fresh)
  updateShareTarget(self, draft, fx.now)
  reachTarget(draft, request.memberId)
  const refused = carryOutShare(self, shard, draft, fx)
  if (refused !== 'NONE') return refused
  const { group } = draft
  const member = group.members[request.memberId]!
  restartSession(group, member, sessionTimeoutMs(self, group.group), fx)
  initializeStates(self, group, fresh, fx)
  const tells = request.memberEpoch === 0 || before.assigned.join() !== member.assigned.join()
  return { memberEpoch: member.memberEpoch, assignment: tells ? member.assigned : null }
}

/** The member as it was before this heartbeat. An epoch that is behind is taken when the answer with the new one may have been lost. */
function memberFor(
  { config }: Broker,
  { group: { members } }: ShareDraft,
  { memberId, memberEpoch, clientId }: ShareGroupHeartbeatRequest,
  client: string,
): ShareMember | ErrorCode {
  const member = members[memberId]
  if (member === undefined) {
    if (memberEpoch !== 0) return 'UNKNOWN_MEMBER_ID'
    if (Object.keys(members).length >= config['group.share.max.size']) return 'GROUP_MAX_SIZE_REACHED'
    return newShareMember({ memberId, clientId, client, rackId: null, topics: [] })
  }
  const isKnown = memberEpoch === 0 || memberEpoch === member.memberEpoch || memberEpoch === member.previousMemberEpoch
  return isKnown ? member : 'FENCED_MEMBER_EPOCH'
}

function subscribe(
  self: Broker,
  draft: ShareDraft,
  before: ShareMember,
  { group: id, memberId, clientId, rackId, topics }: ShareGroupHeartbeatRequest,
  client: string,
): void {
  const { group } = draft
  const isNew = group.members[memberId] === undefined
  const wanted = topics?.toSorted() ?? before.topics
  const subscribes = wanted.join() !== before.topics.join()
  if (isNew || subscribes || before.client !== client) {
    const member = { memberId, clientId, client, rackId: rackId ?? before.rackId, topics: wanted }
    decideShare(draft, { type: 'shareGroupMemberMetadata', group: id, member })
  }
  if (isNew) draft.facts.push({ type: 'member-joined', broker: self.id, group: id, member: memberId, client })
  if (isNew) bumpShareEpoch(self, draft, `${clientId} joined`)
  else if (subscribes) bumpShareEpoch(self, draft, `${clientId} changed its subscription`)
  else if (group.metadataHash !== metadataHash(group, self.volatile.image)) {
    bumpShareEpoch(self, draft, 'its topics changed')
  }
}

/** A new target is due. */
export function bumpShareEpoch(self: Broker, draft: ShareDraft, reason: string): void {
  const { group } = draft
  const epoch = group.groupEpoch + 1
  const hash = metadataHash(group, self.volatile.image)
  decideShare(draft, { type: 'shareGroupMetadata', group: group.group, epoch, metadataHash: hash })
  draft.facts.push({ type: 'group-epoch-bumped', broker: self.id, group: group.group, epoch, reason })
}

function beginInitializing(draft: ShareDraft, fresh: readonly string[]): void {
  if (fresh.length === 0) return
  const { group, initializing, initialized } = draft.group
  const all = [...new Set([...initializing, ...fresh])]
  if (all.length === initializing.length) return
  decideShare(draft, { type: 'shareGroupStatePartitionMetadata', group, initializing: all, initialized })
}

/** over all members, and over the partitions that the share coordinators know. At most once in an interval (KIP-1263). */
function updateShareTarget(self: Broker, draft: ShareDraft, now: number): void {
  const { group } = draft
  const interval = ms(self.config['group.share.assignment.interval.ms'])
  const isTooSoon = interval > 0 && group.assignedAt !== 0 && now < group.assignedAt + interval
  if (group.groupEpoch <= group.assignmentEpoch || isTooSoon) return
  const { image } = self.volatile
  const names = subscribedTopics(group, image).filter((topic) => group.initialized.includes(`${topic}-0`))
  const ready = new Set(group.initialized)
  const topics = names.map((topic) => {
    const { topicId, partitions } = image.topics[topic]!
    return {
      topic,
      topicId: uuidOf(topicId),
      partitions: partitionsOf({ topic, partitions }).filter((id) => ready.has(id)).length,
    }
  })
  const members = Object.values(group.members).map(({ memberId, topics: wanted }) => ({
    memberId,
    groupInstanceId: null,
    topics: wanted.filter((topic) => names.includes(topic)),
    assigned: (group.target[memberId] ?? []).filter((partition) => image.partitions[partition] !== undefined),
  }))
  const outcome = assignSimple(topics, members)
  if ('error' in outcome) throw new Error(`the simple assignor threw ${outcome.error} for ${group.group}`)
  const { group: id, groupEpoch: epoch } = group
  for (const memberId of Object.keys(outcome.assignment)) {
    const partitions = outcome.assignment[memberId]!
    const known = group.target[memberId]
    if (known !== undefined && known.toSorted().join() === partitions.toSorted().join()) continue
    decideShare(draft, { type: 'shareGroupTargetAssignmentMember', group: id, memberId, partitions })
  }
  decideShare(draft, { type: 'shareGroupTargetAssignmentMetadata', group: id, epoch, computedAt: now })
  const target = { ...outcome.assignment }
  draft.facts.push({
    type: 'target-assignment-computed',
    broker: self.id,
    group: id,
    epoch,
    assignor: 'simple',
    target,
  })
}

// There is nothing to wait for: a member has its target at once (ShareGroupAssignmentBuilder).
function reachTarget(draft: ShareDraft, memberId: string): void {
  const { group } = draft
  const member = group.members[memberId]!
  const { assignmentEpoch } = group
  const assigned = (group.target[memberId] ?? []).toSorted()
  if (member.memberEpoch === assignmentEpoch && member.assigned.join() === assigned.join()) return
  decideShare(draft, {
    type: 'shareGroupCurrentMemberAssignment',
    group: group.group,
    memberId,
    memberEpoch: assignmentEpoch,
    previousMemberEpoch: member.memberEpoch,
    assigned,
  })
}
