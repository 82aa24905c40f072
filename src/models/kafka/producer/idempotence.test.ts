// Sequences, gaps and epochs, as the broker meets them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crash, start } from '../../../kernel/faults'
import { nextInt, streamFor } from '../../../kernel/random'
import { ms, seconds } from '../../../kernel/time'
import type { ErrorCode } from '../messages'
import { nextSequence } from './accumulator'
import { memoryOf } from './memory'
import { createCluster, emit, factsOf, restartProducer, runTo, type Cluster, sentRecords } from './testing/cluster'

const single = { 'batch.size': 0, 'linger.ms': 0 }

function ready(options: Parameters<typeof createCluster>[0] = {}): Cluster {
  const cluster = createCluster({ config: single, ...options })
  runTo(cluster, ms(10))
  return cluster
}

/** Sends `count` records, and waits until they are stored. */
function sendAndWait(cluster: Cluster, count: number): void {
  emit(cluster, count)
  runTo(cluster, cluster.stage.world.now + ms(10))
}

const stored = ({ brokers }: Cluster, broker = 'b1') =>
  brokers[broker]!.stored.map(({ batch }) => [
    batch.producerEpoch,
    batch.baseSequence,
    ...batch.records.map((id) => id - 2 ** 32),
  ])

describe('P-30 producer ids', () => {
  test('P-30 an idempotent producer asks for an id, and sends nothing before it has one', () => {
    const cluster = createCluster({ config: single, source: { interval: ms(0.2), limit: 2 } })
    runTo(cluster, ms(1.9))
    expect(cluster.producer.volatile.producerId).toBe(-1)
    expect(cluster.sent.filter(({ msg }) => msg.type === 'produceRequest')).toEqual([])
    runTo(cluster, ms(20))
    expect(factsOf(cluster, 'producer-id-acquired')).toMatchObject([{ producerId: 1_000, producerEpoch: 0, at: ms(2) }])
    expect(cluster.brokers.b1!.stored.map(({ batch }) => batch.producerId)).toEqual([1_000, 1_000])
  })

  test('P-30 a sequence per record, from 0, per partition', () => {
    const cluster = createCluster({ partitions: 2, config: { 'linger.ms': 5 } })
    runTo(cluster, ms(10))
    for (const count of [3, 2, 4]) {
      emit(cluster, count, { partition: 0 })
      emit(cluster, 1, { partition: 1 })
      runTo(cluster, cluster.stage.world.now + ms(20))
    }
    const of = (partition: string) =>
      cluster.brokers.b1!.stored.filter((each) => each.partition === partition).map(({ batch }) => batch.baseSequence)
    expect(of('orders-0')).toEqual([0, 3, 5])
    expect(of('orders-1')).toEqual([0, 1, 2])
  })

  test('P-30 after 2^31 - 1 comes 0', () => {
    expect(nextSequence(2 ** 31 - 1, 1)).toBe(0)
    expect(nextSequence(2 ** 31 - 2, 3)).toBe(1)
  })

  test('P-30 a restarted producer has a new id, so what it sends again is a duplicate that nobody recognises', () => {
    const cluster = ready()
    sendAndWait(cluster, 1)
    restartProducer(cluster)
    runTo(cluster, ms(30))
    sendAndWait(cluster, 1)
    expect(cluster.brokers.b1!.stored.map(({ batch }) => [batch.producerId, batch.baseSequence])).toEqual([
      [1_000, 0],
      [1_001, 0],
    ])
  })

  test('P-30 no id is asked for without idempotence, and another broker is asked when one does not answer', () => {
    const plain = createCluster({ config: { acks: '1' } })
    runTo(plain, ms(50))
    expect(plain.sent.filter(({ msg }) => msg.type === 'initProducerIdRequest')).toEqual([])

    const cluster = createCluster({ brokers: 2 })
    const [first] = cluster.sent.filter(({ msg }) => msg.type === 'initProducerIdRequest')
    crash(cluster.stage, first!.to)
    runTo(cluster, seconds(3))
    const other = first!.to === 'b1' ? 'b2' : 'b1'
    expect(cluster.sent.filter(({ msg }) => msg.type === 'initProducerIdRequest').at(-1)!.to).toBe(other)
    expect(cluster.producer.volatile.producerId).toBe(1_000)
  })
})

