// Where a group's memory is: a replicated partition, read again by the next coordinator.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import {
  brokerOf,
  cut,
  factsOf,
  followersOf,
  kill,
  responseTo,
  runFor,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import {
  commit,
  committed,
  coordinatorOf,
  groupIn,
  heartbeat,
  joined,
  memberCluster,
  sendCommit,
  sendJoin,
  shardOf,
  stableGroup,
} from './testing/member'

/** Kills the coordinator; answers the next one, elected but not yet done with reading. */
function failOver(cluster: Cluster): string {
  const old = coordinatorOf(cluster)
  kill(cluster, old)
  for (let i = 0; i < 20_000 && newShard(cluster, old) === undefined; i++) runFor(cluster, ms(1))
  return newShard(cluster, old)!
}

const newShard = (cluster: Cluster, old: string): string | undefined =>
  ['b1', 'b2', 'b3'].find((id) => id !== old && brokerOf(cluster, id).volatile.groups[shardOf()] !== undefined)

test('G-2 the next coordinator first reads its log, then knows generation, members, assignment and offsets', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'])
  commit(cluster, 'c1', a!, 2, 7)
  const old = coordinatorOf(cluster)
  const next = failOver(cluster)
  expect(heartbeat(cluster, 'c1', a!, 2, next)).toBe('COORDINATOR_LOAD_IN_PROGRESS')
  runFor(cluster, seconds(1.5))

  expect(coordinatorOf(cluster)).toBe(next)
  expect(next).not.toBe(old)
  expect(groupIn(cluster)).toMatchObject({ state: 'Stable', generation: 2, leader: a, protocol: 'range' })
  expect(groupIn(cluster).members[b!]).toMatchObject({ client: 'c2', assignment: ['orders-1'] })
  expect(heartbeat(cluster, 'c1', a!, 2)).toBe('NONE')
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 7 })
  expect(factsOf(cluster, 'rebalance-started')).toHaveLength(2)
  expect(factsOf(cluster, 'coordinator-elected').map(({ broker }) => broker)).toEqual([old, next])
})

test('G-2 sessions begin anew when the log is loaded', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'], { sessionTimeoutMs: 12_000 })
  failOver(cluster)
  runFor(cluster, seconds(11))
  expect(Object.keys(groupIn(cluster).members)).toEqual([a, b])
  runFor(cluster, seconds(2))
  expect(Object.keys(groupIn(cluster).members)).toEqual([])
})

test('G-2 a member of a generation that was never stored has to join again', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, ms(10))
  expect(groupIn(cluster)).toMatchObject({ state: 'CompletingRebalance', generation: 2 })
  failOver(cluster)
  runFor(cluster, ms(100))
  expect(groupIn(cluster).generation).toBe(1)
  expect(heartbeat(cluster, 'c1', a!, 2)).toBe('ILLEGAL_GENERATION')
})

test('G-2 a coordinator that hands over sends away whoever waits at it', () => {
  const cluster = memberCluster()
  stableGroup(cluster, ['c1', 'c2'])
  const old = coordinatorOf(cluster)
  const [a] = Object.keys(groupIn(cluster).members)
  const rejoin = sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, ms(10))
  tell(cluster, old, { type: 'shutdown' })
  runFor(cluster, seconds(5))
  expect(joined(cluster, rejoin)?.error).toBe('NOT_COORDINATOR')
  expect(coordinatorOf(cluster)).not.toBe(old)
})

test('G-3 a commit is answered when its copies exist', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  const id = sendCommit(cluster, 'c1', a!, 1, 5)
  runFor(cluster, ms(3))
  expect(responseTo(cluster, 'offsetCommitResponse', id)).toBeUndefined()
  runFor(cluster, ms(2))
  expect(responseTo(cluster, 'offsetCommitResponse', id)?.error).toBe('NONE')
  const replicas = [coordinatorOf(cluster), ...followersOf(cluster, shardOf())]
  const ends = replicas.map((id) => brokerOf(cluster, id).durable.logs[shardOf()]!.logEndOffset)
  expect(new Set(ends).size).toBe(1)
})

