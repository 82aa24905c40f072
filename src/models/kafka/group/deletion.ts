// A topic was deleted: what groups had committed for its partitions goes with it (GroupCoordinatorService.onPartitionsDeleted).
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { Message, PartitionId } from '../messages'
import type { CoordinatorRecord } from './records'
import { replay } from './replay'
import type { GroupShard } from './state'
import { append } from './write'

/** Every group that this broker coordinates forgets its offsets of these partitions, as its log says from now on (K-16). */
export function onPartitionsDeleted(
  broker: Broker,
  partitions: readonly PartitionId[],
  fx: Effects<Message, Fact>,
): void {
  for (const shard of Object.values(broker.volatile.groups)) {
    const records = tombstones(shard, partitions)
    // A log that refuses them (too few in sync) keeps the offsets, as Kafka's does.
    if (records.length === 0 || append(broker, shard, records, fx) !== 'NONE') continue
    for (const record of records) replay(shard, record)
  }
}

function tombstones({ loaded, groups }: GroupShard, partitions: readonly PartitionId[]): CoordinatorRecord[] {
  if (!loaded) return []
  return Object.values(groups).flatMap(({ group, offsets }) =>
    partitions
      .filter((partition) => offsets[partition] !== undefined)
      .map((partition) => ({ type: 'offsetTombstone', group, partition }) as const),
  )
}
