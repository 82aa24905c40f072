// The `millrace` command: runs scenarios without a browser, on the same engine.
import { parseArgs } from 'node:util'
import { exitCodes, runFiles, type RunOptions } from './run'

const usage = `millrace - runs event-driven systems on a simulated Kafka 4.3.1

  millrace run FILE...        runs scenarios and checks what they expect
      --seed N                with this seed instead of the file's
      --seeds A..B            once with each seed from A to B
      --until T               until this virtual time (12.5s, 3m) instead of the file's end
      --at T --eval EXPR      prints the value of an expression at a moment, and checks nothing
      --json                  prints one JSON object per run: {scenario, seed, engine, digest, time, events,
                              expectations, ledger, violations}

  Exit code: 0 all expectations hold, 1 one fails, 2 bad input.
  docs/scenario-format.md describes scenarios and expressions.`

function main(): number {
  const { command, files, options } = readArguments()
  if (command === 'help') {
    console.log(usage)
    return exitCodes.ok
  }
  if (command !== 'run' || files.length === 0) throw new Error(command === 'run' ? 'no file given' : `unknown command '${command}'`)
  return runFiles(files, options)
}

function readArguments(): { command: string; files: string[]; options: RunOptions } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      until: { type: 'string' },
      at: { type: 'string' },
      eval: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command = 'help', ...files] = positionals
  const { seed, seeds, until, at, json } = values
  const options = { seed, seeds, until, at, expression: values.eval, json }
  return { command: values.help ? 'help' : command, files, options }
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(`millrace: ${(error as Error).message}\n\n${usage}`)
  process.exitCode = exitCodes.badInput
}
