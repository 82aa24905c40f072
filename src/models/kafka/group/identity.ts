// Who a request comes from: a member of the group, and of a static one its present incarnation (G-15, G-17, G-20).
import type { ErrorCode } from '../messages'
import type { ConsumerGroup } from './consumer/state'
import type { Group, GroupShard, Member } from './state'

/** The group, if it is one of the classic protocol. */
export function classicGroup({ groups }: GroupShard, id: string): Group | undefined {
  const group = groups[id]
  return group?.type === 'classic' ? group : undefined
}

/** The group, if it is one of the consumer protocol that has members: those that speak the classic one are served there. */
export function consumerGroup({ groups }: GroupShard, id: string): ConsumerGroup | null {
  const group = groups[id]
  return group?.type === 'consumer' && group.state !== 'Empty' ? group : null
}

/** The member that has this instance id (`group.instance.id`); null: nobody has. */
export function staticMember({ members }: Group, groupInstanceId: string): Member | null {
  for (const id in members) if (members[id]!.groupInstanceId === groupInstanceId) return members[id]!
  return null
}

/** Is this a member? FENCED_INSTANCE_ID: another process has taken its instance id (`ClassicGroup.validateMember`). */
export function memberError(group: Group | undefined, memberId: string, groupInstanceId: string | null): ErrorCode {
  if (group === undefined) return 'UNKNOWN_MEMBER_ID'
  if (groupInstanceId !== null) {
    const known = staticMember(group, groupInstanceId)
    if (known === null) return 'UNKNOWN_MEMBER_ID'
    if (known.memberId !== memberId) return 'FENCED_INSTANCE_ID'
  }
  return group.members[memberId] === undefined ? 'UNKNOWN_MEMBER_ID' : 'NONE'
}

/** Is this a member, and of the present generation? */
export function membershipError(
  group: Group | undefined,
  { memberId, groupInstanceId, generation }: { memberId: string; groupInstanceId: string | null; generation: number },
): ErrorCode {
  const error = memberError(group, memberId, groupInstanceId)
  if (error !== 'NONE') return error
  return group!.generation === generation ? 'NONE' : 'ILLEGAL_GENERATION'
}
