// Which commits a group of the consumer protocol takes (N-9, KIP-1251; ConsumerGroup.validateOffsetCommit), and whom it tells what is committed.
import type { ErrorCode, OffsetCommitRequest } from '../../messages'
import type { ConsumerGroup } from './state'

type Committing = Pick<OffsetCommitRequest, 'memberId' | 'generation' | 'groupInstanceId' | 'offsets'>

/**
 * A member may be behind the epoch that the coordinator has it in: it has not heard of it yet. Then it may commit what it was
 * given in its own epoch or before, and what it is still giving up; what it was given later, another may have moved on. Before
 * 4.3 only the very epoch counted, and what a member sent just before it heard of a new one was refused (not `byAssignment`).
 */
export function consumerCommitError(
  { members }: ConsumerGroup,
  { memberId, generation: epoch, groupInstanceId, offsets }: Committing,
  byAssignment: boolean,
): ErrorCode {
  const isAnonymous = epoch < 0 && memberId === '' && groupInstanceId === null
  if (isAnonymous && Object.keys(members).length === 0) return 'NONE'
  const member = members[memberId]
  if (member === undefined) return 'UNKNOWN_MEMBER_ID'
  if (epoch === member.memberEpoch) return 'NONE'
  if (member.classic !== null) return 'ILLEGAL_GENERATION'
  if (!byAssignment) return 'STALE_MEMBER_EPOCH'
  const since = (partition: string) => member.assigned[partition] ?? member.pendingRevocation[partition]
  const isItsOwn = offsets.every(({ partition }) => (since(partition) ?? epoch + 1) <= epoch)
  return epoch < member.memberEpoch && isItsOwn ? 'NONE' : 'STALE_MEMBER_EPOCH'
}

/** Who may ask what is committed: a member in its very epoch (ConsumerGroup.validateOffsetFetch). */
export function consumerFetchError(
  { members }: ConsumerGroup,
  { memberId, memberEpoch }: { readonly memberId: string; readonly memberEpoch: number },
): ErrorCode {
  const member = members[memberId]
  if (member === undefined) return 'UNKNOWN_MEMBER_ID'
  return member.memberEpoch === memberEpoch ? 'NONE' : 'STALE_MEMBER_EPOCH'
}
