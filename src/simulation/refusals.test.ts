// Why a coordinator refused: what it knew at that moment, in the narration and beside the client's last error.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { whyGroupRefuses } from '../models/kafka/group/why-refused'
import { retriesOf } from './referee/ledger'
import { sceneOf } from './views/picture'
import { producerViews } from './views/producer'
import { advance } from './run'
import type { Run } from './run-state'
import { runOf, told } from './testing/document'
import { groupViews } from './views/groups'

const reading = (how: string, { brokers = 1, config = '' } = {}) => `
  brokers: ${brokers}
  ${config}
  topics: { orders: { partitions: 2, replicas: ${Math.min(brokers, 3)} } }
  producers: { web: { to: orders, rate: 4/s } }
  groups: { billing: { topics: [orders], auto.offset.reset: earliest, ${how} } }`

const after = (drawing: string, lines: string[], at: number): Run => {
  const run = runOf(drawing, lines)
  advance(run, seconds(at))
  return run
}

const consumer = (run: Run, id: string) =>
  groupViews(sceneOf(run))
    .flatMap(({ consumers }) => consumers)
    .find((view) => view.id === id)!

const refused = (run: Run) => told(run, 'coordinator-refused').join('\n')

test('G-15 UNKNOWN_MEMBER_ID says who the members are, and when and why this one was removed', () => {
  for (const protocol of ['', ', group.protocol: consumer']) {
    const lines = [
      '{ at: 8s, do: pause, target: consumer:billing-2 }',
      '{ at: 30s, do: restore, target: consumer:billing-2 }',
    ]
    const run = after(reading(`consumers: 2${protocol}`), lines, 34)
    expect(refused(run)).toMatch(
      /UNKNOWN_MEMBER_ID, 25, not retriable\): the members of billing are billing-1, and \S+ is none of them; it was removed at [\d.]+ s, since it was not heard for its session timeout/,
    )
    expect(consumer(run, 'billing-2').lastErrorWhy).toMatch(/^b1 refused it at .*, since the members of billing are/)
  }
})

test('G-16 REBALANCE_IN_PROGRESS says for how long the group has been preparing, and whom it waits for', () => {
  const run = after(reading('consumers: 2, work: 3s'), ['{ at: 12s, do: scale, target: billing, to: 3 }'], 24)
  expect(refused(run)).toMatch(
    /b1 refused the heartbeat of billing-\d: the group is rebalancing \(REBALANCE_IN_PROGRESS, 27, not retriable\): billing has been PreparingRebalance for .*, and waits for billing-\d/,
  )
})

test('G-19 GROUP_MAX_SIZE_REACHED says how many there are, and how many there may be', () => {
  const run = after(reading('consumers: 2', { config: 'config: { group.max.size: 1 }' }), [], 12)
  expect(refused(run)).toMatch(
    /the group is full \(GROUP_MAX_SIZE_REACHED, 81, not retriable\): billing has 1 member, and group.max.size is 1/,
  )
  const stopped = ['billing-1', 'billing-2'].map((id) => consumer(run, id)).find(({ stuck }) => stuck)!
  expect(stopped).toMatchObject({ denied: null, owned: [] })
  expect(stopped.lastErrorWhy).toContain('group.max.size is 1')
})

test('G-17 N-4 UNRELEASED_INSTANCE_ID and FENCED_INSTANCE_ID say who has the group.instance.id', () => {
  const run = after(reading('consumers: 2, group.protocol: consumer, group.instance.id: till'), [], 14)
  expect(refused(run)).toMatch(/UNRELEASED_INSTANCE_ID, 111, not retriable\): till belongs to billing-\d/)
})

