// How far groups are behind, read from the coordinators' committed offsets and the leaders' high watermarks.
import type { Broker } from '../models/kafka/actors'
import type { Group } from '../models/kafka/group/state'
import type { Partition } from '../models/kafka/broker/state'
import type { PartitionId } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'

/** The broker that leads a partition by the controller's metadata, if it runs and knows so itself. */
export function leaderOf(
  world: KafkaWorld,
  controller: string,
  partition: PartitionId,
): { broker: Broker; replica: Partition } | null {
  const actor = world.actors[controller]
  if (actor?.kind !== 'controller') return null
  const leader = actor.volatile.image.partitions[partition]?.leader
  const broker = leader === null || leader === undefined ? undefined : world.actors[leader]
  if (broker?.kind !== 'broker' || !broker.up) return null
  const replica = broker.volatile.partitions[partition]
  return replica?.role === 'leader' ? { broker, replica } : null
}

/** Every group as its live coordinator knows it. */
export function groupsOf(world: KafkaWorld): { broker: Broker; partition: PartitionId; group: Group }[] {
  const found = new Map<string, { broker: Broker; partition: PartitionId; group: Group; epoch: number }>()
  for (const broker of Object.values(world.actors)) {
    if (broker.kind !== 'broker' || !broker.up) continue
    for (const shard of Object.values(broker.volatile.groups)) {
      for (const group of Object.values(shard.groups)) {
        const known = found.get(group.group)
        if (known !== undefined && known.epoch >= shard.leaderEpoch) continue
        found.set(group.group, { broker, partition: shard.partition, group, epoch: shard.leaderEpoch })
      }
    }
  }
  return [...found.values()]
}

/** Lag by `group/partition`: high watermark − committed offset, for every offset that a group has committed. */
export function groupLags(world: KafkaWorld, controller: string): Record<string, number> {
  const lags: Record<string, number> = {}
  for (const { group } of groupsOf(world)) {
    for (const partition of Object.keys(group.offsets)) {
      const leader = leaderOf(world, controller, partition)
      if (leader === null) continue
      lags[`${group.group}/${partition}`] = Math.max(0, leader.replica.highWatermark - group.offsets[partition]!.offset)
    }
  }
  return lags
}
