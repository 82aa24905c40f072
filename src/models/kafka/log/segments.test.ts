// Segments: when one is closed, what goes with the oldest, and what is left of them when a log is cut (L-4, L-6, L-33).
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { emptyImage, replay } from '../controller/records'
import type { RecordBatch } from '../messages'
import { advanceLogStart, appendRolling, batchesOf, createLog, read, truncateTo } from './log'
import { durableEnd, forgetPages, lookAgain, WRITE_BACK, type PageCacheLook } from './page-cache'
import { deleteSegments, roll } from './segments'
import { logSettings, type LogSettings } from './settings'
import type { Log } from './state'

function settings(config: Record<string, string | number | boolean>): LogSettings {
  const image = emptyImage()
  replay(image, { sealed: true, type: 'topicRecord', topic: 'orders' })
  replay(image, { sealed: true, type: 'configRecord', topic: 'orders', config })
  return logSettings(image, 'orders')
}

const batchOf = (count: number, at: number, sizeInBytes = 1_000): RecordBatch => ({
  sealed: true,
  count,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  sizeInBytes,
  records: Array.from({ length: count }, (_, i) => i),
  keys: [],
  values: null,
  timestamps: Array.from({ length: count }, () => at),
  maxTimestamp: at,
  coordinatorRecords: null,
})

// One batch of `count` records at each of these times; answers the base offsets of the segments.
function fill(log: Log, set: LogSettings, times: readonly number[], count = 1, size = 1_000): number[] {
  for (const at of times) {
    const baseOffset = log.logEndOffset
    const batch = batchOf(count, at, size)
    appendRolling(log, { sealed: true, baseOffset, lastOffset: baseOffset + count - 1, leaderEpoch: 0, batch }, set, at)
  }
  return [...log.segments, log.active].map((segment) => segment.baseOffset)
}

const every = (step: number, count: number): number[] => Array.from({ length: count }, (_, i) => i * step)

describe('a segment is closed', () => {
  test('L-4 when the next batch would make it larger than segment.bytes', () => {
    const log = createLog('orders-0')
    expect(fill(log, settings({ 'segment.bytes': 2_500 }), every(0, 7))).toEqual([0, 2, 4, 6])
    expect(log.segments.map(({ sizeInBytes }) => sizeInBytes)).toEqual([2_000, 2_000, 2_000])
    expect(log.sizeInBytes).toBe(7_000)
  })
  test('L-4 when a record is newer than its first by more than segment.ms, and never while nothing is appended', () => {
    const log = createLog('orders-0')
    expect(fill(log, settings({ 'segment.ms': 2_000 }), every(seconds(1), 8))).toEqual([0, 3, 6])
    // A record that is not newer does not close it, however late it comes.
    expect(fill(log, settings({ 'segment.ms': 2_000 }), [seconds(8)])).toEqual([0, 3, 6])
    expect(fill(log, settings({ 'segment.ms': 2_000 }), [seconds(60)])).toEqual([0, 3, 6, 9])
  })
  test('L-4 up to segment.jitter.ms earlier, and not all logs alike', () => {
    const set = settings({ 'segment.ms': 10_000, 'segment.jitter.ms': 8_000 })
    const first = (partition: string) => fill(createLog(partition), set, every(seconds(1), 20))[1]!
    const closed = ['a-0', 'b-0', 'c-0', 'd-0', 'e-0'].map(first)
    for (const at of closed) expect(at).toBeGreaterThanOrEqual(2)
    for (const at of closed) expect(at).toBeLessThanOrEqual(11)
    expect(new Set(closed).size).toBeGreaterThan(1)
  })
  test('L-4 when its index is full: an entry each index.interval.bytes, 12 bytes each in the time index', () => {
    const set = settings({ 'segment.index.bytes': 60, 'index.interval.bytes': 1_999 })
    // Every second batch of 1,000 bytes has an entry, and 60 bytes have room for 5, of which one is kept free.
    expect(fill(createLog('orders-0'), set, every(0, 20))).toEqual([0, 8, 16])
  })
})

describe('deleting segments', () => {
  const three = () => {
    const log = createLog('orders-0')
    fill(log, settings({ 'segment.bytes': 2_500 }), every(1, 300))
    return log
  }
  test('L-6 the log begins where the next segment does, and reading goes on from there', () => {
    const log = three()
    expect(deleteSegments(log, 70)).toBe(140_000)
    advanceLogStart(log, log.segments[0]!.baseOffset)
    expect([log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([140, 300, 160_000])
    expect(batchesOf(log).map(({ baseOffset }) => baseOffset)).toEqual(every(1, 300).slice(140))
    // Whole chunks of batches that lie before it are given up.
    expect(log.chunks.length).toBe(1)
    expect(read(log, 255, 260, 10_000).map(({ baseOffset }) => baseOffset)).toEqual([255, 256, 257, 258, 259])
  })
  test('L-33 a log that is cut behind its start keeps its segments in order', () => {
    const log = three()
    deleteSegments(log, 70)
    advanceLogStart(log, 140)
    truncateTo(log, 201)
    expect(log.segments.at(-1)!.baseOffset).toBe(198)
    expect([log.active.baseOffset, log.active.sizeInBytes, log.logEndOffset]).toEqual([200, 1_000, 201])
    expect(log.sizeInBytes).toBe(61_000)
    // UnifiedLog.truncateTo: the log start goes back as well, for a leader that has less than was deleted here.
    truncateTo(log, 0)
    expect([log.logStartOffset, log.logEndOffset, log.sizeInBytes, log.active.baseOffset]).toEqual([0, 0, 0, 0])
  })
})

describe('what is on the disk', () => {
  const looks = (log: Log, times: readonly number[]): PageCacheLook[] =>
    times.reduce<PageCacheLook[]>((found, at) => lookAgain(found, { [log.partition]: log }, at), [])

  test('L-34 closing a segment flushes it; flush.messages flushes each so many', () => {
    const log = createLog('orders-0')
    fill(log, settings({}), every(1, 10))
    expect(log.recoveryPoint).toBe(0)
    roll(log, 0)
    expect(log.recoveryPoint).toBe(10)
    fill(log, settings({ 'flush.messages': 4 }), every(1, 7))
    expect(log.recoveryPoint).toBe(14)
  })
  test('L-34 the host writes what has been dirty for 30 s, and looks each 5 s', () => {
    const log = createLog('orders-0')
    const set = settings({})
    let found: PageCacheLook[] = []
    for (let second = 0; second <= 60; second++) {
      fill(log, set, [seconds(second)])
      if (seconds(second) % WRITE_BACK === 0) found = lookAgain(found, { 'orders-0': log }, seconds(second))
    }
    // At 60 s what was there at 30 s is written; nothing changes until it looks again.
    expect(durableEnd(found, log, seconds(60))).toBe(31)
    expect(durableEnd(found, log, seconds(64))).toBe(31)
    expect(found.length).toBeLessThan(9)
    // The host goes on when the process is dead.
    expect(durableEnd(found, log, seconds(75))).toBe(46)
    expect(durableEnd(found, log, seconds(100))).toBe(61)
  })
  test('L-34 a log that was cut has nothing written behind the cut', () => {
    const log = createLog('orders-0')
    fill(log, settings({}), every(1, 100))
    let found = looks(log, [0])
    truncateTo(log, 40)
    found = forgetPages(found, 'orders-0', 40)
    fill(log, settings({}), every(1, 100))
    expect(durableEnd(found, log, seconds(31) + ms(1))).toBe(40)
  })
})
