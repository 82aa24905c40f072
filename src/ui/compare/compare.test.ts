// Runs laid side by side: the stopped time of each partition, and the same scenario in another manner.
import { expect, test } from 'vitest'
import type { Scenario } from '../../blueprint/scenario'
import { emptyScenario, newGroup } from '../../blueprint/defaults'
import type { Transition } from '../../worker/protocol'
import { laneOf, longestName, rowNames } from './lanes'
import { inManner, mannerSet } from './variants'

const owner = (at: number, id: string, to: string | null): Transition => ({ at, of: 'owner', id, to })

test('I-73 the time without an owner is counted by partition, cut to the stretch that is looked at, not before the first owner', () => {
  const told = [
    owner(10, 'billing orders-10', 'a'),
    owner(10, 'billing orders-2', 'a'),
    owner(40, 'billing orders-2', null),
    owner(70, 'billing orders-2', 'b'),
    owner(90, 'billing orders-10', null),
    owner(50, 'audit orders-2', null),
  ]
  const lane = laneOf(told, 'billing', 50, 100)
  expect(lane.rows.map(({ partition, stopped }) => [partition, stopped])).toEqual([
    ['orders-2', 20],
    ['orders-10', 10],
  ])
  expect(lane).toMatchObject({ stopped: 30, longest: 20, touched: 2 })
  expect(lane.rows[0]!.spans).toEqual([
    { from: 50, to: 70, owner: null },
    { from: 70, to: 100, owner: 'b' },
  ])
  expect(laneOf(told, 'billing', 0, 100)).toMatchObject({ stopped: 40, longest: 30 })
  expect(laneOf(told, 'bill', 0, 100).rows).toEqual([])
})

test('rows are called by their partition, and by their topic where there are several; all have room for the longest', () => {
  expect(rowNames(['orders-0', 'orders-10'])).toEqual(['p0', 'p10'])
  expect(rowNames(['orders-0', 'stock-1'])).toEqual(['orders p0', 'stock p1'])
  const told = [owner(1, 'billing orders-0', 'a'), owner(1, 'audit orders-0', 'b'), owner(2, 'audit all-1', 'b')]
  expect(longestName(told)).toBe('orders p0'.length)
  expect(longestName(told.slice(0, 2))).toBe('p0'.length)
})

const scenario = (): Scenario => {
  const empty = emptyScenario()
  const group = { ...newGroup('billing', ['orders']), config: { 'session.timeout.ms': 6_000, 'max.poll.records': 10 } }
  const line = (config: Record<string, string | number>) => ({
    trigger: { at: 5 },
    id: null,
    recorded: true,
    act: { do: 'set' as const, target: 'group:billing', config, block: {} },
  })
  return {
    ...empty,
    blueprint: { ...empty.blueprint, groups: { billing: group } },
    timeline: [line({ 'group.protocol': 'consumer' }), line({ 'max.poll.records': 5 })],
  }
}

test('N-1 the same scenario in another manner: what it refuses is left out, and what would change it on the way, too', () => {
  const consumer = inManner(scenario(), 'billing', 'consumer')
  expect(consumer.blueprint.groups.billing!.config).toEqual({ 'group.protocol': 'consumer', 'max.poll.records': 10 })
  expect(consumer.timeline.map(({ act }) => (act.do === 'set' ? act.config : null))).toEqual([
    { 'max.poll.records': 5 },
  ])
  const cooperative = inManner(scenario(), 'billing', 'cooperative')
  expect(mannerSet(cooperative.blueprint.groups.billing!)).toBe('cooperative')
  expect(cooperative.blueprint.groups.billing!.config['session.timeout.ms']).toBe(6_000)
  expect(inManner(cooperative, 'billing', 'cooperative')).toBe(cooperative)
})
