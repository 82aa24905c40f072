// Consumer groups in whole runs: what a script does to them, and what can be asked of them.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { printYaml } from '../blueprint/print'
import { ms, seconds } from '../kernel/time'
import { resolveConfig } from '../models/kafka/config'
import { createPicture, frameOf } from './views/picture'
import { advance } from './run'
import { runOf, told, valueOf } from './testing/document'

const drawing = (group = '') => `
  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3 } }
  producers: { web: { to: orders, rate: 10/s, keys: cycle(8), limit: 100 } }
  groups: { billing: { topics: [orders], consumers: 2, auto.offset.reset: earliest${group} } }`

test('G-47 a reset to the beginning is refused while the group lives, and lets it read everything again afterwards', () => {
  const run = runOf(drawing(), [
    '{ at: 30s, do: reset, target: group:billing, to: earliest }',
    '{ at: 32s, do: stop, target: group:billing }',
    '{ at: 38s, do: reset, target: group:billing, to: earliest }',
    '{ at: 40s, do: restore, target: group:billing }',
  ])
  advance(run, seconds(31))
  expect(told(run, 'offset-reset-refused')).toEqual([
    "The offsets of billing are as they were: Assignments can only be reset if the group 'billing' is inactive, but the current state is Stable.",
  ])
  expect(valueOf(run, 'ledger.delivered')).toBe(100)
  advance(run, seconds(60))
  expect(told(run, 'offsets-reset')).toHaveLength(1)
  expect(valueOf(run, 'ledger.redelivered')).toBe(100)
  expect(valueOf(run, 'group(billing).lag')).toBe(0)
  expect(run.state.stopped).toBeNull()
})

test('G-47 a reset to an offset, to a time and to the end: what is passed by unread is an operator’s doing', () => {
  const run = runOf(drawing(', consumers: 0').replace('consumers: 2, ', ''), [
    '{ at: 15s, do: reset, target: group:billing, to: 3 }',
    '{ at: 17s, do: reset, target: group:billing, to: 6s }',
    '{ at: 19s, do: reset, target: group:billing, to: latest }',
  ])
  const committed = () => [0, 1].map((p) => Number(valueOf(run, `group(billing).p(${p}).committed`)))
  advance(run, seconds(16))
  expect(committed()).toEqual([3, 3])
  advance(run, seconds(18))
  const [a, b] = committed() as [number, number]
  // 10 records a second: what was stamped in the first six seconds lies before.
  expect(a + b).toBeGreaterThan(30)
  expect(a + b).toBeLessThan(70)
  advance(run, seconds(20))
  expect(committed().reduce((sum, offset) => sum + offset)).toBe(100)
  expect(valueOf(run, 'group(billing).lag')).toBe(0)
})

test('G-47 the tool’s --to-current, --shift-by and --by-duration, of one partition too', () => {
  const run = runOf(drawing(', consumers: 0').replace('consumers: 2, ', ''), [
    '{ at: 14s, do: reset, target: group:billing, to: { shift: 5 } }',
    '{ at: 15s, do: reset, target: group:billing, to: current }',
    '{ at: 17s, do: reset, target: group:billing, to: { shift: -10 }, topic: orders, partition: 0 }',
    '{ at: 19s, do: reset, target: group:billing, to: { shift: 1000 } }',
    '{ at: 21s, do: reset, target: group:billing, to: { ago: 21s } }',
  ])
  const committed = () => [0, 1].map((p) => Number(valueOf(run, `group(billing).p(${p}).committed`)))
  const ends = () => [0, 1].map((p) => Number(valueOf(run, `topic(orders).p(${p}).hw`)))
  advance(run, seconds(16))
  expect(told(run, 'offset-reset-refused')).toEqual([
    'The offsets of billing are as they were: there is no committed offset of orders-0 that could be shifted.',
  ])
  expect(committed()).toEqual(ends())
  advance(run, seconds(18))
  expect(committed()).toEqual([ends()[0]! - 10, ends()[1]])
  advance(run, seconds(20))
  expect(committed()).toEqual(ends())
  advance(run, seconds(22))
  expect(committed()).toEqual([0, 0])
})

