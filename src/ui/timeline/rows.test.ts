// What the tracks of the timeline show.
import { describe, expect, test } from 'vitest'
import { emptyHistory, type History } from '../stores/history'
import { frame, sample } from '../testing/frame'
import { hoverText, rowAt } from './hover'
import { bandAt, rowsOf, wholeRows } from './rows'
import { extent, tickStep } from './scale'

const history: History = {
  ...emptyHistory,
  transitions: [
    { at: 0, of: 'broker', id: 'b2', to: 'up' },
    { at: 0, of: 'broker', id: 'b10', to: 'up' },
    { at: 0, of: 'leader', id: 'orders-0', to: 'b2' },
    { at: 0, of: 'leader', id: '__consumer_offsets-0', to: 'b2' },
    { at: 500, of: 'broker', id: 'b2', to: 'down' },
    { at: 700, of: 'leader', id: 'orders-0', to: null },
    { at: 700, of: 'leader', id: 'orders-0', to: null },
    { at: 900, of: 'leader', id: 'orders-0', to: 'b10' },
    { at: 0, of: 'controller', id: 'controllers', to: 'k1 e1' },
    { at: 400, of: 'controller', id: 'controllers', to: null },
    { at: 800, of: 'controller', id: 'controllers', to: 'k2 e3' },
    { at: 100, of: 'controller', id: 'controller', to: 'b1 e1' },
    { at: 500, of: 'controller', id: 'controller', to: null },
  ],
  samples: [sample(100, { lag: { 'billing/orders-0': 2, 'billing/orders-1': 3 } })],
  marks: [{ at: 500, kind: 'fault', text: 'kill b2', line: 0 }],
}
const rows = rowsOf(history, frame({ now: 1_000 }), [
  {
    trigger: { at: 500 },
    id: null,
    recorded: true,
    act: { do: 'kill', target: 'broker:b2', silent: false, lose: null },
  },
  { trigger: { at: 4_000 }, id: null, recorded: false, act: { do: 'restore', target: 'broker:b2' } },
  { trigger: { every: 1_000, from: 500, to: 2_500 }, id: null, recorded: false, act: { do: 'mark', text: 'look' } },
])
const row = (label: string) => rows.find((candidate) => candidate.label === label)!
const bandsOf = (label: string) => {
  const found = row(label)
  return found.kind === 'bands' ? found.bands : []
}

describe('tracks', () => {
  test('put brokers in the order of their numbers, and leave internal topics out', () => {
    expect(rows.map(({ label }) => label)).toEqual([
      'Acts',
      'b2',
      'b10',
      'controllers',
      'controller',
      'Lag',
      'orders-0',
    ])
  })

  test('show each state from when it began until the next', () => {
    expect(bandsOf('orders-0')).toEqual([
      { from: 0, to: 700, value: 'b2' },
      { from: 700, to: 900, value: null },
      { from: 900, to: null, value: 'b10' },
    ])
    expect(bandAt(bandsOf('orders-0'), 800)?.value).toBeNull()
  })

  test('say who led the controllers in which epoch, and when nobody did', () => {
    const at = (moment: number) => hoverText(row('controllers'), moment, 0)
    expect(at(100)).toContain('k1 leads the controllers in epoch 1')
    expect(at(500)).toContain('no controller leads: metadata cannot change')
    expect(at(900)).toContain('k2 leads the controllers in epoch 3')
    expect(hoverText(row('controller'), 200, 0)).toContain('b1 is the controller, /controller_epoch 1')
    expect(hoverText(row('controller'), 600, 0)).toContain('no broker is the controller')
  })

  test('show what the document will do later, and what it has done only once', () => {
    const acts = row('Acts')
    expect(acts.kind === 'marks' && acts.planned).toEqual([
      { at: 4_000, text: 'restore broker:b2' },
      { at: 1_500, text: 'look' },
      { at: 2_500, text: 'look' },
    ])
  })

  test('say what lies under the pointer', () => {
    expect(hoverText(row('orders-0'), 100_000, 0)).toBe('0.1 s · orders-0: led by b10')
    expect(hoverText(row('orders-0'), 800, 0)).toContain('offline, no leader')
    expect(hoverText(row('Lag'), 200_000, 0)).toBe('0.2 s · lag 5 records')
    expect(hoverText(row('Acts'), 510, 20)).toBe('0.0 s · kill b2')
    expect(hoverText(row('Acts'), 4_001, 20)).toBe('0.0 s · will: restore broker:b2')
    expect(rowAt(rows, 5)?.label).toBe('Acts')
    expect(rowAt(rows, 10_000)).toBeNull()
  })
})

test('tracks end between two rows, wherever the room ends', () => {
  const heights = rows.map(({ height }) => height)
  const three = heights[0]! + heights[1]! + heights[2]!
  expect(wholeRows(rows, three + 5)).toBe(three)
  expect(wholeRows(rows, 3)).toBe(heights[0])
  expect(wholeRows(rows, 1_000)).toBe(1_000)
})

test('the ruler ends with the document, and beyond it grows in steps', () => {
  expect(extent(60e6, 12e6)).toBe(60e6)
  const grown = extent(60e6, 61e6)
  expect(grown).toBeGreaterThan(61e6)
  expect(extent(60e6, 61.5e6)).toBe(grown)
  expect(60e6 / tickStep(60e6, 14)).toBeLessThanOrEqual(14)
})
