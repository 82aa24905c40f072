// Samples made ready for charts.
import { expect, test } from 'vitest'
import { sample } from '../../testing/frame'
import { lagsOf, momentsOf, windowOf } from './series'

test('a chart shows the window up to now, and nothing of the future', () => {
  const samples = [1, 2, 3, 4, 5].map((at) => sample(at))
  expect(windowOf(samples, 4, 2).map(({ at }) => at)).toEqual([2, 3, 4])
})

test('a long run is thinned, and its peaks survive', () => {
  const samples = Array.from({ length: 10_000 }, (_, at) => sample(at, { produced: 4, p99: at === 7_777 ? 900 : 10 }))
  const shown = windowOf(samples, 10_000)
  expect(shown.length).toBeLessThanOrEqual(160)
  expect(Math.max(...shown.map(({ p99 }) => p99 ?? 0))).toBe(900)
  expect(shown.every(({ produced }) => produced === 4)).toBe(true)
})

test('a table has a dozen of the moments, the latest first', () => {
  const at = (count: number) =>
    momentsOf(
      windowOf(
        Array.from({ length: count }, (_, at) => sample(at)),
        count,
      ),
    ).map(({ at }) => at)
  expect(at(3)).toEqual([2, 1, 0])
  expect(at(120)).toEqual([119, 109, 99, 89, 79, 69, 59, 49, 39, 29, 19, 9])
  expect(at(0)).toEqual([])
})

test('records that come in batches have a steady rate, not peaks with nothing between', () => {
  const samples = Array.from({ length: 100 }, (_, at) => sample(at, { produced: at % 10 === 3 ? 80 : 0, consumed: 5 }))
  const shown = windowOf(samples, 100, 20)
  expect(shown).toHaveLength(80)
  expect(new Set(shown.map(({ produced, consumed }) => `${produced} ${consumed}`))).toEqual(new Set(['8 5']))
})

test('where nothing is acknowledged there is no latency: neither one of 0, nor a smaller average', () => {
  const acked = (at: number) => (at % 4 === 0 ? { produced: 8, p50: 40, p99: 60 } : { produced: 0, p50: 0, p99: 0 })
  const few = Array.from({ length: 8 }, (_, at) => sample(at, acked(at)))
  expect(windowOf(few, 8).map(({ p50 }) => p50)).toEqual([40, null, null, null, 40, null, null, null])
  const many = windowOf(
    Array.from({ length: 3_000 }, (_, at) => sample(at, acked(at))),
    3_000,
  )
  expect(new Set(many.map(({ p50, p99 }) => `${p50} ${p99}`))).toEqual(new Set(['40 60']))
  // With acks=0 an answer is not waited for: that is a latency.
  expect(windowOf([sample(1, { produced: 8, p50: 0, p99: 0 })], 1)[0]).toMatchObject({ p50: 0, p99: 0 })
})

test('lags of all partitions share one axis; of very many the largest are shown', () => {
  const lag = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`billing/orders-${index}`, index]))
  const { series, most, left } = lagsOf([sample(1, { lag })])
  expect(series).toHaveLength(12)
  expect(left).toBe(18)
  expect(most).toBe(29)
  expect(lagsOf([])).toEqual({ series: [], most: 1, left: 0 })
})
