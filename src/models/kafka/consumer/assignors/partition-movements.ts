// PartitionMovements of AbstractStickyAssignor: which partitions balancing moved from whom to whom, so that of two partitions of one
// topic that would change places between two members neither moves.
import { addTo, itemsOf, javaHash, javaHashSet, removeFrom, type JavaHashSet } from '../../java-hash'
import { indexOf, topicOf, type PartitionId } from '../../partition'

interface ConsumerPair {
  readonly source: string
  readonly destination: string
}

export interface PartitionMovements {
  readonly pairOf: Map<PartitionId, ConsumerPair>
  /** Topic → pair of members → what moved between them, in Java's order. */
  readonly byTopic: Map<string, Map<string, JavaHashSet<PartitionId>>>
}

export const partitionMovements = (): PartitionMovements => ({ pairOf: new Map(), byTopic: new Map() })

/** `TopicPartition.hashCode()`. */
export const partitionHash = (partition: PartitionId): number =>
  (Math.imul(31, 31 + indexOf(partition)) + javaHash(topicOf(partition))) | 0

const keyOf = ({ source, destination }: ConsumerPair): string => JSON.stringify([source, destination])

/** Notes that `partition` moved. What moved before counts as moved from where it was at first. */
export function move(movements: PartitionMovements, partition: PartitionId, from: string, to: string): void {
  const before = movements.pairOf.get(partition)
  if (before === undefined) add(movements, partition, { source: from, destination: to })
  else {
    remove(movements, partition, before)
    if (before.source !== to) add(movements, partition, { source: before.source, destination: to })
  }
}

/** What to move instead of `partition`: if one of its topic went the opposite way before, that one goes back. */
export function actualPartition(
  { pairOf, byTopic }: PartitionMovements,
  partition: PartitionId,
  from: string,
  to: string,
): PartitionId {
  const source = pairOf.get(partition)?.source ?? from
  const opposite = byTopic.get(topicOf(partition))?.get(keyOf({ source: to, destination: source }))
  return (opposite && itemsOf(opposite)[0]) ?? partition
}

function add({ pairOf, byTopic }: PartitionMovements, partition: PartitionId, pair: ConsumerPair): void {
  pairOf.set(partition, pair)
  const topic = topicOf(partition)
  const ofTopic = byTopic.get(topic) ?? new Map<string, JavaHashSet<PartitionId>>()
  byTopic.set(topic, ofTopic)
  const moved = ofTopic.get(keyOf(pair)) ?? javaHashSet(partitionHash)
  ofTopic.set(keyOf(pair), moved)
  addTo(moved, partition)
}

function remove({ pairOf, byTopic }: PartitionMovements, partition: PartitionId, pair: ConsumerPair): void {
  pairOf.delete(partition)
  const ofTopic = byTopic.get(topicOf(partition))!
  const moved = ofTopic.get(keyOf(pair))!
  removeFrom(moved, partition)
  if (moved.size === 0) ofTopic.delete(keyOf(pair))
}
