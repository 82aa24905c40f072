// The document and its undo history.
import { beforeEach, expect, test } from 'vitest'
import { emptyScenario, newBroker } from '../../blueprint/defaults'
import { edit, editBlueprint, moveBlocks, open, redo, rename, sameRun, shortName, undo, useDocument } from './document'

const scenario = () => useDocument.getState().scenario
const addBroker = (id: string) =>
  editBlueprint(`add ${id}`, (blueprint) => ({ ...blueprint, brokers: { ...blueprint.brokers, [id]: newBroker() } }))

beforeEach(() => open(emptyScenario(), { from: 'new' }))

test('every edit can be undone and redone, and is named', () => {
  const start = scenario()
  addBroker('b1')
  addBroker('b2')
  const end = scenario()
  expect([undo(), undo(), undo()]).toEqual(['add b2', 'add b1', null])
  expect(scenario()).toBe(start)
  expect([redo(), redo(), redo()]).toEqual(['add b1', 'add b2', null])
  expect(scenario()).toBe(end)
})

test('an edit after an undo begins another future', () => {
  addBroker('b1')
  undo()
  addBroker('b9')
  expect(redo()).toBeNull()
  expect(Object.keys(scenario().blueprint.brokers)).toEqual(['b9'])
})

test('what is dragged is one step', () => {
  for (const seed of [2, 3, 4]) edit('seed', (before) => ({ ...before, seed }), 'seed')
  expect(scenario().seed).toBe(4)
  undo()
  expect(scenario().seed).toBe(1)
})

test('an edit that changes nothing is no step', () => {
  edit('nothing', (before) => before)
  rename(` ${scenario().title} `)
  expect(undo()).toBeNull()
  expect(useDocument.getState().dirty).toBe(false)
})

test('another document has a history of its own', () => {
  addBroker('b1')
  const { opened } = useDocument.getState()
  open(emptyScenario(), { from: 'gallery', name: 'retail-shop' })
  expect(undo()).toBeNull()
  expect(useDocument.getState()).toMatchObject({ opened: opened + 1, dirty: false })
})

test('moving a block is an edit that the run does not notice', () => {
  const before = scenario()
  moveBlocks('move b1', { b1: { x: 8, y: 16 } })
  expect(scenario().view.layout).toEqual({ b1: { x: 8, y: 16 } })
  expect(sameRun(before, scenario())).toBe(true)
  addBroker('b1')
  expect(sameRun(before, scenario())).toBe(false)
})

test('a title becomes a short name for files and links', () => {
  expect(shortName('An availability zone goes dark!')).toBe('an-availability-zone-goes-dark')
  expect(shortName('3 × Größe')).toBe('gro-e')
  expect(shortName('…')).toBe('untitled')
})
