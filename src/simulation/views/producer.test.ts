// What a producer has in hand for each partition, and how it numbers it; the same of one inside of an application.
import { expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import type { ProducerPartitionView, ProducerView } from '../frame'
import { sceneOf } from './picture'
import { producerViews } from './producer'
import { advance } from '../run'
import type { Run } from '../run-state'
import { runOf } from '../testing/document'
import { groupViews } from './groups'

const inside = (run: Run, consumer: string): ProducerView | null =>
  groupViews(sceneOf(run))
    .flatMap(({ consumers }) => consumers)
    .find(({ id }) => id === consumer)!.producer

test('P-31 what a producer has for a partition: batches that wait and fly, and the numbers of those that come', () => {
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 2 } }
  producers: { web: { to: orders, rate: 8/s, keys: cycle(12), linger.ms: 400 } }`,
    ['{ at: 10s, do: pause, target: broker:b1 }'],
  )
  advance(run, seconds(9))
  const [before] = producerViews(sceneOf(run)) as [ProducerView]
  expect(before.partitions.map(({ partition }) => partition)).toEqual(['orders-0', 'orders-1'])
  for (const { nextSequence, lastAcked } of before.partitions) {
    expect(lastAcked).toBeGreaterThan(0)
    expect(nextSequence).toBeGreaterThan(lastAcked!)
  }
  advance(run, seconds(13))
  const [stuck] = producerViews(sceneOf(run)) as [ProducerView]
  const sum = (of: (view: ProducerPartitionView) => number) => stuck.partitions.reduce((all, view) => all + of(view), 0)
  expect(sum(({ records }) => records)).toBe(stuck.buffered)
  expect(sum(({ inFlight }) => inFlight)).toBeGreaterThan(0)
  expect(sum(({ queued }) => queued)).toBeGreaterThan(0)
  expect(stuck.producerEpoch).toBe(0)
})

test('T-8 the producer inside of a member has an epoch that rises with each transaction; a group that only reads has none', () => {
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 1 }, invoices: { partitions: 1 } }
  producers: { web: { to: orders, rate: 4/s } }
  groups:
    billing: { topics: [orders], consumers: 1, work: 100ms, output: { to: invoices, linger.ms: 70 } }
    audit: { topics: [orders], consumers: 1 }`,
    [],
  )
  advance(run, seconds(10))
  const first = inside(run, 'billing-1')!
  expect(first).toMatchObject({
    to: 'invoices',
    idempotent: true,
    acks: 'all',
    transaction: { id: 'billing-1', version: 2 },
  })
  expect(first.config).toEqual({ 'linger.ms': 70 })
  expect(first.acked).toBeGreaterThan(0)
  advance(run, seconds(16))
  expect(inside(run, 'billing-1')!.producerEpoch).toBeGreaterThan(first.producerEpoch)
  expect(inside(run, 'audit-1')).toBeNull()
})
