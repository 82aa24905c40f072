// The referee's judgements, told as stories of facts.
import { expect, test } from 'vitest'
import { recount, truth } from './ledger-truth'
import { ledgerOf, ledgerView, ghostsOf, duplicatesIn } from './ledger'
import { cloneReferee } from './state'
import {
  ack,
  append,
  commit,
  deliver,
  elect,
  highWatermark,
  P,
  position,
  replicate,
  request,
  safely,
  send,
  story,
  tell,
  truncate,
  lead,
} from '../testing/story'

test('a record that only its dead leader had, and that was acknowledged, is lost when another takes up leadership', () => {
  const told = story({ acks: 1 })
  const safe = send(told, 2)
  request(told, safe)
  const batch = append(told, 'b1', safe)
  replicate(told, 'b2', 'b1', batch)
  highWatermark(told, 'b1', 2)
  ack(told, safe)
  const [record] = send(told, 1, { key: 'K7' })
  request(told, [record!])
  append(told, 'b1', [record!])
  ack(told, [record!], { offset: 2 })
  expect(ledgerOf(told.referee).lost).toBe(0)

  elect(told, 'b2', 1)

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 3, stored: 2, lost: 1 })
  expect(truth(told.referee, record!)).toMatchObject({ fate: 'lost', code: 'X-ACK1', offset: 2 })
  const view = ledgerView(told.referee)
  expect(view.reasons).toMatchObject([{ code: 'X-ACK1', count: 1, fix: 'acks=all' }])
  expect(view.recentLosses).toMatchObject([{ record, offset: 2, key: 'K7', partition: P }])
  expect(ghostsOf(told.referee, P)).toMatchObject([{ record, acked: true, offset: 2, key: 'K7' }])
})

test('with acks=all the same failover loses nothing', () => {
  const told = story()
  safely(told, 3)
  const late = send(told, 1)
  request(told, late)
  append(told, 'b1', late)

  elect(told, 'b2', 1)

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 3, stored: 3, lost: 0, pending: 1 })
  expect(truth(told.referee, late[0]!)?.fate).toBe('in flight')
})

test('a lost record is not lost any more when a leader that has it comes back', () => {
  const told = story({ acks: 1 })
  const records = send(told, 1)
  request(told, records)
  append(told, 'b1', records)
  ack(told, records)
  elect(told, 'b2', 1)
  expect(ledgerOf(told.referee).lost).toBe(1)

  elect(told, 'b1', 2, { unclean: true })

  expect(ledgerOf(told.referee)).toMatchObject({ lost: 0, stored: 1 })
  expect(ledgerView(told.referee)).toMatchObject({ reasons: [], recentLosses: [] })
  expect(ghostsOf(told.referee, P)).toEqual([])
})

test('what an old leader acknowledges after another took over is lost at once', () => {
  const told = story({ acks: 1 })
  elect(told, 'b2', 1)
  const records = send(told, 2)
  request(told, records)
  append(told, 'b1', records)
  ack(told, records)

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 2, stored: 0, lost: 2 })
  expect(truth(told.referee, records[0]!)?.code).toBe('X-ACK1')
})

test('what an unclean election gives up is explained by it, however it was acknowledged', () => {
  const told = story()
  const records = safely(told, 2)
  const more = send(told, 1)
  request(told, more)
  append(told, 'b1', more)
  highWatermark(told, 'b1', 3)
  ack(told, more, { offset: 2 })

  elect(told, 'b2', 1, { unclean: true })

  expect(truth(told.referee, more[0]!)).toMatchObject({ fate: 'lost', code: 'X-UNCLEAN' })
  expect(truth(told.referee, records[0]!)?.fate).toBe('readable')
})

test('a record acknowledged by all and missing from a clean leader has no explanation', () => {
  const told = story()
  const records = send(told, 1)
  request(told, records)
  append(told, 'b1', records)
  highWatermark(told, 'b1', 1)
  ack(told, records)

  elect(told, 'b2', 1)

  expect(truth(told.referee, records[0]!)).toMatchObject({ fate: 'lost', code: '' })
  expect(told.referee.incidents).toMatchObject([{ kind: 'lost', code: '', acksAll: true, count: 1 }])
})

