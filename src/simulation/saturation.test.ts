// What a broker can do follows from its rates by arithmetic: each test lets one of them be the narrow one, and asks for more than it gives.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { advance, createRun } from './run'
import type { Run } from './run-state'
import { valueOf } from './testing/document'

/** Three producers with this load each; acks=1 and a single copy, so that nobody waits for a follower; one partition, so that a request without batching is a record. */
function load(capacity: string, config: string, producer: string): Run {
  const ids = [1, 2, 3].map((id) => `    p${id}: { to: orders, acks: "1", poisson: true, ${producer} }`)
  const parsed = parseScenario(`scenario: load
seed: 5
time: { profile: realistic, end: 60s }
blueprint:
  brokers: 1
  capacity: { ${capacity} }
  config: { ${config} }
  topics: { orders: { partitions: 1 } }
  producers:
${ids.join('\n')}
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return createRun(parsed.scenario, { watching: false })
}

const sum = (run: Run, what: string): number =>
  [1, 2, 3].reduce((all, id) => all + Number(valueOf(run, `producer(p${id}).${what}`)), 0)

/** Records per second that are acknowledged between two moments. */
function rate(run: Run, from = 3, to = 8): number {
  advance(run, seconds(from))
  const before = sum(run, 'acked')
  advance(run, seconds(to))
  return (sum(run, 'acked') - before) / (to - from)
}

/** Bytes of a record of 10 kB that travels alone: its value, what a record, a batch and a request take around it. */
const ALONE = 10_000 + 10 + 61 + 90
const big = 'rate: 60/s, valueSize: 10000, linger.ms: 0, batch.size: 0'
const WIDE = '1000000MB'
/** Rates that are no limit, but for those that a test says. */
const machine = (narrow: Record<string, string>): string =>
  Object.entries({
    request: '1us',
    network: '1us',
    threadRate: WIDE,
    networkRate: WIDE,
    link: WIDE,
    disk: WIDE,
    ...narrow,
  })
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')

describe('P-20b capacity', () => {
  test('P-20b two request handler threads of 10 ms each make 200 requests a second, however many are sent', () => {
    const run = load(machine({ request: '10ms' }), 'num.io.threads: 2', 'rate: 100/s, linger.ms: 0, batch.size: 0')
    expect(rate(run) / 200).toBeCloseTo(1, 1)
    expect(valueOf(run, 'broker(b1).RequestHandlerAvgIdlePercent')).toBeLessThan(0.02)
  })

  test('P-20b a network thread of 5 ms for a request and for its answer makes 100 a second', () => {
    const run = load(machine({ network: '5ms' }), 'num.network.threads: 1', 'rate: 100/s, linger.ms: 0, batch.size: 0')
    expect(rate(run) / 100).toBeCloseTo(1, 1)
    expect(valueOf(run, 'broker(b1).NetworkProcessorAvgIdlePercent')).toBeLessThan(0.02)
  })

  test('P-20b bytes: a thread, a network card and a disk of 1 MB a second each let that much through', () => {
    for (const [narrow, config] of [
      [machine({ threadRate: '1MB' }), 'num.io.threads: 1'],
      [machine({ link: '1MB' }), 'num.io.threads: 8'],
      [machine({ disk: '1MB', dirty: '100kB' }), 'num.io.threads: 8'],
    ] as const) {
      const run = load(narrow, config, big)
      expect((rate(run) * ALONE) / 1e6, narrow).toBeCloseTo(1, 1)
    }
  })

  test('P-14 p50 and p99 rise with the load, slowly at first, and without an end where it is more than can be done', () => {
    const at = (perSecond: number) => {
      const run = load(
        machine({ request: '10ms' }),
        'num.io.threads: 1',
        `rate: ${perSecond}/s, linger.ms: 0, batch.size: 0`,
      )
      advance(run, seconds(12))
      return { p50: sum(run, 'p50') / 3, p99: sum(run, 'p99') / 3, acked: sum(run, 'acked') / 12 }
    }
    // Of 100 requests a second 30, 60, 90 and 120 are asked for. Half a millisecond per hop, and 10 ms of work.
    const loads = [10, 20, 30, 40].map(at)
    for (let i = 1; i < loads.length; i++) {
      expect(loads[i]!.p50).toBeGreaterThan(loads[i - 1]!.p50)
      expect(loads[i]!.p99).toBeGreaterThan(loads[i - 1]!.p99)
      expect(loads[i]!.p99).toBeGreaterThan(loads[i]!.p50)
    }
    expect(loads[0]!.p50).toBeLessThan(16_000)
    expect(loads[3]!.p50).toBeGreaterThan(10 * loads[0]!.p50)
    expect(loads[2]!.acked / 90).toBeCloseTo(1, 0.8)
    expect(loads[3]!.acked / 100).toBeCloseTo(1, 0.8)
  })

  test('P-11 larger batches carry more records in as many requests: what saturates alone has time to spare together', () => {
    const slow = machine({ request: '10ms' })
    const alone = load(slow, 'num.io.threads: 1', 'rate: 200/s, linger.ms: 0, batch.size: 0')
    const together = load(slow, 'num.io.threads: 1', 'rate: 200/s, linger.ms: 100')
    expect(rate(alone) / 100).toBeCloseTo(1, 1)
    expect(rate(together) / 600).toBeCloseTo(1, 1)
    expect(sum(together, 'p99')).toBeLessThan(sum(alone, 'p99') / 5)
    expect(Number(valueOf(together, 'broker(b1).RequestHandlerAvgIdlePercent'))).toBeGreaterThan(0.3)
  })
})
