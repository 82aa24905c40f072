// Do the expectations of a scenario hold? Looked at once per virtual instant at which something happened, after its last
// delivery: between two such instants nothing changes.
import type { Expectation, Scenario } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'
import type { Environment } from './evaluate'
import { conditionHolds, explainCondition } from './evaluate'
import type { ExpectationView } from './frame'

export interface Checks {
  /** In the scenario's order. */
  outcomes: Outcome[]
  /** When each line with an id first happened. */
  happened: Record<string, Micros>
}

interface Outcome {
  readonly expectation: Expectation
  state: 'pending' | 'holding' | 'passed' | 'failed'
  /** When it was decided; null: not yet. */
  at: Micros | null
  /** Of the delivery before the decision. */
  seq: number
  /** What the condition's parts were when it failed. */
  detail: string | null
  /** Was the condition true when it was last looked at? null: never looked at. */
  held: boolean | null
}

export function createChecks({ expect }: Pick<Scenario, 'expect'>): Checks {
  const outcomes = expect.map((expectation): Outcome => ({
    expectation,
    state: expectation.kind === 'always' || expectation.kind === 'never' ? 'holding' : 'pending',
    at: null,
    seq: 0,
    detail: null,
    held: null,
  }))
  return { outcomes, happened: {} }
}

export const cloneChecks = ({ outcomes, happened }: Checks): Checks => ({
  outcomes: outcomes.map((outcome) => ({ ...outcome })),
  happened: { ...happened },
})

/** A line of the timeline with this id has happened. */
export function lineHappened(checks: Checks, id: string, at: Micros): void {
  checks.happened[id] ??= at
}

/** Everything of the instant `at` has happened; `seq` is the latest delivery. */
export function checkInstant(checks: Checks, environment: Environment, at: Micros, seq: number): void {
  for (const outcome of checks.outcomes) {
    if (outcome.at === null) look(checks, outcome, environment, at, seq)
  }
}

/** The run is over at `at`: what could still have gone wrong did not, what should still have come did not. */
export function finish(checks: Checks, environment: Environment, at: Micros): void {
  for (const outcome of checks.outcomes) {
    if (outcome.at === null) look(checks, outcome, environment, at, outcome.seq)
    if (outcome.at === null) conclude(checks, outcome, environment, at)
  }
}

/**
 * The scenario's end has come, in a run that goes on: as `finish`, but what must hold always, or never, goes on being
 * watched.
 */
export function judgeEnd(checks: Checks, environment: Environment, end: Micros): void {
  for (const outcome of checks.outcomes) {
    const { kind } = outcome.expectation
    if (outcome.at === null && kind !== 'always' && kind !== 'never') conclude(checks, outcome, environment, end)
  }
}

/** As `checkViews`, from the scenario's end on: the verdicts of `finish`, and what went wrong since. */
export function checkViewsAfter(checks: Checks, environment: Environment, end: Micros): ExpectationView[] {
  const judged = cloneChecks(checks)
  finish(judged, environment, end)
  return checkViews(judged)
}

export function checkViews(checks: Checks): ExpectationView[] {
  return checks.outcomes.map(({ expectation, state, at, detail }, index) => ({
    index,
    text: textOf(expectation),
    state,
    at,
    because: expectation.because,
    detail,
  }))
}

/** An expectation as one line. */
export function textOf(expectation: Expectation): string {
  const { kind, that } = expectation
  switch (kind) {
    case 'always':
    case 'never':
    case 'final':
      return `${kind} ${that}`
    case 'eventually': {
      const after = expectation.after === null ? '' : ` after ${expectation.after}`
      const within = expectation.within === null ? '' : ` within ${inSeconds(expectation.within)}`
      return `eventually ${that}${after}${within}`
    }
    case 'during':
      return `during ${expectation.from} … ${expectation.to}: ${that}`
    case 'at':
      return `at ${inSeconds(expectation.at)}: ${that}`
  }
}

