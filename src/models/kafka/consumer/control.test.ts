// What an application may do to its own reading: seek(), pause() and resume().
import { expect, test } from 'vitest'
import { start } from '../../../kernel/faults'
import { batchOf, factsOf, forgetFacts, runFor, store, tell } from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  deliveredRecords,
  groupCluster,
  killConsumer,
  ms,
  owned,
  seconds,
  settle,
} from './testing/group'

const P = 'orders-0'

test('G-41 seek() to an offset, to the beginning, to a time and to the end moves the position and commits nothing', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { config: { 'enable.auto.commit': false } })
  settle(cluster)
  const before = batchOf(3)
  store(cluster, P, { batch: before })
  runFor(cluster, seconds(1))
  const read = () => {
    runFor(cluster, seconds(1))
    const records = deliveredRecords(cluster)
    forgetFacts(cluster)
    return records
  }
  expect(read()).toEqual(before.records)
  tell(cluster, 'a', { type: 'seek', partitions: [P], to: { offset: 1 } })
  expect(read()).toEqual(before.records.slice(1))
  tell(cluster, 'a', { type: 'seek', partitions: [P], to: { timestamp: 'earliest' } })
  expect(read()).toEqual(before.records)
  tell(cluster, 'a', { type: 'seek', partitions: [P], to: { timestamp: 0 } })
  expect(read()).toEqual(before.records)
  tell(cluster, 'a', { type: 'seek', partitions: [P], to: { timestamp: 'latest' } })
  expect(read()).toEqual([])
  const after = batchOf(1)
  store(cluster, P, { batch: after })
  expect(read()).toEqual(after.records)
  expect(factsOf(cluster, 'offset-committed')).toEqual([])
  expect(consumerOf(cluster, 'a').volatile.owned[P]).toMatchObject({ position: 4, seekTo: null, committed: -1 })
})

test('a paused partition gives nothing and stays the member’s; resume() goes on where it was', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a')
  settle(cluster)
  tell(cluster, 'a', { type: 'pausePartitions', partitions: [P], paused: true })
  const held = batchOf(2)
  const other = batchOf(2)
  store(cluster, P, { batch: held })
  store(cluster, 'orders-1', { batch: other })
  runFor(cluster, seconds(30))
  expect(deliveredRecords(cluster)).toEqual(other.records)
  expect(owned(cluster, 'a')).toEqual([P, 'orders-1'])
  expect(factsOf(cluster, 'poll-limit-exceeded')).toEqual([])
  tell(cluster, 'a', { type: 'pausePartitions', partitions: [P], paused: false })
  runFor(cluster, ms(100))
  expect(deliveredRecords(cluster)).toEqual([...other.records, ...held.records])
})

test('G-47 assign(): no group, no rebalance, nobody takes over; commits belong to no generation', () => {
  const cluster = groupCluster(4)
  for (const [index, id] of ['a', 'b'].entries()) addConsumer(cluster, id, { manual: { index, count: 2 } })
  settle(cluster)
  expect([owned(cluster, 'a'), owned(cluster, 'b')]).toEqual([
    ['orders-0', 'orders-2'],
    ['orders-1', 'orders-3'],
  ])
  expect(factsOf(cluster, 'rebalance-started')).toEqual([])
  store(cluster, P)
  runFor(cluster, seconds(6))
  expect(factsOf(cluster, 'offset-committed').findLast(({ partition }) => partition === P)).toMatchObject({
    member: '',
    generation: -1,
    offset: 1,
  })
  killConsumer(cluster, 'a')
  runFor(cluster, seconds(60))
  expect(owned(cluster, 'b')).toEqual(['orders-1', 'orders-3'])
  start(cluster.stage, 'a')
  settle(cluster)
  expect(consumerOf(cluster, 'a').volatile.owned[P]).toMatchObject({ position: 1, committed: 1 })
})

test('G-47 commits of a client that manages its partitions itself are refused while the group has members', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'm')
  settle(cluster)
  addConsumer(cluster, 'a', { manual: { index: 0, count: 1 } })
  runFor(cluster, seconds(12))
  expect(factsOf(cluster, 'offset-commit-refused')).toMatchObject([{ member: '', error: 'UNKNOWN_MEMBER_ID' }, {}])
  expect(owned(cluster, 'a')).toEqual([P, 'orders-1'])
})
