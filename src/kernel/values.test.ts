// The kernel's values: chance, fingerprints, copies and checkpoints.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloneState } from './clone'
import { addState, createDigest, digestText } from './digest'
import { nextExponential, nextFloat, nextInt, nextUint32, streamFor } from './random'
import { ms, seconds } from './time'
import { createTimeline, forgetAfter, keep, latestBefore } from './timeline'

const draws = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw)
const digestOf = (value: unknown): string => {
  const digest = createDigest()
  addState(digest, value)
  return digestText(digest)
}

describe('chance', () => {
  test('a stream is fixed by its seed and its name', () => {
    const first = (seed: number, name: string) => {
      const stream = streamFor(seed, name)
      return draws(4, () => nextUint32(stream)).join(' ')
    }
    expect(first(1, 'actor b1')).toBe(first(1, 'actor b1'))
    // Seeds beyond 32 bits count in full.
    const all = [first(1, 'actor b1'), first(2, 'actor b1'), first(1, 'actor b2'), first(1 + 2 ** 32, 'actor b1')]
    expect(new Set(all).size).toBe(4)
  })

  test('the generator is sfc32 as its author published it', () => {
    // The same four lines over unsigned integers of any size.
    let [a, b, c, counter] = [7n, 8n, 9n, 10n]
    const word = 0xffff_ffffn
    const reference = () => {
      const t = (a + b + counter) & word
      counter = (counter + 1n) & word
      a = b ^ (b >> 9n)
      b = (c + (c << 3n)) & word
      c = ((((c << 21n) & word) | (c >> 11n)) + t) & word
      return Number(t)
    }
    const stream = Int32Array.of(7, 8, 9, 10)
    for (let i = 0; i < 1_000; i++) expect(nextUint32(stream)).toBe(reference())
  })

  test('integers stay in their range, and each value comes about as often', () => {
    const stream = streamFor(9, 'dice')
    const counts = draws(60_000, () => nextInt(stream, 6)).reduce(
      (sums, n) => ((sums[n] = (sums[n] ?? 0) + 1), sums),
      [] as number[],
    )
    expect(counts.length).toBe(6)
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  test('fractions lie in [0, 1) and waiting times have mean and deviation 1', () => {
    const stream = streamFor(3, 'waiting')
    for (const x of draws(1_000, () => nextFloat(stream))) expect(x >= 0 && x < 1).toBe(true)
    const waits = draws(50_000, () => nextExponential(stream))
    const mean = waits.reduce((sum, x) => sum + x, 0) / waits.length
    const variance = waits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / waits.length
    expect(mean).toBeCloseTo(1, 1)
    expect(variance).toBeCloseTo(1, 1)
    // Without memory: among those who waited 1, the share that waits one more is the same as at the start.
    const longer = (than: number) => waits.filter((x) => x > than).length
    expect(longer(2) / longer(1)).toBeCloseTo(longer(1) / longer(0), 1)
  })
})

test('spans of time are whole microseconds', () => {
  expect([ms(1.5), ms(0.0004), seconds(2), seconds(0.000_000_6)]).toEqual([1_500, 0, 2_000_000, 1])
})

describe('a fingerprint', () => {
  const plain = fc.jsonValue({ depthSize: 'medium' })

  test('does not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(digestOf({ b: [2, { d: 4, c: 3 }], a: 1 }))
  })

  test('differs where states differ', () => {
    const values = [
      null,
      0,
      1,
      -1,
      0.5,
      0.25,
      2 ** 32,
      2 ** 33,
      '',
      '0',
      'ab',
      'ba',
      true,
      false,
      [],
      {},
      [0],
      [[0]],
      [0, 0],
      { a: 0 },
      { a: {} },
      ['ab'],
      ['a', 'b'],
    ]
    expect(new Set(values.map(digestOf)).size).toBe(values.length)
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(digestOf(a) === digestOf(b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)))
      }),
      { seed: 2, numRuns: 300 },
    )
  })

  test('an array of numbers is the same, typed or not', () => {
    expect(digestOf(Int32Array.of(1, -2, 3))).toBe(digestOf([1, -2, 3]))
    expect(digestOf(Float64Array.of(0.5))).toBe(digestOf([0.5]))
  })

  test.each<[string, unknown, string]>([
    ['NaN', { a: [1, NaN] }, 'state.a[1] is NaN'],
    ['Infinity', [Infinity], 'state[0] is Infinity'],
    ['undefined', { a: undefined }, 'state.a is undefined'],
    ['a function', { f: () => 1 }, 'state.f is function'],
    ['a Map', { m: new Map() }, 'state.m is not a plain object'],
    ['a class', { d: new (class Dog {})() }, 'state.d is not a plain object'],
  ])('%s has no place in state, and is found by its path', (_, value, complaint) => {
    expect(() => digestOf(value)).toThrow(complaint)
  })
})

