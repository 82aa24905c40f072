// A live classic group moves to the consumer protocol, one member after the other (group.consumer.migration.policy, N-10).
import { expect, test } from 'vitest'
import { factsOf, forgetFacts, runFor, store, tell, type Cluster } from '../../broker/testing/cluster'
import { addModern, modernGroupOf, orders } from '../testing/modern'
import {
  addConsumer,
  consumerOf,
  deliveredRecords,
  groupCluster,
  groupOf,
  killConsumer,
  owned,
  seconds,
} from '../testing/group'

const all = (cluster: Cluster, ...ids: string[]) => ids.flatMap((id) => owned(cluster, id)).toSorted()

/** Runs on, second by second; at no time do two running members own the same. */
function runExclusively(cluster: Cluster, span: number, ...ids: string[]): void {
  for (let i = 0; i < span; i++) {
    runFor(cluster, seconds(1))
    const held = all(cluster, ...ids.filter((id) => consumerOf(cluster, id).up))
    expect(new Set(held).size).toBe(held.length)
  }
}

test.each([
  ['eager', 'range'],
  ['cooperative', 'cooperative-sticky'],
])(
  'N-10 a live group of %s members is upgraded by the first member of the consumer protocol, and nobody stops for all',
  (_, assignor) => {
    const cluster = groupCluster(6)
    const config = { 'partition.assignment.strategy': assignor }
    addConsumer(cluster, 'a', { config })
    addConsumer(cluster, 'b', { config })
    runFor(cluster, seconds(20))
    const { generation } = groupOf(cluster)
    forgetFacts(cluster)
    addModern(cluster, 'c')
    runExclusively(cluster, 40, 'a', 'b', 'c')
    expect(factsOf(cluster, 'group-upgraded')).toMatchObject([{ epoch: generation, members: ['a', 'b'] }])
    expect(modernGroupOf(cluster)).toMatchObject({ type: 'consumer', state: 'Stable', groupEpoch: generation + 1 })
    expect(['a', 'b', 'c'].map((id) => owned(cluster, id).length)).toEqual([2, 2, 2])
    expect(all(cluster, 'a', 'b', 'c')).toEqual(orders(0, 1, 2, 3, 4, 5))
    forgetFacts(cluster)
    // They are read, and committed, by members of both protocols alike.
    for (const partition of orders(0, 1, 2, 3, 4, 5)) store(cluster, partition)
    runFor(cluster, seconds(8))
    expect(deliveredRecords(cluster)).toHaveLength(6)
    expect(factsOf(cluster, 'offset-commit-refused')).toEqual([])
    const done = factsOf(cluster, 'offset-committed').filter(({ offset }) => offset === 1)
    expect(new Set(done.map(({ partition }) => partition)).size).toBe(6)
    // The classic ones are restarted with the other protocol, in good order and not.
    tell(cluster, 'a', { type: 'shutdown' })
    runExclusively(cluster, 15, 'b', 'c')
    addModern(cluster, 'd')
    runExclusively(cluster, 25, 'b', 'c', 'd')
    killConsumer(cluster, 'b')
    addModern(cluster, 'e')
    runExclusively(cluster, 75, 'c', 'd', 'e')
    expect(all(cluster, 'c', 'd', 'e')).toEqual(orders(0, 1, 2, 3, 4, 5))
    expect(Object.values(modernGroupOf(cluster).members).every(({ classic }) => classic === null)).toBe(true)
  },
)

test('N-10 a classic member may join a group of the consumer protocol, and where the policy forbids the upgrade a modern one is refused', () => {
  const cluster = groupCluster(4)
  addModern(cluster, 'a')
  runFor(cluster, seconds(8))
  addConsumer(cluster, 'b')
  runExclusively(cluster, 30, 'a', 'b')
  expect([owned(cluster, 'a').length, owned(cluster, 'b').length]).toEqual([2, 2])
  const closed = groupCluster(2, { config: { 'group.consumer.migration.policy': 'downgrade' } })
  addConsumer(closed, 'a')
  runFor(closed, seconds(8))
  addModern(closed, 'b')
  runFor(closed, seconds(8))
  expect(consumerOf(closed, 'b').volatile.membership).toBe('FATAL')
  expect(owned(closed, 'a')).toHaveLength(2)
})
