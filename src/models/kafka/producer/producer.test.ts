// The producer as an actor of the kernel: plain data, replayable, quiet.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addState, createDigest, digestText } from '../../../kernel/digest'
import { pause, resume } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import { cloneWorld } from '../../../kernel/world'
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
