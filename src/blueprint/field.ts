// What a field of a file may hold: how it is read, how it is written, and what it is when absent.
// A reader reports everything that is wrong and answers undefined; a writer gives the shortest form that reads the same.
import { idRule, problemOfId, problemOfTopic, topicRule } from './ids'
import type { Micros } from '../kernel/time'
import { cleanText } from './clean-text'
import { limits } from './limits'
import { suggestion } from './nearest'
import { notice, problem, problemAt, type Entry, type Place } from './source'
import { durationForm, printDuration, printRate, rateForm, readDuration, readRate, readSize, sizeForm } from './units'

/** What a file can say: YAML and JSON alike. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain }

export interface Field<T> {
  /** undefined: it could not be read, and a problem says why. */
  read(place: Place): T | undefined
  write(value: T): Plain
  /** Value when the field is absent. Without one the field is required. */
  fallback?: T
  /** What it holds, for people: "a duration". */
  form: string
  /** One sentence for the docs. */
  doc?: string
}

/** The fields of a map, by name. `Fields<B>` reads and writes a B. */
export type Fields<B> = { readonly [K in keyof B]: Field<B[K]> }

/** The same field with another value when absent. */
export const or = <T, F>(field: Field<T>, fallback: F): Field<T | F> => ({
  ...(field as unknown as Field<T | F>),
  fallback,
})

/** The same field, where absence (and `null`) means null. */
export const orNull = <T>(field: Field<T>): Field<T | null> => ({
  ...field,
  fallback: null,
  read: (place) => (isNull(place) ? null : field.read(place)),
  write: (value) => (value === null ? null : field.write(value)),
})

export const described = <T>(field: Field<T>, doc: string): Field<T> => ({ ...field, doc })

export const isNull = ({ node }: Place): boolean => node.kind === 'scalar' && node.value === null

/** How a wrong value is quoted in a message. */
export function found({ node }: Place): string {
  if (node.kind === 'map') return 'a map'
  if (node.kind === 'list') return 'a list'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string' && node.bare === null) return `the text "${node.value.slice(0, 40)}"`
  return `\`${(node.bare ?? String(node.value)).slice(0, 40)}\``
}

/** The text of a scalar that may be text: numbers and booleans are taken as written. */
function textOf({ node }: Place): string | undefined {
  if (node.kind !== 'scalar' || node.value === null) return undefined
  return node.bare ?? String(node.value)
}

// ---- numbers -------------------------------------------------------------------------------------------------------

export interface Range {
  min?: number
  max?: number
}

/** Reports a number outside of its range. */
export function inRange(
  place: Place,
  value: number,
  { min = -Infinity, max = Infinity }: Range,
  print: (value: number) => string = String,
): number | undefined {
  if (value < min) return problem(place, 'MR-123', `${print(value)} is too small.`, `At least ${print(min)}.`)
  if (value > max) return problem(place, 'MR-123', `${print(value)} is too large.`, `At most ${print(max)}.`)
  return value
}

export const number = (range: Range = {}): Field<number> => ({
  form: rangeForm('a number', range),
  read(place) {
    const { node } = place
    if (node.kind === 'scalar' && typeof node.value === 'number') return inRange(place, node.value, range)
    const isQuoted = node.kind === 'scalar' && node.bare === null && /^-?\d/.test(String(node.value))
    const fix = isQuoted ? 'Remove the quotes.' : `Write ${rangeForm('a number', range)}.`
    return problem(place, 'MR-121', `Expected a number, found ${found(place)}.`, fix)
  },
  write: (value) => value,
})

export const whole = (range: Range = {}): Field<number> => ({
  ...number(range),
  form: rangeForm('a whole number', range),
  read(place) {
    const value = number(range).read(place)
    if (value === undefined || Number.isInteger(value)) return value
    const fix = `Write ${rangeForm('a whole number', range)}.`
    return problem(place, 'MR-121', `Expected a whole number, found ${found(place)}.`, fix)
  },
})

