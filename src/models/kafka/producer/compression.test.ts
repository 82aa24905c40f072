// Compression takes the producer's sender thread time: a request leaves when its batches are done, and no more of them than that.
import { describe, expect, test } from 'vitest'
import { crash, start } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import type { ConfigValue } from '../config-key'
import { codecs, figuresOf, levelOf, secondsToCompress } from '../codecs'
import { resetProducer } from './create'
import { createCluster, emit, factsOf, runTo } from './testing/cluster'

const leavings = (cluster: ReturnType<typeof createCluster>) =>
  cluster.sent.flatMap(({ sentAt, msg }) => (msg.type === 'produceRequest' ? [sentAt] : []))

/** A batch of 10 records of 10 kB is emitted at 10 ms; a core of a ten-thousandth of the reference. */
function sendOne(config: Record<string, ConfigValue>, core = 1e-4) {
  const cluster = createCluster({
    config: { 'linger.ms': 0, 'batch.size': 1_000_000, ...config },
    source: { valueSize: 10_000 },
    core,
  })
  runTo(cluster, ms(10))
  emit(cluster, 10)
  runTo(cluster, seconds(300))
  const [batch] = cluster.brokers.b1!.stored
  return { cluster, batch: batch!.batch, waited: leavings(cluster)[0]! - ms(10) }
}

describe('P-10 P-12 compression takes time', () => {
  test('P-12 without a codec a batch leaves at once; with one, when a core has gone over its bytes', () => {
    expect(sendOne({}).waited).toBe(0)
    for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
      const { batch, waited, cluster } = sendOne({ 'compression.type': codec })
      const { bytes, level } = batch.compression!
      expect(bytes).toBeGreaterThan(100_000)
      expect(waited).toBe(Math.ceil((bytes * 1e6) / figuresOf(codec, level)!.compress / 1e-4))
      expect(cluster.producer.volatile.packed).toMatchObject({ before: bytes, time: waited })
    }
  })

  test('P-12 KIP-390 levels: gzip -1 is 6, lz4 9 is the fast compressor, and a higher level is smaller and slower', () => {
    const levels = { 'compression.gzip.level': -1, 'compression.lz4.level': 9, 'compression.zstd.level': 3 }
    expect(['gzip', 'snappy', 'lz4', 'zstd'].map((codec) => levelOf(codec, levels))).toEqual([6, 0, 9, 3])
    expect(figuresOf('lz4', 9)!.compress).toBeGreaterThan(figuresOf('lz4', 8)!.compress)
    expect(figuresOf('lz4', 10)).toBe(figuresOf('lz4', 12))
    const fast = sendOne({ 'compression.type': 'zstd', 'compression.zstd.level': 1 }, 1e-3)
    const small = sendOne({ 'compression.type': 'zstd', 'compression.zstd.level': 19 }, 1e-3)
    expect(small.batch.sizeInBytes).toBeLessThan(fast.batch.sizeInBytes)
    expect(small.waited).toBeGreaterThan(100 * fast.waited)
    for (const table of Object.values(codecs)) {
      expect(table.map(({ level }) => level)).toEqual(table.map(({ level }) => level).toSorted((a, b) => a - b))
    }
  })

  test('P-12 at saturation a producer sends what a core compresses, and blocks for the rest (P-13)', () => {
    // gzip -1 on the reference core: 25.3 MB/s; a thousandth of it is 25.3 kB/s, and the source wants four times that.
    const cluster = createCluster({
      config: { 'compression.type': 'gzip', 'buffer.memory': 200_000, 'max.block.ms': 600_000 },
      source: { interval: 10_000, valueSize: 1_000 },
      core: 1e-3,
    })
    runTo(cluster, seconds(10))
    const before = cluster.producer.volatile.packed.before
    runTo(cluster, seconds(60))
    const rate = (cluster.producer.volatile.packed.before - before) / 50
    expect(rate / 25_300).toBeGreaterThan(0.97)
    expect(rate / 25_300).toBeLessThan(1.03)
    expect(cluster.producer.volatile.blocked?.on).toBe('memory')
    expect(factsOf(cluster, 'record-refused')).toEqual([])
  })

  test('P-24 P-31 a connection that breaks meanwhile, a retry and delivery.timeout.ms: nothing is lost, doubled or compressed twice', () => {
    const config = { 'compression.type': 'gzip', 'linger.ms': 0, 'batch.size': 1_000_000 }
    const cluster = createCluster({ config, source: { valueSize: 10_000 }, core: 1e-3 })
    runTo(cluster, ms(10))
    emit(cluster, 10)
    runTo(cluster, seconds(2))
    expect(cluster.producer.volatile.packing?.until).toBeGreaterThan(seconds(2))
    crash(cluster.stage, 'b1')
    runTo(cluster, seconds(6))
    start(cluster.stage, 'b1')
    runTo(cluster, seconds(20))
    const { packed } = cluster.producer.volatile
    expect(cluster.brokers.b1!.stored.flatMap(({ batch }) => batch.records)).toHaveLength(10)
    expect(factsOf(cluster, 'batch-acked')).toHaveLength(1)
    expect(packed.time).toBe(Math.ceil(secondsToCompress({ codec: 'gzip', level: 6, bytes: packed.before }) * 1e9))

    const late = createCluster({
      config: { ...config, 'delivery.timeout.ms': 2_000, 'request.timeout.ms': 1_000 },
      source: { valueSize: 10_000 },
      core: 1e-3,
    })
    runTo(late, ms(10))
    emit(late, 10)
    runTo(late, seconds(20))
    expect(factsOf(late, 'batch-failed')).toMatchObject([{ error: 'TimeoutException', certain: true }])
    expect(leavings(late)).toEqual([])
    expect(late.producer.volatile.bufferUsed).toBe(0)
    resetProducer(late.producer)
    expect(late.producer.volatile.packing).toBeNull()
  })

  test('P-15 a batch that had to be split resets what the producer expects of its codec (CompressionRatioEstimator)', () => {
    const cluster = createCluster({ config: { 'compression.type': 'zstd', 'batch.size': 1_000 } })
    for (let i = 1; i <= 30; i++) {
      emit(cluster, 1)
      runTo(cluster, ms(50 * i))
    }
    expect(cluster.producer.volatile.compressed.orders).toBeGreaterThan(25)
    cluster.brokers.b1!.script['*'] = ['MESSAGE_TOO_LARGE']
    emit(cluster, 6)
    runTo(cluster, seconds(3))
    // The parts are compressed anew, and it learns from them.
    expect(cluster.producer.volatile.compressed.orders).toBeLessThan(5)
    expect(cluster.brokers.b1!.stored.flatMap(({ batch }) => batch.records)).toHaveLength(36)
  })

  test('P-13 a batch.size above buffer.memory is no matter of waiting: send() throws at once', () => {
    const cluster = createCluster({ config: { 'batch.size': 100_000, 'buffer.memory': 50_000 } })
    runTo(cluster, ms(10))
    emit(cluster, 1)
    expect(factsOf(cluster, 'record-refused')).toMatchObject([{ reason: 'IllegalArgument' }])
  })
})
