// Transactions as a screen shows them: brackets that know where they began and what else belongs to them.
import { expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import { sceneOf } from './picture'
import type { PartitionView } from '../frame'
import { advance } from '../run'
import type { Run } from '../run-state'
import { runOf } from '../testing/document'
import { topicViews } from './topics'

const partitionsOf = (run: Run): PartitionView[] => topicViews(sceneOf(run)).flatMap(({ partitions }) => partitions)

/** Advances in steps until something holds; how it then is. */
function until<T>(run: Run, from: number, to: number, look: () => T | null): T {
  for (let at = from; at <= to; at += 0.1) {
    advance(run, seconds(at))
    const found = look()
    if (found !== null) return found
  }
  throw new Error(`nothing by ${to} s`)
}

const shop = (transaction: string, version = '') => `
  brokers: 1${version}
  topics: { orders: { partitions: 2 }, audit: { partitions: 1 } }
  producers:
    shop: { to: orders, rate: 6/s, keys: cycle(6), transactional.id: till, transaction: ${transaction} }`

test('T-23 all parts of one transaction have one key in whatever partition they lie, and no other transaction has it', () => {
  for (const version of ['', '\n  features: { transaction.version: 1 }']) {
    const run = runOf(shop('{ records: 6 }', version), [])
    advance(run, seconds(16))
    const brackets = partitionsOf(run).flatMap(({ partition, transactions }) =>
      transactions.map((each) => ({ partition, ...each })),
    )
    const keys = [...new Set(brackets.map(({ key }) => key))]
    expect(keys.length).toBeGreaterThan(3)
    for (const key of keys) {
      const parts = brackets.filter((each) => each.key === key)
      // Never two brackets of one transaction in one partition.
      expect(new Set(parts.map(({ partition }) => partition)).size).toBe(parts.length)
      expect(parts.every(({ producer, id, reaches }) => producer === 'shop' && id === 'till' && reaches)).toBe(true)
    }
    expect(keys.some((key) => brackets.filter((each) => each.key === key).length === 2)).toBe(true)
  }
})

test('T-23 a bracket says where its transaction began, though that lies before the cells that are shown', () => {
  const run = runOf(shop('{ records: 80 }'), [])
  const found = until(run, 8, 30, () => {
    const view = partitionsOf(run).find(({ cells, logStartOffset }) => (cells[0]?.offset ?? 0) > logStartOffset + 4)
    return view?.transactions.find(({ from, fate }) => fate === 'open' && from < view.cells[0]!.offset) ?? null
  })
  expect(found).toMatchObject({ producer: 'shop', id: 'till', reaches: true, fate: 'open' })
  expect(found.from).toBe(0)
  expect(found.to).toBeGreaterThan(10)
  // When its marker is there, it is one bracket still, from where it began to the marker.
  const ended = until(run, 12, 40, () => {
    const view = partitionsOf(run).find(({ transactions }) =>
      transactions.some(({ from, fate }) => from === 0 && fate === 'committed'),
    )
    return view === undefined ? null : { view, bracket: view.transactions.find(({ from }) => from === 0)! }
  })
  expect(ended.view.cells.find(({ offset }) => offset === ended.bracket.to)?.marker).toBe('COMMIT')
})

test('T-23 who died inside of a transaction has an open bracket, however much others write behind it', () => {
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 1 } }
  producers:
    shop: { to: orders, rate: 2/s, transactional.id: till, transaction.timeout.ms: 50s, transaction: { records: 50 } }
    web: { to: orders, rate: 10/s }`,
    ['{ at: 5s, do: kill, target: producer:shop }'],
  )
  advance(run, seconds(20))
  const [{ transactions, cells, lastStableOffset }] = partitionsOf(run) as [PartitionView]
  const [hanging] = transactions
  expect(transactions).toHaveLength(1)
  expect(hanging).toMatchObject({ producer: 'shop', fate: 'open', reaches: true })
  expect(hanging!.from).toBe(lastStableOffset)
  expect(hanging!.from).toBeLessThan(cells[0]!.offset)
  expect(cells.every(({ producer }) => producer === 'web')).toBe(true)
})
