// The application's loop: work, commits around it, and how it ends.
import { expect, test } from 'vitest'
import { cloneState } from '../../../kernel/clone'
import { start } from '../../../kernel/faults'
import {
  batchOf,
  brokerOf,
  cut,
  factsOf,
  forgetFacts,
  runFor,
  store,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  deliveredRecords,
  groupCluster,
  killConsumer,
  ms,
  seconds,
  settle,
  shardOf,
} from './testing/group'

const committed = (cluster: Cluster): number =>
  brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g!.offsets['orders-0']?.offset ?? -1

const processed = (cluster: Cluster): number[] =>
  factsOf(cluster, 'records-processed').flatMap(({ records }) => [...records])

test('work takes its time per record, and the next poll() comes after the last of them', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { config: { 'max.poll.records': 3 }, work: { dist: 'constant', mean: ms(10) } })
  settle(cluster)
  const batch = batchOf(5)
  store(cluster, 'orders-0', { batch })
  const deliveries = factsOf(cluster, 'records-delivered')
  const works = factsOf(cluster, 'records-processed')
  const t0 = deliveries[0]!.at
  expect(deliveries.map(({ at, records }) => [at - t0, records.length])).toEqual([
    [0, 3],
    [ms(30), 2],
  ])
  expect(works.map(({ at }) => at - t0)).toEqual([10, 20, 30, 40, 50].map(ms))
  expect(processed(cluster)).toEqual(batch.records)
  expect(consumerOf(cluster, 'a').durable.processed).toBe(5)
})

test('exponential work has the mean that it says', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { work: { dist: 'exp', mean: ms(10) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(500) })
  runFor(cluster, seconds(20))
  const times = factsOf(cluster, 'records-processed').map(({ at }) => at)
  expect(times).toHaveLength(500)
  const mean = (times.at(-1)! - factsOf(cluster, 'records-delivered')[0]!.at) / 500
  expect(mean).toBeGreaterThan(ms(9))
  expect(mean).toBeLessThan(ms(11))
})

test('work that takes no time is done with the poll that returned it', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(1_200) })
  const [first] = factsOf(cluster, 'records-delivered')
  expect(factsOf(cluster, 'records-processed').map(({ at }) => at - first!.at)).toEqual([0, 0, 0])
})

test('G-41 commitSync() before the work commits the position after the poll, ahead of what is processed', () => {
  const cluster = groupCluster(1)
  const config = { 'enable.auto.commit': false }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(1) }, commit: 'before' })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(4) })
  expect(committed(cluster)).toBe(4)
  expect(processed(cluster)).toEqual([])
  killConsumer(cluster, 'a')
  addConsumer(cluster, 'b', { config })
  runFor(cluster, seconds(60))
  // At most once: what the dead one had in hand is lost to the group.
  expect(deliveredRecords(cluster, 'b')).toEqual([])
})

test('G-41 commitSync() after the work commits only what is processed, so a crash leads to a second delivery', () => {
  const cluster = groupCluster(1)
  const config = { 'enable.auto.commit': false }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(1) }, commit: 'after' })
  settle(cluster)
  const first = batchOf(2)
  store(cluster, 'orders-0', { batch: first })
  runFor(cluster, seconds(3))
  expect(committed(cluster)).toBe(2)
  const second = batchOf(2)
  store(cluster, 'orders-0', { batch: second })
  runFor(cluster, seconds(1))
  killConsumer(cluster, 'a')
  addConsumer(cluster, 'b', { config })
  runFor(cluster, seconds(60))
  expect(deliveredRecords(cluster, 'a')).toEqual([...first.records, ...second.records])
  expect(deliveredRecords(cluster, 'b')).toEqual(second.records)
})

test('G-42 auto commit happens inside poll(), and stores what earlier polls returned', () => {
  const cluster = groupCluster(1)
  const config = { 'auto.commit.interval.ms': 1_000, 'max.poll.records': 2 }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(2) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(6) })
  forgetFacts(cluster)
  runFor(cluster, seconds(3.5))
  // The interval has passed three times, but the application was not in poll().
  expect(factsOf(cluster, 'offset-committed')).toEqual([])
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'offset-committed').map(({ offset }) => offset)).toEqual([2])
  expect(consumerOf(cluster, 'a').volatile.owned['orders-0']!.position).toBe(4)
})

test('G-42 an idle consumer commits every interval all the same', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  runFor(cluster, seconds(21))
  const times = factsOf(cluster, 'offset-committed').map(({ at }) => at)
  expect(times).toHaveLength(4)
  expect(times[1]! - times[0]!).toBe(seconds(5))
})

test('G-42 close() commits what was consumed and leaves the group', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { work: { dist: 'constant', mean: seconds(1) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(3) })
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(1))
  expect(consumerOf(cluster, 'a').up).toBe(true)
  runFor(cluster, seconds(3))
  expect(processed(cluster)).toHaveLength(3)
  expect(committed(cluster)).toBe(3)
  expect(factsOf(cluster, 'partitions-revoked')).toHaveLength(1)
  expect(factsOf(cluster, 'consumer-closed')).toMatchObject([{ consumer: 'a' }])
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'a', reason: 'left' }])
  expect(consumerOf(cluster, 'a')).toMatchObject({ up: false, incarnation: 1 })
})

