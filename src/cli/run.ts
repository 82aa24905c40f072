// `millrace run`: reads scenario files, runs each with each seed, and says what held and what did not.
import { readFileSync } from 'node:fs'
import { parseScenario } from '../blueprint/parse'
import type { Problem, Scenario } from '../blueprint/scenario'
import { readDuration } from '../blueprint/units'
import { evaluateText } from '../simulation/ask'
import { headlessRun, resultOf, type Result } from '../simulation/headless'
import { seek } from '../simulation/run'
import { withData } from './data'
import { printResult, printText } from './print'

export const exitCodes = { ok: 0, failed: 1, badInput: 2 } as const

/** The command was not called as it can be. */
export class BadArguments extends Error {}

export interface RunOptions {
  seed: string | undefined
  seeds: string | undefined
  until: string | undefined
  at: string | undefined
  expression: string | undefined
  json: boolean
}

/** Answers the exit code. Problems of a file go to standard error; the other files still run. */
export function runFiles(files: string[], options: RunOptions): number {
  if ((options.at === undefined) !== (options.expression === undefined))
    throw new BadArguments('--at and --eval go together')
  const until = options.until === undefined ? null : duration('--until', options.until)
  const results: Result[] = []
  let code: number = exitCodes.ok
  const worst = (next: number) => {
    code = Math.max(code, next)
  }
  for (const file of files) {
    const scenario = read(file)
    if (scenario === null) {
      worst(exitCodes.badInput)
      continue
    }
    for (const seed of seedsOf(scenario, options)) {
      const seeded = { ...scenario, seed }
      if (options.expression !== undefined) {
        worst(evaluateAt(seeded, duration('--at', options.at!), options.expression, options.json))
        continue
      }
      const result = resultOf(headlessRun(seeded, until ?? seeded.time.end))
      results.push(result)
      printResult(file, seeded, result, until, options.json)
      if (!result.ok) worst(exitCodes.failed)
    }
  }
  if (!options.json && results.length > 1) {
    const failed = results.filter(({ ok }) => !ok).length
    printText(`\n${results.length} runs: ${results.length - failed} passed, ${failed} failed`)
  }
  return code
}

function read(file: string): Scenario | null {
  let text: Uint8Array
  try {
    text = readFileSync(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    console.error(`${file}: ${whyUnreadable[code] ?? `cannot be read (${code})`}`)
    return null
  }
  const parsed = parseScenario(text)
  const data = parsed.ok ? withData(parsed.scenario, file) : { ok: false as const, problems: parsed.problems }
  if (data.ok) return data.scenario
  for (const problem of data.problems) console.error(problemText(file, problem))
  return null
}

const whyUnreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a folder; name the scenario files in it',
  EACCES: 'may not be read by you',
}

/** `file:12:5: MR-122 unknown key 'replicaton' (at blueprint.topics.orders). Did you mean replicas?` */
export function problemText(file: string, { code, message, path, line, column, fix }: Problem): string {
  const where = line === 0 ? file : `${file}:${line}:${column}`
  return `${where}: ${code} ${message}${path === '' ? '' : ` (at ${path})`}${fix === null ? '' : `\n    ${fix}`}`
}

function evaluateAt(scenario: Scenario, at: number, expression: string, json: boolean): number {
  const run = headlessRun(scenario, 0)
  seek(run, at)
  const answer = evaluateText(run.state, expression)
  if ('problem' in answer) {
    console.error(answer.problem)
    return exitCodes.badInput
  }
  printText(
    json
      ? JSON.stringify({ scenario: scenario.scenario, seed: scenario.seed, at, expression, ...answer })
      : JSON.stringify(answer.value),
  )
  return exitCodes.ok
}

function seedsOf(scenario: Scenario, { seed, seeds }: RunOptions): number[] {
  if (seed !== undefined && seeds !== undefined) throw new BadArguments('--seed and --seeds exclude each other')
  if (seed !== undefined) return [wholeNumber('--seed', seed)]
  if (seeds === undefined) return [scenario.seed]
  const [from, to] = seeds.split('..')
  if (from === undefined || to === undefined)
    throw new BadArguments(`--seeds needs a range such as 1..20, not '${seeds}'`)
  const first = wholeNumber('--seeds', from)
  const last = wholeNumber('--seeds', to)
  if (last < first) throw new BadArguments('--seeds A..B needs A <= B')
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new BadArguments(`${option} needs ${option === '--seed' ? 'a whole number' : 'whole numbers'}, not '${text}'`)
  return Number(text)
}

function duration(option: string, text: string): number {
  const parsed = readDuration(text)
  if (parsed === null) throw new BadArguments(`${option} needs a time such as 500ms, 12.5s or 3m, not '${text}'`)
  return parsed
}
