// Cleaning a compacted log: what may be cleaned, when it is worth it, and what is left at which offsets.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { isHole, offsetAt, userRecordsIn } from '../batches'
import { emptyImage } from '../controller/records'
import type { LogBatch, RecordBatch } from '../messages'
import { applyCleaning, cleanable, planCleaning } from './cleaner'
import { appendRolling, batchesOf, createLog, read, truncateTo } from './log'
import { checkSequence, rememberBatch } from './producers'
import { logSettings, type LogSettings } from './settings'
import { roll } from './segments'
import { markerBatch } from './transactions'
import type { Log } from './state'

const settings = (config: Record<string, string | number> = {}): LogSettings => {
  const image = emptyImage()
  const set = { 'cleanup.policy': 'compact', 'segment.ms': 10_000, ...config }
  image.topics.profiles = { sealed: true, topicId: 1, partitions: 1, config: set }
  return logSettings(image, 'profiles')
}

interface Said {
  keys: string
  at?: number
  producer?: { id: number; sequence: number }
}

/** A batch of one-letter keys; a letter in lower case is a tombstone of it. */
function batchOf({ keys, at = 0, producer = { id: -1, sequence: -1 } }: Said): RecordBatch {
  const letters = keys.split('')
  const tombstones = letters.flatMap((letter, i) => (letter === letter.toLowerCase() ? [i] : []))
  return {
    sealed: true,
    count: letters.length,
    producerId: producer.id,
    producerEpoch: 0,
    baseSequence: producer.sequence,
    sizeInBytes: 61 + 100 * letters.length,
    records: letters.map((_, i) => i),
    keys: letters.map((letter) => letter.toUpperCase()),
    values: null,
    ...(tombstones.length > 0 && { tombstones }),
    timestamps: letters.map(() => at),
    maxTimestamp: at,
    coordinatorRecords: null,
  }
}

const add = (log: Log, said: Said, set = settings()): LogBatch => store(log, batchOf(said), set)

function store(log: Log, batch: RecordBatch, set: LogSettings): LogBatch {
  const baseOffset = log.logEndOffset
  const stored = { sealed: true, baseOffset, lastOffset: baseOffset + batch.count - 1, leaderEpoch: 0, batch } as const
  appendRolling(log, stored, set, batch.maxTimestamp)
  rememberBatch(log, stored)
  return stored
}

/** A log of these batches, all in closed segments: `|` closes one. */
function logOf(text: string, set = settings()): Log {
  const log = createLog('profiles-0')
  for (const segment of text.split('|')) {
    for (const keys of segment.trim().split(' ')) add(log, { keys }, set)
    roll(log, 0)
  }
  return log
}

/** `offset key` of all records that are left, tombstones in lower case. */
const left = (log: Log): string[] =>
  batchesOf(log).flatMap((stored) =>
    Array.from({ length: userRecordsIn(stored) }, (_, place) => {
      const key = stored.batch.keys[place]!
      return `${offsetAt(stored, place)}${stored.batch.tombstones?.includes(place) ? key.toLowerCase() : key}`
    }),
  )

function clean(log: Log, { set = settings(), wall = seconds(100), highWatermark = Number.MAX_SAFE_INTEGER } = {}) {
  const range = cleanable(log, set, highWatermark, wall)
  const cleaning = planCleaning(log, range, set, wall)
  applyCleaning(log, cleaning, set, wall)
  return { ...range, ...cleaning }
}

describe('what may be cleaned', () => {
  test('L-10 from the checkpoint to the active segment, and not beyond what is certain to stay', () => {
    const log = logOf('A B | A C | A')
    add(log, { keys: 'A' })
    const range = (highWatermark: number) => {
      const { from, to } = cleanable(log, settings(), highWatermark, seconds(1))
      return [from, to]
    }
    expect(range(6)).toEqual([0, 5])
    // A segment that reaches beyond the high watermark is left alone as a whole.
    expect(range(3)).toEqual([0, 2])
    clean(log)
    expect(left(log)).toEqual(['1B', '3C', '4A', '5A'])
    expect(log.firstDirtyOffset).toBe(5)
    expect(range(6)).toEqual([5, 5])
  })
  test('L-10 nor the first segment with a record younger than min.compaction.lag.ms, nor what follows it', () => {
    const log = createLog('profiles-0')
    for (const at of [1, 2, 3]) {
      add(log, { keys: 'AB', at: seconds(at) })
      roll(log, 0)
    }
    const set = settings({ 'min.compaction.lag.ms': 5_000 })
    expect(cleanable(log, set, 6, seconds(7)).to).toBe(4)
    expect(cleanable(log, set, 6, seconds(8)).to).toBe(6)
  })
  test('L-10 a log that was cut begins to be dirty there', () => {
    const log = logOf('A B | A C')
    clean(log)
    truncateTo(log, 2)
    expect(log.firstDirtyOffset).toBe(2)
  })
  test('L-11 it is due when more than min.cleanable.dirty.ratio of its bytes is dirty', () => {
    const log = logOf('A B | C D')
    clean(log)
    add(log, { keys: 'A' })
    add(log, { keys: 'B' })
    add(log, { keys: 'C' })
    add(log, { keys: 'D' })
    roll(log, 0)
    // Four batches of 161 bytes were cleaned, and four are dirty: half is not more than half.
    expect(cleanable(log, settings(), 8, 0)).toMatchObject({ cleanBytes: 644, dirtyBytes: 644, ratio: 0.5, due: false })
    expect(cleanable(log, settings({ 'min.cleanable.dirty.ratio': 0.4 }), 8, 0).due).toBe(true)
  })
  test('L-11 or when a record has waited for max.compaction.lag.ms, for which segments are closed in time', () => {
    const set = settings({ 'max.compaction.lag.ms': 4_000, 'min.cleanable.dirty.ratio': 1 })
    const log = createLog('profiles-0')
    add(log, { keys: 'A', at: seconds(1) }, set)
    add(log, { keys: 'A', at: seconds(6) }, set)
    expect(log.segments.length).toBe(1)
    expect(cleanable(log, set, 2, seconds(4)).due).toBe(false)
    expect(cleanable(log, set, 2, seconds(6)).due).toBe(true)
  })
})

