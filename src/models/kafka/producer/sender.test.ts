// Batching, memory, requests, retries and timeouts, seen from the network.
import { describe, expect, test } from 'vitest'
import { crash, setCut, start } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import { memoryOf } from './memory'
import { waitingRecords } from './source'
import { createCluster, emit, factsOf, moveLeader, runTo, tell, type Cluster, sentRecords } from './testing/cluster'

/** Produce requests: when they left, and how many records of which partition they carried. */
const requests = ({ sent }: Cluster) =>
  sent.flatMap(({ sentAt, to, msg }) =>
    msg.type === 'produceRequest'
      ? [
          {
            at: sentAt,
            to,
            load: Object.fromEntries(msg.partitions.map(({ partition, batch }) => [partition, batch.count])),
          },
        ]
      : [],
  )
const storedOf = ({ brokers }: Cluster, broker = 'b1') => brokers[broker]!.stored.flatMap(({ batch }) => batch.records)
const counts = (cluster: Cluster) => requests(cluster).map(({ load }) => Object.values(load)[0])

/** Everything is known, nothing is on the way: the time is 10 ms. */
function ready(options: Parameters<typeof createCluster>[0] = {}): Cluster {
  const cluster = createCluster(options)
  runTo(cluster, ms(10))
  return cluster
}

describe('P-10 batches', () => {
  test('P-10 a record joins the last batch of its partition while there is room', () => {
    const cluster = ready({ config: { 'batch.size': 400 } })
    emit(cluster, 5)
    runTo(cluster, ms(100))
    // 61 + 3 * 108 bytes = 385.
    expect(storedOf(cluster)).toHaveLength(5)
    expect(cluster.brokers.b1!.stored.map(({ batch }) => batch.count)).toEqual([3, 2])
  })

  test('P-10 batch.size=0 sends every record alone, and a record above batch.size has a batch of its own', () => {
    const cluster = ready({ config: { 'batch.size': 0 } })
    emit(cluster, 3)
    runTo(cluster, ms(100))
    expect(counts(cluster)).toEqual([1, 1, 1])
  })
})

describe('P-10 P-15 compression', () => {
  test('P-10 a batch is filled by what the producer expects of its codec, and travels as large as it came out', () => {
    const cluster = ready({ config: { 'batch.size': 400, 'compression.type': 'zstd' } })
    for (let i = 1; i <= 8; i++) {
      emit(cluster, 50)
      runTo(cluster, seconds(i))
    }
    const stored = cluster.brokers.b1!.stored.map(({ batch }) => batch)
    expect(storedOf(cluster)).toHaveLength(400)
    // At first it expects nothing of the codec: 61 + 3 * 108 * 1.05 bytes are 400. It learns slowly.
    expect(stored[0]!.count).toBe(3)
    expect((stored[0]!.sizeInBytes - 61) / 0.3145).toBeCloseTo(3 * 109, -1)
    expect(stored.at(-2)!.count).toBeGreaterThan(3)
  })
  test('P-15 what is too large for the topic is the batch after compression', () => {
    const limit = 300
    for (const [codec, refused] of [
      ['none', true],
      ['lz4', false],
    ] as const) {
      const cluster = ready({ config: { 'compression.type': codec, 'linger.ms': 20 } })
      emit(cluster, 4)
      runTo(cluster, ms(100))
      const [{ batch } = { batch: undefined }] = cluster.brokers.b1!.stored
      expect(batch!.sizeInBytes > limit).toBe(refused)
    }
  })
})

