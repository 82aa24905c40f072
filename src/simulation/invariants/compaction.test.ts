// L14: what a cleaning may take, in stories told by hand, and what becomes of readers that are too slow, in a whole run.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { seconds } from '../../kernel/time'
import { reduced } from '../../models/kafka/log/cleaned-batch'
import type { LogBatch } from '../../models/kafka/messages'
import { headlessRun, resultOf } from '../headless'
import { ledgerOf } from '../referee/ledger'
import { truth } from '../referee/ledger-truth'
import { lifeLineOf } from '../life-line'
import { ack, batchOf, deliver, elect, highWatermark, P, position, replicate, send, tell } from '../testing/story'
import { broker, regretsOf, stopOf, unseen, type Watch, watch } from '../testing/watch'
import { sweep } from './checker'

/** One acknowledged record per key, a batch each, on both brokers; one that begins with - is a tombstone. */
function write(watched: Watch, ...said: string[]): LogBatch[] {
  const { told } = watched
  return said.map((word) => {
    const key = word.replace('-', '')
    const records = send(told, 1, { key })
    const plain = batchOf(records, broker(watched, 'b1').durable.logs[P]!.logEndOffset, 0)
    const tombstones = word.startsWith('-') ? { tombstones: [0] } : {}
    const batch = { ...plain, batch: { ...plain.batch, keys: [key], ...tombstones } }
    tell(told, { type: 'batch-appended', broker: 'b1', partition: P, leaderEpoch: 0, batch })
    replicate(told, 'b2', 'b1', batch)
    highWatermark(told, 'b1', batch.lastOffset + 1)
    ack(told, records)
    return batch
  })
}

const without = (stored: LogBatch): LogBatch => ({ ...reduced(stored, []), kept: [] })
const marked = (stored: LogBatch, deleteHorizon: number): LogBatch => ({ ...stored, deleteHorizon })

function clean(watched: Watch, id: string, to: number, ...batches: LogBatch[]): void {
  watched.world.now = watched.told.now
  const bytes = { segmentsBefore: 1, segmentsAfter: 1, bytesBefore: 0, bytesAfter: 0 }
  const counts = { removed: batches.length, tombstones: 0 }
  tell(watched.told, { type: 'log-cleaned', broker: id, partition: P, from: 0, to, ...bytes, ...counts, batches })
}

function swept(watched: Watch) {
  sweep(watched.checker, watched.told.now, watched.told.seq)
  return stopOf(watched)
}

const counts = ({ told }: Watch) => {
  const { stored, compacted, lost } = ledgerOf(told.referee)
  return { stored, compacted, lost }
}

