// The coordinator of a group of the consumer protocol, towards members that say only what a test tells them to.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../../kernel/time'
import { brokerOf, factsOf, kill, responseTo, runFor, tell, type Cluster } from '../../broker/testing/cluster'
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '../../messages'
import { commit, coordinatorOf, joined, memberCluster, request, sendJoin, shardOf } from '../testing/member'
import type { ConsumerGroup } from './state'

type Told = Partial<Omit<ConsumerGroupHeartbeatRequest, 'type' | 'correlationId'>>

const config = { 'group.consumer.assignment.interval.ms': 0 }
const newCluster = (partitions = 4, more: Record<string, string | number> = {}) =>
  memberCluster({ topics: { orders: { partitions } }, config: { ...config, ...more } })

const groupOf = (cluster: Cluster) =>
  brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g as ConsumerGroup

/** A heartbeat of member `m1` of client `c1`, and so on; answers what the coordinator says within 20 ms. */
function beat(cluster: Cluster, client: string, memberEpoch: number, told: Told = {}): ConsumerGroupHeartbeatResponse {
  const all = memberEpoch === 0 ? { rebalanceTimeoutMs: 30_000, topics: ['orders'], owned: [] } : {}
  const id = request(cluster, client, (correlationId) => ({
    type: 'consumerGroupHeartbeatRequest',
    correlationId,
    group: 'g',
    clientId: client,
    memberId: client.replace('c', 'm'),
    memberEpoch,
    groupInstanceId: null,
    rebalanceTimeoutMs: -1,
    rackId: null,
    topicRegex: null,
    topics: null,
    serverAssignor: null,
    owned: null,
    ...all,
    ...told,
  }))
  runFor(cluster, ms(20))
  return responseTo(cluster, 'consumerGroupHeartbeatResponse', id)!
}

const orders = (...numbers: number[]) => numbers.map((number) => `orders-${number}`)

test('N-1 a member joins with epoch 0, is told everything, and leaves with -1', () => {
  const cluster = newCluster()
  expect(beat(cluster, 'c1', 0)).toMatchObject({
    error: 'NONE',
    memberEpoch: 1,
    heartbeatIntervalMs: 5_000,
    assignment: orders(0, 1, 2, 3),
  })
  expect(beat(cluster, 'c1', -1)).toMatchObject({ error: 'NONE', memberEpoch: -1 })
  expect(groupOf(cluster)).toMatchObject({ state: 'Empty', groupEpoch: 2, members: {}, target: {} })
  expect(beat(cluster, 'c1', 1).error).toBe('UNKNOWN_MEMBER_ID')
})

test('N-2 the group epoch rises with members, subscriptions and topics, and the others follow', () => {
  const cluster = newCluster(2)
  beat(cluster, 'c1', 0)
  expect(groupOf(cluster)).toMatchObject({ groupEpoch: 1, assignmentEpoch: 1, state: 'Stable' })
  beat(cluster, 'c2', 0)
  expect(groupOf(cluster)).toMatchObject({ groupEpoch: 2, assignmentEpoch: 2, state: 'Reconciling' })
  beat(cluster, 'c1', 1, { topics: ['orders', 'elsewhere'] })
  expect(groupOf(cluster).groupEpoch).toBe(3)
  tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 3 })
  runFor(cluster, seconds(1))
  expect(groupOf(cluster).groupEpoch).toBe(3)
  beat(cluster, 'c1', 1)
  expect(groupOf(cluster).groupEpoch).toBe(4)
  const reasons = factsOf(cluster, 'group-epoch-bumped').map(({ reason }) => reason)
  expect(reasons).toEqual(['c1 joined', 'c2 joined', 'c1 changed its subscription', 'its topics changed'])
  const states = factsOf(cluster, 'group-state-changed').map(({ to }) => to)
  expect(states).toEqual(['Stable', 'Reconciling'])
})

test('N-3 the target is the assignor’s: the broker’s first one, else what most members ask for', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  expect(groupOf(cluster)).toMatchObject({ assignor: 'uniform', target: { m1: orders(0, 1, 2, 3) } })
  beat(cluster, 'c2', 0, { serverAssignor: 'range' })
  expect(groupOf(cluster)).toMatchObject({ assignor: 'range', target: { m1: orders(0, 1), m2: orders(2, 3) } })
  expect(beat(cluster, 'c3', 0, { serverAssignor: 'sticky' }).error).toBe('UNSUPPORTED_ASSIGNOR')
})

test('N-3 at most one target in group.consumer.assignment.interval.ms: until then the group is Assigning', () => {
  const cluster = newCluster(4, { 'group.consumer.assignment.interval.ms': 1_000 })
  beat(cluster, 'c1', 0)
  expect(beat(cluster, 'c2', 0)).toMatchObject({ memberEpoch: 1, assignment: [] })
  expect(groupOf(cluster)).toMatchObject({ groupEpoch: 2, assignmentEpoch: 1, state: 'Assigning' })
  runFor(cluster, seconds(1))
  expect(beat(cluster, 'c1', 1)).toMatchObject({ memberEpoch: 1, assignment: orders(0, 1) })
  expect(groupOf(cluster)).toMatchObject({ assignmentEpoch: 2, state: 'Reconciling' })
})

