// What the disks say of a group that nobody coordinates: its last records in the newest copy of `__consumer_offsets`.
import type { Broker } from '../models/kafka/actors'
import { coordinatorPartition } from '../models/kafka/coordinator-partition'
import { replayBatch } from '../models/kafka/group/held-offsets'
import type { AnyGroup, GroupShard } from '../models/kafka/group/state'
import { batchesOf } from '../models/kafka/log/log'
import type { Log } from '../models/kafka/log/state'
import type { PartitionId } from '../models/kafka/messages'
import { OFFSETS_TOPIC } from '../models/kafka/partition'
import type { KafkaWorld } from './compile'

/**
 * A group as the newest copy on any disk has it, below the high watermark; null when its partition is coordinated
 * (one of `loaded`), or when nothing about it was ever stored.
 */
export function storedGroup(
  world: KafkaWorld,
  group: string,
  loaded: ReadonlySet<PartitionId>,
): { partition: PartitionId; group: AnyGroup } | null {
  const brokers = Object.values(world.actors).filter((actor) => actor.kind === 'broker')
  if (brokers.length === 0) return null
  const image = knownImage(world)
  // Every broker is configured alike in this, and the metadata, where somebody knows it, says how many there really are.
  const count = image?.topics[OFFSETS_TOPIC]?.partitions ?? brokers[0]!.config['offsets.topic.num.partitions']
  const partition = `${OFFSETS_TOPIC}-${coordinatorPartition(group, count)}`
  if (loaded.has(partition)) return null
  const log = newestCopy(brokers, partition)
  if (log === null) return null
  const stored = groupsIn(log, certainEnd(brokers, partition, log, image?.partitions[partition]?.isr ?? []))[group]
  return stored === undefined ? null : { partition, group: stored }
}

// The metadata, as somebody knows it who knows of the topic.
function knownImage(world: KafkaWorld) {
  const images = Object.values(world.actors).map((actor) =>
    actor.kind === 'controller' || actor.kind === 'broker'
      ? actor.volatile.image
      : actor.kind === 'zookeeper'
        ? actor.durable.tree.image
        : undefined,
  )
  return images.find((image) => image?.topics[OFFSETS_TOPIC] !== undefined)
}

const epochOf = ({ epochs }: Log): number => epochs.at(-1)?.epoch ?? -1

/** The copy that would win an election among all disks: the highest leader epoch, then the longest. */
function newestCopy(brokers: readonly Broker[], partition: PartitionId): Log | null {
  let best: Log | null = null
  for (const { durable } of brokers) {
    const log = durable.logs[partition]
    if (log === undefined) continue
    const order = best === null ? 1 : epochOf(log) - epochOf(best) || log.logEndOffset - best.logEndOffset
    if (order > 0) best = log
  }
  return best
}

// A dead broker's mark is the one that it last checkpointed, and those of its followers are behind (R-HW5). But what all in-sync
// copies hold is there for whoever leads next. Where a copy is the only one, all of it is certain.
function certainEnd(brokers: readonly Broker[], partition: PartitionId, log: Log, isr: readonly string[]): number {
  const holders = brokers.filter(({ durable }) => durable.logs[partition] !== undefined)
  if (holders.length === 1) return log.logEndOffset
  const marks = holders.map(
    ({ durable, volatile }) =>
      volatile.partitions[partition]?.highWatermark ?? durable.checkpointedHighWatermarks[partition] ?? 0,
  )
  const endOf = (id: string) => holders.find((broker) => broker.id === id)?.durable.logs[partition]?.logEndOffset ?? 0
  const shared = isr.length === 0 ? 0 : Math.min(...isr.map(endOf))
  return Math.min(log.logEndOffset, Math.max(shared, ...marks))
}

/** A log that was replayed, so that a condition asked at each delivery does not replay it each time. No state: a memo. */
interface Replayed {
  end: number
  epoch: number
  start: number
  groups: Readonly<Record<string, AnyGroup>>
}

const replays = new WeakMap<Log, Replayed>()

function groupsIn(log: Log, end: number): Readonly<Record<string, AnyGroup>> {
  const known = replays.get(log)
  const epoch = epochOf(log)
  const start = log.logStartOffset
  if (known !== undefined && known.end === end && known.epoch === epoch && known.start === start) return known.groups
  const shard: GroupShard = {
    partition: log.partition,
    leaderEpoch: epoch,
    loaded: true,
    loadedEpoch: epoch,
    groups: {},
    inTransactions: {},
    written: end,
    pending: [],
    uncommitted: [],
    timerAt: 0,
  }
  for (const { lastOffset, batch } of batchesOf(log)) {
    if (lastOffset >= end) break
    replayBatch(shard, batch)
  }
  replays.set(log, { end, epoch, start, groups: shard.groups })
  return shard.groups
}
