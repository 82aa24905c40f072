// Transactions on a real cluster: coordinator, partition leaders and clients together.
import { describe, expect, test } from 'vitest'
import { cut, factsOf, forgetFacts, kill, leaderOf, restart, runFor, tell } from '../broker/testing/cluster'
import { addConsumer, consumerOf, deliveredRecords, groupOf } from '../consumer/testing/group'
import { start } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import {
  addTeller,
  bank,
  coordinatorOf,
  killTeller,
  marks,
  pay,
  settle,
  shardOf,
  tellerOf,
  transactionOf,
} from './testing/bank'

const TV1 = { features: { 'transaction.version': 1 } }
const stateChanges = (cluster: ReturnType<typeof bank>) =>
  factsOf(cluster, 'transaction-state-changed').map(({ from, to, producerEpoch }) => `${from}>${to} ${producerEpoch}`)

describe('a transaction from begin to end', () => {
  test('T-1, T-4, T-6, T-8 version 2: no requests for partitions, an epoch for each transaction', () => {
    const cluster = bank()
    addTeller(cluster, 't', { records: 2 })
    settle(cluster)
    expect(transactionOf(cluster).value).toMatchObject({ state: 'Empty', producerEpoch: 0 })
    pay(cluster, 't', 0)
    pay(cluster, 't', 1)
    settle(cluster)
    expect(stateChanges(cluster)).toEqual([
      'Empty>Empty 0',
      'Empty>Ongoing 0',
      'Ongoing>Ongoing 0',
      'Ongoing>PrepareCommit 1',
      'PrepareCommit>CompleteCommit 1',
    ])
    const markers = factsOf(cluster, 'transaction-marker-written')
    expect(markers.map(({ partition, offset, committed }) => [partition, offset, committed]).toSorted()).toEqual([
      ['orders-0', 1, true],
      ['orders-1', 1, true],
    ])
    // T-23: below the marker nothing is held back any more.
    expect(marks(cluster)).toEqual([2, 2, 2])
    // By the leaders of both partitions.
    expect(cluster.sent.addPartitionsToTxnRequest).toBeGreaterThanOrEqual(2)
    expect(tellerOf(cluster, 't').volatile).toMatchObject({ producerEpoch: 1, transaction: { state: 'READY' } })
    pay(cluster, 't', 0, 2)
    settle(cluster)
    expect(marks(cluster)).toEqual([5, 5, 5])
    expect(transactionOf(cluster).value.producerEpoch).toBe(2)
  })

  test('T-4 version 1: the client adds each partition before it sends to it, and the epoch stays', () => {
    const cluster = bank(TV1)
    addTeller(cluster, 't', { records: 2 })
    settle(cluster)
    pay(cluster, 't', 0)
    pay(cluster, 't', 1)
    settle(cluster)
    // Its own, and the leaders' that verify (T-5).
    const asked = cluster.sent.addPartitionsToTxnRequest
    expect(asked).toBeGreaterThanOrEqual(2)
    expect(stateChanges(cluster).at(-1)).toBe('PrepareCommit>CompleteCommit 0')
    pay(cluster, 't', 0, 2)
    settle(cluster)
    expect(marks(cluster)).toEqual([5, 5, 5])
  })

  test('T-21 what was never sent is ended without the coordinator', () => {
    const cluster = bank()
    addTeller(cluster, 't', { records: 1, abort: 1 })
    settle(cluster)
    pay(cluster, 't', 0)
    // Aborted before anything of it has left: with version 2 the coordinator is told all the same, as a batch may be there.
    settle(cluster)
    expect(factsOf(cluster, 'transaction-ended')).toMatchObject([{ committed: false, records: 1 }])
    expect(tellerOf(cluster, 't').volatile.transaction!.state).toBe('READY')
  })
})

