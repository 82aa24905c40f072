// What the sticky assignors know of a member beyond its subscription, and who of the members owned what (AbstractStickyAssignor).
import { topicOf, type PartitionId } from '../../partition'
import type { AssignorMember } from './assignor'

/** A member that tells what it had. */
export interface StickyMember extends AssignorMember {
  /** Its last assignment, by the user data of `sticky` or by `ownedPartitions` of a `cooperative-sticky` subscription. */
  readonly owned: readonly PartitionId[]
  /** `generationId` of its subscription (KIP-792); null: not told. */
  readonly generation: number | null
  /** The generation that the assignor's user data names; null: none. */
  readonly userDataGeneration: number | null
}

/** The generation of those who tell none. */
export const DEFAULT_GENERATION = -1

/** How old a member's claims are. */
export type Age = (member: StickyMember) => number

/** What the members had before, after their contradictions are settled. */
export interface PreviousOwners {
  /** Member id → what it may keep, in members' order. */
  readonly owned: ReadonlyMap<string, PartitionId[]>
  /** Claimed by two members of one generation: nobody keeps them. */
  readonly contested: ReadonlySet<PartitionId>
  readonly maxGeneration: number
}

/**
 * of two claims the one of the newer generation counts, and of one generation neither. As in Kafka the member that was
 * met first is judged by the generation in its subscription, only the later one by its age.
 */
export function previousOwners(
  topics: ReadonlyMap<string, unknown>,
  members: readonly StickyMember[],
  ageOf: Age,
): PreviousOwners {
  const owned = new Map<string, PartitionId[]>()
  const contested = new Set<PartitionId>()
  const claimedBy = new Map<PartitionId, StickyMember>()
  let maxGeneration = DEFAULT_GENERATION
  for (const member of members) {
    const age = ageOf(member)
    maxGeneration = Math.max(maxGeneration, age)
    const kept: PartitionId[] = []
    owned.set(member.memberId, kept)
    for (const partition of member.owned.filter((id) => topics.has(topicOf(id)))) {
      const other = claimedBy.get(partition)
      if (other !== undefined) {
        const otherAge = other.generation ?? DEFAULT_GENERATION
        if (age < otherAge) continue
        drop(owned.get(other.memberId)!, partition)
        if (age === otherAge) contested.add(partition)
        else kept.push(partition)
      } else kept.push(partition)
      claimedBy.set(partition, member)
    }
  }
  return { owned, contested, maxGeneration }
}

/**
 * Do all members subscribe to the same topics? As in Kafka, members with an empty subscription go unnoticed until the
 * first that subscribes to something.
 */
export function subscriptionsEqual(members: readonly StickyMember[]): boolean {
  const first = members.findIndex(({ topics }) => topics.length > 0)
  if (first < 0) return true
  const wanted = new Set(members[first]!.topics)
  return members
    .slice(first)
    .every(({ topics }) => topics.length === wanted.size && topics.every((topic) => wanted.has(topic)))
}

/** Removes the first occurrence of `item`. */
export function drop<T>(list: T[], item: T): void {
  const at = list.indexOf(item)
  if (at >= 0) list.splice(at, 1)
}

/**
 * The partitions of `all` that are not in `assigned`, which is sorted alike. Kafka walks both lists together: an assigned
 * partition that does not exist any more stops the walk, and all that follow count as unassigned.
 */
export function unassigned(all: readonly PartitionId[], assigned: readonly PartitionId[]): PartitionId[] {
  let next = 0
  return all.filter((partition) => {
    const found = assigned[next] === partition
    if (found) next++
    return !found
  })
}
