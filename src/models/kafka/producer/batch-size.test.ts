// Sizes of batches, against Kafka's own classes; and the accumulator, which must count the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import fitVectors from '../vectors/producer-batch-fit.json'
import sizeVectors from '../vectors/record-batch-size.json'
import { ms } from '../../../kernel/time'
import { fieldsSize, hasRoom, recordSize, upperBound, varintSize, type HeaderSize } from './batch-size'
import { batchOverhead } from '../codecs'
import { createCluster, runTo, tell } from './testing/cluster'

interface SizeCase {
  in: { records: [key: number, value: number, at: number, headers?: HeaderSize[]][] }
  out: { batch: number; records: number[]; upper: number[] }
}
interface FitCase {
  in: { batchSize: number; k: number; v: number; h: HeaderSize[]; tsStep: number }
  out: { alloc: number; count: number; batch: number }
}

test('record-batch-size: every batch of the vectors has the bytes that Kafka gives it', () => {
  const cases = sizeVectors.cases as unknown as SizeCase[]
  expect(cases).toHaveLength(sizeVectors.header.count)
  for (const { in: given, out } of cases) {
    const fields = given.records.map(([key, value, , headers]) => fieldsSize(key, value, headers))
    const first = given.records[0]![2]
    const sizes = given.records.map(([, , at], i) => recordSize(i, at - first, fields[i]!))
    expect(sizes).toEqual(out.records)
    expect(batchOverhead + sizes.reduce((sum, size) => sum + size, 0)).toBe(out.batch)
    expect(fields.map(upperBound)).toEqual(out.upper)
  }
})

describe('P-10 producer-batch-fit', () => {
  const cases = fitVectors.cases as unknown as FitCase[]

  test('every batch of the vectors takes as many records as Kafka puts into it', () => {
    expect(cases).toHaveLength(fitVectors.header.count)
    for (const { in: given, out } of cases) {
      const fields = fieldsSize(given.k, given.v, given.h)
      const limit = Math.max(given.batchSize, upperBound(fields))
      let size = batchOverhead + recordSize(0, 0, fields)
      let count = 1
      for (; hasRoom(size, limit, recordSize(count, count * given.tsStep, fields)); count++) {
        size += recordSize(count, count * given.tsStep, fields)
      }
      expect({ alloc: limit, count, batch: size }).toEqual(out)
    }
  })

  const plain = cases.filter(({ in: given }) => given.h.length === 0 && given.k >= 0 && given.v >= 0)
  test('the accumulator closes its batches at the same record', () => {
    expect(plain.length).toBeGreaterThan(5)
    for (const { in: given, out } of plain) {
      const cluster = createCluster({
        config: { 'batch.size': given.batchSize, 'linger.ms': 2_147_000_000 },
        source: {
          interval: Math.max(1, ms(given.tsStep)),
          keys: { kind: 'constant', key: 'k'.repeat(given.k) },
          valueSize: given.v,
          limit: out.count + 1,
        },
      })
      // Far enough to the moment at which the batch is full, and no answer has come yet.
      cluster.brokers.b1!.script = { '*': ['silence', 'silence', 'silence'] }
      runTo(cluster, ms(10) + (out.count + 2) * Math.max(1_000, ms(given.tsStep)))
      const [first] = cluster.brokers.b1!.requests
      const batch = first?.msg.partitions[0]?.batch
      expect({ count: batch?.count, batch: batch?.sizeInBytes }).toEqual({ count: out.count, batch: out.batch })
    }
  })
})

test('a varint takes a byte per seven bits of the zig-zag number', () => {
  expect([0, -1, 63, -64, 64, -65, 8_191, 8_192, 1_700_000_000_000].map(varintSize)).toEqual([
    1, 1, 1, 1, 2, 2, 2, 3, 6,
  ])
})

test('a batch in flight has exactly the size of its records', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 40 }), (pairs) => {
      const cluster = createCluster({ config: { 'batch.size': 600 } })
      for (const [key, value] of pairs) tell(cluster, { type: 'emit', count: 1, key, value })
      runTo(cluster, ms(100))
      const stored = cluster.brokers.b1!.stored.map(({ batch }) => batch)
      expect(stored.flatMap(({ keys }) => keys)).toEqual(pairs.map(([key]) => key))
      for (const { keys, values, sizeInBytes } of stored) {
        const fields = keys.map((key, i) => fieldsSize(Buffer.from(key!).length, Buffer.from(values![i]!).length))
        const sizes = fields.map((size, i) => recordSize(i, 0, size))
        expect(sizeInBytes).toBe(sizes.reduce((sum, size) => sum + size, batchOverhead))
      }
    }),
    { seed: 7, numRuns: 50 },
  )
})