test('a retry that is stored again is a duplicate, and the first copy keeps the place', () => {
  const told = story({ idempotent: false })
  const records = send(told, 2)
  request(told, records)
  append(told, 'b1', records)
  tell(told, { type: 'batch-retried', producer: 'p1', partition: P, records, error: 'REQUEST_TIMED_OUT' })
  request(told, records, { attempt: 2 })
  append(told, 'b1', records)

  expect(ledgerOf(told.referee)).toMatchObject({ stored: 2, duplicates: 2 })
  expect(truth(told.referee, records[1]!)).toMatchObject({ copies: 2, offset: 1 })
  expect(duplicatesIn(told.referee, P)).toEqual({ [records[0]!]: true, [records[1]!]: true })
  expect(told.referee.incidents).toMatchObject([{ kind: 'duplicate', count: 2, idempotent: false }])
})

test('a batch that a later one overtook is out of order', () => {
  const told = story({ idempotent: false })
  const first = send(told, 2)
  const second = send(told, 2)
  append(told, 'b1', second)
  append(told, 'b1', first)

  expect(ledgerOf(told.referee)).toMatchObject({ stored: 4, outOfOrder: 2, duplicates: 0 })
  expect(told.referee.incidents).toMatchObject([{ kind: 'out-of-order', count: 2 }])
})

test('what is cut off does not count as out of order when it is sent again', () => {
  const told = story()
  const first = send(told, 1)
  const second = send(told, 1)
  request(told, first)
  request(told, second)
  append(told, 'b1', first)
  append(told, 'b1', second)
  elect(told, 'b2', 1)
  truncate(told, 'b1', 0, 'b2')
  append(told, 'b2', first, { epoch: 1 })
  append(told, 'b2', second, { epoch: 1 })

  expect(ledgerOf(told.referee)).toMatchObject({ stored: 2, outOfOrder: 0, duplicates: 0, lost: 0 })
  expect(told.referee.partitions[0]!.graves).toHaveLength(2)
})

test('a record handed to the same group again is redelivered, and to another group is not', () => {
  const told = story()
  const records = safely(told, 3)
  position(told, 0)
  deliver(told, 0, records)
  deliver(told, 1, records.slice(1), { consumer: 'billing-2', generation: 2 })

  expect(ledgerOf(told.referee)).toMatchObject({ delivered: 3, redelivered: 2 })
  tell(told, {
    type: 'records-delivered',
    consumer: 'audit-1',
    group: 'audit',
    member: 'm',
    generation: 1,
    partition: P,
    offsets: [0, 1, 2],
    records,
  })
  expect(ledgerOf(told.referee)).toMatchObject({ delivered: 6, redelivered: 2 })
  expect(ledgerOf(told.referee, { group: 'audit' })).toMatchObject({ delivered: 3, redelivered: 0 })
  expect(truth(told.referee, records[2]!)?.groups).toMatchObject([
    { group: 'billing', delivered: 2 },
    { group: 'audit', delivered: 1 },
  ])
})

test('records from before a group began are not its concern', () => {
  const told = story()
  safely(told, 5)
  position(told, 5, 'reset-latest')
  const records = safely(told, 2)
  deliver(told, 5, records)

  expect(ledgerOf(told.referee)).toMatchObject({ delivered: 2, unseen: 0 })
})

test('what a group with reset=latest skips on a partition that came later is unseen', () => {
  const told = story()
  safely(told, 1)
  position(told, 1, 'reset-latest')
  tell(told, {
    type: 'leader-elected',
    partition: 'orders-1',
    leader: 'b1',
    previous: null,
    leaderEpoch: 0,
    isr: ['b1'],
    reason: 'created',
    unclean: false,
  })
  tell(told, {
    type: 'became-leader',
    broker: 'b1',
    partition: 'orders-1',
    leaderEpoch: 0,
    logEndOffset: 0,
    highWatermark: 0,
  })
  const records = send(told, 3, { partition: 'orders-1' })
  append(told, 'b1', records, { partition: 'orders-1' })
  highWatermark(told, 'b1', 3, { partition: 'orders-1' })
  position(told, 3, 'reset-latest', 'orders-1')

  expect(ledgerOf(told.referee, { group: 'billing' }).unseen).toBe(3)
  expect(told.referee.groups[0]!.partitions[1]!.why).toBe('X-RESET')
})

