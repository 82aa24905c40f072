// Pauses, against Kafka's own ExponentialBackoff.
import { expect, test } from 'vitest'
import { streamFor } from '../../../kernel/random'
import { ms } from '../../../kernel/time'
import vectors from '../vectors/exponential-backoff.json'
import { backoff, exponentialBackoff } from './backoff'

interface Case {
  in: { initial: number; multiplier: number; max: number }
  out: { ms: number[]; far: number[] }
}
const cases = vectors.cases as Case[]

test('exponential-backoff: every pause of the vectors is the same; at the ceiling Kafka may be one below', () => {
  expect(cases).toHaveLength(vectors.header.count)
  let atCeiling = 0
  for (const { in: given, out } of cases) {
    const own = [...out.ms.keys(), 40, 1_000, Number.MAX_SAFE_INTEGER].map((attempt) =>
      exponentialBackoff(given.initial, given.multiplier, given.max, attempt),
    )
    const kafka = [...out.ms, ...out.far]
    own.forEach((pause, i) => {
      if (pause === kafka[i]) return
      atCeiling++
      expect(pause).toBe(given.max)
      expect(kafka[i]).toBe(given.max - 1)
    })
  }
  expect(atCeiling).toBeGreaterThan(0)
})

test('jitter is at most 20 %, and never exceeds the ceiling', () => {
  const stream = streamFor(1, 'jitter')
  const draws = Array.from({ length: 2_000 }, () => backoff(stream, 1, 100, 1_000))
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(ms(160))
  expect(Math.max(...draws)).toBeLessThanOrEqual(ms(240))
  expect(Math.max(...draws) - Math.min(...draws)).toBeGreaterThan(ms(75))
  const far = Array.from({ length: 2_000 }, () => backoff(stream, 30, 100, 1_000))
  expect(Math.max(...far)).toBe(ms(1_000))
  expect(Math.min(...far)).toBeGreaterThanOrEqual(ms(800))
})
