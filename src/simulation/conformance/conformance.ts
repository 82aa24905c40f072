// Does Millrace compute what Kafka computes? Golden vectors of Kafka's own classes, by the name of their file.
import { aclDecisions } from './acls'
import { exponentialBackoff } from '../../models/kafka/client/backoff'
import { javaRandom } from '../../models/kafka/controller/java-random'
import { place } from '../../models/kafka/controller/placement'
import { coordinatorPartition } from '../../models/kafka/coordinator-partition'
import { javaHash } from '../../models/kafka/java-hash'
import { fieldsSize, hasRoom, recordSize, upperBound, type HeaderSize } from '../../models/kafka/producer/batch-size'
import { batchOverhead } from '../../models/kafka/codecs'
import { murmur2, murmur2OfText, toPositive } from '../../models/kafka/producer/murmur2'
import {
  cooperativeStickyAssignor,
  rangeAssignor,
  roundRobinAssignor,
  sequence,
  serverRangeAssignor,
  serverUniformAssignor,
  serverUniformAssignor43,
  shareSimpleAssignor,
  stickyAssignor,
} from './assignors'

/** Is what the model computes for `input` what Kafka computed? */
type Check = (input: unknown, out: unknown) => boolean

/** The shape of a case is fixed by the vector that it belongs to. */
const check =
  <I, O>(holds: (input: I, out: O) => boolean): Check =>
  (input, out) =>
    holds(input as I, out as O)

const checks: Record<string, Check> = {
  'murmur2-partition': check<{ s?: string; b64: string; n: number[] }, { hash: number; p: number[] }>(
    ({ s, b64, n }, out) => {
      const hash = murmur2(bytesOf(b64))
      if (s !== undefined && murmur2OfText(s) !== hash) return false
      return (
        hash === out.hash &&
        same(
          out.p,
          n.map((partitions) => toPositive(hash) % partitions),
        )
      )
    },
  ),

  'record-batch-size': check<{ records: SizedRecord[] }, { batch: number; records: number[]; upper: number[] }>(
    ({ records }, out) => {
      const fields = records.map(([key, value, , headers]) => fieldsSize(key, value, headers))
      const sizes = records.map(([, , at], i) => recordSize(i, at - records[0]![2], fields[i]!))
      const batch = sizes.reduce((sum, size) => sum + size, batchOverhead)
      return batch === out.batch && same(out.records, sizes) && same(out.upper, fields.map(upperBound))
    },
  ),

  'producer-batch-fit': check<
    { batchSize: number; k: number; v: number; h: HeaderSize[]; tsStep: number },
    { alloc: number; count: number; batch: number }
  >(({ batchSize, k, v, h, tsStep }, out) => {
    const fields = fieldsSize(k, v, h)
    const limit = Math.max(batchSize, upperBound(fields))
    let count = 1
    let batch = batchOverhead + recordSize(0, 0, fields)
    for (let next = recordSize(1, tsStep, fields); hasRoom(batch, limit, next);) {
      batch += next
      count++
      next = recordSize(count, count * tsStep, fields)
    }
    return limit === out.alloc && count === out.count && batch === out.batch
  }),

  // Kafka computes with powers and logarithms of doubles, and may end one below the ceiling.
  'exponential-backoff': check<{ initial: number; multiplier: number; max: number }, { ms: number[]; far: number[] }>(
    ({ initial, multiplier, max }, out) => {
      const close = (ms: number, attempt: number): boolean => {
        const own = exponentialBackoff(initial, multiplier, max, attempt)
        return own === ms || (own === max && own - ms === 1)
      }
      return out.ms.every(close) && out.far.every((ms, i) => close(ms, i === 0 ? 40 : 1_000))
    },
  ),

  'transaction-coordinator-partition': check<
    { transactionalId: string; n: number },
    { hash: number; partition: number }
  >(
    ({ transactionalId, n }, out) =>
      javaHash(transactionalId) === out.hash && coordinatorPartition(transactionalId, n) === out.partition,
  ),
  'group-coordinator-partition': check<{ group: string; n: number }, { hash: number; partition: number }>(
    ({ group, n }, out) => javaHash(group) === out.hash && coordinatorPartition(group, n) === out.partition,
  ),

  'acl-decisions': check(aclDecisions),

  'range-assignor': check(rangeAssignor),
  'roundrobin-assignor': check(roundRobinAssignor),
  'sticky-assignor': check(stickyAssignor),
  'sticky-sequence': check(sequence(stickyAssignor)),
  'cooperative-sticky-assignor': check(cooperativeStickyAssignor),
  'cooperative-sticky-sequence': check(sequence(cooperativeStickyAssignor)),
  'server-uniform-assignor': check(serverUniformAssignor),
  'server-uniform-sequence': check(sequence(serverUniformAssignor)),
  'server-uniform-assignor-4.3': check(serverUniformAssignor43),
  'share-simple-assignor': check(shareSimpleAssignor),
  'server-range-assignor': check(serverRangeAssignor),
  'server-range-sequence': check(sequence(serverRangeAssignor)),

  'replica-placement': check<
    { seed: number; brokers: [number, string | null, 0 | 1][]; calls: [number, number][] },
    (number[][] | { error: string })[]
  >(({ seed, brokers, calls }, out) => {
    const random = javaRandom(seed)
    const usable = brokers.map(([nodeId, rack, fenced]) => ({
      broker: `${nodeId}`,
      nodeId,
      rack,
      fenced: fenced === 1,
    }))
    return calls.every(([partitions, factor], i) => {
      const placed = place(usable, partitions, factor, random)
      const expected = out[i]!
      if (!('replicas' in placed)) return !Array.isArray(expected)
      return (
        Array.isArray(expected) &&
        expected.length === placed.replicas.length &&
        expected.every((replicas, p) => same(replicas.map(String), placed.replicas[p]!))
      )
    })
  }),
}

type SizedRecord = [key: number, value: number, at: number, headers?: HeaderSize[]]

const same = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i])

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function bytesOf(base64: string): Uint8Array {
  const digits = Array.from(base64.replaceAll('=', ''), (digit) => alphabet.indexOf(digit))
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8))
  let bits = 0
  let value = 0
  let length = 0
  for (const digit of digits) {
    value = ((value << 6) | digit) & 0xffff
    bits += 6
    if (bits >= 8) bytes[length++] = (value >> (bits -= 8)) & 0xff
  }
  return bytes
}

/** How a vector went: cases that agree with Kafka, of how many, and the index of the first that does not. */
export interface Conformance {
  passed: number
  total: number
  firstFailure: number | null
}

/**
 * Checks the vector called `name` (its file's name without `.json`). null: Millrace does not model this yet.
 * @throws Error when the document is not a vector file.
 */
export function checkVector(name: string, document: unknown): Conformance | null {
  const holds = checks[name]
  if (holds === undefined) return null
  const cases = (document as { cases?: { in: unknown; out: unknown }[] } | null)?.cases
  if (!Array.isArray(cases)) throw new Error(`${name}: a vector file has a list called 'cases'`)
  const outcome: Conformance = { passed: 0, total: cases.length, firstFailure: null }
  cases.forEach((each, index) => {
    if (holds(each.in, each.out)) outcome.passed++
    else outcome.firstFailure ??= index
  })
  return outcome
}

/** The vectors that Millrace can check. */
export const knownVectors: readonly string[] = Object.keys(checks)
