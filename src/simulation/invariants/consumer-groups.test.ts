// The promises about groups of the consumer protocol: stories that break each of them, and the life that keeps them.
import { expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import { newConsumerMember } from '../../models/kafka/group/consumer/replay'
import { emptyConsumerGroup, type ConsumerGroup, type ConsumerMember } from '../../models/kafka/group/consumer/state'
import { commit, deliver, P, position, safely, tell } from '../testing/story'
import { broker, stopOf, watch, type Watch } from '../testing/watch'
import { sweep } from './checker'

const member = (id: string, change: Partial<ConsumerMember> = {}): ConsumerMember => ({
  ...newConsumerMember({
    memberId: id,
    clientId: id,
    client: id,
    groupInstanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 1_000,
    serverAssignor: null,
    topics: ['orders'],
    topicRegex: '',
    classic: null,
  }),
  memberEpoch: 2,
  ...change,
})

/** Group `billing` with these members at epoch 2, as b1 coordinates it. */
function coordinate(watched: Watch, members: ConsumerMember[], change: Partial<ConsumerGroup> = {}): void {
  const partition = '__consumer_offsets-0'
  const group = { ...emptyConsumerGroup('billing'), groupEpoch: 2, assignmentEpoch: 2, ...change }
  group.members = Object.fromEntries(members.map((each) => [each.memberId, each]))
  const shard = {
    partition,
    leaderEpoch: 0,
    loaded: true,
    loadedEpoch: 0,
    written: 0,
    pending: [],
    uncommitted: [],
    timerAt: 0,
  }
  broker(watched, 'b1').volatile.groups[partition] = { ...shard, groups: { billing: group }, inTransactions: {} }
}

/** What is said against the lag of a group that began at 4, where 6 can be read and a coordinator has `offset` for it. */
function judgedLag(offset: number, wasSent: boolean): string | null {
  const watched = watch()
  const records = safely(watched.told, 6)
  position(watched.told, 4)
  deliver(watched.told, 4, records.slice(4, 5))
  commit(watched.told, 5)
  const committed = { offset, leaderEpoch: 0, committedAt: 0 }
  coordinate(watched, [], { offsets: { [P]: committed } })
  if (wasSent) watched.told.referee.faults.push({ at: 0, kind: 'seek', targets: ['billing'], detail: '' })
  watched.checker.looks = 8
  sweep(watched.checker, 0, 0)
  return stopOf(watched)?.message ?? null
}

test('M5 a lag that is larger than what can be read stops the run, unless somebody has sent the group back', () => {
  expect(judgedLag(5, false)).toBeNull()
  // Committed, but its coordinator died before it could say so.
  expect(judgedLag(4, false)).toBeNull()
  expect(judgedLag(2, false)).toBe('Lag: billing is said to be 4 behind in orders-0, of which 2 can be read')
  expect(judgedLag(2, true)).toBeNull()
})

const reconciled = (watched: Watch, { memberId, client, memberEpoch, assigned }: ConsumerMember): void =>
  tell(watched.told, {
    type: 'member-reconciled',
    broker: 'b1',
    group: 'billing',
    member: memberId,
    client,
    memberEpoch,
    state: 'STABLE',
    assigned: Object.keys(assigned),
    revoking: [],
    waitingFor: [],
  })

test('G4 a member that is given what another still gives up stops the run', () => {
  const watched = watch()
  const a = member('a', { memberEpoch: 1, pendingRevocation: { 'orders-0': 1 } })
  const b = member('b', { assigned: { 'orders-0': 2 } })
  coordinate(watched, [a, b])
  reconciled(watched, b)
  expect(stopOf(watched)).toMatchObject({
    id: 'G4',
    message: 'RevokeBeforeAssign: b1 gave orders-0 of billing to b while a has it',
  })
})

test('G5 a member at the target with what is meant for another stops the run; in an older epoch it may have it', () => {
  const target = { a: [], b: ['orders-0'] }
  const late = watch()
  const behind = member('a', { memberEpoch: 1, assigned: { 'orders-0': 1 } })
  coordinate(late, [behind, member('b')], { target })
  reconciled(late, behind)
  expect(stopOf(late)).toBeNull()
  const watched = watch()
  const there = member('a', { assigned: { 'orders-0': 1 } })
  coordinate(watched, [there, member('b')], { target })
  reconciled(watched, there)
  expect(stopOf(watched)?.id).toBe('G5')
})

test('G8 a member ahead of the target, or one that goes back, stops the run', () => {
  const ahead = watch()
  const early = member('a', { memberEpoch: 3 })
  coordinate(ahead, [early])
  reconciled(ahead, early)
  expect(stopOf(ahead)?.id).toBe('G8')
  const watched = watch()
  const [later, before] = [member('a'), member('a', { memberEpoch: 1 })]
  coordinate(watched, [later])
  reconciled(watched, later)
  expect(stopOf(watched)).toBeNull()
  coordinate(watched, [before])
  reconciled(watched, before)
  expect(stopOf(watched)?.message).toContain('a went back to epoch 1 of billing')
})

test('G2 a target that leaves out a partition of a subscribed topic stops the run', () => {
  const compute = (target: Record<string, string[]>) => {
    const watched = watch()
    coordinate(watched, [member('a'), member('b')])
    const by = { broker: 'b1', group: 'billing', epoch: 2, assignor: 'uniform' }
    tell(watched.told, { type: 'target-assignment-computed', ...by, target })
    return stopOf(watched)
  }
  expect(compute({ a: [], b: ['orders-0'] })).toBeNull()
  expect(compute({ a: [], b: [] })).toMatchObject({
    id: 'G2',
    message: 'Complete: b1 gave orders-0 of billing to nobody in epoch 2',
  })
})

test('G6 a commit in an epoch before the member had the partition that is taken, or a good one that is refused, stops the run', () => {
  const judge = (epoch: number, error: 'NONE' | 'STALE_MEMBER_EPOCH') => {
    const watched = watch()
    coordinate(watched, [member('a', { memberEpoch: 3, assigned: { 'orders-0': 2 } })])
    const commit = { broker: 'b1', group: 'billing', member: 'a', epoch, partitions: ['orders-0'] }
    tell(watched.told, { type: 'offset-commit-judged', ...commit, error })
    return stopOf(watched)?.message ?? null
  }
  expect([judge(3, 'NONE'), judge(2, 'NONE'), judge(1, 'STALE_MEMBER_EPOCH')]).toEqual([null, null, null])
  expect(judge(1, 'NONE')).toContain('AssignmentEpoch: b1 took a commit of a for billing in epoch 1')
  expect(judge(2, 'STALE_MEMBER_EPOCH')).toContain('AssignmentEpoch: b1 refused a commit of a')
})

test('G7 a group that does not come to rest while nobody joins or leaves stops the run; one that begins again and again is X-STORM', () => {
  const wait = (epochs: readonly number[]) => {
    const watched = watch()
    const { checker, world } = watched
    for (const groupEpoch of epochs) {
      coordinate(watched, [member('a')], { state: 'Reconciling', groupEpoch })
      sweep(checker, world.now, 0)
      world.now += seconds(600)
    }
    return { stop: stopOf(watched), codes: checker.regrets.map(({ id, code }) => `${id} ${code}`) }
  }
  expect(wait([2, 2]).stop).toMatchObject({ id: 'G7' })
  expect(wait([2, 2]).stop?.message).toContain('billing is Reconciling for 600 s')
  expect(wait([2, 4])).toEqual({ stop: null, codes: ['G7 X-STORM'] })
})
