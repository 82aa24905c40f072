// Cooperative rebalancing (KIP-429): members keep what stays theirs, give back what goes, and nobody stops.
import { expect, test } from 'vitest'
import { start } from '../../../kernel/faults'
import { batchOf, factsOf, forgetFacts, kill, runFor, store, tell, type Cluster } from '../broker/testing/cluster'
import {
  addConsumer,
  consumerOf,
  coordinatorOf,
  deliveredRecords,
  groupCluster,
  groupOf,
  ms,
  owned,
  seconds,
  settle,
  type ConsumerPlan,
} from './testing/group'

const STRATEGY = 'partition.assignment.strategy'
const cooperative: ConsumerPlan = { config: { [STRATEGY]: 'cooperative-sticky' } }
const named = (...indexes: number[]) => indexes.map((i) => `orders-${i}`)
const protocolOf = (cluster: Cluster) => groupOf(cluster).protocol

/** Replays who owned what; fails where two did at once. Answers how often ownership changed. */
function ownersOneAtATime(cluster: Cluster): number {
  const owners = new Map<string, string>()
  let changes = 0
  for (const { fact } of cluster.facts) {
    if (fact.type === 'partitions-assigned') {
      for (const partition of fact.partitions) {
        expect([undefined, fact.consumer]).toContain(owners.get(partition))
        owners.set(partition, fact.consumer)
        changes++
      }
    } else if (fact.type === 'partitions-revoked' || fact.type === 'partitions-lost') {
      for (const partition of fact.partitions) owners.delete(partition)
    }
  }
  return changes
}

test('G-33 a newcomer gets its share in two rebalances, and nobody gives back what stays', () => {
  const cluster = groupCluster(6)
  addConsumer(cluster, 'a', cooperative)
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(named(0, 1, 2, 3, 4, 5))
  forgetFacts(cluster)
  addConsumer(cluster, 'b', cooperative)
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(named(0, 1, 2))
  expect(owned(cluster, 'b')).toEqual(named(3, 4, 5))
  const [first, second] = factsOf(cluster, 'assignment-completed')
  // Round 1: what moves belongs to nobody. Round 2 hands it out.
  expect(Object.values(first!.assignment).flat().toSorted()).toEqual(named(0, 1, 2))
  expect(Object.values(second!.assignment).flat().toSorted()).toEqual(named(0, 1, 2, 3, 4, 5))
  expect(factsOf(cluster, 'partitions-revoked')).toMatchObject([
    { consumer: 'a', partitions: named(3, 4, 5), kept: named(0, 1, 2) },
  ])
  expect(factsOf(cluster, 'rebalance-started').map(({ reason }) => reason)).toEqual([
    'b joined',
    expect.stringMatching(/^a gave back 3 partitions|^a rejoined/),
  ])
  expect(ownersOneAtATime(cluster)).toBe(3)
})

test('G-32 a cooperative member goes on reading while the group rebalances, an eager one does not', () => {
  const readDuring = (strategy: string) => {
    const cluster = groupCluster(2)
    const config = { [STRATEGY]: strategy }
    addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: ms(1) } })
    addConsumer(cluster, 'slow', { config, work: { dist: 'constant', mean: seconds(20) } })
    settle(cluster)
    const slow = owned(cluster, 'slow')[0]!
    store(cluster, slow)
    addConsumer(cluster, 'c', { config })
    // The slow one is deep in its work and holds up the join phase; whoever does not care reads on.
    runFor(cluster, seconds(5))
    expect(groupOf(cluster).state).toBe('PreparingRebalance')
    forgetFacts(cluster)
    store(cluster, slow === 'orders-0' ? 'orders-1' : 'orders-0', { batch: batchOf(3) })
    runFor(cluster, seconds(5))
    return deliveredRecords(cluster, 'a').length
  }
  expect(readDuring('range')).toBe(0)
  expect(readDuring('cooperative-sticky')).toBe(3)
})

test('G-33 when a member closes, the others keep theirs and get its partitions', () => {
  const cluster = groupCluster(6)
  for (const id of ['a', 'b', 'c']) addConsumer(cluster, id, cooperative)
  settle(cluster)
  settle(cluster)
  forgetFacts(cluster)
  const before = [owned(cluster, 'a'), owned(cluster, 'b')]
  tell(cluster, 'c', { type: 'shutdown' })
  settle(cluster)
  expect(factsOf(cluster, 'partitions-revoked').map(({ consumer }) => consumer)).toEqual(['c'])
  expect(owned(cluster, 'a')).toEqual(expect.arrayContaining(before[0]!))
  expect(owned(cluster, 'b')).toEqual(expect.arrayContaining(before[1]!))
  expect([...owned(cluster, 'a'), ...owned(cluster, 'b')].toSorted()).toEqual(named(0, 1, 2, 3, 4, 5))
  // One rebalance is enough: nobody had to give anything back.
  expect(factsOf(cluster, 'generation-started')).toHaveLength(1)
})

test('G-34 the default list works as range, eager; cooperative only when nothing else is in it', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a')
  settle(cluster)
  expect(protocolOf(cluster)).toBe('range')
  forgetFacts(cluster)
  addConsumer(cluster, 'b')
  settle(cluster)
  expect(factsOf(cluster, 'partitions-revoked')).toMatchObject([{ partitions: named(0, 1), kept: [] }])
})

