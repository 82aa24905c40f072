// A run without a screen, from start to end, and what there is to say of it.
import type { Scenario } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'
import { checkViews, finish } from './check'
import { environmentOf } from './environment'
import { explainedViews } from './regrets'
import type { ExpectationView, ExplainedView, LedgerView, LifeLine, Stop } from './frame'
import { lifeLine } from './ask'
import { ledgerView } from './referee/ledger'
import { advance, createRun, digest } from './run'
import type { Run } from './run-state'

/** Rises whenever the same document and seed give another history than before. */
export const ENGINE_VERSION = 1

export interface Result {
  ok: boolean
  scenario: string
  seed: number
  engine: number
  digest: string
  time: Micros
  events: number
  expectations: ExpectationView[]
  ledger: LedgerView
  violations: Stop[]
  /** Promises that were broken, and rightly: they fail nothing. */
  explained: ExplainedView[]
  /** Of the first record that was lost, when something failed. */
  lifeLine: LifeLine | null
}

/** Runs to `until`. Predict steps do not stop it. */
export function headlessRun(scenario: Scenario, until: Micros): Run {
  const run = createRun(scenario)
  advance(run, until)
  return run
}

export function resultOf(run: Run): Result {
  const { state, scenario } = run
  const environment = environmentOf(state.world, state.referee, state.blueprint)
  finish(state.checks, environment, state.world.now)
  const expectations = checkViews(state.checks)
  const violations = state.stopped === null ? [] : [state.stopped]
  const ok = violations.length === 0 && expectations.every((expectation) => expectation.state !== 'failed')
  const ledger = ledgerView(state.referee)
  const lost = ledger.recentLosses[0]
  return {
    ok,
    scenario: scenario.scenario,
    seed: scenario.seed,
    engine: ENGINE_VERSION,
    digest: digest(run),
    time: state.world.now,
    events: state.events,
    expectations,
    ledger,
    violations,
    explained: explainedViews(state.checker),
    lifeLine: ok || lost === undefined ? null : lifeLine(run.state, lost.record),
  }
}
