// Kafka's server-side RangeAssignor: per topic, the members in order get consecutive partitions. Not sticky, and no racks.
import { byMember } from '../../member-order'
import { partitionsOf } from '../../partition'
import { nothing, subscribedTopics, type TargetMember, type TargetOutcome, type TargetTopic } from './assignor'

/** New target: static members come first, by instance id, and so keep their ranges when they restart; then dynamic ones by id. */
export function assignServerRange(topics: readonly TargetTopic[], members: readonly TargetMember[]): TargetOutcome {
  const subscribed = subscribedTopics(topics, members)
  if (subscribed === null) return { error: 'PartitionAssignorException' }
  const assignment = nothing(members)
  const sorted = members.toSorted(byMember)
  for (const topic of subscribed) {
    const subscribers = sorted.filter((member) => member.topics.includes(topic.topic))
    const extra = topic.partitions % subscribers.length
    const quota = (topic.partitions - extra) / subscribers.length
    const partitions = partitionsOf(topic)
    subscribers.forEach(({ memberId }, i) => {
      assignment[memberId]!.push(...partitions.splice(0, i < extra ? quota + 1 : quota))
    })
  }
  return { assignment }
}
