// Client quotas: rates and waits as Kafka measures them (S-12), and which quota is whose (S-11).
import { expect, test } from 'vitest'
import { ms, seconds } from '../../kernel/time'
import { parseQuota, quotaOf, type Quotas } from './quotas'
import { countSample, rateOf, refillTime, throttleTime, tokensIn, type Sample, type TokenBucket } from './rate'

const windows = { num: 11, size: seconds(1) }

// ClientQuotaManagerTest.testQuotaViolation, and why: ClientQuotaManagerConfig has 11 samples of 1 s (QuotaConfig). Rate.windowSize takes
// the time since the oldest sample, 10.5 s, of which 10 whole windows are as many as 11 samples but one; so nothing is added.
// QuotaUtils.throttleTime is (rate - bound) / bound of that window, rounded to milliseconds.
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
  expect(countSample(samples, 1, seconds(16), windows)).toEqual([{ start: seconds(16), last: seconds(16), value: 1 }])
})

// ClientRequestQuotaManagerTest.testRequestPercentageQuotaViolation: per cent of one thread, 4 ms of a second are 0.4.
test('S-12 the numbers of ClientRequestQuotaManagerTest: 4 ms each second, then 67.1 at once, at 1 per cent; and never more than a window', () => {
  let samples: Sample[] = []
  let now = 0
  const bounded = () => Math.min(throttleTime(samples, 1, now, windows), windows.size)
  const record = (milliseconds: number) => {
    samples = countSample(samples, milliseconds / 10, now, windows)
    return bounded()
  }
  for (let i = 0; i < 10; i++) {
    expect(record(4)).toBe(0)
    now += seconds(1)
  }
  now += ms(500)
  // 107.1 ms in 10.5 s are 10.2 a second: a fiftieth too much of 10.5 s.
  expect(record(67.1)).toBe(ms(210))
  now += ms(210)
  for (let i = 0; i < 11; i++) {
    record(4)
    now += seconds(1)
  }
  expect(record(0)).toBe(0)
  expect(record(500)).toBe(seconds(1))
  for (let i = 0; i < 10; i++) {
    now += seconds(1)
    expect(record(0)).toBe(seconds(1))
  }
  now += seconds(1)
  expect(record(0)).toBe(0)
})

// Kafka PR 15889 (4.0): a sample counts until nothing was counted in it for all windows, though it began before them.
test('S-12 a sample that began before the windows counts as long as something was counted in it within them', () => {
  let samples = countSample([], 100, 0, windows)
  samples = countSample(samples, 100, ms(900), windows)
  samples = countSample(samples, 0, seconds(11.5), windows)
  expect(rateOf(samples, seconds(11.5), windows)).toBeCloseTo(200 / 11.5, 9)
  expect(rateOf(countSample(samples, 0, seconds(12), windows), seconds(12), windows)).toBe(0)
})

// ControllerMutationQuotaManagerTest (StrictControllerMutationQuotaTest): 10 a second, 10 samples of 1 s, so 100 at once; 90 pass, then
// 90 more although only 10 are left, and the next has to wait until the missing 80 have come in.
test('S-10 controller_mutation_rate is a token bucket: KIP-599 with the numbers of StrictControllerMutationQuotaTest', () => {
  const ten = { num: 10, size: seconds(1) }
  let bucket: TokenBucket | undefined
  const record = (permits: number, now: number): number => {
    const tokens = tokensIn(bucket, 10, now, ten)
    if (tokens >= 0) bucket = { tokens: tokens - permits, at: now }
    return refillTime(tokens, 10)
  }
  expect(record(90, 0)).toBe(0)
  expect(record(90, 0)).toBe(0)
  expect(record(90, 0)).toBe(seconds(8))
  expect(record(90, seconds(5))).toBe(seconds(3))
  expect(record(90, seconds(8))).toBe(0)
  expect(tokensIn(bucket, 10, seconds(100), ten)).toBe(100)
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
  expect(parseQuota('ip:* connection_creation_rate=2')).toEqual([
    { entity: { user: null, client: null, ip: '<default>' }, key: 'connection_creation_rate', value: 2 },
  ])
  for (const [line, message] of [
    ['producer_byte_rate=1', 'is no quota'],
    ['user:web', 'is no quota'],
    ['user:web rate=1', 'no quota `rate`'],
    ['user:web producer_byte_rate=0', 'no number above 0'],
    ['ip:web producer_byte_rate=1', 'no quota of an address'],
    ['user:web connection_creation_rate=1', 'no quota of a user or client'],
    ['ip:web user:web connection_creation_rate=1', 'is no quota'],
  ] as const) {
    expect(parseQuota(line)).toMatchObject({ message: expect.stringContaining(message) })
  }
})
