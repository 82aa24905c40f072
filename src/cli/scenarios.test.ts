// Every scenario that ships does what it says: with its own seed and with others, and a person's data arrives where it should.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import type { Scenario } from '../blueprint/scenario'
import type * as Headless from '../simulation/headless'
import { bundled } from '../../scripts/bundle.mjs'
import { withData } from './data'

// Bundled as the command's is: so it runs a third faster than module by module under vitest.
const engine: typeof Headless = await import(await bundled('src/simulation/headless.ts'))
const { headlessRun, resultOf } = engine

const folder = join(import.meta.dirname, '../../public/scenarios')

function open(name: string): Scenario {
  const file = join(folder, name)
  const parsed = parseScenario(readFileSync(file))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1))
  const whole = withData(parsed.scenario, file)
  if (!whole.ok) throw new Error(JSON.stringify(whole.problems, null, 1))
  return whole.scenario
}

describe('scenarios hold', () => {
  test.each(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .toSorted(),
  )('%s', (name) => {
    const scenario = open(name)
    expect(scenario.expect.length).toBeGreaterThan(0)
    for (const seed of [scenario.seed, 101, 102]) {
      const result = resultOf(headlessRun({ ...scenario, seed }, scenario.time.end))
      const failed = result.expectations.filter(({ state }) => state === 'failed')
      expect({ seed, failed, stopped: result.violations }).toEqual({ seed, failed: [], stopped: [] })
    }
  })
})

// Kafka's murmur2 (P-3), written down once more: the check shares no code with what it checks.
function murmur2(text: string): number {
  const bytes = new TextEncoder().encode(text)
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ bytes.length
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    let k = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    k = Math.imul(k, m)
    k = Math.imul(k ^ (k >>> 24), m)
    h = Math.imul(h, m) ^ k
  }
  const tail = bytes.subarray(at)
  if (tail.length > 2) h ^= tail[2]! << 16
  if (tail.length > 1) h ^= tail[1]! << 8
  if (tail.length > 0) h = Math.imul(h ^ tail[0]!, m)
  h = Math.imul(h ^ (h >>> 13), m)
  return h ^ (h >>> 15)
}

test('10,000 rows of a real file end up where murmur2 says, and are all read', () => {
  const scenario = open('own-data.yaml')
  const { partitions } = scenario.blueprint.topics.departures!
  const rows = readFileSync(join(folder, '../data/flights.csv'), 'utf8').trim().split('\n').slice(1)
  const expected = Array.from({ length: partitions }, () => 0)
  for (const row of rows) expected[(murmur2(row.split(',')[1]!) & 0x7fffffff) % partitions]!++

  const { state } = headlessRun(scenario, scenario.time.end)
  const broker = Object.values(state.world.actors).find((actor) => actor.kind === 'broker')!
  const stored = expected.map((_, i) => broker.durable.logs[`departures-${i}`]!.logEndOffset)
  expect(rows).toHaveLength(10_000)
  expect(stored).toEqual(expected)
})
