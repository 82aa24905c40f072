// The judge is judged: it passes Kafka's own answers, and fails others.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkVector, knownVectors } from './conformance'

interface Vector {
  header: { count: number }
  cases: { in: unknown; out: unknown }[]
}

const folder = join(import.meta.dirname, '../../models/kafka/vectors')
const load = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Vector

describe.each(knownVectors)('%s', (name) => {
  test('every case agrees with Kafka', () => {
    const vector = load(name)
    const total = vector.header.count
    expect(checkVector(name, vector)).toEqual({ passed: total, total, firstFailure: null })
  })

  test('an answer that belongs to another question is noticed', () => {
    const { cases } = load(name)
    const mixedUp = cases.map(({ in: input }, i) => ({ in: input, out: cases[(i + 1) % cases.length]!.out }))
    const { passed, firstFailure } = checkVector(name, { cases: mixedUp })!
    expect(passed).toBeLessThan(cases.length / 2)
    expect(firstFailure).not.toBeNull()
  })
})

test('every vector in the repository is checked by name', () => {
  const names = readdirSync(folder).map((file) => file.replace('.json', ''))
  expect(names.filter((name) => !knownVectors.includes(name))).toEqual([])
})

test('what is not modelled yet says so, and what is not a vector is refused', () => {
  expect(checkVector('not-one-of-kafka', { cases: [] })).toBeNull()
  expect(() => checkVector('murmur2-partition', { rows: [] })).toThrow("a list called 'cases'")
})