describe('P-11 when a batch may go', () => {
  test('P-11 P-14 a lone record waits for linger.ms, and then needs the way there and back', () => {
    const cluster = ready()
    emit(cluster, 1)
    runTo(cluster, ms(100))
    expect(requests(cluster)).toEqual([{ at: ms(15), to: 'b1', load: { 'orders-0': 1 } }])
    expect(factsOf(cluster, 'batch-acked')).toMatchObject([{ at: ms(17), latency: ms(7), acks: -1 }])
  })

  test('P-11 a full batch does not wait', () => {
    const cluster = ready({ config: { 'batch.size': 400, 'linger.ms': 1_000 } })
    emit(cluster, 4)
    runTo(cluster, ms(100))
    expect(requests(cluster)).toEqual([{ at: ms(10), to: 'b1', load: { 'orders-0': 3 } }])
  })

  test('P-11 close() and a send() that waits for memory let everything go', () => {
    const closing = ready({ config: { 'linger.ms': 1_000 } })
    emit(closing, 1)
    tell(closing, { type: 'shutdown' })
    expect(requests(closing)).toHaveLength(1)

    const waiting = ready({ partitions: 2, config: { 'linger.ms': 1_000, 'buffer.memory': 20_000 } })
    emit(waiting, 1, { partition: 0 })
    expect(requests(waiting)).toHaveLength(0)
    emit(waiting, 1, { partition: 1 })
    expect(requests(waiting)).toEqual([{ at: ms(10), to: 'b1', load: { 'orders-0': 1 } }])
  })

  test('P-11 P-29 without a leader the batch waits, and the metadata are asked for until there is one', () => {
    const cluster = createCluster({ brokers: 2 })
    moveLeader(cluster, 'orders-0', null)
    runTo(cluster, ms(10))
    emit(cluster, 1)
    runTo(cluster, seconds(3))
    expect(requests(cluster)).toEqual([])
    const asked = cluster.sent.filter(({ msg }) => msg.type === 'metadataRequest')
    // With a pause of about 100, 100, 200, 400 and 800 milliseconds, then a second each time.
    expect(asked.length).toBeGreaterThanOrEqual(5)
    expect(asked.length).toBeLessThanOrEqual(8)
    moveLeader(cluster, 'orders-0', 'b2')
    runTo(cluster, seconds(5))
    expect(storedOf(cluster, 'b2')).toHaveLength(1)
  })
})

describe('P-12 requests', () => {
  test('P-12 when one partition is ready, the first batch of every partition of that broker goes along', () => {
    const cluster = ready({ brokers: 2, partitions: 4, config: { 'linger.ms': 50 } })
    emit(cluster, 1, { partition: 0 })
    runTo(cluster, ms(40))
    for (const partition of [1, 2, 3]) emit(cluster, 1, { partition })
    runTo(cluster, ms(70))
    // Partitions 0 and 2 are led by b1; those of b2 go on lingering.
    expect(requests(cluster)).toEqual([{ at: ms(60), to: 'b1', load: { 'orders-0': 1, 'orders-2': 1 } }])
  })

  test('P-12 a request ends at max.request.size, and the next one begins where it ended', () => {
    const config = { 'max.request.size': 700, 'batch.size': 300, 'linger.ms': 20 }
    const cluster = ready({ partitions: 4, config })
    for (const partition of [0, 1, 2, 3]) emit(cluster, 2, { partition })
    runTo(cluster, ms(100))
    // 279 bytes each: two per request.
    expect(requests(cluster).map(({ load }) => Object.keys(load))).toEqual([
      ['orders-0', 'orders-1'],
      ['orders-2', 'orders-3'],
    ])
    emit(cluster, 2, { partition: 0 })
    emit(cluster, 2, { partition: 3 })
    runTo(cluster, ms(200))
    expect(Object.keys(requests(cluster)[2]!.load)).toEqual(['orders-3', 'orders-0'])
  })
})

