// The scene that a new visitor meets keeps its word: a killed leader costs something, and acks=all does not.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import type { Act, Scenario, TimelineLine } from '../blueprint/scenario'
import { ms, seconds, type Micros } from '../kernel/time'
import { ledgerOf } from './referee/ledger'
import { sceneOf } from './views/picture'
import { advance, change, createRun, seek } from './run'
import { topicViews } from './views/topics'

const scene = (): Scenario => {
  const parsed = parseScenario(readFileSync('public/scenarios/first-minute.yaml'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

const line = (at: Micros, act: Act): TimelineLine => ({ trigger: { at }, id: null, recorded: true, act })

/** Acknowledged records lost when `broker` dies at each of `times`; all futures begin from one past. */
function lostAfterKills(times: Micros[], broker: (i: number) => string, before: TimelineLine[] = []): number[] {
  const run = createRun(scene())
  return times.map((at, i) => {
    const kill = line(at, { do: 'kill', target: `broker:${broker(i)}`, silent: false, lose: null })
    change(run, { ...run.scenario, timeline: [...before, kill] })
    seek(run, at + seconds(9))
    expect(run.state.stopped).toBeNull()
    return ledgerOf(run.state.referee).lost
  })
}

/** The leader with most records: the one that the page suggests. */
function busiest(): string {
  const run = createRun(scene())
  advance(run, seconds(12))
  const led = topicViews(sceneOf(run))[0]!.partitions.toSorted((a, b) => b.logEndOffset - a.logEndOffset)
  return led[0]!.leader!
}

test('with acks=1 the death of the busiest leader costs acknowledged records at 95 % of the moments at which one may click', () => {
  const broker = busiest()
  const times = Array.from({ length: 60 }, (_, i) => seconds(12) + i * ms(151.7))
  const lost = lostAfterKills(times, () => broker)
  expect(lost).toHaveLength(60)
  expect(lost.filter((count) => count > 0).length / lost.length).toBeGreaterThanOrEqual(0.95)
})

test('with acks=all no death of a leader costs anything', () => {
  const all = line(seconds(12), { do: 'set', target: 'producer:web', config: { acks: 'all' }, block: {} })
  const times = Array.from({ length: 9 }, (_, i) => seconds(20) + i * ms(371.3))
  expect(lostAfterKills(times, (i) => `b${(i % 3) + 1}`, [all])).toEqual(times.map(() => 0))
})