test('N-4 N-5 who must give up partitions stays in its epoch until it has; only then are they free for another', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  expect(beat(cluster, 'c2', 0)).toMatchObject({ memberEpoch: 2, assignment: [] })
  expect(groupOf(cluster).members.m2!.state).toBe('UNRELEASED_PARTITIONS')
  expect(beat(cluster, 'c1', 1)).toMatchObject({ memberEpoch: 1, assignment: orders(0, 1) })
  expect(groupOf(cluster).members.m1).toMatchObject({
    state: 'UNREVOKED_PARTITIONS',
    pendingRevocation: { 'orders-2': 1 },
  })
  // It says nothing of what it owns, then that it owns them still: nobody gets them.
  expect(beat(cluster, 'c1', 1)).toMatchObject({ memberEpoch: 1, assignment: null })
  expect(beat(cluster, 'c1', 1, { owned: orders(0, 1, 2) })).toMatchObject({ memberEpoch: 1 })
  expect(beat(cluster, 'c2', 2)).toMatchObject({ memberEpoch: 2, assignment: null })
  expect(beat(cluster, 'c1', 1, { owned: orders(0, 1) })).toMatchObject({ memberEpoch: 2, assignment: null })
  expect(groupOf(cluster).state).toBe('Reconciling')
  expect(beat(cluster, 'c2', 2)).toMatchObject({ memberEpoch: 2, assignment: orders(2, 3) })
  expect(groupOf(cluster).state).toBe('Stable')
})

test('N-4 partitions that are free are handed out one by one, while the rest is waited for', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  beat(cluster, 'c2', 0)
  beat(cluster, 'c3', 0)
  const { target } = groupOf(cluster)
  beat(cluster, 'c1', 1)
  beat(cluster, 'c1', 1, { owned: target.m1! })
  const others = [beat(cluster, 'c2', 2), beat(cluster, 'c3', 3)].flatMap(({ assignment }) => assignment ?? [])
  expect([...target.m1!, ...others].toSorted()).toEqual(orders(0, 1, 2, 3))
})

test('N-4 who does not give up what it must within its rebalance timeout is out', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  beat(cluster, 'c2', 0)
  beat(cluster, 'c1', 1)
  for (let i = 0; i < 5; i++) {
    runFor(cluster, seconds(5))
    expect(beat(cluster, 'c1', 1).error).toBe('NONE')
  }
  runFor(cluster, seconds(6))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ member: 'm1', reason: 'did-not-revoke' }])
  expect(beat(cluster, 'c1', 1).error).toBe('UNKNOWN_MEMBER_ID')
  expect(beat(cluster, 'c2', 2).assignment).toEqual(orders(0, 1, 2, 3))
})

test('N-6 a newer epoch is fenced, an older one unless the answer may have been lost; epoch 0 begins anew', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  beat(cluster, 'c2', 0)
  beat(cluster, 'c1', 1)
  beat(cluster, 'c1', 1, { owned: orders(0, 1) })
  expect(beat(cluster, 'c1', 3).error).toBe('FENCED_MEMBER_EPOCH')
  expect(beat(cluster, 'c1', 1).error).toBe('FENCED_MEMBER_EPOCH')
  expect(beat(cluster, 'c1', 1, { owned: orders(0, 3) }).error).toBe('FENCED_MEMBER_EPOCH')
  expect(beat(cluster, 'c1', 1, { owned: orders(0, 1) })).toMatchObject({ error: 'NONE', memberEpoch: 2 })
  expect(beat(cluster, 'c1', 0)).toMatchObject({ error: 'NONE', memberEpoch: 2, assignment: orders(0, 1) })
  expect(groupOf(cluster).groupEpoch).toBe(2)
})

test('N-6 an instance id is taken while its process has not left; after -2 another has its place and its partitions', () => {
  const cluster = newCluster()
  const instance = { groupInstanceId: 'i' }
  beat(cluster, 'c1', 0, instance)
  beat(cluster, 'c2', 0)
  expect(beat(cluster, 'c3', 0, instance).error).toBe('UNRELEASED_INSTANCE_ID')
  beat(cluster, 'c1', 1, instance)
  beat(cluster, 'c1', 1, { ...instance, owned: orders(0, 1) })
  beat(cluster, 'c2', 2)
  expect(beat(cluster, 'c1', -2, instance)).toMatchObject({ error: 'NONE', memberEpoch: -2 })
  expect(groupOf(cluster)).toMatchObject({ groupEpoch: 2, members: { m1: { memberEpoch: -2 } } })
  expect(beat(cluster, 'c3', 0, instance)).toMatchObject({ memberEpoch: 2, assignment: orders(0, 1) })
  expect(groupOf(cluster)).toMatchObject({ groupEpoch: 2, state: 'Stable' })
  expect(beat(cluster, 'c1', 2, instance).error).toBe('FENCED_INSTANCE_ID')
})

