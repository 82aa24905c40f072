// Expectations over a made-up run: one number that changes from instant to instant.
import { describe, expect, test } from 'vitest'
import type { Expectation } from '../blueprint/scenario'
import { seconds } from '../kernel/time'
import { checkInstant, checkViews, cloneChecks, createChecks, finish, lineHappened, textOf } from './check'
import type { Environment } from './evaluate'

/** Every field of every object is this number. */
const worth = (value: number): Environment => ({ lookup: () => value })

/** Lives through `lost` at each second, with lines that happen at the start of theirs, and ends after `end`. */
function live(expectation: Expectation, lost: number[], lines: Record<string, number> = {}, end = lost.length) {
  const checks = createChecks({ expect: [expectation] })
  lost.forEach((value, second) => {
    for (const [id, at] of Object.entries(lines)) if (at === second) lineHappened(checks, id, seconds(second))
    checkInstant(checks, worth(value), seconds(second), second)
  })
  finish(checks, worth(lost.at(-1)!), seconds(end))
  return checkViews(checks)[0]!
}

const because = null
const that = 'ledger.lost == 0'

describe('always and never', () => {
  test('holds to the end', () => {
    expect(live({ because, kind: 'always', that }, [0, 0, 0])).toMatchObject({
      state: 'passed',
      at: seconds(3),
      detail: null,
    })
  })
  test('fails at the first instant at which it does not hold, and says what it saw', () => {
    const view = live({ because: 'acks=all', kind: 'always', that }, [0, 2, 0])
    expect(view).toMatchObject({ state: 'failed', at: seconds(1), detail: 'ledger.lost = 2', because: 'acks=all' })
  })
  test('never is the opposite', () => {
    expect(live({ because, kind: 'never', that: 'ledger.lost > 1' }, [0, 1, 1]).state).toBe('passed')
    expect(live({ because, kind: 'never', that: 'ledger.lost > 1' }, [0, 2, 0])).toMatchObject({
      state: 'failed',
      at: seconds(1),
    })
  })
})

describe('eventually', () => {
  const eventually = (within: number | null = null): Expectation => ({
    because,
    kind: 'eventually',
    that,
    after: 'kill',
    within,
  })

  test('passes when it becomes true after its line', () => {
    expect(live(eventually(seconds(5)), [0, 3, 3, 0, 0], { kill: 1 })).toMatchObject({
      state: 'passed',
      at: seconds(3),
    })
  })
  test('what was true at the line has to be true again after it was not', () => {
    expect(live(eventually(seconds(5)), [0, 0, 3, 0, 0], { kill: 1 })).toMatchObject({
      state: 'passed',
      at: seconds(3),
    })
  })
  test('what was true all the time passes at the deadline', () => {
    expect(live(eventually(seconds(2)), [0, 0, 0, 0, 0], { kill: 1 })).toMatchObject({
      state: 'passed',
      at: seconds(3),
    })
  })
  test('fails at the deadline, not when somebody next looks', () => {
    const view = live(eventually(seconds(2)), [0, 3, 3, 3, 3], { kill: 1 })
    expect(view).toMatchObject({ state: 'failed', at: seconds(3), detail: 'ledger.lost = 3' })
  })
  test('without a deadline it has until the end', () => {
    expect(live(eventually(), [0, 3, 3, 3], { kill: 1 })).toMatchObject({ state: 'failed', at: seconds(4) })
  })
  test('a line that never happened is told', () => {
    expect(live(eventually(), [0, 0])).toMatchObject({ state: 'failed', detail: 'kill never happened' })
  })
  test('without a line it counts from the start', () => {
    const from = { because, kind: 'eventually', that, after: null, within: seconds(2) } as const
    expect(live(from, [1, 1, 0])).toMatchObject({ state: 'passed', at: seconds(2) })
  })
})

describe('during', () => {
  const during: Expectation = { because, kind: 'during', that, from: 'cut', to: 'heal' }

  test('only the time between its lines counts', () => {
    expect(live(during, [9, 0, 0, 9], { cut: 1, heal: 3 })).toMatchObject({ state: 'passed', at: seconds(3) })
  })
  test('fails inside', () => {
    expect(live(during, [0, 0, 4, 0], { cut: 1, heal: 3 })).toMatchObject({ state: 'failed', at: seconds(2) })
  })
  test('an end that never comes is the end of the run', () => {
    expect(live(during, [9, 0, 0], { cut: 1 })).toMatchObject({ state: 'passed' })
    expect(live(during, [0, 0], {})).toMatchObject({ state: 'failed', detail: 'cut never happened' })
  })
})

describe('at and final', () => {
  test('at looks at the last instant up to its time', () => {
    const at = (time: number): Expectation => ({ because, kind: 'at', that, at: seconds(time) })
    expect(live(at(1.5), [0, 0, 5])).toMatchObject({ state: 'passed', at: seconds(1.5) })
    expect(live(at(1.5), [0, 5, 0])).toMatchObject({ state: 'failed', at: seconds(1.5), detail: 'ledger.lost = 5' })
    expect(live(at(9), [0, 0])).toMatchObject({ state: 'failed', detail: 'the run ended before' })
  })
  test('final looks at the end only', () => {
    expect(live({ because, kind: 'final', that }, [5, 5, 0])).toMatchObject({ state: 'passed', at: seconds(3) })
    expect(live({ because, kind: 'final', that }, [0, 0, 5])).toMatchObject({ state: 'failed' })
  })
})

test('while the run goes on, what is undecided says so', () => {
  const checks = createChecks({
    expect: [
      { because, kind: 'always', that },
      { because, kind: 'final', that },
    ],
  })
  checkInstant(checks, worth(0), 0, 1)
  expect(checkViews(checks).map(({ state, at }) => [state, at])).toEqual([
    ['holding', null],
    ['pending', null],
  ])
})

test('a copy goes on alone', () => {
  const checks = createChecks({ expect: [{ because, kind: 'always', that }] })
  const copy = cloneChecks(checks)
  checkInstant(checks, worth(1), 5, 1)
  lineHappened(checks, 'kill', 5)
  expect(checkViews(checks)[0]!.state).toBe('failed')
  expect(checkViews(copy)[0]!.state).toBe('holding')
  expect(copy.happened).toEqual({})
})

test('expectations as one line', () => {
  expect(textOf({ because, kind: 'eventually', that, after: 'kill', within: seconds(10) })).toBe(
    'eventually ledger.lost == 0 after kill within 10 s',
  )
  expect(textOf({ because, kind: 'during', that, from: 'a', to: 'b' })).toBe('during a … b: ledger.lost == 0')
  expect(textOf({ because, kind: 'at', that, at: 1_500_000 })).toBe('at 1.5 s: ledger.lost == 0')
  expect(textOf({ because, kind: 'never', that })).toBe('never ledger.lost == 0')
})
