// A person's own records: rows of a CSV, TSV or NDJSON text, with the columns that become key, value and time.
import { counted } from '../models/kafka/counted'
import Papa from 'papaparse'
import type { Micros } from '../kernel/time'
import type { Code } from './codes'
import { utf8Length } from './decode'
import { readInstant } from './instants'
import { limits } from './limits'
import { suggestion } from './nearest'
import type { DataSource, Problem } from './scenario'

/** What becomes of the columns. `value` null: the whole row as JSON. */
export type Columns = Pick<DataSource, 'key' | 'value' | 'timestamp'>

/** Columns by row, in file order. `at` is time since the earliest row; without `timestamp` all are 0. */
export interface Rows {
  keys: (string | null)[]
  values: (string | null)[]
  at: Micros[]
}

export interface ReadRows {
  rows: Rows
  /** Names of all columns, in order. */
  columns: string[]
  /** What is wrong; rows that cannot be used are left out. */
  problems: Problem[]
}

interface Table {
  columns: string[]
  /** Cells by row; null: the row has none (NDJSON). */
  cells: (string | null)[][]
  /** Line of each row, from 1. */
  lines: number[]
  problems: Problem[]
}

/** Reads the records out of a text. Rows in time order: with `timestamp` they are sorted by it (stable). */
export function readRows(text: string, format: DataSource['format'], chosen: Columns): ReadRows {
  const table = readTable(text, format)
  const { columns, problems } = table
  const index = (role: keyof Columns): number => columnOf(table, chosen[role], role)
  const [key, value, timestamp] = [index('key'), index('value'), index('timestamp')]
  if (problems.some(({ code }) => code === 'MR-191' || code === 'MR-193')) {
    return { rows: { keys: [], values: [], at: [] }, columns, problems }
  }
  const times = timesOf(table, timestamp)
  const order = table.cells.map((_, i) => i).filter((i) => times[i] !== null)
  if (timestamp >= 0) order.sort((a, b) => times[a]! - times[b]! || a - b)
  const first = order.length === 0 ? 0 : times[order[0]!]!
  const rows: Rows = { keys: [], values: [], at: [] }
  for (const i of order) {
    const cells = table.cells[i]!
    rows.keys.push(key < 0 ? null : cells[key]!)
    rows.values.push(value < 0 ? wholeRow(columns, cells) : cells[value]!)
    rows.at.push(times[i]! - first)
  }
  return { rows, columns, problems }
}

const wholeRow = (columns: string[], cells: (string | null)[]): string =>
  JSON.stringify(Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null])))

function columnOf({ columns, problems }: Table, name: string | null, role: keyof Columns): number {
  if (name === null) return -1
  const index = columns.indexOf(name)
  if (index < 0)
    problems.push(
      problemAt(
        0,
        'MR-191',
        `There is no column \`${name}\` for the ${role}.`,
        suggestion(name, columns, 'The data has no columns.'),
      ),
    )
  return index
}

function timesOf(table: Table, column: number): (Micros | null)[] {
  if (column < 0) return table.cells.map(() => 0)
  return table.cells.map((cells, i) => {
    const written = cells[column] ?? ''
    const time = readInstant(written)
    if (time === null) {
      note(
        table.problems,
        table.lines[i]!,
        'MR-192',
        `\`${written.slice(0, 40)}\` is not a time; the row is left out.`,
        'Write ISO 8601 (2024-05-01T12:30:00Z), or seconds or milliseconds since 1970.',
      )
    }
    return time
  })
}

function problemAt(line: number, code: Code, message: string, fix: string): Problem {
  return { code, message, path: line === 0 ? '' : `line ${line}`, line, column: line === 0 ? 0 : 1, fix }
}

function note(problems: Problem[], line: number, code: Code, message: string, fix: string): void {
  if (problems.length < limits.problems.max) problems.push(problemAt(line, code, message, fix))
}

/** The text as a table of cells, whatever its format. */
function readTable(text: string, format: DataSource['format']): Table {
  const empty: Table = { columns: [], cells: [], lines: [], problems: [] }
  if (text.length > limits.dataBytes.max || utf8Length(text) > limits.dataBytes.max) {
    empty.problems.push(
      problemAt(
        0,
        'MR-193',
        `The data is larger than ${limits.dataBytes.max / 1_048_576} MiB.`,
        'Cut it to the part that matters.',
      ),
    )
    return empty
  }
  const table = format === 'ndjson' ? readNdjson(text) : readSeparated(text, format === 'tsv' ? '\t' : '')
  if (table.cells.length === 0 && table.problems.length === 0) {
    const fix =
      format === 'ndjson' ? 'Write one object per line.' : 'The first line names the columns; a row per line follows.'
    table.problems.push(problemAt(0, 'MR-190', 'There is no row in the data.', fix))
  }
  if (table.cells.length <= limits.dataRows.max) return table
  const message = `The data has ${table.cells.length} rows.`
  return {
    ...empty,
    columns: table.columns,
    problems: [problemAt(0, 'MR-193', message, `At most ${limits.dataRows.max}.`)],
  }
}

