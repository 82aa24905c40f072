// How a group comes to a generation: the initial delay, the join phase, the choice of an assignor, the sync phase.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { factsOf, runFor } from '../broker/testing/cluster'
import { groupIn, joined, memberCluster, sendJoin, sendNewJoin, sendSync, stableGroup, synced } from './testing/member'

const statesOf = (cluster: Parameters<typeof factsOf>[0]) => factsOf(cluster, 'group-state-changed').map(({ to }) => to)

test('G-11 a new group waits 3 s for more members, and another 3 s after each slice in which one came', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 3_000 } })
  const first = sendNewJoin(cluster, 'c1')
  runFor(cluster, seconds(2))
  const second = sendNewJoin(cluster, 'c2')
  runFor(cluster, seconds(3.5))
  expect(joined(cluster, first.id)).toBeUndefined()
  runFor(cluster, seconds(1))
  expect(joined(cluster, first.id)).toMatchObject({ error: 'NONE', generation: 1 })
  expect(joined(cluster, second.id)).toMatchObject({ error: 'NONE', generation: 1 })
  const started = factsOf(cluster, 'rebalance-started')[0]!.at
  expect(factsOf(cluster, 'generation-started')[0]!.at - started).toBe(seconds(6))
})

test('G-11 the initial delay ends with the rebalance timeout, whoever still comes', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 3_000 } })
  const options = { rebalanceTimeoutMs: 7_000 }
  const first = sendNewJoin(cluster, 'c1', options)
  for (const client of ['c2', 'c3', 'c4']) {
    runFor(cluster, seconds(2))
    sendNewJoin(cluster, client, options)
  }
  runFor(cluster, seconds(2))
  const started = factsOf(cluster, 'rebalance-started')[0]!.at
  expect(joined(cluster, first.id)!.at - ms(1) - started).toBe(seconds(7))
})

test('G-11 a group that has members does not wait: the join phase ends with the last of them', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 3_000 } })
  const first = sendNewJoin(cluster, 'c1')
  runFor(cluster, seconds(3.1))
  sendSync(cluster, 'c1', first.memberId, 1, { [first.memberId]: ['orders-0'] })
  runFor(cluster, ms(10))
  const second = sendNewJoin(cluster, 'c2')
  runFor(cluster, ms(10))
  sendJoin(cluster, 'c1', { memberId: first.memberId })
  runFor(cluster, ms(10))
  expect(joined(cluster, second.id)).toMatchObject({ error: 'NONE', generation: 2 })
})

test('G-12 the join phase waits for the most patient member’s timeout, and removes who has not rejoined', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'], { rebalanceTimeoutMs: 20_000 })
  const third = sendNewJoin(cluster, 'c3', { rebalanceTimeoutMs: 5_000 })
  runFor(cluster, ms(10))
  const rejoin = sendJoin(cluster, 'c2', { memberId: b!, rebalanceTimeoutMs: 20_000 })
  runFor(cluster, seconds(19))
  expect(joined(cluster, rejoin)).toBeUndefined()
  runFor(cluster, seconds(2))
  expect(joined(cluster, rejoin)).toMatchObject({ error: 'NONE', generation: 3 })
  expect(Object.keys(groupIn(cluster).members)).toEqual([b, third.memberId])
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ member: a, reason: 'did-not-rejoin' }])
})

test('G-12 another member leads when the leader does not rejoin', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'], { rebalanceTimeoutMs: 10_000 })
  expect(groupIn(cluster).leader).toBe(a)
  sendNewJoin(cluster, 'c3', { rebalanceTimeoutMs: 10_000 })
  const rejoin = sendJoin(cluster, 'c2', { memberId: b!, rebalanceTimeoutMs: 10_000 })
  runFor(cluster, seconds(11))
  expect(joined(cluster, rejoin)!.leader).toBe(b)
})

