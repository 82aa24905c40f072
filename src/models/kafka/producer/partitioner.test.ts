// Record → partition.
import { describe, expect, test } from 'vitest'
import { ms } from '../../../kernel/time'
import { append, fieldsOf } from './accumulator'
import { countSticky, decidedPartition, stickyPartition } from './partitioner'
import type { Producer, SourceRecord } from './state'
import { createCluster, emit, factsOf, moveLeader, runTo, type Cluster, sentRecords } from './testing/cluster'
import { murmur2OfText, toPositive } from './murmur2'

/** A producer that knows its topic, and whose sender does not run any more. */
function ready(options: Parameters<typeof createCluster>[0] = {}): Producer {
  const cluster = createCluster({ partitions: 3, ...options })
  runTo(cluster, ms(10))
  return cluster.producer
}

const record = (key: string | null = null, partition: number | null = null, valueSize = 100): SourceRecord => ({
  topic: 'orders',
  key,
  hash: key === null ? 0 : toPositive(murmur2OfText(key)),
  keySize: key?.length ?? -1,
  value: null,
  valueSize,
  at: 0,
  partition,
  taken: false,
  caller: null,
})

const stick = (self: Producer) => stickyPartition(self, 'orders', self.stream)

/** Appends a record without key, as send() does; answers its partition. */
function place(self: Producer, valueSize: number): number {
  const partition = stick(self)
  const bare = record(null, null, valueSize)
  const { bytes } = append(self, `orders-${partition}`, bare, fieldsOf(bare), 1, 0)!
  countSticky(self, 'orders', bytes, self.stream)
  return partition
}

const sentTo = (cluster: Cluster) => sentRecords(cluster).map(({ partition }) => partition)

describe('P-1 who decides', () => {
  test('P-1 the application first, then a custom partitioner, then the key, then the sticky partition', () => {
    const self = ready()
    expect(decidedPartition(self, record('kafka', 2), 3)).toBe(2)
    expect(decidedPartition(self, record('kafka'), 3)).toBe(1)
    expect(decidedPartition(self, record(), 3)).toBe(-1)
    self.config['partitioner.ignore.keys'] = true
    expect(decidedPartition(self, record('kafka'), 3)).toBe(-1)
    self.config['partitioner.class'] = 'RoundRobinPartitioner'
    expect(decidedPartition(self, record('kafka'), 3)).toBe(0)
    expect(decidedPartition(self, record('kafka', 2), 3)).toBe(2)
  })

  test('P-1 an explicit partition is used even when it has no leader', () => {
    const cluster = createCluster({ partitions: 3 })
    moveLeader(cluster, 'orders-2', null)
    runTo(cluster, ms(10))
    emit(cluster, 1, { partition: 2 })
    expect(sentTo(cluster)).toEqual(['orders-2'])
  })

  test('P-1 a partition that the topic does not have blocks send() until max.block.ms', () => {
    const cluster = createCluster({ partitions: 3, config: { 'max.block.ms': 400 } })
    runTo(cluster, ms(10))
    emit(cluster, 1, { partition: 3 })
    runTo(cluster, ms(409))
    expect(factsOf(cluster, 'record-refused')).toEqual([])
    runTo(cluster, ms(411))
    expect(factsOf(cluster, 'record-refused')).toMatchObject([{ reason: 'UnknownTopic', at: ms(410) }])
  })
})

test('P-2 a key goes to the same partition, whichever partitions have a leader; the empty key is hashed too', () => {
  const cluster = createCluster({ partitions: 3 })
  moveLeader(cluster, 'orders-1', null)
  runTo(cluster, ms(10))
  for (const key of ['kafka', '', 'user-1', 'kafka']) emit(cluster, 1, { key })
  expect(sentTo(cluster)).toEqual(['orders-1', 'orders-0', 'orders-2', 'orders-1'])
})

describe('P-4 the sticky partition', () => {
  const config = { 'batch.size': 1_000, 'linger.ms': 60_000, 'buffer.memory': 1_000_000 }

  test('P-4 it stays until batch.size bytes were appended and its last batch is full', () => {
    const self = ready({ config })
    const first = stick(self)
    // Four records of 209 bytes and the batch's own 61: below the share.
    expect([1, 2, 3, 4].map(() => place(self, 200))).toEqual([first, first, first, first])
    // The fifth record does not fit: it begins a batch. The share is used up, but that batch is not full.
    expect(place(self, 200)).toBe(first)
    expect(self.volatile.sticky.orders).toMatchObject({ partition: first, bytes: 61 + 4 * 209 + 61 + 209 })
    for (let i = 0; i < 3; i++) place(self, 200)
    expect(self.volatile.sticky.orders!.bytes).toBeLessThan(2_000)
    // At twice the share it changes anyway.
    place(self, 200)
    expect(self.volatile.sticky.orders!.bytes).toBe(0)
  })

  test('P-4 a switch that was put off happens at the next append, once only full batches are left', () => {
    const self = ready({ config })
    const before = stick(self)
    for (let i = 0; i < 5; i++) place(self, 200)
    expect(self.volatile.sticky.orders).toMatchObject({ partition: before })
    expect(self.volatile.sticky.orders!.bytes).toBeGreaterThan(1_000)
    self.volatile.accumulator[`orders-${before}`] = []
    stick(self)
    expect(self.volatile.sticky.orders!.bytes).toBe(0)
  })

  test('P-4 linger.ms alone does not switch', () => {
    const cluster = createCluster({ partitions: 8, config: { 'linger.ms': 1 }, source: { interval: ms(20) } })
    runTo(cluster, ms(1_000))
    expect(factsOf(cluster, 'batch-sent').length).toBeGreaterThan(40)
    expect(new Set(sentTo(cluster)).size).toBe(1)
  })
})

