// What Kafka's server-side assignors know and answer (KIP-848, KIP-932): a group's coordinator runs one when the group changed.
import { topicOf, type PartitionId } from '../../partition'

/** What the coordinator knows of one member. */
export interface TargetMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** Subscribed topics. Kafka leaves out names that no topic has before it asks an assignor. */
  readonly topics: readonly string[]
  /** Its present target, in the order in which Kafka's maps iterate over it. */
  readonly assigned: readonly PartitionId[]
}

/** What the coordinator knows of one topic. */
export interface TargetTopic {
  readonly topic: string
  /** 16 bytes in URL-safe base64, as Kafka prints its `Uuid`. */
  readonly topicId: string
  readonly partitions: number
}

/** Member id → its new target. Every member has an entry. Or why there is none: a subscribed topic is not known. */
export type TargetOutcome =
  | { readonly assignment: Record<string, PartitionId[]> }
  | { readonly error: 'PartitionAssignorException' }

/** `SubscriptionType.HOMOGENEOUS`: every subscribed topic is subscribed by all. */
export function isHomogeneous(members: readonly TargetMember[]): boolean {
  const all = new Set(members.flatMap(({ topics }) => topics))
  return members.every(({ topics }) => topics.length === all.size)
}

/** The topics that somebody subscribes to, as first met; null when one of them is not known. */
export function subscribedTopics(
  topics: readonly TargetTopic[],
  members: readonly TargetMember[],
): TargetTopic[] | null {
  const wanted = new Set(members.flatMap((member) => member.topics))
  const found = topics.filter(({ topic }) => wanted.has(topic))
  return found.length === wanted.size ? found : null
}

/** What the member has of the topics that it still subscribes to. */
export const stillWanted = ({ topics, assigned }: TargetMember): PartitionId[] =>
  assigned.filter((partition) => topics.includes(topicOf(partition)))

/** Nobody has anything. */
export const nothing = (members: readonly TargetMember[]): Record<string, PartitionId[]> =>
  Object.fromEntries(members.map(({ memberId }) => [memberId, []]))
