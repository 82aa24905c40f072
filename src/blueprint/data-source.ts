// A person's own rows, as a producer sends them: a file, its format and its columns.
import { described, type Field, type Fields, literal, mapOf, number, oneOf, or, orNull, writeFields } from './field'
import { limits } from './limits'
import type { DataSource } from './scenario'
import { problem } from './source'

const formats = ['csv', 'tsv', 'ndjson'] as const

/** The format that a file's name suggests; csv when it says nothing. */
export function formatOf(file: string): DataSource['format'] {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase()
  if (ending === 'jsonl' || ending === 'json') return 'ndjson'
  return formats.find((format) => format === ending) ?? 'csv'
}

const fileName: Field<string> = {
  form: 'the name of a file',
  read(place) {
    const name = literal(limits.name.max).read(place)
    if (name === undefined || /^[\w][\w. -]*$/.test(name)) return name
    const fix = 'Put the file beside the scenario (or into public/data) and write its name only.'
    return problem(place, 'MR-180', `\`${name}\` is not a plain file name.`, fix)
  },
  write: (value) => value,
}

const column = literal(limits.name.max, 'the name of a column')

export const dataFields: Fields<Omit<DataSource, 'format'> & { format: DataSource['format'] | null }> = {
  file: described(fileName, 'A file beside the scenario, or a label when `text` is given.'),
  format: described(orNull(oneOf(...formats)), 'Taken from the name of the file when absent.'),
  key: described(orNull(column), 'The column of the key; absent: no key.'),
  value: described(orNull(column), 'The column of the value; absent: the whole row as JSON.'),
  timestamp: described(
    orNull(column),
    'The column of the time (ISO 8601, or a number of seconds or milliseconds) that sets the pace; absent: `rate` does.',
  ),
  speedup: described(or(number({ min: 1e-6, max: 1e9 }), 1), 'With `timestamp`: how much faster than it happened.'),
  text: described(orNull(literal(limits.dataBytes.max, 'the rows themselves')), 'The rows, inside of the scenario.'),
}

export const data: Field<DataSource> = {
  form: 'the name of a file, or a map',
  read(place) {
    const isName = place.node.kind === 'scalar'
    const read = isName
      ? { file: fileName.read(place), format: null, key: null, value: null, timestamp: null, speedup: 1, text: null }
      : mapOf('a data source', dataFields).read(place)
    if (read?.file === undefined) return undefined
    return { ...read, file: read.file, format: read.format ?? formatOf(read.file) }
  },
  write(value) {
    const fields = writeFields(
      { ...value, format: value.format === formatOf(value.file) ? null : value.format },
      dataFields,
    )
    return Object.keys(fields).length === 1 ? value.file : fields
  },
}
