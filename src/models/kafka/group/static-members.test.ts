// Static members at the coordinator (KIP-345): who comes back under an instance id has the place of who had it before.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { factsOf, kill, responseTo, runFor } from '../broker/testing/cluster'
import {
  coordinatorOf,
  groupIn,
  heartbeat,
  joined,
  memberCluster,
  sendJoin,
  sendLeave,
  sendSync,
  synced,
} from './testing/member'

/** A Stable group of `one` (leader, orders-0) and `two` (orders-1); answers their member ids. */
function staticGroup(cluster: ReturnType<typeof memberCluster>, options = {}): { one: string; two: string } {
  const first = sendJoin(cluster, 'c1', { instance: 'one', ...options })
  runFor(cluster, ms(10))
  const one = joined(cluster, first)!.memberId
  const second = sendJoin(cluster, 'c2', { instance: 'two', ...options })
  runFor(cluster, ms(10))
  sendJoin(cluster, 'c1', { memberId: one, instance: 'one', ...options })
  runFor(cluster, ms(10))
  const two = joined(cluster, second)!.memberId
  sendSync(cluster, 'c1', one, 2, { [one]: ['orders-0'], [two]: ['orders-1'] }, 'one')
  sendSync(cluster, 'c2', two, 2, {}, 'two')
  runFor(cluster, ms(20))
  expect(groupIn(cluster).state).toBe('Stable')
  return { one, two }
}

test('G-10 G-17 a static member is let in at once, with an id that is made of its instance id', () => {
  const cluster = memberCluster()
  const id = sendJoin(cluster, 'c1', { instance: 'one' })
  runFor(cluster, ms(10))
  expect(joined(cluster, id)).toMatchObject({ error: 'NONE', memberId: expect.stringMatching(/^one-[0-9a-f]{8}$/) })
})

test('G-17 a restart within the session timeout takes the old place: no rebalance, same partitions, old one fenced', () => {
  const cluster = memberCluster()
  const { two } = staticGroup(cluster)
  const back = sendJoin(cluster, 'c3', { instance: 'two' })
  runFor(cluster, ms(20))
  const answer = joined(cluster, back)!
  expect(answer).toMatchObject({ error: 'NONE', generation: 2, members: [], skipAssignment: false })
  expect(answer.memberId).not.toBe(two)
  expect(groupIn(cluster)).toMatchObject({ state: 'Stable', generation: 2 })
  const sync = sendSync(cluster, 'c3', answer.memberId, 2, {}, 'two')
  runFor(cluster, ms(20))
  expect(synced(cluster, sync)).toMatchObject({ error: 'NONE', partitions: ['orders-1'] })
  expect(heartbeat(cluster, 'c2', two, 2, undefined, 'two')).toBe('FENCED_INSTANCE_ID')
  expect(factsOf(cluster, 'static-member-replaced')).toMatchObject([{ instance: 'two', previous: two, client: 'c3' }])
})

test('G-17 the leader that comes back hears of everybody, and need not assign', () => {
  const cluster = memberCluster()
  const { one, two } = staticGroup(cluster)
  const back = sendJoin(cluster, 'c3', { instance: 'one' })
  runFor(cluster, ms(20))
  const answer = joined(cluster, back)!
  expect(answer).toMatchObject({ error: 'NONE', leader: answer.memberId, skipAssignment: true })
  expect(answer.members.map(({ memberId }) => memberId)).toEqual([answer.memberId, two])
  expect(groupIn(cluster).members[one]).toBeUndefined()
  expect(groupIn(cluster).members[answer.memberId]).toMatchObject({ assignment: ['orders-0'] })
})

test('G-17 a coordinator that takes over knows the new incarnation, and fences the old one', () => {
  const cluster = memberCluster()
  const { two } = staticGroup(cluster)
  const back = sendJoin(cluster, 'c3', { instance: 'two' })
  runFor(cluster, ms(50))
  const { memberId } = joined(cluster, back)!
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(15))
  expect(heartbeat(cluster, 'c3', memberId, 2, undefined, 'two')).toBe('NONE')
  expect(heartbeat(cluster, 'c2', two, 2, undefined, 'two')).toBe('FENCED_INSTANCE_ID')
})

test('G-17 who comes back with other assignors, so that another one is chosen, rebalances the group', () => {
  const cluster = memberCluster()
  const topics = ['orders']
  staticGroup(cluster, {
    protocols: [
      { name: 'range', topics },
      { name: 'sticky', topics },
    ],
  })
  sendJoin(cluster, 'c3', { instance: 'two', protocols: [{ name: 'sticky', topics }] })
  runFor(cluster, ms(20))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
})

test('G-17 who comes back between join and sync begins a rebalance, for the leader may assign to its old id', () => {
  const cluster = memberCluster()
  const first = sendJoin(cluster, 'c1', { instance: 'one' })
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('CompletingRebalance')
  const again = sendJoin(cluster, 'c3', { instance: 'one' })
  runFor(cluster, ms(10))
  expect(joined(cluster, again)).toMatchObject({ error: 'NONE', generation: 2 })
  expect(joined(cluster, again)!.memberId).not.toBe(joined(cluster, first)!.memberId)
})

test('G-17 a parked join of the old incarnation is answered FENCED_INSTANCE_ID', () => {
  const cluster = memberCluster()
  const { two } = staticGroup(cluster)
  const parked = sendJoin(cluster, 'c2', {
    memberId: two,
    instance: 'two',
    protocols: [{ name: 'range', topics: ['payments'] }],
  })
  runFor(cluster, ms(10))
  expect(groupIn(cluster).state).toBe('PreparingRebalance')
  sendJoin(cluster, 'c3', { instance: 'two' })
  runFor(cluster, ms(10))
  expect(joined(cluster, parked)?.error).toBe('FENCED_INSTANCE_ID')
})

test('G-12 a static member that does not rejoin stays a member; when it does not sync either, it goes', () => {
  const cluster = memberCluster()
  const { one, two } = staticGroup(cluster, { rebalanceTimeoutMs: 10_000 })
  const rejoin = sendJoin(cluster, 'c1', { memberId: one, instance: 'one', rebalanceTimeoutMs: 10_000 })
  runFor(cluster, seconds(11))
  expect(joined(cluster, rejoin)).toMatchObject({ error: 'NONE', generation: 3 })
  expect(Object.keys(groupIn(cluster).members)).toEqual([one, two])
  runFor(cluster, seconds(10))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ reason: 'did-not-sync' }, { reason: 'did-not-sync' }])
})

test('G-12 while only static members are left and none of them rejoins, the group waits on', () => {
  const cluster = memberCluster()
  const { one } = staticGroup(cluster, { rebalanceTimeoutMs: 10_000, sessionTimeoutMs: 60_000 })
  // An operator removes one of them; the other does not hear of it.
  const leave = sendLeave(cluster, 'c4', '', 'two')
  runFor(cluster, ms(10))
  expect(responseTo(cluster, 'leaveGroupResponse', leave)?.error).toBe('NONE')
  runFor(cluster, seconds(25))
  expect(groupIn(cluster)).toMatchObject({ state: 'PreparingRebalance', generation: 2 })
  const rejoin = sendJoin(cluster, 'c1', { memberId: one, instance: 'one', rebalanceTimeoutMs: 10_000 })
  runFor(cluster, ms(10))
  expect(joined(cluster, rejoin)).toMatchObject({ error: 'NONE', generation: 3 })
})
