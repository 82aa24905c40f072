// What each fault of machines, disks, clocks and networks brings about, in small scenarios that say what they expect.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { headlessRun, resultOf } from './headless'

/** A small cluster in which b3 leads, and what is done to it. */
interface Story {
  topic?: string
  producer?: string
  extra?: string
  time?: string
  timeline: readonly string[]
  expect: readonly string[]
}

const text = ({
  topic = '',
  producer = 'acks: all',
  extra = '',
  time = 'realistic, end: 60s',
  ...story
}: Story): string => `
scenario: story
version: 1
seed: 3
time: { profile: ${time} }
blueprint:
  zones: [az-a, az-b]
  controllers: { nodes: [k1] }
  config: { offsets.topic.num.partitions: 1 }
  brokers: { b1: { zone: az-b }, b2: { zone: az-b }, b3: { zone: az-a } }
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 2${topic} } }
  producers: { web: { to: orders, rate: 10/s, ${producer} } }
${extra}
timeline:
  - { at: 1s, do: move, target: topic:orders/p0, leader: b3 }
${story.timeline.map((line) => `  - { ${line} }`).join('\n')}
expect:
${story.expect.map((line) => `  - { ${line} }`).join('\n')}
`

function runOf(story: Story) {
  const parsed = parseScenario(new TextEncoder().encode(text(story)))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1))
  return headlessRun(parsed.scenario, parsed.scenario.time.end)
}

function holds(story: Story): void {
  const { expectations, violations } = resultOf(runOf(story))
  expect({ failed: expectations.filter(({ state }) => state !== 'passed'), violations }).toEqual({
    failed: [],
    violations: [],
  })
}

