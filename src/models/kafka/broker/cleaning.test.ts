// The log cleaner on brokers: leaders and followers alike, whoever copies from a cleaned log, and who is refused (L-10 to L-15).
import { expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { isHole, offsetAt } from '../batches'
import { batchesOf } from '../log/log'
import { wipeDisk } from './disk'
import {
  batchOf,
  brokerOf,
  type Cluster,
  createCluster,
  factsOf,
  fetched,
  fetchFrom,
  followersOf,
  forgetFacts,
  kill,
  leaderOf,
  logEnd,
  restart,
  runFor,
  runTo,
  store,
} from './testing/cluster'

const P = 'profiles-0'

const compactedCluster = (config: Record<string, string | number> = {}, broker = {}) =>
  createCluster({
    topics: { profiles: { config: { 'cleanup.policy': 'compact', 'segment.ms': 2_000, ...config } } },
    config: broker,
  })

/** A batch of these keys now; one that begins with - is a tombstone. */
function write(cluster: Cluster, ...said: string[]) {
  const at = cluster.world.now
  const tombstones = said.flatMap((key, i) => (key.startsWith('-') ? [i] : []))
  const keys = said.map((key) => key.replace('-', ''))
  const batch = { ...batchOf(said.length), keys, timestamps: said.map(() => at), maxTimestamp: at }
  return store(cluster, P, { batch: tombstones.length > 0 ? { ...batch, tombstones } : batch })
}

const logOf = (cluster: Cluster, id: string) => brokerOf(cluster, id).durable.logs[P]!
const left = (cluster: Cluster, id: string): string[] =>
  batchesOf(logOf(cluster, id)).flatMap((stored) =>
    stored.batch.keys.map((key, place) => `${offsetAt(stored, place)} ${key}`),
  )

/** One key is written each second. */
function writeEachSecond(cluster: Cluster, ...keys: string[]): void {
  for (const key of keys) {
    expect(write(cluster, key)).toBe('NONE')
    runFor(cluster, ms(900))
  }
}

test('L-12 each replica is cleaned by its own broker, and all come to the same', () => {
  const cluster = compactedCluster()
  writeEachSecond(cluster, 'a', 'b', 'a', 'c', 'a', 'b', 'd')
  expect(factsOf(cluster, 'log-cleaned')).toEqual([])
  runTo(cluster, seconds(16))
  // Segments close when a record is 2 s newer than their first: [0, 3), [3, 6), and the active one from 6 on.
  expect(factsOf(cluster, 'log-cleaning-started').map(({ broker, to, ratio }) => [broker, to, ratio])).toEqual([
    ['b1', 6, 1],
    ['b2', 6, 1],
    ['b3', 6, 1],
  ])
  for (const id of ['b1', 'b2', 'b3']) expect(left(cluster, id)).toEqual(['3 c', '4 a', '5 b', '6 d'])
  expect(factsOf(cluster, 'log-cleaned')[0]).toMatchObject({
    from: 0,
    to: 6,
    removed: 3,
    bytesBefore: 966,
    bytesAfter: 483,
  })
  expect(logEnd(cluster, leaderOf(cluster, P), P)).toBe(7)
  // The old files take up room for file.delete.delay.ms.
  expect(brokerOf(cluster, 'b1').durable.deletedFiles).toMatchObject([{ bytes: 966 }])
})

test('L-12 who begins to copy a cleaned log has the same gaps, and serves on when it leads', () => {
  const cluster = compactedCluster()
  writeEachSecond(cluster, 'a', 'b', 'a', 'c', 'a', 'b', 'd')
  runTo(cluster, seconds(16))
  const [empty] = followersOf(cluster, P)
  kill(cluster, empty!)
  wipeDisk(brokerOf(cluster, empty!))
  runFor(cluster, seconds(1))
  restart(cluster, empty!)
  runFor(cluster, seconds(20))
  expect(left(cluster, empty!)).toEqual(['3 c', '4 a', '5 b', '6 d'])
  expect([logEnd(cluster, empty!, P), logOf(cluster, empty!).logStartOffset]).toEqual([7, 0])
  // A consumer at a gap is given what comes behind it, and nothing of the gap.
  const answer = fetchFrom(cluster, P, 1)
  runFor(cluster, ms(10))
  const { partitions } = fetched(cluster, answer)!
  expect(partitions[0]!.batches.map(({ baseOffset }) => baseOffset)).toEqual([3, 4, 5, 6])
  expect(partitions[0]!.batches.some(isHole)).toBe(false)
})

test('L-11 the dirtiest log comes first, and a cleaner with nothing to do sleeps for log.cleaner.backoff.ms', () => {
  const cluster = createCluster({
    brokers: 1,
    topics: {
      profiles: { config: { 'cleanup.policy': 'compact', 'segment.ms': 2_000 } },
      prices: { config: { 'cleanup.policy': 'compact', 'segment.ms': 2_000 } },
    },
    config: { 'log.cleaner.backoff.ms': 10_000 },
  })
  writeEachSecond(cluster, 'a', 'b', 'a', 'c')
  runTo(cluster, seconds(11))
  for (const _ of [1, 2]) {
    const at = cluster.world.now
    store(cluster, 'prices-0', { batch: { ...batchOf(1), keys: ['x'], timestamps: [at], maxTimestamp: at } })
    runFor(cluster, seconds(2))
  }
  writeEachSecond(cluster, 'a', 'b', 'a', 'b')
  forgetFacts(cluster)
  runTo(cluster, seconds(32))
  const begun = factsOf(cluster, 'log-cleaning-started')
  expect(begun.map(({ partition }) => partition)).toEqual(['prices-0', P])
  expect(begun[0]!.ratio).toBeGreaterThan(begun[1]!.ratio)
  expect(begun[0]!.at % seconds(10)).toBeLessThan(ms(1))
  runTo(cluster, seconds(60))
  expect(factsOf(cluster, 'log-cleaning-started').length).toBe(2)
})

test('L-10 nothing is cleaned that is not below the high watermark', () => {
  const cluster = compactedCluster({ 'min.insync.replicas': 3 })
  writeEachSecond(cluster, 'a', 'a', 'a', 'a')
  for (const id of followersOf(cluster, P)) kill(cluster, id)
  for (let i = 0; i < 5; i++) {
    const at = cluster.world.now
    store(cluster, P, { acks: 1, batch: { ...batchOf(1), keys: ['a'], timestamps: [at], maxTimestamp: at } })
    runFor(cluster, seconds(1))
  }
  runTo(cluster, seconds(40))
  const leader = leaderOf(cluster, P)
  expect(brokerOf(cluster, leader).volatile.partitions[P]!.highWatermark).toBe(4)
  expect(left(cluster, leader)).toEqual(['2 a', '3 a', '4 a', '5 a', '6 a', '7 a', '8 a'])
})

test('L-13 a tombstone goes delete.retention.ms after its first cleaning, on each broker by its own clock', () => {
  const cluster = compactedCluster({ 'delete.retention.ms': 20_000, 'min.cleanable.dirty.ratio': 0.1 })
  writeEachSecond(cluster, 'a', '-a', 'b', 'c', 'c', 'c')
  runTo(cluster, seconds(16))
  expect(left(cluster, 'b1').slice(0, 2)).toEqual(['1 a', '2 b'])
  const [stored] = batchesOf(logOf(cluster, 'b1')).filter(({ baseOffset }) => baseOffset === 1)
  expect(stored!.deleteHorizon).toBeGreaterThan(seconds(34))
  for (let i = 0; i < 24; i++) writeEachSecond(cluster, 'd')
  runTo(cluster, seconds(61))
  for (const id of ['b1', 'b2', 'b3']) expect(left(cluster, id)).not.toContain('1 a')
  expect(factsOf(cluster, 'log-cleaned').reduce((sum, { tombstones }) => sum + tombstones, 0)).toBe(3)
})

test('L-15 a record without a key is refused on a compacted topic, and the batch with it', () => {
  const cluster = compactedCluster()
  const batch = { ...batchOf(2), keys: ['a', null] }
  expect(store(cluster, P, { batch })).toBe('INVALID_RECORD')
  expect(logEnd(cluster, leaderOf(cluster, P), P)).toBe(0)
  expect(factsOf(cluster, 'produce-refused')).toMatchObject([{ error: 'INVALID_RECORD' }])
  expect(write(cluster, 'a', '-a')).toBe('NONE')
})

test('L-12 a broker that dies in the middle of a pass has its old segments, and begins again', () => {
  const cluster = createCluster({
    brokers: 1,
    topics: { profiles: { config: { 'cleanup.policy': 'compact', 'segment.ms': 2_000 } } },
    config: { 'log.cleaner.backoff.ms': 5_000 },
  })
  writeEachSecond(cluster, 'a', 'a', 'a', 'a')
  runTo(cluster, seconds(5))
  const broker = brokerOf(cluster, 'b1')
  expect(broker.volatile.cleaner).toMatchObject({ partition: P, from: 0, to: 3 })
  kill(cluster, 'b1')
  expect(left(cluster, 'b1').length).toBe(4)
  restart(cluster, 'b1')
  runTo(cluster, seconds(40))
  expect(left(cluster, 'b1')).toEqual(['2 a', '3 a'])
})
