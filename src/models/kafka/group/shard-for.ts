// Where a group is coordinated: the partition of `__consumer_offsets` that it lives in, and what this broker knows of that (G-1, G-2).
import type { Broker } from '../broker/state'
import type { PartitionId } from '../messages'
import { OFFSETS_TOPIC } from '../partition'
import { coordinatorPartition } from '../coordinator-partition'
import type { GroupShard } from './state'

/** G-1: the partition whose leader coordinates this group, as this broker knows the topic. */
export function shardIdOf({ config, volatile }: Broker, group: string): PartitionId {
  const count = volatile.image.topics[OFFSETS_TOPIC]?.partitions ?? config['offsets.topic.num.partitions']
  return `${OFFSETS_TOPIC}-${coordinatorPartition(group, count)}`
}

/** The loaded shard that coordinates `group`, or why this broker cannot answer for it. */
export function shardFor(
  broker: Broker,
  group: string,
): GroupShard | 'NOT_COORDINATOR' | 'COORDINATOR_LOAD_IN_PROGRESS' {
  const shard = broker.volatile.groups[shardIdOf(broker, group)]
  if (shard === undefined) return 'NOT_COORDINATOR'
  return shard.loaded ? shard : 'COORDINATOR_LOAD_IN_PROGRESS'
}
