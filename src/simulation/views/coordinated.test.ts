// What coordinators hold of transactional ids, as a screen shows it.
import { expect, test } from 'vitest'
import { ms, seconds } from '../../kernel/time'
import { coordinatorPartition } from '../../models/kafka/coordinator-partition'
import { coordinatedViews } from './coordinated'
import { sceneOf } from './picture'
import { advance } from '../run'
import type { Run } from '../run-state'
import { runOf } from '../testing/document'

const viewOf = (run: Run, id: string) => coordinatedViews(sceneOf(run)).find((view) => view.id === id)!

const shop = (timeout = '8s', limit = '') => `
  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3 } }
  producers:
    shop: { to: orders, rate: 2/s, keys: cycle(6)${limit}, transactional.id: till, transaction.timeout.ms: ${timeout}, transaction: { every: 3s } }`

test('T-1 T-2 T-9 the coordinator has an id in a state, with partitions, since when and until when', () => {
  const run = runOf(shop('25s', ', limit: 6'), [])
  const before = viewOf(run, 'till')
  expect(before).toMatchObject({ clients: ['shop'], transaction: null })
  expect(before.partition).toBe(`__transaction_state-${coordinatorPartition('till', 50)}`)
  const states = new Set<string>()
  for (let at = 1; at < 20; at += 0.1) {
    advance(run, seconds(at))
    const { transaction, broker } = viewOf(run, 'till')
    if (transaction === null) continue
    expect(broker).toMatch(/^b[123]$/)
    const { state, pending, partitions, startedAt, timeoutAt, timeout, markersLeft } = transaction
    states.add(pending === null ? state : `${state} to ${pending}`)
    expect(timeout).toBe(ms(25_000))
    if (state === 'Ongoing') {
      expect(timeoutAt).toBe(startedAt! + timeout)
      expect(partitions.length).toBeGreaterThan(0)
    } else expect(timeoutAt).toBeNull()
    if (state.startsWith('Prepare')) expect(partitions).toEqual(expect.arrayContaining(markersLeft))
    else expect(markersLeft).toEqual([])
  }
  expect([...states]).toEqual(expect.arrayContaining(['Empty', 'Ongoing', 'PrepareCommit', 'CompleteCommit']))
})

test('T-3 T-9 after a crash the epoch of the id has risen, and its coordinator aborted what took too long', () => {
  const run = runOf(shop(), ['{ at: 7s, do: kill, target: producer:shop }'])
  advance(run, seconds(7.5))
  const open = viewOf(run, 'till').transaction!
  expect(open.state).toBe('Ongoing')
  advance(run, seconds(40))
  const { transaction } = viewOf(run, 'till')
  expect(transaction).toMatchObject({
    state: 'CompleteAbort',
    pending: null,
    partitions: [],
    startedAt: open.startedAt,
  })
  expect(transaction!.producerEpoch).toBeGreaterThan(open.producerEpoch)
})

test('T-1 nobody coordinates while the partition has no leader; its next leader has read what the last one wrote', () => {
  const run = runOf(shop(), [])
  advance(run, seconds(9))
  const { broker: first, transaction } = viewOf(run, 'till')
  expect(transaction).not.toBeNull()
  const again = runOf(shop(), [`{ at: 9s, do: kill, target: broker:${first} }`])
  advance(again, seconds(9.2))
  expect(viewOf(again, 'till')).toMatchObject({ broker: null, transaction: null })
  advance(again, seconds(30))
  const later = viewOf(again, 'till')
  expect(later.broker).not.toBe(first)
  expect(later.broker).not.toBeNull()
  expect(later.transaction?.producerId).toBe(transaction!.producerId)
})

test('each consumer of a read-process-write group has an id of its own, which its coordinator knows with the offsets in it', () => {
  const run = runOf(
    `
  brokers: 1
  topics: { orders: { partitions: 2 }, invoices: { partitions: 1 } }
  producers: { web: { to: orders, rate: 6/s } }
  groups: { billing: { topics: [orders], consumers: 2, work: 300ms, output: { to: invoices } } }`,
    [],
  )
  const seen = new Set<string>()
  for (let at = 5; at < 20; at += 0.1) {
    advance(run, seconds(at))
    for (const partition of viewOf(run, 'billing-1').transaction?.partitions ?? []) seen.add(partition)
  }
  expect(viewOf(run, 'billing-2').clients).toEqual(['billing-2'])
  expect([...seen].some((partition) => partition.startsWith('__consumer_offsets-'))).toBe(true)
  expect(seen.has('invoices-0')).toBe(true)
})
