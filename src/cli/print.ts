// What `millrace run` prints, for people and for programs.
import type { Scenario } from '../blueprint/scenario'
import { printDuration } from '../blueprint/units'
import type { LifeLine } from '../simulation/frame'
import type { Result } from '../simulation/headless'

export function printText(text: string): void {
  console.log(text)
}

/** A file name as a shell takes it. */
const quoted = (file: string): string =>
  /^[\w./@%+=:,][\w./@%+=:,-]*$/.test(file)
    ? file
    : `'${(file.startsWith('-') ? `./${file}` : file).replaceAll("'", `'\\''`)}'`

/** `12.345 s`: milliseconds are as fine as people read. */
const moment = (at: number): string => `${(Math.floor(at / 1_000) / 1_000).toFixed(3)} s`

export function printResult(
  file: string,
  scenario: Scenario,
  result: Result,
  until: number | null,
  json: boolean,
): void {
  if (json) {
    const { ok: _, lifeLine: __, ...rest } = result
    printText(JSON.stringify(rest))
    return
  }
  const { expectations, ledger, violations, explained, digest, time, events } = result
  printText(
    `${result.ok ? 'ok  ' : 'FAIL'} ${scenario.scenario} (seed ${scenario.seed}, ${printDuration(time)}, ${events} events, digest ${digest})`,
  )
  for (const { text, state, at, detail, because } of expectations) {
    const when = at === null ? '' : ` at ${moment(at)}`
    if (state === 'failed') {
      printText(`     failed${when}: ${text}${detail === null ? '' : `: ${detail}`}`)
      if (because !== null) printText(`       expected because: ${because}`)
    } else if (!result.ok) printText(`     ${state}: ${text}`)
  }
  for (const { id, at, message } of violations) printText(`     stopped at ${moment(at)}: ${id}: ${message}`)
  for (const { id, code, first, count, message, fix } of explained) {
    printText(
      `     explained${count === 1 ? '' : ` ${count} times, first`} at ${moment(first)}: ${id} ${code}: ${message}`,
    )
    printText(`       what prevents it: ${fix}`)
  }
  printText(
    `     sent ${ledger.sent}, acked ${ledger.acked}, delivered ${ledger.delivered}, lost ${ledger.lost}, duplicates ${ledger.duplicates}, out of order ${ledger.outOfOrder}, unseen ${ledger.unseen}`,
  )
  if (result.ok) return
  if (result.lifeLine !== null) printLifeLine(result.lifeLine)
  printText(
    `     run it again: npx millrace run ${quoted(file)} --seed ${scenario.seed}${until === null ? '' : ` --until ${printDuration(until)}`}`,
  )
}

function printLifeLine({ record, key, producer, fate, steps }: LifeLine): void {
  printText(`     life of record #${record % 2 ** 32}${key === null ? '' : ` (key ${key})`} of ${producer}: ${fate}`)
  for (const { at, what, why } of steps) printText(`       ${moment(at)}  ${what}${why === '' ? '' : ` (${why})`}`)
}
