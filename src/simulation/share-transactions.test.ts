// Share groups and transactions: what a group gets that reads committed data (share.isolation.level), and what one that does not.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { lastStableOffset } from '../models/kafka/log/transactions'
import { advance } from './run'
import type { Run } from './run-state'
import { runOf, told, valueOf } from './testing/document'

/** Of `orders-0`: up to where committed data can be read, and the end of what a share group has in flight. */
function ends({ state }: Run, group: string): { stable: number; end: number } {
  const broker = state.world.actors.b1
  if (broker?.kind !== 'broker') throw new Error('b1 is a broker')
  const log = broker.durable.logs['orders-0']
  const replica = broker.volatile.partitions['orders-0']
  if (log === undefined || replica === undefined) return { stable: 0, end: 0 }
  const end = broker.volatile.share?.partitions[`${group} orders-0`]?.endOffset ?? 0
  return { stable: lastStableOffset(log, replica.highWatermark), end }
}

test('T-23 T-24 S1 S4 a share group that reads committed data gets what was committed, all of it, and nothing else', () => {
  const share = 'topics: [orders], consumers: 2, type: share, share.auto.offset.reset: earliest'
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 1 } }
  producers:
    shop: { to: orders, rate: 3/s, limit: 20, transactional.id: shop, transaction: { records: 5 } }
    doubtful: { to: orders, rate: 3/s, limit: 10, transactional.id: doubtful, transaction: { records: 5, abort: 100% } }
  groups:
    careful: { ${share}, share.isolation.level: read_committed }
    hasty: { ${share} }`,
    [],
  )
  let ahead = 0
  for (let at = 1; at <= 60; at++) {
    advance(run, seconds(at))
    const careful = ends(run, 'careful')
    expect(careful.end).toBeLessThanOrEqual(careful.stable)
    if (ends(run, 'hasty').end > careful.stable) ahead++
  }
  const value = (expression: string) => valueOf(run, expression)
  expect(run.state.stopped).toBeNull()
  expect(ahead).toBeGreaterThan(0)
  expect(value('producer(shop).committed')).toBe(4)
  expect(value('group(careful).processed')).toBe(20)
  const aborted = Number(value('group(hasty).processed')) - 20
  expect(aborted).toBeGreaterThan(0)
  expect(told(run, 'share-records-changed').some((text) => text.includes('careful does not get it'))).toBe(true)
  // Markers are nobody's, and hold nobody up: of all the log nothing is left.
  expect(value('group(careful).p(0).shareStart')).toBe(ends(run, 'careful').stable)
  expect(ends(run, 'careful').stable).toBeGreaterThan(20 + aborted)
})

test('Q-6 T-23 share.isolation.level is altered while it runs: from the next fetch on, what is not committed waits', () => {
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 1 } }
  producers: { shop: { to: orders, rate: 2/s, transactional.id: shop, transaction: { every: 8s } } }
  groups: { eager: { topics: [orders], consumers: 1, type: share, share.auto.offset.reset: earliest } }`,
    ['{ at: 30s, do: set, target: group:eager, with: { share.isolation.level: read_committed } }'],
  )
  const past = () => ends(run, 'eager').end - ends(run, 'eager').stable
  let before = 0
  for (let at = 15; at < 30; at++) {
    advance(run, seconds(at))
    before = Math.max(before, past())
  }
  expect(before).toBeGreaterThan(3)
  let after = 0
  const seen = Number(valueOf(run, 'group(eager).processed'))
  for (let at = 45; at <= 60; at++) {
    advance(run, seconds(at))
    after = Math.max(after, past())
  }
  expect(after).toBeLessThanOrEqual(0)
  expect(valueOf(run, 'group(eager).processed')).toBeGreaterThan(seen + 20)
})
