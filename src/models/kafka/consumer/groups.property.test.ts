// Whatever befalls a group, when peace returns it is whole again, and every stored record has reached it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pause, resume, start } from '../../../kernel/faults'
import {
  batchOf,
  brokerOf,
  cut,
  factsOf,
  kill,
  produced,
  produceTo,
  restart,
  runFor,
  stateOf,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  groupCluster,
  killConsumer,
  owned,
  seconds,
  shardOf,
} from './testing/group'

const consumers = ['a', 'b', 'c']
const brokers = ['b1', 'b2', 'b3']

const acts = ['start', 'crash', 'close', 'pause', 'resume', 'kill', 'restart', 'cut', 'heal', 'produce'] as const
type Act = { act: (typeof acts)[number]; consumer: string; broker: string; wait: number }

const anAct: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom(...acts, 'produce' as const, 'start' as const),
  consumer: fc.constantFrom(...consumers),
  broker: fc.constantFrom(...brokers),
  wait: fc.integer({ min: 1, max: 12_000 }),
})

const config = { 'session.timeout.ms': 6_000, 'heartbeat.interval.ms': 1_000, 'max.poll.interval.ms': 15_000 }

/** Every way in which a group can rebalance. */
const kinds = [
  { strategy: 'range,cooperative-sticky', isStatic: false },
  { strategy: 'cooperative-sticky', isStatic: false },
  { strategy: 'cooperative-sticky', isStatic: true },
  { strategy: 'sticky', isStatic: true },
]

function perform(cluster: Cluster, { act, consumer, broker }: Act, stored: number[]): void {
  if (act === 'start') start(cluster.stage, consumer)
  else if (act === 'crash') killConsumer(cluster, consumer)
  else if (act === 'close' && consumerOf(cluster, consumer).up) tell(cluster, consumer, { type: 'shutdown' })
  else if (act === 'pause') pause(cluster.stage, consumer)
  else if (act === 'resume') resume(cluster.stage, consumer)
  else if (act === 'kill') kill(cluster, broker)
  else if (act === 'restart') restart(cluster, broker)
  else if (act === 'cut' || act === 'heal') cut(cluster, consumer, broker, act === 'cut')
  else if (act === 'produce' && stateOf(cluster, 'orders-0').leader !== null)
    stored.push(produceTo(cluster, 'orders-0', { batch: batchOf(3) }))
}

function bringPeace(cluster: Cluster): void {
  for (const broker of brokers) {
    restart(cluster, broker)
    for (const consumer of consumers) cut(cluster, consumer, broker, false)
  }
  runFor(cluster, seconds(20))
  for (const consumer of consumers) {
    resume(cluster.stage, consumer)
    start(cluster.stage, consumer)
  }
  runFor(cluster, seconds(120))
}

test('G-48 after any faults a group is whole again, and no stored record was left out', () => {
  fc.assert(
    fc.property(fc.array(anAct, { minLength: 5, maxLength: 25 }), fc.integer({ min: 1, max: 1_000 }), (plan, seed) => {
      const cluster = groupCluster(4, { seed })
      const kind = kinds[seed % kinds.length]!
      for (const id of consumers) {
        const own: Record<string, string> = kind.isStatic ? { 'group.instance.id': id } : {}
        const settings = { ...config, 'partition.assignment.strategy': kind.strategy, ...own }
        addConsumer(cluster, id, { config: settings, work: { dist: 'exp', mean: 200_000 }, commit: 'after' })
      }
      const asked: number[] = []
      for (const step of plan) {
        perform(cluster, step, asked)
        runFor(cluster, step.wait * 1_000)
      }
      bringPeace(cluster)

      const group = brokerOf(cluster, coordinatorOf(cluster)).volatile.groups[shardOf()]!.groups.g!
      expect(group.state).toBe('Stable')
      expect(consumers.flatMap((id) => owned(cluster, id)).toSorted()).toEqual([0, 1, 2, 3].map((i) => `orders-${i}`))
      const delivered = new Set(factsOf(cluster, 'records-processed').flatMap(({ offsets }) => offsets))
      for (const id of asked) {
        const answer = produced(cluster, id)
        if (answer?.error !== 'NONE') continue
        for (const offset of [0, 1, 2]) expect(delivered.has(answer.baseOffset + offset)).toBe(true)
      }
      for (const { assignment } of factsOf(cluster, 'assignment-completed')) {
        const partitions = Object.values(assignment).flat()
        expect(new Set(partitions).size).toBe(partitions.length)
      }
      let generation = 0
      for (const fact of factsOf(cluster, 'assignment-completed')) {
        expect(fact.generation).toBeGreaterThan(generation)
        generation = fact.generation
      }
    }),
    { seed: 20_260_617, numRuns: 60 },
  )
}, 300_000)
