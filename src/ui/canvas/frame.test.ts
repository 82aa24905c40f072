// Ctrl+G: a zone around brokers, a group around consumers, or a reason.
import { beforeEach, expect, test } from 'vitest'
import { starter } from '../files/starter'
import { open, undo, useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { planFrame } from './frame'

const blueprint = () => useDocument.getState().scenario.blueprint
function frame(...ids: string[]) {
  const plan = planFrame(blueprint(), ids)
  return 'message' in plan ? plan.message : perform(plan.acts, plan.label, {}, plan.zones)
}

beforeEach(() => open(starter(), { from: 'new' }))

test('brokers get a zone of their own, as one step', () => {
  expect(frame('b1', 'b2')).toBe(true)
  expect(blueprint().zones).toEqual(['az-a'])
  expect(Object.values(blueprint().brokers).map(({ zone }) => zone)).toEqual(['az-a', 'az-a', null])
  expect(frame('b2', 'b1')).toBe('They are a zone already: az-a')
  expect(frame('b2', 'b3')).toBe(true)
  expect(Object.values(blueprint().brokers).map(({ zone }) => zone)).toEqual(['az-a', 'az-b', 'az-b'])
  undo()
  undo()
  expect(blueprint()).toEqual(starter().blueprint)
})

test('consumers leave their group for one that reads the same', () => {
  const [group, { consumers, topics }] = Object.entries(blueprint().groups)[0]!
  const all = Object.keys(consumers)
  expect(frame(...all)).toBe(`They are a group already: ${group}`)
  expect(frame(all[0]!)).toBe(true)
  expect(Object.keys(blueprint().groups[group]!.consumers)).toEqual(all.slice(1))
  expect(blueprint().groups['group-2']).toMatchObject({ topics, consumers: { 'group-2-1': { zone: null } } })
})

test('what shares no frame is told why', () => {
  expect(frame()).toBe('No frame goes around these')
  expect(frame('b1', 'orders')).toBe('No frame goes around these')
  const [consumer] = Object.keys(Object.values(blueprint().groups)[0]!.consumers)
  expect(frame('b1', consumer!)).toBe('Brokers and consumers share no frame')
})
