// What a person asks about a moment of a run: a value, or the life of a record. None of it is needed for the run to go on.
import { problemsOfCondition } from '../blueprint/check-expression'
import { environmentOf } from './environment'
import { evaluate, parseOnce } from './evaluate'
import { carriersOf } from './carriers'
import type { Carrier, LifeLine } from './frame'
import { lifeLineOf } from './life-line'
import type { RunState } from './run-state'

/** The value of `expression` now. Names are checked against the drawing as it is at this moment. */
export function evaluateText(state: RunState, expression: string): { value: unknown } | { problem: string } {
  const [problem] = problemsOfCondition(state.blueprint, expression, true)
  if (problem !== undefined) return { problem: `${problem.message} ${problem.fix}` }
  return { value: evaluate(parseOnce(expression), environmentOf(state.world, state.referee, state.blueprint)) }
}

/** The life of one record, or null when nobody has heard of it. */
export const lifeLine = ({ referee, world, blueprint }: RunState, record: number): LifeLine | null =>
  lifeLineOf(referee, world, blueprint, record)

/** The messages in which a record is under way now. */
export const carriers = ({ world }: RunState, record: number): Carrier[] => carriersOf(world, record)
