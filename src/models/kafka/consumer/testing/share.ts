// Share consumers (KIP-932) on a real small cluster, for tests.
import { brokerOf, type Cluster, leaderOf, runFor, tell } from '../../broker/testing/cluster'
import type { ShareGroup } from '../../group/share/state'
import type { PartitionId } from '../../messages'
import type { SharePartition } from '../../share/partition-state'
import { shareKey } from '../../share/stored-state'
import type { Consumer } from '../state'
import { addConsumer, coordinatorOf, groupCluster, seconds, shardOf, type ConsumerPlan } from './group'

/** A cluster whose share group begins at the first record, and stores its state in few partitions. */
export function shareCluster(
  partitions = 1,
  config: Record<string, string | number> = {},
  brokers = 3,
  reset = 'earliest',
): Cluster {
  const cluster = groupCluster(partitions, {
    brokers,
    config: { 'share.coordinator.state.topic.num.partitions': 4, 'group.share.assignment.interval.ms': 0, ...config },
  })
  tell(cluster, 'k1', { type: 'alterGroupConfig', group: 'g', config: { 'share.auto.offset.reset': reset } })
  runFor(cluster, seconds(1))
  return cluster
}

/** Adds a share consumer of group `g`, and starts it. */
export const addSharer = (cluster: Cluster, id: string, plan: ConsumerPlan = {}): Consumer =>
  addConsumer(cluster, id, { type: 'share', ...plan })

/** Group `g` as its coordinator has it. */
export const shareGroupOf = (cluster: Cluster): ShareGroup =>
  brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g as ShareGroup

/** What the leader of a partition knows of group `g`. */
export const sharePartitionAt = (cluster: Cluster, partition: PartitionId): SharePartition =>
  brokerOf(cluster, leaderOf(cluster, partition)).volatile.share!.partitions[shareKey('g', partition)]!
