// The states of records in flight, by themselves (Q-2 to Q-6; SharePartition).
import { describe, expect, test } from 'vitest'
import type { LogBatch } from '../messages'
import {
  acknowledge,
  archiveAborted,
  archiveCompacted,
  complete,
  expireLocks,
  followLogStart,
  releaseMember,
} from './acknowledge'
import { acquireRecords, type Acquisition } from './acquire'
import {
  canAcquire,
  firstLockEnd,
  inFlight,
  type InFlightState,
  newSharePartition,
  nextFetchOffset,
  type SharePartition,
  statesOf,
} from './partition-state'
import { combine, restore } from './stored-state'
import { advanceStart, eachState, toStore } from './transitions'

const LOCK = 30_000

const batchOf = (count: number): LogBatch['batch'] => ({
  sealed: true,
  count,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  sizeInBytes: count * 10,
  records: Array.from({ length: count }, () => 1),
  keys: Array.from({ length: count }, () => null),
  values: null,
  timestamps: Array.from({ length: count }, () => 0),
  maxTimestamp: 0,
  coordinatorRecords: null,
})

/** Batches of the log with so many records each, from offset 0. */
function log(...sizes: number[]): LogBatch[] {
  let baseOffset = 0
  return sizes.map((count) => {
    const lastOffset = baseOffset + count - 1
    const stored: LogBatch = { sealed: true, baseOffset, lastOffset, leaderEpoch: 0, batch: batchOf(count) }
    baseOffset += count
    return stored
  })
}

const active = (): SharePartition => ({ ...newSharePartition('g', 'p-0', 1, 0), status: 'ACTIVE' })

const asked = (member: string, more: Partial<Acquisition> = {}): Acquisition => ({
  member,
  mode: 'batch_optimized',
  batchSize: 500,
  maxRecords: 500,
  lockedUntil: LOCK,
  maxDeliveries: 5,
  maxLocks: 2_000,
  ...more,
})

/** Fetches what is next for a member, as a leader would; answers [first, last, count of deliveries] of what it gets. */
function fetch(share: SharePartition, batches: readonly LogBatch[], member: string, more: Partial<Acquisition> = {}) {
  const from = nextFetchOffset(share)
  const read = batches.filter(({ lastOffset }) => lastOffset >= from)
  if (read.length === 0 || !canAcquire(share, more.maxLocks ?? 2_000)) return []
  const { records } = acquireRecords(share, from, read, asked(member, more))
  return records.map(({ firstOffset, lastOffset, deliveryCount }) => [firstOffset, lastOffset, deliveryCount])
}

const terms = (member: string) => ({ member, maxDeliveries: 5, lockedUntil: 2 * LOCK })

/** Says something of offsets, and has it stored. */
function say(
  share: SharePartition,
  member: string,
  acknowledgement: 'accept' | 'release' | 'reject' | 'renew',
  firstOffset: number,
  lastOffset = firstOffset,
) {
  const { error, write } = acknowledge(
    share,
    [{ firstOffset, lastOffset, acknowledge: acknowledgement }],
    terms(member),
  )
  if (error !== 'NONE') return error
  complete(share, write, true, 0)
  advanceStart(share)
  return 'NONE'
}

/** Offset by offset: state and count. */
function states({ batches }: SharePartition): Record<number, string> {
  const found: Record<number, string> = {}
  eachState(batches, ({ state, deliveryCount }, first, last) => {
    for (let offset = first; offset <= last; offset++) found[offset] = `${state} ${deliveryCount}`
  })
  return found
}

describe('Q-2 states', () => {
  test('Q-2 accepted and rejected records are done with, and the start moves over them once all before are', () => {
    const share = active()
    expect(fetch(share, log(5), 'm')).toEqual([[0, 4, 1]])
    expect(say(share, 'm', 'accept', 1, 2)).toBe('NONE')
    expect(share).toMatchObject({ startOffset: 0, endOffset: 4, completed: 2 })
    expect(say(share, 'm', 'reject', 0)).toBe('NONE')
    expect(share).toMatchObject({ startOffset: 3, endOffset: 4 })
    expect(say(share, 'm', 'accept', 3, 4)).toBe('NONE')
    expect(share).toMatchObject({ startOffset: 5, endOffset: 5, batches: [], completed: 0 })
  })

  test('Q-2 what is not stored yet does not count, and comes back when it can not be stored', () => {
    const share = active()
    fetch(share, log(2), 'm')
    const { write } = acknowledge(share, [{ firstOffset: 0, lastOffset: 1, acknowledge: 'accept' }], terms('m'))
    expect(advanceStart(share)).toBe(false)
    expect(say(share, 'm', 'accept', 0)).toBe('INVALID_RECORD_STATE')
    complete(share, write, false, 0)
    expect(states(share)).toEqual({ 0: 'ACQUIRED 1', 1: 'ACQUIRED 1' })
    expect(share.completed).toBe(0)
  })
})

