// The explorer finds what is known to be broken, by the shortest way, and nothing in the rules of today.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { printYaml } from '../../blueprint/print'
import { headlessRun, resultOf } from '../headless'
import { scenarioOf } from './play'
import { createSearch, explore, pathOf, type Search } from './search'
import { codeOf, initial, type Scope } from './state'
import { endOf, sentenceOf } from './story'
import { resolve, scopes, variants } from './variants'

function explored(scope: Scope, name: string, budget = Infinity): Search {
  const search = createSearch(scope, resolve(variants.find((variant) => variant.name === name)!.settings))
  explore(search, budget)
  return search
}

describe('every weakened set of rules is broken, in as few steps as it can be', () => {
  test.each(variants.filter(({ steps }) => steps !== null))('$name: $steps steps', ({ name, steps }) => {
    // Two of them need a second record.
    const needsTwo = /fencedFetch|truncateOnEpochChange/.test(name)
    const search = explored(needsTwo ? scopes.small : scopes.tiny, name)
    expect(search.broken?.promise.id).toBe('L11')
    expect(pathOf(search).length - 1).toBe(steps)
  })
})

test('K03: truncating to the high watermark loses what was committed, and the story says how', () => {
  const search = explored(scopes.tiny, 'hwTruncate')
  const path = pathOf(search)
  const story = path.slice(1).map(({ move, situation }, i) => sentenceOf(move!, path[i]!.situation, situation))
  expect(story).toMatchInlineSnapshot(`
    [
      "The controller makes b0 leader of epoch 0.",
      "The controller takes b1 out of the ISR, in epoch 1.",
      "b2 hears of epoch 0 and follows b0.",
      "b0 hears of epoch 1 and leads.",
      "b0 appends m0 at offset 0, in epoch 1.",
      "b2 copies m0 from b0.",
      "b0 moves its high watermark to 1: m0 is committed.",
      "b2 hears of epoch 1 and follows b0. It cuts m0 off its log.",
    ]
  `)
  expect(endOf(search.broken!.promise, path.at(-1)!.situation)).toMatchInlineSnapshot(
    `"L11 StrongIsr is broken: b0 [m0] high watermark 1, leads epoch 1, in sync; b1 [] high watermark 0; b2 [] high watermark 0, in sync."`,
  )
})

test('L5, L11, I6: the rules of Kafka 4.3.1 hold in all of a small scope', () => {
  const search = explored(scopes.tiny, 'kip320')
  expect(search.broken).toBeNull()
  expect(search.explored).toBe(search.count)
  expect(search.count).toBeGreaterThan(10_000)
})

test.each([
  ['hwTruncate', scopes.tiny],
  ['kip320 without isrFromEpochStart', scopes.tiny],
  // KAFKA-7164 needs a second record.
  ['kip320 without truncateOnEpochChange', scopes.small],
])('the counterexample of %s can be played, and the simulation loses the record, too', (name, scope) => {
  const { settings } = variants.find((variant) => variant.name === name)!
  const scenario = scenarioOf('explored', settings, pathOf(explored(scope, name)))!
  const parsed = parseScenario(printYaml(scenario))
  expect(parsed).toMatchObject({ ok: true, notices: [] })
  const result = resultOf(headlessRun(scenario, scenario.time.end))
  expect(result).toMatchObject({ ok: true, ledger: { lost: 1 } })
  const marks = scenario.timeline.filter(({ act }) => act.do === 'mark')
  expect(marks).toHaveLength(1 + variants.find((variant) => variant.name === name)!.steps!)
})

test('in parts or at one go, the search is the same', () => {
  const whole = explored(scopes.tiny, 'kip320', 5_000)
  const parts = createSearch(scopes.tiny, whole.rules)
  for (let i = 0; i < 50; i++) explore(parts, 100)
  expect([parts.count, parts.moves, parts.depth]).toEqual([whole.count, whole.moves, whole.depth])
  expect(parts.states.slice(0, parts.count * 4)).toEqual(whole.states.slice(0, whole.count * 4))
})

test('situations are written and read back; names of replicas do not matter', () => {
  const code = codeOf(scopes.full)
  const { replica } = code
  const a = replica({ epoch: 2, highWatermark: 1, log: [0, 2], leads: 0b100, isr: 0b111 })
  const b = replica({ epoch: -1, highWatermark: 0, log: [], leads: 0b001, isr: 0b010 })
  const c = replica({ epoch: 1, highWatermark: 3, log: [0, 1, 2], leads: 0, isr: 0 })
  const words = new Int32Array(8)
  code.write({ replicas: [a, b, c], epochs: 3, records: [0, 1, 2] }, words, 0)
  code.write({ replicas: [c, a, b], epochs: 3, records: [0, 1, 2] }, words, 4)
  expect(words.slice(0, 4)).toEqual(words.slice(4))
  const read = code.read(words, 0)
  expect({ ...read, replicas: new Set(read.replicas) }).toEqual({
    replicas: new Set([a, b, c]),
    epochs: 3,
    records: [0, 1, 2],
  })
  expect(() => codeOf({ replicas: 3, records: 9, epochs: 9 })).toThrow('the scope is too large')
  expect(initial(code).replicas).toHaveLength(3)
})
