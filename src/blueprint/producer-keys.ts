// Names of the keys that a producer makes up: `zipf(20)`, `hot(20, 80%, user-)`, or a map.
import { type Field, found, literal, mapOf, oneOf, or, orNull, share, whole } from './field'
import type { Keys } from './scenario'
import { type Place, problem } from './source'

const count = whole({ min: 1, max: 1_000_000 })

const prefix = literal(64, 'text before the number')

/** Names of keys, by kind, as `zipf(20)` or `hot(20, 80%, user-)`. */
export const keys: Field<Keys> = {
  form: 'none, cycle(20), uniform(20), zipf(20), hot(20, 80%) or constant(text)',
  read(place) {
    const { node } = place
    if (node.kind === 'map') return readKeysMap(place)
    const [, kind, inside] = /^([a-z]+)(?:\(([^()]*)\))?$/.exec(String(node.kind === 'scalar' ? node.value : '')) ?? []
    const given = inside === undefined ? [] : inside.split(',').map((part) => part.trim())
    const argument = (i: number): Place | null =>
      given[i] === undefined
        ? null
        : { ...place, node: { kind: 'scalar', at: node.at, value: asScalar(given[i]), bare: given[i] } }
    if (kind === 'none' && given.length === 0) return { kind }
    if (kind === 'constant' && inside !== undefined) return { kind, key: inside }
    if ((kind === 'cycle' || kind === 'uniform' || kind === 'zipf') && argument(0) && given.length <= 2) {
      const n = count.read(argument(0)!)
      return n === undefined ? undefined : { kind, count: n, prefix: given[1] ?? KEY_PREFIX }
    }
    if (kind === 'hot' && argument(1) && given.length <= 3) {
      const n = count.read(argument(0)!)
      const hot = share.read(argument(1)!)
      return n === undefined || hot === undefined
        ? undefined
        : { kind, count: n, share: hot, prefix: given[2] ?? KEY_PREFIX }
    }
    return problem(place, 'MR-128', `Expected a way to make keys, found ${found(place)}.`, `Write ${keys.form}.`)
  },
  write(value) {
    if (value.kind === 'none') return 'none'
    if (value.kind === 'constant') return isPlainArgument(value.key) ? `constant(${value.key})` : { ...value }
    if (!isPlainArgument(value.prefix)) return { ...value }
    const more = value.prefix === KEY_PREFIX ? '' : `, ${value.prefix}`
    return value.kind === 'hot' ? `hot(${value.count}, ${value.share}${more})` : `${value.kind}(${value.count}${more})`
  },
}

/** Keys are K1, K2, … unless a prefix is given. */
export const KEY_PREFIX = 'K'

const isPlainArgument = (argument: string): boolean => /^[^(),\s]+(?: [^(),\s]+)*$/.test(argument)

const asScalar = (written: string): string | number => (/^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written)

const kindOfKeys = oneOf('none', 'cycle', 'uniform', 'zipf', 'hot', 'constant')

function readKeysMap(place: Place): Keys | undefined {
  const fields = {
    kind: kindOfKeys,
    count: orNull(count),
    prefix: or(prefix, KEY_PREFIX),
    share: orNull(share),
    key: orNull(literal(200)),
  }
  const read = mapOf('a map of keys', fields).read(place)
  if (read === undefined) return undefined
  const missing = (field: string) =>
    problem(
      place,
      'MR-127',
      `\`${field}\` is missing for ${read.kind} keys.`,
      `Write it as ${read.kind === 'constant' ? 'constant(K1)' : read.kind === 'hot' ? 'hot(20, 80%)' : `${read.kind}(20)`}.`,
    )
  if (read.kind === 'none') return { kind: 'none' }
  if (read.kind === 'constant') return read.key === null ? missing('key') : { kind: 'constant', key: read.key }
  if (read.count === null) return missing('count')
  if (read.kind !== 'hot') return { kind: read.kind, count: read.count, prefix: read.prefix }
  return read.share === null
    ? missing('share')
    : { kind: 'hot', count: read.count, share: read.share, prefix: read.prefix }
}
