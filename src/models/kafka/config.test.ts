// Settings: what Kafka accepts together, and profiles that fit together.
import { describe, expect, test } from 'vitest'
import { configDocs } from './config-docs'
import {
  acksOf,
  configTables,
  defaultValue,
  deliveryTimeout,
  isIdempotent,
  producerConfigProblems,
  resolveConfig,
  type TimeProfile,
  listItems,
} from './config'
import type { ConfigKey, ConfigValue } from './config-key'

const producer = (set: Record<string, ConfigValue> = {}) => resolveConfig('producer', 'realistic', set)
const problems = (set: Record<string, ConfigValue>) => producerConfigProblems(set, producer(set)).map(({ key }) => key)

describe('P-22 settings of a producer that belong together', () => {
  test('P-22 the defaults are idempotent and fit', () => {
    expect(isIdempotent(producer())).toBe(true)
    expect(problems({})).toEqual([])
  })

  test('P-22 delivery.timeout.ms below linger.ms + request.timeout.ms is an error when it was set, and raised when not', () => {
    expect(problems({ 'delivery.timeout.ms': 30_004 })).toEqual(['delivery.timeout.ms'])
    expect(problems({ 'delivery.timeout.ms': 30_005 })).toEqual([])
    const set = { 'request.timeout.ms': 200_000 }
    expect(problems(set)).toEqual([])
    expect(deliveryTimeout(producer(set))).toBe(200_005)
    expect(deliveryTimeout(producer())).toBe(120_000)
  })

  test('P-22 without acks=all or without retries, idempotence is silently off unless it was asked for', () => {
    const sets: Record<string, ConfigValue>[] = [{ acks: '1' }, { acks: 0 }, { retries: 0 }]
    for (const set of sets) {
      expect(problems(set)).toEqual([])
      expect(isIdempotent(producer(set))).toBe(false)
    }
    expect(isIdempotent(producer({ acks: -1 }))).toBe(true)
    expect(problems({ acks: '1', 'enable.idempotence': true })).toEqual(['acks'])
    expect(problems({ retries: 0, 'enable.idempotence': true })).toEqual(['retries'])
    expect(problems({ acks: '1', 'enable.idempotence': false })).toEqual([])
  })

  test('P-22 more than five requests in flight are an error while idempotence is on, asked for or not', () => {
    const key = 'max.in.flight.requests.per.connection'
    expect(problems({ [key]: 6 })).toEqual([key])
    expect(problems({ [key]: 5 })).toEqual([])
    expect(problems({ [key]: 6, 'enable.idempotence': false })).toEqual([])
  })

  test('every problem names the setting and says what to write', () => {
    const set = { 'delivery.timeout.ms': 1, acks: '0', retries: 0, 'enable.idempotence': true }
    const found = producerConfigProblems(set, producer(set))
    expect(found).toHaveLength(3)
    for (const { key, message, fix } of found) {
      expect(message).not.toBe('')
      expect(fix.startsWith(key)).toBe(true)
    }
  })
})

test('acks is a word for Kafka, whatever YAML made of it', () => {
  expect(['all', '-1', -1, '1', 1, '0', 0].map((acks) => acksOf(producer({ acks })))).toEqual([-1, -1, -1, 1, 1, 0, 0])
})

describe.each(['realistic', 'classroom'] satisfies TimeProfile[])('the defaults of the %s profile', (profile) => {
  const of = {
    producer: resolveConfig('producer', profile, {}),
    consumer: resolveConfig('consumer', profile, {}),
    broker: resolveConfig('broker', profile, {}),
  }

  test('every default is in its own range, and one sentence says what it is for', () => {
    const docs: Record<string, Readonly<Record<string, string>>> = configDocs
    for (const [scope, table] of Object.entries<Record<string, ConfigKey>>(configTables)) {
      for (const [name, key] of Object.entries(table)) {
        const value = defaultValue(key, profile)
        if (typeof value === 'number') {
          expect(value, name).toBeGreaterThanOrEqual(key.min ?? -Infinity)
          expect(value, name).toBeLessThanOrEqual(key.max ?? Infinity)
        }
        const words = key.type === 'list' ? listItems(String(value)) : [value]
        if (key.values !== undefined && value !== null) expect(key.values, name).toEqual(expect.arrayContaining(words))
        expect(docs[scope]?.[name], name).toMatch(/^[A-Z].*[.)]$/)
      }
    }
  })

  test("they pass the checks that Kafka's own processes make at their start", () => {
    const { producer: p, consumer: c, broker: b } = of
    expect(producerConfigProblems({ 'delivery.timeout.ms': p['delivery.timeout.ms'] }, p)).toEqual([])
    expect(p['retry.backoff.ms']).toBeLessThanOrEqual(p['retry.backoff.max.ms'])
    expect(p['reconnect.backoff.ms']).toBeLessThanOrEqual(p['reconnect.backoff.max.ms'])
    expect(c['heartbeat.interval.ms'] * 3).toBeLessThanOrEqual(c['session.timeout.ms'])
    expect(c['session.timeout.ms']).toBeGreaterThanOrEqual(b['group.min.session.timeout.ms'])
    expect(c['session.timeout.ms']).toBeLessThanOrEqual(b['group.max.session.timeout.ms'])
    expect(c['fetch.max.wait.ms']).toBeLessThan(c['request.timeout.ms'])
    expect(c['request.timeout.ms']).toBeLessThanOrEqual(c['default.api.timeout.ms'])
    expect(b['replica.fetch.wait.max.ms']).toBeLessThanOrEqual(b['replica.lag.time.max.ms'])
    // KafkaConfig: at least two heartbeats fit into a session.
    expect(b['broker.heartbeat.interval.ms'] * 2).toBeLessThanOrEqual(b['broker.session.timeout.ms'])
  })
})

test('in the classroom, where a hop takes 300 ms, nothing times out by distance alone', () => {
  const roundTrip = 2 * (300 + 50)
  const [p, c, b] = [
    resolveConfig('producer', 'classroom', {}),
    resolveConfig('consumer', 'classroom', {}),
    resolveConfig('broker', 'classroom', {}),
  ]
  // A produce with acks=all waits for a follower's fetch that is held, answered, and asked again.
  expect(p['request.timeout.ms']).toBeGreaterThan(3 * roundTrip)
  expect(p['socket.connection.setup.timeout.ms']).toBeGreaterThan(roundTrip)
  // Two heartbeats, the way there and back between them, and there is time left for one that is lost.
  expect(b['broker.session.timeout.ms']).toBeGreaterThan(2 * (b['broker.heartbeat.interval.ms'] + roundTrip))
  expect(c['session.timeout.ms']).toBeGreaterThan(3 * (c['heartbeat.interval.ms'] + roundTrip))
  expect(b['replica.lag.time.max.ms']).toBeGreaterThan(2 * (b['replica.fetch.wait.max.ms'] + roundTrip))
})
