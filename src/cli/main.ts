// The `millrace` command: runs scenarios without a browser, on the same engine.
import { parseArgs } from 'node:util'
import { checkVectors } from './conformance'
import { exitCodes, runFiles, type RunOptions } from './run'

const usage = `millrace - runs event-driven systems on a simulated Kafka 4.3.1

  millrace run FILE...        runs scenarios and checks what they expect
      --seed N                with this seed instead of the file's
      --seeds A..B            once with each seed from A to B
      --until T               until this virtual time (12.5s, 3m) instead of the file's end
      --at T --eval EXPR      prints the value of an expression at a moment, and checks nothing
      --json                  prints one JSON object per run: {scenario, seed, engine, digest, time, events,
                              expectations, ledger, violations}
  millrace conformance        compares the model with answers of Kafka's own classes
      --vectors DIR           every vector file (NAME.json) in this folder

  Exit code: 0 all expectations hold (all vectors agree), 1 one fails, 2 bad input.
  docs/scenario-format.md describes scenarios and expressions.`

function main(): number {
  const { command, files, vectors, options } = readArguments()
  if (command === 'help') {
    console.log(usage)
    return exitCodes.ok
  }
  if (command === 'conformance') {
    if (vectors === undefined) throw new Error('conformance needs --vectors DIR')
    return checkVectors(vectors, (line) => console.log(line)) ? exitCodes.ok : exitCodes.failed
  }
  if (command !== 'run' || files.length === 0)
    throw new Error(command === 'run' ? 'no file given' : `unknown command '${command}'`)
  return runFiles(files, options)
}

function readArguments(): { command: string; files: string[]; vectors: string | undefined; options: RunOptions } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      until: { type: 'string' },
      at: { type: 'string' },
      eval: { type: 'string' },
      json: { type: 'boolean', default: false },
      vectors: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command = 'help', ...files] = positionals
  const { seed, seeds, until, at, json } = values
  const options = { seed, seeds, until, at, expression: values.eval, json }
  return { command: values.help ? 'help' : command, files, vectors: values.vectors, options }
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(`millrace: ${(error as Error).message}\n\n${usage}`)
  process.exitCode = exitCodes.badInput
}
