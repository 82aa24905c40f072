// What is written reads the same: for any scenario, in YAML and in JSON, and for every file that ships.
import { failsNever, type OnFailure } from '../models/kafka/application'
import fc from 'fast-check'
import { typicalCapacity } from '../models/kafka/capacity'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newGroup, newProducer } from './defaults'
import { parseScenario } from './parse'
import { printFile, printJson, printYaml } from './print'
import type { Act, Blueprint, Config, GroupBlock, Keys, ProducerBlock, Scenario, Trigger } from './scenario'
import { printDuration, printRate, readDuration, readRate } from './units'

const duration = fc.oneof(
  fc.nat(5_000).map((n) => n * 1_000),
  fc.nat(60).map((n) => n * 1_000_000),
  fc.nat(1_000_000),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const sentence = fc
  .oneof(
    fc.stringMatching(/^[a-zA-Z0-9 ,.:;'"#{}[\]&*!|>%@`?=-]{1,40}$/),
    fc.constantFrom(
      'yes',
      'no',
      '12',
      '0x1f',
      'null',
      '~',
      '1e3',
      'a: b',
      '- x',
      '# not a comment',
      'two\nlines',
      'ünï 日本 🙂',
      "it's",
    ),
  )
  .filter((text) => text.trim() === text && text !== '')
const key = fc.oneof(sentence, fc.constantFrom('K7', '007', 'a,b', '(x)', 'true'))

const keys: fc.Arbitrary<Keys> = fc.oneof(
  fc.constant<Keys>({ kind: 'none' }),
  fc.record({
    kind: fc.constantFrom('cycle' as const, 'uniform' as const, 'zipf' as const),
    count: fc.integer({ min: 1, max: 99 }),
    prefix: key,
  }),
  fc.record({
    kind: fc.constant('hot' as const),
    count: fc.integer({ min: 1, max: 99 }),
    share: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
    prefix: key,
  }),
  fc.record({ kind: fc.constant('constant' as const), key }),
)

const data = fc.record({
  file: fc.constantFrom('orders.csv', 'orders', 'a b.tsv', 'x.ndjson'),
  format: fc.constantFrom('csv' as const, 'tsv' as const, 'ndjson' as const),
  key: fc.constant(null),
  value: fc.constant(null),
  timestamp: fc.constant(null),
  speedup: fc.constantFrom(1, 2.5, 100),
  text: fc.constantFrom(null, 'a,b\n1,2\n', 'a\tb\n', '  leading: x\n#\n'),
})

const zone = fc.constantFrom(null, 'az-a', 'az-b')

const anyGroup = {
  topics: fc.constantFrom<string[]>([], ['orders']),
  pattern: fc.constant(null),
  consumers: fc.constantFrom<Record<string, { zone: string | null }>>(
    {},
    { 'billing-1': { zone: null } },
    { 'billing-1': { zone: null }, 'billing-2': { zone: null } },
    { anna: { zone: 'az-a' }, bert: { zone: null } },
    { anna: { zone: null } },
  ),
  work: fc.oneof(
    fc.record({ dist: fc.constant('constant' as const), mean: duration }),
    fc.record({ dist: fc.constant('exp' as const), mean: duration }),
    fc.record({ dist: fc.constant('uniform' as const), from: fc.constant(0), to: duration }),
    fc.record({
      dist: fc.constant('sometimes-slow' as const),
      mean: duration,
      slow: duration,
      share: fc.constant(0.25),
    }),
  ),
  principal: fc.constantFrom(null, 'User:billing'),
}
// What goes with transactions, and what does not.
const transactional: fc.Arbitrary<ProducerBlock> = fc
  .record({
    records: fc.integer({ min: 1, max: 50 }),
    every: orNull(duration.map((n) => n + 1)),
    abort: fc.constantFrom(0, 0.1),
    crash: fc.constantFrom(0, 0.05),
    restart: duration,
  })
  .map((transaction) => ({ ...newProducer('orders'), transaction, config: { 'transactional.id': 'web' } }))

// A group that writes what it reads, and leaves everything else as it comes.
const writing: fc.Arbitrary<GroupBlock> = fc
  .record({
    to: fc.constant('orders'),
    transactional: fc.boolean(),
    groupMetadata: fc.boolean(),
    abort: fc.constantFrom(0, 0.5),
    valueSize: fc.nat(1_000),
    id: fc.constantFrom<Config>({}, { 'transactional.id': 'out-${consumer}', 'linger.ms': 20 }),
  })
  .map(({ id, ...output }) => {
    return { ...newGroup('copies'), output: { ...output, config: output.transactional ? id : {} } }
  })

const blueprint: fc.Arbitrary<Blueprint> = fc.record({
  zones: fc.constant(['az-a', 'az-b']),
  controllers: fc.record({
    mode: fc.constantFrom('kraft' as const, 'zookeeper' as const),
    preVote: fc.boolean(),
    read: fc.nat(5_000),
    nodes: fc.oneof(
      fc.record({ kraft: fc.record({ zone, config: fc.constant({}) }) }),
      fc.record({
        k1: fc.record({ zone, config: fc.constantFrom<Config>({}, { 'controller.quorum.fetch.timeout.ms': 900 }) }),
        k2: fc.record({ zone, config: fc.constant({}) }),
        k3: fc.record({ zone, config: fc.constant({}) }),
      }),
    ),
  }),
  brokers: fc.record({
    b1: fc.record({
      zone,
      disk: duration,
      diskSize: orNull(fc.nat().map((n) => n + 1)),
      config: fc.constantFrom<Config>({}, { 'replica.lag.time.max.ms': 12_000 }),
    }),
    b2: fc.constant({ zone: null, disk: 0, diskSize: null, config: {} }),
    'broker-3': fc.constant({ zone: null, disk: 0, diskSize: null, config: {} }),
  }),
  topics: fc.record({
    orders: fc.record({
      partitions: fc.integer({ min: 1, max: 12 }),
      replicas: fc.integer({ min: 1, max: 3 }),
      auto: fc.boolean(),
      config: fc.constantFrom<Config>({}, { 'min.insync.replicas': 1, 'unclean.leader.election.enable': true }),
    }),
  }),
  producers: fc.record({
    bank: transactional,
    web: fc.record({
      to: fc.constantFrom('', 'orders'),
      rate: fc.constantFrom(0, 1, 2.5, 1 / 60, 0.1, 1 / 3, 5_000),
      poisson: fc.boolean(),
      keys,
      valueSize: fc.nat(10_000),
      tombstones: fc.constantFrom(0, 0.1, 0.5),
      limit: orNull(fc.nat(1_000)),
      data: orNull(data),
      principal: fc.constantFrom(null, 'User:web'),
      transaction: fc.constant(null),
      zone,
      config: fc.constantFrom<Config>(
        {},
        { acks: '1', 'linger.ms': 1_500 },
        { acks: 'all', 'enable.idempotence': false },
        { acks: '-1' },
      ),
    }),
  }),
  groups: fc.record({
    copies: writing,
    billing: fc.oneof(
      fc.record({
        ...anyGroup,
        commit: fc.constantFrom('auto' as const, 'before' as const, 'after' as const, 'async' as const),
        handOff: fc.boolean(),
        queue: orNull(fc.integer({ min: 1, max: 500 })),
        failing: fc.constantFrom(
          null,
          { key: 'K7', value: null, nth: null, share: null, times: null },
          { key: null, value: 'forever', nth: 10, share: 0.5, times: 2 },
        ),
        onFailure: fc.constantFrom<OnFailure>(
          { retries: 0, backoff: 1_000_000, blocks: 'partition', finally: 'stop', by: null },
          { retries: 'forever', backoff: 0, blocks: 'thread', finally: 'skip', by: null },
        ),
        type: fc.constant('consumer' as const),
        unprocessed: fc.constant('release' as const),
        renews: fc.constant(false),
        manual: fc.boolean(),
        output: fc.constant(null),
        config: fc.constantFrom<Config>({}, { 'auto.offset.reset': 'earliest', 'session.timeout.ms': 45_000 }),
      }),
      fc.record({
        ...anyGroup,
        commit: fc.constant('auto' as const),
        handOff: fc.constant(false),
        queue: fc.constant(null),
        failing: fc.constantFrom(null, { key: 'K7', value: null, nth: null, share: null, times: 2 }),
        onFailure: fc.constant(failsNever),
        type: fc.constant('share' as const),
        unprocessed: fc.constantFrom('release' as const, 'reject' as const),
        renews: fc.boolean(),
        manual: fc.constant(false),
        output: fc.constant(null),
        config: fc.constant<Config>({ 'share.acknowledgement.mode': 'explicit', 'share.delivery.count.limit': 7 }),
      }),
    ),
  }),
  links: fc.constantFrom(
    [],
    [{ a: 'b1', b: 'b2', latency: 5_000, jitter: null, loss: 0 }],
    [{ a: 'b1', b: 'broker-3', latency: null, jitter: 1_500, loss: 0.25 }],
    [{ a: 'az-a', b: 'az-b', latency: 0, jitter: null, loss: 1 }],
  ),
  config: fc.constantFrom<Config>({}, { 'broker.session.timeout.ms': 9_000, 'group.max.size': 5 }),
  remoteStorage: fc.constantFrom(null, { latency: null, rate: 85_000_000 }, { latency: 250_000, rate: 1_000 }),
  capacity: fc.constantFrom(null, { ...typicalCapacity, request: 250, disk: 40_000_000 }),
  quotas: fc.constantFrom<string[]>([], ['user:web client:* producer_byte_rate=20000']),
  acls: fc.constantFrom<string[]>(
    [],
    ['allow User:web WRITE,DESCRIBE topic:orders-*', 'deny User:* READ group:billing from anna'],
  ),
  features: fc.constantFrom<Blueprint['features']>({}, { 'eligible.leader.replicas.version': 0 }),
})

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.record({ at: duration }),
  fc.record({
    // So seldom that all lines together repeat no more often than a scenario may.
    every: duration.map((n) => n + 3_600_000_000),
    from: fc.constant(1_000_000),
    to: duration.map((n) => n + 1_000_000),
  }),
  fc.record({ when: fc.constantFrom('ledger.lost > 0', 'broker(b1).up && !broker(b2).up'), after: fc.constant(null) }),
)

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('elect' as const),
    target: fc.constantFrom('topic:orders/p0', 'topic:orders', 'cluster:all'),
    election: fc.constantFrom('preferred' as const, 'unclean' as const),
  }),
  fc.record({
    do: fc.constant('move' as const),
    target: fc.constant('topic:orders/p0'),
    replica: fc.constant('b1'),
    onto: fc.constant('broker-3'),
    leader: fc.constant(null),
  }),
  fc.record({
    do: fc.constant('reassign' as const),
    target: fc.constantFrom('topic:orders/p0', 'topic:orders'),
    replicas: orNull(fc.constantFrom<string[]>(['b1'], ['broker-3', 'b2'])),
  }),
  fc.record({ do: fc.constant('roll' as const), target: fc.constantFrom('cluster:all', 'zone:az-a'), for: duration }),
  fc.record({
    do: fc.constant('kill' as const),
    target: fc.constantFrom('broker:b1', 'zone:az-a', 'leader:orders/p0', 'controller:active'),
    silent: fc.boolean(),
    lose: fc.constant(null),
  }),
  fc.record({
    do: fc.constant('kill' as const),
    target: fc.constantFrom('broker:b1', 'zone:az-a', 'leader:orders/p0'),
    silent: fc.boolean(),
    lose: fc.oneof(
      fc.constant({ kind: 'unflushed' as const }),
      duration.map((last) => ({ kind: 'time' as const, last })),
      fc.nat().map((last) => ({ kind: 'bytes' as const, last })),
    ),
  }),
  fc.record({
    do: fc.constant('lossy' as const),
    target: fc.constant('link:b1-b2'),
    share: fc.constantFrom(0, 0.2, 1),
  }),
  fc.record({
    do: fc.constant('throttle' as const),
    target: fc.constantFrom('broker:b1', 'between:b1,b2/broker-3'),
    rate: fc.nat().map((n) => n + 1),
  }),
  fc.record({ do: fc.constant('clog' as const), target: fc.constantFrom('between:b1', 'zone:az-a'), for: duration }),
  fc.record({
    do: fc.constant('cut' as const),
    target: fc.constantFrom('between:b1,az-b/b2', 'between:billing'),
    oneWay: fc.boolean(),
  }),
  fc.record({ do: fc.constant('wipe' as const), target: fc.constantFrom('broker:b1', 'zone:az-a') }),
  fc.record({
    do: fc.constant('delete-records' as const),
    target: fc.constantFrom('topic:orders', 'topic:orders/p0'),
    before: fc.option(fc.nat()),
  }),
  fc.record({
    do: fc.constant('clock' as const),
    target: fc.constantFrom('broker:b1', 'producer:web'),
    ahead: duration,
    behind: fc.constant(0),
  }),
  fc.record({
    do: fc.constantFrom('restore' as const, 'stop' as const),
    target: fc.constantFrom('broker:broker-3', 'producer:web'),
  }),
  fc.record({ do: fc.constant('restart' as const), target: fc.constant('broker:b1'), for: duration }),
  fc.record({ do: fc.constant('pause' as const), target: fc.constant('producer:web'), for: orNull(duration) }),
  fc.record({
    do: fc.constant('slow' as const),
    target: fc.constant('broker:b2'),
    by: duration,
    jitter: duration,
    what: fc.constantFrom('network' as const, 'disk' as const),
  }),
  fc.record({ do: fc.constant('cut' as const), target: fc.constant('link:b1-broker-3'), oneWay: fc.boolean() }),
  fc.record({
    do: fc.constant('drop' as const),
    target: fc.constantFrom('link:b1-b2', 'message:17'),
    count: fc.integer({ min: 1, max: 9 }),
    message: orNull(fc.constant('produceResponse')),
  }),
  fc.record({
    do: fc.constant('emit' as const),
    target: fc.constant('producer:web'),
    count: fc.integer({ min: 1, max: 9 }),
    key: orNull(key),
    value: orNull(sentence),
    tombstone: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('burst' as const),
    target: fc.constant('producer:web'),
    factor: fc.constantFrom(0, 2, 1.5),
    for: duration,
  }),
  // One that sets nothing is refused.
  fc
    .record({
      do: fc.constant('set' as const),
      target: fc.constant('producer:web'),
      config: fc.constantFrom<Config>({}, { acks: '1' }, { acks: null, 'linger.ms': 5 }),
      block: fc.constantFrom<Record<string, unknown>>(
        {},
        { rate: 3 },
        { keys: { kind: 'zipf', count: 3, prefix: 'K' } },
      ),
    })
    .filter(({ config, block }) => Object.keys({ ...config, ...block }).length > 0),
  fc.record({ do: fc.constant('mark' as const), text: sentence }),
  fc.record({ do: fc.constant('note' as const), text: sentence }),
  fc
    .tuple(sentence, fc.array(sentence, { minLength: 1, maxLength: 3 }), fc.nat(2))
    .map(([question, options, right]) => ({
      do: 'ask' as const,
      question,
      options,
      answer: options[right % options.length]!,
    })),
)

