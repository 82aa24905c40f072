// Topics are called whatever Kafka allows (`Topic.validate`), and are found under that name wherever one may stand.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { printJson, printYaml } from '../blueprint/print'
import { renameBlock, whyNotRename } from '../blueprint/rename'
import type { Scenario } from '../blueprint/scenario'
import { headlessRun, resultOf } from './headless'

/** Legal with Kafka, and odd to everything that takes a name apart. */
const odd = [
  'a'.repeat(249),
  '2026-01.orders',
  '1e3',
  '42',
  '-',
  '--x.',
  '..orders',
  '__mine',
  'null',
  'p0',
  'topic',
  'orders-0-1',
]

const conditions = (topic: string) => [
  `topic(${topic}).records > 0 && topic(${topic}).p(1).leo > 0`,
  `group(billing).p(${topic}-0).lag >= 0 && ledger.acked(topic=${topic}) > 0`,
]

const text = (topic: string) =>
  JSON.stringify({
    scenario: 'x',
    blueprint: {
      brokers: 2,
      topics: { [topic]: { partitions: 2, replicas: 2 } },
      producers: { web: { to: topic, rate: '20/s', keys: 'cycle(6)' } },
      groups: { billing: { topics: [topic], consumers: 1, 'auto.offset.reset': 'earliest' } },
    },
    timeline: [
      { at: '4s', do: 'elect', target: `topic:${topic}/p1` },
      { at: '5s', do: 'pause-reading', target: 'group:billing', topic },
      { at: '6s', do: 'kill', target: `leader:${topic}/p0` },
    ],
    expect: conditions(topic).map((final) => ({ final })),
  })

function scenarioOf(topic: string): Scenario {
  const result = parseScenario(text(topic))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  expect(result.notices).toEqual([])
  return result.scenario
}

test.each(odd)('%s is written, read, asked for and renamed like any other', (topic) => {
  const scenario = scenarioOf(topic)
  for (const file of [printYaml(scenario), printJson(scenario)])
    expect(parseScenario(file)).toMatchObject({ ok: true, scenario })
  const plain = renameBlock(scenario, topic, 'plain')
  expect(plain.expect.map(({ that }) => that)).toEqual(conditions('plain'))
  expect(plain.timeline.map(({ act }) => ('target' in act ? act.target : ''))).toEqual([
    'topic:plain/p1',
    'group:billing',
    'leader:plain/p0',
  ])
  expect(renameBlock(plain, 'plain', topic)).toEqual(scenario)
})

test.each(['a'.repeat(249), '2026-01.orders--', '42'])('a run knows it as %s', (topic) => {
  const { expectations } = resultOf(headlessRun(scenarioOf(topic), 9_000_000))
  expect(expectations.map(({ state }) => state)).toEqual(['passed', 'passed'])
})

test('a name that looks like a number needs no quotes, and other blocks keep their 64 letters', () => {
  const file = 'scenario: x\nblueprint: { brokers: 1, topics: { 2026: {} }, producers: { web: { to: 2026 } } }\n'
  expect(parseScenario(file)).toMatchObject({
    ok: true,
    scenario: { blueprint: { producers: { web: { to: '2026' } } } },
  })
  const scenario = scenarioOf('orders')
  expect(whyNotRename(scenario, 'orders', 'x'.repeat(249))).toBeNull()
  expect(whyNotRename(scenario, 'orders', 'x'.repeat(250))?.fix).toContain('249')
  expect(whyNotRename(scenario, 'web', 'x'.repeat(65))?.fix).toContain('63')
  expect(whyNotRename(scenario, 'orders', '__consumer_offsets')?.message).toContain('Kafka')
})
