// What an application does with records that it cannot process: try again, leave them out, set them aside, or end.
import { expect, test } from 'vitest'
import { producerHandlers } from '../producer/producer'
import { createProducer } from '../producer/create'
import { resolveConfig } from '../config'
import { failsNever, type OnFailure } from '../application'
import { actorBase } from '../../../kernel/world'
import { start } from '../../../kernel/faults'
import { batchOf, factsOf, forgetFacts, runFor, store, tell, type Cluster } from '../broker/testing/cluster'
import { fails } from './failing'
import { addConsumer, consumerOf, groupCluster, ms, owned, seconds, settle, type ConsumerPlan } from './testing/group'

const P = 'orders-0'
const every2 = { key: null, value: null, nth: 2, share: null, times: null }

function application(plan: ConsumerPlan, partitions = 1): Cluster {
  const cluster = groupCluster(partitions)
  addConsumer(cluster, 'a', { commit: 'after', work: { dist: 'constant', mean: ms(10) }, ...plan })
  settle(cluster)
  forgetFacts(cluster)
  return cluster
}

const onFailure = (change: Partial<OnFailure>): OnFailure => ({ ...failsNever, backoff: ms(500), ...change })
const processed = (cluster: Cluster) => factsOf(cluster, 'records-processed').flatMap(({ offsets }) => [...offsets])
const failures = (cluster: Cluster) =>
  factsOf(cluster, 'record-failed').map(({ offset, attempt, next }) => [offset, attempt, next])
const committed = (cluster: Cluster) =>
  factsOf(cluster, 'offset-committed').findLast(({ partition }) => partition === P)?.offset

test('which records fail is a matter of the record alone: by key, value, place and share', () => {
  const none = { key: null, value: null, nth: null, share: null, times: null }
  expect([0, 1, 2, 3].map((offset) => fails({ ...none, nth: 2 }, null, null, offset, 1))).toEqual([
    false,
    true,
    false,
    true,
  ])
  expect([fails({ ...none, key: 'K1' }, 'K1', null, 0, 1), fails({ ...none, key: 'K1' }, null, null, 0, 1)]).toEqual([
    true,
    false,
  ])
  expect(fails({ ...none, key: 'K1', value: 'bad' }, 'K1', 'good', 0, 1)).toBe(false)
  const records = Array.from({ length: 2_000 }, (_, i) => 2 ** 32 + i)
  const share = records.filter((record) => fails({ ...none, share: 0.1 }, null, null, 0, record)).length
  expect(share).toBeGreaterThan(150)
  expect(share).toBeLessThan(250)
  expect(records.filter((record) => fails({ ...none, share: 0.1 }, 'x', 'y', 9, record)).length).toBe(share)
})

test('a cause that passes: the record is tried again after a pause, in its place, and nothing overtakes it', () => {
  const cluster = application({ failing: { ...every2, times: 2 }, onFailure: onFailure({ retries: 3 }) })
  store(cluster, P, { batch: batchOf(3) })
  runFor(cluster, ms(300))
  expect([processed(cluster), committed(cluster)]).toEqual([[0], 1])
  runFor(cluster, seconds(3))
  expect(failures(cluster)).toEqual([
    [1, 1, 'retry'],
    [1, 2, 'retry'],
  ])
  expect([processed(cluster), committed(cluster)]).toEqual([[0, 1, 2], 3])
})

test('tried for ever, a bad record holds its partition, and the others are read on; the member stays one', () => {
  const plan = {
    failing: every2,
    onFailure: onFailure({ retries: 'forever' }),
    config: { 'max.poll.interval.ms': 4_000 },
  }
  const cluster = application(plan, 2)
  store(cluster, P, { batch: batchOf(3) })
  runFor(cluster, seconds(1))
  store(cluster, 'orders-1', { batch: batchOf(1) })
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'records-processed').map(({ partition }) => partition)).toEqual([P, 'orders-1'])
  expect(failures(cluster).length).toBeGreaterThan(30)
  expect(factsOf(cluster, 'poll-limit-exceeded')).toEqual([])
  expect([committed(cluster), owned(cluster, 'a')]).toEqual([1, [P, 'orders-1']])
})

test('an application that sleeps until it tries again is away from poll(), and leaves the group in the end', () => {
  const config = { 'max.poll.interval.ms': 4_000 }
  const cluster = application({
    failing: every2,
    onFailure: onFailure({ retries: 'forever', blocks: 'thread' }),
    config,
  })
  store(cluster, P, { batch: batchOf(3) })
  runFor(cluster, seconds(6))
  expect(factsOf(cluster, 'poll-limit-exceeded').length).toBe(1)
})

