// A read-process-write group that has no topic to write to yet, or no more: it waits, and begins when it has one.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { sceneOf } from './views/picture'
import { advance } from './run'
import { runOf, told, valueOf } from './testing/document'
import { groupViews } from './views/groups'

const drawing = (to: string) => `
  brokers: 1
  topics: { orders: { partitions: 2 }, invoices: { partitions: 1 } }
  producers: { web: { to: orders, rate: 4/s, limit: 40 } }
  groups:
    invoicing: { topics: [orders], consumers: 1, work: 50ms, auto.offset.reset: earliest, output: {${to}} }
    audit: { topics: [invoices], consumers: 1, auto.offset.reset: earliest, isolation.level: read_committed }`

test('without an output it reads nothing, and once it has one each record becomes one output', () => {
  const output = '{ to: invoices, transactional: true, groupMetadata: true, abort: 0, valueSize: 100 }'
  const run = runOf(drawing(''), [`{ at: 12s, do: set, target: group:invoicing, with: { output: ${output} } }`])
  advance(run, seconds(11))
  const [before] = groupViews(sceneOf(run))
  expect(before).toMatchObject({ topics: ['orders'], output: { to: '', transactional: true } })
  expect(before!.consumers[0]).toMatchObject({ up: true, owned: [], producer: null })
  expect(valueOf(run, 'group(invoicing).processed')).toBe(0)
  advance(run, seconds(59))
  expect(run.state.stopped).toBeNull()
  expect(valueOf(run, 'ledger.delivered(group=audit, topic=invoices)')).toBe(40)
})

test('when the topic that it writes to is removed it stops reading, rather than reading on and writing nowhere', () => {
  const run = runOf(drawing(' to: invoices '), ['{ at: 9s, do: remove, target: topic:invoices }'])
  advance(run, seconds(20))
  expect(run.state.stopped).toBeNull()
  const done = Number(valueOf(run, 'group(invoicing).processed'))
  expect(done).toBeGreaterThan(0)
  expect(groupViews(sceneOf(run))[0]).toMatchObject({ output: { to: '' } })
  expect(groupViews(sceneOf(run))[0]!.consumers[0]!.owned).toEqual([])
  advance(run, seconds(40))
  expect(valueOf(run, 'group(invoicing).processed')).toBe(done)
  expect(told(run, 'partitions-revoked').some((text) => text.startsWith('invoicing-1'))).toBe(true)
})
