// Consumers in a group: how they come together, and what becomes of their partitions when one goes.
import { expect, test } from 'vitest'
import { pause, resume } from '../../../kernel/faults'
import { cut, factsOf, forgetFacts, kill, runFor, store, tell } from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  groupCluster,
  groupOf,
  killConsumer,
  ms,
  owned,
  seconds,
  settle,
} from './testing/group'

test('G-48 the partitions of a group are shared out, and no two members of a generation own the same', () => {
  const cluster = groupCluster(5)
  for (const id of ['a', 'b', 'c']) addConsumer(cluster, id)
  settle(cluster)
  const all = ['a', 'b', 'c'].flatMap((id) => owned(cluster, id))
  expect(all.toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `orders-${i}`))
  for (const { assignment } of factsOf(cluster, 'assignment-completed')) {
    const partitions = Object.values(assignment).flat()
    expect(new Set(partitions).size).toBe(partitions.length)
  }
})

test('G-48 with more members than partitions some are idle, and take over when one goes', () => {
  const cluster = groupCluster(2)
  for (const id of ['a', 'b', 'c']) addConsumer(cluster, id)
  settle(cluster)
  const idle = ['a', 'b', 'c'].filter((id) => owned(cluster, id).length === 0)
  expect(idle).toHaveLength(1)
  expect(consumerOf(cluster, idle[0]!).volatile.membership).toBe('STABLE')
  tell(
    cluster,
    ['a', 'b', 'c'].find((id) => id !== idle[0])!,
    { type: 'shutdown' },
  )
  settle(cluster)
  expect(owned(cluster, idle[0]!)).toHaveLength(1)
})

test('G-48 two groups read the same partitions, each for itself', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  addConsumer(cluster, 'x', { group: 'h' })
  settle(cluster)
  store(cluster, 'orders-0')
  const readers = factsOf(cluster, 'records-delivered').map(({ consumer }) => consumer)
  expect(readers.toSorted()).toEqual(['a', 'x'])
})

test('G-32 when a member joins, everybody commits, gives up everything, and gets anew (eager)', () => {
  const cluster = groupCluster(4)
  addConsumer(cluster, 'a')
  settle(cluster)
  store(cluster, 'orders-0')
  forgetFacts(cluster)
  addConsumer(cluster, 'b')
  runFor(cluster, seconds(4))
  const [revoked] = factsOf(cluster, 'partitions-revoked')
  expect(revoked).toMatchObject({ consumer: 'a', generation: 1, partitions: [0, 1, 2, 3].map((i) => `orders-${i}`) })
  expect(factsOf(cluster, 'offset-committed').find(({ at }) => at <= revoked!.at)).toMatchObject({ offset: 1 })
  expect(owned(cluster, 'a')).toEqual(['orders-0', 'orders-1'])
  expect(owned(cluster, 'b')).toEqual(['orders-2', 'orders-3'])
  expect(factsOf(cluster, 'records-delivered')).toEqual([])
})

test('G-30 members learn of a rebalance with their next heartbeat', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a')
  settle(cluster)
  forgetFacts(cluster)
  addConsumer(cluster, 'b')
  runFor(cluster, seconds(4))
  const [rebalance] = factsOf(cluster, 'rebalance-started')
  const [revoked] = factsOf(cluster, 'partitions-revoked')
  expect(revoked!.at - rebalance!.at).toBeLessThanOrEqual(seconds(3.01))
  expect(revoked!.at - rebalance!.at).toBeGreaterThan(ms(1))
})

test('G-18 a member that closes leaves at once; one that crashes is missed after its session timeout', () => {
  const cluster = groupCluster(2)
  for (const id of ['a', 'b', 'c']) addConsumer(cluster, id)
  settle(cluster)
  forgetFacts(cluster)
  const closedAt = cluster.world.now
  tell(cluster, 'b', { type: 'shutdown' })
  runFor(cluster, seconds(5))
  expect(factsOf(cluster, 'consumer-closed')).toMatchObject([{ consumer: 'b', group: 'g' }])
  expect(consumerOf(cluster, 'b').up).toBe(false)
  expect(factsOf(cluster, 'rebalance-started')[0]!.at - closedAt).toBeLessThan(ms(20))

  forgetFacts(cluster)
  killConsumer(cluster, 'c')
  runFor(cluster, seconds(40))
  expect(factsOf(cluster, 'rebalance-started')).toEqual([])
  runFor(cluster, seconds(9))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'c', reason: 'session-expired' }])
  expect(owned(cluster, 'a')).toEqual(['orders-0', 'orders-1'])
})

test('G-2 a coordinator’s death costs the group neither its generation nor its offsets', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a')
  addConsumer(cluster, 'b')
  settle(cluster)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(6))
  const { generation } = groupOf(cluster)
  const before = [owned(cluster, 'a'), owned(cluster, 'b')]
  forgetFacts(cluster)
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(30))
  expect(groupOf(cluster)).toMatchObject({ state: 'Stable', generation })
  expect([owned(cluster, 'a'), owned(cluster, 'b')]).toEqual(before)
  expect(groupOf(cluster).offsets['orders-0']!.offset).toBe(1)
  expect(factsOf(cluster, 'partitions-revoked')).toEqual([])
  expect(factsOf(cluster, 'offset-committed').length).toBeGreaterThan(0)
})

