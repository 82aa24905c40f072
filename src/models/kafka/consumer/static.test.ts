// Static members as applications see them (G-17): a restart costs nobody anything, two of one name fight.
import { expect, test } from 'vitest'
import { start } from '../../../kernel/faults'
import { factsOf, forgetFacts, runFor, store, tell, type Cluster } from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  deliveredRecords,
  groupCluster,
  groupOf,
  killConsumer,
  ms,
  owned,
  seconds,
  settle,
} from './testing/group'

function staticPair(config = {}): Cluster {
  const cluster = groupCluster(4)
  for (const id of ['a', 'b']) addConsumer(cluster, id, { config: { 'group.instance.id': `static-${id}`, ...config } })
  settle(cluster)
  forgetFacts(cluster)
  return cluster
}

test('G-17 a restart within session.timeout.ms causes no rebalance, and the partitions wait for it', () => {
  const cluster = staticPair()
  const before = owned(cluster, 'a')
  const { generation } = groupOf(cluster)
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(20))
  // close() commits and says nothing to the group.
  expect(factsOf(cluster, 'member-removed')).toEqual([])
  store(cluster, before[0]!)
  expect(deliveredRecords(cluster)).toEqual([])
  start(cluster.stage, 'a')
  runFor(cluster, seconds(2))
  expect(owned(cluster, 'a')).toEqual(before)
  expect(deliveredRecords(cluster, 'a')).toHaveLength(1)
  expect(groupOf(cluster)).toMatchObject({ state: 'Stable', generation })
  expect(factsOf(cluster, 'rebalance-started')).toEqual([])
  expect(factsOf(cluster, 'partitions-revoked').map(({ consumer }) => consumer)).toEqual(['a'])
})

test('G-17 a crash that lasts longer than session.timeout.ms costs a rebalance', () => {
  const cluster = staticPair({ 'session.timeout.ms': 10_000 })
  killConsumer(cluster, 'a')
  runFor(cluster, seconds(9))
  expect(factsOf(cluster, 'rebalance-started')).toEqual([])
  runFor(cluster, seconds(5))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'a', reason: 'session-expired' }])
  expect(owned(cluster, 'b')).toHaveLength(4)
})

test('G-17 two processes with one instance id: the earlier one is fenced and stops', () => {
  const cluster = groupCluster(2)
  const config = { 'group.instance.id': 'same' }
  addConsumer(cluster, 'a', { config })
  settle(cluster)
  addConsumer(cluster, 'b', { config })
  runFor(cluster, seconds(5))
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'a', why: 'FencedInstanceIdException: another process has taken the group.instance.id same' },
  ])
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: ['orders-0', 'orders-1'] }])
  expect(owned(cluster, 'b')).toEqual(['orders-0', 'orders-1'])
  expect(consumerOf(cluster, 'a').volatile).toMatchObject({ phase: 'stuck', owned: {} })
})

test('G-30 a static member that stays away from poll() says nothing; its session ends, since its heartbeats do', () => {
  const cluster = groupCluster(1)
  const config = { 'group.instance.id': 'one', 'max.poll.interval.ms': 10_000, 'session.timeout.ms': 20_000 }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(60) } })
  settle(cluster)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(15))
  expect(factsOf(cluster, 'poll-limit-exceeded')).toHaveLength(1)
  expect(groupOf(cluster).state).toBe('Stable')
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'a', reason: 'session-expired' }])
})

test('G-17 the leader of the group comes back as its leader, and watches the topics as before', () => {
  const cluster = staticPair({ 'metadata.max.age.ms': 2_000 })
  const leader = consumerOf(cluster, 'a').volatile.isLeader ? 'a' : 'b'
  killConsumer(cluster, leader)
  runFor(cluster, ms(500))
  start(cluster.stage, leader)
  runFor(cluster, seconds(3))
  expect(consumerOf(cluster, leader).volatile.isLeader).toBe(true)
  expect(factsOf(cluster, 'rebalance-started')).toEqual([])
  tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 6 })
  runFor(cluster, seconds(8))
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')]).toHaveLength(6)
})