describe('T-6 the decision is the Prepare record', () => {
  test('the client is answered before the markers are written; T-7 the next transaction waits for them', () => {
    const cluster = bank()
    addTeller(cluster, 't', { records: 1 })
    settle(cluster)
    const [coordinator, leader] = [coordinatorOf(cluster), leaderOf(cluster, 'orders-0')]
    const others = ['b1', 'b2', 'b3'].filter((id) => id !== coordinator)
    pay(cluster, 't', 0)
    runFor(cluster, ms(8))
    if (leader !== coordinator) cut(cluster, coordinator, leader)
    settle(cluster, 400)
    const ended = factsOf(cluster, 'transaction-ended')
    const markers = factsOf(cluster, 'transaction-marker-written')
    if (leader !== coordinator) {
      expect([ended.length, markers.length]).toEqual([1, 0])
      pay(cluster, 't', 0)
      settle(cluster, 400)
      expect(tellerOf(cluster, 't').volatile.lastError).toMatch(/CONCURRENT_TRANSACTIONS|NOT_ENOUGH_REPLICAS|null/)
      cut(cluster, coordinator, leader, false)
    }
    expect(others).toHaveLength(2)
    settle(cluster, 40_000)
    expect(transactionOf(cluster).value.state).toBe('CompleteCommit')
    const [hw, lso] = marks(cluster)
    expect(lso).toBe(hw)
  })

  test('T-2 a coordinator that dies after the decision: its successor reads it, and writes the markers', () => {
    const cluster = bank()
    addTeller(cluster, 't', { records: 2 })
    settle(cluster)
    pay(cluster, 't', 0)
    settle(cluster, 200)
    const first = coordinatorOf(cluster)
    pay(cluster, 't', 1)
    // As soon as it is decided.
    for (let i = 0; i < 200 && !stateChanges(cluster).some((change) => change.includes('PrepareCommit')); i++) {
      runFor(cluster, ms(0.5))
    }
    expect(transactionOf(cluster).value.state).toBe('PrepareCommit')
    forgetFacts(cluster)
    kill(cluster, first)
    settle(cluster, 20_000)
    expect(coordinatorOf(cluster)).not.toBe(first)
    expect(factsOf(cluster, 'transaction-coordinator-elected')).toMatchObject([{ transactionalId: 'bank' }])
    expect(transactionOf(cluster).value.state).toBe('CompleteCommit')
    expect(factsOf(cluster, 'transaction-marker-written').every(({ committed }) => committed)).toBe(true)
    for (const partition of ['orders-0', 'orders-1']) {
      const [hw, lso] = marks(cluster, partition)
      expect(lso).toBe(hw)
    }
    restart(cluster, first)
  })
})

describe('T-3 one process per transactional id', () => {
  test.each([[2], [1]])('who comes later fences who was there, and ends what it left open (version %i)', (version) => {
    const cluster = bank({ features: { 'transaction.version': version } })
    addTeller(cluster, 'old')
    settle(cluster)
    pay(cluster, 'old', 0, 3)
    settle(cluster)
    expect(marks(cluster)).toEqual([3, 0, 3])
    addTeller(cluster, 'new', { records: 1 })
    settle(cluster)
    // Aborted, with its marker; the newcomer has an epoch of its own.
    expect(marks(cluster)).toEqual([4, 4, 4])
    expect(factsOf(cluster, 'transaction-marker-written')).toMatchObject([{ committed: false, offset: 3 }])
    expect(tellerOf(cluster, 'new').volatile.transaction!.state).toBe('READY')
    expect(tellerOf(cluster, 'new').volatile.producerEpoch).toBeGreaterThan(
      tellerOf(cluster, 'old').volatile.producerEpoch,
    )
    // T-20: what the old one sends is refused, and it can only be closed.
    pay(cluster, 'old', 0)
    settle(cluster)
    expect(tellerOf(cluster, 'old').volatile.transaction!.state).toBe('FATAL_ERROR')
    expect(factsOf(cluster, 'transaction-failed').at(-1)).toMatchObject({
      producer: 'old',
      error: 'PRODUCER_FENCED',
      fatal: true,
    })
    pay(cluster, 'new', 0)
    settle(cluster)
    expect(factsOf(cluster, 'transaction-ended').at(-1)).toMatchObject({ producer: 'new', committed: true })
  })

  test('a timeout that no broker allows is refused for good', () => {
    const cluster = bank()
    addTeller(cluster, 't', {}, { 'transaction.timeout.ms': 900_001 })
    settle(cluster)
    expect(factsOf(cluster, 'transaction-failed')).toMatchObject([
      { error: 'INVALID_TRANSACTION_TIMEOUT', fatal: true },
    ])
  })

  test('a process that died inside of a transaction ends it when it is back', () => {
    const cluster = bank()
    addTeller(cluster, 't', { records: 2, crash: 1, restart: seconds(3) })
    settle(cluster)
    pay(cluster, 't', 0, 2)
    settle(cluster)
    expect(factsOf(cluster, 'producer-crashed')).toHaveLength(1)
    expect(marks(cluster)).toEqual([2, 0, 2])
    settle(cluster, 4_000)
    expect(marks(cluster)).toEqual([3, 3, 3])
  })
})

