// Numbers by offset: what was read first at each, over the bounds of pages, with gaps, and in two futures of one past.
import { expect, test } from 'vitest'
import { appendRecords, atOffset, cloneColumn, createColumn, type OffsetColumn, setOffset } from './ledger-journal'

function append(column: OffsetColumn, offsets: readonly number[], records: readonly number[]): void {
  for (let place = 0; place < offsets.length;) place = appendRecords(column, offsets, records, place)
}

const upTo = (column: OffsetColumn, end: number) => Array.from({ length: end }, (_, offset) => atOffset(column, offset))

test('records that are appended stand where setting each would put them, gaps and bounds of pages included', () => {
  const offsets = Array.from({ length: 1_500 }, (_, i) => i + Math.floor(i / 7))
  const records = offsets.map((offset) => 2 ** 32 + offset * 3)
  const [appended, set] = [createColumn(), createColumn()]
  append(appended, offsets, records)
  for (const [i, offset] of offsets.entries()) setOffset(set, offset, records[i]! + 1)
  expect(upTo(appended, 2_000)).toEqual(upTo(set, 2_000))
  expect(appended.end).toBe(set.end)
})

test('two futures of one past do not see what the other has read', () => {
  const past = createColumn()
  append(past, [0, 1, 2], [10, 11, 12])
  const [one, two] = [cloneColumn(past), cloneColumn(past)]
  append(one, [3, 5, 600], [13, 15, 16])
  append(two, [3, 4, 5], [23, 24, 25])
  expect(upTo(past, 7)).toEqual([11, 12, 13, 0, 0, 0, 0])
  expect(upTo(one, 7)).toEqual([11, 12, 13, 14, 0, 16, 0])
  expect(atOffset(one, 600)).toBe(17)
  expect(upTo(two, 7)).toEqual([11, 12, 13, 24, 25, 26, 0])
})
