// A log: dense offsets, reads by batch, truncation, leader epochs, and what it remembers of producers.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloneState } from '../../../kernel/clone'
import type { LogBatch, RecordBatch } from '../messages'
import { advanceEpochs, assignEpoch, endOffsetFor, latestEpoch, truncateEpochs } from './epochs'
import { advanceLogStart, append, batchAt, batchesOf, createLog, read, truncateTo } from './log'
import { allBatches } from './chunks'
import { checkSequence, expireProducers, rebuildProducers, rememberBatch } from './producers'
import { recordCount } from './segments'
import type { EpochStart, Log } from './state'

const recordBatch = (count: number, producer = { id: -1, epoch: -1, sequence: -1 }): RecordBatch => ({
  sealed: true,
  count,
  producerId: producer.id,
  producerEpoch: producer.epoch,
  baseSequence: producer.sequence,
  sizeInBytes: count * 10,
  records: Array.from({ length: count }, (_, i) => i),
  keys: [],
  values: null,
  timestamps: [],
  maxTimestamp: -1,
  coordinatorRecords: null,
})

// Appends as a leader would.
function add(log: Log, batch: RecordBatch, leaderEpoch = 0): LogBatch {
  const baseOffset = log.logEndOffset
  const appended = { sealed: true, baseOffset, lastOffset: baseOffset + batch.count - 1, leaderEpoch, batch } as const
  append(log, appended)
  rememberBatch(log, appended)
  return appended
}

function logOf(...counts: number[]): Log {
  const log = createLog('orders-0')
  for (const count of counts) add(log, recordBatch(count))
  return log
}

