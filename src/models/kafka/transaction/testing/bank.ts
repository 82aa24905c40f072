// A small real cluster with transactional producers and consumers, for tests.
import { crash, start } from '../../../../kernel/faults'
import { ms } from '../../../../kernel/time'
import { actorBase } from '../../../../kernel/world'
import { brokerOf, leaderOf, runFor, tell, type Cluster, type ClusterPlan } from '../../broker/testing/cluster'
import { resolveConfig } from '../../config'
import type { ConfigValue } from '../../config-key'
import { groupCluster } from '../../consumer/testing/group'
import { lastStableOffset } from '../../log/transactions'
import type { PartitionId } from '../../messages'
import { createProducer, resetProducer } from '../../producer/create'
import { producerHandlers } from '../../producer/producer'
import type { Producer } from '../../producer/state'
import type { TransactionScript } from '../../producer/transaction-state'
import { transactionShardOf } from '../../replication/verification'
import type { Transaction } from '../state'

/** Three brokers; `orders` has two partitions. Groups do not wait, and few coordinator partitions keep it quick. */
export function bank(plan: ClusterPlan = {}): Cluster {
  const cluster = groupCluster(2, { ...plan, config: { 'transaction.state.log.num.partitions': 4, ...plan.config } })
  cluster.stage.behaviours.producer = producerHandlers
  return cluster
}

let number = 0

/** A transactional producer that sends what it is told to, and ends its transactions as the script says. */
export function addTeller(
  cluster: Cluster,
  id: string,
  script: Partial<TransactionScript> = {},
  config: Record<string, ConfigValue> = {},
): Producer {
  const producer = createProducer(actorBase(cluster.world, id, 'producer'), {
    number: ++number,
    bootstrap: ['b1', 'b2', 'b3'],
    config: resolveConfig('producer', 'realistic', { 'transactional.id': 'bank', ...config }),
    source: {
      topic: 'orders',
      interval: 0,
      poisson: false,
      keys: { kind: 'none' },
      valueSize: 100,
      tombstones: 0,
      limit: null,
      rows: null,
      transactions: { records: null, every: null, abort: 0, crash: 0, restart: ms(1_000), ...script },
    },
  })
  cluster.world.actors[id] = producer
  start(cluster.stage, id)
  return producer
}

export const tellerOf = ({ world }: Cluster, id: string): Producer => world.actors[id] as Producer

/** Sends records to one partition of `orders`. */
export const pay = (cluster: Cluster, id: string, partition = 0, count = 1): void =>
  tell(cluster, id, { type: 'emit', count, key: null, value: null, partition })

/** The process ends at once. */
export function killTeller(cluster: Cluster, id: string): void {
  crash(cluster.stage, id)
  resetProducer(tellerOf(cluster, id))
}

/** The partition of `__transaction_state` of an id, and its leader. */
export const shardOf = (cluster: Cluster, id = 'bank'): PartitionId => transactionShardOf(brokerOf(cluster, 'b1'), id)
export const coordinatorOf = (cluster: Cluster, id = 'bank'): string => leaderOf(cluster, shardOf(cluster, id))

/** What the coordinator knows of an id. */
export const transactionOf = (cluster: Cluster, id = 'bank'): Transaction =>
  brokerOf(cluster, coordinatorOf(cluster, id)).volatile.transactions[shardOf(cluster, id)]!.transactions[id]!

/** High watermark, last stable offset and log end of a partition at its leader. */
export function marks(cluster: Cluster, partition = 'orders-0'): [hw: number, lso: number, leo: number] {
  const broker = brokerOf(cluster, leaderOf(cluster, partition))
  const log = broker.durable.logs[partition]!
  const { highWatermark } = broker.volatile.partitions[partition]!
  return [highWatermark, lastStableOffset(log, highWatermark), log.logEndOffset]
}

/** Lets everything settle. */
export const settle = (cluster: Cluster, millis = 1_500): void => runFor(cluster, ms(millis))
