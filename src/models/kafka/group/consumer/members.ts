// Who a heartbeat comes from: a newcomer, a member in its epoch, or a static member that takes its old place (N-1, N-6).
import type { ConsumerGroupHeartbeatRequest, ErrorCode, PartitionId } from '../../messages'
import type { ConsumerSubscription } from '../records'
import { decide, type Draft, drafted } from './draft'
import { newConsumerMember } from './replay'
import { AWAY, type ConsumerGroup, type ConsumerMember, staticConsumer } from './state'

/** A new member, as it tells of itself for the first time. */
export const blankSubscription = (request: ConsumerGroupHeartbeatRequest, client: string): ConsumerSubscription => ({
  memberId: request.memberId,
  clientId: request.clientId,
  client,
  groupInstanceId: request.groupInstanceId,
  rackId: null,
  rebalanceTimeoutMs: -1,
  serverAssignor: null,
  topics: [],
  topicRegex: '',
  classic: null,
})

/** The member as it was before this heartbeat. Answers why it is not let in. */
export function memberFor(
  draft: Draft,
  group: ConsumerGroup,
  request: ConsumerGroupHeartbeatRequest,
  client: string,
): ConsumerMember | ErrorCode {
  const { memberId, groupInstanceId, memberEpoch } = request
  const joins = memberEpoch === 0
  if (groupInstanceId !== null) {
    const known = staticConsumer(group, groupInstanceId)
    if (joins && known !== null) return takePlace(draft, known, request, client)
    const error = instanceError(known, memberId)
    if (!joins && error !== 'NONE') return error
  }
  const member = group.members[memberId]
  if (member === undefined) return joins ? newConsumerMember(blankSubscription(request, client)) : 'UNKNOWN_MEMBER_ID'
  const error = epochError(member, memberEpoch, request.owned)
  return error === 'NONE' ? member : error
}

/** Does the instance id belong to this member? */
export function instanceError(known: ConsumerMember | null, memberId: string): ErrorCode {
  if (known === null) return 'UNKNOWN_MEMBER_ID'
  return known.memberId === memberId ? 'NONE' : 'FENCED_INSTANCE_ID'
}

/**
 * N-6: an epoch that is behind is taken only when the answer with the new one may have been lost. 0 always is: a fenced member
 * begins anew (KAFKA-19233).
 */
function epochError(member: ConsumerMember, epoch: number, owned: readonly PartitionId[] | null): ErrorCode {
  if (epoch === 0 || epoch === member.memberEpoch) return 'NONE'
  const mayHaveMissedIt =
    epoch < member.memberEpoch &&
    epoch === member.previousMemberEpoch &&
    owned !== null &&
    owned.every((partition) => member.assigned[partition] !== undefined)
  return mayHaveMissedIt ? 'NONE' : 'FENCED_MEMBER_EPOCH'
}

// A static member that had left for a while is back, with a new member id: it has what it had.
function takePlace(
  draft: Draft,
  known: ConsumerMember,
  { memberId, clientId }: ConsumerGroupHeartbeatRequest,
  client: string,
): ConsumerMember | ErrorCode {
  if (known.memberEpoch !== AWAY) return 'UNRELEASED_INSTANCE_ID'
  const group = draft.id
  const target = drafted(draft).target[known.memberId] ?? []
  const { groupInstanceId, rackId, rebalanceTimeoutMs, serverAssignor, topics, topicRegex, classic } = known
  const told = {
    memberId,
    clientId,
    client,
    groupInstanceId,
    rackId,
    rebalanceTimeoutMs,
    serverAssignor,
    topics,
    topicRegex,
    classic,
  }
  const { state, assigned, pendingRevocation } = known
  const current = { memberEpoch: 0, previousMemberEpoch: 0, state, assigned, pendingRevocation }
  decide(
    draft,
    ...goneRecords(group, known.memberId),
    { type: 'consumerGroupMemberMetadata', group, member: told },
    { type: 'consumerGroupTargetAssignmentMember', group, memberId, partitions: target },
    { type: 'consumerGroupCurrentMemberAssignment', group, memberId, current },
  )
  return drafted(draft).members[memberId]!
}

/** The member is no more. */
export const goneRecords = (group: string, memberId: string): Parameters<typeof decide>[1][] => [
  { type: 'consumerGroupCurrentMemberAssignmentTombstone', group, memberId },
  { type: 'consumerGroupTargetAssignmentMemberTombstone', group, memberId },
  { type: 'consumerGroupMemberMetadataTombstone', group, memberId },
]
