// Kafka's RoundRobinAssignor: all partitions, by topic and number, dealt round the members in their order.
import { byMember, byName } from '../../member-order'
import { partitionsOf } from '../../partition'
import type { Assignment, AssignorMember, AssignorTopic } from './assignor'

/**
 * Deals the partitions of all `topics` to the members that subscribe to them. Racks play no part.
 * Without a member there is nothing to answer (Kafka's own class throws; no broker asks).
 */
export function assignRoundRobin(topics: readonly AssignorTopic[], members: readonly AssignorMember[]): Assignment {
  const assignment: Assignment = Object.fromEntries(members.map(({ memberId }) => [memberId, []]))
  const circle = members.toSorted(byMember)
  let next = 0
  for (const topic of topics.toSorted((a, b) => byName(a.topic, b.topic))) {
    const wants = (member: AssignorMember) => member.topics.includes(topic.topic)
    if (!circle.some(wants)) continue
    for (const partition of partitionsOf(topic)) {
      while (!wants(circle[next]!)) next = (next + 1) % circle.length
      assignment[circle[next]!.memberId]!.push(partition)
      next = (next + 1) % circle.length
    }
  }
  return assignment
}
