// Consumers of the consumer protocol (KIP-848) on a real small cluster, for tests.
import { brokerOf, type Cluster } from '../../broker/testing/cluster'
import type { ConsumerGroup } from '../../group/consumer/state'
import type { PartitionId } from '../../messages'
import type { Consumer } from '../state'
import { addConsumer, coordinatorOf, shardOf, type ConsumerPlan } from './group'

/** Adds a consumer of group `g` with `group.protocol: consumer`, and starts it. */
export const addModern = (cluster: Cluster, id: string, { config, ...plan }: ConsumerPlan = {}): Consumer =>
  addConsumer(cluster, id, { ...plan, config: { 'group.protocol': 'consumer', ...config } })

/** Group `g` as its coordinator has it. */
export const modernGroupOf = (cluster: Cluster): ConsumerGroup =>
  brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g as ConsumerGroup

export const orders = (...numbers: number[]): PartitionId[] => numbers.map((number) => `orders-${number}`)
