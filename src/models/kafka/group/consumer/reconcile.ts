// How a member gets from what it has to its target, step by step, and never at the cost of another (N-4, N-5; Kafka's CurrentAssignmentBuilder).
import type { PartitionId } from '../../messages'
import { topicOf } from '../../partition'
import type { CurrentAssignment, PartitionEpochs } from '../records'
import type { ConsumerGroup, ConsumerMember } from './state'

/** Where the member shall end. */
export interface Target {
  readonly epoch: number
  readonly partitions: readonly PartitionId[]
}

/** N-5: partitions that some member has, or has not said yet that it gave up. Nobody else gets them. */
export function heldPartitions({ members }: ConsumerGroup): Set<PartitionId> {
  const held = new Set<PartitionId>()
  for (const id in members) {
    for (const partition in members[id]!.assigned) held.add(partition)
    for (const partition in members[id]!.pendingRevocation) held.add(partition)
  }
  return held
}

/**
 * The member's next step. `owned`: what it has just reported to own; null: it did not say. `held`: of the whole group.
 * null: it stays as it is.
 */
export function reconcile(
  member: ConsumerMember,
  target: Target,
  owned: readonly PartitionId[] | null,
  held: ReadonlySet<PartitionId>,
): CurrentAssignment | null {
  const waits = member.state === 'UNREVOKED_PARTITIONS' && stillOwns(owned, member.pendingRevocation)
  if (waits || (member.state === 'STABLE' && member.memberEpoch === target.epoch)) {
    return withoutUnsubscribed(member, owned)
  }
  return next(member, target, owned, held)
}

/** Is one of these not reported as given up? A member that says nothing has given up nothing. */
const stillOwns = (owned: readonly PartitionId[] | null, pending: PartitionEpochs): boolean =>
  owned === null || owned.some((partition) => pending[partition] !== undefined)

// Its subscription has changed, and no new target is there yet: what it does not want any more goes first.
function withoutUnsubscribed(member: ConsumerMember, owned: readonly PartitionId[] | null): CurrentAssignment | null {
  const [assigned, dropped] = split(member.assigned, (partition) => member.topics.includes(topicOf(partition)))
  if (isNone(dropped)) return null
  const pendingRevocation = { ...member.pendingRevocation, ...dropped }
  const step = { memberEpoch: member.memberEpoch, previousMemberEpoch: member.memberEpoch, assigned }
  return stillOwns(owned, pendingRevocation)
    ? { ...step, state: 'UNREVOKED_PARTITIONS', pendingRevocation }
    : { ...step, state: member.state, pendingRevocation: member.pendingRevocation }
}

function next(
  member: ConsumerMember,
  target: Target,
  owned: readonly PartitionId[] | null,
  held: ReadonlySet<PartitionId>,
): CurrentAssignment {
  const { memberEpoch, topics } = member
  const wanted = target.partitions.filter((partition) => topics.includes(topicOf(partition)))
  const [kept, pendingRevocation] = split(member.assigned, (partition) => wanted.includes(partition))
  if (!isNone(pendingRevocation) && stillOwns(owned, pendingRevocation)) {
    const epochs = { memberEpoch, previousMemberEpoch: memberEpoch }
    return { ...epochs, state: 'UNREVOKED_PARTITIONS', assigned: kept, pendingRevocation }
  }
  const missing = wanted.filter((partition) => kept[partition] === undefined)
  const isFree = (partition: PartitionId) => !held.has(partition) || member.pendingRevocation[partition] !== undefined
  const free = missing.filter(isFree)
  return {
    memberEpoch: target.epoch,
    previousMemberEpoch: memberEpoch,
    state: free.length < missing.length ? 'UNRELEASED_PARTITIONS' : 'STABLE',
    assigned: { ...kept, ...Object.fromEntries(free.map((partition) => [partition, target.epoch])) },
    pendingRevocation: {},
  }
}

function split(
  epochs: PartitionEpochs,
  isKept: (partition: PartitionId) => boolean,
): [PartitionEpochs, PartitionEpochs] {
  const entries = Object.entries(epochs)
  return [
    Object.fromEntries(entries.filter(([partition]) => isKept(partition))),
    Object.fromEntries(entries.filter(([partition]) => !isKept(partition))),
  ]
}

const isNone = (epochs: PartitionEpochs): boolean => Object.keys(epochs).length === 0
