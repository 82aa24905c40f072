// Consumers of the consumer protocol on a real small cluster: N-1 to N-9 as a group lives through them.
import { expect, test } from 'vitest'
import { pause, resume } from '../../../../kernel/faults'
import { step } from '../../../../kernel/step'
import { cut, factsOf, forgetFacts, kill, runFor, store, tell, type Cluster } from '../../broker/testing/cluster'
import { addModern, modernGroupOf as groupOf, orders } from '../testing/modern'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  deliveredRecords,
  groupCluster,
  killConsumer,
  owned,
  seconds,
  settle,
} from '../testing/group'

test('N-1 N-4 a newcomer gets its share as its owner gives it up, and what stays is read all the while', () => {
  const cluster = groupCluster(4)
  addModern(cluster, 'a')
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(orders(0, 1, 2, 3))
  for (const partition of orders(0, 3)) store(cluster, partition)
  forgetFacts(cluster)
  addModern(cluster, 'b')
  const joinedAt = cluster.world.now
  runFor(cluster, seconds(11))
  expect(factsOf(cluster, 'partitions-revoked')).toMatchObject([
    { consumer: 'a', generation: 1, partitions: orders(2, 3), kept: orders(0, 1) },
  ])
  const [revoked] = factsOf(cluster, 'partitions-revoked')
  const given = factsOf(cluster, 'partitions-assigned').find(({ partitions }) => partitions.length > 0)!
  // The owner hears of it with its next heartbeat, the newcomer with its own: five seconds each at most.
  expect(revoked!.at - joinedAt).toBeLessThanOrEqual(seconds(5.1))
  expect(given).toMatchObject({ consumer: 'b', partitions: orders(2, 3), generation: 2 })
  expect(given.at - joinedAt).toBeLessThanOrEqual(seconds(10.1))
  // N-8: it commits before it gives up.
  const commits = factsOf(cluster, 'offset-committed').filter(({ at }) => at <= revoked!.at)
  expect(commits.map(({ partition, offset }) => `${partition} ${offset}`)).toContain('orders-3 1')
  expect(groupOf(cluster)).toMatchObject({ state: 'Stable', groupEpoch: 2, assignmentEpoch: 2 })
  forgetFacts(cluster)
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'records-delivered')).toEqual([])
  expect(factsOf(cluster, 'group-epoch-bumped')).toEqual([])
})

/** The states that a member passes through in this time, looked at after every delivery. */
function statesOf(cluster: Cluster, id: string, span: number): string[] {
  const until = cluster.world.now + span
  const seen = [consumerOf(cluster, id).volatile.membership]
  while (cluster.world.now < until && step(cluster.stage) !== undefined) {
    const { membership } = consumerOf(cluster, id).volatile
    if (seen.at(-1) !== membership) seen.push(membership)
  }
  return seen
}

test('N-8 a member joins, reconciles while its application works, acknowledges, and is stable; fenced, it joins anew', () => {
  const cluster = groupCluster(2)
  addModern(cluster, 'a', { commit: 'after', work: { dist: 'constant', mean: seconds(4) } })
  expect(statesOf(cluster, 'a', seconds(1))).toEqual(['JOINING', 'STABLE'])
  for (const partition of orders(0, 1)) store(cluster, partition)
  addModern(cluster, 'b')
  // It is told to give one up while its application is at work: nobody interrupts that, and it heartbeats on.
  const states = statesOf(cluster, 'a', seconds(20))
  expect(states.slice(0, 3)).toEqual(['STABLE', 'RECONCILING', 'STABLE'])
  expect(
    factsOf(cluster, 'member-reconciled').filter(
      ({ client, state }) => client === 'a' && state === 'UNREVOKED_PARTITIONS',
    ),
  ).toHaveLength(1)
  expect([owned(cluster, 'a').length, owned(cluster, 'b').length]).toEqual([1, 1])
  const { memberId } = consumerOf(cluster, 'a').volatile
  delete groupOf(cluster).members[memberId]
  const again = statesOf(cluster, 'a', seconds(10))
  // Its application is in poll(), so being fenced lasts for no time.
  expect(again.slice(0, 2)).toEqual(['STABLE', 'JOINING'])
  expect(again.at(-1)).toBe('STABLE')
  expect(factsOf(cluster, 'member-fenced')).toMatchObject([{ consumer: 'a', error: 'UNKNOWN_MEMBER_ID' }])
  forgetFacts(cluster)
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'a', reason: 'left' }])
  expect(owned(cluster, 'b')).toEqual(orders(0, 1))
})