test('P-31 a batch keeps its numbers through all its attempts', () => {
  const cluster = ready()
  sendAndWait(cluster, 1)
  cluster.brokers.b1!.script = { '*': ['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'NONE'] }
  emit(cluster, 1)
  runTo(cluster, seconds(2))
  const numbers = cluster.brokers
    .b1!.requests.flatMap(({ msg }) => msg.partitions)
    .map(({ batch }) => [batch.producerId, batch.producerEpoch, batch.baseSequence])
  expect(numbers).toEqual([
    [1_000, 0, 0],
    [1_000, 0, 1],
    [1_000, 0, 1],
    [1_000, 0, 1],
  ])
  // The leader recognised the last one; there is a single copy.
  expect(stored(cluster)).toHaveLength(2)
})

describe('P-34 reactions', () => {
  test('P-34 retries go one at a time, in order, however many were refused', () => {
    const cluster = ready()
    sendAndWait(cluster, 1)
    cluster.brokers.b1!.script = { '*': ['NOT_ENOUGH_REPLICAS'] }
    emit(cluster, 5)
    runTo(cluster, ms(22))
    // All five are back in the queue. From now on there is one request in flight.
    const after = cluster.stage.world.now
    runTo(cluster, seconds(2))
    expect(stored(cluster).map(([, , record]) => record)).toEqual([1, 2, 3, 4, 5, 6])
    const retries = cluster.sent.filter(({ msg, sentAt }) => msg.type === 'produceRequest' && sentAt > after)
    retries.slice(1).forEach(({ sentAt }, i) => expect(sentAt - retries[i]!.sentAt).toBeGreaterThanOrEqual(ms(2)))
    expect(retries).toHaveLength(5)
  })

  test('P-34 a real gap is closed by a new epoch, in which the partition counts from 0', () => {
    const cluster = ready()
    sendAndWait(cluster, 2)
    // The leader lost the second record (an unclean election, say), so the third finds a gap.
    cluster.brokers.b1!.stored.pop()
    sendAndWait(cluster, 1)
    runTo(cluster, seconds(1))
    sendAndWait(cluster, 1)
    expect(stored(cluster)).toEqual([
      [0, 0, 1],
      [1, 0, 3],
      [1, 1, 4],
    ])
    expect(factsOf(cluster, 'batch-failed')).toEqual([])
    // No broker was asked for the new epoch.
    expect(factsOf(cluster, 'producer-id-acquired')).toHaveLength(1)
  })

  test('P-34 the batches in flight behind the gap are renumbered too, and keep their order', () => {
    const cluster = ready()
    sendAndWait(cluster, 2)
    cluster.brokers.b1!.stored.pop()
    sendAndWait(cluster, 4)
    runTo(cluster, seconds(2))
    expect(stored(cluster)).toEqual([
      [0, 0, 1],
      [1, 0, 3],
      [1, 1, 4],
      [1, 2, 5],
      [1, 3, 6],
    ])
  })

  test('P-34 other partitions take up the new epoch when nothing of the old one is in flight', () => {
    const cluster = ready({ brokers: 2, partitions: 2 })
    emit(cluster, 2, { partition: 0 })
    emit(cluster, 2, { partition: 1 })
    runTo(cluster, ms(20))
    cluster.brokers.b1!.stored.pop()
    cluster.brokers.b2!.script = { '*': ['silence'] }
    emit(cluster, 1, { partition: 1 })
    emit(cluster, 1, { partition: 0 })
    runTo(cluster, ms(400))
    expect(cluster.producer.volatile.producerEpoch).toBe(1)
    // Its batch of epoch 0 is still unanswered, so a new one waits.
    emit(cluster, 1, { partition: 1 })
    runTo(cluster, ms(500))
    expect(stored(cluster, 'b2')).toHaveLength(2)
    runTo(cluster, seconds(40))
    expect(stored(cluster, 'b2').map(([epoch, sequence]) => [epoch, sequence])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
    ])
  })

  test('P-34 UNKNOWN_PRODUCER_ID begins a new epoch as well', () => {
    const cluster = ready()
    sendAndWait(cluster, 2)
    cluster.brokers.b1!.script = { '*': ['UNKNOWN_PRODUCER_ID'] }
    sendAndWait(cluster, 1)
    runTo(cluster, seconds(1))
    expect(stored(cluster).at(-1)).toEqual([1, 0, 3])
  })

  test('P-34 DUPLICATE_SEQUENCE_NUMBER is a success whose offset nobody knows', () => {
    const cluster = ready()
    cluster.brokers.b1!.script = { '*': ['DUPLICATE_SEQUENCE_NUMBER'] }
    sendAndWait(cluster, 1)
    expect(factsOf(cluster, 'batch-acked')).toMatchObject([{ offset: -1 }])
    expect(factsOf(cluster, 'batch-failed')).toEqual([])
  })

  test('P-34 when the epochs are used up, a new producer id is asked for', () => {
    const cluster = ready()
    sendAndWait(cluster, 2)
    cluster.brokers.b1!.stored.pop()
    cluster.producer.volatile.producerEpoch = 32_767
    cluster.producer.volatile.sequences['orders-0']!.producerEpoch = 32_767
    cluster.brokers.b1!.stored[0] = {
      ...cluster.brokers.b1!.stored[0]!,
      batch: { ...cluster.brokers.b1!.stored[0]!.batch, producerEpoch: 32_767 },
    }
    sendAndWait(cluster, 1)
    runTo(cluster, seconds(1))
    expect(factsOf(cluster, 'producer-id-acquired').map(({ producerId }) => producerId)).toEqual([1_000, 1_001])
    expect(cluster.brokers.b1!.stored.at(-1)!.batch).toMatchObject({
      producerId: 1_001,
      producerEpoch: 0,
      baseSequence: 0,
    })
  })

  test('P-34 a batch that fails for good leaves a gap, so the next one begins a new epoch', () => {
    const cluster = ready()
    sendAndWait(cluster, 1)
    cluster.brokers.b1!.script = { '*': ['MESSAGE_TOO_LARGE'] }
    sendAndWait(cluster, 1)
    sendAndWait(cluster, 1)
    expect(stored(cluster)).toEqual([
      [0, 0, 1],
      [1, 0, 3],
    ])
  })
})

describe('P-35 open questions', () => {
  const config = { ...single, 'delivery.timeout.ms': 3_000, 'request.timeout.ms': 1_000 }

  test('P-35 after a timeout of a batch that was sent again, nothing new is sent until it is settled', () => {
    const cluster = ready({ config })
    sendAndWait(cluster, 1)
    cluster.brokers.b1!.script = { '*': Array.from({ length: 9 }, () => 'silence' as const) }
    emit(cluster, 1)
    runTo(cluster, seconds(2))
    emit(cluster, 1)
    runTo(cluster, ms(3_100))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([{ records: [2 ** 32 + 2], certain: false }])
    cluster.brokers.b1!.script = {}
    runTo(cluster, seconds(6))
    // Sequence 1 never arrived: the next batch goes on in a new epoch.
    expect(stored(cluster)).toEqual([
      [0, 0, 1],
      [1, 0, 3],
    ])
    expect(cluster.producer.volatile.unresolved).toEqual({})
  })
})

test('P-22 idempotence is silently off with acks=1, and no batch is numbered', () => {
  const cluster = ready({ config: { ...single, acks: '1' } })
  sendAndWait(cluster, 2)
  expect(cluster.brokers.b1!.stored.map(({ batch }) => [batch.producerId, batch.baseSequence])).toEqual([
    [-1, -1],
    [-1, -1],
  ])
})

test('what a crash takes from memory: all that is not answered, and of that what may be stored', () => {
  const cluster = ready({ config: { 'batch.size': 0, 'linger.ms': 50 } })
  cluster.brokers.b1!.script = { '*': ['silence'] }
  emit(cluster, 1)
  runTo(cluster, ms(65))
  cluster.producer.config['batch.size'] = 16_384
  emit(cluster, 2)
  const of = (records: number[]) => records.map((record) => record - 2 ** 32)
  const { records, sent } = memoryOf(cluster.producer)
  expect([of(records), of(sent)]).toEqual([[1, 2, 3], [1]])
})

// Everything that may befall a client: errors before and after the append, lost answers, a broker that dies.
const troubles: (ErrorCode | 'silence' | 'store-and-silence')[] = [
  'NONE',
  'NONE',
  'NONE',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_OR_FOLLOWER',
  'REQUEST_TIMED_OUT',
  'store-and-silence',
  'silence',
]

test('P-21 P-32 P-33 whatever goes wrong, an idempotent producer stores each record once, in order, or says that it failed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const cluster = createCluster({
        seed,
        brokers: 2,
        partitions: 3,
        config: { 'request.timeout.ms': 500, 'batch.size': 300 },
        source: { interval: ms(3), limit: 120, poisson: true },
      })
      const luck = streamFor(seed, 'troubles')
      runTo(cluster, ms(50))
      for (const broker of Object.values(cluster.brokers)) {
        broker.script = { '*': Array.from({ length: 30 }, () => troubles[nextInt(luck, troubles.length)]!) }
      }
      runTo(cluster, ms(200))
      crash(cluster.stage, 'b1')
      runTo(cluster, ms(400 + nextInt(luck, 2_000)))
      start(cluster.stage, 'b1')
      runTo(cluster, seconds(200))

      const sent = sentRecords(cluster)
      expect(sent).toHaveLength(120)
      const answered = [...factsOf(cluster, 'batch-acked'), ...factsOf(cluster, 'batch-failed')].flatMap(
        ({ records }) => records,
      )
      expect(answered.toSorted((a, b) => a - b)).toEqual(sent.map(({ record }) => record))
      const kept = Object.values(cluster.brokers).flatMap((broker) => broker.stored)
      for (const partition of ['orders-0', 'orders-1', 'orders-2']) {
        const records = kept.filter((each) => each.partition === partition).flatMap(({ batch }) => batch.records)
        expect(records).toEqual([...new Set(records)].toSorted((a, b) => a - b))
      }
      const acked = new Set(factsOf(cluster, 'batch-acked').flatMap(({ records }) => records))
      const all = new Set(kept.flatMap(({ batch }) => batch.records))
      expect([...acked].filter((record) => !all.has(record))).toEqual([])
      expect(cluster.producer.volatile.bufferUsed).toBe(0)
    }),
    { seed: 11, numRuns: 60 },
  )
})