describe('P-13 memory', () => {
  const config = { 'buffer.memory': 1_000, 'batch.size': 500, 'linger.ms': 0, 'max.block.ms': 300 }

  test('P-13 send() blocks while the buffer is full, and goes on when an answer frees some', () => {
    const cluster = ready({ config, source: { interval: ms(10), valueSize: 400 } })
    cluster.brokers.b1!.script = { '*': ['silence', 'silence'] }
    runTo(cluster, ms(50))
    expect(cluster.producer.volatile).toMatchObject({ bufferUsed: 1_000, blocked: { on: 'memory' } })
    expect(waitingRecords(cluster.producer, ms(50))).toBe(3)
    // Both requests are given up when the connection breaks, and stored at the second attempt.
    crash(cluster.stage, 'b1')
    start(cluster.stage, 'b1')
    runTo(cluster, ms(250))
    expect(cluster.producer.volatile.blocked).toBeNull()
    expect(factsOf(cluster, 'record-refused')).toEqual([])
    // Records kept their time while they waited.
    const times = cluster.brokers.b1!.stored.flatMap(({ batch }) => batch.timestamps)
    expect(times.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, i) => ms(10 * (i + 1))))
  })

  test('P-13 send() refuses the record after max.block.ms, and the application goes on with the next one', () => {
    const cluster = ready({ config, source: { interval: ms(50), valueSize: 400, limit: 4 } })
    cluster.brokers.b1!.script = { '*': ['silence', 'silence'] }
    runTo(cluster, seconds(2))
    // The third record is due at 150 ms; the fourth is called when the third has failed.
    expect(factsOf(cluster, 'record-refused')).toMatchObject([
      { reason: 'BufferExhausted', record: 2 ** 32 + 3, at: ms(450) },
      { reason: 'BufferExhausted', record: 2 ** 32 + 4, at: ms(750) },
    ])
    expect(factsOf(cluster, 'data-source-ended')).toMatchObject([{ rows: 4 }])
  })

  test('P-13 the wait for metadata counts towards the same max.block.ms', () => {
    const cluster = createCluster({ config, source: { topic: 'unheard-of' } })
    emit(cluster, 1)
    runTo(cluster, seconds(1))
    expect(factsOf(cluster, 'record-refused')).toMatchObject([{ reason: 'UnknownTopic', at: ms(300) }])
  })

  test('P-13 a record above max.request.size or buffer.memory is refused at once', () => {
    const cluster = ready({ config: { 'max.request.size': 500 } })
    emit(cluster, 1, { value: 'x'.repeat(420) })
    // 61 + 21 + fields of 1 + 2 + 415 + 1 bytes = 501.
    emit(cluster, 1, { value: 'x'.repeat(415) })
    emit(cluster, 1, { value: 'x'.repeat(414) })
    expect(factsOf(cluster, 'record-refused').map(({ reason }) => reason)).toEqual(['RecordTooLarge', 'RecordTooLarge'])
    expect(sentRecords(cluster)).toHaveLength(1)
  })

  test('P-13 all memory is free again when everything is answered', () => {
    const cluster = ready({ brokers: 3, partitions: 6, source: { interval: ms(1), limit: 500 } })
    cluster.brokers.b2!.script = { '*': ['NOT_LEADER_OR_FOLLOWER', 'MESSAGE_TOO_LARGE', 'UNKNOWN_SERVER_ERROR'] }
    runTo(cluster, seconds(3))
    expect(cluster.producer.volatile.bufferUsed).toBe(0)
    expect(memoryOf(cluster.producer)).toEqual({ records: [], sent: [] })
  })
})

describe('P-15 too large for the topic', () => {
  test('P-15 a batch of several records is split, in order, and no attempt is counted', () => {
    const cluster = ready({ config: { 'linger.ms': 20, retries: 1 } })
    cluster.brokers.b1!.script = { '*': ['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE'] }
    emit(cluster, 8)
    runTo(cluster, ms(200))
    // The split by batch.size leaves one batch of the same size, which is then halved.
    expect(cluster.brokers.b1!.stored.map(({ batch }) => batch.count)).toEqual([3, 3, 2])
    expect(cluster.brokers.b1!.stored.map(({ batch }) => batch.baseSequence)).toEqual([0, 3, 6])
    expect(storedOf(cluster)).toEqual(sentRecords(cluster).map(({ record }) => record))
    expect(factsOf(cluster, 'batch-retried')).toEqual([])
    expect(cluster.producer.volatile.bufferUsed).toBe(0)
  })

  test('P-15 a single record that is too large fails for certain', () => {
    const cluster = ready()
    cluster.brokers.b1!.script = { '*': ['MESSAGE_TOO_LARGE'] }
    emit(cluster, 1)
    runTo(cluster, ms(100))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([{ error: 'MESSAGE_TOO_LARGE', certain: true }])
  })
})

