// How a member of a share group goes: by its own word, or because it is not heard. Others need not be told at once.
import type { Micros } from '../../../../kernel/time'
import type { Broker, BrokerEffects } from '../../broker/state'
import type { FactOf } from '../../facts'
import type { ErrorCode } from '../../messages'
import { sessionTimeoutMs } from '../../share/settings'
import { metadataHash } from '../consumer/target'
import { restartSession, silentMember } from '../sessions'
import type { GroupShard } from '../state'
import { carryOutShare, decideShare, shareDraft } from './draft'
import type { ShareGroup, ShareMember } from './state'

export function removeShareMember(
  self: Broker,
  shard: GroupShard,
  { group }: ShareGroup,
  { memberId, client, clientId }: ShareMember,
  reason: FactOf<'member-removed'>['reason'],
  fx: BrokerEffects,
): ErrorCode {
  const draft = shareDraft(shard, group)
  decideShare(
    draft,
    { type: 'shareGroupCurrentMemberAssignmentTombstone', group, memberId },
    { type: 'shareGroupTargetAssignmentMemberTombstone', group, memberId },
    { type: 'shareGroupMemberMetadataTombstone', group, memberId },
  )
  draft.facts.push({ type: 'member-removed', broker: self.id, group, member: memberId, client, reason })
  const epoch = draft.group.groupEpoch + 1
  const hash = metadataHash(draft.group, self.volatile.image)
  decideShare(draft, { type: 'shareGroupMetadata', group, epoch, metadataHash: hash })
  const why = `${clientId} ${reason === 'left' ? 'left' : 'was not heard until its session ended'}`
  draft.facts.push({ type: 'group-epoch-bumped', broker: self.id, group, epoch, reason: why })
  return carryOutShare(self, shard, draft, fx)
}

/** A session timer rings: who was not heard is out. */
export function shareGroupTimer(
  self: Broker,
  shard: GroupShard,
  group: ShareGroup,
  timer: string,
  deadline: Micros,
  fx: BrokerEffects,
): void {
  const member = silentMember(group, timer, deadline, fx)
  if (member === null) return
  // A log that refuses it now may take it later: the member has another session until then.
  if (removeShareMember(self, shard, group, member, 'session-expired', fx) !== 'NONE')
    watchShareSession(self, group, member, fx)
}

/** The member was heard, or a new coordinator begins to listen. */
export const watchShareSession = (self: Broker, group: ShareGroup, member: ShareMember, fx: BrokerEffects): void =>
  restartSession(group, member, sessionTimeoutMs(self, group.group), fx)
