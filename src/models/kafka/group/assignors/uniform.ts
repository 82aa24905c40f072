// Kafka's UniformAssignor, the default of KIP-848 groups: balance first, then stickiness. Racks play no part.
import { hashOrder, javaHash } from '../../java-hash'
import {
  isHomogeneous,
  nothing,
  subscribedTopics,
  type TargetMember,
  type TargetOutcome,
  type TargetTopic,
} from './assignor'
import { assignHeterogeneous } from './uniform-heterogeneous'
import { assignHomogeneous, type ExtraRule } from './uniform-homogeneous'

/**
 * New target. Members are met in the order of Java's HashMap, into which they are put as they stand in `members`.
 * `extras` says who gets the partitions that are left when all have the same number; Kafka 4.3 has `sticky`.
 */
export function assignUniform(
  topics: readonly TargetTopic[],
  members: readonly TargetMember[],
  extras: ExtraRule = 'sticky',
): TargetOutcome {
  const subscribed = subscribedTopics(topics, members)
  if (subscribed === null) return { error: 'PartitionAssignorException' }
  if (subscribed.length === 0) return { assignment: nothing(members) }
  const met = hashOrder(members, ({ memberId }) => javaHash(memberId))
  return isHomogeneous(met)
    ? assignHomogeneous(subscribed, met, extras)
    : { assignment: assignHeterogeneous(subscribed, met) }
}
