// How the simple assignor shares partitions out to members that all may have any of them: keep, take back what is too much, fill up.
// (Simple{Homogeneous,Heterogeneous}AssignmentBuilder; Java's order of hashes decides which partition and whose.)
import { addFirst, addTo, itemsOf, javaHashSet, removeFrom, type JavaHashSet } from '../../java-hash'
import type { PartitionId } from '../../partition'
import type { TargetMember } from './assignor'

interface Sharing {
  /** How many members a partition is to have. */
  readonly desired: number
  /** How many partitions each member is to have. Members go by their places in the list. */
  readonly desiredCounts: readonly number[]
  /** Partitions in Java's order. */
  readonly partitions: readonly PartitionId[]
  readonly membersOf: ReadonlyMap<PartitionId, JavaHashSet<number>>
  readonly partitionsOf: readonly JavaHashSet<PartitionId>[]
}

/** A member, and its place in the order of Kafka's map of all members. */
export interface NumberedMember extends TargetMember {
  readonly number: number
}

/** Adds to `assignment` who of `members` gets which of `partitions`. */
export function shareOut(
  partitions: readonly PartitionId[],
  hashOf: (partition: PartitionId) => number,
  members: readonly NumberedMember[],
  assignment: Record<string, PartitionId[]>,
): void {
  const sharing = currentSharing(partitions, hashOf, members)
  takeFromOverfilled(sharing)
  takeFromOvershared(sharing)
  fillUp(sharing)
  members.forEach(({ memberId }, member) => assignment[memberId]!.push(...itemsOf(sharing.partitionsOf[member]!)))
}

function currentSharing(
  target: readonly PartitionId[],
  hashOf: (partition: PartitionId) => number,
  members: readonly NumberedMember[],
): Sharing {
  const wanted = new Set(target)
  const held = members.map(({ assigned }) => assigned.filter((partition) => wanted.has(partition)))
  const order = javaHashSet(hashOf, Math.floor(((target.length + 1) * 4) / 3) + 1)
  for (const partition of [...held.flat(), ...target]) addFirst(order, partition)
  const membersOf = new Map(
    target.map((partition) => [partition, javaHashSet((member: number) => members[member]!.number)]),
  )
  const partitionsOf = held.map((partitions, member) => {
    const own = javaHashSet(hashOf)
    for (const partition of partitions) {
      addTo(own, partition)
      addTo(membersOf.get(partition)!, member)
    }
    return own
  })
  const desired = target.length === 0 ? 0 : Math.ceil(members.length / target.length)
  // As even as whole numbers can be. The one place with a fraction: Kafka multiplies doubles, which now and then round up one too
  // many (to 7 members of 29 partitions), and IEEE products are the same everywhere. Exact arithmetic would differ from Kafka there.
  const precise = (desired * target.length) / members.length
  const share = (member: number) => Math.ceil(precise * member)
  const desiredCounts = members.map((_, member) => share(member + 1) - share(member))
  return { desired, desiredCounts, partitions: itemsOf(order), membersOf, partitionsOf }
}

function takeFromOverfilled({ partitionsOf, membersOf, desiredCounts }: Sharing): void {
  partitionsOf.forEach((own, member) => {
    for (const partition of itemsOf(own).slice(0, Math.max(0, own.size - desiredCounts[member]!))) {
      removeFrom(own, partition)
      removeFrom(membersOf.get(partition)!, member)
    }
  })
}

function takeFromOvershared({ partitions, membersOf, partitionsOf, desired }: Sharing): void {
  for (const partition of partitions) {
    const sharers = membersOf.get(partition)!
    for (const member of itemsOf(sharers).slice(0, Math.max(0, sharers.size - desired))) {
      removeFrom(sharers, member)
      removeFrom(partitionsOf[member]!, partition)
    }
  }
}

// Round and round the members that have too few, once through the partitions. When nobody in a whole round could take a
// partition, because those with room have it already, Kafka leaves it and all that follow as they are.
function fillUp({ partitions, membersOf, partitionsOf, desired, desiredCounts }: Sharing): void {
  const unfilled = [...partitionsOf.keys()].filter((member) => partitionsOf[member]!.size < desiredCounts[member]!)
  let next = 0
  let gaveInRound = false
  for (const partition of partitions) {
    const sharers = membersOf.get(partition)!
    while (sharers.size < desired && unfilled.length > 0) {
      if (next >= unfilled.length) {
        if (!gaveInRound) return
        next = 0
        gaveInRound = false
      }
      const member = unfilled[next++]!
      if (itemsOf(sharers).includes(member)) continue
      addTo(sharers, member)
      const own = partitionsOf[member]!
      addTo(own, partition)
      gaveInRound = true
      if (own.size >= desiredCounts[member]!) unfilled.splice(--next, 1)
    }
  }
}
