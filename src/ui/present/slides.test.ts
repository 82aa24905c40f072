// Marks as slides: in the order of time, and back to where one has begun.
import { expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { slideAt, slideBeside, slidesOf } from './slides'

const parsed = parseScenario(`
scenario: talk
title: A talk
blueprint: { brokers: 1 }
timeline:
  - { at: 9ms, mark: later }
  - { at: 4ms, ask: What now?, options: [a, b], answer: a }
  - { at: 6ms, do: kill, target: b1 }
  - { when: ledger.lost > 0, mark: lost one }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const talk = parsed.scenario

test('a scenario’s marks and questions are slides in the order of time; what waits for a condition is one once it has come', () => {
  const planned = slidesOf(talk, [])
  expect(planned.map(({ at, text, asks }) => [at, text, asks])).toEqual([
    [0, 'A talk', null],
    [4_000, 'What now?', 1],
    [9_000, 'later', null],
  ])
  const marks = [
    { at: 6_000, kind: 'fault', text: 'kill b1', line: 2 },
    { at: 7_000, kind: 'mark', text: 'lost one', line: 3 },
  ] as const
  expect(slidesOf(talk, marks).map(({ text }) => text)).toEqual(['A talk', 'What now?', 'lost one', 'later'])
  expect(slidesOf({ ...talk, timeline: [] }, [])).toEqual([])
})

test('on goes to the next slide, back to where this one began, and from there to the one before', () => {
  const slides = slidesOf(talk, [])
  expect([0, 3_999, 4_000, 20_000].map((now) => slideAt(slides, now))).toEqual([0, 0, 1, 2])
  expect(slideBeside(slides, 5_000, 1)?.at).toBe(9_000)
  expect(slideBeside(slides, 5_000, -1)?.at).toBe(4_000)
  expect(slideBeside(slides, 4_000, -1)?.at).toBe(0)
  expect(slideBeside(slides, 0, -1)).toBeNull()
  expect(slideBeside(slides, 9_000, 1)).toBeNull()
})
