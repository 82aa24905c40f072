// The coordinator as members see it: where it is, who belongs to a group, who may commit.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { factsOf, responseTo, runFor } from '../broker/testing/cluster'
import {
  commit,
  committed,
  coordinatorOf,
  groupIn,
  heartbeat,
  joined,
  memberCluster,
  request,
  sendCommit,
  sendJoin,
  sendLeave,
  sendNewJoin,
  sendSync,
  shardOf,
  stableGroup,
  synced,
} from './testing/member'

test('G-1 every broker names the leader of the group’s partition as its coordinator', () => {
  const cluster = memberCluster()
  const ids = ['b1', 'b2', 'b3'].map((broker) =>
    request(cluster, 'c1', (correlationId) => ({ type: 'findCoordinatorRequest', correlationId, group: 'g' }), broker),
  )
  runFor(cluster, ms(10))
  const answers = ids.map((id) => responseTo(cluster, 'findCoordinatorResponse', id)!)
  expect(answers.map(({ coordinator }) => coordinator)).toEqual(Array(3).fill(coordinatorOf(cluster)))
})

test('G-1 a broker that does not lead the group’s partition sends its members away', () => {
  const cluster = memberCluster()
  const stranger = ['b1', 'b2', 'b3'].find((broker) => broker !== coordinatorOf(cluster))!
  const id = sendJoin(cluster, 'c1', { to: stranger })
  runFor(cluster, ms(10))
  expect(joined(cluster, id)?.error).toBe('NOT_COORDINATOR')
  expect(heartbeat(cluster, 'c1', 'c1-0', 1, stranger)).toBe('NOT_COORDINATOR')
})

test('G-10 a newcomer is told an id first, and is a member once it joins with it', () => {
  const cluster = memberCluster()
  const first = sendJoin(cluster, 'c1')
  runFor(cluster, ms(10))
  const answer = joined(cluster, first)!
  expect(answer).toMatchObject({ error: 'MEMBER_ID_REQUIRED', memberId: expect.stringMatching(/^c1-[0-9a-f]{8}$/) })
  expect(groupIn(cluster).members).toEqual({})

  sendJoin(cluster, 'c1', { memberId: answer.memberId })
  runFor(cluster, ms(10))
  expect(Object.keys(groupIn(cluster).members)).toEqual([answer.memberId])
})

test('G-10 an id that nobody uses is forgotten after the session timeout', () => {
  const cluster = memberCluster()
  const first = sendJoin(cluster, 'c1', { sessionTimeoutMs: 6_000 })
  runFor(cluster, ms(10))
  const { memberId } = joined(cluster, first)!
  runFor(cluster, seconds(5))
  expect(Object.keys(groupIn(cluster).pendingMembers)).toEqual([memberId])
  runFor(cluster, seconds(2))
  expect(groupIn(cluster).pendingMembers).toEqual({})
  const late = sendJoin(cluster, 'c1', { memberId, sessionTimeoutMs: 6_000 })
  runFor(cluster, ms(10))
  expect(joined(cluster, late)?.error).toBe('UNKNOWN_MEMBER_ID')
})

test('G-10 a pending id holds up the join phase until it joins or expires', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  sendJoin(cluster, 'c2', { sessionTimeoutMs: 6_000 })
  runFor(cluster, ms(10))
  const rejoin = sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, seconds(5))
  expect(joined(cluster, rejoin)).toBeUndefined()
  runFor(cluster, seconds(2))
  expect(joined(cluster, rejoin)).toMatchObject({ error: 'NONE', generation: 2 })
})

test('G-15 heartbeats hear what state the group is in', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'])
  expect(heartbeat(cluster, 'c1', a!, 2)).toBe('NONE')
  expect(heartbeat(cluster, 'c1', a!, 1)).toBe('ILLEGAL_GENERATION')
  expect(heartbeat(cluster, 'c1', 'nobody', 2)).toBe('UNKNOWN_MEMBER_ID')
  sendLeave(cluster, 'c2', b!)
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
  expect(heartbeat(cluster, 'c1', a!, 2)).toBe('REBALANCE_IN_PROGRESS')
})

test('G-15 a member that is not heard for its session timeout is removed, and the others rebalance', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'], { sessionTimeoutMs: 10_000 })
  runFor(cluster, seconds(6))
  expect(heartbeat(cluster, 'c1', a!, 2)).toBe('NONE')
  runFor(cluster, seconds(5))
  expect(Object.keys(groupIn(cluster).members)).toEqual([a])
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ member: b, client: 'c2', reason: 'session-expired' }])
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
})

test('G-16 a member that rejoins with nothing changed is told the present generation, the leader’s rejoin rebalances', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'])
  const follower = sendJoin(cluster, 'c2', { memberId: b! })
  runFor(cluster, ms(10))
  expect(joined(cluster, follower)).toMatchObject({ error: 'NONE', generation: 2, leader: a })
  expect(groupIn(cluster).state).toBe('Stable')
  sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
})

