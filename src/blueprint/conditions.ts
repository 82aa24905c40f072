// Checks the conditions of a scenario (`when`, expectations) and the ids of lines that expectations speak of.
import { problemsOfCondition } from './check-expression'
import type { Blueprint, Expectation, Scenario, TimelineLine } from './scenario'
import { placeOf, problemAt, type Report } from './source'
import { checkLineId, everythingEver } from './timeline'

/** Reports conditions that cannot be read or name what does not exist. Items that could not be read are undefined. */
export function checkConditions(
  report: Report,
  scenario: Scenario,
  lines: readonly (TimelineLine | undefined)[],
  expectations: readonly (Expectation | undefined)[],
): void {
  const known = everythingEver(scenario)
  const ids = new Set(lines.flatMap((line) => (line?.id ? [line.id] : [])))
  // An unread line may be the one that is meant.
  const isComplete = !lines.includes(undefined)
  lines.forEach((line, i) => {
    if (line !== undefined && 'when' in line.trigger)
      checkCondition(report, known, line.trigger.when, `timeline[${i}].when`)
  })
  expectations.forEach((expectation, i) => {
    if (expectation === undefined) return
    const { kind } = expectation
    const field = kind === 'at' || kind === 'during' ? 'that' : kind
    checkCondition(report, known, expectation.that, `expect[${i}].${field}`)
    if (!isComplete) return
    if (kind === 'eventually' && expectation.after !== null)
      checkLineId(report, expectation.after, ids, `expect[${i}].after`)
    if (kind !== 'during') return
    checkLineId(report, expectation.from, ids, `expect[${i}].during`)
    checkLineId(report, expectation.to, ids, `expect[${i}].during`)
  })
}

function checkCondition(report: Report, known: Blueprint, text: string, path: string): void {
  for (const { at, message, fix, isUnknown } of problemsOfCondition(known, text)) {
    const offset = placeInText(report, path, text) + at
    problemAt(report, isUnknown ? 'MR-146' : 'MR-145', offset, path, message, fix)
  }
}

/** Where the text of a value begins: behind its key, when it stands there as written. */
function placeInText(report: Report, path: string, text: string): number {
  const key = placeOf(report, path)
  const found = report.text.indexOf(text, key)
  const isNear = found >= 0 && found - key < 200 + text.length
  return isNear ? found : key
}
