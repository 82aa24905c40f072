// Runs from a few lines of a document, and questions about them, for tests.
import { parseScenario } from '../../blueprint/parse'
import { environmentOf } from '../environment'
import { evaluate, parseOnce } from '../evaluate'
import { createRun } from '../run'
import type { Run } from '../run-state'

/** A run of a blueprint (indented by two) and the lines of a timeline, in classroom time. */
export function runOf(blueprint: string, timeline: string[], end = 60): Run {
  const lines = timeline.map((line) => `  - ${line}`).join('\n')
  const head = `scenario: test\nseed: 5\ntime: { profile: classroom, end: ${end}s }`
  const parsed = parseScenario(`${head}\nblueprint:\n${blueprint}\ntimeline:\n${lines}\n`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return createRun(parsed.scenario)
}

/** The value of an expression now. */
export const valueOf = ({ state }: Run, expression: string) =>
  evaluate(parseOnce(expression), environmentOf(state.world, state.referee, state.blueprint))

/** The sentences that facts of one type were told in so far. */
export const told = ({ headlines, state }: Run, type: string): string[] =>
  headlines.slice(0, state.headlines).flatMap((headline) => (headline.type === type ? [headline.text] : []))
