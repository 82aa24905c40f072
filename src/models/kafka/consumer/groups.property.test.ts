// Whatever befalls a group, when peace returns it is whole again, and every stored record has reached it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brokerOf, factsOf, runFor } from '../broker/testing/cluster'
import { addConsumer, coordinatorOf, groupCluster, owned, shardOf } from './testing/group'
import { anAct, bringPeace, consumers, perform, unread } from './testing/trouble'

const config = { 'session.timeout.ms': 6_000, 'heartbeat.interval.ms': 1_000, 'max.poll.interval.ms': 15_000 }

/** Every way in which a group can rebalance. */
const kinds = [
  { strategy: 'range,cooperative-sticky', isStatic: false },
  { strategy: 'cooperative-sticky', isStatic: false },
  { strategy: 'cooperative-sticky', isStatic: true },
  { strategy: 'sticky', isStatic: true },
]

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
      expect(unread(cluster, asked)).toEqual([])
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
