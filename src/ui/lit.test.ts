// What is said of a transaction that somebody points at: all of it, in whatever partition it lies.
import { beforeEach, expect, test } from 'vitest'
import type { TransactionView } from '../worker/protocol'
import { keep, litOf, partsOf, point, transactionText, useLit } from './lit'
import { partition, topic } from './testing/frame'

const part = (change: Partial<TransactionView>): TransactionView => ({
  key: 'r7',
  producer: 'shop',
  id: 'till',
  from: 4,
  reaches: true,
  to: 9,
  fate: 'committed',
  ...change,
})

const cell = (offset: number) => ({
  offset,
  key: null,
  record: null,
  producer: 'shop',
  committed: true,
  duplicate: false,
  tombstone: false,
  marker: null,
  goesAt: null,
})

const strip = (index: number, first: number, transactions: TransactionView[]) =>
  partition('orders', index, { cells: [cell(first)], transactions })

beforeEach(() => useLit.setState({ pointed: null, kept: null }))

test('T-23 a transaction is told with all partitions that it lies in, and where it began before what is shown', () => {
  const topics = [
    topic('orders', {
      partitions: [
        strip(0, 0, [part({}), part({ key: 'r99', from: 10, to: 12, fate: 'open' })]),
        strip(1, 20, [part({ from: 3, to: 25 })]),
      ],
    }),
  ]
  expect(partsOf({ topics }, 'r7').map((each) => each.partition)).toEqual(['orders-0', 'orders-1'])
  expect(transactionText({ topics }, 'r7')).toBe(
    'The transaction of shop (till): committed. It lies in orders-0 offsets 4 to 9 and orders-1 offsets 3 to 25, begun before the cells that are shown.',
  )
  expect(transactionText({ topics }, 'r99')).toContain('open, so that nobody knows yet')
  expect(transactionText({ topics }, 'gone')).toBe('')
})

test('T-6 where the marker of a decided transaction is still on the way, that is said', () => {
  const topics = [
    topic('orders', { partitions: [strip(0, 0, [part({})]), strip(1, 0, [part({ fate: 'open', to: 5 })])] }),
  ]
  expect(transactionText({ topics }, 'r7')).toContain('Its marker is still on the way to orders-1.')
})

test('what is pointed at is lit before what is kept, and what is kept a second time is let go', () => {
  keep('r7')
  point('r8')
  expect(litOf(useLit.getState())).toBe('r8')
  point(null)
  expect(litOf(useLit.getState())).toBe('r7')
  keep('r7')
  expect(litOf(useLit.getState())).toBeNull()
})
