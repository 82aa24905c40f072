// Checks the conditions of a scenario (`when`, expectations) and the ids of lines that expectations speak of.
import type { Expectation, Scenario, TimelineLine } from './scenario'
import type { Report } from './source'
import { checkLineId } from './timeline'

/** Reports conditions that cannot be read or name what does not exist. */
export function checkConditions(
  report: Report,
  scenario: Scenario,
  lines: readonly (TimelineLine | undefined)[],
  expectations: readonly (Expectation | undefined)[],
  isComplete: boolean,
): void {
  const ids = new Set(lines.flatMap((line) => (line?.id ? [line.id] : [])))
  void scenario
  expectations.forEach((expectation, i) => {
    if (expectation === undefined || !isComplete) return
    if (expectation.kind === 'eventually' && expectation.after !== null) checkLineId(report, expectation.after, ids, `expect[${i}].after`)
    if (expectation.kind === 'during') {
      checkLineId(report, expectation.from, ids, `expect[${i}].during`)
      checkLineId(report, expectation.to, ids, `expect[${i}].during`)
    }
  })
}
