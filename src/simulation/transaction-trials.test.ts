// What a person may do to transactions while they run, and what is said of it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { headlessRun } from './headless'
import { advance } from './run'
import { runOf, told, valueOf } from './testing/document'

const blueprint = `
  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 }, invoices: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 9/s, keys: cycle(6), transactional.id: web, transaction.timeout.ms: 20s, transaction: { records: 4 } } }
  groups:
    billing: { topics: [orders], consumers: 2, auto.offset.reset: earliest, isolation.level: read_committed, output: { to: invoices } }
    careful: { topics: [invoices], consumers: 1, auto.offset.reset: earliest, isolation.level: read_committed }`

test('K22 an application that cannot abort is told so, not that it cannot commit', () => {
  const parsed = parseScenario(readFileSync('public/scenarios/known/22-torn-transaction-unsafe.yaml'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [said] = told(headlessRun(parsed.scenario, parsed.scenario.time.end), 'transaction-failed')
  expect(said).toContain('bank cannot abort its transaction: its coordinator has no such transaction open')
})

test('a producer that cannot close yet is started again once, when it has closed', () => {
  const cut = ['b1', 'b2', 'b3'].map((id) => `{ at: 10s, do: cut, target: "link:web-${id}" }`)
  const healed = ['b1', 'b2', 'b3'].map((id) => `{ at: 16s, do: heal, target: "link:web-${id}" }`)
  const run = runOf(blueprint, [...cut, '{ at: 11s, do: restart, target: producer:web, for: 1s }', ...healed])
  advance(run, seconds(15))
  expect(told(run, 'act-restore')).toEqual([])
  advance(run, seconds(60))
  expect(told(run, 'act-restore')).toEqual(['web was started again.'])
  expect(run.state.stopped).toBeNull()
})

test('T1 to T8, Y3: coordinators are wiped, members and topics go, ids and isolation levels change, and what is committed stays whole', () => {
  const run = runOf(
    blueprint,
    [
      '{ at: 10s, do: pause, target: consumer:billing-1, for: 4s }',
      '{ at: 12s, do: wipe, target: broker:b1 }',
      '{ at: 18s, do: restore, target: broker:b1 }',
      '{ at: 24s, do: wipe, target: broker:b2 }',
      '{ at: 30s, do: restore, target: broker:b2 }',
      '{ at: 34s, do: set, target: producer:web, with: { transactional.id: other } }',
      '{ at: 36s, do: remove, target: consumer:billing-1 }',
      '{ at: 38s, do: set, target: group:careful, with: { isolation.level: read_uncommitted } }',
      '{ at: 40s, do: add, target: broker:b4 }',
      '{ at: 42s, do: retire, target: broker:b3 }',
    ],
    100,
  )
  advance(run, seconds(50))
  const before = valueOf(run, 'producer(web).committed') as number
  advance(run, seconds(100))
  expect(run.state.stopped).toBeNull()
  expect(run.state.checker.regrets.filter(({ id }) => id.startsWith('T') || id === 'Y3')).toEqual([])
  expect(valueOf(run, 'producer(web).committed')).toBeGreaterThan(before)
  expect(valueOf(run, 'group(billing).lag')).toBeLessThan(60)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
})

test.each([
  ['retire at as many copies as brokers', 'do: retire, target: broker:b2', /wants 3 copies; there are 2 brokers/],
  ['a share group that writes', 'do: set, target: group:billing, with: { type: share }', /contradicts it/],
  ['no id for transactions', 'do: set, target: producer:web, with: { transactional.id: null }', /no transactional.id/],
  ['two-phase commit', 'do: set, target: cluster:all, with: { transaction.two.phase.commit.enable: true }', /no field/],
  ['acks=1', 'do: set, target: producer:web, with: { acks: 1 }', /needs acks: all/],
])('%s is refused with its reason', (_, act, says) => {
  const lines = `scenario: x\nblueprint:${blueprint}\ntimeline:\n  - { at: 9s, ${act} }\n`
  const parsed = parseScenario(lines)
  expect((parsed.ok ? [] : parsed.problems).map(({ message }) => message).join('\n')).toMatch(says)
})
