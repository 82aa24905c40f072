// The promises about groups of the consumer protocol: stories that break each of them, and the life that keeps them.
import { expect, test } from 'vitest'
import { newConsumerMember } from '../../models/kafka/group/consumer/replay'
import { emptyConsumerGroup, type ConsumerGroup, type ConsumerMember } from '../../models/kafka/group/consumer/state'
import { tell } from '../testing/story'
import { broker, stopOf, watch, type Watch } from '../testing/watch'

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
  const shard = { partition, leaderEpoch: 0, loaded: true, loadedEpoch: 0, written: 0, pending: [], timerAt: 0 }
  broker(watched, 'b1').volatile.groups[partition] = { ...shard, groups: { billing: group }, inTransactions: {} }
}

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