const scenario: fc.Arbitrary<Scenario> = fc.record({
  scenario: fc.constantFrom('x', 'first-minute', 'A_9'),
  version: fc.constant(1 as const),
  title: sentence,
  description: fc.oneof(fc.constant(''), sentence),
  seed: fc.oneof(fc.nat(), fc.maxSafeNat()),
  time: fc.record({
    profile: fc.constantFrom('classroom' as const, 'realistic' as const),
    end: duration.map((n) => n + 1),
    hop: orNull(duration),
    jitter: orNull(duration),
  }),
  rules: fc.constantFrom<Scenario['rules']>(
    { version: 'kip320', without: [] },
    { version: 'hwTruncate', without: [] },
    { version: 'kip279', without: ['truncateOnEpochChange', 'maximalIsr'] },
  ),
  blueprint,
  timeline: fc.array(fc.record({ trigger, id: fc.constant(null), recorded: fc.boolean(), act }), { maxLength: 6 }),
  expect: fc.constantFrom<Scenario['expect']>(
    [],
    [
      { kind: 'always', that: 'ledger.lost == 0', because: null },
      { kind: 'never', that: "producer(web).lastError == 'x: y'", because: 'yes' },
      { kind: 'eventually', that: 'topic(orders).p(*).isr >= {b1}', after: null, within: 10_000_000, because: null },
      { kind: 'at', that: 'clock.now == 5s', at: 5_000_000, because: null },
      { kind: 'final', that: 'group(billing).lag < 10', because: null },
    ],
  ),
  view: fc.record({
    lens: fc.constantFrom(null, 'logical' as const, 'both' as const),
    layout: fc.constantFrom<Scenario['view']['layout']>({}, { b1: { x: -10.5, y: 0 }, web: { x: 3, y: 1e4 } }),
  }),
})

