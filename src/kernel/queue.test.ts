// The queue is a total order by time and, at equal times, by insertion; whatever the distance and however long it runs.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloneQueue, createQueue, nextTime, pending, pop, push, replace, type Queue } from './queue'

const HORIZON = 2 ** 32
const ORDERS = 2 ** 21

interface Item {
  at: number
  n: number
}

const drain = <T>(queue: Queue<T>): T[] => {
  const out: T[] = []
  for (let item = pop(queue); item !== undefined; item = pop(queue)) out.push(item)
  return out
}

/** Pushes one item for each time, numbered in this order. */
const filled = (times: number[]): Queue<Item> => {
  const queue = createQueue<Item>()
  times.forEach((at, n) => push(queue, at, { at, n }))
  return queue
}

test('the earliest comes first, and equal times come in the order of insertion', () => {
  expect(drain(filled([5, 3, 5, 1, 3])).map(({ n }) => n)).toEqual([3, 1, 4, 0, 2])
})

test('an empty queue has nothing, not even a next time', () => {
  const queue = filled([7])
  expect(nextTime(queue)).toBe(7)
  expect(pop(queue)).toEqual({ at: 7, n: 0 })
  expect([pop(queue), nextTime(queue), pending(queue)]).toEqual([undefined, undefined, []])
})

test('any mix of insertions and removals agrees with a sorted list', () => {
  // Delays around everything that matters inside: ties, the horizon of a key, and far beyond it.
  const delay = fc.oneof(
    fc.constantFrom(0, 1, HORIZON - 1, HORIZON, HORIZON + 1, 3 * HORIZON),
    fc.nat(20),
    fc.integer({ min: 0, max: 4 * HORIZON }),
  )
  const commands = fc.array(fc.oneof(delay, fc.constant('pop' as const)), { maxLength: 200 })
  // The count of insertions so far: fresh, or about to run out.
  const order = fc.constantFrom(0, ORDERS - 1, ORDERS - 50)
  fc.assert(
    fc.property(commands, order, (list, begun) => {
      const queue = createQueue<Item>()
      queue.order = begun
      let model: Item[] = []
      let now = 0
      let n = 0
      for (const command of list) {
        if (command === 'pop') {
          const expected = model.shift()
          expect(nextTime(queue)).toBe(expected?.at)
          expect(pop(queue)).toEqual(expected)
          now = expected?.at ?? now
        } else {
          const item = { at: now + command, n: n++ }
          push(queue, item.at, item)
          model = [...model, item].toSorted((a, b) => a.at - b.at || a.n - b.n)
        }
      }
      expect(pending(queue)).toEqual(model.map((item) => ({ at: item.at, item })))
      expect(drain(queue)).toEqual(model)
    }),
    { seed: 11, numRuns: 300 },
  )
})

describe('far away', () => {
  test('what lies beyond 2^32 microseconds waits its turn', () => {
    const times = [HORIZON * 5, 10, HORIZON + 10, HORIZON * 5, HORIZON - 1, HORIZON]
    expect(drain(filled(times)).map(({ at }) => at)).toEqual([
      10,
      HORIZON - 1,
      HORIZON,
      HORIZON + 10,
      HORIZON * 5,
      HORIZON * 5,
    ])
  })

  test('asking for a far next time leaves room for something nearer', () => {
    const queue = filled([2 ** 45])
    expect(nextTime(queue)).toBe(2 ** 45)
    push(queue, 3, { at: 3, n: 1 })
    push(queue, 3, { at: 3, n: 2 })
    expect(drain(queue).map(({ n }) => n)).toEqual([1, 2, 0])
  })
})

test('order survives more than 2^21 insertions, with items waiting all along', () => {
  const queue = createQueue<Item>()
  for (let n = 0; n < 8; n++) push(queue, 0, { at: 0, n })
  let expected = 0
  for (let n = 8; n < ORDERS + 5_000; n++) {
    const item = pop(queue)!
    if (item.n !== expected) expect(item.n).toBe(expected)
    expected++
    // Eight wait at each time: the order among them is nothing but the order of insertion.
    push(queue, item.at + 1, { at: item.at + 1, n })
  }
  expect(drain(queue).map(({ n }) => n)).toEqual(Array.from({ length: 8 }, (_, i) => expected + i))
})

test('a time that is none, or long past, is refused and changes nothing', () => {
  const queue = filled([4])
  expect(() => push(queue, NaN, { at: 0, n: 1 })).toThrow('NaN is not a time')
  expect(() => push(queue, -1, { at: 0, n: 1 })).toThrow('-1 is not a time at or after 0')
  expect(drain(queue)).toEqual([{ at: 4, n: 0 }])
})

test('a copy goes its own way', () => {
  const queue = filled([2, 1, HORIZON + 1])
  const copy = cloneQueue(queue)
  expect(pop(queue)).toEqual({ at: 1, n: 1 })
  // The place that the original has free is not free in the copy.
  push(copy, 5, { at: 5, n: 8 })
  push(queue, 5, { at: 5, n: 9 })
  expect(drain(copy).map(({ n }) => n)).toEqual([1, 0, 8, 2])
  expect(drain(queue).map(({ n }) => n)).toEqual([0, 9, 2])
})

test('replacing an item keeps its time and its place, near or far', () => {
  const queue = filled([1, 1, HORIZON + 1])
  replace(queue, (item) => (item.n === 1 ? item : { ...item, n: item.n + 100 }))
  expect(drain(queue).map(({ n }) => n)).toEqual([100, 1, 102])
})
