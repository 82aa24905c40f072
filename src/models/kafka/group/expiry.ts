// Committed offsets that are kept no longer, and groups that are nothing any more (G-21, KIP-211).
import type { Effects } from '../../../kernel/step'
import { ms, type Micros } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { Message, PartitionId } from '../messages'
import { topicOf } from '../partition'
import { topicsWanted } from './consumer/target'
import type { CoordinatorRecord } from './records'
import { endRecords } from './consumer/end'
import { heldPartitions } from './held-offsets'
import { replay, subscription } from './replay'
import type { AnyGroup, GroupShard } from './state'
import { append } from './write'

type BrokerEffects = Effects<Message, Fact>

/** Name of the shard's timer. */
export const EXPIRY = 'expiry'

/** The shard looks for what has expired again after `offsets.retention.check.interval.ms`. */
export function watchExpiry(broker: Broker, shard: GroupShard, fx: BrokerEffects): void {
  const { partition, loadedEpoch: deadline } = shard
  fx.after(ms(broker.config['offsets.retention.check.interval.ms']), {
    type: 'groupTimer',
    group: partition,
    timer: EXPIRY,
    deadline,
  })
}

/** Looks at every group: offsets that are too old go, and with them a group that has no members. */
export function expire(broker: Broker, shard: GroupShard, fx: BrokerEffects): void {
  const retention = ms(broker.config['offsets.retention.minutes'] * 60_000)
  for (const group of Object.values(shard.groups)) {
    // What a transaction is about to change stays until that has ended (OffsetMetadataManager.cleanupExpiredOffsets).
    const held = heldPartitions(shard, group.group)
    const partitions = expiredOffsets(group, fx.now - retention).filter((partition) => !held.has(partition))
    const isUnused = held.size === 0 && partitions.length === Object.keys(group.offsets).length
    const isOver = group.state === 'Empty' && isUnused
    const records: CoordinatorRecord[] = partitions.map((partition) => ({
      type: 'offsetTombstone',
      group: group.group,
      partition,
    }))
    if (isOver) records.push(...endRecords(group))
    // A log that refuses them keeps them until the next look.
    if (records.length === 0 || append(broker, shard, records, fx) !== 'NONE') continue
    for (const record of records) replay(shard, record)
    const { group: id } = group
    if (partitions.length > 0) fx.note({ type: 'offsets-expired', broker: broker.id, group: id, partitions })
    if (isOver) fx.note({ type: 'group-state-changed', broker: broker.id, group: id, from: 'Empty', to: 'Dead' })
  }
  watchExpiry(broker, shard, fx)
}

/**
 * A group that had members keeps its offsets until it has been Empty for the whole retention; while it is Stable only those of
 * topics that nobody subscribes to any more go, by their own age. A simple group's go by their own age.
 */
function expiredOffsets(group: AnyGroup, before: Micros): PartitionId[] {
  const { state, stateSince, offsets } = group
  const byAge = isSimple(group) || state === 'Stable'
  if (!byAge && state !== 'Empty') return []
  const subscribed = new Set(topicsOf(group))
  return Object.keys(offsets).filter(
    (partition) =>
      !subscribed.has(topicOf(partition)) && (byAge ? offsets[partition]!.committedAt : stateSince) <= before,
  )
}

// Without members it never had a protocol: it only stores offsets.
const isSimple = (group: AnyGroup): boolean => group.type === 'classic' && group.protocolType === null

function topicsOf(group: AnyGroup): readonly string[] {
  if (group.type === 'classic') return Object.values(group.members).flatMap((it) => subscription(group, it).topics)
  const regexes = group.type === 'consumer' ? group.regexes : {}
  return Object.values(group.members).flatMap((member) => topicsWanted({ regexes }, member))
}
