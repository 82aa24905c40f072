// Members that speak the classic protocol in a group of the consumer protocol: their requests, translated
// (GroupMetadataManager.classicGroupJoinToConsumerGroup and its like). There is no leader and no barrier: each is answered at once.
import type { Effects } from '../../../../kernel/step'
import type { Broker } from '../../broker/state'
import type { Fact } from '../../facts'
import type {
  ErrorCode,
  HeartbeatRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  Message,
  PartitionId,
} from '../../messages'
import type { GroupShard } from '../state'
import { whenWritten } from '../write'
import { carryOut, draftOf, drafted } from './draft'
import { updateTarget } from './epochs'
import { advance, subscribe } from './heartbeat'
import { newConsumerMember } from './replay'
import { heldPartitions } from './reconcile'
import type { ConsumerGroup, ConsumerMember } from './state'
import { restartConsumerSession, watchRejoin, watchRevocation } from './timers'

type BrokerEffects = Effects<Message, Fact>

/** JoinGroup: it says what it subscribes to and what it still owns, and hears its epoch. Answers why it is not let in. */
export function joinClassic(
  self: Broker,
  shard: GroupShard,
  group: ConsumerGroup,
  request: JoinGroupRequest,
  from: string,
  fx: BrokerEffects,
): ErrorCode {
  const { group: id, memberId, protocols } = request
  const [preferred] = protocols
  if (preferred === undefined || !hasCommonProtocol(group, request)) return 'INCONSISTENT_GROUP_PROTOCOL'
  const isFull = Object.keys(group.members).length >= self.config['group.consumer.max.size']
  if (group.members[memberId] === undefined && isFull) return 'GROUP_MAX_SIZE_REACHED'
  const draft = draftOf(shard, id)
  const told = subscriptionOf(request, preferred, from)
  subscribe(self, draft, group.members[memberId] ?? newConsumerMember({ ...told, topics: [] }), told, fx.now)
  updateTarget(self, draft, fx.now)
  advance(self, draft, memberId, preferred.owned)
  const refused = carryOut(self, shard, draft, fx)
  if (refused !== 'NONE') return refused
  const now = drafted(draft)
  shard.groups[id] = now
  const member = now.members[memberId]!
  restartConsumerSession(self, now, member, fx)
  watchRevocation(now, member, fx)
  const reply = joined(request, member, preferred.name)
  whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
  return 'NONE'
}

const subscriptionOf = (
  { memberId, clientId, groupInstanceId, rebalanceTimeoutMs, sessionTimeoutMs, protocols }: JoinGroupRequest,
  { topics, rack }: JoinGroupRequest['protocols'][number],
  client: string,
) => ({
  memberId,
  clientId,
  client,
  groupInstanceId,
  rackId: rack,
  rebalanceTimeoutMs,
  serverAssignor: null,
  topics: topics.toSorted(),
  topicRegex: '',
  classic: { sessionTimeoutMs, protocols },
})

// Those that speak the classic protocol must be able to be a classic group once more.
function hasCommonProtocol({ members }: ConsumerGroup, { memberId, protocols }: JoinGroupRequest): boolean {
  const others = Object.values(members).filter((member) => member.memberId !== memberId && member.classic !== null)
  return protocols.some(({ name }) => others.every(({ classic }) => classic!.protocols.some((p) => p.name === name)))
}

const joined = (
  { correlationId }: JoinGroupRequest,
  { memberId, memberEpoch }: ConsumerMember,
  protocol: string,
): JoinGroupResponse => ({
  type: 'joinGroupResponse',
  correlationId,
  error: 'NONE',
  generation: memberEpoch,
  protocol,
  leader: '',
  memberId,
  members: [],
  skipAssignment: false,
})

interface Caller {
  readonly memberId: string
  readonly generation: number
}

/** Who it is, in which epoch: ILLEGAL_GENERATION instead of STALE_MEMBER_EPOCH, which a classic client does not know. */
export function classicCallerError({ members }: ConsumerGroup, { memberId, generation }: Caller): ErrorCode {
  const member = members[memberId]
  if (member === undefined || member.classic === null) return 'UNKNOWN_MEMBER_ID'
  return member.memberEpoch === generation ? 'NONE' : 'ILLEGAL_GENERATION'
}

/** SyncGroup: what it has. */
export const partitionsOfClassic = ({ members }: ConsumerGroup, memberId: string): PartitionId[] =>
  Object.keys(members[memberId]?.assigned ?? {}).toSorted()

/** Heartbeat: REBALANCE_IN_PROGRESS as long as a new join would bring the member further. */
export function beatClassic(
  self: Broker,
  group: ConsumerGroup,
  request: HeartbeatRequest,
  fx: BrokerEffects,
): ErrorCode {
  const error = classicCallerError(group, request)
  if (error !== 'NONE') return error
  const member = group.members[request.memberId]!
  restartConsumerSession(self, group, member, fx)
  if (!mayGoOn(group, member)) return 'NONE'
  if (member.revokeDeadline === 0) watchRejoin(group, member, fx)
  return 'REBALANCE_IN_PROGRESS'
}

function mayGoOn(group: ConsumerGroup, { memberId, memberEpoch, state, assigned }: ConsumerMember): boolean {
  if (memberEpoch < group.groupEpoch || state === 'UNREVOKED_PARTITIONS') return true
  if (state !== 'UNRELEASED_PARTITIONS') return false
  const held = heldPartitions(group)
  return (group.target[memberId] ?? []).every((partition) => assigned[partition] !== undefined || !held.has(partition))
}
