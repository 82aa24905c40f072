// Topics that are made, deleted and made again while clients use them, metadata that are out of date, and reading nearby.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { advance } from './run'
import type { Run } from './run-state'
import { runOf, told, valueOf } from './testing/document'

const consumer = (run: Run, id: string) => {
  const actor = run.state.world.actors[id]
  if (actor?.kind !== 'consumer') throw new Error(`${id} is not a consumer`)
  return actor
}

test('K-16 a topic that is deleted and made again is another one: nothing of the old one is served', () => {
  const run = runOf(
    `  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3 } }
  producers: { web: { to: orders, rate: 5/s } }
  groups: { billing: { topics: [orders], consumers: 1, auto.offset.reset: earliest } }`,
    [
      '{ at: 10s, do: remove, target: topic:orders }',
      '{ at: 12s, do: add, target: topic:orders, with: { partitions: 1, replicas: 3 } }',
      '{ at: 13s, do: set, target: producer:web, with: { to: orders } }',
      '{ at: 13s, do: set, target: group:billing, with: { topics: [orders] } }',
    ],
  )
  advance(run, seconds(60))
  expect(run.state.stopped).toBeNull()
  expect(told(run, 'topic-deleted')).toHaveLength(1)
  expect(told(run, 'topic-created').at(-1)).toContain('1 partition')
  expect(valueOf(run, 'topic(orders).records')).toBeGreaterThan(100)
  expect(valueOf(run, 'group(billing).lag')).toBeLessThan(20)
})

test('G-43 offsets of a deleted topic are refused: the classic protocol tries for max.poll.interval.ms, the new one goes on', () => {
  const [classic, modern] = ['classic', 'consumer'].map((protocol) =>
    runOf(
      `  brokers: 3
  topics: { orders: { replicas: 3 }, pay: { replicas: 3 } }
  producers: { web: { to: pay, rate: 5/s }, shop: { to: orders, rate: 5/s } }
  groups: { billing: { pattern: "orders|pay", consumers: 1, group.protocol: ${protocol}, max.poll.interval.ms: 30s } }`,
      ['{ at: 10s, do: remove, target: topic:orders }'],
    ),
  ) as [Run, Run]
  const seen = (run: Run, at: number) => {
    advance(run, seconds(at))
    expect(run.state.stopped).toBeNull()
    return [valueOf(run, 'consumer(billing-1).owned'), (valueOf(run, 'group(billing).p(pay-0).lag') as number) < 50]
  }
  // KAFKA-13310: what it owns waits, too.
  expect([seen(classic, 38), seen(classic, 50)]).toEqual([
    [2, false],
    [1, true],
  ])
  expect(told(classic, 'offset-commit-refused')[0]).toContain('there is no orders-0')
  expect(seen(modern, 17)).toEqual([1, true])
})

test('K-17 the first client that asks for a topic has it made, as the brokers’ settings say', () => {
  const blueprint = (allowed: boolean) => `  brokers: 3
  config: { num.partitions: 2, default.replication.factor: 3, auto.create.topics.enable: ${allowed} }
  topics: { clicks: { auto: true } }
  producers: { web: { to: clicks, rate: 5/s } }`
  const run = runOf(blueprint(true), [])
  expect(valueOf(run, 'topic(clicks).partitions')).toBe(0)
  advance(run, seconds(20))
  expect(valueOf(run, 'topic(clicks).partitions')).toBe(2)
  expect(valueOf(run, 'topic(clicks).p(1).replicas')).toHaveLength(3)
  expect(valueOf(run, 'producer(web).acked')).toBeGreaterThan(50)
  const strict = runOf(blueprint(false), [])
  advance(strict, seconds(20))
  expect(valueOf(strict, 'topic(clicks).partitions')).toBe(0)
  expect(valueOf(strict, 'producer(web).acked')).toBe(0)
})

test('K-17 a consumer has it made as well, unless allow.auto.create.topics=false', () => {
  const made = [true, false].map((allowed) => {
    const run = runOf(
      `  brokers: 3
  topics: { clicks: { auto: true } }
  groups: { billing: { topics: [clicks], consumers: 1, allow.auto.create.topics: ${allowed} } }`,
      [],
    )
    advance(run, seconds(15))
    return valueOf(run, 'topic(clicks).partitions')
  })
  expect(made).toEqual([1, 0])
})

test('K-15 a client whose metadata answers are held back goes to the old leader, and is sent on by hints', () => {
  const run = runOf(
    `  brokers: 3
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 5/s } }`,
    [
      '{ at: 5s, do: hold, target: link:b1-web, message: metadataResponse }',
      '{ at: 5s, do: hold, target: link:b2-web, message: metadataResponse }',
      '{ at: 5s, do: hold, target: link:b3-web, message: metadataResponse }',
      '{ at: 6s, do: move, target: topic:orders/p0, leader: b1 }',
      '{ at: 12s, do: move, target: topic:orders/p0, leader: b2 }',
      '{ at: 20s, do: heal, target: producer:web }',
    ],
  )
  advance(run, seconds(40))
  expect(told(run, 'produce-refused').some((text) => text.includes('NOT_LEADER_OR_FOLLOWER'))).toBe(true)
  expect(valueOf(run, 'ledger.failed')).toBe(0)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
  expect(valueOf(run, 'producer(web).acked')).toBeGreaterThan(150)
})

