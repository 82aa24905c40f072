// What the log says of facts.
import { expect, test } from 'vitest'
import type { Blueprint } from '../../blueprint/scenario'
import type { Fact } from '../../models/kafka/facts'
import { describe as inSentences, inWords } from '../describe'
import { narrate, sentenceOf } from './narration'
import { noteFault } from '../referee/faults'
import { ack, append, elect, P, safely, send, story, type Story, tell } from '../testing/story'

const blueprint: Blueprint = {
  zones: [],
  controllers: { mode: 'kraft', preVote: true, read: 140, nodes: { k1: { zone: null, config: {} } } },
  brokers: {
    b1: { zone: null, disk: 0, diskSize: null, config: {} },
    b2: { zone: null, disk: 0, diskSize: null, config: {} },
  },
  topics: {},
  producers: {},
  groups: {},
  links: [],
  config: {},
  capacity: null,
  remoteStorage: null,
  acls: [],
  quotas: [],
  features: {},
}

/** Collects the sentences of a story from here on. */
function listen(told: Story): string[] {
  const sentences: string[] = []
  told.listeners.push((fact, at, seq) => {
    const headline = narrate(fact, at, seq, told.referee)
    if (headline !== null) sentences.push(`${headline.level}: ${headline.text}`)
  })
  return sentences
}

test('a failover is told with its cause and what it cost', () => {
  const told = story({ acks: 1 })
  safely(told, 1)
  const records = send(told, 2)
  append(told, 'b1', records)
  ack(told, records, { offset: 1 })
  noteFault(told.referee, {
    at: 3_000_000,
    act: { do: 'kill', target: 'broker:b1', silent: false, lose: null },
    blueprint,
  })
  const sentences = listen(told)

  tell(told, { type: 'broker-fenced', broker: 'b1', reason: 'session-expired', silentFor: 9_000_000 })
  elect(told, 'b2', 1)

  expect(sentences).toEqual([
    'headline: The controller has not heard b1 for 9.0 s and gave its partitions to others (b1 was killed at 3.0 s).',
    'explain: The controller chose b2 to lead orders-0: b1 was silent for 9.0 s.',
    'headline: b2 leads orders-0 now (b1 was silent for 9.0 s). 2 acknowledged records lost: acknowledged before any copy existed, and the leader left.',
  ])
  elect(told, 'b2', 2)
  expect(sentences.at(-1)).toContain('0 more acknowledged records lost.')
})

test('a failover that costs nothing says so', () => {
  const told = story()
  safely(told, 1)
  const sentences = listen(told)
  elect(told, 'b2', 1)
  expect(sentences.at(-1)).toBe('headline: b2 leads orders-0 now (b1 is gone). 0 acknowledged records lost.')
})

test('P-34 a batch that is sent again although its error is not retriable says who does that', () => {
  const told = story()
  const sentences = listen(told)
  const again = (error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' | 'NOT_LEADER_OR_FOLLOWER') =>
    tell(told, { type: 'batch-retried', producer: 'web', partition: P, records: send(told, 1), error })
  again('OUT_OF_ORDER_SEQUENCE_NUMBER')
  expect(sentences.at(-1)).toMatch(/not retriable\)\. An idempotent producer repeats such a batch all the same\.$/)
  again('NOT_LEADER_OR_FOLLOWER')
  expect(sentences.at(-1)).toMatch(/6, retriable\)\.$/)
})

test('a rebalance names what befell the consumer', () => {
  const told = story()
  noteFault(told.referee, {
    at: 1_000_000,
    act: { do: 'kill', target: 'consumer:billing-1', silent: false, lose: null },
    blueprint,
  })
  const sentences = listen(told)
  tell(told, {
    type: 'member-removed',
    broker: 'b1',
    group: 'billing',
    member: 'm',
    client: 'billing-1',
    reason: 'session-expired',
  })
  tell(told, {
    type: 'rebalance-started',
    broker: 'b1',
    group: 'billing',
    generation: 1,
    reason: 'billing-1 was removed',
  })
  expect(sentences).toEqual([
    'headline: billing-1 is no longer a member of billing: it was not heard for its session timeout (billing-1 was killed at 1.0 s).',
    'headline: billing shares its partitions anew: billing-1 was removed (billing-1 was killed at 1.0 s).',
  ])
})

test('a record that is stored twice, and a loss by a leader that was deposed, are told when they happen', () => {
  const told = story({ acks: 1, idempotent: false })
  const sentences = listen(told)
  const records = send(told, 2)
  append(told, 'b1', records)
  append(told, 'b1', records)
  elect(told, 'b2', 1)
  const late = send(told, 1)
  append(told, 'b1', late)
  ack(told, late)
  expect(sentences.filter((text) => /already|confirmed/.test(text))).toEqual([
    'headline: b1 stored 2 records of orders-0 at offset 2 that it has already: the answer was lost, not the write, and nothing told them apart.',
    'headline: b1 confirmed 1 record of orders-0 that nobody will ever read: acknowledged before any copy existed, and the leader left. 1 acknowledged record lost.',
  ])
})

