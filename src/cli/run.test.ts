// `millrace run` with files, data, seeds and times that are not as they should be: one clear line each, and never a hang.
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bad } from '../blueprint/testing/bad-inputs'
import { runFiles, type RunOptions } from './run'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

const usual: RunOptions = {
  seed: undefined,
  seeds: undefined,
  until: undefined,
  at: undefined,
  expression: undefined,
  json: false,
}
const small = 'scenario: small\ntime: { end: 1s }\nblueprint:\n  brokers: 3\n  topics: { orders: {}, clicks: {} }\n'
const withFile = `${small}  producers: { web: { to: orders, data: { file: rows.csv, key: id, timestamp: when } } }\n`

/** A file in the folder, by its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Runs it, and answers exit code and what was printed. The folder is called DIR. */
function run(path: string, options: Partial<RunOptions> = {}) {
  const out: string[] = []
  const err: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line.replaceAll(folder, 'DIR')))
  return { code: runFiles([path], { ...usual, ...options }), out, err }
}

test.each(bad)('$what gives $code, with the file, the place and the path', ({ input, code, at, path }) => {
  const name = typeof input === 'string' && input.startsWith('{') ? 'bad.json' : 'bad.yaml'
  const answer = run(file(name, input))
  expect(answer.code).toBe(2)
  expect(answer.out).toEqual([])
  const place = at ? `:${at.join(':')}` : ''
  const where = path === undefined ? '' : ` (at ${path})`
  const line = answer.err.find((text) => text.startsWith(`DIR/${name}${place}`) && text.includes(` ${code} `))
  expect(line).toContain(where)
})

test('what is odd about a file is said on the way: MR-141', () => {
  const { code, err } = run(file('odd.yaml', small.replace('orders: {}', 'orders: { replicas: 5 }')))
  expect(code).toBe(0)
  expect(err.join()).toMatch(/DIR\/odd\.yaml:5:\d+: MR-141 /)
})

test('rows that cannot be used are said with their line in the data, and the others are sent', () => {
  file('rows.csv', `id,when\n1,2024-01-01\n${'x,never\n'.repeat(9)}`)
  const { code, err } = run(file('data.yaml', withFile))
  expect(code).toBe(0)
  expect(err[0]).toMatch(/^DIR\/data\.yaml: MR-192 rows\.csv, line 3: `never` is not a time/)
  expect(err).toHaveLength(4)
  expect(err.at(-1)).toContain('and 6 more like these')
})

test.each([
  ['a data file that is too large', () => truncateSync(file('rows.csv', ''), 9_000_000), 'MR-193'],
  ['a data file that is no text', () => void file('rows.csv', Uint8Array.of(0x69, 0x64, 0xff)), 'MR-104'],
  ['a column that is not there', () => void file('rows.csv', 'idd,when\n1,2024-01-01\n'), 'MR-191'],
  ['a data file that is not there', () => {}, 'MR-181'],
  [
    'a data file that is a link out of the folder',
    () => symlinkSync('/etc/passwd', join(folder, 'rows.csv')),
    'MR-181',
  ],
])('%s gives %s', (_, prepare, expected) => {
  prepare()
  const { code, err } = run(file('data.yaml', withFile))
  expect(code).toBe(2)
  expect(err).toHaveLength(1)
  expect(err[0]).toContain(`: ${expected} `)
})

test('what is no file is not read, nor what is too large', () => {
  expect(run('/dev/null')).toMatchObject({ code: 2, err: ['/dev/null: is no file'] })
  const path = file('large.json', '')
  truncateSync(path, 9 * 1_048_576)
  expect(run(path).err[0]).toContain('MR-102 The file is larger than 8 MiB.')
})

test.each([
  [{ until: '8d' }, /--until is at most 7d/],
  [{ at: '8d', expression: 'ledger.lost' }, /--at is at most 7d/],
  [{ until: '0.0000001s' }, /--until needs a time/],
  [{ until: '1s', at: '1s', expression: 'ledger.lost' }, /exclude each other/],
  [{ seeds: '1..2..3' }, /--seeds needs a range such as 1\.\.20/],
  [{ seeds: '3..1' }, /A <= B/],
])('%j is refused before anything runs', (options, message) => {
  const path = file('small.yaml', small)
  expect(() => run(path, options)).toThrow(message)
})

test('the command that runs a failure again can be pasted into a shell', () => {
  const failing = `${small}expect:\n  - always: ledger.sent > 0\n`
  const { code, out } = run(file("it's mine.yaml", failing), { seeds: '4..5', until: '500ms' })
  expect(code).toBe(1)
  const again = out.filter((line) => line.includes('run it again')).map((line) => line.replaceAll(folder, 'DIR').trim())
  expect(again).toEqual([
    `run it again: npx millrace run 'DIR/it'\\''s mine.yaml' --seed 4 --until 500ms`,
    `run it again: npx millrace run 'DIR/it'\\''s mine.yaml' --seed 5 --until 500ms`,
  ])
})

test('--json prints what is promised, in this order', () => {
  const { out } = run(file('small.yaml', small), { json: true })
  const keys = Object.keys(JSON.parse(out.join('')) as object)
  expect(keys.slice(0, 9)).toEqual([
    'scenario',
    'seed',
    'engine',
    'digest',
    'time',
    'events',
    'expectations',
    'ledger',
    'violations',
  ])
})

test('a thing without its field, and a lone word, have no value: what to write is said', () => {
  const ask = (expression: string) => run(file('small.yaml', small), { at: '1s', expression })
  expect(ask('ledger')).toMatchObject({ code: 2, err: ['Which field of `ledger`? Write for example ledger.sent.'] })
  expect(ask('web').err).toEqual(['`web` says nothing by itself. Write for example ledger.lost.'])
  expect(ask("'web'")).toMatchObject({ code: 0, out: ['"web"'] })
})

test('what fails is told with the reason why it was expected', () => {
  const { code, out } = run(
    file('small.yaml', `${small}expect:\n  - { final: ledger.sent > 0, because: a shop has customers }\n`),
  )
  expect(code).toBe(1)
  expect(out).toContain('       expected because: a shop has customers')
})

test('a field that there is not is said of the thing that was asked for', () => {
  const { code, err } = run(file('small.yaml', small), { at: '1s', expression: 'topic(clicks).p(0).hww' })
  expect({ code, err }).toEqual({ code: 2, err: ['topic(clicks).p(0) has no field `hww`. Did you mean `hw`?'] })
})