describe('Q-3 deliveries', () => {
  test('Q-3 S3 a lock that ends while its release cannot be stored counts as the last delivery that there may be', () => {
    const share = active()
    fetch(share, log(1), 'm', { maxDeliveries: 1 })
    const released = [{ firstOffset: 0, lastOffset: 0, acknowledge: 'release' as const }]
    const { write } = acknowledge(share, released, { ...terms('m'), maxDeliveries: 2 })
    // It is not watched meanwhile: whoever stores it decides.
    expect(firstLockEnd(share)).toBe(0)
    expect(complete(share, write, false, LOCK)).toMatchObject({ m: [{ to: 'AVAILABLE', deliveryCount: 1 }] })
    fetch(share, log(1), 'm')
    const again = acknowledge(share, released, { ...terms('m'), maxDeliveries: 2 })
    expect(complete(share, again.write, false, LOCK)).toMatchObject({ m: [{ to: 'ARCHIVED', deliveryCount: 2 }] })
    expect(share.completed).toBe(1)
  })

  test('Q-3 Q-6 after a failover that began inside a batch of the log, nothing of it is taken for new', () => {
    const share = { ...active(), startOffset: 3, endOffset: 4 }
    const known = (state: 'AVAILABLE' | 'ARCHIVED', deliveryCount: number): InFlightState => ({
      state,
      deliveryCount,
      member: '',
      lockedUntil: 0,
      pending: null,
    })
    share.batches = [
      {
        firstOffset: 2,
        lastOffset: 4,
        whole: null,
        offsets: [known('ARCHIVED', 5), known('AVAILABLE', 3), known('ARCHIVED', 5)],
      },
    ]
    share.mayRefetch = true
    expect(fetch(share, log(5), 'm')).toEqual([[3, 3, 4]])
  })

  test('Q-3 S2 a lock that ends leaves the record to anybody, and whoever had it has nothing to say any more', () => {
    const share = active()
    fetch(share, log(1), 'a')
    expect(expireLocks(share, LOCK - 1, 5)).toEqual({})
    expect(expireLocks(share, LOCK, 5)).toMatchObject({ a: [{ to: 'AVAILABLE', deliveryCount: 1 }] })
    expect(say(share, 'a', 'accept', 0)).toBe('INVALID_RECORD_STATE')
    expect(fetch(share, log(1), 'b')).toEqual([[0, 0, 2]])
    expect(say(share, 'a', 'accept', 0)).toBe('INVALID_RECORD_STATE')
    expect(say(share, 'b', 'accept', 0)).toBe('NONE')
  })

  test('Q-3 S3 a record that comes back after its last delivery is archived', () => {
    const share = active()
    for (let time = 1; time < 5; time++) {
      expect(fetch(share, log(1), 'm')).toEqual([[0, 0, time]])
      say(share, 'm', 'release', 0)
    }
    expect(fetch(share, log(1), 'm')).toEqual([[0, 0, 5]])
    say(share, 'm', 'release', 0)
    expect(share).toMatchObject({ startOffset: 1, batches: [] })
  })

  test('Q-3 renewing begins the lock anew, and stores nothing (KIP-1222)', () => {
    const share = active()
    fetch(share, log(1), 'm')
    const { error, changes } = acknowledge(share, [{ firstOffset: 0, lastOffset: 0, acknowledge: 'renew' }], terms('m'))
    expect([error, changes]).toEqual(['NONE', []])
    expect(expireLocks(share, LOCK, 5)).toEqual({})
    expect(statesOf(share.batches[0]!)[0]!.lockedUntil).toBe(2 * LOCK)
  })

  test('Q-3 a closed session gives back what it held, and that delivery is not counted', () => {
    const share = active()
    fetch(share, log(2), 'm')
    const { write, changes } = releaseMember(share, 'm', 5)
    expect(changes).toMatchObject([{ firstOffset: 0, lastOffset: 1, to: 'AVAILABLE', deliveryCount: 0 }])
    complete(share, write, true, 0)
    expect(fetch(share, log(2), 'n')).toEqual([[0, 1, 1]])
  })

  test('Q-3 all of an acknowledgement counts, or nothing', () => {
    const share = active()
    fetch(share, log(2), 'a')
    say(share, 'a', 'accept', 1)
    expect(say(share, 'a', 'accept', 0, 1)).toBe('INVALID_RECORD_STATE')
    expect(states(share)).toEqual({ 0: 'ACQUIRED 1', 1: 'ACKNOWLEDGED 1' })
    expect(say(share, 'a', 'accept', 0, 7)).toBe('INVALID_REQUEST')
  })
})

