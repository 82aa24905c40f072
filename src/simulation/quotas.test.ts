// Quotas in a running cluster: who is over is held back, and nothing else happens to anybody.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { packFlights, createNames } from './pack-flights'
import { advance, seek, digest } from './run'
import { runOf, told, valueOf } from './testing/document'

const drawing = (quotas: string[], more = '') => `
  quotas: [${quotas.map((quota) => `"${quota}"`).join(', ')}]
  brokers: 1
  topics: { orders: { partitions: 1 }, clicks: { partitions: 1 } }
  producers:
    quiet: { to: orders, rate: 5/s, principal: User:quiet }
    noisy: { to: clicks, rate: 50/s, valueSize: 200B, principal: User:noisy${more} }
  groups: { lake: { topics: [clicks], consumers: 1, principal: User:lake, work: 1ms, auto.offset.reset: earliest } }`

test('S-12 a producer over its byte rate is answered, told to wait, and not read from; others notice nothing', () => {
  const run = runOf(drawing(['user:noisy producer_byte_rate=2000']), [])
  advance(run, seconds(40))
  const acked = Number(valueOf(run, 'producer(noisy).acked'))
  // About 212 bytes a record, and 61 more a batch; Kafka's windows let 11 s worth of a quota through before they bite.
  expect(acked * 215).toBeGreaterThan(40 * 2_000 * 0.6)
  expect(acked * 215).toBeLessThan((40 + 11) * 2_000 * 1.3)
  expect(valueOf(run, 'producer(noisy).throttleTime')).toBeGreaterThan(seconds(10))
  expect(valueOf(run, 'producer(quiet).throttleTime')).toBe(0)
  expect(valueOf(run, 'ledger.failed')).toBe(0)
  expect(told(run, 'client-throttled')[0]).toMatch(
    /^b1 holds noisy back for [\d.]+ m?s: .* per second, and producer_byte_rate of user:noisy is 2 kB per second\.$/,
  )
})

test('S-12 acks=0 is held back, too, by a mute connection that it is not told of', () => {
  const run = runOf(drawing(['client:noisy producer_byte_rate=2000'], ', acks: "0"'), [])
  advance(run, seconds(30))
  expect(told(run, 'client-throttled').length).toBeGreaterThan(0)
  expect(valueOf(run, 'producer(noisy).throttleTime')).toBe(0)
  expect(valueOf(run, 'topic(clicks).p(0).leo')).toBeGreaterThan(100)
  expect(valueOf(run, 'topic(clicks).p(0).leo')).toBeLessThan(700)
})

test('S-12 a consumer over its byte rate gets an empty answer, reads on after the wait, and misses nothing', () => {
  const run = runOf(drawing(['client:* consumer_byte_rate=4000']), [
    '{ at: 25s, do: set-quota, quota: "client:* consumer_byte_rate=none" }',
  ])
  advance(run, seconds(25))
  expect(valueOf(run, 'consumer(lake-1).throttleTime')).toBeGreaterThan(seconds(5))
  expect(valueOf(run, 'group(lake).lag')).toBeGreaterThan(300)
  advance(run, seconds(60))
  expect(valueOf(run, 'group(lake).lag')).toBeLessThan(150)
  expect(valueOf(run, 'ledger.unseen')).toBe(0)
  expect(told(run, 'quotas-changed')).toEqual(['The quotas are now: client:* consumer_byte_rate=none.'])
})

test('S-12 the wait is told on the wire', () => {
  const names = createNames()
  const msg = {
    type: 'fetchResponse',
    correlationId: 1,
    error: 'NONE',
    sessionId: 1,
    partitions: [],
    throttleTimeMs: 80,
  } as const
  packFlights(
    names,
    [{ at: 1, sentAt: 0, seq: 1, from: 'b1', to: 'lake-1', msg, cause: 0, lost: false, incarnation: 0 }],
    () => false,
  )
  expect(names.errors).toEqual(['throttled 80 ms'])
})

