// Records that leave a log at its beginning, and logs that lose their end: what the referee makes of them.
import { describe, expect, test } from 'vitest'
import { recount, truth } from './ledger-truth'
import { partitionLedger } from './state'
import {
  ack,
  append,
  deliver,
  elect,
  highWatermark,
  lead,
  P,
  position,
  replicate,
  safely,
  send,
  story,
  tell,
} from '../testing/story'
import type { Story } from '../testing/story'

const advance = (told: Story, from: number, to: number, broker = 'b1'): void =>
  tell(told, { type: 'log-start-advanced', broker, partition: P, from, to, reason: 'time' })

const lose = (told: Story, broker: string, from: number, to: number, cause: 'power' | 'wiped' = 'power'): void =>
  tell(told, { type: 'log-tail-lost', broker, partition: P, from, to, cause })

/** The kept counts are those that looking at every record gives. */
function balances({ referee }: Story): void {
  expect(recount(referee)).toEqual(referee.totals)
}

describe('L-6 what expires', () => {
  test('is not lost, and not stored any more', () => {
    const told = story()
    const [first] = safely(told, 3)
    safely(told, 2)
    advance(told, 0, 3)
    expect(told.referee.totals).toMatchObject({ acked: 5, stored: 2, expired: 3, lost: 0 })
    expect(truth(told.referee, first!)).toMatchObject({ fate: 'expired', verdict: 'acked' })
    balances(told)
  })
  test('may end in the middle of a batch (DeleteRecords)', () => {
    const told = story()
    safely(told, 5)
    advance(told, 0, 2)
    advance(told, 2, 4)
    expect(told.referee.totals).toMatchObject({ stored: 1, expired: 4 })
    balances(told)
  })
  test('a leader whose log ends before it goes on from there, and what it stores counts', () => {
    const told = story()
    safely(told, 2)
    // b2 never had these.
    const only = send(told, 3)
    append(told, 'b1', only)
    highWatermark(told, 'b1', 5)
    advance(told, 0, 4)
    elect(told, 'b2', 1, { unclean: true })
    const records = send(told, 1)
    append(told, 'b2', records, { epoch: 1 })
    ack(told, records, { broker: 'b2', offset: 2 })
    expect(told.referee.totals).toMatchObject({ stored: 1, lost: 0 })
    balances(told)
  })
  test('what is stored once more after it has expired is no record out of order', () => {
    const told = story({ idempotent: false })
    const records = send(told, 3)
    append(told, 'b1', records)
    highWatermark(told, 'b1', 3)
    advance(told, 0, 3)
    append(told, 'b1', records)
    expect(told.referee.totals).toMatchObject({ stored: 3, outOfOrder: 0, expired: 0 })
    balances(told)
  })
  test('on a follower does not count', () => {
    const told = story()
    safely(told, 3)
    advance(told, 0, 3, 'b2')
    expect(told.referee.totals).toMatchObject({ stored: 3, expired: 0 })
  })
  test('copies that are expired come back neither with a new leader nor when it is cut', () => {
    const told = story()
    safely(told, 3)
    safely(told, 2)
    advance(told, 0, 3)
    tell(told, {
      type: 'leader-elected',
      partition: P,
      leader: 'b2',
      previous: 'b1',
      leaderEpoch: 1,
      isr: ['b2'],
      reason: 'broker-fenced',
      unclean: false,
    })
    tell(told, { type: 'became-leader', broker: 'b2', partition: P, leaderEpoch: 1, logEndOffset: 5, highWatermark: 5 })
    expect(told.referee.totals).toMatchObject({ stored: 2, expired: 3, lost: 0 })
    balances(told)
  })
  test('unread by a group is unseen by it, because of retention (X-RETENTION)', () => {
    const told = story()
    const early = safely(told, 2)
    position(told, 0)
    deliver(told, 0, early)
    safely(told, 3)
    safely(told, 1)
    advance(told, 0, 5)
    expect(told.referee.totals.unseen).toBe(0)
    tell(told, {
      type: 'position-set',
      consumer: 'billing-1',
      group: 'billing',
      partition: P,
      offset: 5,
      why: 'out-of-range',
    })
    expect(told.referee.totals).toMatchObject({ unseen: 3, delivered: 2, expired: 5, lost: 0 })
    expect(told.referee.groups[0]!.partitions.find((seat) => seat !== null)?.why).toBe('X-RETENTION')
    balances(told)
  })
})