function rangeForm(what: string, { min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `${what}, ${min} to ${max}`
  if (min !== undefined) return min === 0 ? `${what}, 0 or more` : `${what}, at least ${min}`
  return max === undefined ? what : `${what}, at most ${max}`
}

/** Fields whose bare text is read by a unit table; numbers are taken when `bare` says so. */
function withUnit(
  what: string,
  form: string,
  parse: (text: string) => number | null,
  range: Range,
  bare: boolean,
  print?: (value: number) => string,
) {
  return (place: Place): number | undefined => {
    const { node } = place
    if (bare && node.kind === 'scalar' && typeof node.value === 'number') return inRange(place, node.value, range)
    const text = textOf(place)
    const value = text === undefined ? null : parse(text.trim())
    if (value === null) return problem(place, 'MR-124', `Expected ${what}, found ${found(place)}.`, `Write ${form}.`)
    if (Number.isNaN(value))
      return problem(
        place,
        'MR-124',
        `${found(place)} is finer than the smallest unit.`,
        'Times are whole microseconds, sizes whole bytes.',
      )
    return inRange(place, value, range, print)
  }
}

export const duration = (range: Range = {}): Field<Micros> => ({
  form: 'a duration',
  read: withUnit(
    'a duration',
    durationForm,
    readDuration,
    { min: 0, max: limits.horizon.max, ...range },
    false,
    printDuration,
  ),
  write: printDuration,
})

export const rate: Field<number> = {
  form: 'a rate',
  read: withUnit('a rate', rateForm, readRate, { min: 0, max: limits.rate.max }, true),
  write: printRate,
}

export const size = (range: Range): Field<number> => ({
  form: 'a size',
  read: withUnit('a size', sizeForm, readSize, range, true),
  write: (value) => value,
})

/** A probability: 0 … 1, or with a percent sign. */
export const share: Field<number> = {
  form: 'a share: 0 to 1, or 0% to 100%',
  read(place) {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(textOf(place) ?? '')
    if (percent) return inRange(place, Number(percent[1]) / 100, { min: 0, max: 1 })
    return number({ min: 0, max: 1 }).read(place)
  },
  write: (value) => value,
}

export const flag: Field<boolean> = {
  form: 'true or false',
  read(place) {
    const { node } = place
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
    const isWord = /^(yes|no|on|off|y|n|true|false)$/i.test(textOf(place) ?? '')
    const fix = isWord ? 'Write true or false, without quotes.' : 'Write true or false.'
    return problem(place, 'MR-121', `Expected true or false, found ${found(place)}.`, fix)
  },
  write: (value) => value,
}

// ---- text ----------------------------------------------------------------------------------------------------------

/** Text for people. What would hide or reorder it is removed, with a notice. */
export const text = (max: number = limits.name.max, form = 'text'): Field<string> => ({
  form,
  read(place) {
    const { node } = place
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      const fix =
        node.kind === 'scalar' && node.value !== null
          ? 'Put it in quotes.'
          : `Write ${form}, in quotes if there is a comma or a colon in it.`
      return problem(place, 'MR-121', `Expected text, found ${found(place)}.`, fix)
    }
    const cleaned = cleanText(node.value)
    if (cleaned !== node.value.normalize('NFC')) {
      notice(
        place.report,
        'MR-162',
        place.path,
        'Characters that hide or reorder text were removed.',
        'Nothing needs to be done.',
      )
    }
    if (cleaned.length <= max) return cleaned
    return problem(place, 'MR-123', `The text has ${cleaned.length} characters.`, `At most ${max}.`)
  },
  write: (value) => value,
})

/** Text exactly as written: keys, values, data. Numbers are taken as written too. */
export const literal = (max: number, form = 'text'): Field<string> => ({
  form,
  read(place) {
    const value = textOf(place)
    if (value === undefined) {
      const fix = `Write ${form}, in quotes if there is a colon in it.`
      return problem(place, 'MR-121', `Expected text, found ${found(place)}.`, fix)
    }
    if (value.length <= max) return value
    return problem(place, 'MR-123', `The text has ${value.length} characters.`, `At most ${max}.`)
  },
  write: (value) => value,
})

/** One of a few words. */
export const oneOf = <T extends string>(...values: readonly T[]): Field<T> => ({
  form: values.join(', '),
  read(place) {
    const value = textOf(place)
    const match = values.find((allowed) => allowed === value)
    if (match !== undefined) return match
    const fix = suggestion(value ?? '', values, 'Leave it out.')
    return problem(place, 'MR-128', `Expected one of ${values.join(', ')}; found ${found(place)}.`, fix)
  },
  write: (value) => value,
})

/** An id. Whether it exists is looked at later, when all ids are known. */
export const id: Field<string> = {
  form: 'an id',
  read(place) {
    const value = place.node.kind === 'scalar' ? place.node.value : undefined
    if (typeof value !== 'string') {
      return problem(place, 'MR-121', `Expected an id, found ${found(place)}.`, `An id is text: ${idRule}`)
    }
    const wrong = problemOfId(value)
    return wrong === null ? value : problem(place, wrong.code, wrong.message, wrong.fix)
  },
  write: (value) => value,
}

/** The name of a topic, which may look like a number. */
export const topicName: Field<string> = {
  form: 'the name of a topic',
  read(place) {
    const { node } = place
    const value = node.kind !== 'scalar' ? undefined : typeof node.value === 'number' ? node.bare : node.value
    if (typeof value !== 'string')
      return problem(place, 'MR-121', `Expected the name of a topic, found ${found(place)}.`, topicRule)
    const wrong = problemOfTopic(value)
    return wrong === null ? value : problem(place, wrong.code, wrong.message, wrong.fix)
  },
  write: (value) => value,
}

// ---- lists and maps ------------------------------------------------------------------------------------------------

