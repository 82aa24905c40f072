// The keys of a producer's own records: made once per template, drawn per record.
import { nextFloat, nextInt, type Stream } from '../../../kernel/random'
import { murmur2OfText, toPositive, utf8Size } from './murmur2'
import type { KeyTable, KeyTemplate, ProducerSource } from './state'

/** All keys of a template, with their hashes and sizes. */
export function createKeyTable(template: KeyTemplate): KeyTable {
  const keys = keysOf(template)
  return {
    sealed: true,
    keys,
    hashes: Int32Array.from(keys, (key) => toPositive(murmur2OfText(key))),
    sizes: Int32Array.from(keys, utf8Size),
    cumulative: template.kind === 'zipf' ? harmonic(keys.length) : null,
  }
}

/** The table of a producer that has the same template, or a new one: a table may be long, and is read for each record. */
export function keyTableFor(
  template: KeyTemplate,
  others: readonly { readonly source: Pick<ProducerSource, 'keys'>; readonly keyTable: KeyTable }[],
): KeyTable {
  const text = JSON.stringify(template)
  return others.find(({ source }) => JSON.stringify(source.keys) === text)?.keyTable ?? createKeyTable(template)
}

function keysOf(template: KeyTemplate): string[] {
  if (template.kind === 'none') return []
  if (template.kind === 'constant') return [template.key]
  return Array.from({ length: template.count }, (_, i) => `${template.prefix}${i + 1}`)
}

// 1, 1 + 1/2, 1 + 1/2 + 1/3, …: Zipf's law with exponent 1, by divisions and sums that every engine rounds alike.
function harmonic(count: number): Float64Array {
  const sums = new Float64Array(count)
  let sum = 0
  for (let k = 1; k <= count; k++) sums[k - 1] = sum += 1 / k
  return sums
}

/** Index of the key for record number `turn` (from 0); -1: no key. */
export function pickKey(template: KeyTemplate, table: KeyTable, turn: number, random: Stream): number {
  switch (template.kind) {
    case 'none':
      return -1
    case 'constant':
      return 0
    case 'cycle':
      return turn % template.count
    case 'uniform':
      return nextInt(random, template.count)
    case 'hot':
      if (template.count === 1 || nextFloat(random) < template.share) return 0
      return 1 + nextInt(random, template.count - 1)
    case 'zipf':
      return firstAbove(table.cumulative!, nextFloat(random) * table.cumulative!.at(-1)!)
  }
}

/** Index of the first of the ascending `sums` that is greater than `draw`. */
function firstAbove(sums: Float64Array, draw: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > draw) high = middle
    else low = middle + 1
  }
  return low
}
