// A group of the consumer protocol under any faults: in the end it is whole, no partition ever had two owners, and nothing was left unread.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brokerOf, runFor, type Cluster } from '../../broker/testing/cluster'
import type { ConsumerGroup } from '../../group/consumer/state'
import { groupCluster, owned } from '../testing/group'
import { addModern, modernGroupOf, orders } from '../testing/modern'
import { anAct, bringPeace, brokers, consumers, perform, unread } from '../testing/trouble'

const settings = {
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.heartbeat.interval.ms': 1_000,
}

// I-72: as the coordinator has it, at any time.
function neverTwoOwners({ members, groupEpoch, assignmentEpoch }: ConsumerGroup): void {
  const held = Object.values(members).flatMap(({ assigned, pendingRevocation }) => [
    ...Object.keys(assigned),
    ...Object.keys(pendingRevocation),
  ])
  expect(new Set(held).size).toBe(held.length)
  expect(assignmentEpoch).toBeLessThanOrEqual(groupEpoch)
  for (const { memberEpoch } of Object.values(members)) expect(memberEpoch).toBeLessThanOrEqual(assignmentEpoch)
}

/** What each broker that runs and coordinates says of its groups. */
const groupsNow = (cluster: Cluster): ConsumerGroup[] =>
  brokers
    .filter((id) => cluster.world.actors[id]!.up)
    .flatMap((id) => Object.values(brokerOf(cluster, id).volatile.groups))
    .flatMap(({ groups }) => Object.values(groups))
    .filter((group) => group.type === 'consumer')

test('N-5 I-72 I-73 after any faults a group is whole again, no partition had two owners, and nothing was left unread', () => {
  fc.assert(
    fc.property(fc.array(anAct, { minLength: 5, maxLength: 25 }), fc.integer({ min: 1, max: 1_000 }), (plan, seed) => {
      const cluster = groupCluster(4, { seed, config: settings })
      for (const id of consumers) {
        const own: Record<string, string> = seed % 3 === 0 ? { 'group.instance.id': id } : {}
        const config = { 'max.poll.interval.ms': 15_000, ...own }
        addModern(cluster, id, { config, work: { dist: 'exp', mean: 200_000 }, commit: 'after' })
      }
      const asked: number[] = []
      for (const step of plan) {
        perform(cluster, step, asked)
        runFor(cluster, step.wait * 1_000)
        for (const group of groupsNow(cluster)) neverTwoOwners(group)
      }
      bringPeace(cluster)

      expect(modernGroupOf(cluster).state).toBe('Stable')
      expect(consumers.flatMap((id) => owned(cluster, id)).toSorted()).toEqual(orders(0, 1, 2, 3))
      expect(unread(cluster, asked)).toEqual([])
    }),
    { seed: 20_260_617, numRuns: 12 },
  )
}, 300_000)