/** A list; a lone value is a list of one. */
export const listOf = <T>(field: Field<T>, max: number): Field<T[]> => ({
  form: `a list (${field.form})`,
  read(place) {
    const { node, path, report } = place
    if (isNull(place)) return []
    const items = node.kind === 'list' ? node.items : [node]
    if (items.length > max) return problem(place, 'MR-123', `The list has ${items.length} entries.`, `At most ${max}.`)
    const read = items.map((item, i) => {
      const itemPath = node.kind === 'list' ? `${path}[${i}]` : path
      report.places.set(itemPath, item.at)
      return field.read({ report, node: item, path: itemPath })
    })
    return read.filter((value) => value !== undefined)
  },
  write: (values) => values.map((value) => field.write(value)),
})

/** Ids, each named once. */
export const idsOnce = (max: number): Field<string[]> => {
  const list = listOf(id, max)
  return {
    ...list,
    read(place) {
      const read = list.read(place)
      const twice = read?.find((name, i) => read.indexOf(name) < i)
      return twice === undefined ? read : problem(place, 'MR-126', `\`${twice}\` is listed twice.`, 'Remove one.')
    },
  }
}

/** Nothing written, or a map without entries. */
export const isBlank = (place: Place): boolean =>
  isNull(place) || (place.node.kind === 'map' && place.node.entries.length === 0)

/** The entries of a map, or undefined (with a problem) when it is none. Nothing written is an empty map. */
export function entriesOf(place: Place, what: string, fix: string): Entry[] | undefined {
  if (place.node.kind === 'map') return place.node.entries
  if (isNull(place)) return []
  return problem(place, 'MR-121', `Expected ${what}, found ${found(place)}.`, fix)
}

export const childOf = ({ report, path }: Place, entry: Entry): Place => {
  const childPath = path === '' ? entry.key : `${path}.${entry.key}`
  // A block is pointed at by its name, a value by itself.
  const isValue = entry.value.kind === 'scalar' && entry.value.value !== null
  report.places.set(childPath, isValue ? entry.value.at : entry.keyAt)
  return { report, path: childPath, node: entry.value }
}

/** Reads those fields that the map has. Keys that are none of them are reported, unless `other` takes them. */
export function readPresent<B>(
  place: Place,
  entries: readonly Entry[],
  fields: Fields<B>,
  other: (entry: Entry, child: Place) => boolean = () => false,
  otherNames: readonly string[] = [],
): Partial<B> {
  const values: Partial<B> = {}
  for (const entry of entries) {
    const child = childOf(place, entry)
    if (Object.hasOwn(fields, entry.key)) {
      const key = entry.key as keyof B
      const value = fields[key].read(child)
      if (value !== undefined) values[key] = value
    } else if (!other(entry, child)) {
      // `{ because: one, two }` in braces is `because: one` and a field `two` without a value.
      const isTail = entry.value.kind === 'scalar' && entry.value.bare === '' && entry.key.includes(' ')
      const fix = isTail
        ? 'Text with a comma needs quotes here.'
        : suggestion(entry.key, [...Object.keys(fields), ...otherNames], 'Leave it out.')
      problemAt(place.report, 'MR-122', entry.keyAt, child.path, `There is no field \`${entry.key}\` here.`, fix)
    }
  }
  return values
}

/** Adds what absent fields are; reports those that must be there. `present` are the keys that the file has. */
export function complete<B>(
  place: Place,
  values: Partial<B>,
  fields: Fields<B>,
  present: readonly string[],
): B | undefined {
  let isComplete = true
  const result = {} as B
  for (const key of Object.keys(fields) as (keyof B & string)[]) {
    const value = values[key] ?? copy(fields[key].fallback)
    if (value !== undefined) result[key] = value as B[keyof B & string]
    else {
      isComplete = false
      if (!present.includes(key))
        problem(place, 'MR-127', `\`${key}\` is missing here.`, `Add ${key}: ${fields[key].form}.`)
    }
  }
  return isComplete ? result : undefined
}

/** Reads a map with exactly these fields. */
export const mapOf = <B>(what: string, fields: Fields<B>): Field<B> => ({
  form: what,
  read(place) {
    const isOptional = (Object.keys(fields) as (keyof B)[]).every((key) => fields[key].fallback !== undefined)
    const fix = `Write a map of some of ${Object.keys(fields).join(', ')}${isOptional ? '; {} takes their defaults' : ''}.`
    const entries = entriesOf(place, what, fix)
    if (entries === undefined) return undefined
    const values = readPresent(place, entries, fields)
    return complete(
      place,
      values,
      fields,
      entries.map((entry) => entry.key),
    )
  },
  write: (value) => writeFields(value, fields),
})

/** Writes the fields that are not as when absent. */
export function writeFields<B>(value: B, fields: Fields<B>): { [key: string]: Plain } {
  const result: { [key: string]: Plain } = {}
  for (const key of Object.keys(fields) as (keyof B & string)[]) {
    const { fallback, write } = fields[key]
    if (fallback === undefined || !isSame(value[key], fallback)) result[key] = write(value[key])
  }
  return result
}

/** Deep equality of plain data. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false
  return keys.every(
    (key) => Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

/** A copy that shares nothing: a fallback must not become everybody's array. */
function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy) as T
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)])) as T
}
