// Promises of a run: the same history whatever the budget, the seeks and the way it was reached.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import type { Scenario } from '../blueprint/scenario'
import { seconds } from '../kernel/time'
import { headlessRun, resultOf } from './headless'
import { createPicture, frameOf } from './views/picture'
import { advance, change, createRun, digest, seek, stepVisible } from './run'

const text = `
scenario: run-test
version: 1
title: A small cluster that loses its leader
seed: 11
time: { profile: classroom, end: 30s }
blueprint:
  brokers: { b1: {}, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 5/s, keys: cycle(6) } }
  groups: { billing: { topics: [orders], consumers: 2, work: 50ms, auto.offset.reset: earliest } }
timeline:
  - { at: 6s, do: kill, target: broker:b1, id: crash }
  - { at: 14s, do: restore, target: broker:b1 }
`

function scenario(): Scenario {
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

const END = seconds(20)

/** The digest of the whole run, straight through. */
function straight(document = scenario()): string {
  const run = createRun(document)
  expect(advance(run, END)).toBe(true)
  expect(run.state.stopped).toBeNull()
  return digest(run)
}

/** Every list below `value` that begins with something sealed. */
function sealedLists(value: unknown): { sealed?: boolean }[][] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  const below = Object.values(value).flatMap(sealedLists)
  return Array.isArray(value) && value[0]?.sealed === true ? [value, ...below] : below
}

describe('a run', () => {
  test('has no list of sealed things that holds others, so checkpoints need not look at their items', () => {
    const run = createRun(scenario())
    for (let to = seconds(1); to <= END; to += seconds(1)) {
      advance(run, to)
      const lists = sealedLists(run.state.world)
      expect(lists.length).toBeGreaterThan(0)
      for (const list of lists) expect(list.every(({ sealed }) => sealed === true)).toBe(true)
    }
  })

  test('knows the rate of a topic from what its leaders have stored in the last five seconds; in the first one it has none', () => {
    const run = createRun({ ...scenario(), timeline: [] })
    const picture = createPicture(run, 1)
    const rateAt = (at: number) => {
      advance(run, at)
      return frameOf(run, picture, true).topics[0]!.rate
    }
    expect(rateAt(seconds(0.5))).toBeNull()
    expect(rateAt(seconds(13))).toBeCloseTo(5, 0)
    seek(run, seconds(3))
    expect(rateAt(seconds(3))).toBeGreaterThan(0)
  })

  test('is the same twice, and another with another seed', () => {
    expect(straight()).toBe(straight())
    expect(straight({ ...scenario(), seed: 12 })).not.toBe(straight())
  })

  test('is the same in chunks of any size and budgets of any length', () => {
    const run = createRun(scenario())
    for (let to = 0; to < END; to += 777_777) advance(run, Math.min(END, to), () => false)
    while (!advance(run, END, () => false)) expect(run.state.stopped).toBeNull()
    expect(digest(run)).toBe(straight())
  })

  test('goes on from a seek as if it had never stopped', () => {
    const run = createRun(scenario())
    advance(run, END)
    seek(run, seconds(7.3))
    expect(run.state.world.now).toBe(seconds(7.3))
    const there = digest(run)
    seek(run, seconds(3))
    seek(run, seconds(7.3))
    expect(digest(run)).toBe(there)
    advance(run, END)
    expect(digest(run)).toBe(straight())
    expect(run.headlines.length).toBe(run.state.headlines)
  })

  test('one event back undoes one event forward', () => {
    const run = createRun(scenario())
    seek(run, seconds(5))
    stepVisible(run, 1)
    const before = digest(run)
    stepVisible(run, 1)
    expect(digest(run)).not.toBe(before)
    stepVisible(run, -1)
    expect(digest(run)).toBe(before)
  })

  test('with a changed document equals a run that had that document from the start', () => {
    const document = scenario()
    const run = createRun(document)
    advance(run, seconds(9))
    const killed: Scenario = {
      ...document,
      timeline: [
        ...document.timeline,
        {
          trigger: { at: seconds(4) },
          id: null,
          recorded: true,
          act: { do: 'kill', target: 'broker:b2', silent: false, lose: null },
        },
      ],
    }
    change(run, killed)
    expect(run.state.world.now).toBe(seconds(9))
    advance(run, END)
    expect(digest(run)).toBe(straight(killed))
  })

  test('with an act taken back equals a run without it', () => {
    const document = scenario()
    const run = createRun(document)
    advance(run, seconds(9))
    change(run, { ...document, timeline: [] })
    change(run, document)
    advance(run, END)
    expect(digest(run)).toBe(straight())
  })
})

test('a pause that ends after its broker was removed does not bring the broker back', () => {
  const document = scenario()
  const act = (at: number, what: Scenario['timeline'][number]['act']) => ({
    trigger: { at: seconds(at) },
    id: null,
    recorded: true,
    act: what,
  })
  const run = createRun({
    ...document,
    timeline: [
      act(3, { do: 'pause', target: 'broker:b3', for: seconds(5) }),
      act(5, { do: 'remove', target: 'broker:b3' }),
    ],
  })
  advance(run, seconds(15))
  expect(run.state.stopped).toBeNull()
  expect(run.state.world.actors.b3?.up).toBe(false)
})

test('from its end on a run has the verdicts that the command line gives, also when one goes back, or on; what must hold always is watched further', () => {
  const expected = [
    'always: producer(web).sent < 120',
    'final: producer(web).sent <= 100',
    'final: producer(web).sent > 120',
    'eventually: producer(web).sent > 120',
  ].map((line) => `  - ${line}`)
  const document = `${text.replace('end: 30s', 'end: 20s')}expect:\n${expected.join('\n')}\n`
  const parsed = parseScenario(document)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  const shown = () => frameOf(run, createPicture(run, 1), true).expectations.map(({ state, at }) => [state, at])
  const open = [
    ['holding', null],
    ['pending', null],
    ['pending', null],
    ['pending', null],
  ]
  const verdicts = [
    ['passed', END],
    ['passed', END],
    ['failed', END],
    ['failed', END],
  ]
  advance(run, END - 1)
  expect(shown()).toEqual(open)
  advance(run, END)
  expect(shown()).toEqual(verdicts)
  const result = resultOf(headlessRun(parsed.scenario, END))
  expect(result.expectations.map(({ state, at }) => [state, at])).toEqual(verdicts)

  const beyond = [['failed', expect.any(Number)], ...verdicts.slice(1)]
  advance(run, seconds(30))
  expect(shown()).toEqual(beyond)
  seek(run, END - 1)
  expect(shown()).toEqual(open)
  seek(run, END + 1)
  expect(shown()).toEqual(verdicts)
  // In bits, and step by step.
  seek(run, END - 1)
  while (!advance(run, seconds(30), () => false));
  expect(shown()).toEqual(beyond)
  seek(run, END - 1)
  while (run.state.world.now <= END) stepVisible(run, 1)
  expect(shown()).toEqual(verdicts)
})
