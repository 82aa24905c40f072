// ConsumerGroupHeartbeat at the coordinator (N-1 to N-7; GroupMetadataManager.consumerGroupHeartbeat): the one request by which a
// member joins, stays, hears of its partitions and says what it owns.
import type { Effects } from '../../../../kernel/step'
import type { Micros } from '../../../../kernel/time'
import type { Broker } from '../../broker/state'
import { listItems } from '../../config'
import type { Fact } from '../../facts'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ErrorCode,
  Message,
  PartitionId,
} from '../../messages'
import type { ConsumerSubscription, CurrentAssignment, PartitionEpochs } from '../records'
import { patternError } from '../../topic-pattern'
import { classicGroup } from '../identity'
import { answerHeartbeat } from '../heartbeat-reply'
import type { GroupShard } from '../state'
import { carryOut, decide, type Draft, draftOf, drafted } from './draft'
import { bumpGroupEpoch, updateTarget } from './epochs'
import { leave } from './leave'
import { memberFor } from './members'
import { heldPartitions, reconcile } from './reconcile'
import { resolveRegexes } from './regexes'
import { type ConsumerMember, emptyConsumerGroup } from './state'
import { metadataHash, topicsWanted } from './target'
import { restartConsumerSession, watchRevocation } from './timers'
import { afterUpgrade, mayUpgrade, upgrade } from './upgrade'

type BrokerEffects = Effects<Message, Fact>

export function consumerGroupHeartbeat(
  self: Broker,
  request: ConsumerGroupHeartbeatRequest,
  fx: BrokerEffects,
  from: string,
): void {
  const { correlationId, memberEpoch } = request
  const answer = (error: ErrorCode, member: Beaten | null): ConsumerGroupHeartbeatResponse => ({
    type: 'consumerGroupHeartbeatResponse',
    correlationId,
    error,
    memberEpoch: member?.memberEpoch ?? memberEpoch,
    heartbeatIntervalMs: self.config['group.consumer.heartbeat.interval.ms'],
    assignment: member?.assignment ?? null,
  })
  answerHeartbeat<Beaten>(self, request, from, fx, {
    leave: (shard) => leave(self, shard, request, fx),
    beat: (shard) => beat(self, shard, request, from, fx),
    answer,
  })
}

type Beaten = Pick<ConsumerGroupHeartbeatResponse, 'memberEpoch' | 'assignment'>

function beat(
  self: Broker,
  shard: GroupShard,
  request: ConsumerGroupHeartbeatRequest,
  from: string,
  fx: BrokerEffects,
): Beaten | ErrorCode {
  const { memberId } = request
  const draft = draftOf(shard, request.group)
  const upgraded = classicGroup(shard, request.group)
  const error = findGroup(self, draft, request)
  if (error !== 'NONE') return error
  const before = memberFor(draft, drafted(draft), request, from)
  if (typeof before === 'string') return before
  subscribe(self, draft, before, told(before, request, from), fx.now)
  updateTarget(self, draft, fx.now)
  advance(self, draft, memberId, request.owned)
  const refused = carryOut(self, shard, draft, fx)
  if (refused !== 'NONE') return refused
  const group = drafted(draft)
  shard.groups[draft.id] = group
  if (upgraded !== undefined) afterUpgrade(self, upgraded, group, fx)
  const member = group.members[memberId]!
  restartConsumerSession(self, group, member, fx)
  if (draft.records.some((record) => record.type === 'consumerGroupCurrentMemberAssignment')) {
    watchRevocation(group, member, fx)
  }
  return { memberEpoch: member.memberEpoch, assignment: tells(request, before, member) ? owes(member) : null }
}

/** Puts a group where the member may find it: one that is new, or a classic one that is empty, becomes one of this protocol. */
function findGroup(self: Broker, draft: Draft, request: ConsumerGroupHeartbeatRequest): ErrorCode {
  const { config } = self
  const { id, groups } = draft
  const { memberId, memberEpoch, serverAssignor, topicRegex } = request
  if (topicRegex !== null && topicRegex !== '' && patternError(topicRegex) !== null) return 'INVALID_REGULAR_EXPRESSION'
  if (serverAssignor !== null && !listItems(config['group.consumer.assignors']).includes(serverAssignor)) {
    return 'UNSUPPORTED_ASSIGNOR'
  }
  const known = groups[id]
  if (known?.type !== 'consumer') {
    const isFree = known === undefined || known.state === 'Empty'
    const isUpgrade = memberEpoch === 0 && known?.type === 'classic' && mayUpgrade(self, known)
    if (!isUpgrade && (memberEpoch !== 0 || !isFree)) return 'GROUP_ID_NOT_FOUND'
    if (isUpgrade) upgrade(self, draft, known)
    else {
      if (known !== undefined) draft.records.push({ type: 'groupTombstone', group: id })
      groups[id] = { ...emptyConsumerGroup(id), offsets: known?.offsets ?? {} }
    }
  }
  const { members } = drafted(draft)
  const isFull = members[memberId] === undefined && Object.keys(members).length >= config['group.consumer.max.size']
  return isFull ? 'GROUP_MAX_SIZE_REACHED' : 'NONE'
}