test('a commit beyond what was delivered leaves unseen records, until somebody delivers them after all', () => {
  const told = story()
  const records = safely(told, 4)
  position(told, 0)
  deliver(told, 0, records.slice(0, 1))
  commit(told, 3)
  expect(ledgerOf(told.referee).unseen).toBe(2)

  deliver(told, 1, records.slice(1), { generation: 2 })

  expect(ledgerOf(told.referee)).toMatchObject({ unseen: 0, delivered: 4, redelivered: 0 })
})

test('records that become readable below a commit are unseen too', () => {
  const told = story()
  position(told, 0)
  commit(told, 2)
  safely(told, 3)

  expect(ledgerOf(told.referee).unseen).toBe(2)
})

test('what an application had in memory when it died failed, and what it had sent is indeterminate', () => {
  const told = story()
  const records = send(told, 3)
  request(told, records.slice(0, 1))
  tell(told, { type: 'producer-memory-lost', producer: 'p1', records, sent: records.slice(0, 1) })

  expect(ledgerOf(told.referee)).toMatchObject({ sent: 3, failed: 2, indeterminate: 1, abandoned: 3, pending: 0 })
})

test('an indeterminate record that was stored and is gone counts as lost without confirmation', () => {
  const told = story()
  const records = send(told, 1)
  request(told, records)
  append(told, 'b1', records)
  tell(told, { type: 'batch-failed', producer: 'p1', partition: P, records, error: 'TimeoutException', certain: false })
  expect(ledgerOf(told.referee)).toMatchObject({ indeterminate: 1, stored: 1, unconfirmedLost: 0 })

  elect(told, 'b2', 1)

  expect(ledgerOf(told.referee)).toMatchObject({ indeterminate: 1, stored: 0, unconfirmedLost: 1, lost: 0 })
  expect(truth(told.referee, records[0]!)?.fate).toBe('gone unconfirmed')
})

test('with acks=0 a batch that a later one has overtaken on its connection never arrived', () => {
  const told = story({ acks: 0, idempotent: false })
  const first = send(told, 2)
  request(told, first)
  ack(told, first, { offset: -1 })
  const second = send(told, 1)
  request(told, second)
  ack(told, second, { offset: -1 })
  expect(ledgerOf(told.referee)).toMatchObject({ acked: 0, unconfirmed: 3, unconfirmedLost: 0 })

  append(told, 'b1', second)

  expect(ledgerOf(told.referee)).toMatchObject({ unconfirmed: 3, unconfirmedLost: 2, stored: 1, lost: 0 })
})

test('a refused record was never accepted', () => {
  const told = story()
  tell(told, { type: 'record-refused', producer: 'p1', record: 2 ** 32 + 9, topic: 'orders', reason: 'RecordTooLarge' })

  expect(ledgerOf(told.referee)).toMatchObject({ sent: 1, failed: 1, refused: 1, pending: 0 })
  expect(ledgerOf(told.referee, { topic: 'orders', producer: 'p1' }).refused).toBe(1)
  expect(truth(told.referee, 2 ** 32 + 9)?.fate).toBe('refused')
})

test('a deleted topic loses nothing: somebody wanted it gone', () => {
  const told = story()
  const records = safely(told, 2)
  tell(told, { type: 'topic-deleted', topic: 'orders' })

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 2, lost: 0, stored: 0, deleted: 2 })
  expect(truth(told.referee, records[0]!)?.fate).toBe('deleted')
})

test('removing the broker that alone has a record loses it; another that has it too keeps it', () => {
  const told = story({ acks: 1 })
  safely(told, 1)
  const records = send(told, 1)
  append(told, 'b1', records)
  ack(told, records)
  tell(told, {
    type: 'leader-elected',
    partition: P,
    leader: null,
    previous: 'b1',
    leaderEpoch: 1,
    isr: ['b1'],
    reason: 'broker-fenced',
    unclean: false,
  })
  expect(ledgerOf(told.referee).lost).toBe(0)

  tell(told, { type: 'broker-unregistered', broker: 'b1' })

  expect(ledgerOf(told.referee)).toMatchObject({ lost: 1, stored: 1 })
  expect(truth(told.referee, records[0]!)?.code).toBe('X-ADMIN')
})

