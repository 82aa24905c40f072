// A topic was deleted: the share coordinators that are at work forget the state of its records, as their logs say from now on
// (ShareCoordinatorShard.maybeCleanupShareState).
import type { Broker, BrokerEffects } from '../broker/state'
import { coordinatorBatch } from '../group/batch'
import type { PartitionId } from '../messages'
import { appendAsLeader } from '../replication/append'
import { replayShareState } from './stored-state'

/** Every share-partition of these partitions, of whatever group, has a tombstone. */
export function forgetShareStates(broker: Broker, partitions: readonly PartitionId[], fx: BrokerEffects): void {
  for (const shard of Object.values(broker.volatile.share?.shards ?? {})) {
    if (!shard.loaded) continue
    const tombstones = Object.keys(shard.states).flatMap((key) => {
      const [group, partition] = key.split(' ') as [string, string]
      return partitions.includes(partition) ? [{ type: 'shareSnapshotTombstone', group, partition } as const] : []
    })
    if (tombstones.length === 0) continue
    const { error, lastOffset } = appendAsLeader(broker, shard.partition, coordinatorBatch(tombstones, fx.now), fx)
    if (error !== 'NONE') continue
    shard.written = lastOffset + 1
    for (const record of tombstones) replayShareState(shard.states, record)
  }
}