/** The member as the heartbeat tells of it; what it leaves out is as before. */
function told(known: ConsumerMember, request: ConsumerGroupHeartbeatRequest, client: string): ConsumerSubscription {
  const { memberId, clientId, rebalanceTimeoutMs, rackId, topics, topicRegex, serverAssignor } = request
  return {
    memberId,
    clientId,
    client,
    groupInstanceId: request.groupInstanceId ?? known.groupInstanceId,
    rackId: rackId ?? known.rackId,
    rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? known.rebalanceTimeoutMs : rebalanceTimeoutMs,
    serverAssignor: serverAssignor ?? known.serverAssignor,
    topics: topics?.toSorted() ?? known.topics,
    topicRegex: topicRegex ?? known.topicRegex,
    classic: null,
  }
}

const fields = ['client', 'clientId', 'groupInstanceId', 'rackId', 'rebalanceTimeoutMs', 'serverAssignor'] as const

const isSame = (a: ConsumerSubscription['classic'], b: ConsumerSubscription['classic']): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)

/** N-2: the group epoch rises with a newcomer, another subscription, or topics that are not what they were. */
export function subscribe(
  self: Broker,
  draft: Draft,
  before: ConsumerMember,
  member: ConsumerSubscription,
  now: Micros,
): void {
  const { id } = draft
  const isNew = drafted(draft).members[member.memberId] === undefined
  const subscribes = before.topics.join() !== member.topics.join() || before.topicRegex !== member.topicRegex
  if (isNew || subscribes || !isSame(before.classic, member.classic) || fields.some((f) => before[f] !== member[f])) {
    decide(draft, { type: 'consumerGroupMemberMetadata', group: id, member })
  }
  if (isNew) {
    const { memberId, client } = member
    draft.facts.push({ type: 'member-joined', broker: self.id, group: id, member: memberId, client })
  }
  const finds = resolveRegexes(self, draft, now)
  if (isNew) bumpGroupEpoch(self, draft, `${member.clientId} joined`)
  else if (subscribes) bumpGroupEpoch(self, draft, `${member.clientId} changed its subscription`)
  else if (finds) bumpGroupEpoch(self, draft, 'its pattern fits other topics')
  else if (drafted(draft).metadataHash !== metadataHash(drafted(draft), self.volatile.image)) {
    bumpGroupEpoch(self, draft, 'its topics changed')
  }
}

/** The member takes its next step towards its target. `owned` null: as it told before. */
export function advance(self: Broker, draft: Draft, memberId: string, owned: readonly PartitionId[] | null): void {
  const { id } = draft
  const group = drafted(draft)
  const target = { epoch: group.assignmentEpoch, partitions: group.target[memberId] ?? [] }
  const member = group.members[memberId]!
  const current = reconcile({ ...member, topics: topicsWanted(group, member) }, target, owned, heldPartitions(group))
  if (current === null || isAsBefore(member, current)) return
  decide(draft, { type: 'consumerGroupCurrentMemberAssignment', group: id, memberId, current })
  if (looksAsBefore(member, current)) return
  const { memberEpoch, state, assigned, pendingRevocation } = current
  draft.facts.push({
    type: 'member-reconciled',
    broker: self.id,
    group: id,
    member: memberId,
    client: member.client,
    memberEpoch,
    state,
    assigned: Object.keys(assigned),
    revoking: Object.keys(pendingRevocation),
    waitingFor: state === 'UNRELEASED_PARTITIONS' ? target.partitions.filter((p) => assigned[p] === undefined) : [],
  })
}

/** N-7: the assignment is told to who joins, to who tells everything, and when it has changed. */
function tells(request: ConsumerGroupHeartbeatRequest, before: ConsumerMember, { assigned }: ConsumerMember): boolean {
  const { memberEpoch, rebalanceTimeoutMs, topics, owned } = request
  const isFull = rebalanceTimeoutMs >= 0 && topics !== null && owned !== null
  return memberEpoch === 0 || isFull || !haveSameKeys(before.assigned, assigned)
}

const haveSameKeys = (a: PartitionEpochs, b: PartitionEpochs): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((partition) => b[partition] !== undefined)

// A step that leads nowhere is not written down.
const isAsBefore = (a: CurrentAssignment, b: CurrentAssignment): boolean =>
  a.previousMemberEpoch === b.previousMemberEpoch && looksAsBefore(a, b)

const looksAsBefore = (a: CurrentAssignment, b: CurrentAssignment): boolean =>
  a.memberEpoch === b.memberEpoch &&
  a.state === b.state &&
  haveSameKeys(a.assigned, b.assigned) &&
  haveSameKeys(a.pendingRevocation, b.pendingRevocation)

const owes = ({ assigned }: ConsumerMember): PartitionId[] => Object.keys(assigned).toSorted()
