// The uniform assignor when all members subscribe to the same topics (A-10; UniformHomogeneousAssignmentBuilder).
import { hashOrder } from '../../java-hash'
import { partitionsOf, type PartitionId } from '../../partition'
import { stillWanted, type TargetMember, type TargetOutcome, type TargetTopic } from './assignor'
import { uuidHash } from './uuid'

/**
 * Who gets one partition more than others: `first`, the first members (until Kafka 4.0); `sticky`, members that own more already, else
 * the last members (since Kafka 4.1, KAFKA-18688: newcomers do not take partitions from others only because they come first).
 */
export type ExtraRule = 'first' | 'sticky'

/** `members` in the order of Kafka's map; `topics` as the set of their ids was filled. */
export function assignHomogeneous(
  topics: readonly TargetTopic[],
  members: readonly TargetMember[],
  extras: ExtraRule,
): TargetOutcome {
  const all = inIdOrder(topics).flatMap(partitionsOf)
  const held = new Set(members.flatMap(({ assigned }) => assigned))
  const open = all.filter((partition) => !held.has(partition))
  let extra = all.length % members.length
  const minQuota = (all.length - extra) / members.length

  const unfilled: { got: PartitionId[]; missing: number }[] = []
  const assignment: Record<string, PartitionId[]> = {}
  members.forEach((member, i) => {
    const mayHaveExtra = extra > 0
    const quota = mayHaveExtra ? minQuota + 1 : minQuota
    const owned = stillWanted(member)
    const got = owned.slice(0, quota)
    open.push(...owned.slice(quota))
    assignment[member.memberId] = got
    const passesOn = extras === 'sticky' && mayHaveExtra && got.length < quota && members.length - i > extra
    if (mayHaveExtra && !passesOn) extra--
    const missing = quota - got.length - (passesOn ? 1 : 0)
    if (missing > 0) unfilled.push({ got, missing })
  })
  for (const { got, missing } of unfilled) got.push(...open.splice(0, missing))
  return open.length === 0 ? { assignment } : { error: 'PartitionAssignorException' }
}

// `new HashSet<>(subscribedTopicIds)`.
const inIdOrder = (topics: readonly TargetTopic[]): TargetTopic[] =>
  hashOrder(topics, ({ topicId }) => uuidHash(topicId), Math.max(16, Math.floor((topics.length * 4) / 3) + 1))
