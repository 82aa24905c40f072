// The promises of share groups: stories that break each of them, and the life that rightly bends them.
import { expect, test } from 'vitest'
import type { FactOf } from '../../models/kafka/facts'
import { newSharePartition, type SharePartition } from '../../models/kafka/share/partition-state'
import { newShares } from '../../models/kafka/share/state'
import { tell } from '../testing/story'
import { broker, regretsOf, stopOf, watch, type Watch } from '../testing/watch'

type Changed = FactOf<'share-records-changed'>

const about = { broker: 'b1', group: 'workers', partition: 'orders-0', leaderEpoch: 0 }

/** b1 knows this share-partition. */
function know(watched: Watch, change: Partial<SharePartition> = {}): SharePartition {
  const share = { ...newSharePartition('workers', 'orders-0', 1, 0), status: 'ACTIVE' as const, ...change }
  const shares = newShares()
  shares.partitions['workers orders-0'] = share
  broker(watched, 'b1').volatile.share = shares
  return share
}

/** Something happens to one record. */
function change(
  watched: Watch,
  why: Changed['why'],
  offset: number,
  to: Changed['changes'][number]['to'],
  more: { client?: string; times?: number } = {},
): void {
  const { client = 'c1', times = 1 } = more
  const from = why === 'acquire' || why === 'log-start' ? 'AVAILABLE' : 'ACQUIRED'
  tell(watched.told, {
    type: 'share-records-changed',
    ...about,
    member: `m-${client}`,
    client,
    why,
    changes: [{ firstOffset: offset, lastOffset: offset, from, to, deliveryCount: times }],
    lockedUntil: to === 'ACQUIRED' ? 1_000_000 : 0,
  })
}

const load = (watched: Watch, startOffset: number, more: { leaderEpoch?: number; reset?: boolean } = {}): void =>
  tell(watched.told, {
    type: 'share-partition-loaded',
    ...about,
    stateEpoch: 1,
    startOffset,
    endOffset: startOffset,
    reset: false,
    ...more,
  })

const refuse = (watched: Watch, client: string, offset: number): void =>
  tell(watched.told, {
    type: 'share-acknowledgement-refused',
    broker: 'b1',
    group: 'workers',
    partition: 'orders-0',
    client,
    firstOffset: offset,
    lastOffset: offset,
    error: 'INVALID_RECORD_STATE',
  })

test('S1 a record that is done with and comes back stops the run', () => {
  const watched = watch()
  know(watched)
  change(watched, 'acquire', 5, 'ACQUIRED')
  change(watched, 'accept', 5, 'ACKNOWLEDGED')
  expect(stopOf(watched)).toBeNull()
  change(watched, 'acquire', 5, 'ACQUIRED', { client: 'c2', times: 2 })
  expect(stopOf(watched)).toMatchObject({ id: 'S1' })
})

test('S1 an archived record that nobody had in hand, without a reason in the log, stops the run', () => {
  const watched = watch()
  know(watched)
  change(watched, 'acquire', 5, 'ACKNOWLEDGED')
  expect(stopOf(watched)?.id).toBe('S1')
})

test('S2 a record in two hands stops the run', () => {
  const watched = watch()
  know(watched)
  change(watched, 'acquire', 5, 'ACQUIRED')
  change(watched, 'acquire', 5, 'ACQUIRED', { client: 'c2', times: 2 })
  expect(stopOf(watched)).toMatchObject({ id: 'S2', message: 'ShareLock: orders-0@5 was given to c2 while c1 had it' })
})

test('S2 a word that comes after the lock has ended is X-LOCKEXP; a word of who had the lock must count', () => {
  const watched = watch()
  know(watched)
  change(watched, 'acquire', 5, 'ACQUIRED')
  change(watched, 'lock-expired', 5, 'AVAILABLE')
  change(watched, 'acquire', 5, 'ACQUIRED', { client: 'c2', times: 2 })
  refuse(watched, 'c1', 5)
  expect(stopOf(watched)).toBeNull()
  expect(regretsOf(watched)).toEqual(['S2 X-LOCKEXP'])
  refuse(watched, 'c2', 5)
  expect(stopOf(watched)?.id).toBe('S2')
})