test('what was mended is no cause any more', () => {
  const told = story()
  for (const act of [
    { do: 'kill', target: 'broker:b1', silent: false, lose: null },
    { do: 'restore', target: 'broker:b1' },
  ] as const) {
    noteFault(told.referee, { at: 1_000_000, act, blueprint })
  }
  const sentences = listen(told)
  tell(told, { type: 'request-timed-out', client: 'p1', broker: 'b1', request: 'produceRequest' })
  expect(sentences).toEqual(['explain: p1 got no answer from b1 to its produce request, and closes the connection.'])
})

test('what repeats itself is told once a second', () => {
  const told = story()
  const sentences = listen(told)
  const refused: Fact = {
    type: 'produce-refused',
    broker: 'b1',
    producer: 'p1',
    partition: P,
    error: 'NOT_ENOUGH_REPLICAS',
    why: 'in sync: b1; min.insync.replicas is 2',
    records: [],
  }
  for (let i = 0; i < 20; i++) tell(told, refused)
  expect(sentences).toHaveLength(1)
  told.now += 1_000_000
  tell(told, refused)
  expect(sentences).toHaveLength(2)
  expect(sentences[1]).toBe(
    'explain: b1 refused 0 records of p1 for orders-0: too few replicas are in sync (NOT_ENOUGH_REPLICAS, 19, retriable): in sync: b1; min.insync.replicas is 2.',
  )
})

test('what happens all the time is told on demand only', () => {
  const told = story()
  const sentences = listen(told)
  safely(told, 3)
  expect(sentences).toEqual([])
  const fact: Fact = {
    type: 'records-delivered',
    consumer: 'billing-1',
    group: 'billing',
    member: 'm',
    generation: 1,
    partition: P,
    offsets: [4, 5],
    records: [1, 2],
  }
  expect(sentenceOf(fact, 7, 9, told.referee)).toEqual({
    at: 7,
    seq: 9,
    type: 'records-delivered',
    level: 'all',
    text: 'billing-1 was given 2 records of orders-0, from offset 4.',
    about: ['billing-1', 'orders'],
    tone: 'plain',
  })
})