describe('T-9, T-10 what a coordinator looks for by itself', () => {
  test.each([1, 2] as const)(
    'T-9 a transaction that takes too long is aborted, and its producer is fenced (version %i)',
    (version) => {
      const cluster = bank({ features: { 'transaction.version': version } })
      addTeller(cluster, 't', {}, { 'transaction.timeout.ms': 5_000 })
      settle(cluster)
      pay(cluster, 't', 0)
      settle(cluster, 4_000)
      expect(marks(cluster)[1]).toBe(0)
      settle(cluster, 12_000)
      const [timedOut] = factsOf(cluster, 'transaction-timed-out')
      expect(timedOut!.took).toBeGreaterThan(seconds(5))
      expect(timedOut!.took).toBeLessThan(seconds(15.1))
      expect(marks(cluster)).toEqual([2, 2, 2])
      pay(cluster, 't', 0)
      settle(cluster)
      const { transaction, producerEpoch } = tellerOf(cluster, 't').volatile
      // T-20: on a batch that can be aborted. With version 2 the abort looks like a retry, and has the next epoch in its answer.
      expect(factsOf(cluster, 'transaction-failed')[0]).toMatchObject({ error: 'INVALID_PRODUCER_EPOCH', fatal: false })
      if (version === 2) expect([transaction!.state, producerEpoch]).toEqual(['READY', 1])
      else expect([transaction!.state, transaction!.error]).toEqual(['FATAL_ERROR', 'PRODUCER_FENCED'])
    },
  )

  test('T-10 an id that nobody uses is forgotten', () => {
    const cluster = bank({ config: { 'transactional.id.expiration.ms': 1_000_000 } })
    addTeller(cluster, 't', { records: 1 })
    settle(cluster)
    pay(cluster, 't', 0)
    settle(cluster)
    killTeller(cluster, 't')
    runFor(cluster, seconds(3_700))
    expect(factsOf(cluster, 'transactional-id-expired')).toMatchObject([{ transactionalId: 'bank' }])
    expect(transactionOf(cluster)).toBeUndefined()
  })
})

describe('T-5 verification (KIP-890)', () => {
  // A batch of the transaction comes after its end, as a packet that was held up would.
  const late = (version: 1 | 2, verify: boolean) => {
    const cluster = bank({
      features: { 'transaction.version': version },
      config: { 'transaction.partition.verification.enable': verify },
    })
    const producer = addTeller(cluster, 't', { records: 1, abort: 1 })
    settle(cluster)
    pay(cluster, 't', 1)
    settle(cluster)
    const { producerId } = producer.volatile
    const batch = {
      sealed: true as const,
      count: 1,
      producerId,
      producerEpoch: 0,
      baseSequence: 0,
      sizeInBytes: 168,
      records: [77],
      keys: [null],
      values: null,
      timestamps: [0],
      maxTimestamp: 0,
      coordinatorRecords: null,
      transactional: true as const,
    }
    tell(
      cluster,
      leaderOf(cluster, 'orders-0'),
      {
        type: 'produceRequest',
        correlationId: 9,
        acks: -1,
        timeoutMs: 30_000,
        transaction: { transactionalId: 'bank', version },
        partitions: [{ partition: 'orders-0', batch }],
      },
      'c1',
    )
    settle(cluster)
    return { marks: marks(cluster), refused: factsOf(cluster, 'produce-refused').map(({ error }) => error) }
  }

  test('K21 without it a late batch opens a transaction that nobody will end', () => {
    expect(late(1, false)).toEqual({ marks: [1, 0, 1], refused: [] })
  })

  test('K21 the leader asks the coordinator, which knows of no such partition', () => {
    expect(late(1, true)).toEqual({ marks: [0, 0, 0], refused: ['TRANSACTION_ABORTABLE'] })
  })

  test('K21 with version 2 its epoch is over', () => {
    expect(late(2, true)).toEqual({ marks: [0, 0, 0], refused: ['INVALID_PRODUCER_EPOCH'] })
  })
})

