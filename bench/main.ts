// `npm run bench`: measures this machine and prints a table; with `-- --json` the same as an array. Names after `--` pick rows.
import { firstRows } from './rows/first'
import { kernelRows } from './rows/kernel'
import { pageRows } from './rows/page'
import { readingRows } from './rows/reading'
import { seekRows } from './rows/seek'
import { simulationRows } from './rows/simulation'
import type { Measure, Row } from './row'

/** One file per row, slowest last. */
const measures: Record<string, Measure> = {
  kernel: kernelRows,
  reading: readingRows,
  simulation: simulationRows,
  seek: seekRows,
  page: pageRows,
  first: firstRows,
}

const args = process.argv.slice(2)
const wanted = args.filter((arg) => !arg.startsWith('--'))
const unknown = wanted.filter((name) => !(name in measures))
if (unknown.length > 0) {
  console.error(`No row is called ${unknown.join(', ')}. There are: ${Object.keys(measures).join(', ')}.`)
  process.exit(2)
}

const rows: Row[] = []
for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  rows.push(...(await measure()))
}

if (args.includes('--json')) console.log(JSON.stringify(rows, null, 2))
else printTable(rows)

function printTable(lines: Row[]): void {
  const cells = [
    ['what', 'value', 'unit', 'ratio', 'against'],
    ...lines.map(({ name, value, unit, ratio, against }) => [
      name,
      readable(value),
      unit,
      ratio === null ? '' : ratio.toFixed(2),
      against,
    ]),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  for (const line of cells) {
    const padded = line.map((cell, i) => (i === 1 || i === 3 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
    console.log(padded.join('  ').trimEnd())
  }
}

/** Three digits that matter, thousands apart. */
function readable(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