test('G-43 commitSync() is repeated while its coordinator moves, and given up after default.api.timeout.ms', () => {
  const cluster = groupCluster(1)
  const config = { 'enable.auto.commit': false, 'default.api.timeout.ms': 20_000, 'request.timeout.ms': 5_000 }
  addConsumer(cluster, 'a', { config, commit: 'after' })
  settle(cluster)
  const coordinator = coordinatorOf(cluster)
  cut(cluster, 'a', coordinator)
  store(cluster, 'orders-0')
  expect(deliveredRecords(cluster)).toHaveLength(1)
  runFor(cluster, seconds(10))
  expect(committed(cluster)).toBe(-1)
  cut(cluster, 'a', coordinator, false)
  runFor(cluster, seconds(5))
  expect(committed(cluster)).toBe(1)
  expect(factsOf(cluster, 'request-timed-out').some(({ request }) => request === 'offsetCommitRequest')).toBe(true)

  cut(cluster, 'a', coordinator)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(22))
  expect(consumerOf(cluster, 'a').volatile).toMatchObject({ commitTask: null, phase: 'polling' })
  expect(committed(cluster)).toBe(1)
})

test('a crash takes the memory of a consumer; its next life begins at the committed offset', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(2) })
  runFor(cluster, seconds(6))
  const late = batchOf(3)
  store(cluster, 'orders-0', { batch: late })
  killConsumer(cluster, 'a')
  expect(consumerOf(cluster, 'a').volatile).toMatchObject({ owned: {}, memberId: '', phase: 'closed' })
  expect(consumerOf(cluster, 'a').durable.processed).toBe(5)
  forgetFacts(cluster)
  start(cluster.stage, 'a')
  runFor(cluster, seconds(60))
  expect(deliveredRecords(cluster)).toEqual(late.records)
})

test('changed work and commits take effect while it runs', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { work: { dist: 'constant', mean: seconds(5) } })
  settle(cluster)
  tell(cluster, 'a', {
    type: 'reconfigure',
    config: { 'max.poll.records': 1 },
    block: { work: { dist: 'constant', mean: ms(5) }, commit: 'after' },
  })
  store(cluster, 'orders-0', { batch: batchOf(3) })
  expect(processed(cluster)).toHaveLength(3)
  expect(committed(cluster)).toBe(3)
})

test.each([
  ['classic', {}],
  ['consumer', { config: { 'group.protocol': 'consumer' } }],
  ['share', { type: 'share' }],
] as const)('G-18 a %s consumer that subscribes to nothing is in no group, and comes back with a topic', (_, plan) => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a', { ...plan, topics: [] })
  addConsumer(cluster, 'b', plan)
  settle(cluster)
  const members = () =>
    Object.keys(brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g!.members)
  const subscribe = (topics: string[]) => {
    tell(cluster, 'a', { type: 'reconfigure', config: {}, block: { topics } })
    settle(cluster)
  }
  expect(members()).toHaveLength(1)
  expect(Object.keys(consumerOf(cluster, 'b').volatile.owned)).toHaveLength(2)

  subscribe(['orders'])
  expect(members()).toHaveLength(2)
  expect(Object.keys(consumerOf(cluster, 'a').volatile.owned).length).toBeGreaterThan(0)

  subscribe([])
  expect(members()).toHaveLength(1)
  expect(consumerOf(cluster, 'a').volatile).toMatchObject({ owned: {}, generation: -1, phase: 'polling' })
  expect(Object.keys(consumerOf(cluster, 'b').volatile.owned)).toHaveLength(2)

  subscribe(['orders'])
  expect(members()).toHaveLength(2)
})

test('a consumer’s state is plain data: a copy equals it', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a', { work: { dist: 'constant', mean: seconds(1) }, commit: 'after' })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(5) })
  const consumer = consumerOf(cluster, 'a')
  expect(cloneState(consumer)).toEqual(consumer)
  expect(JSON.parse(JSON.stringify(consumer.volatile))).toEqual(consumer.volatile)
})

test('G-42 an application that hands records off polls on at once, so auto commit is ahead of what is done', () => {
  const cluster = groupCluster(1)
  const config = { 'auto.commit.interval.ms': 1_000 }
  addConsumer(cluster, 'a', { config, handOff: true, work: { dist: 'constant', mean: seconds(1) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(10) })
  runFor(cluster, seconds(6))
  expect(committed(cluster)).toBe(10)
  expect(processed(cluster)).toHaveLength(6)
  killConsumer(cluster, 'a')
  addConsumer(cluster, 'b', { config })
  runFor(cluster, seconds(60))
  // At most once, against all appearances: four were committed and never worked on.
  expect(deliveredRecords(cluster, 'b')).toEqual([])
})

test('an application that is to stop waits for its pool', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { handOff: true, work: { dist: 'constant', mean: seconds(1) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(4) })
  tell(cluster, 'a', { type: 'shutdown' })
  runFor(cluster, seconds(2))
  expect(consumerOf(cluster, 'a').up).toBe(true)
  runFor(cluster, seconds(4))
  expect(processed(cluster)).toHaveLength(4)
  expect(consumerOf(cluster, 'a').up).toBe(false)
  expect(committed(cluster)).toBe(4)
})

test('G-43 commitAsync() does not hold up the loop, and one that fails is not repeated', () => {
  const cluster = groupCluster(1)
  const config = { 'enable.auto.commit': false, 'request.timeout.ms': 3_000 }
  addConsumer(cluster, 'a', { config, commit: 'async' })
  settle(cluster)
  const coordinator = coordinatorOf(cluster)
  cut(cluster, 'a', coordinator)
  store(cluster, 'orders-0')
  expect(processed(cluster)).toHaveLength(1)
  expect(consumerOf(cluster, 'a').volatile.phase).toBe('polling')
  cut(cluster, 'a', coordinator, false)
  runFor(cluster, seconds(10))
  expect(committed(cluster)).toBe(-1)
  store(cluster, 'orders-0')
  expect(committed(cluster)).toBe(2)
})
