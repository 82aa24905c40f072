// [ and ]: to the events of what is selected. And the loop, which leads back.
import { expect, test } from 'vitest'
import { headline } from '../testing/frame'
import { eventBeside } from './events'
import { keepLoop, leadsBack, loopFrom, loopTo, markLoop, setLoop, useLoop } from './loop'

const told = [
  headline(1, 'b1 leads', { about: ['b1'] }),
  headline(2, 'b2 leads', { about: ['b2'] }),
  headline(3, 'b1 is down', { about: ['b1'], level: 'explain' }),
  headline(4, 'b1 sent a heartbeat', { about: ['b1'], level: 'all' }),
]
const at = (...args: Parameters<typeof eventBeside>) => eventBeside(...args)?.at

test('leads to what happened to the selection, forward and back', () => {
  expect(at(told, ['b1'], 1, 1)).toBe(3)
  expect(at(told, ['b1'], 3, -1)).toBe(1)
  expect(at(told, ['b1'], 3, 1)).toBeUndefined()
})

test('leads to any headline when nothing is selected', () => {
  expect(at(told, [], 0, 1)).toBe(1)
  expect(at(told, [], 4, -1)).toBe(2)
})

test('a loop leads back from its end, and not while it is drawn', () => {
  markLoop(9_000_000, 4_000_000)
  expect(leadsBack(useLoop.getState(), 9_500_000)).toBeNull()
  expect(keepLoop()).toBe(true)
  expect(leadsBack(useLoop.getState(), 8_999_999)).toBeNull()
  expect(leadsBack(useLoop.getState(), 9_000_000)).toBe(4_000_000)
  markLoop(5, 9)
  expect(keepLoop()).toBe(false)
  expect(useLoop.getState().loop).toBeNull()
})

test('by keys, one end is said at a time', () => {
  loopFrom(3_000_000)
  expect(useLoop.getState().loop).toEqual({ from: 3_000_000, to: 5_000_000 })
  loopTo(4_000_000)
  expect(useLoop.getState().loop).toEqual({ from: 3_000_000, to: 4_000_000 })
  loopTo(1_000_000)
  expect(useLoop.getState().loop).toEqual({ from: 0, to: 1_000_000 })
  setLoop(null)
})
