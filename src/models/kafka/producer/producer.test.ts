// The producer as an actor of the kernel: plain data, replayable, quiet.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addState, createDigest, digestText } from '../../../kernel/digest'
import { pause, resume } from '../../../kernel/faults'
import { nextTime } from '../../../kernel/queue'
import { step } from '../../../kernel/step'
import { ms, seconds } from '../../../kernel/time'
import { cloneWorld } from '../../../kernel/world'
import type { ErrorCode } from '../messages'
import { createCluster, factsOf, runTo, type Cluster, sentRecords } from './testing/cluster'

const troubled = () => {
  const cluster = createCluster({
    brokers: 3,
    partitions: 6,
    config: { 'batch.size': 500, 'buffer.memory': 6_000, 'request.timeout.ms': 300 },
    source: { interval: ms(2), poisson: true, keys: { kind: 'zipf', count: 20, prefix: 'k' } },
  })
  cluster.brokers.b2!.script = {
    '*': ['NOT_ENOUGH_REPLICAS', 'silence', 'NOT_LEADER_OR_FOLLOWER', 'store-and-silence', 'MESSAGE_TOO_LARGE'],
  }
  return cluster
}

function digestOf({ stage }: Cluster): string {
  const digest = createDigest()
  addState(digest, stage.world.actors)
  return digestText(digest)
}

test('its state is plain data at every moment, and a checkpoint continues as if it had never been taken', () => {
  const end = ms(1_500)
  const untouched = troubled()
  runTo(untouched, end)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: end }), (at) => {
      const cluster = troubled()
      runTo(cluster, at)
      const copy = cloneWorld(cluster.stage.world)
      expect(structuredClone(cluster.producer)).toEqual(cluster.producer)
      // What happens after the checkpoint does not reach into it.
      runTo(cluster, at + ms(300))
      cluster.stage.world = copy
      runTo(cluster, end)
      expect(digestOf(cluster)).toBe(digestOf(untouched))
    }),
    { seed: 3, numRuns: 15 },
  )
})

test('closed batches are sealed, so checkpoints share their content', () => {
  const cluster = troubled()
  runTo(cluster, ms(150))
  const copy = cloneWorld(cluster.stage.world).actors.web
  if (copy?.kind !== 'producer') throw new Error('web is a producer')
  const closed = Object.values(cluster.producer.volatile.inFlight).flat()[0]!.batches[0]!
  const copied = Object.values(copy.volatile.inFlight).flat()[0]!.batches[0]!
  expect(copied).not.toBe(closed)
  expect(copied.content).toBe(closed.content)
  expect(copied.drained).toBe(closed.drained)
  expect(copy.keyTable).toBe(cluster.producer.keyTable)
})

test('a sender that looks only when something may be due does exactly what one that always looks does', () => {
  const usual = {
    'linger.ms': 200,
    'batch.size': 300,
    'buffer.memory': 6_000,
    'max.in.flight.requests.per.connection': 2,
    'enable.idempotence': false,
    'compression.type': 'none',
    'request.timeout.ms': 60,
    'delivery.timeout.ms': 400,
  }
  // Some answers never come, and some batches have to be sent again, split, or given up.
  const scripts: ErrorCode[][] = [[], ['NOT_ENOUGH_REPLICAS'], ['NOT_LEADER_OR_FOLLOWER'], ['MESSAGE_TOO_LARGE']]
  fc.assert(
    fc.property(
      fc.record({
        'linger.ms': fc.constantFrom(0, 5, 40, 200),
        'batch.size': fc.integer({ min: 300, max: 2_500 }),
        'buffer.memory': fc.constantFrom(6_000, 100_000),
        'max.in.flight.requests.per.connection': fc.constantFrom(1, 2, 5),
        'enable.idempotence': fc.boolean(),
        'compression.type': fc.constantFrom('none', 'gzip'),
        'request.timeout.ms': fc.constantFrom(60, 300),
        'delivery.timeout.ms': fc.constantFrom(400, 2_000),
      }),
      fc.constantFrom(150, 700, 3_000),
      fc.constantFrom(...scripts),
      fc.boolean(),
      (config, interval, script, silent) => {
        const [lazy, eager] = [false, true].map((always) => {
          const keys = { kind: 'zipf', count: 20, prefix: 'k' } as const
          const cluster = createCluster({
            brokers: 3,
            partitions: 6,
            config,
            source: { interval, poisson: true, keys },
          })
          const { producer, stage } = cluster
          cluster.brokers.b2!.script = {
            '*': [...script, ...(silent ? (['silence', 'store-and-silence'] as const) : [])],
          }
          while (nextTime(stage.world.queue)! <= ms(400)) {
            if (always) producer.volatile.nextDue = 0
            step(stage)
          }
          producer.volatile.nextDue = 0
          return { digest: digestOf(cluster), facts: cluster.facts, deliveries: stage.world.seq }
        })
        expect(lazy).toEqual(eager)
      },
    ),
    {
      seed: 5,
      numRuns: 12,
      examples: [
        // The parts of a split batch go at once, and so does a batch with two records that fill it to the last byte.
        [usual, 3_000, ['MESSAGE_TOO_LARGE'], false],
        [{ ...usual, 'batch.size': 283 }, 3_000, [], false],
      ],
    },
  )
})

test('a busy producer leaves few timers behind', () => {
  const cluster = createCluster({ brokers: 3, partitions: 6, source: { interval: 100 } })
  runTo(cluster, seconds(35))
  expect(cluster.producer.durable.sent).toBe(350_000)
  const timers = cluster.stage.world.queue.items.filter((delivery) => delivery?.from === 'web' && delivery.to === 'web')
  expect(timers.length).toBeLessThan(20)
})

test('an idle producer does nothing but look after its metadata', () => {
  const cluster = createCluster()
  runTo(cluster, seconds(1))
  const before = cluster.stage.world.seq
  runTo(cluster, seconds(3_600))
  expect(cluster.stage.world.seq - before).toBeLessThan(100)
})

test('a producer whose process was paused goes on when it is resumed, with what came due meanwhile', () => {
  const cluster = createCluster({ source: { interval: ms(10) } })
  runTo(cluster, seconds(1))
  pause(cluster.stage, 'web')
  runTo(cluster, seconds(3))
  const before = sentRecords(cluster).length
  resume(cluster.stage, 'web')
  runTo(cluster, seconds(3.5))
  expect(sentRecords(cluster).length - before).toBeGreaterThan(240)
  runTo(cluster, seconds(4))
  expect(factsOf(cluster, 'batch-acked').flatMap(({ records }) => records).length).toBeGreaterThan(395)
})