test('G-34 a group goes from eager to cooperative one restart after the other, and never stops', () => {
  const cluster = groupCluster(4)
  const ids = ['a', 'b', 'c']
  for (const id of ids) addConsumer(cluster, id)
  settle(cluster)
  for (const id of ids) {
    tell(cluster, id, { type: 'reconfigure', config: { [STRATEGY]: 'cooperative-sticky' }, block: {} })
    // The setting is read when a consumer starts.
    expect(consumerOf(cluster, id).volatile.assignors).toEqual(['range', 'cooperative-sticky'])
    tell(cluster, id, { type: 'shutdown' })
    runFor(cluster, seconds(1))
    start(cluster.stage, id)
    settle(cluster)
    expect(groupOf(cluster).state).toBe('Stable')
    // As soon as one offers nothing else, all use what all have.
    expect(protocolOf(cluster)).toBe('cooperative-sticky')
  }
  expect(ids.flatMap((id) => owned(cluster, id)).toSorted()).toEqual(named(0, 1, 2, 3))
  forgetFacts(cluster)
  addConsumer(cluster, 'd', cooperative)
  settle(cluster)
  // Everybody is cooperative now: only what goes to the newcomer was given back.
  expect(factsOf(cluster, 'partitions-revoked').flatMap(({ partitions }) => partitions)).toHaveLength(1)
  ownersOneAtATime(cluster)
})

test('G-13 a consumer whose list has nothing in common with the others’ is refused, and says so', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a', { config: { [STRATEGY]: 'range' } })
  settle(cluster)
  addConsumer(cluster, 'b', cooperative)
  settle(cluster)
  expect(factsOf(cluster, 'client-stuck')).toMatchObject([
    { client: 'b', why: expect.stringContaining('INCONSISTENT_GROUP_PROTOCOL') },
  ])
  expect(groupOf(cluster).state).toBe('Stable')
})

test('G-13 round robin and sticky assign by their own rules once a group uses them', () => {
  const cluster = groupCluster(6)
  for (const id of ['a', 'b']) addConsumer(cluster, id, { config: { [STRATEGY]: 'roundrobin' } })
  settle(cluster)
  expect([owned(cluster, 'a'), owned(cluster, 'b')].toSorted()).toEqual([named(0, 2, 4), named(1, 3, 5)])

  const sticky = groupCluster(6)
  for (const id of ['a', 'b']) addConsumer(sticky, id, { config: { [STRATEGY]: 'sticky' } })
  settle(sticky)
  const before = owned(sticky, 'a')
  addConsumer(sticky, 'c', { config: { [STRATEGY]: 'sticky' } })
  settle(sticky)
  // Eager, so everything was given back; but by its user data each gets what it had, less one.
  expect(owned(sticky, 'a')).toHaveLength(2)
  expect(before).toEqual(expect.arrayContaining(owned(sticky, 'a')))
})

test('G-35 a cooperative member that lost its membership loses everything at once', () => {
  const cluster = groupCluster(2)
  const config = { [STRATEGY]: 'cooperative-sticky', 'max.poll.interval.ms': 10_000 }
  addConsumer(cluster, 'a', { config, work: { dist: 'constant', mean: seconds(25) } })
  settle(cluster)
  store(cluster, 'orders-0')
  runFor(cluster, seconds(26))
  expect(factsOf(cluster, 'partitions-lost')).toMatchObject([{ consumer: 'a', partitions: named(0, 1), kept: [] }])
  settle(cluster)
  expect(owned(cluster, 'a')).toEqual(named(0, 1))
})

test('G-33 what moves is committed before it is given back: nothing is read twice when nobody fails', () => {
  const cluster = groupCluster(4)
  const config = { [STRATEGY]: 'cooperative-sticky', 'enable.auto.commit': false, 'max.poll.records': 1 }
  const plan: ConsumerPlan = { config, work: { dist: 'constant', mean: ms(700) }, commit: 'after' }
  addConsumer(cluster, 'a', plan)
  settle(cluster)
  for (let round = 0; round < 5; round++) for (let i = 0; i < 4; i++) store(cluster, `orders-${i}`)
  addConsumer(cluster, 'b', plan)
  runFor(cluster, seconds(20))
  const read = deliveredRecords(cluster)
  expect(read).toHaveLength(20)
  expect(new Set(read).size).toBe(20)
  expect(deliveredRecords(cluster, 'b').length).toBeGreaterThan(0)
})

test('G-31 a cooperative member at work answers its assignment only when it polls again', () => {
  const cluster = groupCluster(2)
  const plan = { ...cooperative, work: { dist: 'constant' as const, mean: seconds(8) } }
  addConsumer(cluster, 'a', plan)
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(1) })
  addConsumer(cluster, 'b', cooperative)
  runFor(cluster, seconds(4))
  expect(groupOf(cluster).state).not.toBe('Stable')
  runFor(cluster, seconds(10))
  expect(groupOf(cluster).state).toBe('Stable')
  expect(owned(cluster, 'b')).toHaveLength(1)
})

test('G-2 after a failover of the coordinator the group goes on cooperatively where it was', () => {
  const cluster = groupCluster(4)
  for (const id of ['a', 'b']) addConsumer(cluster, id, cooperative)
  settle(cluster)
  settle(cluster)
  forgetFacts(cluster)
  const before = [owned(cluster, 'a'), owned(cluster, 'b')]
  const { generation } = groupOf(cluster)
  kill(cluster, coordinatorOf(cluster))
  runFor(cluster, seconds(20))
  expect(factsOf(cluster, 'partitions-revoked')).toEqual([])
  expect([owned(cluster, 'a'), owned(cluster, 'b')]).toEqual(before)
  expect(groupOf(cluster)).toMatchObject({ state: 'Stable', generation, protocol: 'cooperative-sticky' })
  addConsumer(cluster, 'c', cooperative)
  settle(cluster)
  expect(factsOf(cluster, 'partitions-revoked').flatMap(({ partitions }) => partitions)).toHaveLength(1)
  ownersOneAtATime(cluster)
})
