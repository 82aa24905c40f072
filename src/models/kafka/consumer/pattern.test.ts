// Subscriptions by a pattern: the client looks in the classic protocol, the broker in the consumer protocol (N-10).
import { expect, test } from 'vitest'
import { brokerOf, factsOf, forgetFacts, runFor, sendAs, tell, type Cluster } from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  groupCluster,
  owned,
  seconds,
  settle,
  shardOf,
  type ConsumerPlan,
} from './testing/group'

const topics = { 'orders-eu': {}, 'orders-us': {}, audit: {}, orders: {} }

function clusterWith(plan: ConsumerPlan, members = ['a']): Cluster {
  const cluster = groupCluster(1, { topics })
  for (const id of members) addConsumer(cluster, id, { topics: [], pattern: 'orders-.+', ...plan })
  settle(cluster)
  runFor(cluster, seconds(6))
  return cluster
}

const create = (cluster: Cluster, topic: string) =>
  sendAs(cluster, 'admin', 'k1', { type: 'createTopic', topic, partitions: 1, replicationFactor: 1, config: {} })

test('G-35 a classic member looks for its topics with its metadata, and joins anew when there are others', () => {
  // Nothing is committed: a commit for the topic that goes would be tried for max.poll.interval.ms first (G-43).
  const cluster = clusterWith({ config: { 'metadata.max.age.ms': 30_000, 'enable.auto.commit': false } }, ['a', 'b'])
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(['orders-eu-0', 'orders-us-0'])
  expect(consumerOf(cluster, 'a').topics).toEqual(['orders-eu', 'orders-us'])
  forgetFacts(cluster)
  create(cluster, 'orders-jp')
  create(cluster, 'refunds')
  runFor(cluster, seconds(60))
  expect(factsOf(cluster, 'rebalance-started').length).toBeGreaterThan(0)
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual([
    'orders-eu-0',
    'orders-jp-0',
    'orders-us-0',
  ])
  sendAs(cluster, 'admin', 'k1', { type: 'deleteTopic', topic: 'orders-us' })
  runFor(cluster, seconds(60))
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(['orders-eu-0', 'orders-jp-0'])
})

const modern: ConsumerPlan = { config: { 'group.protocol': 'consumer' } }

test('N-10 with the consumer protocol the broker looks, at most every ten seconds, and its members need no list of topics', () => {
  const cluster = clusterWith(modern, ['a', 'b'])
  const group = () => brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(['orders-eu-0', 'orders-us-0'])
  expect(group()).toMatchObject({ type: 'consumer', regexes: { 'orders-.+': { topics: ['orders-eu', 'orders-us'] } } })
  forgetFacts(cluster)
  create(cluster, 'orders-jp')
  runFor(cluster, seconds(25))
  expect(factsOf(cluster, 'group-epoch-bumped').map(({ reason }) => reason)).toEqual(['its pattern fits other topics'])
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual([
    'orders-eu-0',
    'orders-jp-0',
    'orders-us-0',
  ])
  tell(cluster, 'a', { type: 'reconfigure', config: {}, block: { topics: ['audit'], pattern: null } })
  tell(cluster, 'b', { type: 'reconfigure', config: {}, block: { topics: ['audit'], pattern: null } })
  runFor(cluster, seconds(20))
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')]).toEqual(['audit-0'])
  expect(group()).toMatchObject({ regexes: {} })
})

test('N-10 a pattern that cannot be read is refused (INVALID_REGULAR_EXPRESSION), and the application ends', () => {
  const cluster = clusterWith({ ...modern, pattern: '(orders' })
  expect(consumerOf(cluster, 'a').volatile).toMatchObject({ membership: 'FATAL', phase: 'stuck' })
  expect(factsOf(cluster, 'client-stuck')[0]!.why).toContain('INVALID_REGULAR_EXPRESSION')
})
