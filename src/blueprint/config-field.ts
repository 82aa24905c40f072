// Kafka's settings in a file: spelled as Kafka spells them, checked against the table of keys in models/kafka/config.ts.
import { configTables, listItems } from '../models/kafka/config'
import type { ConfigKey, ConfigValue } from '../models/kafka/config-key'
import { flag, isNull, literal, oneOf, whole, number, type Plain } from './field'
import type { Config } from './scenario'
import { problem, type Place } from './source'
import { durationForm, printDuration, readDuration, readSize, sizeForm } from './units'
import { ms } from '../kernel/time'

const isList = (name: string): boolean =>
  Object.values<Record<string, ConfigKey>>(configTables).some((table) => table[name]?.type === 'list')
const isTime = (name: string): boolean => name.endsWith('.ms') || name.endsWith('.seconds')
const isSize = (name: string): boolean => /(^|\.)(bytes|size|memory|rate)$/.test(name)

/** Reads the value of a setting. `.ms` keys take durations too, and sizes take units. null means the default. */
export function readConfigValue(place: Place, name: string, key: ConfigKey): ConfigValue | undefined {
  if (isNull(place)) return null
  if (key.type === 'boolean') return flag.read(place)
  if (key.type === 'double') return number(key).read(place)
  if (key.type === 'list') return readList(place, name, key)
  if (key.type === 'string') return readWord(place, name, key)
  const { node } = place
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value.trim() : null
  if (text !== null && isTime(name)) return readTime(place, name, key, text)
  if (text !== null && isSize(name)) {
    const bytes = readSize(text)
    if (bytes === null || Number.isNaN(bytes)) {
      return problem(place, 'MR-124', `\`${text.slice(0, 40)}\` is not a size.`, `Write ${sizeForm}.`)
    }
    return whole(key).read({ ...place, node: { kind: 'scalar', at: node.at, value: bytes, bare: text } })
  }
  return whole({
    min: key.min ?? -2_147_483_648,
    max: key.max ?? (key.type === 'int' ? 2_147_483_647 : undefined),
  }).read(place)
}

function readTime(place: Place, name: string, key: ConfigKey, text: string): ConfigValue | undefined {
  const micros = readDuration(text)
  if (/^\d+$/.test(text) && micros !== 0) return whole(key).read(place)
  if (micros === null) {
    return problem(
      place,
      'MR-124',
      `\`${text.slice(0, 40)}\` is not a duration.`,
      `Write ${durationForm}, or a number.`,
    )
  }
  const [unit, size] = name.endsWith('.ms') ? ['milliseconds', ms(1)] : ['seconds', ms(1_000)]
  if (Number.isNaN(micros) || micros % size !== 0) {
    return problem(
      place,
      'MR-124',
      `${name} counts whole ${unit}; ${text} is not one.`,
      `Write a whole number of ${unit}.`,
    )
  }
  const value = micros / size
  return whole(key).read({ ...place, node: { kind: 'scalar', at: place.node.at, value, bare: String(value) } })
}

// `[a, b]`, or `a, b` as Kafka's own files have it.
function readList(place: Place, name: string, { values = [], aliases = {} }: ConfigKey): ConfigValue | undefined {
  const { node } = place
  const parts =
    node.kind === 'scalar' && typeof node.value === 'string'
      ? node.value.split(',').map((part) => ({ kind: 'scalar', at: node.at, value: part.trim(), bare: null }) as const)
      : null
  const items = parts ?? (node.kind === 'list' ? node.items : [node])
  const words = items.map((item) => {
    const alias = item.kind === 'scalar' ? aliases[String(item.value)] : undefined
    return alias ?? oneOf(...values).read({ ...place, node: item })
  })
  if (words.some((word) => word === undefined)) return undefined
  if (words.length === 0) return problem(place, 'MR-128', `${name} is empty.`, `Allowed: ${values.join(', ')}.`)
  const twice = words.find((word, i) => words.indexOf(word) < i)
  if (twice !== undefined) return problem(place, 'MR-128', `${name} lists ${twice} twice.`, 'Name each once.')
  return words.join(',')
}

function readWord(place: Place, name: string, key: ConfigKey): ConfigValue | undefined {
  const { node } = place
  if (node.kind === 'list') {
    const words = node.items.map((item) => literal(200).read({ ...place, node: item }))
    if (words.some((word) => word === undefined)) return undefined
    const joined = words.join(',')
    return readWord({ ...place, node: { kind: 'scalar', at: node.at, value: joined, bare: null } }, name, key)
  }
  if (key.values !== undefined) {
    const alias = node.kind === 'scalar' ? key.aliases?.[String(node.value)] : undefined
    return alias ?? oneOf(...key.values).read(place)
  }
  const word = literal(200).read(place)
  if (word === undefined) return undefined
  if (name === 'auto.offset.reset' && !/^(earliest|latest|none|by_duration:P.+)$/.test(word)) {
    return problem(
      place,
      'MR-128',
      `\`${word}\` is not a place to start.`,
      'Allowed: earliest, latest, none, by_duration:PT1H.',
    )
  }
  return word
}

/** Settings as a file shows them: long times with their unit. */
export function writeConfig(config: Config): { [key: string]: Plain } {
  const result: { [key: string]: Plain } = {}
  for (const [name, value] of Object.entries(config)) {
    const isLongTime = typeof value === 'number' && value >= 1_000 && isTime(name)
    const items = typeof value === 'string' && isList(name) ? listItems(value) : []
    if (items.length > 1) result[name] = items
    else result[name] = isLongTime ? printDuration(value * ms(name.endsWith('.ms') ? 1 : 1_000)) : value
  }
  return result
}