test('G-18 a rolling restart of a group takes one consumer at a time, and waits until all are members again', () => {
  const run = runOf(drawing(', session.timeout.ms: 6s'), ['{ at: 12s, do: roll, target: group:billing, for: 1s }'])
  advance(run, seconds(60))
  const steps = told(run, 'rolling-restart-step')
  expect(steps).toHaveLength(2)
  expect(steps[1]).toContain('All of billing are members: the rolling restart goes on with billing-2')
  expect(told(run, 'rolling-restart-finished')).toEqual([
    'The rolling restart is complete: 2 consumers, one after the other.',
  ])
  expect(valueOf(run, 'group(billing).members')).toBe(2)
  expect(run.state.stopped).toBeNull()
})

test('G-34 the list of assignors is read with Kafka’s class names too, and a wrong one names the nearest', () => {
  const file = (list: string) => `
scenario: s
version: 1
title: S
seed: 1
blueprint:
  brokers: 1
  topics: { orders: {} }
  groups: { billing: { topics: [orders], partition.assignment.strategy: ${list} } }
`
  const strategyOf = (list: string) => {
    const parsed = parseScenario(file(list))
    return parsed.ok
      ? parsed.scenario.blueprint.groups.billing!.config['partition.assignment.strategy']
      : parsed.problems
  }
  expect(strategyOf('[cooperative-sticky, range]')).toBe('cooperative-sticky,range')
  expect(strategyOf('"sticky, roundrobin"')).toBe('sticky,roundrobin')
  expect(strategyOf('org.apache.kafka.clients.consumer.CooperativeStickyAssignor')).toBe('cooperative-sticky')
  expect(strategyOf('[range, cooperative-stiky]')).toMatchObject([
    { code: 'MR-128', line: 9, fix: 'Did you mean `cooperative-sticky`?' },
  ])
  expect(strategyOf('[range, range]')).toMatchObject([{ code: 'MR-128', message: expect.stringContaining('twice') }])
  expect(strategyOf('[]')).toMatchObject([{ code: 'MR-128' }])
  const parsed = parseScenario(file('[cooperative-sticky, range]'))
  if (!parsed.ok) throw new Error('it was read before')
  const again = parseScenario(printYaml(parsed.scenario))
  expect(again.ok && again.scenario).toEqual(parsed.scenario)
})

test('G-34 a rolling change to cooperative: the setting counts from each consumer’s next start', () => {
  const run = runOf(drawing(), [
    '{ at: 20s, do: set, target: group:billing, with: { partition.assignment.strategy: [cooperative-sticky] } }',
    '{ at: 25s, do: restart, target: consumer:billing-1 }',
    '{ at: 40s, do: restart, target: consumer:billing-2 }',
  ])
  advance(run, seconds(60))
  expect(run.state.stopped).toBeNull()
  expect(valueOf(run, 'group(billing).state')).toBe('Stable')
  expect(valueOf(run, 'group(billing).unowned')).toBe(0)
  expect(valueOf(run, 'ledger.unseen')).toBe(0)
  const group = run.state.world.actors['billing-1']
  expect(group?.kind === 'consumer' && group.volatile.groupProtocol).toBe('cooperative-sticky')
})

test('G-17 a restart of a static member: no rebalance, and its partitions have waited for it', () => {
  const restart = (instance: string) => {
    const run = runOf(drawing(instance), ['{ at: 30s, do: restart, target: consumer:billing-1, for: 3s }'])
    advance(run, seconds(29))
    const before = valueOf(run, 'group(billing).generation')
    advance(run, seconds(60))
    expect(run.state.stopped).toBeNull()
    return Number(valueOf(run, 'group(billing).generation')) - Number(before)
  }
  expect(restart(', group.instance.id: "${consumer}"')).toBe(0)
  expect(restart('')).toBeGreaterThan(0)
})