test('G-13 a generation tells its leader of all subscriptions and the others only who leads', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  const second = sendNewJoin(cluster, 'c2', { topics: ['payments'] })
  const rejoin = sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, ms(10))
  expect(joined(cluster, rejoin)).toMatchObject({
    generation: 2,
    protocol: 'range',
    leader: a,
    members: [
      { memberId: a, topics: ['orders'] },
      { memberId: second.memberId, topics: ['payments'] },
    ],
  })
  expect(joined(cluster, second.id)).toMatchObject({ generation: 2, leader: a, members: [] })
})

test('G-13 the assignor with most votes among those that everybody supports is chosen', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 1_000 } })
  const protocols = (...names: string[]) => names.map((name) => ({ name, topics: ['orders'] }))
  const first = sendNewJoin(cluster, 'c1', { protocols: protocols('range', 'sticky') })
  sendNewJoin(cluster, 'c2', { protocols: protocols('lucky', 'sticky', 'range') })
  sendNewJoin(cluster, 'c3', { protocols: protocols('sticky', 'range') })
  runFor(cluster, seconds(3))
  expect(joined(cluster, first.id)!.protocol).toBe('sticky')
})

test('G-13 a member that supports none of the group’s assignors is refused', () => {
  const cluster = memberCluster()
  stableGroup(cluster, ['c1'])
  const id = sendJoin(cluster, 'c2', { protocols: [{ name: 'lucky', topics: ['orders'] }] })
  runFor(cluster, ms(10))
  expect(joined(cluster, id)?.error).toBe('INCONSISTENT_GROUP_PROTOCOL')
  expect(groupIn(cluster).state).toBe('Stable')
})

test('G-14 everybody gets the leader’s assignment once it is stored; whom it leaves out gets nothing', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 1_000 } })
  const first = sendNewJoin(cluster, 'c1')
  const second = sendNewJoin(cluster, 'c2')
  runFor(cluster, seconds(3))
  const follower = sendSync(cluster, 'c2', second.memberId, 1)
  runFor(cluster, ms(50))
  expect(synced(cluster, follower)).toBeUndefined()
  const leader = sendSync(cluster, 'c1', first.memberId, 1, { [first.memberId]: ['orders-0', 'orders-1'] })
  runFor(cluster, ms(20))
  expect(synced(cluster, leader)).toMatchObject({ error: 'NONE', partitions: ['orders-0', 'orders-1'] })
  expect(synced(cluster, follower)).toMatchObject({ error: 'NONE', partitions: [] })
  expect(statesOf(cluster)).toEqual(['PreparingRebalance', 'CompletingRebalance', 'Stable'])
  expect(factsOf(cluster, 'assignment-completed')).toMatchObject([
    { generation: 1, assignment: { [first.memberId]: ['orders-0', 'orders-1'], [second.memberId]: [] } },
  ])
})

test('G-14 a member that does not sync within the rebalance timeout is removed, and the others begin again', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 1_000 } })
  const options = { rebalanceTimeoutMs: 10_000 }
  const first = sendNewJoin(cluster, 'c1', options)
  const second = sendNewJoin(cluster, 'c2', options)
  runFor(cluster, seconds(3))
  const sync = sendSync(cluster, 'c1', first.memberId, 1, { [first.memberId]: ['orders-0'] })
  runFor(cluster, seconds(11))
  expect(synced(cluster, sync)!.error).toBe('NONE')
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ member: second.memberId, reason: 'did-not-sync' }])
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
})

test('G-14 a join during the sync phase sends those who wait for their assignment back to join', () => {
  const cluster = memberCluster({ config: { 'group.initial.rebalance.delay.ms': 1_000 } })
  sendNewJoin(cluster, 'c1')
  const second = sendNewJoin(cluster, 'c2')
  runFor(cluster, seconds(3))
  const follower = sendSync(cluster, 'c2', second.memberId, 1)
  runFor(cluster, ms(10))
  sendNewJoin(cluster, 'c3')
  runFor(cluster, ms(10))
  expect(synced(cluster, follower)?.error).toBe('REBALANCE_IN_PROGRESS')
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
})