const samples: Fact[] = [
  { type: 'record-refused', producer: 'p1', record: 1, topic: 'orders', reason: 'BufferExhausted' },
  { type: 'batch-failed', producer: 'p1', partition: P, records: [1], error: 'TimeoutException', certain: false },
  { type: 'batch-retried', producer: 'p1', partition: P, records: [1], error: 'NETWORK_EXCEPTION' },
  { type: 'producer-memory-lost', producer: 'p1', records: [1, 2], sent: [1] },
  { type: 'data-source-ended', producer: 'p1', rows: 10_000 },
  { type: 'duplicate-recognised', broker: 'b1', partition: P, records: [1], offset: 3 },
  { type: 'producers-forgotten', broker: 'b1', partition: P, producers: [1_000] },
  { type: 'log-truncated', broker: 'b1', partition: P, to: 3, from: 5, highWatermark: 4, leader: 'b2', leaderEpoch: 2 },
  { type: 'broker-unfenced', broker: 'b1' },
  { type: 'broker-unregistered', broker: 'b1' },
  { type: 'stray-log-removed', broker: 'b1', partition: P },
  { type: 'topic-created', topic: 'pay', partitions: 3, replicationFactor: 1, config: {} },
  { type: 'topic-deleted', topic: 'pay' },
  { type: 'partitions-added', topic: 'orders', from: 1, to: 3 },
  { type: 'topic-config-changed', topic: 'orders', config: { 'min.insync.replicas': 2 } },
  {
    type: 'admin-refused',
    request: 'createTopic',
    target: 'pay',
    error: 'INVALID_REPLICATION_FACTOR',
    why: 'there are 2 brokers',
  },
  {
    type: 'leader-elected',
    partition: P,
    leader: null,
    previous: 'b1',
    leaderEpoch: 2,
    isr: ['b1'],
    reason: 'broker-fenced',
    unclean: false,
  },
  {
    type: 'leader-elected',
    partition: P,
    leader: 'b2',
    previous: 'b1',
    leaderEpoch: 3,
    isr: ['b2'],
    reason: 'unclean',
    unclean: true,
  },
  { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' },
  { type: 'isr-expanded', partition: P, isr: ['b1', 'b2'], added: ['b2'] },
  { type: 'assignment-completed', broker: 'b1', group: 'billing', generation: 2, assignment: { a: [P], b: [] } },
  {
    type: 'partitions-lost',
    consumer: 'billing-1',
    group: 'billing',
    member: 'm',
    generation: 2,
    partitions: [P],
    kept: [],
  },
  { type: 'position-set', consumer: 'billing-1', group: 'billing', partition: P, offset: 4, why: 'reset-latest' },
  { type: 'poll-limit-exceeded', consumer: 'billing-1', group: 'billing', limit: 20_000_000 },
  { type: 'client-stuck', client: 'billing-1', why: 'it has no offset to begin at' },
]

test('sentences are whole, name somebody, and never speak of colours', () => {
  const told = story()
  for (const fact of samples) {
    const { text, about } = sentenceOf(fact, 1, 1, told.referee)
    expect(text).toMatch(/^[A-Za-z0-9_(].*\.$/)
    expect(text).not.toMatch(/\b(red|green|blue|yellow|purple|orange)\b/)
    expect(text).not.toMatch(/undefined|null|NaN|\[object/)
    expect(about.length).toBeGreaterThan(0)
  }
})

test('a commit that its coordinator could not replicate is told with that cause, and once as long as it stays so', () => {
  const told = story()
  const sentences = listen(told)
  const refuse = (error: 'COORDINATOR_NOT_AVAILABLE' | 'UNKNOWN_MEMBER_ID') =>
    tell(told, { type: 'offset-commit-refused', broker: 'b2', group: 'billing', member: 'm', error })
  for (let i = 0; i < 8; i++) {
    refuse('COORDINATOR_NOT_AVAILABLE')
    told.now += 5_000_000
  }
  expect(sentences).toEqual([
    'explain: b2 refused a commit of m in billing: it was not copied to all in-sync replicas of __consumer_offsets within offsets.commit.timeout.ms, or too few are in sync (COORDINATOR_NOT_AVAILABLE, 15, retriable). What it worked on may be done again.',
  ])
  refuse('UNKNOWN_MEMBER_ID')
  expect(sentences).toHaveLength(2)
  told.now += 60_000_000
  refuse('COORDINATOR_NOT_AVAILABLE')
  expect(sentences).toHaveLength(3)
})

test('a request that got no answer is named in plain words', () => {
  const told = story()
  const sentences = listen(told)
  tell(told, { type: 'request-timed-out', client: 'web', broker: 'b2', request: 'produceRequest' })
  tell(told, { type: 'request-timed-out', client: 'shop', broker: 'b2', request: 'offsetCommitRequest' })
  expect(sentences).toEqual([
    'explain: web got no answer from b2 to its produce request, and closes the connection.',
    'explain: shop got no answer from b2 to its offset commit, and closes the connection.',
  ])
})

test('long times are said in the largest unit that says them exactly', () => {
  const seconds = [0.3, 59.5, 60, 90, 120, 600, 3_600, 5_400, 7_200, 93_600]
  expect(seconds.map((span) => inWords(span * 1_000_000))).toEqual([
    '300 ms',
    '59.5 s',
    '60 s',
    '90 s',
    '2 min',
    '10 min',
    '1 h',
    '90 min',
    '2 h',
    '26 h',
  ])
  const clock = inSentences({ do: 'clock', target: 'broker:b1', ahead: 7_200_000_000, behind: 0 })
  expect(clock.headline).toBe('The clock of b1 is 2 h ahead.')
})

test('what there is one of is told as one', () => {
  const told = story({ acks: 1 })
  const sentences = listen(told)
  const assign = (assignment: Record<string, string[]>) =>
    tell(told, { type: 'assignment-completed', broker: 'b1', group: 'billing', generation: 2, assignment })
  assign({ a: ['orders-0'] })
  assign({ a: ['orders-0'], b: [] })
  tell(told, { type: 'data-source-ended', producer: 'p1', rows: 1 })
  tell(told, { type: 'log-tail-lost', broker: 'b1', partition: 'orders-0', from: 1, to: 0, cause: 'power' })
  tell(told, { type: 'log-tail-lost', broker: 'b1', partition: 'orders-0', from: 1, to: 0, cause: 'wiped' })
  expect(sentences.map((sentence) => sentence.replace(/^\w+: /, ''))).toEqual([
    'billing is stable in generation 2: 1 member has 1 partition.',
    'billing is stable in generation 2: 2 members share 1 partition. 1 member has none.',
    'p1 has sent the only row of its data.',
    'b1 lost the last record of its copy of orders-0: it was not on its disk yet.',
    'The disk of b1 held 1 offset of orders-0; it is gone with it.',
  ])
})