const zones = `  zones: [az-a, az-b, az-c]
  config: { replica.selector.class: org.apache.kafka.common.replica.RackAwareReplicaSelector }
  brokers: { b1: { zone: az-a }, b2: { zone: az-b }, b3: { zone: az-c } }
  topics: { orders: { partitions: 3, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 6/s } }
  groups:
    billing: { topics: [orders], consumers: { near: { zone: az-b } }, client.rack: "\${zone}", auto.offset.reset: earliest }`

test('R-F1 R-F2 a consumer reads from the replica in its own rack, and from the leader again when that one dies', () => {
  const run = runOf(
    zones,
    ['{ at: 25s, do: kill, target: broker:b2 }', '{ at: 45s, do: restore, target: broker:b2 }'],
    80,
  )
  advance(run, seconds(24))
  const { owned } = consumer(run, 'near').volatile
  const sources = Object.values(owned).map(({ preferred }) => preferred?.replica ?? 'leader')
  // The partition that b2 leads is read from its leader, which is near anyway.
  expect(sources.toSorted()).toEqual(['b2', 'b2', 'leader'])
  expect(told(run, 'preferred-read-replica').length).toBeGreaterThan(0)
  advance(run, seconds(44))
  expect(Object.values(consumer(run, 'near').volatile.owned).every(({ preferred }) => preferred === null)).toBe(true)
  expect(valueOf(run, 'group(billing).lag')).toBeLessThan(40)
  advance(run, seconds(80))
  expect(run.state.stopped).toBeNull()
  expect(valueOf(run, 'ledger.unseen')).toBe(0)
  expect(valueOf(run, 'ledger.redelivered')).toBe(0)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
})

test('R-F2 the preference ends after metadata.max.age.ms, and the leader is asked again', () => {
  const run = runOf(zones.replace('client.rack', 'metadata.max.age.ms: 8s, client.rack'), [])
  advance(run, seconds(14))
  const before = Object.values(consumer(run, 'near').volatile.owned).find(({ preferred }) => preferred !== null)!
  const { until } = before.preferred!
  advance(run, until + seconds(6))
  const after = Object.values(consumer(run, 'near').volatile.owned).flatMap(({ preferred }) => preferred ?? [])
  expect(after.length).toBeGreaterThan(0)
  expect(after.every((preferred) => preferred.until > until)).toBe(true)
})

test('G-46 OFFSET_OUT_OF_RANGE from a follower only drops the preference: nothing is reset', () => {
  const run = runOf(zones, [])
  advance(run, seconds(24))
  const near = consumer(run, 'near')
  const [partition] = Object.entries(near.volatile.owned).find(([, { preferred }]) => preferred !== null)!
  const position = near.volatile.owned[partition]!.position!
  // The follower loses its log, say because somebody wiped it behind Kafka's back.
  const follower = run.state.world.actors.b2
  if (follower?.kind !== 'broker') throw new Error('b2 is not a broker')
  follower.volatile.partitions[partition]!.highWatermark = 0
  follower.durable.logs[partition]!.logStartOffset = 0
  Object.assign(follower.durable.logs[partition]!, { logEndOffset: 0, tail: [], shelves: [], chunks: [], epochs: [] })
  advance(run, seconds(30))
  const resets = told(run, 'position-set').filter((text) => text.includes(partition))
  expect(resets).toHaveLength(1)
  expect(near.volatile.owned[partition]!.position).toBeGreaterThanOrEqual(position)
})

test('R-P3 a topic of a half-done drawing is made once there are brokers enough, and a smaller wish is granted at once', () => {
  const run = runOf(
    `  brokers: 0
  topics: { orders: { partitions: 2, replicas: 2 }, wide: { replicas: 3 } }
  producers: { web: { to: orders, rate: 5/s } }
  groups: { billing: { topics: [orders], auto.offset.reset: earliest } }`,
    [
      '{ at: 3s, do: add, target: broker:b1 }',
      '{ at: 3s, do: add, target: topic:late, with: { replicas: 2 } }',
      '{ at: 4s, do: add, target: broker:b2 }',
      '{ at: 25s, do: set, target: topic:wide, with: { replicas: 1 } }',
    ],
  )
  advance(run, seconds(24))
  const partitions = ['orders', 'wide', 'late'].map((topic) => valueOf(run, `topic(${topic}).partitions`))
  expect(partitions).toEqual([2, 0, 1])
  advance(run, seconds(40))
  expect(valueOf(run, 'topic(wide).p(0).replicas')).toHaveLength(1)
  expect(valueOf(run, 'producer(web).acked')).toBeGreaterThan(50)
  expect(valueOf(run, 'group(billing).delivered')).toBeGreaterThan(50)
  expect(run.state.stopped).toBeNull()
})