describe('networks', () => {
  test('full partition: the side without a majority commits nothing, the other goes on, and nothing acknowledged is lost', () => {
    holds({
      timeline: [
        'at: 10s, do: cut, from: [b3, web], to: [b2, b1, k1], id: cut',
        'at: 40s, do: heal, from: [b3, web], to: [b2, b1, k1], id: heal',
      ],
      expect: [
        'always: ledger.lost == 0',
        'eventually: "topic(orders).p(0).leader == b2 || topic(orders).p(0).leader == b1", after: cut, within: 11s',
        'at: 39s, that: producer(web).acked <= 100',
        'final: producer(web).buffered < 20',
        'final: "topic(orders).p(0).isr == {b3, b2, b1}"',
      ],
    })
  })
  test('one-way: writes are stored and not acknowledged; without idempotence they are stored again', () => {
    const oneWay = (idempotent: boolean, duplicates: string): Story => ({
      producer: `acks: all, enable.idempotence: ${idempotent}, request.timeout.ms: 3s, limit: 200`,
      timeline: [
        'at: 10s, do: cut, from: [b3, b2, b1], to: [web], oneWay: true',
        'at: 15s, do: heal, from: [b3, b2, b1], to: [web]',
      ],
      expect: [
        'always: ledger.lost == 0',
        'at: 14900ms, that: "producer(web).acked <= 100 && topic(orders).p(0).leo > 103"',
        `final: ${duplicates}`,
        'final: producer(web).acked == 200',
      ],
    })
    holds(oneWay(true, 'ledger.duplicates == 0'))
    holds(oneWay(false, 'ledger.duplicates >= 5'))
  })
  test('P-25 a connection that a client gave up is closed at the broker as well: a new one is answered at once', () => {
    holds({
      producer: 'acks: all, request.timeout.ms: 4s, limit: 150',
      timeline: [
        'at: 10s, do: slow, what: disk, target: broker:b3, by: 10min',
        'at: 18s, do: mark, text: given up once',
        'at: 30s, do: kill, target: broker:b3',
      ],
      expect: ['always: ledger.lost == 0 && ledger.duplicates == 0', 'at: 44s, that: producer(web).acked == 150'],
    })
  })
  test('R-ISR4 who does not fetch does not enter the ISR again, though nothing has been written since', () => {
    holds({
      time: 'realistic, end: 100s',
      timeline: ['at: 10s, do: cut, from: [b1, b2], to: [b3], id: cut'],
      expect: [
        'eventually: topic(orders).p(0).inSync == 1, after: cut, within: 46s',
        'final: "topic(orders).p(0).isr == {b3} && topic(orders).p(0).leader == b3"',
      ],
    })
  })
  test('bridge: two that see only a third agree on one leader, and who cannot copy leaves the ISR', () => {
    holds({
      time: 'realistic, end: 90s',
      timeline: ['at: 10s, do: cut, from: [b3], to: [b2], id: cut', 'at: 60s, do: heal, from: [b3], to: [b2]'],
      expect: [
        'always: ledger.lost == 0 && topic(orders).offlinePartitions == 0',
        'eventually: topic(orders).p(0).inSync == 2, after: cut, within: 46s',
        'always: topic(orders).p(0).leaderEpoch <= 1',
        'final: "topic(orders).p(0).isr == {b3, b2, b1}"',
      ],
    })
  })
  test('cut by zone: the zone with two of three copies goes on', () => {
    holds({
      timeline: ['at: 10s, do: cut, from: [az-a], id: cut'],
      expect: [
        'always: ledger.lost == 0',
        'eventually: "topic(orders).p(0).isr == {b2, b1} && topic(orders).p(0).leader != b3", after: cut, within: 12s',
        'final: producer(web).buffered < 10',
      ],
    })
  })
  test('loss: requests are made again, and nothing is lost, doubled or reordered', () => {
    holds({
      producer: 'acks: all, request.timeout.ms: 2s, limit: 300',
      timeline: ['at: 5s, do: lossy, target: producer:web, share: 30%', 'at: 40s, do: heal, target: producer:web'],
      expect: [
        'always: ledger.lost == 0 && ledger.duplicates == 0 && ledger.outOfOrder == 0',
        'final: producer(web).retries >= 3 && producer(web).acked == 300',
      ],
    })
  })
  test('clog: each connection stands still for a while of its own, and nothing is lost', () => {
    holds({
      timeline: ['every: 4s, from: 8s, to: 40s, do: clog, target: "between:b3,b2,b1", for: 3s'],
      expect: [
        'always: ledger.lost == 0 && ledger.duplicates == 0 && ledger.outOfOrder == 0',
        'final: producer(web).acked > 590',
      ],
    })
  })
  test('throttle: large batches take long over a narrow link, small ones do not', () => {
    const narrow = (valueSize: string, acked: string): Story => ({
      producer: `acks: all, linger.ms: 0, valueSize: ${valueSize}, max.request.size: 2MB, batch.size: 500kB`,
      topic: ', max.message.bytes: 2MB',
      timeline: ['at: 10s, do: throttle, target: producer:web, rate: 100kB', 'at: 50s, do: heal, target: producer:web'],
      expect: ['always: ledger.lost == 0', `at: 20s, that: ${acked}`],
    })
    holds(narrow('100', 'producer(web).acked > 195'))
    // 10 records of 100 kB are 1 MB a second: a tenth of that gets through.
    holds(narrow('100kB', 'producer(web).acked > 100 && producer(web).acked < 115'))
  })
  test('latency with jitter: what a link adds differs each time, and order is kept', () => {
    holds({
      timeline: ['at: 5s, do: slow, target: producer:web, by: 20ms, jitter: 400ms'],
      expect: ['always: ledger.lost == 0 && ledger.outOfOrder == 0', 'final: producer(web).acked > 580'],
    })
  })
})