test('N-1 a member that is not heard is removed after group.consumer.session.timeout.ms, and its own setting counts for nothing', () => {
  const cluster = groupCluster(2)
  addModern(cluster, 'a', { config: { 'session.timeout.ms': 6_000 } })
  addModern(cluster, 'b')
  settle(cluster)
  settle(cluster)
  forgetFacts(cluster)
  killConsumer(cluster, 'a')
  runFor(cluster, seconds(39))
  expect(factsOf(cluster, 'member-removed')).toEqual([])
  runFor(cluster, seconds(12))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'a', reason: 'session-expired' }])
  expect(owned(cluster, 'b')).toEqual(orders(0, 1))
})

test('N-6 a member that was away hears that it is none, gives up what it has, and joins anew under the same id', () => {
  const cluster = groupCluster(2)
  addModern(cluster, 'a')
  settle(cluster)
  const { memberId } = consumerOf(cluster, 'a').volatile
  pause(cluster.stage, 'a')
  addModern(cluster, 'b')
  runFor(cluster, seconds(60))
  expect(owned(cluster, 'b')).toEqual(orders(0, 1))
  forgetFacts(cluster)
  resume(cluster.stage, 'a')
  runFor(cluster, seconds(12))
  expect(factsOf(cluster, 'member-fenced')).toMatchObject([
    { consumer: 'a', memberEpoch: 1, error: 'UNKNOWN_MEMBER_ID' },
  ])
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: orders(0, 1) }])
  expect(consumerOf(cluster, 'a').volatile.memberId).toBe(memberId)
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(orders(0, 1))
})

test('N-8 an application that polls too late makes its member leave; it is stale until the next poll', () => {
  const cluster = groupCluster(1)
  const config = { 'max.poll.interval.ms': 10_000, 'max.poll.records': 1 }
  addModern(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(25) } })
  settle(cluster)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(11))
  expect(factsOf(cluster, 'poll-limit-exceeded')).toMatchObject([{ consumer: 'a', limit: seconds(10) }])
  expect(consumerOf(cluster, 'a').volatile.membership).toBe('STALE')
  expect(groupOf(cluster).state).toBe('Empty')
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: ['orders-0'] }])
  runFor(cluster, seconds(16))
  expect(owned(cluster, 'a')).toEqual(['orders-0'])
})

test('N-4 a member in long work holds up nobody but who waits for its partitions', () => {
  const cluster = groupCluster(6)
  addModern(cluster, 'a', { work: { dist: 'constant', mean: seconds(20) } })
  addModern(cluster, 'b')
  settle(cluster)
  settle(cluster)
  store(cluster, owned(cluster, 'a')[0]!)
  forgetFacts(cluster)
  addModern(cluster, 'c')
  runFor(cluster, seconds(11))
  store(cluster, owned(cluster, 'b')[0]!)
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'records-delivered')).toMatchObject([{ consumer: 'b' }])
  expect(groupOf(cluster).state).toBe('Reconciling')
  runFor(cluster, seconds(20))
  expect(groupOf(cluster).state).toBe('Stable')
})