describe('L14 CompactionKeepsLast', () => {
  test('holds while of each key the newest record stays; what went is compacted, not lost', () => {
    const watched = watch()
    const [a] = write(watched, 'A', 'B', 'A')
    clean(watched, 'b1', 3, without(a!))
    expect(swept(watched)).toBeNull()
    expect(counts(watched)).toEqual({ stored: 2, compacted: 1, lost: 0 })
    expect(truth(watched.told.referee, a!.batch.records[0]!)).toMatchObject({ fate: 'compacted', verdict: 'acked' })
    // The other replica was not cleaned yet, and has it still; cleaned, it has as much.
    elect(watched.told, 'b2', 1, { isr: ['b1', 'b2'] })
    expect(counts(watched)).toEqual({ stored: 3, compacted: 0, lost: 0 })
    clean(watched, 'b2', 3, without(a!))
    expect(counts(watched)).toEqual({ stored: 2, compacted: 1, lost: 0 })
    expect(swept(watched)).toBeNull()
  })
  test('a cleaning that takes the newest record of a key stops the run, and the record is lost', () => {
    const watched = watch()
    const [, b] = write(watched, 'A', 'B', 'A')
    clean(watched, 'b1', 3, without(b!))
    expect(counts(watched)).toEqual({ stored: 2, compacted: 0, lost: 1 })
    expect(stopOf(watched)).toMatchObject({ id: 'P7' })
  })
  test('so does a copy that lacks one, though nobody reads it', () => {
    const watched = watch()
    const [a, b] = write(watched, 'A', 'B', 'A')
    clean(watched, 'b1', 3, without(a!))
    clean(watched, 'b2', 3, without(a!), without(b!))
    expect(swept(watched)).toMatchObject({
      id: 'L14',
      message:
        'CompactionKeepsLast: b2 has cleaned orders-0 up to 3, and the last record of B, at offset 1, is not there',
    })
  })
  test('after an unclean election it is named: X-UNCLEAN', () => {
    const watched = watch()
    const [a, b] = write(watched, 'A', 'B', 'A')
    clean(watched, 'b1', 3, without(a!))
    unseen(watched, () => elect(watched.told, 'b2', 1, { unclean: true }))
    clean(watched, 'b2', 3, without(a!))
    unseen(watched, () => clean(watched, 'b1', 3, without(b!)))
    expect(swept(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('L14 X-UNCLEAN')
  })
  test('a tombstone that goes before its time stops the run; after it, it may', () => {
    for (const early of [true, false]) {
      const watched = watch()
      watched.world.actors.b1!.clockOffset = 0
      const [a, gone] = write(watched, 'A', '-A', 'B')
      const day = seconds(86_400)
      clean(watched, 'b1', 3, without(a!), marked(gone!, watched.told.now + day))
      watched.told.now += early ? day - seconds(1) : day
      clean(watched, 'b1', 3, { ...without(gone!), deleteHorizon: 0 })
      if (early) {
        expect(stopOf(watched)?.message).toContain('b1 took a tombstone of orders-0 in the batch at 1')
      } else {
        expect(swept(watched)).toBeNull()
        expect(counts(watched)).toEqual({ stored: 1, compacted: 2, lost: 0 })
      }
    }
  })
  test('who has read the key, and comes to its tombstone too late, is named: X-COMPACT', () => {
    const watched = watch()
    const [a] = write(watched, 'A')
    position(watched.told, 0)
    deliver(watched.told, 0, [...a!.batch.records])
    const [gone] = write(watched, '-A', 'B')
    const day = seconds(86_400)
    clean(watched, 'b1', 3, without(a!), marked(gone!, watched.told.now + day))
    watched.told.now += day
    clean(watched, 'b1', 3, without(gone!))
    expect(stopOf(watched)).toBeNull()
    expect(watched.checker.regrets).toMatchObject([
      {
        id: 'L14',
        code: 'X-COMPACT',
        message: 'billing never heard that A is gone: the tombstone at offset 1 of orders-0 went before it was read',
      },
    ])
  })
})

describe('a compacted topic in a whole run', () => {
  const text = (timeline: string, expectations: string) => `
scenario: compacted
version: 1
seed: 4
time: { profile: realistic, end: 80s }
blueprint:
  brokers: 3
  config: { offsets.topic.num.partitions: 1, log.cleaner.backoff.ms: 3s }
  topics:
    profiles: { partitions: 1, replicas: 3, cleanup.policy: compact, segment.ms: 4s, delete.retention.ms: 10s, min.cleanable.dirty.ratio: 0.2 }
  producers: { web: { to: profiles, rate: 5/s, keys: uniform(5), acks: all, tombstones: 10% } }
  groups: { table: { topics: [profiles], consumers: 1, auto.offset.reset: earliest } }
timeline:
${timeline}
expect:
${expectations}
`
  const run = (timeline: string, expectations: string) => {
    const parsed = parseScenario(text(timeline, expectations))
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const done = headlessRun(parsed.scenario, parsed.scenario.time.end)
    return { done, result: resultOf(done), scenario: parsed.scenario }
  }

  test('L-12 readers go over the gaps, lag falls to nothing, and each record that went names what took its place', () => {
    const { done, result, scenario } = run(
      `  - { at: 20s, do: kill, target: broker:b1 }
  - { at: 30s, do: restore, target: broker:b1 }
  - { at: 45s, do: add, target: group:late, with: { topics: [profiles], consumers: 1, auto.offset.reset: earliest } }
  - { at: 65s, do: set, target: producer:web, with: { rate: 0 } }`,
      `  - { always: ledger.lost == 0 }
  - { final: ledger.compacted > 200 }
  - { final: group(table).lag == 0 && group(late).lag == 0 }
  - { final: ledger.delivered(group=late) < ledger.delivered(group=table) / 2 }
  - { final: ledger.unseen == 0 }`,
    )
    expect(result.violations).toEqual([])
    expect(result.expectations.filter(({ state }) => state !== 'passed')).toEqual([])
    const { referee, world } = done.state
    const first = 2 ** 32
    const life = lifeLineOf(referee, world, scenario.blueprint, first + 1)!
    expect(life.fate).toBe('compacted')
    const whats = life.steps.map(({ what }) => what)
    expect(whats.join()).toMatch(/appended by b\d at offset 0/)
    const end = life.steps.find(({ what }) => what === 'compacted')!
    expect(end.why).toMatch(/^a later record of K\d took its place: the one at offset \d+, from web$/)
    expect(life.steps.find(({ what }) => what === 'never read by late')?.why).toContain('compacted away')
  })

  test('a reader that was stopped for longer than delete.retention.ms is excused by name', () => {
    const { result } = run(
      `  - { at: 10s, do: emit, target: producer:web, key: gone }
  - { at: 20s, do: kill, target: "group:table[0]" }
  - { at: 21s, do: emit, target: producer:web, key: gone, tombstone: true }
  - { at: 60s, do: restore, target: "group:table[0]" }`,
      `  - { always: ledger.lost == 0 }`,
    )
    expect(result.violations).toEqual([])
    expect(result.explained.map(({ id, code }) => `${id} ${code}`)).toContain('L14 X-COMPACT')
  })
})
