// Kafka's CooperativeStickyAssignor: the sticky assignment, less what its present owner must first give up.
import type { PartitionId } from '../../partition'
import type { AssignorTopic } from './assignor'
import { outcomeOf } from './kafka-throws'
import { stickyAssignment, type StickyOutcome } from './sticky'
import { DEFAULT_GENERATION, drop, type StickyMember } from './sticky-member'

/**
 * Assigns by what the members say that they own. A partition that changes hands is in nobody's assignment this time: its owner sees
 * that it is gone, gives it up, and joins again; that follow-up rebalance hands it out.
 */
export const assignCooperativeSticky = (
  topics: readonly AssignorTopic[],
  members: readonly StickyMember[],
): StickyOutcome =>
  outcomeOf(() => {
    const { assignment, transferring } = stickyAssignment(
      topics,
      members,
      ({ generation, userDataGeneration }) => generation ?? userDataGeneration ?? DEFAULT_GENERATION,
    )
    for (const [partition, memberId] of transferring ?? changingHands(assignment, members)) {
      drop(assignment.get(memberId)!, partition)
    }
    return { assignment: Object.fromEntries(assignment) }
  })

// What is new to one member and gone from another.
function changingHands(
  assignment: ReadonlyMap<string, readonly PartitionId[]>,
  members: readonly StickyMember[],
): Map<PartitionId, string> {
  const added = new Map<PartitionId, string>()
  const revoked = new Set<PartitionId>()
  for (const { memberId, owned } of members) {
    const assigned = assignment.get(memberId)!
    const before = new Set(owned)
    const now = new Set(assigned)
    for (const partition of assigned) if (!before.has(partition)) added.set(partition, memberId)
    for (const partition of owned) if (!now.has(partition)) revoked.add(partition)
  }
  return new Map([...added].filter(([partition]) => revoked.has(partition)))
}
