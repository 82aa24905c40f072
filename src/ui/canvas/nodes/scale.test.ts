// What was compacted away folds into a thin gap, and everything else keeps its place.
import { expect, test } from 'vitest'
import { partition } from '../../testing/frame'
import { cell } from '../faces'
import { GAP, scaleOf } from './scale'

const cells = (...offsets: number[]) =>
  offsets.map((offset) => ({
    offset,
    key: 'K1',
    record: offset,
    producer: 'web',
    committed: true,
    duplicate: false,
    tombstone: false,
    marker: null,
    goesAt: null,
  }))

const cleaner = {
  broker: 'b1',
  firstDirtyOffset: 90,
  cleanableTo: 90,
  dirtyRatio: 0,
  minDirtyRatio: 0.5,
  due: false,
  walking: null,
  last: null,
}

test('without compaction an offset is as far right as it is behind the first that is shown', () => {
  const view = partition('orders', 0, { logEndOffset: 30, records: 30, cells: cells(27, 28, 29) })
  const { first, older, left, gaps } = scaleOf(view, 0)
  expect([first, older, gaps]).toEqual([30 - cell.shown, 30 - cell.shown, []])
  expect(left(29) - left(28)).toBe(cell.pitch)
  expect(left(5)).toBe(cell.tab)
})

test('a compacted log shows what is left of it, with a gap wherever something went', () => {
  const view = partition('orders', 0, { logEndOffset: 93, records: 4, cells: cells(3, 40, 91, 92), cleaner })
  const { first, older, left, gaps } = scaleOf(view, 0)
  expect([first, older]).toEqual([0, 0])
  expect(gaps.map(({ from, to }) => [from, to])).toEqual([
    [0, 3],
    [4, 40],
    [41, 91],
  ])
  expect(left(3)).toBe(cell.tab + GAP)
  expect(left(40) - left(3)).toBe(cell.pitch + GAP)
  // A reader in the gap stands at its beginning, and the log ends behind the last cell.
  expect(left(60)).toBe(left(91) - GAP)
  expect(left(93)).toBe(left(92) + cell.pitch)
})

test('of a longer one as many as there is room for, and the tab counts the records before', () => {
  const offsets = Array.from({ length: 24 }, (_, i) => 2 * i)
  const view = partition('orders', 0, { logEndOffset: 47, records: 60, cells: cells(...offsets), cleaner })
  const { first, older, left } = scaleOf(view, 0)
  expect(60 - older).toBeLessThan(cell.shown)
  expect(first).toBe(46 - 2 * (60 - older - 1))
  expect(left(47)).toBeLessThanOrEqual(cell.tab + cell.shown * cell.pitch)
})