describe('T-23, T-24 what readers see', () => {
  test('committed data only, in order, and past the markers; a reader of all data sees the aborted, too', () => {
    const cluster = bank({ topics: { orders: { partitions: 1 } } })
    addConsumer(cluster, 'careful', { group: 'careful', config: { 'isolation.level': 'read_committed' } })
    addConsumer(cluster, 'hasty', { group: 'hasty' })
    addTeller(cluster, 't', { records: 2 })
    const doomed = addTeller(cluster, 'd', { records: 2, abort: 1 }, { 'transactional.id': 'doomed' })
    settle(cluster, 8_000)
    pay(cluster, 't', 0)
    settle(cluster, 700)
    pay(cluster, 'd', 0)
    settle(cluster, 700)
    // Both are open: one reader has both, the other waits.
    expect(deliveredRecords(cluster, 'hasty')).toHaveLength(2)
    expect(deliveredRecords(cluster, 'careful')).toHaveLength(0)
    pay(cluster, 't', 0)
    settle(cluster, 700)
    // T-23: the first is committed, and the second, which began later, still holds back what lies behind it.
    expect(deliveredRecords(cluster, 'careful')).toHaveLength(1)
    pay(cluster, 'd', 0)
    settle(cluster, 700)
    const mine = deliveredRecords(cluster, 'careful')
    expect(mine.map((record) => Math.floor(record / 2 ** 32))).toEqual([1, 1].map(() => tellerOf(cluster, 't').number))
    expect(mine.map((record) => record % 2 ** 32)).toEqual([1, 2])
    expect(doomed.volatile.transaction!.state).toBe('READY')
    const [hw, lso] = marks(cluster)
    expect(lso).toBe(hw)
    const careful = groupAt(cluster, 'careful')
    expect(careful).toBe(hw)
  })

  const groupAt = (cluster: ReturnType<typeof bank>, id: string) =>
    Object.values(consumerOf(cluster, id).volatile.owned)[0]!.position
})

describe('T-22 offsets in transactions (KIP-447)', () => {
  test('they count with the commit, not before; who wants stable ones waits', () => {
    const cluster = bank()
    addConsumer(cluster, 'm', { config: { 'enable.auto.commit': false } })
    const producer = addTeller(cluster, 't', { abort: 0 })
    settle(cluster, 8_000)
    const offsets = { group: 'g', generation: -1, memberId: '', groupInstanceId: null }
    producer.volatile.transaction!.state = 'IN_TRANSACTION'
    producer.volatile.transaction!.offsets = {
      ...offsets,
      offsets: [{ partition: 'orders-0', offset: 5, leaderEpoch: 0 }],
    }
    pay(cluster, 't', 0)
    settle(cluster)
    expect(groupOf(cluster).offsets['orders-0']).toBeUndefined()
    producer.volatile.transaction!.state = 'COMMITTING_TRANSACTION'
    pay(cluster, 't', 1, 0)
    settle(cluster)
    expect(groupOf(cluster).offsets['orders-0']!.offset).toBe(5)
    expect(shardOf(cluster)).toContain('__transaction_state')
    start(cluster.stage, 'm')
  })
})