test('A-1 INCONSISTENT_GROUP_PROTOCOL says what it offers, and what the others do', () => {
  const lines = [
    '{ at: 8s, do: set, target: group:billing, with: { partition.assignment.strategy: sticky } }',
    '{ at: 9s, do: restart, target: consumer:billing-2 }',
  ]
  const run = after(reading('consumers: 2, partition.assignment.strategy: range'), lines, 40)
  expect(refused(run)).toMatch(
    /INCONSISTENT_GROUP_PROTOCOL, 23, not retriable\): it offers sticky, and the others offer billing-1: range/,
  )
})

test('G-2 NOT_COORDINATOR names the broker that leads the partition now', () => {
  const run = runOf(reading('consumers: 1', { brokers: 3 }), [])
  advance(run, seconds(6))
  const [{ coordinator, coordinatorPartition }] = groupViews(sceneOf(run)) as [ReturnType<typeof groupViews>[number]]
  const lines = [`{ at: 6s, do: stop, target: broker:${coordinator} }`]
  const moved = after(reading('consumers: 1', { brokers: 3 }), lines, 20)
  expect(refused(moved)).toMatch(
    new RegExp(`NOT_COORDINATOR, 16, retriable\\): b\\d leads ${coordinatorPartition}, and so coordinates billing`),
  )
})

test('G-3 COORDINATOR_NOT_AVAILABLE says that what the coordinator wrote found no copies in time, and not where somebody else coordinates', () => {
  const drawing = reading('consumers: 1', { brokers: 3, config: 'config: { broker.session.timeout.ms: 9s }' })
  const run = runOf(drawing, [])
  advance(run, seconds(6))
  const [{ coordinator, coordinatorPartition }] = groupViews(sceneOf(run)) as [ReturnType<typeof groupViews>[number]]
  const other = ['b1', 'b2', 'b3'].find((id) => id !== coordinator)!
  const lines = [`{ at: 6s, do: kill, target: broker:${other}, silent: true }`]
  const text = refused(after(drawing, lines, 20))
  expect(text).toContain(
    `(COORDINATOR_NOT_AVAILABLE, 15, retriable): what it wrote to ${coordinatorPartition} was not on all in-sync replicas within offsets.commit.timeout.ms.`,
  )
  expect(text).not.toMatch(/and so coordinates __consumer_offsets/)
})

test('T-3 T-8 PRODUCER_FENCED says which epoch the transactional id has, and which was spoken of', () => {
  const run = after(
    `
  brokers: 1
  topics: { orders: { partitions: 1 } }
  producers:
    first: { to: orders, rate: 3/s, transactional.id: till, transaction: { every: 1s } }
    second: { to: orders, rate: 3/s, transactional.id: till, transaction: { every: 1s } }`,
    [],
    20,
  )
  expect(refused(run)).toMatch(
    /PRODUCER_FENCED, 90, not retriable\): till has producer id \d+ in epoch \d+ \(\w+\), and it spoke of \d+ in epoch \d+/,
  )
  const fenced = producerViews(sceneOf(run)).find(({ transaction }) => transaction?.state === 'FATAL_ERROR')!
  expect(fenced.lastErrorWhy).toMatch(/till has producer id/)
  expect(told(run, 'transaction-failed').join('\n')).toContain('(PRODUCER_FENCED, 90, not retriable)')
})

test('S-4 a consumer that may not join says what it may not, although it is refused other things later', () => {
  const drawing = `
  config: { authorizer.class.name: StandardAuthorizer, super.users: User:ops }
  brokers: 1
  topics: { orders: { partitions: 1 } }
  groups: { audit: { topics: [orders], consumers: 1, principal: User:audit } }`
  const run = after(drawing, [], 20)
  expect(consumer(run, 'audit-1')).toMatchObject({
    stuck: true,
    denied: { error: 'GROUP_AUTHORIZATION_FAILED', what: 'DESCRIBE group audit', broker: 'b1' },
  })
})