test('N-7 the assignment is told to who joins, to who tells everything, and when it has changed', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  expect(beat(cluster, 'c1', 1).assignment).toBeNull()
  const everything = { rebalanceTimeoutMs: 30_000, topics: ['orders'], owned: orders(0, 1, 2, 3) }
  expect(beat(cluster, 'c1', 1, everything).assignment).toEqual(orders(0, 1, 2, 3))
})

test('N-9 a commit in an older epoch counts for what the member had by then, and for nothing that it got later', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  expect(commit(cluster, 'c1', 'm1', 1, 5)).toBe('NONE')
  expect(commit(cluster, 'c1', 'm1', 2, 6)).toBe('STALE_MEMBER_EPOCH')
  expect(commit(cluster, 'c1', 'other', 1, 6)).toBe('UNKNOWN_MEMBER_ID')
  beat(cluster, 'c2', 0)
  beat(cluster, 'c1', 1)
  beat(cluster, 'c1', 1, { owned: orders(0, 1) })
  expect(groupOf(cluster).members.m1!.memberEpoch).toBe(2)
  // orders-0 is its own since epoch 1; orders-3 is not any more.
  expect(commit(cluster, 'c1', 'm1', 1, 7)).toBe('NONE')
  expect(commit(cluster, 'c1', 'm1', 1, 7, 'orders-3')).toBe('STALE_MEMBER_EPOCH')
  expect(groupOf(cluster).offsets['orders-0']!.offset).toBe(7)
  expect(commit(cluster, 'c1', '', -1, 9)).toBe('UNKNOWN_MEMBER_ID')
})

test('G-2 N-2 a new coordinator knows epochs, targets and who still has to give up what', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  beat(cluster, 'c2', 0)
  beat(cluster, 'c1', 1)
  commit(cluster, 'c1', 'm1', 1, 5)
  runFor(cluster, seconds(1))
  const told = ({ groupEpoch, assignmentEpoch, target, state, offsets, members }: ConsumerGroup) => ({
    groupEpoch,
    assignmentEpoch,
    target,
    state,
    offsets,
    // Its timers begin anew.
    members: Object.values(members).map((member) => ({ ...member, sessionDeadline: 0, timerAt: 0, revokeDeadline: 0 })),
  })
  const before = told(groupOf(cluster))
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(15))
  expect(told(groupOf(cluster))).toEqual(before)
  beat(cluster, 'c1', 1, { owned: orders(0, 1) })
  expect(beat(cluster, 'c2', 2).assignment).toEqual(orders(2, 3))
})

test('G-19 a group that is full lets nobody in', () => {
  const cluster = newCluster(4, { 'group.consumer.max.size': 1 })
  beat(cluster, 'c1', 0)
  expect(beat(cluster, 'c2', 0).error).toBe('GROUP_MAX_SIZE_REACHED')
  expect(beat(cluster, 'c1', 1).error).toBe('NONE')
})

test('N-10 an empty group changes its protocol and keeps its offsets; one with members takes classic ones in as they are', () => {
  const cluster = newCluster()
  commit(cluster, 'c1', '', -1, 3)
  beat(cluster, 'c1', 0)
  expect(groupOf(cluster)).toMatchObject({ type: 'consumer', offsets: { 'orders-0': { offset: 3 } } })
  const early = sendJoin(cluster, 'c2')
  runFor(cluster, ms(20))
  expect(joined(cluster, early)!.error).toBe('MEMBER_ID_REQUIRED')
  expect(groupOf(cluster)).toMatchObject({ type: 'consumer' })
  beat(cluster, 'c1', -1)
  const later = sendJoin(cluster, 'c2')
  runFor(cluster, ms(20))
  expect(joined(cluster, later)!.error).toBe('MEMBER_ID_REQUIRED')
  expect(groupOf(cluster)).toMatchObject({ type: 'classic', offsets: { 'orders-0': { offset: 3 } } })
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(15))
  expect(groupOf(cluster)).toMatchObject({ type: 'classic', offsets: { 'orders-0': { offset: 3 } } })
})

test('N-9 what is committed is told to a member in its own epoch only: STALE_MEMBER_EPOCH, and UNKNOWN_MEMBER_ID to strangers', () => {
  const cluster = newCluster()
  beat(cluster, 'c1', 0)
  const ask = (memberId: string, memberEpoch: number) => {
    const id = request(cluster, 'c1', (correlationId) => ({
      type: 'offsetFetchRequest',
      correlationId,
      group: 'g',
      member: { memberId, memberEpoch },
      partitions: orders(0),
    }))
    runFor(cluster, ms(20))
    return responseTo(cluster, 'offsetFetchResponse', id)!.error
  }
  expect([ask('m1', 1), ask('m1', 0), ask('m1', 2), ask('m9', 1)]).toEqual([
    'NONE',
    'STALE_MEMBER_EPOCH',
    'STALE_MEMBER_EPOCH',
    'UNKNOWN_MEMBER_ID',
  ])
})