test('what is confirmed after its broker was removed is explained by the removal', () => {
  const told = story()
  const records = send(told, 1)
  append(told, 'b1', records)
  tell(told, { type: 'broker-unregistered', broker: 'b1' })
  ack(told, records)
  expect(truth(told.referee, records[0]!)).toMatchObject({ fate: 'lost', code: 'X-ADMIN' })
})

test('of a topic that was deleted and made again, what the old leader still stores is not stored in the new one', () => {
  const told = story()
  safely(told, 2)
  const late = send(told, 1)
  request(told, late)
  tell(told, { type: 'topic-deleted', topic: 'orders' })
  append(told, 'b1', late)
  ack(told, late)
  expect(ledgerOf(told.referee)).toMatchObject({ acked: 3, deleted: 3, stored: 0, lost: 0 })
  tell(told, { type: 'replica-removed', broker: 'b1', partition: P })

  lead(told, 'b1', 0, 0)
  safely(told, 2)

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 5, deleted: 3, stored: 2, lost: 0, duplicates: 0 })
  expect(recount(told.referee)).toEqual(told.referee.totals)
})

test('a record that was sent to a deleted topic counts where it is stored in the end', () => {
  const told = story()
  const late = safely(told, 1)
  const waiting = send(told, 1)
  tell(told, { type: 'topic-deleted', topic: 'orders' })
  for (const broker of ['b1', 'b2']) tell(told, { type: 'replica-removed', broker, partition: P })
  lead(told, 'b2', 0, 0)
  append(told, 'b2', waiting)
  ack(told, waiting)

  expect(ledgerOf(told.referee)).toMatchObject({ acked: 2, deleted: 1, stored: 1, lost: 0 })
  expect(truth(told.referee, late[0]!)?.fate).toBe('deleted')
  expect(truth(told.referee, waiting[0]!)?.fate).toBe('stored')
  expect(recount(told.referee)).toEqual(told.referee.totals)
})

test('a removed broker that comes back with its disk brings its records back; with a new disk it does not', () => {
  for (const withDisk of [true, false]) {
    const told = story({ acks: 1 })
    safely(told, 1)
    const records = send(told, 1)
    append(told, 'b1', records)
    ack(told, records)
    tell(told, { type: 'broker-unregistered', broker: 'b1' })
    expect(ledgerOf(told.referee)).toMatchObject({ lost: 1, stored: 1 })

    lead(told, 'b1', 1, withDisk ? 2 : 0)

    expect(ledgerOf(told.referee)).toMatchObject(withDisk ? { lost: 0, stored: 2 } : { lost: 2, stored: 0 })
    expect(recount(told.referee)).toEqual(told.referee.totals)
  }
})

test('counts by producer and by topic add up to the whole', () => {
  const told = story()
  safely(told, 3)
  const other = send(told, 2, { number: 2, partition: 'pay-0' })
  request(told, other, { partition: 'pay-0' })

  expect(ledgerOf(told.referee, { producer: 'p1' })).toMatchObject({ sent: 3, acked: 3 })
  expect(ledgerOf(told.referee, { producer: 'p2' })).toMatchObject({ sent: 2, pending: 2 })
  expect(ledgerOf(told.referee, { topic: 'pay' })).toMatchObject({ sent: 2 })
  expect(ledgerOf(told.referee, { producer: 'nobody' }).sent).toBe(0)
})

test('a checkpoint stays as it was while the referee goes on', () => {
  const told = story({ acks: 1 })
  const records = send(told, 2)
  append(told, 'b1', records)
  ack(told, records)
  const checkpoint = cloneReferee(told.referee)
  const before = JSON.stringify([ledgerOf(checkpoint), truth(checkpoint, records[0]!)])

  position(told, 0)
  deliver(told, 0, records)
  elect(told, 'b2', 1)

  expect(ledgerOf(told.referee).lost).toBe(2)
  expect(JSON.stringify([ledgerOf(checkpoint), truth(checkpoint, records[0]!)])).toBe(before)
  expect(recount(checkpoint)).toEqual(checkpoint.totals)
  lead(told, 'b2', 1, 0)
})