function readSeparated(text: string, delimiter: string): Table {
  // Files have line ends of several kinds, some of them at once.
  const whole = withoutMark(text).replace(/\r\n?/g, '\n')
  const { data, errors } = Papa.parse<string[]>(whole, { delimiter: delimiter || delimiterOf(whole) })
  const starts = startLines(data)
  const problems: Problem[] = []
  for (const { message, row } of errors)
    note(problems, starts[row ?? 0] ?? 1, 'MR-190', `${message}.`, 'Check the quotes around here.')
  // Empty lines are no rows, and count as lines.
  const [top, ...rest] = data.flatMap((row, i) => (row.some((cell) => cell.trim() !== '') ? [i] : []))
  const header = top === undefined ? [] : data[top]!
  const columns = uniqueNames(header.map((name) => name.trim()))
  const lines = rest.map((i) => starts[i]!)
  const cells = rest.map((i) => {
    const row = data[i]!
    if (row.length !== columns.length) {
      note(
        problems,
        starts[i]!,
        'MR-190',
        `This row has ${counted(row.length, 'cell')}; the header has ${columns.length}.`,
        'Missing cells are taken as empty, others are ignored.',
      )
    }
    return columns.map((_, column): string | null => row[column] ?? '')
  })
  return { columns, cells, lines, problems }
}

/** Without the byte order mark that some programs write first. */
const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')

/** What stands most often between the names of the columns. */
function delimiterOf(text: string): string {
  const [header = ''] =
    /^.*/m.exec(
      text
        .slice(0, 65_536)
        .trimStart()
        .replace(/"[^"]*"/g, ''),
    ) ?? []
  const count = (sign: string): number => header.split(sign).length
  return [',', ';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/** The line on which each row begins, from 1: a cell in quotes may hold line breaks. */
function startLines(rows: string[][]): number[] {
  let line = 1
  return rows.map((row) => {
    const start = line
    line += 1 + row.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0)
    return start
  })
}

/** A second column `x` is called `x 2`; one without a name is called by its number. */
function uniqueNames(names: string[]): string[] {
  const taken = new Set<string>()
  return names.map((written, i) => {
    const name = written === '' ? `column ${i + 1}` : written
    let unique = name
    for (let n = 2; taken.has(unique); n++) unique = `${name} ${n}`
    taken.add(unique)
    return unique
  })
}

function readNdjson(text: string): Table {
  const table: Table = { columns: [], cells: [], lines: [], problems: [] }
  const seen = new Map<string, number>()
  withoutMark(text)
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '' || table.cells.length > limits.dataRows.max) return
      const row = objectOf(line)
      if (row === null) {
        note(
          table.problems,
          i + 1,
          'MR-190',
          'This line is not a JSON object; it is left out.',
          'Write one object per line: {"id": 1, …}.',
        )
        return
      }
      const cells: (string | null)[] = []
      for (const [name, value] of Object.entries(row)) {
        if (!seen.has(name) && seen.size < 1_000) seen.set(name, seen.size)
        const column = seen.get(name)
        if (column !== undefined) cells[column] = cellOf(value)
      }
      table.cells.push(cells)
      table.lines.push(i + 1)
    })
  table.columns = [...seen.keys()]
  table.cells = table.cells.map((cells) => table.columns.map((_, column) => cells[column] ?? null))
  return table
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function cellOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

// ---- guessing --------------------------------------------------------------------------------------------------------

/** A look at a file before it is used: its columns, the first rows, and which column is probably what. */
export interface Guess {
  columns: string[]
  /** The first five rows. */
  preview: (string | null)[][]
  rows: number
  chosen: Columns
  problems: Problem[]
}

const keyNames = [
  'key',
  'id',
  'customer',
  'customerid',
  'user',
  'userid',
  'order',
  'orderid',
  'account',
  'device',
  'station',
  'origin',
  'name',
  'symbol',
]
const timeNames = ['timestamp', 'time', 'date', 'datetime', 'at', 'ts', 'created', 'createdat', 'eventtime']

/** Guesses the columns by their names and by what stands in them. */
export function guessColumns(text: string, format: DataSource['format']): Guess {
  const { columns, cells, problems } = readTable(text, format)
  const sample = cells.slice(0, 50)
  const isTime = (column: number): boolean =>
    sample.length > 0 &&
    sample.every((row) => readInstant(row[column] ?? '') !== null) &&
    !isSmallNumber(sample, column)
  const plain = columns.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const named = (names: string[]) => names.map((name) => plain.indexOf(name)).find((index) => index >= 0) ?? -1
  const timeByName = named(timeNames)
  const timestamp = timeByName >= 0 && isTime(timeByName) ? timeByName : columns.findIndex((_, i) => isTime(i))
  const key = keyAmong(cells.slice(0, 1_000), plain, timestamp)
  const nameAt = (index: number): string | null => (index < 0 ? null : columns[index]!)
  return {
    columns,
    preview: cells.slice(0, 5),
    rows: cells.length,
    chosen: { key: key === timestamp ? null : nameAt(key), value: null, timestamp: nameAt(timestamp) },
    problems,
  }
}

// A key is worth having when its values come again: then a partition keeps what belongs together in order. Of such columns
// the one with a telling name, else the first; in too few rows to tell, the name alone decides.
function keyAmong(rows: (string | null)[][], plain: string[], timestamp: number): number {
  const repeats = (column: number): boolean => {
    const values = new Set(rows.map((row) => row[column] ?? ''))
    return column !== timestamp && values.size > 1 && values.size * 2 <= rows.length
  }
  const named = keyNames.map((name) => plain.indexOf(name)).filter((column) => column >= 0)
  if (rows.length < FEW_ROWS) return named[0] ?? -1
  return named.find(repeats) ?? plain.findIndex((_, column) => repeats(column))
}

const FEW_ROWS = 8

// 1, 2, 3 are seconds after 1970 by the letter, and never meant so.
const isSmallNumber = (sample: (string | null)[][], column: number): boolean =>
  sample.some((row) => /^-?\d+(\.\d+)?$/.test((row[column] ?? '').trim()) && Math.abs(Number(row[column])) < 1e8)
