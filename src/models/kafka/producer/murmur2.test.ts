// The hash of keys, against Kafka's own class.
import { expect, test } from 'vitest'
import vectors from '../vectors/murmur2-partition.json'
import { murmur2, murmur2OfText, toPositive, utf8Size } from './murmur2'

interface Case {
  in: { s?: string; b64: string; n: number[] }
  out: { hash: number; p: number[] }
}
const cases = vectors.cases as Case[]

test('P-2 P-3 every key of the vectors has the hash and the partitions that Kafka gives it', () => {
  expect(cases).toHaveLength(vectors.header.count)
  for (const { in: given, out } of cases) {
    const hash = murmur2(Buffer.from(given.b64, 'base64'))
    expect(hash).toBe(out.hash)
    expect(given.n.map((partitions) => toPositive(hash) % partitions)).toEqual(out.p)
  }
})

test('P-3 text is hashed as its UTF-8 bytes', () => {
  for (const { in: given, out } of cases.filter(({ in: { s } }) => s !== undefined)) {
    expect(murmur2OfText(given.s!)).toBe(out.hash)
    expect(utf8Size(given.s!)).toBe(Buffer.from(given.b64, 'base64').length)
  }
})

test.each([
  ['', 275646681],
  ['a', -1563381124],
  ['order-1001', 297523878],
  ['日本語', 1431860170],
  ['🙂', 925250799],
])('P-3 the hash of "%s" is %i', (key, hash) => {
  expect(murmur2OfText(key)).toBe(hash)
})

test('P-2 a negative hash loses its sign bit, which is not its absolute value', () => {
  expect(toPositive(-1563381124)).toBe(584102524)
})

test('half a surrogate pair counts as a question mark, as in Java', () => {
  expect(murmur2OfText('a\ud83db')).toBe(murmur2OfText('a?b'))
  expect(utf8Size('\udc00')).toBe(1)
})

test('a key longer than any before it is hashed whole', () => {
  const long = 'é'.repeat(5_000)
  expect(murmur2OfText(long)).toBe(murmur2(Buffer.from(long)))
})
