// Reads JSON into a tree with places. JSON.parse would keep the last of two equal keys silently, say nothing about
// lines, and accept any depth.
import { limits } from './limits'
import { problemAt, type Entry, type Located, type Report } from './source'
import { checkNumber, isNewKey } from './yaml'
import type { Code } from './codes'

interface Cursor {
  report: Report
  text: string
  at: number
  count: number
}

/** Ends reading at the first problem; it never leaves this file. */
class Refused extends Error {}

/** The tree, or null when the text could not be read (problems say why). */
export function readJson(report: Report): Located | null {
  const cursor: Cursor = { report, text: report.text, at: 0, count: 0 }
  try {
    const tree = value(cursor, '', 0)
    skipSpace(cursor)
    if (cursor.at < cursor.text.length)
      refuse(cursor, 'MR-110', 'Something follows the end of the document.', 'Remove what follows the last bracket.')
    return report.problems.length > 0 ? null : tree
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function refuse(cursor: Cursor, code: Code, message: string, fix: string, at = cursor.at): never {
  problemAt(cursor.report, code, Math.min(at, cursor.text.length), '', message, fix)
  throw new Refused()
}

const VALUE_FORM = 'Write a text in double quotes, a number, true, false, null, a list or a map.'
const space = /[ \t\r\n]*/y
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const plainText = /[ !#-[\]-\uffff]*/y
const words: Record<string, boolean | null> = { true: true, false: false, null: null }

function match(cursor: Cursor, form: RegExp): string {
  form.lastIndex = cursor.at
  const found = form.exec(cursor.text)?.[0] ?? ''
  cursor.at += found.length
  return found
}

const skipSpace = (cursor: Cursor): void => void match(cursor, space)

function value(cursor: Cursor, path: string, depth: number): Located {
  skipSpace(cursor)
  const at = cursor.at
  if (depth > limits.depth.max)
    refuse(cursor, 'MR-113', `Nested more than ${limits.depth.max} levels deep.`, 'Nothing in a scenario needs that.')
  if (++cursor.count > limits.tokens.max)
    refuse(cursor, 'MR-115', `More than ${limits.tokens.max} values.`, 'Cut it to the part that matters.')
  const sign = cursor.text[at]
  if (sign === '{') return map(cursor, path, depth)
  if (sign === '[') return list(cursor, path, depth)
  if (sign === '"') return { kind: 'scalar', at, value: text(cursor), bare: null }
  const written = match(cursor, numberForm)
  if (written !== '' && !/[\w.]/.test(cursor.text[cursor.at] ?? '')) {
    checkNumber(cursor.report, Number(written), written, at, path)
    return { kind: 'scalar', at, value: Number(written), bare: written }
  }
  cursor.at = at
  const word = match(cursor, /[\w.+-]*/y)
  if (Object.hasOwn(words, word)) return { kind: 'scalar', at, value: words[word]!, bare: word }
  if (word === '')
    refuse(cursor, 'MR-110', `Expected a value, found ${found(cursor)}.`, trailingComma(cursor) ?? VALUE_FORM, at)
  return refuse(cursor, 'MR-110', `\`${word}\` is not JSON.`, 'Put text in double quotes.', at)
}

function map(cursor: Cursor, path: string, depth: number): Located {
  const at = cursor.at++
  const entries = new Map<string, Entry>()
  skipSpace(cursor)
  if (cursor.text[cursor.at] === '}') return (cursor.at++, { kind: 'map', at, entries: [] })
  for (;;) {
    skipSpace(cursor)
    const keyAt = cursor.at
    if (cursor.text[keyAt] !== '"') {
      const fix = trailingComma(cursor) ?? 'JSON has keys in double quotes, and no comments; YAML has neither rule.'
      refuse(cursor, 'MR-110', `Expected a key in double quotes, found ${found(cursor)}.`, fix)
    }
    const key = text(cursor)
    skipSpace(cursor)
    if (cursor.text[cursor.at] !== ':')
      refuse(cursor, 'MR-110', `Expected : after the key, found ${found(cursor)}.`, 'Add the colon.')
    cursor.at++
    const isNew = isNewKey(cursor.report, entries, key, keyAt, path)
    const inner = value(cursor, path === '' ? key : `${path}.${key}`, depth + 1)
    if (isNew) entries.set(key, { key, keyAt, value: inner })
    if (endOf(cursor, '}')) return { kind: 'map', at, entries: [...entries.values()] }
  }
}

function list(cursor: Cursor, path: string, depth: number): Located {
  const at = cursor.at++
  const items: Located[] = []
  skipSpace(cursor)
  if (cursor.text[cursor.at] === ']') return (cursor.at++, { kind: 'list', at, items })
  for (;;) {
    items.push(value(cursor, `${path}[${items.length}]`, depth + 1))
    if (endOf(cursor, ']')) return { kind: 'list', at, items }
  }
}

/** After an item: a comma, or the closing bracket. */
function endOf(cursor: Cursor, closing: '}' | ']'): boolean {
  skipSpace(cursor)
  const sign = cursor.text[cursor.at]
  if (sign !== ',' && sign !== closing)
    refuse(
      cursor,
      'MR-110',
      `Expected , or ${closing}, found ${found(cursor)}.`,
      `Add a comma, or close with ${closing}.`,
    )
  cursor.at++
  return sign === closing
}

const escapes: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function text(cursor: Cursor): string {
  const start = cursor.at++
  let result = ''
  for (;;) {
    result += match(cursor, plainText)
    const sign = cursor.text[cursor.at++]
    if (sign === '"') return result
    if (sign === undefined)
      refuse(cursor, 'MR-110', 'This text has no closing quote.', 'Add the double quote where it ends.', start)
    if (sign !== '\\')
      refuse(cursor, 'MR-110', 'A line ends inside a text.', 'Write \\n for a line break.', cursor.at - 1)
    const escape = cursor.text[cursor.at++] ?? ''
    if (Object.hasOwn(escapes, escape)) result += escapes[escape]
    else if (escape === 'u' && /^[0-9a-fA-F]{4}$/.test(cursor.text.slice(cursor.at, cursor.at + 4))) {
      result += String.fromCharCode(parseInt(cursor.text.slice(cursor.at, cursor.at + 4), 16))
      cursor.at += 4
    } else
      refuse(cursor, 'MR-110', `\\${escape} is not an escape of JSON.`, 'Write \\\\ for a backslash.', cursor.at - 2)
  }
}

const found = (cursor: Cursor): string =>
  cursor.at >= cursor.text.length ? 'the end of the file' : `\`${cursor.text[cursor.at]}\``

const trailingComma = (cursor: Cursor): string | null =>
  /,\s*$/.test(cursor.text.slice(Math.max(0, cursor.at - 80), cursor.at)) && /[}\]]/.test(cursor.text[cursor.at] ?? '')
    ? 'Remove the comma before it.'
    : null