test('G-16 a member that rejoins with another subscription rebalances the group', () => {
  const cluster = memberCluster()
  const [, b] = stableGroup(cluster, ['c1', 'c2'])
  sendJoin(cluster, 'c2', { memberId: b!, topics: ['payments'] })
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
  expect(factsOf(cluster, 'rebalance-started').at(-1)?.reason).toBe('c2 changed its subscription')
})

test('G-18 a member that leaves is not waited for', () => {
  const cluster = memberCluster()
  const [a, b] = stableGroup(cluster, ['c1', 'c2'])
  const leave = sendLeave(cluster, 'c1', a!)
  runFor(cluster, ms(10))
  expect(responseTo(cluster, 'leaveGroupResponse', leave)?.error).toBe('NONE')
  expect(groupIn(cluster)).toMatchObject({ state: 'PreparingRebalance', leader: b })
  const rejoin = sendJoin(cluster, 'c2', { memberId: b! })
  runFor(cluster, ms(10))
  expect(joined(cluster, rejoin)).toMatchObject({ generation: 3, leader: b })
})

test('G-18 the last member’s leave empties the group, and its offsets stay', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  commit(cluster, 'c1', a!, 1, 7)
  sendLeave(cluster, 'c1', a!)
  runFor(cluster, ms(10))
  expect(groupIn(cluster)).toMatchObject({ state: 'Empty', generation: 2, members: {}, leader: null })
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 7 })
})

test('G-19 a full group and a session timeout out of bounds are refused', () => {
  const cluster = memberCluster({ config: { 'group.max.size': 1 } })
  stableGroup(cluster, ['c1'])
  const third = sendJoin(cluster, 'c2')
  const short = sendJoin(cluster, 'c3', { sessionTimeoutMs: 5_999 })
  const long = sendJoin(cluster, 'c3', { sessionTimeoutMs: 1_800_001 })
  runFor(cluster, ms(10))
  expect(joined(cluster, third)?.error).toBe('GROUP_MAX_SIZE_REACHED')
  expect(joined(cluster, short)?.error).toBe('INVALID_SESSION_TIMEOUT')
  expect(joined(cluster, long)?.error).toBe('INVALID_SESSION_TIMEOUT')
})

test('G-20 only a member of the present generation moves the group’s offsets', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1', 'c2'])
  expect(commit(cluster, 'c1', a!, 2, 5)).toBe('NONE')
  expect(commit(cluster, 'c1', a!, 1, 9)).toBe('ILLEGAL_GENERATION')
  expect(commit(cluster, 'c1', 'nobody', 2, 9)).toBe('UNKNOWN_MEMBER_ID')
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 5 })
  expect(factsOf(cluster, 'offset-committed')).toMatchObject([{ offset: 5, previous: -1, generation: 2 }])
  expect(factsOf(cluster, 'offset-commit-refused').map(({ error }) => error)).toEqual([
    'ILLEGAL_GENERATION',
    'UNKNOWN_MEMBER_ID',
  ])
})

test('G-20 a member may commit before it rejoins, but not between its join and its sync', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'])
  const second = sendNewJoin(cluster, 'c2')
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
  expect(commit(cluster, 'c1', a!, 1, 5)).toBe('NONE')
  sendJoin(cluster, 'c1', { memberId: a! })
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('CompletingRebalance')
  expect(commit(cluster, 'c2', second.memberId, 2, 6)).toBe('REBALANCE_IN_PROGRESS')
})

test('G-20 a client without a generation commits only while the group is Empty', () => {
  const cluster = memberCluster()
  expect(commit(cluster, 'c1', '', -1, 3)).toBe('NONE')
  expect(committed(cluster)).toEqual({ error: 'NONE', offset: 3 })
  stableGroup(cluster, ['c1'])
  expect(commit(cluster, 'c1', '', -1, 4)).toBe('UNKNOWN_MEMBER_ID')
})

test('G-15 a commit keeps a member alive as a heartbeat does', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1'], { sessionTimeoutMs: 6_000 })
  runFor(cluster, seconds(5))
  sendCommit(cluster, 'c1', a!, 1, 1)
  runFor(cluster, seconds(5))
  expect(heartbeat(cluster, 'c1', a!, 1)).toBe('NONE')
})

test('G-14 a sync of an old generation, or of a stranger, is refused', () => {
  const cluster = memberCluster()
  const [a] = stableGroup(cluster, ['c1', 'c2'])
  const old = sendSync(cluster, 'c1', a!, 1)
  const stranger = sendSync(cluster, 'c1', 'nobody', 2)
  const again = sendSync(cluster, 'c1', a!, 2)
  runFor(cluster, ms(10))
  expect(synced(cluster, old)?.error).toBe('ILLEGAL_GENERATION')
  expect(synced(cluster, stranger)?.error).toBe('UNKNOWN_MEMBER_ID')
  expect(synced(cluster, again)).toMatchObject({ error: 'NONE', partitions: ['orders-0'] })
  expect(shardOf()).toBe('__consumer_offsets-3')
})
