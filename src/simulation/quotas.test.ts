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
