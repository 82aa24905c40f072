// Where consumers begin to read, and where they go on when the log under them has changed.
import { expect, test } from 'vitest'
import {
  batchOf,
  brokerOf,
  cut,
  factsOf,
  followersOf,
  forgetFacts,
  kill,
  leaderOf,
  runFor,
  store,
  tell,
} from '../broker/testing/cluster'
import { parseDuration } from '../duration'
import { addConsumer, consumerOf, deliveredRecords, groupCluster, ms, seconds, settle } from './testing/group'

test('G-44 the group’s committed offset comes before auto.offset.reset', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(4) })
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(1))
  store(cluster, 'orders-0', { batch: batchOf(2) })
  forgetFacts(cluster)
  addConsumer(cluster, 'b')
  settle(cluster)
  expect(factsOf(cluster, 'position-set')).toMatchObject([{ consumer: 'b', offset: 4, why: 'committed' }])
  expect(factsOf(cluster, 'records-delivered').flatMap(({ offsets }) => offsets)).toEqual([4, 5])
})

test('G-44 latest begins at the high watermark, earliest at the first record that is kept', () => {
  const cluster = groupCluster(1)
  store(cluster, 'orders-0', { batch: batchOf(3) })
  addConsumer(cluster, 'late', { group: 'h', config: { 'auto.offset.reset': 'latest' } })
  addConsumer(cluster, 'early', { config: { 'auto.offset.reset': 'earliest' } })
  settle(cluster)
  store(cluster, 'orders-0')
  const offsetsOf = (id: string) =>
    factsOf(cluster, 'records-delivered').flatMap(({ consumer, offsets }) => (consumer === id ? offsets : []))
  expect(offsetsOf('late')).toEqual([3])
  expect(offsetsOf('early')).toEqual([0, 1, 2, 3])
  expect(
    factsOf(cluster, 'position-set')
      .map(({ why }) => why)
      .toSorted(),
  ).toEqual(['reset-earliest', 'reset-latest'])
})

test('G-44 latest skips what was produced to a new partition before its first look-up', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { config: { 'auto.offset.reset': 'latest', 'metadata.max.age.ms': 5_000 } })
  settle(cluster)
  tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 2 })
  runFor(cluster, ms(50))
  store(cluster, 'orders-1')
  runFor(cluster, seconds(10))
  expect(consumerOf(cluster, 'a').volatile.owned['orders-1']).toMatchObject({ position: 1 })
  expect(deliveredRecords(cluster)).toEqual([])
})

test('G-44 by_duration begins with the first record that is young enough, and waits for one', () => {
  const cluster = groupCluster(1)
  const at = (time: number, count: number) => {
    const batch = batchOf(count)
    return { ...batch, timestamps: batch.records.map(() => time), maxTimestamp: time }
  }
  store(cluster, 'orders-0', { batch: at(seconds(1), 2) })
  runFor(cluster, seconds(10))
  addConsumer(cluster, 'a', { config: { 'auto.offset.reset': 'by_duration:PT5S' } })
  runFor(cluster, seconds(3))
  expect(consumerOf(cluster, 'a').volatile.owned['orders-0']).toMatchObject({ state: 'AWAIT_RESET', position: null })
  store(cluster, 'orders-0', { batch: at(cluster.world.now, 1) })
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'position-set')).toMatchObject([{ offset: 2, why: 'reset-by-duration' }])
})

test('G-44 durations are read as ISO 8601 writes them', () => {
  expect(parseDuration('PT1H30M')).toBe(seconds(5_400))
  expect(parseDuration('P1DT0.5S')).toBe(seconds(86_400.5))
  for (const wrong of ['', 'P', 'PT', '5 minutes', 'P1H', 'PT-5S']) expect(parseDuration(wrong)).toBeNull()
})

