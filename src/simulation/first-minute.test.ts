// The scene that a new visitor meets keeps its word: a killed leader costs something, and acks=all does not.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import type { Act, Scenario, TimelineLine } from '../blueprint/scenario'
import { ms, seconds, type Micros } from '../kernel/time'
import { ledgerOf } from './ledger'
import { advance, createRun } from './run'

const scene = (): Scenario => {
  const parsed = parseScenario(readFileSync('public/scenarios/first-minute.yaml'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

const line = (at: Micros, act: Act): TimelineLine => ({ trigger: { at }, id: null, recorded: true, act })

/** Acknowledged records lost when `broker` dies at `at`. */
function lostAfterKill(at: Micros, broker: string, before: TimelineLine[] = []): number {
  const kill = line(at, { do: 'kill', target: `broker:${broker}`, silent: false })
  const run = createRun({ ...scene(), timeline: [...before, kill] })
  advance(run, at + seconds(10))
  expect(run.state.stopped).toBeNull()
  return ledgerOf(run.state.referee).lost
}

test('with acks=1 the death of any leader costs acknowledged records at 95 % of the moments at which one may click', () => {
  const kills = Array.from({ length: 60 }, (_, i) => lostAfterKill(seconds(6) + i * ms(151.7), `b${(i % 3) + 1}`))
  const lossy = kills.filter((lost) => lost > 0).length
  expect(lossy / kills.length).toBeGreaterThanOrEqual(0.95)
})

test('with acks=all no death of a leader costs anything', () => {
  const all = line(seconds(4), { do: 'set', target: 'producer:web', config: { acks: 'all' }, block: {} })
  for (let i = 0; i < 9; i++) {
    expect(lostAfterKill(seconds(12) + i * ms(371.3), `b${(i % 3) + 1}`, [all])).toBe(0)
  }
})
