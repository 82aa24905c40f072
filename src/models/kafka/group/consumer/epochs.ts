// The three epochs (N-2): the group's, which rises with every change; the target's, which follows it; the members', which follow that.
import type { Micros } from '../../../../kernel/time'
import { ms } from '../../../../kernel/time'
import type { Broker } from '../../broker/state'
import type { PartitionId } from '../../messages'
import { decide, type Draft, drafted } from './draft'
import { assignorOf, computeTarget, metadataHash } from './target'

/** A new target is due. */
export function bumpGroupEpoch(self: Broker, draft: Draft, reason: string): void {
  const { id } = draft
  const group = drafted(draft)
  const epoch = group.groupEpoch + 1
  decide(draft, {
    type: 'consumerGroupMetadata',
    group: id,
    epoch,
    metadataHash: metadataHash(group, self.volatile.image),
  })
  draft.facts.push({ type: 'group-epoch-bumped', broker: self.id, group: id, epoch, reason })
}

/**
 * N-3: computes the target where it is older than the group, at most once in `group.consumer.assignment.interval.ms`
 * (KIP-1263); members go on towards the old one meanwhile.
 */
export function updateTarget(self: Broker, draft: Draft, now: Micros): void {
  const group = drafted(draft)
  const interval = ms(self.config['group.consumer.assignment.interval.ms'])
  const isTooSoon = interval > 0 && group.assignedAt !== 0 && now < group.assignedAt + interval
  if (group.groupEpoch <= group.assignmentEpoch || isTooSoon) return
  const { id } = draft
  const epoch = group.groupEpoch
  const assignor = assignorOf(group, self)
  const target = computeTarget(group, assignor, self.volatile.image)
  for (const memberId of Object.keys(target)) {
    const partitions = target[memberId]!
    if (isSame(group.target[memberId], partitions)) continue
    decide(draft, { type: 'consumerGroupTargetAssignmentMember', group: id, memberId, partitions })
  }
  decide(draft, { type: 'consumerGroupTargetAssignmentMetadata', group: id, epoch, computedAt: now, assignor })
  draft.facts.push({ type: 'target-assignment-computed', broker: self.id, group: id, epoch, assignor, target })
}

// The same partitions, in whatever order.
const isSame = (known: readonly PartitionId[] | undefined, now: readonly PartitionId[]): boolean =>
  known !== undefined && known.length === now.length && now.every((partition) => known.includes(partition))
