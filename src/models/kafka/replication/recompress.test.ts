// A topic that stores batches in its own way, whatever producers send.
import { expect, test } from 'vitest'
import { seconds } from '../../../kernel/time'
import { sizeWith } from '../codecs'
import type { RecordBatch } from '../messages'
import { logSettings } from '../log/settings'
import { asStored, recompressionTime } from './recompress'
import { createSingle } from './testing/single'

const bytes = 10_000
const batch = (compression?: RecordBatch['compression']): RecordBatch => ({
  sealed: true,
  count: 1,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  sizeInBytes: sizeWith(compression?.codec ?? '', bytes, 3),
  records: [1],
  keys: [null],
  values: null,
  timestamps: [0],
  maxTimestamp: 0,
  coordinatorRecords: null,
  ...(compression === undefined ? {} : { compression }),
})
const zstd = batch({ codec: 'zstd', level: 3, bytes })

function leader(codec: string) {
  const { broker } = createSingle()
  const { topics } = broker.volatile.image
  topics.orders = { ...topics.orders!, config: { 'compression.type': codec } }
  return broker
}

const of = (codec: string) => logSettings(leader(codec).volatile.image, 'orders')

test('compression.type=producer, or the codec of the batch itself, leaves it as it came', () => {
  expect(asStored(of('producer'), zstd)).toBe(zstd)
  expect(asStored(of('zstd'), zstd)).toBe(zstd)
  const plain = batch()
  expect(asStored(of('uncompressed'), plain)).toBe(plain)
})

test('another codec makes it as large as that codec does; uncompressed, as large as it was', () => {
  expect(asStored(of('lz4'), zstd)).toMatchObject({
    sizeInBytes: 61 + 4_760,
    compression: { codec: 'lz4', level: 9, bytes },
  })
  const plain = asStored(of('uncompressed'), zstd)
  expect(plain.sizeInBytes).toBe(61 + bytes)
  expect('compression' in plain).toBe(false)
  expect(asStored(of('gzip'), batch()).sizeInBytes).toBeLessThan(4_000)
})

test('writing it anew takes a handler thread the time of both codecs', () => {
  const request = { type: 'produceRequest', correlationId: 1, acks: 1, timeoutMs: 30_000 } as const
  const partitions = [{ partition: 'orders-0', batch: zstd }]
  const expected = Math.ceil((bytes / 1_221e6 + bytes / 25.3e6) * seconds(1))
  expect(recompressionTime(leader('gzip'), { ...request, partitions })).toBe(expected)
  expect(recompressionTime(leader('producer'), { ...request, partitions })).toBe(0)
})