describe('P-20 requests in flight', () => {
  const config = { 'batch.size': 0, 'linger.ms': 0 }

  test('P-20 at most five requests per broker are unanswered', () => {
    const cluster = ready({ brokers: 2, partitions: 2, config, latency: ms(50) })
    runTo(cluster, ms(150))
    for (let i = 0; i < 10; i++) for (const partition of [0, 1]) emit(cluster, 1, { partition })
    expect(cluster.producer.volatile.inFlight.b1).toHaveLength(5)
    expect(cluster.producer.volatile.inFlight.b2).toHaveLength(5)
    runTo(cluster, ms(600))
    expect([storedOf(cluster, 'b1'), storedOf(cluster, 'b2')].map(({ length }) => length)).toEqual([10, 10])
  })

  test('P-20 with a single one, a partition waits for its last batch even when its leader has moved', () => {
    const cluster = ready({ brokers: 2, config: { ...config, 'max.in.flight.requests.per.connection': 1 } })
    cluster.brokers.b1!.script = { '*': ['silence'] }
    emit(cluster, 1)
    moveLeader(cluster, 'orders-0', 'b2')
    cluster.producer.volatile.metadata.partitions['orders-0'] = { leader: 'b2', leaderEpoch: 1 }
    emit(cluster, 1)
    runTo(cluster, seconds(29))
    expect(requests(cluster)).toHaveLength(1)
    runTo(cluster, seconds(31))
    expect(storedOf(cluster, 'b2')).toEqual([2 ** 32 + 1, 2 ** 32 + 2])
  })
})

describe('P-21 order', () => {
  const script = () => ({ '*': ['NOT_ENOUGH_REPLICAS' as const] })
  const numbers = (cluster: Cluster) => storedOf(cluster).map((record) => record - 2 ** 32)

  test('P-21 without idempotence a retried batch lands behind its successors', () => {
    const cluster = ready({ config: { 'enable.idempotence': false, 'batch.size': 0, 'linger.ms': 0 } })
    cluster.brokers.b1!.script = script()
    emit(cluster, 3)
    runTo(cluster, seconds(1))
    expect(numbers(cluster)).toEqual([2, 3, 1])
  })

  test('P-21 P-33 with idempotence it does not: the later ones are refused, and wait for their turn', () => {
    const cluster = ready({ config: { 'batch.size': 0, 'linger.ms': 0 } })
    emit(cluster, 1)
    runTo(cluster, ms(20))
    cluster.brokers.b1!.script = script()
    emit(cluster, 3)
    runTo(cluster, seconds(1))
    expect(numbers(cluster)).toEqual([1, 2, 3, 4])
    expect(factsOf(cluster, 'batch-retried').map(({ error }) => error)).toEqual([
      'NOT_ENOUGH_REPLICAS',
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    ])
  })

  test('P-21 with one request in flight there is order without idempotence', () => {
    const config = {
      'enable.idempotence': false,
      'batch.size': 0,
      'linger.ms': 0,
      'max.in.flight.requests.per.connection': 1,
    }
    const cluster = ready({ config })
    cluster.brokers.b1!.script = script()
    emit(cluster, 3)
    runTo(cluster, seconds(1))
    expect(numbers(cluster)).toEqual([1, 2, 3])
  })
})