describe('P-5 uniform choice', () => {
  const draws = (self: Producer): number[] =>
    Array.from({ length: 300 }, () => {
      self.volatile.sticky = {}
      return stick(self)
    })

  test('P-5 only partitions with a leader are drawn, and the same one may be drawn again', () => {
    const self = ready({ partitions: 4 })
    self.volatile.metadata.partitions['orders-2'] = { leader: null, leaderEpoch: 1 }
    const drawn = draws(self)
    expect(new Set(drawn)).toEqual(new Set([0, 1, 3]))
    expect(drawn.some((partition, i) => partition === drawn[i + 1])).toBe(true)
    for (const partition of [0, 1, 3]) expect(drawn.filter((each) => each === partition).length).toBeGreaterThan(60)
  })

  test('P-5 without any leader all partitions are drawn', () => {
    const self = ready({ partitions: 3 })
    for (const id in self.volatile.metadata.partitions)
      self.volatile.metadata.partitions[id] = { leader: null, leaderEpoch: 1 }
    expect(new Set(draws(self))).toEqual(new Set([0, 1, 2]))
  })
})

describe('P-6 adaptive choice', () => {
  const batches = (self: Producer, count: number) =>
    Array.from({ length: count }, () => {
      append(self, 'spare-0', record(), fieldsOf(record()), 1, 0)
      return self.volatile.accumulator['spare-0']!.pop()!
    })

  function withQueues(lengths: number[]): Producer {
    const self = ready({ partitions: lengths.length })
    lengths.forEach((length, i) => (self.volatile.accumulator[`orders-${i}`] = batches(self, length)))
    return self
  }

  const shares = (self: Producer): number[] => {
    const counts = [0, 0, 0]
    for (let i = 0; i < 4_000; i++) {
      self.volatile.sticky = {}
      counts[stick(self)]!++
    }
    return counts.map((count) => Math.round(count / 500))
  }

  test('P-6 queues of 0, 3 and 1 batches weigh 4, 1 and 3', () => {
    expect(shares(withQueues([0, 3, 1]))).toEqual([4, 1, 3])
  })

  test('P-6 equal queues, and partitions that were never queued for, are drawn uniformly', () => {
    expect(shares(withQueues([2, 2, 2]))).toEqual([3, 3, 3])
    const self = withQueues([0, 3, 1])
    delete self.volatile.accumulator['orders-2']
    expect(shares(self)).toEqual([3, 3, 3])
  })

  test('P-6 it can be turned off', () => {
    const self = withQueues([0, 3, 1])
    self.config['partitioner.adaptive.partitioning.enable'] = false
    expect(shares(self)).toEqual([3, 3, 3])
  })

  test('P-6 a broker that takes nothing for partitioner.availability.timeout.ms gets nothing', () => {
    const self = withQueues([2, 2, 2])
    self.config['partitioner.availability.timeout.ms'] = 100
    self.volatile.metadata.partitions['orders-1'] = { leader: 'b2', leaderEpoch: 0 }
    self.volatile.latency.b2 = { drainedAt: ms(10), readyAt: ms(200) }
    self.volatile.sticky = {}
    const drawn = new Set(
      Array.from({ length: 200 }, () => {
        self.volatile.sticky = {}
        return stickyPartition(self, 'orders', self.stream)
      }),
    )
    expect(drawn).toEqual(new Set([0, 2]))
  })

  test('P-6 a leader with all its requests in flight falls behind in latency', () => {
    const config = { 'partitioner.availability.timeout.ms': 50, 'max.in.flight.requests.per.connection': 2 }
    const cluster = createCluster({ partitions: 1, config, source: { interval: ms(10), valueSize: 20_000 } })
    cluster.brokers.b1!.script = { '*': ['silence', 'silence'] }
    runTo(cluster, ms(200))
    const { readyAt, drainedAt } = cluster.producer.volatile.latency.b1!
    expect(readyAt - drainedAt).toBeGreaterThan(ms(50))
  })
})

test('P-7 the RoundRobinPartitioner takes the partitions in turn, keys or not, but only those with a leader', () => {
  const cluster = createCluster({ partitions: 3, config: { 'partitioner.class': 'RoundRobinPartitioner' } })
  runTo(cluster, ms(10))
  emit(cluster, 4, { key: 'kafka' })
  expect(sentTo(cluster)).toEqual(['orders-0', 'orders-1', 'orders-2', 'orders-0'])
  cluster.producer.volatile.metadata.partitions['orders-1'] = { leader: null, leaderEpoch: 1 }
  emit(cluster, 3)
  expect(sentTo(cluster).slice(4)).toEqual(['orders-0', 'orders-2', 'orders-0'])
})