describe('a log', () => {
  test('L-1 offsets are dense: a batch begins where the one before ended', () => {
    const log = logOf(3, 1, 5)
    expect(batchesOf(log).map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([
      [0, 2],
      [3, 3],
      [4, 8],
    ])
    expect(log.logEndOffset).toBe(9)
    expect(() => append(log, batchesOf(log)[0]!)).toThrow('orders-0: a batch at 0 cannot follow the log end 9')
  })

  test('L-3 a read begins with the batch that holds the offset, ends before the limit, and keeps to its bytes', () => {
    const log = logOf(3, 3, 3, 3)
    const from = (offset: number, limit: number, bytes: number) =>
      read(log, offset, limit, bytes).map((b) => b.baseOffset)
    expect(from(4, 12, 1_000)).toEqual([3, 6, 9])
    expect(from(4, 9, 1_000)).toEqual([3, 6])
    expect(from(0, 12, 60)).toEqual([0, 3])
    expect(from(0, 12, 1)).toEqual([0])
    expect(from(12, 12, 1_000)).toEqual([])
  })

  test('L-1 reading, looking up and cutting a long log agree with a plain list', () => {
    const plan = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 700 })
    fc.assert(
      fc.property(plan, fc.nat(), fc.nat(), (counts, a, b) => {
        const log = logOf(...counts)
        const list = batchesOf(log)
        const end = log.logEndOffset
        const offset = a % end
        const holds = list.findIndex((batch) => batch.lastOffset >= offset)
        expect(batchAt(log, offset)).toBe(list[holds])
        expect(read(log, offset, end, Infinity)).toEqual(list.slice(holds))
        const target = list[b % list.length]!.baseOffset
        expect(truncateTo(log, target)).toBe(end)
        expect(batchesOf(log)).toEqual(list.slice(0, b % list.length))
        expect(log.logEndOffset).toBe(target)
        expect(log.sizeInBytes).toBe(target * 10)
        add(log, recordBatch(2))
        expect(batchAt(log, target)!.baseOffset).toBe(target)
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('a long log is cut, begins later and goes on anywhere: at a shelf of chunks as inside one', () => {
    const end = 10_000
    for (const at of [4_095, 4_096, 4_097, 8_192, 8_320, 9_999]) {
      const log = logOf(...Array.from({ length: end }, () => 1))
      const copy = cloneState(log)
      expect(truncateTo(log, at)).toBe(end)
      for (let i = 0; i < 300; i++) add(log, recordBatch(1))
      expect(batchesOf(log).map(({ baseOffset }) => baseOffset)).toEqual(Array.from({ length: at + 300 }, (_, i) => i))
      advanceLogStart(log, at + 1)
      expect(batchesOf(log).map(({ baseOffset }) => baseOffset)).toEqual(
        Array.from({ length: 299 }, (_, i) => at + 1 + i),
      )
      expect(batchesOf(copy).length).toBe(end)
    }
  })

  test('T-24 the marker of a transaction takes an offset and is no record', () => {
    const log = logOf(2, 3)
    add(log, { ...recordBatch(1), marker: { sealed: true, type: 'ABORT', coordinatorEpoch: 0 } })
    expect([log.logEndOffset, recordCount(log)]).toEqual([6, 5])
  })

  test('a checkpoint shares every batch and every finished run of batches', () => {
    const log = logOf(...Array.from({ length: 300 }, () => 1))
    const copy = cloneState(log)
    expect(copy).toEqual(log)
    expect(copy.chunks[0]).toBe(log.chunks[0])
    add(log, recordBatch(1))
    expect(copy.logEndOffset).toBe(300)
    expect(batchesOf(copy).length).toBe(300)
  })

  test('L-33 cutting takes the epochs and the memory of producers with it', () => {
    const log = createLog('orders-0')
    add(log, recordBatch(5, { id: 1, epoch: 0, sequence: 0 }), 1)
    add(log, recordBatch(5, { id: 1, epoch: 0, sequence: 5 }), 2)
    expect(log.producers.p1!.batches.length).toBe(2)
    truncateTo(log, 5)
    rebuildProducers(log)
    expect(log.epochs).toEqual([{ epoch: 1, startOffset: 0 }])
    expect(log.producers.p1!.batches.map(({ lastOffset }) => lastOffset)).toEqual([4])
    expect(checkSequence(log, recordBatch(5, { id: 1, epoch: 0, sequence: 5 }))).toEqual({ kind: 'append' })
  })

  test('L-33 a log that is cut to its start still holds the bytes that were deleted before it, until their segment goes', () => {
    const log = logOf(...Array.from({ length: 200 }, () => 3))
    advanceLogStart(log, 6)
    truncateTo(log, 6)
    expect(log).toMatchObject({ logStartOffset: 6, logEndOffset: 6 })
    const kept = allBatches(log).reduce((sum, { batch }) => sum + batch.sizeInBytes, 0)
    expect([log.sizeInBytes, log.active.sizeInBytes]).toEqual([kept, kept])
  })

  test('P-36 P-33 a producer that was silent for producer.id.expiration.ms is forgotten, unless its transaction is open', () => {
    const log = createLog('orders-0')
    const open = { transactional: true as const, keys: [null, null] }
    const transactional = { ...recordBatch(2, { id: 3, epoch: 0, sequence: 0 }), ...open }
    const late = { ...recordBatch(2, { id: 2, epoch: 0, sequence: 0 }), maxTimestamp: 5_000_000 }
    for (const batch of [recordBatch(2, { id: 1, epoch: 0, sequence: 0 }), late, transactional]) add(log, batch)
    expect(expireProducers(log, 4_999_998, 5_000_000)).toEqual([])
    expect(expireProducers(log, 6_000_000, 5_000_000)).toEqual([1])
    // What it sends again is no duplicate any more, and any sequence of it is taken.
    const again = recordBatch(2, { id: 1, epoch: 0, sequence: 0 })
    expect(checkSequence(log, again)).toEqual({ kind: 'append' })
    expect(checkSequence(log, recordBatch(2, { id: 1, epoch: 0, sequence: 8 }))).toEqual({ kind: 'append' })
    expect(checkSequence(log, late)).toMatchObject({ kind: 'duplicate' })
    expect(Object.keys(log.producers)).toEqual(['p2', 'p3'])
  })

  test('P-36 a log that was only followed knows its producers once it is asked to', () => {
    const led = createLog('orders-0')
    const followed = createLog('orders-0')
    for (let i = 0; i < 8; i++)
      append(followed, add(led, recordBatch(2, { id: 1 + (i % 2), epoch: 0, sequence: i - (i % 2) })))
    rebuildProducers(followed)
    expect(followed).toEqual(led)
  })
})

describe('the leader epoch cache', () => {
  const cache = (...entries: [number, number][]): EpochStart[] =>
    entries.map(([epoch, startOffset]) => ({ epoch, startOffset }))

  test('L-30 an epoch begins once, and takes the place of all that is not older', () => {
    const epochs = cache([1, 0], [3, 10])
    assignEpoch(epochs, 3, 15)
    expect(epochs).toEqual(cache([1, 0], [3, 10]))
    assignEpoch(epochs, 5, 10)
    expect(epochs).toEqual(cache([1, 0], [5, 10]))
    assignEpoch(epochs, 4, 20)
    expect(epochs).toEqual(cache([1, 0], [4, 20]))
  })

  test('L-30 both columns always rise', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100 })), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(steps, (list) => {
        const epochs: EpochStart[] = []
        for (const [epoch, start] of list) assignEpoch(epochs, epoch, start)
        for (let i = 1; i < epochs.length; i++) {
          expect(epochs[i]!.epoch).toBeGreaterThan(epochs[i - 1]!.epoch)
          expect(epochs[i]!.startOffset).toBeGreaterThan(epochs[i - 1]!.startOffset)
        }
      }),
      { seed: 7 },
    )
  })

  test('L-31 where an epoch ended', () => {
    const epochs = cache([2, 5], [4, 10], [7, 30])
    expect(endOffsetFor(epochs, 7, 42)).toEqual({ epoch: 7, endOffset: 42 })
    expect(endOffsetFor(epochs, 8, 42)).toBeUndefined()
    expect(endOffsetFor(epochs, 4, 42)).toEqual({ epoch: 4, endOffset: 30 })
    expect(endOffsetFor(epochs, 6, 42)).toEqual({ epoch: 4, endOffset: 30 })
    expect(endOffsetFor(epochs, 1, 42)).toEqual({ epoch: 1, endOffset: 5 })
    expect(endOffsetFor([], 1, 42)).toBeUndefined()
    expect(latestEpoch([])).toBe(-1)
  })

  test('L-32 cutting the end drops what begins there; cutting the start keeps the epoch that covers it', () => {
    const epochs = cache([2, 5], [4, 10], [7, 30])
    truncateEpochs(epochs, 30)
    expect(epochs).toEqual(cache([2, 5], [4, 10]))
    advanceEpochs(epochs, 12)
    expect(epochs).toEqual(cache([4, 12]))
  })
})