describe('what is left', () => {
  test('L-12 of each key the latest, at its own offset and in the old order', () => {
    const log = logOf('AB A | CAD B')
    expect(clean(log).removed).toBe(3)
    expect(left(log)).toEqual(['3C', '4A', '5D', '6B'])
    // Who reads from a gap goes on behind it.
    expect(read(log, 1, 7, 1_000).filter((batch) => !isHole(batch))[0]!.baseOffset).toBe(3)
    expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 7])
  })
  test('L-12 the bytes of what went are free, and small segments become one', () => {
    const log = logOf('A B | A C | A D')
    expect(log.segments.length).toBe(3)
    const { bytesBefore, bytesAfter } = clean(log)
    expect([bytesBefore, bytesAfter]).toEqual([966, 644])
    expect(log.segments.map(({ baseOffset, sizeInBytes }) => [baseOffset, sizeInBytes])).toEqual([[0, 644]])
    expect(log.sizeInBytes).toBe(644)
  })
  test('L-12 segments are put together by what they held before, up to segment.bytes', () => {
    const set = { ...settings(), segmentBytes: 700 }
    const log = logOf('A B | A C | A D')
    clean(log, { set })
    expect(log.segments.map(({ baseOffset }) => baseOffset)).toEqual([0, 4])
    expect(log.active.baseOffset).toBe(6)
  })
  test('L-12 a second pass looks for keys in the dirty part alone, and takes what they replace in the clean one', () => {
    const log = logOf('A B C')
    clean(log)
    add(log, { keys: 'B' })
    roll(log, 0)
    expect(clean(log)).toMatchObject({ from: 3, to: 4, removed: 1 })
    expect(left(log)).toEqual(['0A', '2C', '3B'])
  })
  test('L-13 a tombstone takes its key along, stays for delete.retention.ms after its first cleaning, and then goes', () => {
    const set = settings({ 'delete.retention.ms': 30_000 })
    const log = logOf('AB a')
    clean(log, { set, wall: seconds(100) })
    expect(left(log)).toEqual(['1B', '2a'])
    expect(batchesOf(log)[1]!.deleteHorizon).toBe(seconds(130))
    const again = (wall: number) => {
      add(log, { keys: 'C' })
      roll(log, 0)
      return clean(log, { set, wall })
    }
    again(seconds(129))
    expect(left(log)).toEqual(['1B', '2a', '3C'])
    expect(again(seconds(130)).tombstones).toBe(1)
    expect(left(log)).toEqual(['1B', '4C'])
  })
  test('L-13 a tombstone that a later record replaces goes at once', () => {
    const log = logOf('A a A')
    expect(clean(log)).toMatchObject({ removed: 2, tombstones: 1 })
    expect(left(log)).toEqual(['2A'])
  })
  test('L-13 a transaction marker goes delete.retention.ms after the first pass that finds its data gone, aborted or not', () => {
    const set = settings({ 'delete.retention.ms': 30_000 })
    const log = createLog('profiles-0')
    const transaction = (keys: string, sequence: number, committed: boolean) => {
      const data = batchOf({ keys, producer: { id: 7, sequence } })
      store(log, { ...data, transactional: true }, set)
      store(log, markerBatch({ producerId: 7, producerEpoch: 0 }, committed, 0, 0), set)
    }
    transaction('AB', 0, false)
    transaction('A', 2, true)
    // The last data of a producer would stay for its sequence (L-14).
    transaction('Z', 3, true)
    const markers = () =>
      batchesOf(log).flatMap((stored) =>
        stored.batch.marker === undefined || isHole(stored) ? [] : [stored.baseOffset],
      )
    const horizon = (offset: number) => batchesOf(log).find(({ baseOffset }) => baseOffset === offset)?.deleteHorizon
    const pass = (wall: number, keys = 'C') => {
      add(log, { keys })
      roll(log, 0)
      clean(log, { set, wall: seconds(wall) })
    }
    // What was aborted is no record of a key: A at 3 stays, and B is gone for good.
    pass(100)
    expect(left(log)).toEqual(['3A', '5Z', '7C'])
    expect([markers(), horizon(2)]).toEqual([[2, 4, 6], undefined])
    // The first pass without the data starts the clock of its marker; a committed one with data has none.
    pass(110)
    expect([markers(), horizon(2), horizon(4)]).toEqual([[2, 4, 6], seconds(140), undefined])
    pass(139)
    expect(markers()).toEqual([2, 4, 6])
    // A later A takes the committed one along; the marker of that stays for the same time after the next pass.
    pass(140, 'A')
    expect(left(log)).toEqual(['5Z', '9C', '10A'])
    expect([markers(), horizon(4)]).toEqual([[4, 6], undefined])
    pass(150)
    expect(horizon(4)).toBe(seconds(180))
    pass(180)
    expect([markers(), horizon(6)]).toEqual([[6], undefined])
  })
  test('L-14 the last batch of a producer stays for its sequence, without records', () => {
    const log = createLog('profiles-0')
    add(log, { keys: 'AB', producer: { id: 7, sequence: 0 } })
    add(log, { keys: 'A', producer: { id: 7, sequence: 2 } })
    add(log, { keys: 'AB', producer: { id: 8, sequence: 0 } })
    roll(log, 0)
    clean(log)
    expect(left(log)).toEqual(['3A', '4B'])
    const heads = batchesOf(log).filter((batch) => !isHole(batch))
    expect(heads.map(({ baseOffset, batch }) => [baseOffset, batch.sizeInBytes])).toEqual([
      [2, 61],
      [3, 261],
    ])
    // A process that starts anew reads the sequences from the log.
    log.producers = {}
    log.producersEnd = 0
    planCleaning(log, { from: 5, to: 5 }, settings(), 0)
    const next = (sequence: number) => checkSequence(log, batchOf({ keys: 'C', producer: { id: 7, sequence } })).kind
    expect([next(3), next(4)]).toEqual(['append', 'refuse'])
  })
  test('L-14 the last batch of a pass stays, so that the end of the log is not forgotten', () => {
    const log = logOf('A')
    clean(log)
    add(log, { keys: 'a' })
    roll(log, 0)
    const set = settings({ 'delete.retention.ms': 0 })
    clean(log, { set })
    const range = { from: 1, to: 2 }
    applyCleaning(log, planCleaning(log, range, set, seconds(200)), set, 0)
    expect(left(log)).toEqual([])
    expect(batchesOf(log).map((batch) => [batch.baseOffset, isHole(batch)])).toEqual([
      [0, true],
      [1, false],
    ])
  })
  test('L-15 a record without a key, from before the topic was compacted, goes', () => {
    const log = createLog('profiles-0')
    const { keys: _, ...rest } = batchOf({ keys: 'AB' })
    const batch = { ...rest, keys: ['A', null] }
    appendRolling(log, { sealed: true, baseOffset: 0, lastOffset: 1, leaderEpoch: 0, batch }, settings(), 0)
    roll(log, 0)
    clean(log)
    expect(left(log)).toEqual(['0A'])
  })

  test('L-12 cleaning any log, in any steps, leaves what a table of its keys would hold', () => {
    const letter = fc.constantFrom('A', 'B', 'C', 'a', 'b')
    const batch = fc.array(letter, { minLength: 1, maxLength: 4 }).map((keys) => keys.join(''))
    const segments = fc.array(fc.array(batch, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 })
    const set = settings({ 'delete.retention.ms': 1_000 })
    fc.assert(
      fc.property(segments, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (plan, pauses) => {
        const log = createLog('profiles-0')
        const table: Record<string, string> = {}
        let wall = seconds(1)
        plan.forEach((batches, i) => {
          for (const keys of batches) {
            const { baseOffset } = add(log, { keys }, set)
            keys.split('').forEach((key, place) => (table[key.toUpperCase()] = `${baseOffset + place}${key}`))
          }
          roll(log, 0)
          if (pauses[i]!) return
          clean(log, { set, wall })
          wall += ms(400)
        })
        clean(log, { set, wall })
        const values = Object.values(table).filter((entry) => !/[a-z]/.test(entry))
        const found = left(log)
        expect(found.filter((entry) => !/[a-z]/.test(entry))).toEqual(
          values.toSorted((a, b) => parseInt(a) - parseInt(b)),
        )
        for (const entry of found) expect(Object.values(table)).toContain(entry)
        const bytes = [...log.segments, log.active].reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
        expect(log.sizeInBytes).toBe(bytes)
        expect(batchesOf(log).reduce((sum, stored) => sum + stored.batch.sizeInBytes, 0)).toBe(bytes)
        for (const [i, { baseOffset }] of batchesOf(log).entries()) {
          expect(baseOffset).toBe(i === 0 ? 0 : batchesOf(log)[i - 1]!.lastOffset + 1)
        }
      }),
      { seed: 11, numRuns: 150 },
    )
  })
})
