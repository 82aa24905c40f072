// Throughput, queueing and latency come out of rates; without them nothing changes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { typical, withHardware } from '../blueprint/hardware'
import { parseScenario } from '../blueprint/parse'
import { printYaml } from '../blueprint/print'
import { seconds } from '../kernel/time'
import { noLatencies, noteLatency, percentile } from './referee/ledger-latency'
import { advance, createRun, digest, seek } from './run'
import { runOf, valueOf } from './testing/document'

const drawing = (capacity: string, rate: string, quotas = '') => `
  ${capacity}
  brokers: 1
  topics: { orders: { partitions: 1 } }${quotas}
  producers: { web: { to: orders, rate: ${rate}, linger.ms: 0, batch.size: 0, principal: User:web } }
  groups: { billing: { topics: [orders], consumers: 1, work: 1ms, auto.offset.reset: earliest } }`

test('the percentiles of a producer are those of its latest records, to within an eighth', () => {
  const latencies = noLatencies()
  for (let i = 1; i <= 1_000; i++) noteLatency(latencies, i * 1_000, 1, seconds(1))
  expect(percentile(latencies, 0.5, seconds(1))! / 500_000).toBeCloseTo(1, 0.9)
  expect(Math.abs(percentile(latencies, 0.99, seconds(1))! / 990_000 - 1)).toBeLessThan(0.07)
  noteLatency(latencies, 5_000, 1, seconds(25))
  expect(Math.abs(percentile(latencies, 0.99, seconds(25))! / 5_000 - 1)).toBeLessThan(0.07)
  expect(percentile(latencies, 0.5, seconds(60))).toBeNull()
})

test('a slow request handler makes each record wait, and a run with a capacity is the same however it is reached', () => {
  const slow = runOf(drawing('capacity: { request: 200ms }\n  config: { num.io.threads: 1 }', '1/s'), [])
  const fast = runOf(drawing('capacity: {}', '1/s'), [])
  advance(slow, seconds(20))
  advance(fast, seconds(20))
  expect(Number(valueOf(slow, 'producer(web).p50'))).toBeGreaterThan(
    Number(valueOf(fast, 'producer(web).p50')) + 50_000,
  )
  expect(valueOf(slow, 'broker(b1).RequestHandlerAvgIdlePercent')).toBeLessThan(0.8)
  expect(valueOf(fast, 'broker(b1).RequestHandlerAvgIdlePercent')).toBeGreaterThan(0.99)
  expect(valueOf(slow, 'ledger.lost')).toBe(0)
  const whole = digest(slow)
  for (let at = 21; at <= 30; at++) advance(slow, seconds(at))
  seek(slow, seconds(20))
  expect(digest(slow)).toBe(whole)
})

test('S-10 request_percentage: who keeps the threads busy is held back, for no more than a window at a time', () => {
  const capacity = 'capacity: { request: 30ms }\n  config: { num.io.threads: 1 }'
  const run = runOf(drawing(capacity, '20/s', '\n  quotas: ["user:web request_percentage=2"]'), [])
  advance(run, seconds(30))
  expect(valueOf(run, 'producer(web).throttleTime')).toBeGreaterThan(seconds(5))
  expect(valueOf(run, 'ledger.failed')).toBe(0)
})

test('a machine in the units in which it is sold becomes rates: bits to bytes, a fifth of the memory dirty', () => {
  const machine = { networkGbit: 10, diskMB: 500, memoryGB: 32, requestUs: 80, coreMB: 800, zstdMB: 211 }
  expect(withHardware(typical, machine)).toEqual({
    ...typical,
    link: 1_250_000_000,
    disk: 500_000_000,
    dirty: 6_400_000_000,
    request: 80,
    threadRate: 800_000_000,
    clientCore: 0.5,
  })
})

test('capacity is read with what is typical for what is left out, and written as it was', () => {
  const text = 'scenario: x\nblueprint: { brokers: 1, capacity: { request: 250us, disk: 40MB } }\n'
  const read = parseScenario(text)
  expect(read).toMatchObject({
    ok: true,
    scenario: { blueprint: { capacity: { request: 250, disk: 40_000_000, network: 20 } } },
  })
  if (read.ok) expect(parseScenario(printYaml(read.scenario))).toMatchObject({ ok: true, scenario: read.scenario })
})

test('the scenario of the gallery saturates one broker and not the other, whatever is done at their edges', () => {
  const file = join(import.meta.dirname, '../../public/scenarios/saturation.yaml')
  const read = parseScenario(readFileSync(file, 'utf8').replaceAll('100/s', '90/s'))
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const run = createRun(read.scenario, { watching: false })
  advance(run, seconds(13))
  expect(valueOf(run, 'broker(b1).RequestHandlerAvgIdlePercent')).toBeLessThan(0.05)
  expect(Number(valueOf(run, 'producer(single-1).p99'))).toBeGreaterThan(
    2 * Number(valueOf(run, 'producer(batch-1).p99')),
  )
})
