// A person's own data: CSV, TSV and NDJSON become keys, values and a pace.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysFromCivil, readInstant } from './instants'
import { limits } from './limits'
import { guessColumns, readRows } from './rows'

const none = { key: null, value: null, timestamp: null }

describe('rows', () => {
  test('columns become key and value', () => {
    const { rows, columns } = readRows('id,city\nK1,"Paris, France"\nK2,Rome\n', 'csv', {
      ...none,
      key: 'id',
      value: 'city',
    })
    expect(columns).toEqual(['id', 'city'])
    expect(rows).toEqual({ keys: ['K1', 'K2'], values: ['Paris, France', 'Rome'], at: [0, 0] })
  })

  test('without a value column the whole row is the value, as JSON', () => {
    const { rows } = readRows('a;b\n1;x\n', 'csv', none)
    expect(rows.keys).toEqual([null])
    expect(rows.values).toEqual(['{"a":"1","b":"x"}'])
  })

  test('a timestamp column gives the pace, and puts rows in order', () => {
    const text = 'at\tv\n2024-01-01T00:00:02Z\tb\n2024-01-01T00:00:00Z\ta\n2024-01-01T00:00:02.5Z\tc\n'
    const { rows } = readRows(text, 'tsv', { key: null, value: 'v', timestamp: 'at' })
    expect(rows.values).toEqual(['a', 'b', 'c'])
    expect(rows.at).toEqual([0, 2_000_000, 2_500_000])
  })

  test('a row without a readable time is left out, and said', () => {
    const { rows, problems } = readRows('at,v\nyesterday,a\n2024-01-01,b\n', 'csv', {
      key: null,
      value: 'v',
      timestamp: 'at',
    })
    expect(rows.values).toEqual(['b'])
    expect(problems).toMatchObject([{ code: 'MR-192', line: 2 }])
  })

  test('NDJSON: one object per line, values as they are', () => {
    const text = '{"k":"a","n":1,"o":{"x":[1]}}\n\n{"n":2}\nnot json\n[1]\n'
    const { rows, columns, problems } = readRows(text, 'ndjson', { key: 'k', value: 'o', timestamp: null })
    expect(columns).toEqual(['k', 'n', 'o'])
    expect(rows).toEqual({ keys: ['a', null], values: ['{"x":[1]}', null], at: [0, 0] })
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual(['MR-190 4', 'MR-190 5'])
  })

  test('lines are counted as in an editor: empty lines and line breaks in quotes are lines too', () => {
    const text = '\n\nat,v\r\n2024-01-01,"two\r\nlines"\r\n\r\nnope,x\r\n2024-01-02\r\n'
    const { rows, problems } = readRows(text, 'csv', { key: null, value: 'v', timestamp: 'at' })
    expect(rows.values).toEqual(['two\nlines', ''])
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual(['MR-190 8', 'MR-192 7'])
  })

  test('quotes that never end are said where they begin', () => {
    const { problems } = readRows('a,b\n1,2\n3,"4\n5,6\n', 'csv', none)
    expect(problems).toMatchObject([{ code: 'MR-190', line: 3, fix: 'Check the quotes around here.' }])
  })

  test('the header says what separates the cells, however ragged the rows are', () => {
    expect(readRows('a;b\n\n1;2\n\n3\n', 'csv', none).columns).toEqual(['a', 'b'])
    expect(readRows('"x;y;z",b\n1,2\n', 'csv', none).columns).toEqual(['x;y;z', 'b'])
    expect(readRows('a|b|c\n1|2|3\n', 'csv', none).columns).toEqual(['a', 'b', 'c'])
    expect(readRows('only\n1\n', 'csv', none).columns).toEqual(['only'])
  })

  test('a byte order mark belongs to no name and to no row', () => {
    expect(readRows('\ufeffid,b\n1,2\n', 'csv', { ...none, key: 'id' }).rows.keys).toEqual(['1'])
    expect(readRows('\ufeff{"a":1}\n{"a":2}\n', 'ndjson', { ...none, key: 'a' }).rows.keys).toEqual(['1', '2'])
  })

  test.each([
    ['', 'csv'],
    ['id,city\n', 'csv'],
    ['\n \n', 'ndjson'],
  ] as const)('%j has no row, and says so', (text, format) => {
    expect(readRows(text, format, none).problems).toMatchObject([
      { code: 'MR-190', message: 'There is no row in the data.' },
    ])
  })

  test('a column that is not there', () => {
    const { problems, rows } = readRows('id,city\n1,2\n', 'csv', { ...none, key: 'idd' })
    expect(problems).toMatchObject([{ code: 'MR-191', fix: 'Did you mean `id`?' }])
    expect(rows.keys).toEqual([])
  })

  test('equal and empty column names are told apart', () => {
    expect(readRows('a,a,\n1,2,3\n', 'csv', none).columns).toEqual(['a', 'a 2', 'column 3'])
  })

  test('a column named __proto__ is a column', () => {
    const { rows } = readRows('__proto__,v\nx,y\n', 'csv', { ...none, key: '__proto__' })
    expect(rows.keys).toEqual(['x'])
    expect(({} as Record<string, unknown>).v).toBeUndefined()
  })

  test('too many rows', () => {
    const { problems } = readRows(`a\n${'1\n'.repeat(limits.dataRows.max + 1)}`, 'csv', none)
    expect(problems).toMatchObject([{ code: 'MR-193' }])
  })

  test('any cells survive being quoted', () => {
    const cell = fc.string().filter((text) => !/[\r]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = ['"k","v"', ...rows.map((row) => row.map(quote).join(','))].join('\n')
        const read = readRows(text, 'csv', { key: 'k', value: 'v', timestamp: null })
        const kept = rows.filter((row) => row.some((value) => value.trim() !== ''))
        expect(read.rows.keys).toEqual(kept.map(([key]) => key))
        expect(read.rows.values).toEqual(kept.map(([, value]) => value))
      }),
      { seed: 7, numRuns: 200 },
    )
  })
})

