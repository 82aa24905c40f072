// A group of the consumer protocol under any faults: in the end it is whole, no partition ever had two owners, and nothing was left unread.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pause, resume, start } from '../../../../kernel/faults'
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
} from '../../broker/testing/cluster'
import type { ConsumerGroup } from '../../group/consumer/state'
import { consumerOf, groupCluster, killConsumer, owned, seconds } from '../testing/group'
import { addModern, modernGroupOf, orders } from '../testing/modern'

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

const settings = {
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.heartbeat.interval.ms': 1_000,
}

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
    // A static member whose place was taken has ended its loop: somebody starts it again.
    if (consumerOf(cluster, consumer).volatile.phase === 'stuck') killConsumer(cluster, consumer)
  }
  runFor(cluster, seconds(20))
  for (const consumer of consumers) start(cluster.stage, consumer)
  runFor(cluster, seconds(60))
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
      const delivered = new Set(factsOf(cluster, 'records-processed').flatMap(({ offsets }) => offsets))
      for (const id of asked) {
        const answer = produced(cluster, id)
        if (answer?.error !== 'NONE') continue
        for (const offset of [0, 1, 2]) expect(delivered.has(answer.baseOffset + offset)).toBe(true)
      }
    }),
    { seed: 20_260_617, numRuns: 12 },
  )
}, 300_000)
