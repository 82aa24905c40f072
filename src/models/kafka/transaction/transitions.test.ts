// What each request makes of a transactional id, state by state.
import { describe, expect, test } from 'vitest'
import type { TransactionState, TransactionValue } from './records'
import type { Transaction } from './state'
import { completed, decideAddPartitions, decideEnd, decideInit, decideVerify, isLegal, newValue } from './transitions'

const at = (state: TransactionState, more: Partial<TransactionValue> = {}): Transaction => ({
  transactionalId: 'web',
  value: { ...newValue(7, 60_000, 0), producerEpoch: 3, state, clientVersion: 2, ...more },
  pending: null,
  failedFence: false,
  markers: null,
})

const own = { producerId: 7, producerEpoch: 3 }
const fresh = () => 99
const BUSY = 'CONCURRENT_TRANSACTIONS'
const end = (transaction: Transaction, committed: boolean, producerEpoch = 3, version: 1 | 2 = 2) =>
  decideEnd(transaction, { producerId: 7, producerEpoch, committed, fromClient: true, version }, fresh, 10)

describe('T-2 the states', () => {
  test('each may be entered from those that Kafka lists, and from no other', () => {
    const all: TransactionState[] = [
      'Empty',
      'Ongoing',
      'PrepareCommit',
      'PrepareAbort',
      'CompleteCommit',
      'CompleteAbort',
      'Dead',
      'PrepareEpochFence',
    ]
    const from = (to: TransactionState) => all.filter((state) => isLegal(state, to)).join(' ')
    expect(from('Empty')).toBe('Empty CompleteCommit CompleteAbort')
    expect(from('Ongoing')).toBe('Empty Ongoing CompleteCommit CompleteAbort')
    expect(from('PrepareCommit')).toBe('Ongoing')
    expect(from('PrepareAbort')).toBe('Empty Ongoing CompleteCommit CompleteAbort PrepareEpochFence')
    expect(from('CompleteCommit')).toBe('PrepareCommit')
    expect(from('CompleteAbort')).toBe('PrepareAbort')
    expect(from('Dead')).toBe('Empty CompleteCommit CompleteAbort')
    expect(from('PrepareEpochFence')).toBe('Ongoing')
  })

  test('while one step is being written, every other request has to wait', () => {
    const busy = { ...at('Ongoing'), pending: 'PrepareCommit' as const }
    expect(end(busy, true).error).toBe('CONCURRENT_TRANSACTIONS')
    expect(decideAddPartitions(busy, own, ['orders-0'], 2, 1).error).toBe('CONCURRENT_TRANSACTIONS')
    expect(decideVerify(busy, own, ['orders-0']).error).toBe('CONCURRENT_TRANSACTIONS')
    expect(decideInit(busy, null, 1, fresh, 1).error).toBe('CONCURRENT_TRANSACTIONS')
  })
})

describe('T-3 InitProducerId', () => {
  const init = (transaction: Transaction, expected: { producerId: number; producerEpoch: number } | null = null) =>
    decideInit(transaction, expected, 5_000, fresh, 1)

  test('who comes anew gets the next epoch, and with that fences whoever had the id', () => {
    expect(init(at('CompleteCommit')).value).toMatchObject({ state: 'Empty', producerEpoch: 4, lastProducerEpoch: -1 })
    expect(init({ ...at('Empty'), value: newValue(7, 1, 0) }).value).toMatchObject({ producerEpoch: 0 })
  })

  test('an open transaction is in the way, and one that is being ended is waited for', () => {
    expect(init(at('Ongoing'))).toEqual({ fence: true })
    expect(init(at('PrepareAbort')).error).toBe('CONCURRENT_TRANSACTIONS')
  })

  test('who goes on after an error is not fenced, and a retry gets the same epoch', () => {
    expect(init(at('Empty'), own).value).toMatchObject({ producerEpoch: 4, lastProducerEpoch: 3 })
    const told = at('Empty', { producerEpoch: 4, lastProducerEpoch: 3 })
    expect(init(told, own).value).toMatchObject({ producerEpoch: 4 })
    expect(init(at('Empty', { producerEpoch: 6 }), own).error).toBe('PRODUCER_FENCED')
    expect(init(at('Empty'), { producerId: 8, producerEpoch: 3 }).error).toBe('PRODUCER_FENCED')
  })

  test('when the epochs are used up there is another producer id', () => {
    const last = at('CompleteCommit', { producerEpoch: 32_766 })
    expect(init(last).value).toMatchObject({ producerId: 99, previousProducerId: 7, producerEpoch: 0 })
    expect(decideInit(last, null, 1, () => null, 1).error).toBe('COORDINATOR_LOAD_IN_PROGRESS')
  })
})