test('G-44 with none and nothing committed poll() throws, and a new setting lets the application go on', () => {
  const cluster = groupCluster(1)
  store(cluster, 'orders-0')
  addConsumer(cluster, 'a', { config: { 'auto.offset.reset': 'none' } })
  settle(cluster)
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'a', why: expect.stringContaining('NoOffsetForPartition') },
  ])
  expect(deliveredRecords(cluster)).toEqual([])
  tell(cluster, 'a', { type: 'reconfigure', config: { 'auto.offset.reset': 'earliest' }, block: {} })
  runFor(cluster, seconds(1))
  expect(deliveredRecords(cluster)).toHaveLength(1)
})

/** Leaves `orders-0` with 5 records at a lonely leader and 3 at the others; answers the leader. */
function lonelyLeader(cluster: ReturnType<typeof groupCluster>): string {
  store(cluster, 'orders-0', { batch: batchOf(3) })
  const leader = leaderOf(cluster, 'orders-0')
  for (const follower of followersOf(cluster, 'orders-0')) cut(cluster, leader, follower)
  store(cluster, 'orders-0', { batch: batchOf(2) })
  runFor(cluster, seconds(50))
  return leader
}

const unclean = {
  topics: { orders: { config: { 'unclean.leader.election.enable': true } } },
  // Nobody else's leadership moves while the leader is lonely.
  config: { 'auto.leader.rebalance.enable': false },
}

test('R-T5 a consumer that was ahead of an unclean leader finds out, and reads on where their histories part', () => {
  const cluster = groupCluster(1, unclean)
  addConsumer(cluster, 'a', { config: { 'enable.auto.commit': false } })
  settle(cluster)
  const leader = lonelyLeader(cluster)
  expect(consumerOf(cluster, 'a').volatile.owned['orders-0']!.position).toBe(5)
  forgetFacts(cluster)
  kill(cluster, leader)
  runFor(cluster, seconds(20))
  expect(brokerOf(cluster, leaderOf(cluster, 'orders-0')).durable.logs['orders-0']!.logEndOffset).toBe(3)
  expect(factsOf(cluster, 'position-set')).toMatchObject([{ partition: 'orders-0', offset: 3, why: 'truncated' }])
  store(cluster, 'orders-0')
  expect(factsOf(cluster, 'records-delivered').flatMap(({ offsets }) => offsets)).toEqual([3])
})

test('R-T5 with auto.offset.reset=none truncation is an exception', () => {
  const cluster = groupCluster(1, unclean)
  addConsumer(cluster, 'a')
  settle(cluster)
  const leader = lonelyLeader(cluster)
  tell(cluster, 'a', { type: 'reconfigure', config: { 'auto.offset.reset': 'none' }, block: {} })
  kill(cluster, leader)
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([{ why: expect.stringContaining('LogTruncation') }])
})

test('R-T5 a clean change of leaders moves no position, and nothing is read twice or left out', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  const first = batchOf(3)
  const second = batchOf(3)
  store(cluster, 'orders-0', { batch: first })
  forgetFacts(cluster)
  const validations = cluster.sent.offsetForLeaderEpochRequest ?? 0
  const old = leaderOf(cluster, 'orders-0')
  tell(cluster, old, { type: 'shutdown' })
  runFor(cluster, seconds(5))
  expect(leaderOf(cluster, 'orders-0')).not.toBe(old)
  store(cluster, 'orders-0', { batch: second })
  runFor(cluster, seconds(2))
  expect(deliveredRecords(cluster)).toEqual(second.records)
  expect(factsOf(cluster, 'position-set')).toEqual([])
  expect(cluster.sent.offsetForLeaderEpochRequest).toBeGreaterThan(validations)
})

test('G-44 a position that the log does not have any more is looked up by the same policy', () => {
  const cluster = groupCluster(1, unclean)
  addConsumer(cluster, 'a', { config: { 'auto.offset.reset': 'latest' } })
  settle(cluster)
  // Nothing was read yet, so there is no epoch to compare: only the fetch can tell.
  consumerOf(cluster, 'a').volatile.owned['orders-0']!.position = 9
  store(cluster, 'orders-0')
  runFor(cluster, seconds(2))
  expect(factsOf(cluster, 'position-set').at(-1)).toMatchObject({ why: 'out-of-range', offset: 1 })
})