describe('a copy', () => {
  test('equals its original and shares nothing with it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const state = { value, numbers: Int32Array.of(1, 2), nested: [{ list: [1] }] }
        const copy = cloneState(state)
        expect(copy).toEqual(state)
        expect(digestOf(copy)).toBe(digestOf(state))
        copy.numbers[0] = 9
        copy.nested[0]!.list.push(2)
        expect([state.numbers[0], state.nested[0]!.list]).toEqual([1, [1]])
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  test('shares what is sealed', () => {
    const batch = { sealed: true, records: [1, 2, 3] }
    const copy = cloneState({ log: { batches: [batch] } })
    expect(copy.log.batches[0]).toBe(batch)
  })

  test('of an object with many fields is as good as of one with few, whichever of them moved', () => {
    const large = (moved: number) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field${i}`, i === moved ? [-1] : [i, { of: i }]]))
    const before = cloneState(large(-1))
    for (let moved = 0; moved < 40; moved++) {
      const copy = cloneState(large(moved), before)
      expect(copy).toEqual(large(moved))
      expect(Object.keys(copy)).toEqual(Object.keys(before))
      // Nothing but the field that moved is new.
      expect(Object.keys(copy).filter((key) => copy[key] !== before[key])).toEqual([`field${moved}`])
    }
  })

  test('shares with an earlier copy what is the same, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const before = cloneState({ one, other, numbers: Int32Array.of(1, 2) })
        const now = cloneState({ one: other, other: one, numbers: Int32Array.of(1, 3) }, before)
        expect(now).toEqual({ one: other, other: one, numbers: Int32Array.of(1, 3) })
        expect(digestOf(now)).toBe(digestOf({ one: other, other: one, numbers: [1, 3] }))
        expect(cloneState(cloneState(now), now)).toBe(now)
      }),
      { seed: 4, numRuns: 200 },
    )
    const before = { still: { list: [1, [2]] }, moves: { a: 1 } }
    const copy = cloneState({ still: { list: [1, [2]] }, moves: { a: 2 } }, before)
    expect([copy.still === before.still, copy.moves]).toEqual([true, { a: 2 }])
  })

  test('is no earlier copy whose keys came in another order', () => {
    const before: Record<string, number> = { zoe: 1, ann: 2 }
    expect(Object.keys(cloneState({ ann: 2, zoe: 1 }, before))).toEqual(['ann', 'zoe'])
  })

  test('keeps the order of keys', () => {
    expect(Object.keys(cloneState({ zoe: 1, ann: 2, mia: 3 }))).toEqual(['zoe', 'ann', 'mia'])
  })
})

describe('checkpoints', () => {
  const timeline = (times: number[], limit?: number) => {
    const made = createTimeline<string>(limit)
    for (const at of times) keep(made, at, `state at ${at}`)
    return made
  }

  test('the latest one at or before a moment is found', () => {
    const made = timeline([0, 10, 20])
    expect([0, 9, 10, 25].map((at) => latestBefore(made, at)?.at)).toEqual([0, 0, 10, 20])
    expect(latestBefore(timeline([5]), 4)).toBeUndefined()
  })

  test('a moment that is not later than the last is not kept again', () => {
    const made = timeline([0, 10, 10, 7])
    expect(made.checkpoints.map(({ at }) => at)).toEqual([0, 10])
  })

  test('when there are too many, the older half is thinned, and the first stays', () => {
    const made = timeline(
      Array.from({ length: 1_000 }, (_, i) => i),
      16,
    )
    const times = made.checkpoints.map(({ at }) => at)
    expect(times.length).toBeLessThanOrEqual(16)
    expect(times[0]).toBe(0)
    expect(times.slice(-6)).toEqual([994, 995, 996, 997, 998, 999])
    // Gaps grow with age: no part of the past is without checkpoints.
    const gaps = times.slice(1).map((at, i) => at - times[i]!)
    expect(Math.max(...gaps)).toBeLessThan(1_000)
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a))
  })

  test('the future that an intervention has undone is forgotten', () => {
    const made = timeline([0, 10, 20, 30])
    forgetAfter(made, 20)
    expect(made.checkpoints.map(({ at }) => at)).toEqual([0, 10, 20])
    keep(made, 25, 'another future')
    expect(latestBefore(made, 99)?.state).toBe('another future')
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [`=${key}`, sorted(item)]),
  )
}