describe('T-4, T-5 partitions', () => {
  test('the first begins the transaction; known ones change nothing; an old epoch adds none', () => {
    const first = decideAddPartitions(at('Empty'), own, ['orders-0'], 2, 5).value!
    expect(first).toMatchObject({ state: 'Ongoing', partitions: ['orders-0'], startedAt: 5 })
    const open = at('Ongoing', first)
    expect(decideAddPartitions(open, own, ['orders-0'], 2, 9).error).toBe('NONE')
    const more = decideAddPartitions(open, own, ['orders-1'], 2, 9).value!
    expect(more).toMatchObject({ partitions: ['orders-0', 'orders-1'], startedAt: 5 })
    expect(decideAddPartitions(open, { ...own, producerEpoch: 2 }, ['x-0'], 2, 9).error).toBe('PRODUCER_FENCED')
    expect(decideAddPartitions(open, { ...own, producerId: 1 }, ['x-0'], 2, 9).error).toBe(
      'INVALID_PRODUCER_ID_MAPPING',
    )
  })

  test('what was not added is named', () => {
    const open = at('Ongoing', { partitions: ['orders-0'] })
    expect(decideVerify(open, own, ['orders-0', 'orders-1'])).toEqual({ error: 'NONE', missing: ['orders-1'] })
  })
})

describe('T-11 EndTxn with version 2', () => {
  // Kafka's table: rows are states, columns commit and abort, of the present epoch and of one that was bumped since (a retry).
  test.each([
    ['Ongoing', 'PrepareCommit', 'PrepareAbort', 'PRODUCER_FENCED', 'PRODUCER_FENCED'],
    ['Empty', 'INVALID_TXN_STATE', 'PrepareAbort', 'PRODUCER_FENCED', 'PRODUCER_FENCED'],
    ['CompleteCommit', 'INVALID_TXN_STATE', 'PrepareAbort', 'NONE', 'INVALID_TXN_STATE'],
    ['CompleteAbort', 'INVALID_TXN_STATE', 'PrepareAbort', 'INVALID_TXN_STATE', 'NONE'],
    // To be complete is pending, so that the next transaction has to wait, and is not taken for an old one (KAFKA-18464).
    ['PrepareCommit', BUSY, BUSY, BUSY, BUSY],
    ['PrepareAbort', BUSY, BUSY, BUSY, BUSY],
  ] as const)('%s', (state, commit, abort, retriedCommit, retriedAbort) => {
    const said = (committed: boolean, epoch: number) => {
      const decision = end(at(state), committed, epoch)
      return decision.value?.state ?? decision.error
    }
    expect([said(true, 3), said(false, 3), said(true, 2), said(false, 2)]).toEqual([
      commit,
      abort,
      retriedCommit,
      retriedAbort,
    ])
  })

  test('T-8 each end raises the epoch; when they are used up, the next transaction has another producer id', () => {
    expect(end(at('Ongoing'), true).value).toMatchObject({ producerEpoch: 4, lastProducerEpoch: 3 })
    const last = decideEnd(
      at('Ongoing', { producerEpoch: 32_766 }),
      { producerId: 7, producerEpoch: 32_766, committed: true, fromClient: true, version: 2 },
      fresh,
      1,
    ).value!
    expect(last).toMatchObject({ producerId: 7, producerEpoch: 32_767, nextProducerId: 99 })
    expect(completed(last, 2)).toMatchObject({ producerId: 99, producerEpoch: 0, previousProducerId: 7 })
    const retry = at('CompleteCommit', completed(last, 2))
    expect(end(retry, true, 32_766).error).toBe('NONE')
  })

  test('T-9 K23 a coordinator that aborts raises the epoch once: a commit under way looks like a retry, of the other end', () => {
    const fencing = { ...at('Ongoing'), pending: 'PrepareEpochFence' as const }
    const ending = { producerId: 7, producerEpoch: 4, committed: false, fromClient: false, version: 2 as const }
    const aborted = decideEnd(fencing, ending, fresh, 1).value!
    expect(aborted).toMatchObject({ state: 'PrepareAbort', producerEpoch: 4, lastProducerEpoch: 3 })
    expect(end(at('CompleteAbort', completed(aborted, 2)), true, 3).error).toBe('INVALID_TXN_STATE')
    expect(end(at('Empty', { producerEpoch: 5 }), true, 3).error).toBe('PRODUCER_FENCED')
  })
})

describe('T-11 EndTxn with version 1', () => {
  test.each([
    ['Ongoing', 'PrepareCommit', 'PrepareAbort'],
    ['Empty', 'INVALID_TXN_STATE', 'INVALID_TXN_STATE'],
    ['CompleteCommit', 'NONE', 'INVALID_TXN_STATE'],
    ['CompleteAbort', 'INVALID_TXN_STATE', 'NONE'],
    ['PrepareCommit', BUSY, BUSY],
    ['PrepareAbort', BUSY, BUSY],
  ] as const)('%s: the epoch stays, and so a late request is taken for the present one', (state, commit, abort) => {
    const said = (committed: boolean) => {
      const decision = end(at(state, { clientVersion: 1 }), committed, 3, 1)
      expect(decision.value?.producerEpoch ?? 3).toBe(3)
      return decision.value?.state ?? decision.error
    }
    expect([said(true), said(false)]).toEqual([commit, abort])
  })
})