describe('what is written reads the same', () => {
  test('YAML', () => {
    fc.assert(
      fc.property(scenario, (written) => {
        const result = parseScenario(printYaml(written))
        expect(result.ok ? result.scenario : result.problems).toEqual(written)
      }),
      { seed: 42, numRuns: 300 },
    )
  })

  test('JSON', () => {
    fc.assert(
      fc.property(scenario, (written) => {
        const result = parseScenario(printJson(written))
        expect(result.ok ? result.scenario : result.problems).toEqual(written)
      }),
      { seed: 43, numRuns: 200 },
    )
  })

  test('durations and rates', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (micros) => readDuration(printDuration(micros)) === micros),
      { seed: 44 },
    )
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 50_000, noNaN: true }), (rate) => readRate(printRate(rate)) === rate),
      { seed: 45 },
    )
  })

  const folder = join(import.meta.dirname, '../../public/scenarios')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  test.each(files)('public/scenarios/%s', (file) => {
    const first = parseScenario(readFileSync(join(folder, file)))
    if (!first.ok) throw new Error(JSON.stringify(first.problems, null, 1))
    const again = parseScenario(printYaml(first.scenario))
    expect(again.ok && again.scenario).toEqual(first.scenario)
    expect(first.notices).toEqual([])
  })
})

