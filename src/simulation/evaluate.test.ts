// Conditions over values: comparisons hold if they hold for every match, and partitions go with their namesakes.
import { describe, expect, test } from 'vitest'
import {
  conditionHolds,
  evaluate,
  explainCondition,
  parseOnce,
  type Environment,
  type Match,
  type Value,
} from './evaluate'

const values: Record<string, Value | Match[]> = {
  'ledger..lost': 2,
  'ledger..lost producer=web': 1,
  'topic.p.orders,*.hw': [
    { of: 'orders-0', value: 10 },
    { of: 'orders-1', value: 7 },
  ],
  'topic.p.orders,0.isr': ['b1', 'b2'],
  'topic.p.orders,1.isr': [],
  'topic.p.orders,*.leader': [
    { of: 'orders-0', value: 'b1' },
    { of: 'orders-1', value: null },
  ],
  'group.billing.position': [
    { of: 'orders-0', value: 10 },
    { of: 'orders-1', value: 6 },
  ],
  'group.audit.position': [],
  'group.billing.state': 'Stable',
  'broker.b1.up': true,
  'broker.*.up': [
    { of: 'b1', value: true },
    { of: 'b2', value: false },
  ],
  'clock..now': 1_500_000,
}
const environment: Environment = {
  lookup(object, args, named, field) {
    const filters = Object.entries(named).map(([name, value]) => ` ${name}=${value}`)
    return values[`${object}.${args.join(',')}.${field}${filters.join('')}`] ?? null
  },
}
const holds = (text: string) => conditionHolds(text, environment)

describe('a condition', () => {
  test.each([
    ['ledger.lost == 2', true],
    ['ledger.lost(producer=web) < ledger.lost', true],
    ['2 * 3 + 1 == 7 && !(1 > 2)', true],
    ['7 / 2 == 3.5', true],
    ['1 / 0 == none', true],
    ['clock.now >= 1.5s', true],
    ['clock.now + 500ms == 2s', true],
    ['group(billing).state == Stable', true],
    ["group(billing).state != 'Dead'", true],
    ['topic(orders).p(0).isr == {b2, b1}', true],
    ['topic(orders).p(0).isr >= {b1}', true],
    ['topic(orders).p(0).isr > {b1, b2}', false],
    ['{b1} < topic(orders).p(0).isr', true],
    ['topic(orders).p(1).isr == {}', true],
    ['broker(b1).up', true],
    ['broker(b9).up', false],
    ['broker(b9).up == none', true],
    ['topic(gone).records > 0 || topic(gone).records <= 0', false],
  ])('%s: %s', (text, expected) => expect(holds(text)).toBe(expected))
})

describe('several matches', () => {
  test('a comparison holds if it holds for every match', () => {
    expect(holds('topic(orders).p(*).hw >= 7')).toBe(true)
    expect(holds('topic(orders).p(*).hw > 7')).toBe(false)
    expect(holds('topic(orders).p(*).leader != none')).toBe(false)
  })

  test('two lists go together by partition', () => {
    expect(holds('group(billing).position <= topic(orders).p(*).hw')).toBe(true)
    expect(holds('topic(orders).p(*).hw - group(billing).position <= 1')).toBe(true)
    expect(holds('topic(orders).p(*).hw - group(billing).position == 0')).toBe(false)
  })

  test('flags hold if each does; `!` turns each', () => {
    expect(holds('broker(*).up')).toBe(false)
    expect(holds('!broker(*).up')).toBe(false)
    expect(holds('!(broker(*).up == true)')).toBe(true)
  })

  test('nothing to compare is nothing wrong', () => {
    expect(holds('group(audit).position <= topic(orders).p(*).hw')).toBe(true)
  })

  test('they can be shown', () => {
    expect(evaluate(parseOnce('topic(orders).p(*).hw + 1'), environment)).toEqual([
      { of: 'orders-0', value: 11 },
      { of: 'orders-1', value: 8 },
    ])
  })
})

test('a failure shows what was read', () => {
  expect(explainCondition('ledger.lost == 0 && topic(orders).p(*).leader != none', environment)).toBe(
    'ledger.lost = 2, topic(orders).p(*).leader = orders-0: b1, orders-1: none',
  )
  expect(explainCondition('topic(orders).p(0).isr == {b1}', environment)).toBe('topic(orders).p(0).isr = {b1, b2}')
})