describe('Q-4 the window', () => {
  test('Q-4 with as many records in flight as may be, only what has become available again is given out', () => {
    const share = active()
    const batches = log(100, 100, 100)
    expect(fetch(share, batches, 'm', { maxRecords: 100, maxLocks: 200 })).toEqual([[0, 99, 1]])
    expect(fetch(share, batches, 'm', { maxRecords: 100, maxLocks: 200 })).toEqual([[100, 199, 1]])
    expect(canAcquire(share, 200)).toBe(false)
    expect(fetch(share, batches, 'n', { maxLocks: 200 })).toEqual([])
    say(share, 'm', 'release', 20)
    expect(nextFetchOffset(share)).toBe(20)
    expect(fetch(share, batches, 'n', { maxLocks: 200 })).toEqual([[20, 20, 2]])
    // What is done with makes room, though the start can not move yet.
    say(share, 'm', 'accept', 100, 199)
    expect(inFlight(share)).toBe(100)
    expect(fetch(share, batches, 'n', { maxLocks: 200 })).toEqual([[200, 299, 1]])
  })
})

describe('Q-5 batches', () => {
  test('Q-5 batches of the log stay whole, and may be more than was asked for; record_limit cuts them (KIP-1206)', () => {
    const share = active()
    expect(fetch(share, log(10, 10), 'm', { maxRecords: 3 })).toEqual([[0, 9, 1]])
    const limited = active()
    expect(fetch(limited, log(10, 10), 'm', { maxRecords: 3, mode: 'record_limit' })).toEqual([[0, 2, 1]])
    expect(fetch(limited, log(10, 10), 'n', { maxRecords: 3, mode: 'record_limit' }).flat(0)).toEqual([
      [3, 3, 1],
      [4, 4, 1],
      [5, 5, 1],
    ])
  })

  test('Q-5 large acquisitions are cut where batches of the log begin', () => {
    const share = active()
    expect(fetch(share, log(4, 4, 4), 'm', { batchSize: 4 })).toEqual([
      [0, 3, 1],
      [4, 7, 1],
      [8, 11, 1],
    ])
  })

  test('Q-5 after three of five deliveries company is halved each time, and the last delivery is of one record alone', () => {
    const share = active()
    const batches = log(8)
    const got: number[] = []
    for (let time = 1; time <= 3; time++) {
      expect(fetch(share, batches, 'm')).toEqual([[0, 7, time]])
      say(share, 'm', 'release', 0, 7)
    }
    for (let time = 4; time <= 5; time++) {
      const given = fetch(share, batches, 'm')
      got.push(given.length)
      expect(given[0]).toEqual([0, 0, time])
      for (const [offset] of given) say(share, 'm', 'release', offset!)
    }
    expect(got).toEqual([4, 1])
    expect(states(share)[0]).toBe('ARCHIVED 5')
  })
})

describe('Q-6 the log beneath', () => {
  test('Q-6 records that leave the log are archived, and those in somebody’s hands when their lock ends', () => {
    const share = active()
    fetch(share, log(2, 2), 'm', { maxRecords: 2 })
    fetch(share, log(2, 2), 'm')
    say(share, 'm', 'release', 0, 1)
    expect(followLogStart(share, 3)).toEqual([
      { firstOffset: 0, lastOffset: 1, from: 'AVAILABLE', to: 'ARCHIVED', deliveryCount: 1 },
    ])
    expect(share).toMatchObject({ startOffset: 3, endOffset: 3 })
    expect(expireLocks(share, LOCK, 5).m).toMatchObject([
      { firstOffset: 2, to: 'ARCHIVED' },
      { firstOffset: 3, to: 'AVAILABLE' },
    ])
  })

  test('Q-6 what was compacted away before it could be given out again is archived', () => {
    const share = active()
    const [first, second] = log(2, 2)
    fetch(share, [first!, second!], 'm', { maxRecords: 2 })
    fetch(share, [first!, second!], 'n')
    say(share, 'm', 'release', 0, 1)
    expect(archiveCompacted(share, nextFetchOffset(share), second!.baseOffset)).toMatchObject([
      { firstOffset: 0, lastOffset: 1, to: 'ARCHIVED' },
    ])
    expect(advanceStart(share)).toBe(true)
    expect(share.startOffset).toBe(2)
  })
})

