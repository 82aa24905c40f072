// A file with faults: what is right in it can be opened, and what is left out is named.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseScenario } from './parse'
import { printYaml } from './print'
import { salvage } from './salvage'
import { bad } from './testing/bad-inputs'

const read = (text: string) => salvage(text, 'a.yaml')!

test('a setting that nobody knows and a topic that does not exist are left out, and the rest is there', () => {
  const { scenario, left } = read(`
scenario: shop
version: 1
blueprint:
  brokers: 3
  topics: { orders: { partitons: 3, replicas: 3 } }
  producers: { web: { to: orderz, rate: 2/s } }
  groups: { billing: { topics: [orders], consumers: 2 } }
`)
  expect(left[0]).toBe('blueprint.topics.orders.partitons')
  expect(left[1]).toMatch(/^blueprint\.producers\.web/)
  expect(scenario.blueprint.topics.orders!.replicas).toBe(3)
  expect(Object.keys(scenario.blueprint.groups.billing!.consumers)).toHaveLength(2)
})

test('of timeline and expectations whole lines are left out: a kill without its `lose` would be another kill', () => {
  const { scenario, left } = read(`
scenario: shop
version: 1
blueprint: { brokers: 3, topics: { orders: { replicas: 3 } } }
timeline:
  - { at: 5s, do: kil, target: b1 }
  - { at: 6s, do: kill, target: b2, lose: everything }
  - { at: 7s, do: kill, target: b3 }
expect:
  - always: leger.lost == 0
  - always: ledger.lost == 0
`)
  expect(left.toSorted()).toEqual(['expect[0]', 'timeline[0]', 'timeline[1]'])
  expect(scenario.timeline).toHaveLength(1)
  expect(scenario.timeline[0]!.act).toMatchObject({ do: 'kill', target: 'broker:b3' })
  expect(scenario.expect).toHaveLength(1)
})

test('a document of a newer version opens with what this one understands', () => {
  const { scenario, left, newer } = read(
    'scenario: x\nversion: 9\ntitle: Tomorrow\nquantum: true\nblueprint: { brokers: 3, warp: 4 }\n',
  )
  expect(left).toEqual(['version', 'quantum', 'blueprint.warp'])
  // As another document: it is not saved over the newer one, whose parts it lacks.
  expect({ newer, name: scenario.scenario, title: scenario.title }).toEqual({
    newer: true,
    name: 'x-without-newer',
    title: 'Tomorrow (opened without what is newer)',
  })
  expect(parseScenario(printYaml(scenario)).ok).toBe(true)
  expect(Object.keys(scenario.blueprint.brokers)).toEqual(['b1', 'b2', 'b3'])
})

test('a document without a name gets one, and what is no document stays shut', () => {
  expect(read('blueprint: { brokers: 1 }').scenario.scenario).toBe('untitled')
  expect(salvage('a: [', 'a.yaml')).toBeNull()
  expect(salvage('- 1\n- 2', 'a.yaml')).toBeNull()
  expect(salvage('{"scenario": "x", ', 'a.json')).toBeNull()
})

test('whatever is bad, what is salvaged is a scenario, and never throws', () => {
  for (const { input } of bad) {
    if (input.length > 50_000) continue
    const rest = salvage(input)
    if (rest !== null) expect(rest.scenario.version).toBe(1)
  }
})

test('nothing is left out of what is right', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), (brokers, partitions) => {
      const text = `scenario: x\nversion: 1\nblueprint: { brokers: ${brokers}, topics: { orders: { partitions: ${partitions} } } }`
      const parsed = parseScenario(text)
      expect(salvage(text)).toEqual({ scenario: parsed.ok && parsed.scenario, left: [], newer: false })
    }),
    { numRuns: 20 },
  )
})