describe('producers', () => {
  const check = (log: Log, sequence: number, count: number, epoch = 0) =>
    checkSequence(log, recordBatch(count, { id: 7, epoch, sequence }))

  function withBatches(count: number): Log {
    const log = createLog('orders-0')
    for (let i = 0; i < count; i++) add(log, recordBatch(2, { id: 7, epoch: 0, sequence: 2 * i }))
    return log
  }

  test('P-32 one of the last five batches, sent again, is a duplicate with its old offset', () => {
    const log = withBatches(7)
    for (let i = 2; i < 7; i++)
      expect(check(log, 2 * i, 2)).toMatchObject({ kind: 'duplicate', of: { baseOffset: 2 * i } })
    expect(check(log, 2, 2)).toEqual({ kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })
    expect(check(log, 12, 1)).toEqual({ kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })
  })

  test('P-33 the next sequence is taken, a gap is not', () => {
    const log = withBatches(2)
    expect(check(log, 4, 3)).toEqual({ kind: 'append' })
    expect(check(log, 5, 3)).toEqual({ kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })
  })

  test('P-33 a new epoch begins at 0, an old one is over', () => {
    const log = withBatches(2)
    expect(check(log, 4, 1, 1)).toEqual({ kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })
    expect(check(log, 0, 1, 1)).toEqual({ kind: 'append' })
    add(log, recordBatch(1, { id: 7, epoch: 1, sequence: 0 }))
    expect(check(log, 4, 1, 0)).toEqual({ kind: 'refuse', error: 'INVALID_PRODUCER_EPOCH' })
    expect(check(log, 1, 1, 1)).toEqual({ kind: 'append' })
  })

  test('P-33 of a producer that is not known, any sequence is taken', () => {
    expect(check(createLog('orders-0'), 41, 1)).toEqual({ kind: 'append' })
  })

  test('P-33 after the largest sequence comes 0', () => {
    const log = createLog('orders-0')
    add(log, recordBatch(3, { id: 7, epoch: 0, sequence: 2_147_483_645 }))
    expect(check(log, 0, 1)).toEqual({ kind: 'append' })
    const across = createLog('orders-0')
    add(across, recordBatch(5, { id: 7, epoch: 0, sequence: 2_147_483_645 }))
    expect(check(across, 2, 1)).toEqual({ kind: 'append' })
  })
})
