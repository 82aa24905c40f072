// Java's order of hashes, against the order in which Kafka's classes met the members of the vectors.
import { expect, test } from 'vitest'
import { addFirst, addTo, hashOrder, itemsOf, javaHash, javaHashSet, removeFrom } from './java-hash'
import cooperative from './vectors/cooperative-sticky-assignor.json'
import uniform from './vectors/server-uniform-assignor.json'

test.each([cooperative, uniform])(
  'A-6 members put into a HashMap by id are met in the order that the vectors list ($header.vector)',
  ({ cases }) => {
    expect(cases.filter(({ in: { members } }) => members.length > 12).length).toBeGreaterThan(2)
    for (const { in: input } of cases) {
      const met = input.members.map(({ id }) => id)
      expect(hashOrder(met.toSorted(), javaHash)).toEqual(met)
    }
  },
)

test('A-6 a table of 16 slots doubles when it holds more than twelve', () => {
  const identity = (n: number) => n
  const numbers = [16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  expect(hashOrder(numbers, identity)).toEqual([16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(hashOrder([...numbers, 11], identity)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16])
})

test('A-6 the upper half of a hash counts too, and a ninth in one slot doubles a small table', () => {
  expect(hashOrder([0x10000, 0], (n) => n)).toEqual([0, 0x10000])
  const one = [1, 17, 33, 49, 65, 81, 97, 113]
  expect(hashOrder(one, (n) => n)).toEqual(one)
  expect(hashOrder([...one, 129], (n) => n)).toEqual([1, 33, 65, 97, 129, 17, 49, 81, 113])
})

test('A-6 put adds behind the others of its slot, computeIfAbsent before them; what is there stays where it is', () => {
  const set = javaHashSet<number>((n) => n)
  for (const n of [1, 17, 1]) addTo(set, n)
  for (const n of [33, 17]) addFirst(set, n)
  expect(itemsOf(set)).toEqual([33, 1, 17])
  removeFrom(set, 1)
  removeFrom(set, 2)
  expect(itemsOf(set)).toEqual([33, 17])
  expect(set.size).toBe(2)
})

test('A-6 hashes go by UTF-16 code units', () => {
  expect(javaHash('Aa')).toBe(javaHash('BB'))
  expect(javaHash('𝒳')).toBe(31 * 0xd835 + 0xdcb3)
})
