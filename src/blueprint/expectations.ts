// Expectations as a file has them.
import { sentence, condition } from './act-fields'
import {
  complete,
  described,
  duration,
  entriesOf,
  id,
  listOf,
  orNull,
  readPresent,
  type Field,
  type Fields,
  type Plain,
} from './field'
import { nearest } from './nearest'
import type { Expectation } from './scenario'
import { problem, type Place } from './source'

const because = described(orNull(sentence), 'Shown with the outcome.')
const after = described(orNull(id), 'The id of a line: time counts from when it happened.')

/** Fields of each kind of expectation, by the word that it begins with. */
export const expectationFields: Record<Expectation['kind'], Record<string, Field<never>>> = {
  always: { always: described(condition, 'Holds at every moment.'), because },
  never: { never: described(condition, 'Holds at no moment.'), because },
  eventually: {
    eventually: described(condition, 'Holds at some moment, and that no later than `within`.'),
    after,
    within: described(orNull(duration()), 'Absent: until the end.'),
    because,
  },
  during: {
    during: described(listOf(id, 2), 'Two ids of lines: from the first to the second.'),
    that: condition,
    because,
  },
  at: { at: described(duration(), 'Holds at this moment.'), that: condition, because },
  final: { final: described(condition, 'Holds at the end.'), because },
} as never

const kinds = Object.keys(expectationFields) as Expectation['kind'][]

export function readExpectation(place: Place): Expectation | undefined {
  const entries = entriesOf(place, 'an expectation', 'Write an expectation such as {always: ledger.lost == 0}.')
  if (entries === undefined) return undefined
  const keys = entries.map(({ key }) => key)
  const given = kinds.filter((kind) => keys.includes(kind))
  if (given.length !== 1) {
    const fix =
      given.length === 0 ? (keys.map((key) => nearest(key, kinds)).find((near) => near !== null) ?? null) : null
    const message =
      given.length === 0
        ? 'What is expected here?'
        : `An expectation is one of ${kinds.join(', ')}; this has ${given.join(' and ')}.`
    return problem(
      place,
      'MR-127',
      message,
      fix === null ? `Write one of ${kinds.join(', ')}.` : `Did you mean \`${fix}\`?`,
    )
  }
  const kind = given[0]!
  const fields = expectationFields[kind] as Fields<Record<string, unknown>>
  const read = complete(place, readPresent(place, entries, fields), fields, keys) as Record<string, unknown> | undefined
  if (read === undefined) return undefined
  const reason = { because: read.because as string | null }
  const that = (read.that ?? read[kind]) as string
  if (kind === 'at') return { kind, at: read.at as number, that, ...reason }
  if (kind === 'eventually')
    return { kind, that, after: read.after as string | null, within: read.within as number | null, ...reason }
  if (kind !== 'during') return { kind, that, ...reason }
  const [from, to] = read.during as string[]
  if (from !== undefined && to !== undefined) return { kind, that, from, to, ...reason }
  return problem(place, 'MR-127', '`during` needs two ids.', 'Write during: [first-line, last-line].')
}

export function writeExpectation(expectation: Expectation): Plain {
  const time = duration().write
  const reason: { [key: string]: Plain } = expectation.because === null ? {} : { because: expectation.because }
  if (expectation.kind === 'at') return { at: time(expectation.at), that: expectation.that, ...reason }
  if (expectation.kind === 'during')
    return { during: [expectation.from, expectation.to], that: expectation.that, ...reason }
  if (expectation.kind !== 'eventually') return { [expectation.kind]: expectation.that, ...reason }
  const { that, after: from, within } = expectation
  return {
    eventually: that,
    ...(from === null ? {} : { after: from }),
    ...(within === null ? {} : { within: time(within) }),
    ...reason,
  }
}
