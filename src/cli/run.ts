// `millrace run`: reads scenario files, runs each with each seed, and says what held and what did not.
import { readFileSync, statSync } from 'node:fs'
import { limits } from '../blueprint/limits'
import { failure, parseScenario } from '../blueprint/parse'
import type { Problem, Scenario } from '../blueprint/scenario'
import { printDuration, readDuration } from '../blueprint/units'
import { evaluateText } from '../simulation/ask'
import { headlessRun, resultOf } from '../simulation/headless'
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
  if (until !== null && options.at !== undefined) throw new BadArguments('--until and --at exclude each other')
  const at = options.at === undefined ? 0 : duration('--at', options.at)
  const asked = seedsAsked(options)
  let runs = 0
  let failed = 0
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
    const [first, last] = asked ?? [scenario.seed, scenario.seed]
    for (let seed = first; seed <= last; seed++) {
      const seeded = { ...scenario, seed }
      if (options.expression !== undefined) {
        worst(evaluateAt(seeded, at, options.expression, options.json))
        continue
      }
      const result = resultOf(headlessRun(seeded, until ?? seeded.time.end))
      printResult(file, seeded, result, until, options.json)
      runs++
      if (result.ok) continue
      failed++
      worst(exitCodes.failed)
    }
  }
  if (!options.json && runs > 1) printText(`\n${runs} runs: ${runs - failed} passed, ${failed} failed`)
  return code
}

/** The scenario in a file, with its data; what is odd about it, or wrong, goes to standard error. */
function read(file: string): Scenario | null {
  let parsed: ReturnType<typeof parseScenario>
  try {
    parsed = parseFile(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    console.error(`${file}: ${whyUnreadable[code] ?? `cannot be read (${code})`}`)
    return null
  }
  const data = parsed.ok ? withData(parsed.scenario, file) : { ok: false as const, problems: parsed.problems }
  const notices = [...(parsed.ok ? parsed.notices : []), ...(data.ok ? data.notices : [])]
  for (const notice of notices) console.error(problemText(file, notice))
  if (data.ok) return data.scenario
  for (const problem of data.problems) console.error(problemText(file, problem))
  return null
}

/** What is no file (a device, a pipe) has no size, and what is too large is not worth reading. */
function parseFile(file: string): ReturnType<typeof parseScenario> {
  const about = statSync(file)
  if (about.isFile() && about.size > limits.jsonBytes.max) {
    const message = `The file is larger than ${limits.jsonBytes.max / 1_048_576} MiB.`
    return failure('', 'MR-102', message, 'A scenario is text of at most 2 MiB (8 MiB as JSON).')
  }
  if (!about.isFile() && !about.isDirectory()) throw Object.assign(new Error('no file'), { code: 'NOTAFILE' })
  return parseScenario(readFileSync(file), file)
}

const whyUnreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a folder; name the scenario files in it',
  EACCES: 'may not be read by you',
  NOTAFILE: 'is no file',
}

/** `file:12:5: MR-122 unknown key 'replicaton' (at blueprint.topics.orders). Did you mean replicas?` */
export function problemText(file: string, { code, message, path, line, column, fix }: Problem): string {
  const where = line === 0 ? file : `${file}:${line}:${column}`
  return `${where}: ${code} ${message}${path === '' ? '' : ` (at ${path})`}\n    ${fix}`
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

/** The seeds that are asked for; null: the one in the file. */
function seedsAsked({ seed, seeds }: RunOptions): [first: number, last: number] | null {
  if (seed !== undefined && seeds !== undefined) throw new BadArguments('--seed and --seeds exclude each other')
  if (seed !== undefined) return [wholeNumber('--seed', seed), wholeNumber('--seed', seed)]
  if (seeds === undefined) return null
  const [from, to, ...more] = seeds.split('..')
  if (from === undefined || to === undefined || more.length > 0)
    throw new BadArguments(`--seeds needs a range such as 1..20, not '${seeds}'`)
  const first = wholeNumber('--seeds', from)
  const last = wholeNumber('--seeds', to)
  if (last < first) throw new BadArguments('--seeds A..B needs A <= B')
  return [first, last]
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text))
    throw new BadArguments(`${option} needs ${option === '--seed' ? 'a whole number' : 'whole numbers'}, not '${text}'`)
  const number = Number(text)
  if (Number.isSafeInteger(number)) return number
  throw new BadArguments(`a seed is at most ${Number.MAX_SAFE_INTEGER}, not ${text}`)
}

function duration(option: string, text: string): number {
  const parsed = readDuration(text)
  if (parsed === null || Number.isNaN(parsed))
    throw new BadArguments(`${option} needs a time such as 500ms, 12.5s or 3m, not '${text}'`)
  if (parsed > limits.horizon.max)
    throw new BadArguments(`${option} is at most ${printDuration(limits.horizon.max)}, not '${text}'`)
  return parsed
}
