// Kafka's SimpleAssignor, of share groups (KIP-932): members may share a partition, when there are more members than partitions.
import { hashOrder, javaHash } from '../../java-hash'
import { indexOf, partitionsOf, topicOf, type PartitionId } from '../../partition'
import {
  isHomogeneous,
  nothing,
  subscribedTopics,
  type TargetMember,
  type TargetOutcome,
  type TargetTopic,
} from './assignor'
import { shareOut } from './simple-sharing'
import { uuidHash } from './uuid'

/**
 * New target. `topics` stand in the order of the subscription. With equal subscriptions all partitions are shared out as one, otherwise topic by topic. Members are met in the order
 * of Java's HashMap, into which they are put as they stand in `members`.
 */
export function assignSimple(topics: readonly TargetTopic[], members: readonly TargetMember[]): TargetOutcome {
  const subscribed = subscribedTopics(topics, members)
  if (subscribed === null) return { error: 'PartitionAssignorException' }
  const met = hashOrder(members, ({ memberId }) => javaHash(memberId)).map((member, number) => ({ ...member, number }))
  const assignment = nothing(members)
  if (isHomogeneous(met)) {
    const ids = new Map(subscribed.map(({ topic, topicId }) => [topic, topicId]))
    // `TopicIdPartition.hashCode()`, of a Java record.
    const hashOf = (partition: PartitionId) =>
      (Math.imul(31, uuidHash(ids.get(topicOf(partition))!)) + indexOf(partition)) | 0
    shareOut(subscribed.flatMap(partitionsOf), hashOf, met, assignment)
    return { assignment }
  }
  // As in Kafka 4.3, topics that nobody subscribes to any more are not looked at, so that their last targets stay.
  const looked = new Set(subscribed.map(({ topic }) => topic))
  for (const { memberId, assigned } of members) {
    assignment[memberId]!.push(...assigned.filter((partition) => !looked.has(topicOf(partition))))
  }
  for (const topic of subscribed) {
    const subscribers = met.filter((member) => member.topics.includes(topic.topic))
    shareOut(partitionsOf(topic), indexOf, subscribers, assignment)
  }
  return { assignment }
}