describe('disks', () => {
  test('slow disk of a follower: the high watermark stalls first, it leaves the ISR by replica.lag.time.max.ms, then writing goes on', () => {
    holds({
      producer: 'acks: all, delivery.timeout.ms: 3min, limit: 300',
      time: 'realistic, end: 100s',
      timeline: ['at: 10s, do: slow, what: disk, target: broker:b1, by: 100s, id: slow'],
      expect: [
        'always: ledger.lost == 0',
        'at: 35s, that: topic(orders).p(0).hw < topic(orders).p(0).leo && topic(orders).p(0).inSync == 3',
        'eventually: "topic(orders).p(0).isr == {b3, b2}", after: slow, within: 46s',
        'final: producer(web).acked == 300',
      ],
    })
  })
  test('full disk: the append fails, the broker with its only log directory halts, others lead, and nothing is lost', () => {
    const run = runOf({
      producer: 'acks: all, valueSize: 1kB, limit: 400',
      timeline: ['at: 20s, do: set, target: broker:b3, with: { diskSize: 250kB }'],
      expect: ['always: ledger.lost == 0', 'final: "topic(orders).p(0).leader != b3"'],
    })
    const { state, headlines } = run
    expect(resultOf(run).ok).toBe(true)
    expect(state.world.actors.b3!.up).toBe(false)
    expect(state.referee.totals).toMatchObject({ lost: 0, acked: 400 })
    const told = headlines.filter(({ type }) => type === 'log-dir-failed').map((headline) => headline.text)
    expect(told).toEqual([expect.stringContaining('The disk of b3 is full')])
  })
})

describe('clocks', () => {
  test('H4 wrong clocks change stamps and nothing else: elections come at the same moments', () => {
    const story = (clocks: readonly string[]): Story => ({
      timeline: [...clocks, 'at: 10s, do: kill, target: broker:b1', 'at: 30s, do: restore, target: broker:b1'],
      expect: ['always: ledger.lost == 0'],
    })
    const wrong = ['b1', 'b2', 'b3'].map((id, i) => `at: 1s, do: clock, target: broker:${id}, ahead: ${i * 10 + 5}min`)
    const [right, skewed] = [runOf(story([])), runOf(story(wrong))]
    const times = (run: typeof right) => run.transitions.map(({ at, of, id, to }) => [at, of, id, to])
    expect(times(skewed)).toEqual(times(right))
    expect(skewed.state.referee.totals).toEqual(right.state.referee.totals)
  })
  test('L-20 a producer whose clock is two hours ahead is refused until its clock is set', () => {
    holds({
      producer: 'acks: all',
      timeline: ['at: 10s, do: clock, target: producer:web, ahead: 2h', 'at: 20s, do: clock, target: producer:web'],
      expect: [
        'at: 19s, that: producer(web).failed > 80 && producer(web).lastError == INVALID_TIMESTAMP',
        'final: producer(web).failed <= 100 && producer(web).acked > 480',
        'always: ledger.lost == 0',
      ],
    })
  })
})

describe('power', () => {
  test('crash of a process: the page cache survives, and nothing is lost with one copy', () => {
    holds({
      topic: ', unclean.leader.election.enable: false',
      timeline: [
        'at: 20s, do: kill, target: broker:b1',
        'at: 20s, do: kill, target: broker:b2',
        'at: 20s, do: kill, target: broker:b3',
        'at: 35s, do: restore, target: broker:b1',
        'at: 35s, do: restore, target: broker:b2',
        'at: 35s, do: restore, target: broker:b3',
      ],
      expect: ['always: ledger.lost == 0', 'final: topic(orders).offlinePartitions == 0'],
    })
  })
  test('zone outage with loss of what was not on disk: two of three copies stand elsewhere', () => {
    holds({
      timeline: [
        'at: 20s, do: kill, target: zone:az-a, silent: true, lose: unflushed',
        'at: 35s, do: restore, target: zone:az-a',
      ],
      expect: ['always: ledger.lost == 0', 'final: "topic(orders).p(0).isr == {b1, b2, b3}"'],
    })
  })
  test('an empty disk is filled again, and the broker is in sync only when it has everything', () => {
    holds({
      timeline: ['at: 20s, do: wipe, target: broker:b2, id: wiped', 'at: 33s, do: restore, target: broker:b2'],
      expect: [
        'always: ledger.lost == 0',
        'eventually: "topic(orders).p(0).isr == {b1, b3}", after: wiped, within: 11s',
        'final: "topic(orders).p(0).isr == {b1, b2, b3}"',
      ],
    })
  })
})