test('what is as when absent is left out', () => {
  const result = parseScenario(
    'scenario: x\nblueprint: { brokers: 3, topics: { t: {} }, groups: { g: { topics: t } } }',
  )
  expect(result.ok && printYaml(result.scenario)).toBe(
    'scenario: x\nversion: 1\nseed: 1\ntime: { profile: classroom }\nblueprint:\n  brokers: 3\n  topics:\n    t: {}\n  groups:\n    g: { topics: [ t ] }\n',
  )
})

test('places of zones, and of blocks that are added while it runs, are kept', () => {
  const text = `
scenario: places
version: 1
title: Places
blueprint: { zones: [az-a], brokers: { b1: { zone: az-a } } }
timeline: [{ at: 1s, do: add, target: "broker:b9" }]
view: { layout: { "zone:az-a": { x: 1, y: 2 }, b1: { x: 3, y: 4 }, b9: { x: 5, y: 6 } } }
`
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  expect(parsed.notices).toEqual([])
  const again = parseScenario(printYaml(parsed.scenario))
  expect(again.ok && again.scenario.view.layout).toEqual({
    'zone:az-a': { x: 1, y: 2 },
    b1: { x: 3, y: 4 },
    b9: { x: 5, y: 6 },
  })
})

describe('a file with data in it can be opened again', () => {
  const carrying = (text: string): Scenario => {
    const parsed = parseScenario(
      'scenario: x\nblueprint: { producers: { web: { data: { file: a.csv, text: "a,b" } } } }',
    )
    if (!parsed.ok) throw new Error(parsed.problems[0]!.message)
    const { scenario } = parsed
    scenario.blueprint.producers.web!.data!.text = text
    return scenario
  }
  const rows = (count: number, end: string) =>
    Array.from({ length: count }, (_, i) => `${i},"city ""${i % 7}"" é"`).join(end)

  test.each([
    ['a few rows', 'a,b\n1,2\n', 'yaml'],
    ['rows with line ends of Windows', `a,b\r\n${rows(2_000, '\r\n')}`, 'yaml'],
    ['a cell of 70,000 characters', `a,b\n1,${'x'.repeat(70_000)}\n`, 'json'],
    ['more than YAML may be long', `a,b\n1,2\n${'3,4444444444\n'.repeat(150_000)}`, 'json'],
  ])('%s', (_, text, ending) => {
    const file = printFile(carrying(text))!
    expect(file.ending).toBe(ending)
    const again = parseScenario(file.text, `x.${ending}`)
    expect(again.ok && again.scenario.blueprint.producers.web!.data!.text === text).toBe(true)
  })

  test('what is too large for any file is none', () => {
    expect(printFile(carrying('x,y\n'.repeat(2_100_000)))).toBeNull()
  })
})