test('G-3 a commit whose copies do not come about fails after offsets.commit.timeout.ms, and counts once they do', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  const coordinator = coordinatorOf(cluster)
  const followers = followersOf(cluster, shardOf())
  for (const follower of followers) cut(cluster, coordinator, follower)
  runFor(cluster, ms(100))
  const id = sendCommit(cluster, 'c1', a!, 1, 5)
  runFor(cluster, seconds(4.9))
  expect(responseTo(cluster, 'offsetCommitResponse', id)).toBeUndefined()
  runFor(cluster, seconds(0.2))
  expect(responseTo(cluster, 'offsetCommitResponse', id)?.error).toBe('COORDINATOR_NOT_AVAILABLE')
  expect(factsOf(cluster, 'offset-committed')).toEqual([])
  for (const follower of followers) cut(cluster, coordinator, follower, false)
  runFor(cluster, seconds(40))
  expect(factsOf(cluster, 'offset-committed')).toMatchObject([{ broker: coordinator, member: a, offset: 5 }])
})

test('G-3 a commit that its coordinator did not live to see replicated counts with the next one', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  sendCommit(cluster, 'c1', a!, 1, 5)
  runFor(cluster, ms(2))
  const next = failOver(cluster)
  expect(factsOf(cluster, 'offset-committed')).toEqual([])
  runFor(cluster, seconds(2))
  expect(factsOf(cluster, 'offset-committed')).toMatchObject([{ broker: next, member: '', offset: 5, previous: -1 }])
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 5 })
})

test('G-3 with too few in-sync replicas nothing is written, and commits and new groups are refused', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 5)
  tell(cluster, 'k1', { type: 'alterTopicConfig', topic: '__consumer_offsets', config: { 'min.insync.replicas': 3 } })
  kill(cluster, followersOf(cluster, shardOf())[0]!)
  runFor(cluster, seconds(12))
  const before = brokerOf(cluster, coordinatorOf(cluster)).durable.logs[shardOf()]!.logEndOffset

  expect(commit(cluster, 'c1', a!, 1, 6)).toBe('COORDINATOR_NOT_AVAILABLE')
  const fresh = sendJoin(cluster, 'c2', { group: 'g2' })
  runFor(cluster, ms(10))
  expect(joined(cluster, fresh)?.error).toBe('COORDINATOR_NOT_AVAILABLE')
  expect(brokerOf(cluster, coordinatorOf(cluster)).durable.logs[shardOf()]!.logEndOffset).toBe(before)
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 5 })
})

test('G-3 a committed offset is not told before it is certain', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 5)
  const coordinator = coordinatorOf(cluster)
  for (const follower of followersOf(cluster, shardOf())) cut(cluster, coordinator, follower)
  sendCommit(cluster, 'c1', a!, 1, 6)
  runFor(cluster, ms(10))
  expect(committed(cluster)).toBeUndefined()
})

test('K-16 what was committed for a topic goes when the topic is deleted, for the next coordinator, too', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 7)
  tell(cluster, 'k1', { type: 'deleteTopic', topic: 'orders' })
  runFor(cluster, seconds(1))
  tell(cluster, 'k1', { type: 'createTopic', topic: 'orders', partitions: 2, replicationFactor: 3, config: {} })
  runFor(cluster, seconds(1))
  expect(groupIn(cluster).offsets).toEqual({})
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: -1 })
  failOver(cluster)
  runFor(cluster, seconds(1.5))
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: -1 })
})

test('L-12 a compacted __consumer_offsets is shorter, and says the same of its groups', () => {
  const cluster = memberCluster({ config: { 'offsets.topic.segment.bytes': 2_000 } })
  const [a] = stableGroup(cluster, ['c1', 'c2'])
  for (let offset = 1; offset <= 60; offset++) {
    commit(cluster, 'c1', a!, 2, offset)
    runFor(cluster, ms(300))
    heartbeat(cluster, 'c1', a!, 2)
    heartbeat(cluster, 'c2', groupIn(cluster).leader === a ? otherMember(cluster, a!) : a!, 2)
  }
  const cleaned = factsOf(cluster, 'log-cleaned').filter(({ partition }) => partition === shardOf())
  expect(cleaned.length).toBeGreaterThanOrEqual(3)
  expect(cleaned[0]!.removed).toBeGreaterThan(20)
  const before = groupIn(cluster)
  failOver(cluster)
  runFor(cluster, seconds(1.5))
  expect(groupIn(cluster).offsets).toEqual(before.offsets)
  expect(groupIn(cluster)).toMatchObject({ state: 'Stable', generation: 2, leader: before.leader })
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 60 })
})

const otherMember = (cluster: Cluster, one: string): string =>
  Object.keys(groupIn(cluster).members).find((member) => member !== one)!
