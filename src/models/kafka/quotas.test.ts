// Client quotas: rates and waits as Kafka measures them (S-12), and which quota is whose (S-11).
import { expect, test } from 'vitest'
import { ms, seconds } from '../../kernel/time'
import { parseQuota, quotaOf, type Quotas } from './quotas'
import { countSample, rateOf, throttleTime, type Sample } from './rate'

const windows = { num: 11, size: seconds(1) }

test('S-12 the numbers of ClientQuotaManagerTest: 400 bytes each second, then 2300 at once, at 500 per second', () => {
  let samples: Sample[] = []
  let now = 0
  for (let i = 0; i < 10; i++) {
    samples = countSample(samples, 400, now, windows)
    expect(throttleTime(samples, 500, now, windows)).toBe(0)
    now += seconds(1)
  }
  // 6300 bytes in 10.5 s are 600 per second: (600 − 500) / 500 of 10.5 s.
  now += ms(500)
  samples = countSample(samples, 2_300, now, windows)
  expect(rateOf(samples, now, windows)).toBe(600)
  expect(throttleTime(samples, 500, now, windows)).toBe(ms(2_100))
})

test('S-12 what began only now counts as if it had gone on for all samples but one, and old samples are forgotten', () => {
  const samples = countSample([], 20_000, seconds(5), windows)
  expect(rateOf(samples, seconds(5), windows)).toBe(2_000)
  expect(throttleTime(samples, 1_000, seconds(5), windows)).toBe(seconds(10))
  expect(countSample(samples, 1, seconds(16), windows)).toEqual([{ start: seconds(16), value: 1 }])
})

test('S-11 the most specific quota counts, and a default counts for each on its own', () => {
  const key = 'producer_byte_rate'
  const all = [
    'user:web client:a',
    'user:web client:*',
    'user:web',
    'user:* client:a',
    'user:* client:*',
    'user:*',
    'client:a',
    'client:*',
  ]
  for (let first = 0; first < all.length; first++) {
    const quotas: Quotas = Object.fromEntries(all.slice(first).map((entity, i) => [entity, { [key]: first + i + 1 }]))
    expect(quotaOf(quotas, key, 'web', 'a')).toMatchObject({ bound: first + 1, entity: all[first] })
  }
  const quotas: Quotas = { 'user:*': { [key]: 5 } }
  expect(quotaOf(quotas, key, 'web', 'a')?.counts).toBe('producer_byte_rate user:web')
  expect(quotaOf(quotas, key, 'web', 'b')?.counts).toBe('producer_byte_rate user:web')
  expect(quotaOf(quotas, key, 'other', 'a')?.counts).toBe('producer_byte_rate user:other')
  expect(quotaOf(quotas, 'consumer_byte_rate', 'web', 'a')).toBeNull()
})

test('S-10 a quota is one line; what is wrong with it is said', () => {
  expect(parseQuota('user:web client:* producer_byte_rate=2000 request_percentage=none')).toEqual([
    { entity: { user: 'web', client: '<default>' }, key: 'producer_byte_rate', value: 2_000 },
    { entity: { user: 'web', client: '<default>' }, key: 'request_percentage', value: null },
  ])
  for (const [line, message] of [
    ['producer_byte_rate=1', 'is no quota'],
    ['user:web', 'is no quota'],
    ['user:web rate=1', 'no quota `rate`'],
    ['user:web producer_byte_rate=0', 'no number above 0'],
  ] as const) {
    expect(parseQuota(line)).toMatchObject({ message: expect.stringContaining(message) })
  }
})
