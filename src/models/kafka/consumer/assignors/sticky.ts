// Kafka's StickyAssignor: as balanced as can be, and moving as little as can be. Eager: members give up everything first.
import { hashOrder, javaHash } from '../../java-hash'
import type { PartitionId } from '../../partition'
import type { Assignment, AssignorTopic } from './assignor'
import { assignConstrained } from './constrained-assignment'
import { assignGeneral } from './general-assignment'
import { outcomeOf, type JavaException } from './kafka-throws'
import { DEFAULT_GENERATION, previousOwners, subscriptionsEqual, type Age, type StickyMember } from './sticky-member'
import { rackInfo } from './sticky-racks'

/** The assignment; or how Kafka's own class fails at a contradictory past. */
export type StickyOutcome = { readonly assignment: Assignment } | { readonly error: JavaException }

/** What both sticky assignors compute. */
export interface StickyAssignment {
  readonly assignment: ReadonlyMap<string, PartitionId[]>
  /** Partition → its new owner, where somebody else owned it; null: not known (subscriptions differ). */
  readonly transferring: ReadonlyMap<PartitionId, string> | null
}

/**
 * Assigns by the user data of the members. They are met in the order of Java's HashMap, into which the leader puts them
 * as they stand in `members`, the order of the JoinGroup response.
 * Without a member there is nothing to answer (Kafka's own class throws; no broker asks).
 */
export const assignSticky = (topics: readonly AssignorTopic[], members: readonly StickyMember[]): StickyOutcome =>
  outcomeOf(() => {
    const { assignment } = stickyAssignment(
      topics,
      members,
      ({ userDataGeneration }) => userDataGeneration ?? DEFAULT_GENERATION,
    )
    return { assignment: Object.fromEntries(assignment) }
  })

/** `AbstractStickyAssignor.assignPartitions`. @throws KafkaThrows */
export function stickyAssignment(
  topics: readonly AssignorTopic[],
  members: readonly StickyMember[],
  ageOf: Age,
): StickyAssignment {
  if (members.length === 0) return { assignment: new Map(), transferring: null }
  const met = hashOrder(members, ({ memberId }) => javaHash(memberId))
  const wanted = new Set(met.flatMap((member) => member.topics))
  const known = topics.filter(({ topic, partitions }) => partitions > 0 && wanted.has(topic))
  const previous = previousOwners(new Map(known.map(({ topic }) => [topic, true])), met, ageOf)
  const racks = rackInfo(known, met)
  if (subscriptionsEqual(met)) return assignConstrained(known, previous, racks)
  return { assignment: assignGeneral(known, met, ageOf, previous, racks), transferring: null }
}