describe('P-23 retries', () => {
  const attempts = (cluster: Cluster) => requests(cluster).map(({ at }) => at)

  test('P-23 the pauses double from 100 ms to a second, 20 % more or less', () => {
    const cluster = ready()
    cluster.brokers.b1!.script = { '*': Array.from({ length: 6 }, () => 'NOT_ENOUGH_REPLICAS' as const) }
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    const times = attempts(cluster)
    const pauses = times.slice(1).map((at, i) => at - times[i]! - ms(2))
    const around = [100, 200, 400, 800, 1_000, 1_000]
    pauses.forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(ms(around[i]! * 0.8))
      expect(pause).toBeLessThanOrEqual(ms(Math.min(1_000, around[i]! * 1.2)))
    })
    expect(pauses).toHaveLength(6)
    expect(new Set(pauses.map((pause, i) => pause / around[i]!)).size).toBeGreaterThan(3)
  })

  test('P-23 after `retries` more attempts the batch fails, for certain when no broker wrote it', () => {
    const cluster = ready({ config: { retries: 2 } })
    cluster.brokers.b1!.script = { '*': Array.from({ length: 3 }, () => 'NOT_ENOUGH_REPLICAS' as const) }
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    expect(attempts(cluster)).toHaveLength(3)
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([{ error: 'NOT_ENOUGH_REPLICAS', certain: true }])
    expect(factsOf(cluster, 'batch-sent').map(({ attempt, waited }) => ({ attempt, waited }))).toEqual([
      { attempt: 1, waited: ms(5) },
      { attempt: 2, waited: ms(5) },
      { attempt: 3, waited: ms(5) },
    ])
  })

  test('P-23 an error that will not pass is not retried', () => {
    const cluster = ready()
    cluster.brokers.b1!.script = { '*': ['INVALID_PRODUCER_EPOCH'] }
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    expect(attempts(cluster)).toHaveLength(1)
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([{ error: 'INVALID_PRODUCER_EPOCH', certain: true }])
  })

  test('P-23 P-28 a leader hint is followed at once: there is no pause when the partition has another leader', () => {
    const cluster = ready({ brokers: 2 })
    cluster.brokers.b1!.script = { '*': ['NOT_LEADER_OR_FOLLOWER'] }
    moveLeader(cluster, 'orders-0', 'b2')
    emit(cluster, 1)
    runTo(cluster, ms(40))
    expect(requests(cluster).map(({ at, to }) => [at, to])).toEqual([
      [ms(15), 'b1'],
      [ms(17), 'b2'],
    ])
    // And the full update is asked for all the same, after the pause since the last one.
    runTo(cluster, ms(200))
    expect(cluster.sent.filter(({ msg }) => msg.type === 'metadataRequest')).toHaveLength(2)
  })

  test('P-28 an older hint than what is known is not believed', () => {
    const cluster = ready({ brokers: 2 })
    cluster.producer.volatile.metadata.partitions['orders-0'] = { leader: 'b1', leaderEpoch: 7 }
    cluster.brokers.b1!.script = { '*': ['NOT_LEADER_OR_FOLLOWER'] }
    moveLeader(cluster, 'orders-0', 'b2')
    emit(cluster, 1)
    runTo(cluster, ms(20))
    expect(cluster.producer.volatile.metadata.partitions['orders-0']).toEqual({ leader: 'b1', leaderEpoch: 7 })
  })
})

describe('P-24 delivery.timeout.ms', () => {
  const config = { 'delivery.timeout.ms': 5_000, 'request.timeout.ms': 2_000 }

  test('P-24 a batch that was never sent fails on time, and certainly', () => {
    const cluster = createCluster({ config })
    moveLeader(cluster, 'orders-0', null)
    runTo(cluster, ms(10))
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([
      { error: 'TimeoutException', certain: true, at: ms(5_010) },
    ])
  })

  test('P-24 P-25 one that was sent and never answered fails with an open outcome: it may be stored', () => {
    const cluster = ready({ config: { ...config, 'enable.idempotence': false } })
    cluster.brokers.b1!.script = { '*': Array.from({ length: 9 }, () => 'store-and-silence' as const) }
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([
      { error: 'TimeoutException', certain: false, at: ms(5_010) },
    ])
    // An attempt at 15 ms, and others after each request.timeout.ms: without idempotence, as many copies.
    expect(storedOf(cluster)).toEqual([2 ** 32 + 1, 2 ** 32 + 1, 2 ** 32 + 1])
    expect(factsOf(cluster, 'request-timed-out')).toHaveLength(3)
  })

  test('P-24 an answer that comes after the failure changes nothing', () => {
    const timeouts = { 'request.timeout.ms': 2_500, 'delivery.timeout.ms': 4_000 }
    const cluster = ready({ config: timeouts, latency: ms(1_000) })
    runTo(cluster, seconds(3))
    cluster.brokers.b1!.script = { '*': ['NOT_ENOUGH_REPLICAS'] }
    emit(cluster, 1)
    // The second attempt leaves at about 5.1 s, and is answered two seconds later.
    runTo(cluster, seconds(7))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([
      { error: 'TimeoutException', certain: false, at: seconds(7) },
    ])
    runTo(cluster, seconds(20))
    expect(factsOf(cluster, 'batch-acked')).toEqual([])
    expect(cluster.producer.volatile).toMatchObject({ bufferUsed: 0, inFlight: { b1: [] } })
  })
})