test('what is skipped is committed like what was processed, and said so', () => {
  const cluster = application({ failing: every2, onFailure: onFailure({ retries: 1, finally: 'skip' }) })
  store(cluster, P, { batch: batchOf(4) })
  runFor(cluster, seconds(3))
  expect(failures(cluster)).toEqual([
    [1, 1, 'retry'],
    [1, 2, 'skip'],
    [3, 1, 'retry'],
    [3, 2, 'skip'],
  ])
  expect(factsOf(cluster, 'record-skipped').map(({ offset }) => offset)).toEqual([1, 3])
  expect([processed(cluster), committed(cluster)]).toEqual([[0, 2], 4])
})

test('nobody catches it: the loop ends, nothing behind the last commit is committed, and a new deployment begins there', () => {
  const cluster = application({ failing: every2 })
  store(cluster, P, { batch: batchOf(3) })
  runFor(cluster, seconds(3))
  expect(consumerOf(cluster, 'a').volatile.phase).toBe('stuck')
  expect(factsOf(cluster, 'client-stuck')[0]!.why).toContain('offset 1 of orders-0')
  expect([processed(cluster), committed(cluster)]).toEqual([[0], undefined])
  tell(cluster, 'a', { type: 'reconfigure', config: {}, block: { failing: null } })
  runFor(cluster, seconds(3))
  expect([processed(cluster), committed(cluster)]).toEqual([[0, 1, 2], 3])
})

function withProducer(plan: ConsumerPlan): Cluster {
  const cluster = groupCluster(1, { topics: { orders: { partitions: 1 }, parked: { partitions: 1 } } })
  cluster.stage.behaviours.producer = producerHandlers
  const source = {
    topic: 'parked',
    interval: 0,
    poisson: false,
    keys: { kind: 'none' as const },
    valueSize: 10,
    tombstones: 0,
    limit: null,
    rows: null,
    transactions: null,
  }
  const config = resolveConfig('producer', 'realistic', {})
  cluster.world.actors.p = createProducer(actorBase(cluster.world, 'p', 'producer'), {
    number: 7,
    bootstrap: ['b1'],
    config,
    source,
  })
  start(cluster.stage, 'p')
  addConsumer(cluster, 'a', {
    commit: 'after',
    onFailure: onFailure({ finally: 'dead-letter', by: 'p' }),
    failing: every2,
    ...plan,
  })
  settle(cluster)
  forgetFacts(cluster)
  return cluster
}

test('a dead letter is stored by the producer before the application goes on and commits', () => {
  const cluster = withProducer({})
  store(cluster, P, { batch: batchOf(3) })
  runFor(cluster, seconds(2))
  const told = cluster.facts
    .map(({ fact }) => fact.type)
    .filter((type) => ['batch-acked', 'record-dead-lettered', 'offset-committed'].includes(type))
  expect(told).toEqual(['batch-acked', 'record-dead-lettered', 'offset-committed'])
  expect([processed(cluster), committed(cluster)]).toEqual([[0, 2], 3])
})

test('a pool with a limit: its application pauses and polls on, and resumes when half is done', () => {
  const cluster = application({
    commit: 'auto',
    handOff: true,
    queue: 4,
    config: { 'max.poll.records': 2, 'max.poll.interval.ms': 1_000 },
  })
  store(cluster, P, { batch: batchOf(12) })
  runFor(cluster, seconds(3))
  expect(processed(cluster).length).toBe(12)
  let waiting = 0
  for (const { fact } of cluster.facts) {
    if (fact.type === 'records-delivered') waiting += fact.offsets.length
    if (fact.type === 'records-processed') waiting -= fact.offsets.length
    expect(waiting).toBeLessThanOrEqual(4)
  }
  expect(factsOf(cluster, 'reading-paused').length).toBe(factsOf(cluster, 'reading-resumed').length)
  expect(factsOf(cluster, 'reading-paused').length).toBeGreaterThan(2)
  expect(factsOf(cluster, 'poll-limit-exceeded')).toEqual([])
})

test('work that is sometimes slow, or between two times, takes as long as it says', () => {
  const times = (work: ConsumerPlan['work']) => {
    const cluster = application({ work: work! })
    store(cluster, P, { batch: batchOf(40) })
    runFor(cluster, seconds(60))
    const at = cluster.facts.filter(({ fact }) => fact.type === 'records-processed').map((told) => told.at)
    return at.slice(1).map((time, i) => time - at[i]!)
  }
  const uniform = times({ dist: 'uniform', from: ms(20), to: ms(40) })
  expect([Math.min(...uniform) >= ms(20), Math.max(...uniform) <= ms(40), new Set(uniform).size > 30]).toEqual([
    true,
    true,
    true,
  ])
  const mixed = times({ dist: 'sometimes-slow', mean: ms(10), slow: ms(500), share: 0.2 })
  expect([...new Set(mixed)].toSorted((a, b) => a - b)).toEqual([ms(10), ms(500)])
})
