// Committed offsets expire, groups that are nothing any more go, and a coordinator that finds too many members begins anew.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { brokerOf, factsOf, kill, responseTo, runFor, tell } from '../broker/testing/cluster'
import {
  commit,
  committed,
  coordinatorOf,
  groupIn,
  heartbeat,
  memberCluster,
  request,
  sendLeave,
  shardOf,
  stableGroup,
} from './testing/member'

const config = { 'offsets.retention.minutes': 2, 'offsets.retention.check.interval.ms': 10_000 }

test('G-21 a group that is Empty keeps its offsets for the retention, and then is nothing any more', () => {
  const cluster = memberCluster({ config })
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 7)
  runFor(cluster, seconds(30))
  sendLeave(cluster, 'c1', a!)
  // The time counts from when it became Empty, not from the commit.
  runFor(cluster, seconds(115))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 7 })
  runFor(cluster, seconds(20))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: -1 })
  expect(groupIn(cluster)).toBeUndefined()
  expect(factsOf(cluster, 'offsets-expired')).toMatchObject([{ group: 'g', partitions: ['orders-0'] }])
  expect(factsOf(cluster, 'group-state-changed').at(-1)).toMatchObject({ from: 'Empty', to: 'Dead' })
  // It is gone for a successor, too.
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(20))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: -1 })
})

test('G-21 a Stable group keeps what it reads for ever, and loses what it does not subscribe to', () => {
  const cluster = memberCluster({ config: { ...config }, topics: { orders: {}, payments: {} } })
  const [a] = stableGroup(cluster, ['c1'])
  const both = [
    { partition: 'orders-0', offset: 1, leaderEpoch: 0 },
    { partition: 'payments-0', offset: 2, leaderEpoch: 0 },
  ]
  request(cluster, 'c1', (correlationId) => ({
    type: 'offsetCommitRequest',
    correlationId,
    group: 'g',
    generation: 1,
    memberId: a!,
    groupInstanceId: null,
    offsets: both,
  }))
  for (let i = 0; i < 14; i++) {
    runFor(cluster, seconds(10))
    expect(heartbeat(cluster, 'c1', a!, 1)).toBe('NONE')
  }
  expect(Object.keys(groupIn(cluster).offsets)).toEqual(['orders-0'])
  expect(factsOf(cluster, 'offsets-expired')).toMatchObject([{ partitions: ['payments-0'] }])
})

test('G-21 a simple group, which nobody ever joined, loses its offsets by their own age', () => {
  const cluster = memberCluster({ config })
  commit(cluster, 'c1', '', -1, 3)
  runFor(cluster, seconds(60))
  commit(cluster, 'c1', '', -1, 4)
  runFor(cluster, seconds(115))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 4 })
  runFor(cluster, seconds(20))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: -1 })
})

test('G-19 a coordinator that takes over a group with more members than fit lets it rebalance', () => {
  const cluster = memberCluster()
  stableGroup(cluster, ['c1', 'c2', 'c3'])
  for (const broker of ['b1', 'b2', 'b3']) brokerOf(cluster, broker).config['group.max.size'] = 2
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(15))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
  expect(factsOf(cluster, 'rebalance-started').at(-1)?.reason).toBe('it has more members than group.max.size')
})

test('G-47 an operator resets the offsets of a group without members; a live one is refused in the tool’s words', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 7)
  const offsets = [{ partition: 'orders-0', offset: 2, leaderEpoch: -1 }]
  tell(cluster, coordinatorOf(cluster), { type: 'resetOffsets', group: 'g', offsets })
  expect(factsOf(cluster, 'offset-reset-refused')).toMatchObject([
    { why: "Assignments can only be reset if the group 'g' is inactive, but the current state is Stable" },
  ])
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 7 })
  const leave = sendLeave(cluster, 'c1', a!)
  runFor(cluster, ms(20))
  expect(responseTo(cluster, 'leaveGroupResponse', leave)?.error).toBe('NONE')
  tell(cluster, coordinatorOf(cluster), { type: 'resetOffsets', group: 'g', offsets })
  runFor(cluster, ms(20))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 2 })
  expect(factsOf(cluster, 'offsets-reset')).toMatchObject([
    { offsets: [{ partition: 'orders-0', offset: 2, previous: 7 }] },
  ])
  expect(shardOf()).toBe('__consumer_offsets-3')
})