describe('times', () => {
  test.each([
    ['1970-01-01', 0],
    ['1970-01-01T00:00:01Z', 1_000_000],
    ['2000-03-01T00:00:00+01:00', 951_865_200_000_000 - 0],
    ['2024-02-29 12:00', 1_709_208_000_000_000],
    ['2024/12/31 23:59:59.123456Z', 1_735_689_599_123_456],
    ['1969-12-31T23:59:59Z', -1_000_000],
    ['1700000000', 1_700_000_000_000_000],
    ['1700000000123', 1_700_000_000_123_000],
    ['1700000000.5', 1_700_000_000_500_000],
  ])('%s', (text, micros) => expect(readInstant(text)).toBe(micros))

  test.each(['', 'today', '2023-02-29', '2024-13-01', '2024-01-01T25:00Z', '12:30', '1e999'])('%s is no time', (text) =>
    expect(readInstant(text)).toBeNull(),
  )

  test('agrees with the calendar of JavaScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 }), (millis) => {
        const date = new Date(millis)
        expect(daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(
          Math.floor(millis / 86_400_000),
        )
        if (date.getUTCFullYear() >= 1000 && date.getUTCFullYear() <= 9999)
          expect(readInstant(date.toISOString())).toBe(millis * 1_000)
      }),
      { seed: 3 },
    )
  })
})

test('columns are guessed by name and content', () => {
  const text = 'order_id,customer,created_at,amount\n1,ann,2024-01-01T10:00:00Z,5\n2,bob,2024-01-01T10:00:05Z,7\n'
  expect(guessColumns(text, 'csv')).toMatchObject({
    rows: 2,
    chosen: { key: 'customer', value: null, timestamp: 'created_at' },
  })
  expect(guessColumns('a,b\n1,2\n', 'csv').chosen).toEqual(none)
})

test('the guessed key is a column whose values come again, not one that differs in every row', () => {
  const text = ['id,city,amount', ...Array.from({ length: 50 }, (_, i) => `${i},city-${i % 7},${i * 3}`)].join('\n')
  expect(guessColumns(text, 'csv').chosen.key).toBe('city')
  const unique = ['id,amount', ...Array.from({ length: 50 }, (_, i) => `${i},${i * 3}`)].join('\n')
  expect(guessColumns(unique, 'csv').chosen.key).toBeNull()
})
