// How far groups are behind, read from the coordinators' committed offsets and the leaders' high watermarks.
import type { Broker } from '../models/kafka/actors'
import type { AnyGroup, GroupShard } from '../models/kafka/group/state'
import type { Partition } from '../models/kafka/broker/state'
import type { PartitionId } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'
import { metadataOf } from './quorum'
import { storedGroup } from './stored-groups'

/** The broker that leads a partition by the committed metadata, if it runs and knows so itself. */
export function leaderOf(
  world: KafkaWorld,
  controllers: readonly string[],
  partition: PartitionId,
): { broker: Broker; replica: Partition } | null {
  const leader = metadataOf(world, controllers)?.partitions[partition]?.leader
  const broker = leader === null || leader === undefined ? undefined : world.actors[leader]
  if (broker?.kind !== 'broker' || !broker.up) return null
  const replica = broker.volatile.partitions[partition]
  return replica?.role === 'leader' ? { broker, replica } : null
}

/** A group as far as anybody can tell. */
export interface KnownGroup {
  /** Its live coordinator; null: it has none at the moment. */
  broker: Broker | null
  /** The partition of `__consumer_offsets` that it is stored in. */
  partition: PartitionId
  /** With those offsets that OffsetFetch would answer: a commit counts once it is replicated (G-3). */
  group: AnyGroup
  /** False: this is what the newest copy on a disk says, for nobody answers for the group. */
  available: boolean
}

/** Every group as its live coordinator knows it; one without a coordinator as it is stored on the brokers' disks. */
export function groupsOf(world: KafkaWorld): KnownGroup[] {
  const found = new Map<string, KnownGroup & { epoch: number }>()
  const loaded = new Set<PartitionId>()
  const named = new Set<string>()
  for (const actor of Object.values(world.actors)) {
    if (actor.kind === 'consumer') named.add(actor.group)
    if (actor.kind !== 'broker' || !actor.up) continue
    for (const shard of Object.values(actor.volatile.groups)) {
      if (shard.loaded) loaded.add(shard.partition)
      for (const group of Object.values(shard.groups)) {
        const known = found.get(group.group)
        if (known !== undefined && known.epoch >= shard.leaderEpoch) continue
        const { partition, leaderEpoch: epoch } = shard
        found.set(group.group, { broker: actor, partition, group: asReplicated(shard, group), available: true, epoch })
      }
    }
  }
  const groups: KnownGroup[] = [...found.values()]
  for (const name of named) {
    if (found.has(name)) continue
    const stored = storedGroup(world, name, loaded)
    if (stored !== null) groups.push({ broker: null, ...stored, available: false })
  }
  return groups
}

// A coordinator has in its memory what it has written; what of that waits for copies is not committed yet.
function asReplicated({ uncommitted }: GroupShard, group: AnyGroup): AnyGroup {
  let offsets: AnyGroup['offsets'] | null = null
  for (let i = uncommitted.length - 1; i >= 0; i--) {
    const { group: of, partition, previous } = uncommitted[i]!
    if (of !== group.group) continue
    offsets ??= { ...group.offsets }
    const written = offsets[partition]
    if (previous < 0) delete offsets[partition]
    else if (written !== undefined) offsets[partition] = { ...written, offset: previous }
  }
  return offsets === null ? group : { ...group, offsets }
}

/** What counts the group's changes: the generation of a classic one, the group epoch of one of the consumer protocol. */
export const generationOf = (group: AnyGroup): number =>
  group.type === 'classic' ? group.generation : group.groupEpoch

/** The group's state in Kafka's word; `CoordinatorUnavailable` while nobody coordinates it. */
export const stateOfGroup = ({ available, group }: KnownGroup): string =>
  available ? group.state : 'CoordinatorUnavailable'

/**
 * The high watermark of a partition as it was last known among its replicas: what is left of it while nobody leads. No more
 * than the logs still hold (Kafka takes up a checkpoint no further than the log's end), and than whoever was elected has.
 */
export function lastKnownMark(world: KafkaWorld, controllers: readonly string[], partition: PartitionId): number {
  let mark = 0
  for (const actor of Object.values(world.actors)) {
    if (actor.kind !== 'broker') continue
    const { volatile, durable } = actor
    const own = volatile.partitions[partition]?.highWatermark ?? 0
    const known = Math.max(own, durable.checkpointedHighWatermarks[partition] ?? 0)
    mark = Math.max(mark, Math.min(known, durable.logs[partition]?.logEndOffset ?? 0))
  }
  const elected = world.actors[metadataOf(world, controllers)?.partitions[partition]?.leader ?? '']
  if (elected?.kind !== 'broker') return mark
  return Math.min(mark, elected.durable.logs[partition]?.logEndOffset ?? 0)
}

/** Lag by `group/partition`: high watermark − committed offset, for every offset that a group has committed. */
export function groupLags(world: KafkaWorld, controllers: readonly string[]): Record<string, number> {
  const lags: Record<string, number> = {}
  for (const { group } of groupsOf(world)) {
    for (const partition of Object.keys(group.offsets)) {
      const leader = leaderOf(world, controllers, partition)
      const mark = leader?.replica.highWatermark ?? lastKnownMark(world, controllers, partition)
      lags[`${group.group}/${partition}`] = Math.max(0, mark - group.offsets[partition]!.offset)
    }
  }
  return lags
}
