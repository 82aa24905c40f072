// Groups of the consumer protocol in whole runs: the same history however it is reached, and what can be asked and refused.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { createPicture, frameOf } from './views/picture'
import { explainedViews } from './regrets'
import { advance, digest, seek } from './run'
import { runOf, told, valueOf } from './testing/document'

const drawing = (group = 'group.protocol: consumer') => `
  brokers: 3
  topics: { orders: { partitions: 4, replicas: 3 } }
  producers: { web: { to: orders, rate: 10/s, keys: cycle(8), limit: 200 } }
  groups: { billing: { topics: [orders], consumers: 2, auto.offset.reset: earliest, ${group} } }`

const script = [
  '{ at: 12s, do: scale, target: group:billing, to: 3 }',
  '{ at: 18s, do: kill, target: b2 }',
  '{ at: 20s, do: kill, target: billing-1 }',
  '{ at: 24s, do: restore, target: billing-1 }',
  '{ at: 28s, do: restore, target: b2 }',
]

test('N-2 a run is the same straight through and after going back, and nothing is lost on the way', () => {
  const straight = runOf(drawing(), script)
  advance(straight, seconds(60))
  const wandering = runOf(drawing(), script)
  seek(wandering, seconds(25))
  seek(wandering, seconds(14))
  advance(wandering, seconds(60))
  expect(digest(wandering)).toBe(digest(straight))
  expect(straight.state.stopped).toBeNull()
  expect(valueOf(straight, 'group(billing).state')).toBe('Stable')
  expect(valueOf(straight, 'ledger.delivered')).toBe(200)
  expect(valueOf(straight, 'ledger.unseen')).toBe(0)
  expect(told(straight, 'group-epoch-bumped').length).toBeGreaterThan(2)
})

test('N-4 the picture says who has to give up what, and for whom the group waits', () => {
  const run = runOf(drawing(), [
    '{ at: 19s, do: pause, target: billing-1, for: 8s }',
    '{ at: 19s, do: pause, target: billing-2, for: 8s }',
    '{ at: 20s, do: scale, target: group:billing, to: 3 }',
  ])
  advance(run, seconds(25))
  const billing = frameOf(run, createPicture(run, 0), true).groups[0]!
  expect(billing).toMatchObject({ groupProtocol: 'consumer', protocol: 'uniform' })
  expect(billing.members).toHaveLength(3)
  const waiting = billing.members.flatMap(({ waitingFor }) => waitingFor)
  const owners = billing.members.filter(({ assigned, revoking }) =>
    waiting.some((partition) => assigned.includes(partition) || revoking.includes(partition)),
  )
  expect(waiting.length).toBeGreaterThan(0)
  expect(billing.waitsFor).toEqual(owners.map(({ client }) => client))
  expect(billing.state).toBe('Reconciling')
  expect(billing.consumers.find(({ id }) => id === 'billing-3')).toMatchObject({ owned: [], waitingFor: waiting })
})

test('N-1 settings that a client of the other protocol has are refused, as Kafka refuses them', () => {
  const wrong = (config: string) => {
    const text = `scenario: s\nversion: 1\ntitle: T\nseed: 1\ntime: { end: 10s }\nblueprint:${drawing(config)}\n`
    const outcome = parseScenario(text)
    const problems = outcome.ok ? outcome.notices : outcome.problems
    return problems.map(({ code, message }) => `${code} ${message}`)
  }
  expect(wrong('group.protocol: consumer, session.timeout.ms: 9000')).toEqual([
    'MR-143 session.timeout.ms cannot be set when group.protocol is consumer.',
  ])
  expect(wrong('group.protocol: consumer, partition.assignment.strategy: [range]')).toEqual([
    'MR-143 partition.assignment.strategy cannot be set when group.protocol is consumer.',
  ])
  expect(wrong('group.remote.assignor: range')).toEqual([
    'MR-143 group.remote.assignor cannot be set when group.protocol is classic.',
  ])
  expect(wrong('group.protocol: consumer, group.remote.assignor: range')).toEqual([])
})

test('G3 a group that all have left may come back under the other protocol, and under the first one again', () => {
  const run = runOf(drawing('group.protocol: classic'), [
    '{ at: 12s, do: set, target: group:billing, with: { group.protocol: consumer } }',
    '{ at: 12s, do: restart, target: group:billing, for: 3s }',
    '{ at: 32s, do: set, target: group:billing, with: { group.protocol: classic } }',
    '{ at: 32s, do: restart, target: group:billing, for: 3s }',
  ])
  advance(run, seconds(30))
  expect(valueOf(run, 'group(billing).generation')).toBe(2)
  advance(run, seconds(60))
  expect(run.state.stopped).toBeNull()
  expect(valueOf(run, 'group(billing).state')).toBe('Stable')
  expect(valueOf(run, 'ledger.unseen')).toBe(0)
})

test('G8 Y2 a group that all have left comes back as a share group: it begins at the end (X-RESET), and with epochs of its own', () => {
  const run = runOf(drawing(), [
    '{ at: 10s, do: set, target: group:billing, with: { type: share, group.protocol: null, auto.offset.reset: null } }',
    '{ at: 10s, do: restart, target: group:billing, for: 3s }',
  ])
  advance(run, seconds(60))
  expect(run.state.stopped).toBeNull()
  expect(valueOf(run, 'group(billing).state')).toBe('Stable')
  const reasons = explainedViews(run.state.checker).map(({ id, code }) => `${id} ${code}`)
  expect(new Set(reasons)).toEqual(new Set(['Y2 X-RESET']))
})