test('G-30 a member without answers looks for the coordinator again and keeps its partitions meanwhile', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a', { config: { 'session.timeout.ms': 10_000, 'heartbeat.interval.ms': 1_000 } })
  settle(cluster)
  const lookups = cluster.sent.findCoordinatorRequest!
  // The power of the coordinator's host fails: nobody hears of it.
  kill(cluster, coordinatorOf(cluster), true)
  for (let i = 0; i < 9; i++) {
    runFor(cluster, seconds(1))
    expect(owned(cluster, 'a')).toEqual(['orders-0', 'orders-1'])
  }
  runFor(cluster, seconds(12))
  expect(cluster.sent.findCoordinatorRequest!).toBeGreaterThan(lookups)
  expect(consumerOf(cluster, 'a').volatile.coordinator).toBe(coordinatorOf(cluster))
})

test('G-30 an application that stays away from poll() too long is taken out of the group, and rejoins when it polls', () => {
  const cluster = groupCluster(1)
  const config = { 'max.poll.interval.ms': 10_000, 'max.poll.records': 1 }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(25) } })
  settle(cluster)
  store(cluster, 'orders-0')
  const [delivered] = factsOf(cluster, 'records-delivered')
  runFor(cluster, seconds(11))
  const [exceeded] = factsOf(cluster, 'poll-limit-exceeded')
  expect(exceeded).toMatchObject({ consumer: 'a', limit: seconds(10) })
  expect(exceeded!.at - delivered!.at).toBe(seconds(10))
  expect(groupOf(cluster).state).toBe('Empty')
  expect(factsOf(cluster, 'partitions-lost')).toEqual([])
  runFor(cluster, seconds(16))
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: ['orders-0'] }])
  expect(owned(cluster, 'a')).toEqual(['orders-0'])
})

test('G-31 a member that is busy holds up the whole group until it polls again', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a', { work: { dist: 'constant', mean: seconds(20) } })
  settle(cluster)
  store(cluster, 'orders-0')
  forgetFacts(cluster)
  addConsumer(cluster, 'b')
  runFor(cluster, seconds(15))
  expect(groupOf(cluster).state).toBe('PreparingRebalance')
  expect(owned(cluster, 'b')).toEqual([])
  runFor(cluster, seconds(6))
  expect(groupOf(cluster).state).toBe('Stable')
  expect(owned(cluster, 'b')).toHaveLength(1)
})

test('G-20 a zombie’s commit is refused: the process was paused, and its group went on without it', () => {
  const cluster = groupCluster(1)
  const config = { 'enable.auto.commit': false }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(2) }, commit: 'after' })
  settle(cluster)
  store(cluster, 'orders-0')
  pause(cluster.stage, 'a')
  addConsumer(cluster, 'b', { config, commit: 'after' })
  runFor(cluster, seconds(60))
  expect(owned(cluster, 'b')).toEqual(['orders-0'])
  const moved = groupOf(cluster).offsets['orders-0']
  expect(moved?.offset).toBe(1)
  forgetFacts(cluster)
  resume(cluster.stage, 'a')
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'offset-commit-refused')).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }])
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: ['orders-0'] }])
  expect(groupOf(cluster).offsets['orders-0']).toEqual(moved)
})

test('G-35 the leader rejoins when a topic of the group gets more partitions', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { config: { 'metadata.max.age.ms': 5_000 } })
  addConsumer(cluster, 'b', { config: { 'metadata.max.age.ms': 5_000 } })
  settle(cluster)
  tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 3 })
  runFor(cluster, seconds(12))
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(['orders-0', 'orders-1', 'orders-2'])
})

test('G-35 a subscription that changes is taken into account at once', () => {
  const cluster = groupCluster(1, { topics: { orders: {}, payments: { partitions: 2 } } })
  addConsumer(cluster, 'a')
  settle(cluster)
  tell(cluster, 'a', { type: 'reconfigure', config: {}, block: { topics: ['orders', 'payments'] } })
  runFor(cluster, seconds(2))
  expect(owned(cluster, 'a')).toEqual(['orders-0', 'payments-0', 'payments-1'])
})

test('G-35 a member that the group has forgotten gives up what it owned and joins anew', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  const { memberId } = consumerOf(cluster, 'a').volatile
  cut(cluster, 'a', coordinatorOf(cluster))
  runFor(cluster, seconds(50))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ member: memberId, reason: 'session-expired' }])
  expect(factsOf(cluster, 'partitions-lost')).toEqual([])
  cut(cluster, 'a', coordinatorOf(cluster), false)
  runFor(cluster, seconds(5))
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', member: memberId }])
  expect(consumerOf(cluster, 'a').volatile.memberId).not.toBe(memberId)
  expect(owned(cluster, 'a')).toEqual(['orders-0'])
})

test('G-19 a consumer that its group refuses stops polling, and says why', () => {
  const cluster = groupCluster(1, { config: { 'group.max.size': 1 } })
  addConsumer(cluster, 'a')
  settle(cluster)
  addConsumer(cluster, 'b')
  runFor(cluster, seconds(2))
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'b', why: 'the group refuses this member: GROUP_MAX_SIZE_REACHED' },
  ])
  expect(consumerOf(cluster, 'b').volatile.phase).toBe('stuck')
})