test('G-20 a commit that comes too late says which generation, or which epoch, the group is in', () => {
  const lines = [
    '{ at: 9s, do: pause, target: consumer:billing-2 }',
    '{ at: 30s, do: restore, target: consumer:billing-2 }',
  ]
  const classic = after(reading('consumers: 2, commit: after, work: 3s'), lines, 40)
  const commits = told(classic, 'offset-commit-refused').join('\n')
  expect(commits).toMatch(
    /(UNKNOWN_MEMBER_ID|ILLEGAL_GENERATION), \d+, not retriable\): (the members of billing are|billing has no members|billing is in generation \d+, and it spoke of generation \d+)/,
  )
})

test('Q-4 S2 an acknowledgement that comes too late says with whom the record is by now', () => {
  const run = after(
    `
  brokers: 1
  config: { group.share.session.timeout.ms: 60s }
  topics: { orders: { partitions: 1 } }
  producers: { web: { to: orders, rate: 2/s, limit: 20 } }
  groups: { billing: { topics: [orders], consumers: 2, type: share, share.auto.offset.reset: earliest, work: 2s } }`,
    ['{ at: 12s, do: pause, target: consumer:billing-2 }', '{ at: 50s, do: restore, target: consumer:billing-2 }'],
    59,
  )
  expect(told(run, 'share-acknowledgement-refused').join('\n')).toMatch(
    /INVALID_RECORD_STATE, 121, not retriable\): offset \d+ is (with \S+ now|AVAILABLE by now|ACKNOWLEDGED by now|ARCHIVED by now)/,
  )
  const late = ['billing-1', 'billing-2']
    .map((id) => consumer(run, id))
    .find(({ lastError }) => lastError?.includes('INVALID_RECORD_STATE'))
  expect(late?.lastErrorWhy).toMatch(/^b1 refused it at .*, since offset \d+ is/)
})

test('P-25 what befell the cluster after an answer did not come, or another client, is no reason for it; moments read as on the clock', () => {
  const drawing = `
  brokers: 2
  topics: { orders: { partitions: 2, replicas: 2, min.insync.replicas: 1 } }
  producers: { web: { to: orders, rate: 8/s } }
  groups: { billing: { topics: [orders], consumers: 2 } }`
  const kill = '{ at: 62s, do: kill, target: broker:b1 }'
  const lines = [
    kill,
    '{ at: 62.1s, do: kill, target: consumer:billing-1 }',
    '{ at: 64s, do: pause, target: producer:web }',
    '{ at: 65s, do: pause, target: broker:b2 }',
  ]
  const [stuck] = producerViews(sceneOf(after(drawing, lines, 66)))
  expect(stuck).toMatchObject({ paused: true, lastError: 'NETWORK_EXCEPTION' })
  expect(stuck!.lastErrorWhy).toMatch(/^no answer came at 1:02\.\d; before that, b1 was killed at 1:02\.0$/)

  // How often it has sent again is the referee's number, and does not fall when a batch is through.
  const run = after(drawing, [kill], 90)
  const [web] = producerViews(sceneOf(run))
  expect(web!.lastError).toBe(null)
  expect(web!.retries).toBeGreaterThan(0)
  expect(web!.retries).toBe(retriesOf(run.state.referee, 'web'))
})

test('G-15 who is taken out before it has its answer is not told who the others are', () => {
  const { world } = after(reading('consumers: 1'), [], 20).state
  const { b1 } = world.actors
  if (b1?.kind !== 'broker') throw new Error('no broker')
  const why = (memberId: string) => {
    const who = { group: 'billing', memberId, groupInstanceId: null }
    const request = { type: 'leaveGroupRequest' as const, correlationId: 1, ...who }
    return whyGroupRefuses(b1, request, 'billing', 'UNKNOWN_MEMBER_ID', world.now)
  }
  const group = Object.values(b1.volatile.groups).flatMap(({ groups }) => groups.billing ?? [])[0]!
  expect(why(Object.keys(group.members)[0]!)).toBe('billing takes it out at this moment')
  expect(why('somebody')).toBe('the members of billing are billing-1, and somebody is none of them')
  group.members = {}
  expect(why('somebody')).toBe('billing has no members')
})