const inSeconds = (span: Micros): string => `${Math.round(span / 1_000) / 1_000} s`

function look(checks: Checks, outcome: Outcome, environment: Environment, at: Micros, seq: number): void {
  const { expectation } = outcome
  switch (expectation.kind) {
    case 'always':
      if (!conditionHolds(expectation.that, environment)) fail(outcome, environment, at, seq)
      return
    case 'never':
      if (conditionHolds(expectation.that, environment)) fail(outcome, environment, at, seq)
      return
    case 'eventually':
      return lookForIt(checks, outcome, environment, at, seq)
    case 'during':
      return lookMeanwhile(checks, outcome, environment, at, seq)
    case 'at':
      // What held after the last instant up to then is what held then.
      if (at > expectation.at) return decide(outcome, outcome.held === true, expectation.at, seq)
      outcome.held = conditionHolds(expectation.that, environment)
      outcome.detail = outcome.held ? null : explainCondition(expectation.that, environment)
      if (at === expectation.at) outcome.state = outcome.held ? 'holding' : 'pending'
      return
    case 'final':
      return
  }
}

// "Eventually, after the kill, nothing is offline" is already true at the kill itself, before anything could go wrong.
// So what was true from the beginning has to become true again once it was not; if it never fails, it passes at the end.
function lookForIt(checks: Checks, outcome: Outcome, environment: Environment, at: Micros, seq: number): void {
  const { expectation } = outcome
  if (expectation.kind !== 'eventually') return
  const from = expectation.after === null ? 0 : checks.happened[expectation.after]
  if (from === undefined) return
  const deadline = expectation.within === null ? null : from + expectation.within
  if (deadline !== null && at > deadline) return decide(outcome, outcome.held === true, deadline, seq)
  const holds = conditionHolds(expectation.that, environment)
  if (holds && outcome.held === false) return decide(outcome, true, at, seq)
  outcome.held = holds
  outcome.state = holds ? 'holding' : 'pending'
  outcome.detail = holds ? null : explainCondition(expectation.that, environment)
}

function lookMeanwhile(checks: Checks, outcome: Outcome, environment: Environment, at: Micros, seq: number): void {
  const { expectation } = outcome
  if (expectation.kind !== 'during') return
  const from = checks.happened[expectation.from]
  const to = checks.happened[expectation.to]
  if (from === undefined) return
  if (to !== undefined && to >= from) return decide(outcome, true, to, seq)
  outcome.state = 'holding'
  if (!conditionHolds(expectation.that, environment)) fail(outcome, environment, at, seq)
}

function conclude(checks: Checks, outcome: Outcome, environment: Environment, at: Micros): void {
  const { expectation, seq } = outcome
  switch (expectation.kind) {
    case 'always':
    case 'never':
      return decide(outcome, true, at, seq)
    case 'eventually':
      if (expectation.after !== null && checks.happened[expectation.after] === undefined) {
        outcome.detail = `${expectation.after} never happened`
      }
      return decide(outcome, outcome.held === true, at, seq)
    case 'during':
      if (outcome.state === 'pending') outcome.detail = `${expectation.from} never happened`
      return decide(outcome, outcome.state === 'holding', at, seq)
    case 'at':
      if (at < expectation.at) outcome.detail = 'the run ended before'
      return decide(outcome, at >= expectation.at && outcome.held === true, Math.min(at, expectation.at), seq)
    case 'final':
      if (conditionHolds(expectation.that, environment)) return decide(outcome, true, at, seq)
      return fail(outcome, environment, at, seq)
  }
}

function fail(outcome: Outcome, environment: Environment, at: Micros, seq: number): void {
  outcome.detail = explainCondition(outcome.expectation.that, environment)
  decide(outcome, false, at, seq)
}

function decide(outcome: Outcome, passed: boolean, at: Micros, seq: number): void {
  outcome.state = passed ? 'passed' : 'failed'
  outcome.at = at
  outcome.seq = seq
  if (passed) outcome.detail = null
}