describe('P-25 broken connections', () => {
  test('P-25 after request.timeout.ms the connection is closed, and its batches are sent again', () => {
    const cluster = ready()
    cluster.brokers.b1!.script = { '*': ['store-and-silence'] }
    emit(cluster, 1)
    runTo(cluster, seconds(40))
    expect(factsOf(cluster, 'request-timed-out')).toMatchObject([{ at: ms(30_015), request: 'produceRequest' }])
    expect(factsOf(cluster, 'batch-retried')).toMatchObject([{ error: 'REQUEST_TIMED_OUT' }])
    expect(factsOf(cluster, 'batch-acked')).toHaveLength(1)
    // The broker recognised the second copy.
    expect(storedOf(cluster)).toHaveLength(1)
  })

  test('P-25 a broker that dies gives NETWORK_EXCEPTION, and nothing more is sent before it has answered again', () => {
    const cluster = ready({ source: { interval: ms(20) } })
    runTo(cluster, seconds(1))
    crash(cluster.stage, 'b1')
    runTo(cluster, seconds(4))
    const after = requests(cluster).filter(({ at }) => at > seconds(1) + ms(2))
    expect(after).toEqual([])
    expect(factsOf(cluster, 'batch-retried').every(({ error }) => error === 'NETWORK_EXCEPTION')).toBe(true)
    // Reconnecting is tried with a pause that grows from 50 ms to a second.
    const tries = cluster.sent.filter(({ msg, sentAt }) => msg.type === 'metadataRequest' && sentAt > seconds(1))
    expect(tries.length).toBeGreaterThan(4)
    expect(tries.length).toBeLessThan(12)
    start(cluster.stage, 'b1')
    runTo(cluster, seconds(7))
    const stored = storedOf(cluster)
    expect(stored).toEqual(stored.toSorted((a, b) => a - b))
    expect(new Set(stored).size).toBe(stored.length)
    expect(stored.length).toBeGreaterThan(340)
  })

  test('P-25 over a cut link nothing is heard, so the requests time out', () => {
    const cluster = ready({ config: { 'request.timeout.ms': 1_000, 'delivery.timeout.ms': 60_000 } })
    setCut(cluster.stage, 'web', 'b1', true)
    emit(cluster, 1)
    runTo(cluster, seconds(5))
    expect(factsOf(cluster, 'request-timed-out').length).toBeGreaterThanOrEqual(1)
    setCut(cluster.stage, 'web', 'b1', false)
    runTo(cluster, seconds(30))
    expect(storedOf(cluster)).toHaveLength(1)
    expect(factsOf(cluster, 'batch-acked')).toHaveLength(1)
  })
})

