// Real consumers on a small real cluster, for tests.
import { crash, start } from '../../../../kernel/faults'
import { ms, seconds } from '../../../../kernel/time'
import { actorBase } from '../../../../kernel/world'
import {
  brokerOf,
  createCluster,
  factsOf,
  leaderOf,
  runFor,
  type Cluster,
  type ClusterPlan,
} from '../../broker/testing/cluster'
import { failsNever } from '../../application'
import { resolveConfig } from '../../config'
import type { ConfigValue } from '../../config-key'
import { coordinatorPartition } from '../../coordinator-partition'
import type { Group } from '../../group/state'
import type { PartitionId } from '../../messages'
import { consumerHandlers } from '../consumer'
import { createConsumer, resetConsumer, type ConsumerSettings } from '../create'
import type { Consumer } from '../state'

export interface ConsumerPlan extends Partial<Omit<ConsumerSettings, 'config'>> {
  config?: Record<string, ConfigValue>
}

/** A cluster whose groups do not wait for more members; `orders` has as many partitions as asked. */
export function groupCluster(partitions = 2, plan: ClusterPlan = {}): Cluster {
  const cluster = createCluster({
    topics: { orders: { partitions } },
    ...plan,
    config: { 'group.initial.rebalance.delay.ms': 0, ...plan.config },
  })
  cluster.stage.behaviours.consumer = consumerHandlers
  return cluster
}

/** Adds a consumer of group `g` and starts it. It reads from the beginning and works no time at all. */
export function addConsumer(cluster: Cluster, id: string, plan: ConsumerPlan = {}): Consumer {
  const { config, ...settings } = plan
  const consumer = createConsumer(actorBase(cluster.world, id, 'consumer'), {
    group: 'g',
    bootstrap: ['b1', 'b2', 'b3'].filter((broker) => cluster.world.actors[broker] !== undefined),
    topics: ['orders'],
    pattern: null,
    work: { dist: 'constant', mean: 0 },
    commit: 'auto',
    handOff: false,
    queue: null,
    failing: null,
    onFailure: failsNever,
    manual: null,
    type: 'consumer',
    sharing: { unprocessed: 'release', renews: false },
    output: null,
    ...settings,
    config: resolveConfig('consumer', 'realistic', { 'auto.offset.reset': 'earliest', ...config }),
  })
  cluster.world.actors[id] = consumer
  start(cluster.stage, id)
  return consumer
}

export const consumerOf = ({ world }: Cluster, id: string): Consumer => world.actors[id] as Consumer

/** The process of a consumer ends at once. */
export function killConsumer(cluster: Cluster, id: string): void {
  crash(cluster.stage, id)
  resetConsumer(consumerOf(cluster, id))
}

/** Partitions that a consumer owns. */
export const owned = (cluster: Cluster, id: string): PartitionId[] =>
  Object.keys(consumerOf(cluster, id).volatile.owned).toSorted()

/** The partition of `__consumer_offsets` that group `g` lives in (the test cluster has 4). */
export const shardOf = (group = 'g'): PartitionId => `__consumer_offsets-${coordinatorPartition(group, 4)}`

/** The broker that coordinates a group. */
export const coordinatorOf = (cluster: Cluster, group = 'g'): string => leaderOf(cluster, shardOf(group))

/** Group `g`, of the classic protocol, as its coordinator has it. */
export const groupOf = (cluster: Cluster): Group =>
  brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g as Group

/** Lets the group find itself: a few heartbeats. */
export const settle = (cluster: Cluster): void => runFor(cluster, seconds(7))

/** Ids of the records that were delivered to a group's members, in order. */
export const deliveredRecords = (cluster: Cluster, consumer?: string): number[] =>
  factsOf(cluster, 'records-delivered')
    .filter((fact) => consumer === undefined || fact.consumer === consumer)
    .flatMap(({ records }) => [...records])

export { ms, seconds }