test('S-12 a run with quotas is the same however it is reached', () => {
  const whole = runOf(drawing(['user:noisy producer_byte_rate=2000', 'client:* consumer_byte_rate=4000']), [])
  advance(whole, seconds(30))
  const again = runOf(drawing(['user:noisy producer_byte_rate=2000', 'client:* consumer_byte_rate=4000']), [])
  for (let at = 1; at <= 40; at++) advance(again, seconds(at))
  seek(again, seconds(30))
  expect(digest(again)).toBe(digest(whole))
})

const topicsOf = (run: ReturnType<typeof runOf>) => told(run, 'topic-created').length

test('S-10 KIP-599 controller_mutation_rate: topics beyond it are refused with THROTTLING_QUOTA_EXCEEDED, and made when the bucket has filled up', () => {
  const line = (at: string, id: string) => `{ at: ${at}, do: add, target: topic:${id}, with: { partitions: 10 } }`
  const run = runOf(
    `
  config: { controller.quota.window.num: 2 }
  quotas: ["client:admin controller_mutation_rate=1"]
  brokers: 1
  topics: { orders: { partitions: 1 } }`,
    [line('2s', 'a'), line('3s', 'b'), line('3s', 'c')],
  )
  advance(run, seconds(5))
  // Two windows of one partition a second let the first ten through, and leave eight missing.
  expect(topicsOf(run)).toBe(1)
  const refused = told(run, 'admin-refused')
  expect(refused).toHaveLength(2)
  expect(refused[0]).toMatch(
    /refused to create topic for b: controller_mutation_rate of client:admin is 1 per second, and \d too many were used; admin asks again in \d+ ms \(THROTTLING_QUOTA_EXCEEDED, 89/,
  )
  advance(run, seconds(40))
  expect(topicsOf(run)).toBe(3)
})

test('S-10 KIP-932 what a share group fetches counts for its consumer_byte_rate: records are withheld, and stay locked meanwhile', () => {
  const run = runOf(
    `
  quotas: ["user:lake consumer_byte_rate=4000"]
  brokers: 1
  config: { share.coordinator.state.topic.min.isr: 1 }
  topics: { clicks: { partitions: 1 } }
  producers: { noisy: { to: clicks, rate: 40/s, valueSize: 200B } }
  groups: { lake: { type: share, topics: [clicks], consumers: 1, principal: User:lake, work: 1ms, share.auto.offset.reset: earliest, max.poll.records: 100 } }`,
    [],
  )
  advance(run, seconds(40))
  expect(valueOf(run, 'consumer(lake-1).throttleTime')).toBeGreaterThan(seconds(3))
  expect(told(run, 'client-throttled')[0]).toContain('consumer_byte_rate of user:lake')
  // 40 s of 4 kB, and what the windows let through at once, at 210 bytes a record.
  expect(Number(valueOf(run, 'group(lake).processed')) * 210).toBeLessThan(51 * 4_000)
  expect(valueOf(run, 'group(lake).processed')).toBeGreaterThan(200)
})

test('S-10 KIP-612 connection_creation_rate: who connects too often is not read from, closed on, and let in later', () => {
  const crashes = Array.from({ length: 9 }, (_, i) => [
    `{ at: ${4 + i}s, do: kill, target: producer:noisy }`,
    `{ at: ${4 + i}.1s, do: restore, target: producer:noisy }`,
  ])
  const run = runOf(drawing(['ip:noisy connection_creation_rate=0.5']), crashes.flat())
  advance(run, seconds(14))
  const held = told(run, 'client-throttled')
  expect(held[0]).toMatch(
    /^b1 holds noisy back for .*: 0\.[6-9] connections per second, and connection_creation_rate of ip:noisy is 0\.5/,
  )
  expect(told(run, 'client-throttled').every((text) => text.includes('noisy'))).toBe(true)
  const acked = Number(valueOf(run, 'producer(noisy).acked'))
  advance(run, seconds(40))
  expect(Number(valueOf(run, 'producer(noisy).acked'))).toBeGreaterThan(acked + 500)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
})