describe('L-34 a log that loses its end', () => {
  test('is made up for by another disk: nothing is lost', () => {
    const told = story()
    safely(told, 4)
    lose(told, 'b1', 4, 0)
    expect(told.referee.totals).toMatchObject({ stored: 4, lost: 0 })
    expect(partitionLedger(told.referee, P)!.reference).toBe('b2')
    balances(told)
  })
  test('on every disk is lost, and the power explains it: X-FLUSH', () => {
    const told = story()
    safely(told, 2)
    safely(told, 2)
    lose(told, 'b1', 4, 2)
    lose(told, 'b2', 4, 2)
    expect(told.referee.totals).toMatchObject({ stored: 2, lost: 2 })
    expect(told.referee.lostBy).toMatchObject({ 'X-FLUSH': 2 })
    balances(told)
  })
  test('with its disks is lost, as many as were promised to be kept: X-MINISR', () => {
    const told = story()
    safely(told, 2)
    lose(told, 'b1', 2, 0, 'wiped')
    lose(told, 'b2', 2, 0, 'wiped')
    expect(told.referee.lostBy).toMatchObject({ 'X-MINISR': 2 })
    balances(told)
  })
  test('is made up for when it has copied all that it had', () => {
    const told = story()
    safely(told, 2)
    lose(told, 'b2', 2, 0)
    const copy = () => partitionLedger(told.referee, P)!.replicas.find(({ broker }) => broker === 'b2')!
    expect(copy().lostFrom).toBe(2)
    const log = partitionLedger(told.referee, P)!.replicas.find(({ broker }) => broker === 'b1')!
    replicate(told, 'b2', 'b1', log.pages[0]!.batches[0]!)
    expect(copy().lostFrom).toBe(0)
  })
  test('and leads on in its epoch counts; what it fills in anew, its followers never hold', () => {
    const told = story()
    safely(told, 2)
    const [old] = safely(told, 1)
    lose(told, 'b1', 3, 2)
    tell(told, { type: 'zookeeper-controller-loaded', broker: 'b2', epoch: 2, partitions: 1, took: 0 })
    lead(told, 'b1', 0, 2)
    expect(truth(told.referee, old!)).toMatchObject({ fate: 'lost', code: 'X-FLUSH' })
    const [filled] = send(told, 1)
    append(told, 'b1', [filled!])
    // b2 has offset 2, as it believes, and fetches what follows.
    const [later] = send(told, 1)
    replicate(told, 'b2', 'b1', append(told, 'b1', [later!]))
    ack(told, [filled!, later!], { offset: 2 })
    expect(told.referee.totals).toMatchObject({ stored: 4, lost: 1, outOfOrder: 0 })

    elect(told, 'b2', 1)

    expect(truth(told.referee, old!)?.fate).toBe('stored')
    expect(truth(told.referee, filled!)).toMatchObject({ fate: 'lost', code: 'X-FLUSH' })
    expect(truth(told.referee, later!)?.fate).toBe('stored')
    expect(told.referee.totals).toMatchObject({ stored: 4, lost: 1, outOfOrder: 0, extra: 0 })
    balances(told)
  })
  test('and begins anew elsewhere holds what it copies from there on', () => {
    const told = story()
    safely(told, 3)
    tell(told, { type: 'log-restarted', broker: 'b2', partition: P, from: 3, to: 3 })
    const batch = append(told, 'b1', send(told, 2))
    replicate(told, 'b2', 'b1', batch)
    highWatermark(told, 'b1', 5)
    expect(told.referee.totals).toMatchObject({ stored: 5, lost: 0 })
    balances(told)
  })
})
