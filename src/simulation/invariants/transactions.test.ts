// The promises of transactions: for each a story that breaks it, and one in which every cause that may bend it is named.
import { expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import { rememberBatch } from '../../models/kafka/log/producers'
import { markerBatch } from '../../models/kafka/log/transactions'
import type { LogBatch, RecordId } from '../../models/kafka/messages'
import { transactionShardOf } from '../../models/kafka/replication/verification'
import { newTransaction } from '../../models/kafka/transaction/lookup'
import type { TransactionState, TransactionValue } from '../../models/kafka/transaction/records'
import { newValue } from '../../models/kafka/transaction/transitions'
import type { ExplainCode } from '../referee/explain'
import { partitionNumber } from '../referee/state'
import { batchOf, highWatermark, P, replicate, send, tell } from '../testing/story'
import { broker, controller, regretsOf, replica, stopOf, watch, type Watch } from '../testing/watch'
import { sweep } from './checker'

const bank = { transactionalId: 'bank', producerId: 7 }
const OFFSETS = '__consumer_offsets-9'
/** In which b1 leads it; in epoch 0 somebody else did. */
const EPOCH = 1

const shard = (watched: Watch): string => transactionShardOf(broker(watched, 'b1'), 'bank')
const messageOf = (watched: Watch): string | undefined => stopOf(watched)?.message
const look = (watched: Watch): void => {
  sweep(watched.checker, watched.told.now, watched.told.seq)
}

/** p1 has its id, and begins a transaction. */
function begin(watched: Watch, { version = 2, producerEpoch = 0 } = {}): void {
  tell(watched.told, { type: 'transactions-initialised', producer: 'p1', ...bank, producerEpoch, version })
  tell(watched.told, { type: 'transaction-begun', producer: 'p1', transactionalId: 'bank' })
}

const end = ({ told }: Watch, committed: boolean): void =>
  tell(told, { type: 'transaction-ending', producer: 'p1', transactionalId: 'bank', committed })

function decide(
  { told }: Watch,
  from: TransactionState,
  to: TransactionState,
  partitions = [P],
  producerEpoch = 1,
): void {
  const about = { type: 'transaction-state-changed', broker: 'b1', startedAt: 0 } as const
  tell(told, { ...about, ...bank, producerEpoch, from, to, partitions })
}

/** b1 appends what belongs to the transaction, or what `change` makes of it. */
function append(
  watched: Watch,
  records: readonly RecordId[],
  change: Partial<LogBatch['batch']>,
  partition = P,
): number {
  const at = watched.told.referee.partitions[partitionNumber(watched.told.referee, partition, 0)]!
  const end = at.replicas.find((one) => one.broker === 'b1')?.end ?? 0
  const epoch = partition === P ? 0 : EPOCH
  const batch = batchOf(records, end, epoch)
  const whole = { ...batch, lastOffset: end + Math.max(1, records.length) - 1 }
  const appended = { ...whole, batch: { ...batch.batch, producerId: 7, transactional: true as const, ...change } }
  tell(watched.told, { type: 'batch-appended', broker: 'b1', partition, leaderEpoch: epoch, batch: appended })
  if (partition === P) replicate(watched.told, 'b2', 'b1', appended)
  return end
}

/** Its records, readable; answers them. */
function store(watched: Watch, count = 2): RecordId[] {
  const records = send(watched.told, count)
  const at = append(watched, records, {})
  highWatermark(watched.told, 'b1', at + count)
  return records
}

function mark(watched: Watch, committed: boolean): void {
  const offset = append(watched, [], markerBatch({ producerId: 7, producerEpoch: 1 }, committed, 0, 0))
  const about = { broker: 'b1', ...bank, producerEpoch: 1, partition: P, offset, committed, empty: false }
  tell(watched.told, { type: 'transaction-marker-written', ...about })
  highWatermark(watched.told, 'b1', offset + 1)
}

/** By the fault log the end of this partition was lost, for this reason. */
function lose({ told: { referee } }: Watch, partition: string, code: ExplainCode): void {
  const ledger = referee.partitions[partitionNumber(referee, partition, 0)]!
  if (code === 'X-UNCLEAN') ledger.uncleanEpochs.push(1)
  else ledger.shortenedBy = code
}

const losses: readonly ExplainCode[] = ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR']

/** What became of a story, told after each of these has happened to a partition that it is about. */
function after(codes: readonly ExplainCode[], where: (watched: Watch) => string, told: (watched: Watch) => void) {
  return codes.flatMap((code) => {
    const watched = watch()
    lose(watched, where(watched), code)
    told(watched)
    return [stopOf(watched)?.message ?? 'goes on', ...regretsOf(watched)]
  })
}

const named = (id: string, codes: readonly ExplainCode[]) => codes.flatMap((code) => ['goes on', `${id} ${code}`])

test('T1 a transactional id that takes a step that there is not stops the run', () => {
  const watched = watch()
  begin(watched)
  decide(watched, 'Empty', 'Ongoing')
  decide(watched, 'Ongoing', 'PrepareCommit', [])
  decide(watched, 'PrepareCommit', 'CompleteCommit', [])
  expect(stopOf(watched)).toBeNull()
  decide(watched, 'CompleteCommit', 'CompleteAbort', [])
  expect(stopOf(watched)).toMatchObject({
    id: 'T1',
    message: 'Transitions: bank went from CompleteCommit to CompleteAbort',
  })
})

test('T2 an epoch that is given twice stops the run, unless its coordinator has lost what it had stored', () => {
  const twice = (watched: Watch) => {
    begin(watched, { producerEpoch: 4 })
    begin(watched, { producerEpoch: 4 })
  }
  const watched = watch()
  twice(watched)
  expect(messageOf(watched)).toBe('OneWriter: p1 was given epoch 4 of bank, which had reached 4')
  const codes = [...losses, 'X-ADMIN' as const]
  expect(after(codes, shard, twice)).toEqual(named('T2', codes))
})

test('T3 a marker that is not as it was decided, or missing at the end, stops the run', () => {
  const other = watch()
  begin(other)
  store(other)
  end(other, true)
  decide(other, 'Ongoing', 'PrepareCommit')
  mark(other, false)
  expect(messageOf(other)).toBe('Atomic: bank got a marker ABORT in orders-0, and was decided otherwise')
  const missing = watch()
  begin(missing)
  store(missing)
  decide(missing, 'Ongoing', 'PrepareAbort')
  decide(missing, 'PrepareAbort', 'CompleteAbort', [])
  expect(messageOf(missing)).toBe('Atomic: bank is CompleteAbort without a marker in orders-0')
})

test('T3 what ends against the word of its application stops the run; a lost log, a late packet and a topic made anew explain it', () => {
  const against = (watched: Watch, version = 2) => {
    begin(watched, { version })
    store(watched)
    end(watched, true)
    tell(watched.told, {
      type: 'transaction-ended',
      producer: 'p1',
      transactionalId: 'bank',
      committed: true,
      records: 2,
      took: 1,
    })
    mark(watched, false)
  }
  const watched = watch()
  against(watched)
  expect(messageOf(watched)).toBe(
    'Atomic: offset 0 of orders-0 was aborted, and for its application that transaction is committed',
  )
  expect(after(losses, () => P, against)).toEqual(named('T3', losses))
  // The decision may be lost, too.
  expect(after(losses, shard, against)).toEqual(named('T3', losses))
  const late = watch()
  against(late, 1)
  expect([stopOf(late), regretsOf(late)]).toEqual([null, ['T3 X-TV1']])
  const remade = watch()
  begin(remade)
  store(remade)
  decide(remade, 'Ongoing', 'PrepareAbort')
  const { partitions } = remade.told.referee
  partitions.push({ ...partitions[0]!, index: partitions.length, deleted: true })
  decide(remade, 'PrepareAbort', 'CompleteAbort', [])
  expect([stopOf(remade), regretsOf(remade)]).toEqual([null, ['T3 X-ADMIN']])
})

/** Two records of a transaction that was aborted are given to somebody. */
function giveAborted(watched: Watch, how: { readCommitted?: true; shared?: true } = { readCommitted: true }): void {
  begin(watched)
  const records = store(watched)
  end(watched, false)
  decide(watched, 'Ongoing', 'PrepareAbort')
  mark(watched, false)
  const who = { consumer: 'billing-1', group: 'billing', member: 'm', generation: 1, partition: P }
  tell(watched.told, { type: 'records-delivered', ...who, offsets: [0, 1], records, ...how })
}

test('T4 a reader of committed data who is given what was aborted stops the run; one of all data does not', () => {
  const watched = watch()
  giveAborted(watched)
  expect(messageOf(watched)).toBe(
    'AbortedUnread: billing-1 was given offset 0 of orders-0, whose transaction was aborted',
  )
  const hasty = watch()
  giveAborted(hasty, {})
  expect(stopOf(hasty)).toBeNull()
  const open = watch()
  begin(open)
  const records = store(open)
  const who = { consumer: 'billing-1', group: 'billing', member: 'm', generation: 1, partition: P }
  tell(open.told, { type: 'records-delivered', ...who, offsets: [0, 1], records, readCommitted: true })
  expect(messageOf(open)).toContain('whose transaction is open')
  expect(after(losses, () => P, giveAborted)).toEqual(named('T4', losses))
})

test('T4 a member of a share group is watched by the setting of its group', () => {
  const shared = (level: string | null) => {
    const watched = watch()
    if (level !== null) controller(watched.world).volatile.image.groups.billing = { 'share.isolation.level': level }
    giveAborted(watched, { shared: true })
    return stopOf(watched)?.id ?? null
  }
  expect([shared('read_committed'), shared('read_uncommitted'), shared(null)]).toEqual(['T4', null, null])
})

test('T4 what a late packet committed is X-TV1 with version 1, and a bug with version 2', () => {
  const late = (version: number) => {
    const watched = watch()
    begin(watched, { version })
    const records = store(watched)
    end(watched, false)
    append(watched, [], markerBatch({ producerId: 7, producerEpoch: 1 }, true, 0, 0))
    watched.told.now += 1
    const who = { consumer: 'billing-1', group: 'billing', member: 'm', generation: 1, partition: P }
    tell(watched.told, { type: 'records-delivered', ...who, offsets: [0, 1], records, readCommitted: true })
    return [stopOf(watched)?.id ?? null, ...regretsOf(watched)]
  }
  expect(late(1)).toEqual([null, 'T4 X-TV1'])
  expect(late(2)).toEqual(['T4'])
})

test('T5 a leader that lets committed data be read beyond what is open, or holds it back for nothing, stops the run', () => {
  const story = () => {
    const watched = watch()
    begin(watched)
    store(watched)
    const log = broker(watched, 'b1').durable.logs[P]!
    rememberBatch(log, log.tail[0]!)
    return { watched, log }
  }
  const good = story()
  look(good.watched)
  expect(stopOf(good.watched)).toBeNull()
  const beyond = story()
  beyond.log.transactions!.open = {}
  look(beyond.watched)
  expect(messageOf(beyond.watched)).toBe(
    'LastStableOffset: b1 lets committed data of orders-0 be read up to 2, and it is stable up to 0',
  )
  const held = story()
  end(held.watched, true)
  mark(held.watched, true)
  look(held.watched)
  expect(messageOf(held.watched)).toContain('be read up to 0, and it is stable up to 3')
})

/** b1 coordinates the id, and has it so. */
function coordinate(watched: Watch, value: Partial<TransactionValue>): void {
  const b1 = broker(watched, 'b1')
  const partition = shard(watched)
  const transaction = newTransaction('bank', { ...newValue(7, 5_000, 0), producerEpoch: 1, ...value })
  const transactions = { bank: transaction }
  const fresh = { partition, leaderEpoch: 0, loaded: true, transactions, pending: [], timerAt: 0 }
  b1.volatile.transactions[partition] = fresh
  b1.volatile.partitions[partition] = { ...replica(watched, 'b1'), partition, role: 'leader' }
}

test('T6 what is open in a log and over for its coordinator stops the run; a late packet and a lost log explain it', () => {
  const hanging = (watched: Watch, version = 2, state: TransactionState = 'CompleteAbort') => {
    coordinate(watched, { state, partitions: state === 'Ongoing' ? [P] : [] })
    begin(watched, { version })
    store(watched)
    const log = broker(watched, 'b1').durable.logs[P]!
    rememberBatch(log, log.tail[0]!)
    look(watched)
  }
  const open = watch()
  hanging(open, 2, 'Ongoing')
  expect(stopOf(open)).toBeNull()
  const watched = watch()
  hanging(watched)
  expect(messageOf(watched)).toBe(
    'NoHang: a transaction of bank is open in orders-0 from offset 0, and for its coordinator it is CompleteAbort',
  )
  const codes = [...losses, 'X-ADMIN' as const]
  expect(after(codes, () => P, hanging)).toEqual(named('T6', codes))
  expect(after(codes, shard, hanging)).toEqual(named('T6', codes))
  const late = watch()
  broker(late, 'b1').config['transaction.partition.verification.enable'] = false
  hanging(late, 1)
  expect([stopOf(late), regretsOf(late)]).toEqual([null, ['T6 X-TV1']])
})

test('T7 a transaction that stays open beyond its timeout stops the run, once its coordinator has been able to end it', () => {
  const watched = watch()
  begin(watched)
  coordinate(watched, { state: 'Ongoing', partitions: [P], startedAt: 0 })
  const at = (time: number) => {
    watched.world.now = seconds(time)
    look(watched)
    return stopOf(watched)?.id ?? null
  }
  expect([at(0), at(9)]).toEqual([null, null])
  // Too few copies in sync: nothing can be decided, and the time counts from when there are enough again.
  const ledger = watched.told.referee.partitions[partitionNumber(watched.told.referee, shard(watched), 0)]!
  ledger.out = [{ broker: 'b2', since: 0 }]
  expect(at(60)).toBeNull()
  ledger.out = []
  // Nor while what it has written finds no way to the others, and no quorum lets them leave the ISR.
  const { durable, volatile } = broker(watched, 'b1')
  const replica = volatile.partitions[shard(watched)]!
  const end = replica.highWatermark + 1
  durable.logs[shard(watched)] = { ...durable.logs[P]!, partition: shard(watched), logEndOffset: end }
  expect([at(61), at(90), at(120)]).toEqual([null, null, null])
  replica.highWatermark = end
  expect([at(121), at(150)]).toEqual([null, 'T7'])
  expect(messageOf(watched)).toContain(
    'the transaction of bank has been open for 150000 ms, and its timeout is 5000 ms',
  )
})

test('T8 a coordinator of groups that holds other offsets than those of open transactions stops the run', () => {
  const story = (held: readonly number[]) => {
    const watched = watch()
    begin(watched)
    const about = { broker: 'b1', partition: OFFSETS, leaderEpoch: EPOCH, logEndOffset: 0, highWatermark: 0 }
    tell(watched.told, { type: 'became-leader', ...about })
    append(watched, [], { count: 1 }, OFFSETS)
    const inTransactions = Object.fromEntries(held.map((producerId) => [`p${producerId}`, { producerId, offsets: [] }]))
    const known = { partition: OFFSETS, leaderEpoch: 0, loadedEpoch: 0, groups: {}, inTransactions, uncommitted: [] }
    broker(watched, 'b1').volatile.groups[OFFSETS] = { ...known, loaded: true, written: 0, pending: [], timerAt: 0 }
    look(watched)
    return messageOf(watched) ?? null
  }
  expect(story([7])).toBeNull()
  expect(story([])).toBe(
    'OffsetsInTxn: b1 holds offsets of 0 transactions of __consumer_offsets-9, in which 1 are open',
  )
  expect(story([7, 8])).toContain('b1 holds offsets of 2 transactions')
})
