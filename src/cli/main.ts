// The `millrace` command: runs scenarios without a browser, on the same engine.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { version } from '../../package.json'
import { ENGINE_VERSION } from '../simulation/headless'
import { checkVectors } from './conformance'
import { exploreRules, type ExploreOptions } from './explore'
import { BadArguments, exitCodes, runFiles, type RunOptions } from './run'

const usage = `millrace - runs event-driven systems on a simulated Kafka 4.3.1

  millrace run FILE...        runs scenarios and checks what they expect
      --seed N                with this seed instead of the file's
      --seeds A..B            once with each seed from A to B
      --until T               until this virtual time (12.5s, 3m) instead of the file's end
      --at T --eval EXPR      prints the value of an expression at a moment, and checks nothing
      --json                  prints one JSON object per run: {scenario, seed, engine, digest, time, events,
                              expectations, ledger, violations, explained}
  millrace conformance        compares the model with answers of Kafka's own classes
      --vectors DIR           every vector file (NAME.json) in this folder
  millrace explore            looks for lost records in everything that can happen in a small scope
      --scope NAME            tiny, small or full (the default)
      --save DIR              writes each counterexample as a scenario that plays it
      --rules NAME            one set of replication rules instead of all: kip101, isrFromEpochStart, …

  millrace --help             this text (-h)
  millrace --version          versions of Millrace and of its engine: the same engine gives the same digests

  Exit code: 0 all expectations hold (all vectors agree, all rules do what is known of them), 1 one fails, 2 bad input.
  docs/scenario-format.md describes scenarios and expressions.`

function main(): number {
  const { command, files, vectors, options, exploring } = readArguments()
  if (command === 'help') {
    console.log(usage)
    return exitCodes.ok
  }
  if (command === 'version') {
    console.log(`millrace ${version}, engine ${ENGINE_VERSION}, models Apache Kafka 4.3.1`)
    return exitCodes.ok
  }
  const strange = files.find(() => command === 'conformance' || command === 'explore')
  if (strange !== undefined) throw new BadArguments(`${command} takes no files, and there is '${strange}'`)
  if (command === 'conformance') {
    if (vectors === undefined) throw new BadArguments('conformance needs --vectors DIR')
    return compare(vectors)
  }
  if (command === 'explore') return exploreRules(exploring, (line) => console.log(line))
  if (command !== 'run') throw new BadArguments(`there is no command '${command}'`)
  if (files.length === 0) throw new BadArguments('run needs at least one scenario file')
  return runFiles(files, options)
}

function compare(folder: string): number {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new BadArguments(`there is no folder ${folder}`)
  return checkVectors(folder, (line) => console.log(line)) ? exitCodes.ok : exitCodes.failed
}

const options = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  until: { type: 'string' },
  at: { type: 'string' },
  eval: { type: 'string' },
  json: { type: 'boolean', default: false },
  vectors: { type: 'string' },
  scope: { type: 'string' },
  rules: { type: 'string' },
  save: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const

interface Arguments {
  command: string
  files: string[]
  vectors: string | undefined
  options: RunOptions
  exploring: ExploreOptions
}

function readArguments(): Arguments {
  checkArguments(process.argv.slice(2))
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  const [command = 'help', ...files] = positionals
  checkCommand(
    command,
    Object.keys(values).filter((name) => values[name as keyof typeof values] !== false),
  )
  const { seed, seeds, until, at, json } = values
  const given = { seed, seeds, until, at, expression: values.eval, json }
  const exploring = { scope: values.scope, rules: values.rules, save: values.save }
  const asked = values.help ? 'help' : values.version ? 'version' : command
  return { command: asked, files, vectors: values.vectors, options: given, exploring }
}

/** Says what is wrong with the arguments in the words of this command, before `parseArgs` does in its own. */
function checkArguments(args: readonly string[]): void {
  for (let i = 0; i < args.length && args[i] !== '--'; i++) {
    const arg = args[i]!
    if (!arg.startsWith('-') || arg === '-' || arg === '-h') continue
    const [name = '', ...inline] = arg.slice(2).split('=')
    if (!arg.startsWith('--') || !Object.hasOwn(options, name)) throw new BadArguments(`there is no option ${arg}`)
    const takesValue = options[name as keyof typeof options].type === 'string'
    if (!takesValue && inline.length > 0) throw new BadArguments(`--${name} takes no value`)
    if (!takesValue || inline.length > 0) continue
    const value = args[++i]
    if (value === undefined || value.startsWith('-')) throw new BadArguments(`--${name} needs ${wanted[name]}`)
  }
}

/** The options of each command, `help` aside. */
const optionsOf: Record<string, readonly string[]> = {
  run: ['seed', 'seeds', 'until', 'at', 'eval', 'json'],
  conformance: ['vectors'],
  explore: ['scope', 'rules', 'save'],
}

/** An option of another command would be ignored without a word. */
function checkCommand(command: string, given: readonly string[]): void {
  const own = optionsOf[command]
  const strange = own === undefined ? undefined : given.find((name) => name !== 'help' && !own.includes(name))
  if (strange !== undefined) throw new BadArguments(`${command} has no option --${strange}`)
}

/** What stands behind an option. */
const wanted: Record<string, string> = {
  seed: 'a whole number after it, such as 7',
  seeds: 'a range after it, such as 1..20',
  until: 'a time after it, such as 12.5s or 3m',
  at: 'a time after it, such as 12.5s or 3m',
  eval: "an expression after it, such as 'ledger.lost'",
  vectors: 'a folder after it',
  save: 'a folder after it',
  scope: 'a scope after it: tiny, small or full',
  rules: 'rules after it, such as kip101',
}

try {
  process.exitCode = main()
} catch (error) {
  const more = error instanceof BadArguments ? '\nmillrace --help tells more.' : ''
  console.error(`millrace: ${(error as Error).message}${more}`)
  process.exitCode = exitCodes.badInput
}
