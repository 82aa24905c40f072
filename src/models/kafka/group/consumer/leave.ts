// How a member of the consumer protocol goes: by its own word, or because it is not heard or does not give up what it must (N-1, N-4).
import type { Effects } from '../../../../kernel/step'
import type { Micros } from '../../../../kernel/time'
import type { Broker } from '../../broker/state'
import type { Fact, FactOf } from '../../facts'
import type { ConsumerGroupHeartbeatRequest, ErrorCode, Message } from '../../messages'
import { isSessionTimer, silentMember } from '../sessions'
import type { GroupShard } from '../state'
import { carryOut, decide, draftOf, drafted } from './draft'
import { bumpGroupEpoch } from './epochs'
import { goneRecords, instanceError } from './members'
import { AWAY, type ConsumerGroup, type ConsumerMember, staticConsumer } from './state'
import { isRevocationTimer, restartConsumerSession, revocationOver, watchRevocation } from './timers'

type BrokerEffects = Effects<Message, Fact>

/** A timer of one of the group's members rings: who is not heard, or keeps what it must give up, is out. */
export function consumerTimer(
  self: Broker,
  shard: GroupShard,
  group: ConsumerGroup,
  timer: string,
  deadline: Micros,
  fx: BrokerEffects,
): void {
  const silent = isSessionTimer(timer) ? silentMember(group, timer, deadline, fx) : null
  const clinging = isRevocationTimer(timer) ? revocationOver(group, timer, deadline) : null
  const member = silent ?? clinging
  if (member === null) return
  const reason = silent === null ? 'did-not-revoke' : 'session-expired'
  // A log that refuses it now may take it later: the member has another session until then.
  if (removeConsumer(self, shard, group, member, reason, fx) !== 'NONE') restartConsumerSession(self, group, member, fx)
}

/** A heartbeat with a negative epoch (`consumerGroupLeave`). */
export function leave(
  self: Broker,
  shard: GroupShard,
  { group: id, memberId, memberEpoch, groupInstanceId }: ConsumerGroupHeartbeatRequest,
  fx: BrokerEffects,
): ErrorCode {
  const group = shard.groups[id]
  if (group?.type !== 'consumer') return 'GROUP_ID_NOT_FOUND'
  const error = groupInstanceId === null ? 'NONE' : instanceError(staticConsumer(group, groupInstanceId), memberId)
  if (error !== 'NONE') return error
  const member = group.members[memberId]
  if (member === undefined) return 'UNKNOWN_MEMBER_ID'
  if (groupInstanceId !== null && memberEpoch === AWAY) return stepAway(self, shard, member, groupInstanceId, id, fx)
  return removeConsumer(self, shard, group, member, 'left', fx)
}

// KIP-345: nobody else notices, until its session ends.
function stepAway(
  self: Broker,
  shard: GroupShard,
  { memberId, client, memberEpoch, state, assigned }: ConsumerMember,
  instance: string,
  id: string,
  fx: BrokerEffects,
): ErrorCode {
  const draft = draftOf(shard, id)
  const current = { memberEpoch: AWAY, previousMemberEpoch: memberEpoch, state, assigned, pendingRevocation: {} }
  decide(draft, { type: 'consumerGroupCurrentMemberAssignment', group: id, memberId, current })
  draft.facts.push({ type: 'static-member-away', broker: self.id, group: id, instance, member: memberId, client })
  const error = carryOut(self, shard, draft, fx)
  if (error === 'NONE') watchRevocation(drafted(draft), drafted(draft).members[memberId]!, fx)
  return error
}

const because: Partial<Record<FactOf<'member-removed'>['reason'], string>> = {
  left: 'left',
  'session-expired': 'was not heard until its session ended',
  'did-not-revoke': 'did not give up its partitions in time',
}

/** The member is out, and a new target is due (`consumerGroupFenceMember`). */
export function removeConsumer(
  self: Broker,
  shard: GroupShard,
  { group: id }: ConsumerGroup,
  { memberId, clientId, client }: ConsumerMember,
  reason: FactOf<'member-removed'>['reason'],
  fx: BrokerEffects,
): ErrorCode {
  const draft = draftOf(shard, id)
  decide(draft, ...goneRecords(id, memberId))
  draft.facts.push({ type: 'member-removed', broker: self.id, group: id, member: memberId, client, reason })
  bumpGroupEpoch(self, draft, `${clientId} ${because[reason] ?? reason}`)
  return carryOut(self, shard, draft, fx)
}
