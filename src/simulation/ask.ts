// Answers a person's expression about a moment of a run, or says why it cannot.
import { problemsOfCondition } from '../blueprint/check-expression'
import { environmentOf } from './environment'
import { evaluate, parseOnce } from './evaluate'
import type { RunState } from './run'

/** The value of `expression` now. Names are checked against the drawing as it is at this moment. */
export function evaluateText(state: RunState, expression: string): { value: unknown } | { problem: string } {
  const [problem] = problemsOfCondition(state.blueprint, expression, true)
  if (problem !== undefined) return { problem: `${problem.message}${problem.fix === null ? '' : ` ${problem.fix}`}` }
  return { value: evaluate(parseOnce(expression), environmentOf(state.world, state.referee, state.blueprint)) }
}