test('N-9 a stale owner’s commit is refused: what it gave up is another’s to commit (K29)', () => {
  const cluster = groupCluster(1)
  const plan = { config: { 'enable.auto.commit': false }, commit: 'after' } as const
  addModern(cluster, 'a', { ...plan, work: { dist: 'constant', mean: seconds(2) } })
  settle(cluster)
  store(cluster, 'orders-0')
  pause(cluster.stage, 'a')
  addModern(cluster, 'b', plan)
  runFor(cluster, seconds(70))
  expect(groupOf(cluster).offsets['orders-0']!.offset).toBe(1)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(1))
  forgetFacts(cluster)
  resume(cluster.stage, 'a')
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'offset-commit-refused')).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }])
  expect(groupOf(cluster).offsets['orders-0']!.offset).toBe(2)
})

test('G-2 a coordinator’s death costs the group no epoch and nobody a partition', () => {
  const cluster = groupCluster(4)
  addModern(cluster, 'a')
  addModern(cluster, 'b')
  settle(cluster)
  settle(cluster)
  const before = [owned(cluster, 'a'), owned(cluster, 'b')]
  const { groupEpoch } = groupOf(cluster)
  forgetFacts(cluster)
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(30))
  expect(groupOf(cluster)).toMatchObject({ state: 'Stable', groupEpoch })
  expect([owned(cluster, 'a'), owned(cluster, 'b')]).toEqual(before)
  expect(factsOf(cluster, 'partitions-lost')).toEqual([])
})

test('N-6 an answer that was lost costs nothing: the next heartbeat tells everything', () => {
  const cluster = groupCluster(2)
  addModern(cluster, 'a', { config: { 'request.timeout.ms': 2_000 } })
  settle(cluster)
  cut(cluster, 'a', coordinatorOf(cluster))
  runFor(cluster, seconds(10))
  cut(cluster, 'a', coordinatorOf(cluster), false)
  runFor(cluster, seconds(10))
  expect(factsOf(cluster, 'member-fenced')).toEqual([])
  expect(owned(cluster, 'a')).toEqual(orders(0, 1))
})

test('N-2 new partitions and another subscription are taken in with the next heartbeats', () => {
  const cluster = groupCluster(1, { topics: { orders: {}, payments: { partitions: 2 } } })
  addModern(cluster, 'a')
  settle(cluster)
  tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 3 })
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(orders(0, 1, 2))
  tell(cluster, 'a', { type: 'reconfigure', config: {}, block: { topics: ['payments'] } })
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(['payments-0', 'payments-1'])
})

test('N-6 a static member that closes and starts again has its partitions back, and nobody else notices', () => {
  const cluster = groupCluster(4)
  const isStatic = (id: string) => ({ config: { 'group.instance.id': id } })
  addModern(cluster, 'a', isStatic('i'))
  addModern(cluster, 'b', isStatic('j'))
  settle(cluster)
  settle(cluster)
  const before = owned(cluster, 'a')
  forgetFacts(cluster)
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(3))
  expect(factsOf(cluster, 'static-member-away')).toMatchObject([{ client: 'a', instance: 'i' }])
  addModern(cluster, 'a', isStatic('i'))
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(before)
  expect(factsOf(cluster, 'group-epoch-bumped')).toEqual([])
  expect(factsOf(cluster, 'partitions-revoked').map(({ consumer }) => consumer)).toEqual(['a'])
  // One that crashed has not left: whoever comes under its name is refused, and its application ends.
  killConsumer(cluster, 'b')
  addModern(cluster, 'b', isStatic('j'))
  settle(cluster)
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'b', why: expect.stringContaining('the group refuses this member: UNRELEASED_INSTANCE_ID') },
  ])
})

test('N-10 a group of another protocol that must not change refuses a member, which says so', () => {
  const cluster = groupCluster(2, { config: { 'group.consumer.migration.policy': 'disabled' } })
  addConsumer(cluster, 'a')
  settle(cluster)
  addModern(cluster, 'b')
  runFor(cluster, seconds(2))
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'b', why: expect.stringContaining('GROUP_ID_NOT_FOUND (its members use another protocol') },
  ])
  store(cluster, 'orders-0')
  expect(deliveredRecords(cluster, 'a')).toHaveLength(1)
})