test('S2 an acknowledgement that is stored after its record was deleted from the log says nothing any more', () => {
  const watched = watch()
  know(watched)
  load(watched, 5)
  change(watched, 'acquire', 5, 'ACQUIRED')
  tell(watched.told, { type: 'share-start-offset-moved', ...about, from: 5, to: 8, byLogStart: true })
  change(watched, 'accept', 5, 'ACKNOWLEDGED')
  expect(stopOf(watched)).toBeNull()
  change(watched, 'accept', 9, 'ACKNOWLEDGED')
  expect(stopOf(watched)?.id).toBe('S2')
})

test('S2 a lock that is over and holds still stops the run', () => {
  const watched = watch()
  const state = { state: 'ACQUIRED' as const, deliveryCount: 1, member: 'm', lockedUntil: 5, pending: null }
  know(watched, { endOffset: 0, batches: [{ firstOffset: 0, lastOffset: 0, whole: state, offsets: null }] })
  watched.world.now = 1_000
  watched.checker.unswept = 1e6
  change(watched, 'acquire', 9, 'ACQUIRED')
  expect(stopOf(watched)?.id).toBe('S2')
})

test('S3 a sixth delivery stops the run; giving up after the fifth is X-MAXDELIV', () => {
  const watched = watch()
  know(watched)
  for (let times = 1; times <= 5; times++) {
    change(watched, 'acquire', 5, 'ACQUIRED', { times })
    change(watched, 'release', 5, times === 5 ? 'ARCHIVED' : 'AVAILABLE', { times })
  }
  expect(stopOf(watched)).toBeNull()
  expect(regretsOf(watched)).toEqual(['S3 X-MAXDELIV'])
  const other = watch()
  know(other)
  change(other, 'acquire', 5, 'ACQUIRED', { times: 6 })
  expect(stopOf(other)?.id).toBe('S3')
})

test('S4 a start that passes what is not done with, or goes back, stops the run', () => {
  const watched = watch()
  know(watched)
  load(watched, 0)
  change(watched, 'acquire', 0, 'ACQUIRED')
  tell(watched.told, { type: 'share-start-offset-moved', ...about, from: 0, to: 1, byLogStart: false })
  expect(stopOf(watched)).toMatchObject({
    id: 'S4',
    message: 'ShareStart: orders-0@0 is ACQUIRED, and workers passed it by',
  })
  const back = watch()
  know(back)
  load(back, 7)
  load(back, 3, { leaderEpoch: 1 })
  expect(stopOf(back)?.id).toBe('S4')
})

test('S4 records beyond group.share.partition.max.record.locks stop the run', () => {
  const watched = watch()
  const whole = { state: 'ACQUIRED' as const, deliveryCount: 1, member: 'm', lockedUntil: 1e9, pending: null }
  know(watched, { endOffset: 2_000, batches: [{ firstOffset: 0, lastOffset: 2_000, whole, offsets: null }] })
  change(watched, 'acquire', 2_000, 'ACQUIRED')
  expect(stopOf(watched)?.id).toBe('S4')
})

test('S5 what was accepted and comes back with a new leader stops the run; what was in hand may be done twice (X-ATLEAST)', () => {
  const watched = watch()
  know(watched)
  load(watched, 0)
  change(watched, 'acquire', 0, 'ACQUIRED')
  change(watched, 'acquire', 1, 'ACQUIRED')
  change(watched, 'accept', 1, 'ACKNOWLEDGED')
  const whole = { state: 'ACKNOWLEDGED' as const, deliveryCount: 1, member: '', lockedUntil: 0, pending: null }
  know(watched, { endOffset: 1, batches: [{ firstOffset: 1, lastOffset: 1, whole, offsets: null }] })
  load(watched, 0, { leaderEpoch: 1 })
  expect(stopOf(watched)).toBeNull()
  expect(regretsOf(watched)).toEqual(['S5 X-ATLEAST'])
  know(watched)
  load(watched, 0, { leaderEpoch: 2 })
  expect(stopOf(watched)?.id).toBe('S5')
})