describe('P-26 acks', () => {
  test('P-26 the request carries acks and request.timeout.ms', () => {
    const cluster = ready({ config: { acks: '1', 'request.timeout.ms': 7_000 } })
    emit(cluster, 1)
    runTo(cluster, ms(100))
    expect(cluster.brokers.b1!.requests[0]!.msg).toMatchObject({ acks: 1, timeoutMs: 7_000 })
    expect(sentRecords(cluster)).toMatchObject([{ acks: 1, idempotent: false }])
  })

  test('P-26 with acks=0 the client calls it done as it leaves, with offset -1, whether it arrives or not', () => {
    const cluster = ready({ config: { acks: '0' } })
    setCut(cluster.stage, 'web', 'b1', true)
    emit(cluster, 1)
    runTo(cluster, seconds(100))
    expect(factsOf(cluster, 'batch-acked')).toMatchObject([{ at: ms(15), offset: -1, acks: 0, latency: ms(5) }])
    expect(storedOf(cluster)).toEqual([])
    expect(cluster.producer.volatile.bufferUsed).toBe(0)
    expect(factsOf(cluster, 'request-timed-out').filter(({ request }) => request === 'produceRequest')).toEqual([])
  })

  test.each([
    ['REQUEST_TIMED_OUT', 'all', false],
    ['NOT_ENOUGH_REPLICAS', 'all', true],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'all', false],
    ['NOT_LEADER_OR_FOLLOWER', 'all', false],
    ['NOT_LEADER_OR_FOLLOWER', '1', true],
    ['KAFKA_STORAGE_ERROR', '1', false],
  ] as const)('P-26 P-27 after %s with acks=%s, that nothing was stored is certain: %s', (error, acks, certain) => {
    const cluster = ready({ config: { acks, retries: 1, 'enable.idempotence': false } })
    cluster.brokers.b1!.script = { '*': [error, error] }
    emit(cluster, 1)
    runTo(cluster, seconds(10))
    expect(factsOf(cluster, 'batch-failed')).toMatchObject([{ error, certain }])
  })
})

describe('P-29 metadata', () => {
  const asked = ({ sent }: Cluster) =>
    sent.filter(({ msg }) => msg.type === 'metadataRequest').map(({ sentAt }) => sentAt)

  test('P-29 they are refreshed at metadata.max.age.ms while the topic is in use', () => {
    const cluster = createCluster({ config: { 'metadata.max.age.ms': 10_000 }, source: { interval: seconds(1) } })
    runTo(cluster, seconds(25))
    expect(asked(cluster)).toEqual([0, ms(10_002), ms(20_004)])
  })

  test('P-29 a topic that nobody uses for metadata.max.idle.ms is forgotten, and learned again at the next record', () => {
    const cluster = ready({ config: { 'metadata.max.idle.ms': 5_000, 'metadata.max.age.ms': 2_000 } })
    runTo(cluster, seconds(60))
    expect(cluster.producer.volatile.metadata.topics).toEqual({})
    expect(asked(cluster).length).toBeLessThan(5)
    emit(cluster, 1)
    expect(cluster.producer.volatile.blocked).toMatchObject({ on: 'metadata' })
    runTo(cluster, seconds(61))
    expect(factsOf(cluster, 'batch-acked')).toHaveLength(1)
  })
})

describe('close()', () => {
  test('everything in memory goes out first; then the process ends, and the source with it', () => {
    const cluster = ready({ source: { interval: ms(1) }, config: { 'linger.ms': 500 } })
    runTo(cluster, ms(100))
    tell(cluster, { type: 'shutdown' })
    runTo(cluster, seconds(2))
    expect(factsOf(cluster, 'producer-closed')).toMatchObject([{ at: ms(102) }])
    expect(cluster.producer.up).toBe(false)
    expect(storedOf(cluster)).toHaveLength(100)
    start(cluster.stage, 'web')
    runTo(cluster, seconds(4))
    expect(storedOf(cluster).length).toBeGreaterThan(1_000)
  })

  test('what cannot be sent holds it up for delivery.timeout.ms', () => {
    const cluster = createCluster({ config: { 'delivery.timeout.ms': 6_000, 'request.timeout.ms': 1_000 } })
    moveLeader(cluster, 'orders-0', null)
    runTo(cluster, ms(10))
    emit(cluster, 1)
    tell(cluster, { type: 'shutdown' })
    runTo(cluster, seconds(30))
    expect(factsOf(cluster, 'producer-closed')).toMatchObject([{ at: ms(6_010) }])
    expect(factsOf(cluster, 'batch-failed')).toHaveLength(1)
  })
})