test('G-41 seek and pause-reading in a script: read again without a commit, and own without reading', () => {
  const run = runOf(drawing(), [
    '{ at: 20s, do: seek, target: consumer:billing-1, to: earliest }',
    '{ at: 25s, do: pause-reading, target: group:billing, topic: orders, partition: 0 }',
    '{ at: 26s, do: emit, target: producer:web, count: 20 }',
    '{ at: 35s, do: resume-reading, target: group:billing }',
    '{ at: 40s, do: seek, target: group:billing, to: 100000 }',
  ])
  advance(run, seconds(19))
  const owned = [0, 1].filter((p) => valueOf(run, `group(billing).p(${p}).owner`) === 'billing-1')
  const again = owned.reduce((sum, p) => sum + Number(valueOf(run, `topic(orders).p(${p}).hw`)), 0)
  advance(run, seconds(24))
  expect(valueOf(run, 'ledger.redelivered')).toBe(again)
  advance(run, seconds(34))
  expect(valueOf(run, 'group(billing).members')).toBe(2)
  expect(Number(valueOf(run, 'group(billing).p(0).position'))).toBeLessThan(
    Number(valueOf(run, 'topic(orders).p(0).hw')),
  )
  advance(run, seconds(39))
  expect(valueOf(run, 'ledger.delivered')).toBe(120)
  // Where nothing is: the position is reset as auto.offset.reset says.
  advance(run, seconds(60))
  expect(told(run, 'position-set').some((text) => text.includes('does not exist'))).toBe(true)
  expect(run.state.stopped).toBeNull()
})

test('G-47 a group whose consumers assign() by themselves reads everything, and shares anew when one is added', () => {
  const run = runOf(drawing(', manual: true'), ['{ at: 30s, do: scale, target: group:billing, to: 1 }'])
  advance(run, seconds(20))
  expect(valueOf(run, 'group(billing).state')).toBe('Empty')
  expect(valueOf(run, 'ledger.delivered')).toBe(100)
  expect([0, 1].map((p) => valueOf(run, `group(billing).p(${p}).owner`))).toEqual(['billing-1', 'billing-2'])
  advance(run, seconds(60))
  expect([0, 1].map((p) => valueOf(run, `group(billing).p(${p}).owner`))).toEqual(['billing-1', 'billing-1'])
  expect(valueOf(run, 'group(billing).rebalances')).toBe(0)
  expect(run.state.stopped).toBeNull()
})

test('G-12 a group in a rebalance tells for whom it waits, and which of its partitions nobody reads', () => {
  const run = runOf(drawing(', partition.assignment.strategy: range'), [
    '{ at: 20s, do: pause, target: consumer:billing-2, for: 8s }',
    '{ at: 21s, do: scale, target: group:billing, to: 3 }',
  ])
  const picture = createPicture(run, 0)
  const group = () => frameOf(run, picture, true).groups[0]!
  advance(run, seconds(19))
  expect(group()).toMatchObject({ protocol: 'range', waitsFor: [], unowned: { now: 0 }, phase: null })
  expect(group().consumers[0]).toMatchObject({ instanceId: null, assignors: ['range'], cooperative: false })
  advance(run, seconds(27))
  expect(group()).toMatchObject({ state: 'PreparingRebalance', waitsFor: ['billing-2'], unowned: { now: 1 } })
  const { since, until } = group().phase!
  expect(since).toBeGreaterThan(seconds(21))
  // The rebalance timeout is max.poll.interval.ms.
  expect(until - since).toBe(ms(resolveConfig('consumer', 'classroom', group().config)['max.poll.interval.ms']))
  expect(group().held.filter(({ owner }) => owner === null)).toMatchObject([{ before: 'billing-1' }])
  advance(run, seconds(50))
  expect(group()).toMatchObject({ state: 'Stable', waitsFor: [], unowned: { now: 0 } })
  expect(group().unowned.longest).toBeGreaterThan(seconds(5))
})
