// Compression of a whole system: clients' cores, brokers' threads, and what it saves on the wire.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import type { Producer } from '../models/kafka/actors'
import { advance, digest, seek } from './run'
import { runOf, valueOf } from './testing/document'

const drawing = (config: string, capacity: string, type = 'consumer') => `
  brokers: 1
  capacity: ${capacity}
  topics: { orders: { partitions: 1 } }
  producers: { web: { to: orders, rate: 50/s, valueSize: 1000, batch.size: 16384${config} } }
  groups: { billing: { type: ${type}, topics: [orders], consumers: 1, work: 0ms, max.poll.records: 100, ${type === 'share' ? 'share.' : ''}auto.offset.reset: earliest } }`

const number = (run: ReturnType<typeof runOf>, expression: string) => Number(valueOf(run, expression))

test('P-12 compression.type=none costs nothing; a codec costs the sender its share of a core, and makes batches smaller', () => {
  const plain = runOf(drawing('', '{}'), [])
  const zipped = runOf(drawing(', compression.type: gzip', '{ clientCore: 0.01 }'), [])
  for (const run of [plain, zipped]) advance(run, seconds(20))
  expect(valueOf(plain, 'producer(web).compressionTime')).toBe(0)
  expect(valueOf(plain, 'producer(web).compressionRate')).toBe(1)
  expect(number(zipped, 'producer(web).compressionRate')).toBeCloseTo(0.3219, 3)
  // 20 s of 50 kB/s at a hundredth of 25.3 MB/s: a fifth of the time.
  expect(number(zipped, 'producer(web).compressionTime') / seconds(4)).toBeCloseTo(1, 0.9)
  expect(number(zipped, 'producer(web).p50')).toBeGreaterThan(number(plain, 'producer(web).p50'))
  const producer = zipped.state.world.actors.web as Producer
  expect(producer.volatile.packed.time).toBe(valueOf(zipped, 'producer(web).compressionTime'))
})

test('G-41 poll() decompresses before it returns: a slow core falls behind by as much as it lacks, and a share consumer does, too', () => {
  // A share consumer fetches when poll() has nothing more: its hops come on top.
  const kinds = [
    ['consumer', 0.95],
    ['share', 0.8],
  ] as const
  for (const [type, least] of kinds) {
    // zlib -6 decompresses 344 MB/s; a ten-thousandth is two thirds of the 50 kB/s that come.
    const slow = runOf(
      drawing(', compression.type: gzip', '{ clientCore: 0.0001 }', type).replace(
        'producers:',
        'config: { group.share.record.lock.duration.ms: 60000, share.coordinator.state.topic.min.isr: 1 }\n  producers:',
      ),
      [],
    )
    const { core } = slow.state.world.actors.web as Producer
    expect(core).toBe(0.0001)
    // Its producer is as fast as any.
    Object.assign(slow.state.world.actors.web as object, { core: 1 })
    advance(slow, seconds(20))
    const before = number(slow, 'consumer(billing-1).processed')
    advance(slow, seconds(60))
    const rate = (number(slow, 'consumer(billing-1).processed') - before) / 40
    // A record is 1,000 bytes of value and about ten around them.
    expect(rate / (34_400 / 1_012)).toBeGreaterThan(least)
    expect(rate / (34_400 / 1_012)).toBeLessThan(1.05)
  }
})

test('a run with compression is the same however it is reached', () => {
  const run = runOf(drawing(', compression.type: zstd, compression.zstd.level: 19', '{ clientCore: 0.02 }'), [])
  advance(run, seconds(12))
  const whole = digest(run)
  for (let at = 13; at <= 20; at++) advance(run, seconds(at))
  seek(run, seconds(12))
  expect(digest(run)).toBe(whole)
})