describe('S5 what outlasts a leader', () => {
  test('S5 a new leader goes on from what was stored: done stays done, and what was acquired is given out anew', () => {
    const before = active()
    fetch(before, log(4, 4), 'm', { maxRecords: 4 })
    fetch(before, log(4, 4), 'n')
    const { write, changes } = acknowledge(
      before,
      [{ firstOffset: 4, lastOffset: 5, acknowledge: 'accept' }],
      terms('n'),
    )
    complete(before, write, true, 0)
    const stored = combine([], toStore(changes.flatMap((taken) => taken.changes)), 0)
    const share = active()
    restore(share, { stateEpoch: 1, startOffset: 0, stateBatches: stored })
    expect(share).toMatchObject({ startOffset: 0, endOffset: 5, completed: 2, gap: { start: 0, end: 5 } })
    expect(fetch(share, log(4, 4), 'o', { maxRecords: 4 })).toEqual([[0, 3, 1]])
    expect(say(share, 'o', 'accept', 0, 3)).toBe('NONE')
    // Until something behind it is read, there might be more in the gap.
    expect(share.startOffset).toBe(4)
    expect(fetch(share, log(4, 4), 'o')).toEqual([[6, 7, 1]])
    expect(say(share, 'o', 'accept', 6, 7)).toBe('NONE')
    expect(share.startOffset).toBe(8)
  })

  test('S5 of what is stored the furthest counts, and nothing below the start is kept', () => {
    const at = (
      firstOffset: number,
      lastOffset: number,
      deliveryState: 'AVAILABLE' | 'ACKNOWLEDGED',
      deliveryCount = 1,
    ) => ({
      firstOffset,
      lastOffset,
      deliveryState,
      deliveryCount,
    })
    const first = combine([], [at(0, 9, 'AVAILABLE')], 0)
    expect(combine(first, [at(3, 5, 'ACKNOWLEDGED')], 2)).toEqual([
      at(2, 2, 'AVAILABLE'),
      at(3, 5, 'ACKNOWLEDGED'),
      at(6, 9, 'AVAILABLE'),
    ])
    expect(combine(first, [at(10, 12, 'AVAILABLE')], 0)).toEqual([at(0, 12, 'AVAILABLE')])
    // A lock had ended, but that is sent again and comes after what the next delivery has led to: it takes nothing back.
    const done = combine(first, [at(3, 5, 'ACKNOWLEDGED', 2)], 0)
    expect(combine(done, [at(2, 7, 'AVAILABLE')], 0)).toEqual(done)
    expect(combine(done, [at(4, 7, 'ACKNOWLEDGED')], 0)).toEqual([
      at(0, 2, 'AVAILABLE'),
      at(3, 5, 'ACKNOWLEDGED', 2),
      at(6, 7, 'ACKNOWLEDGED'),
      at(8, 9, 'AVAILABLE'),
    ])
  })

  test('T-24 Q-2 what was aborted is archived in part and whole, whoever has it, and takes no room', () => {
    const share = active()
    const batches = log(4, 4, 4)
    fetch(share, batches.slice(0, 1), 'a')
    fetch(share, batches, 'b', { batchSize: 100 })
    say(share, 'a', 'accept', 0)
    const aborted = batches.slice(0, 2)
    expect(archiveAborted(share, aborted)).toEqual({
      a: [{ firstOffset: 1, lastOffset: 3, from: 'ACQUIRED', to: 'ARCHIVED', deliveryCount: 1 }],
      b: [{ firstOffset: 4, lastOffset: 7, from: 'ACQUIRED', to: 'ARCHIVED', deliveryCount: 1 }],
    })
    expect(archiveAborted(share, aborted)).toEqual({})
    expect(inFlight(share)).toBe(4)
    expect(firstLockEnd(share)).toBe(LOCK)
    expect(expireLocks(share, LOCK, 5)).toMatchObject({ b: [{ firstOffset: 8, lastOffset: 11, to: 'AVAILABLE' }] })
    advanceStart(share)
    expect(share.startOffset).toBe(8)
  })
})
