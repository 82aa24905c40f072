// What an administrator may ask of the controller, and what it answers.
import { describe, expect, test } from 'vitest'
import { seconds } from '../../../kernel/time'
import {
  brokerOf,
  createCluster,
  cut,
  factsOf,
  kill,
  leaderOf,
  recordsIn,
  restart,
  runFor,
  runTo,
  stateOf,
  store,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import type { Message, ReassignmentChange } from '../messages'
import { completed, movement } from './reassignments'
import { settled, type PartitionState } from './records'

const P = 'orders-0'

const admin = (cluster: Cluster, msg: Message): void => {
  tell(cluster, 'k1', msg)
  runFor(cluster, seconds(1))
}
const elect = (cluster: Cluster, kind: 'preferred' | 'unclean', partition = P): void =>
  admin(cluster, { type: 'electLeadersRequest', kind, partitions: [partition] })
const reassign = (cluster: Cluster, change: ReassignmentChange, partition = P): void =>
  admin(cluster, { type: 'alterPartitionReassignment', partition, change })

const refusals = (cluster: Cluster) => factsOf(cluster, 'admin-refused').map(({ error }) => error)

/** Four brokers; orders-0 on three of them, with records. */
function four(config = {}) {
  const cluster = createCluster({ brokers: 4, topics: { orders: { replicas: 3, config } } })
  runTo(cluster, seconds(1))
  for (let i = 0; i < 3; i++) expect(store(cluster, P)).toBe('NONE')
  const replicas = stateOf(cluster, P).replicas as [string, string, string]
  const spare = ['b1', 'b2', 'b3', 'b4'].find((id) => !replicas.includes(id))!
  return { cluster, replicas, spare }
}

describe('elections', () => {
  test('R-E2 a preferred election gives the partition back to its first replica at once', () => {
    const { cluster, replicas } = four()
    tell(cluster, replicas[0], { type: 'shutdown' })
    runFor(cluster, seconds(4))
    kill(cluster, replicas[0])
    restart(cluster, replicas[0])
    runFor(cluster, seconds(3))
    expect(leaderOf(cluster, P)).toBe(replicas[1])
    elect(cluster, 'preferred')
    expect(leaderOf(cluster, P)).toBe(replicas[0])
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ reason: 'preferred', unclean: false })
  })

  test('R-E2 ELECTION_NOT_NEEDED (84) where the first replica leads, or for an unclean one where anybody does', () => {
    const { cluster } = four()
    elect(cluster, 'preferred')
    elect(cluster, 'unclean')
    expect(refusals(cluster)).toEqual(['ELECTION_NOT_NEEDED', 'ELECTION_NOT_NEEDED'])
  })

  test('R-E2 PREFERRED_LEADER_NOT_AVAILABLE (80) while the first replica is away', () => {
    const { cluster, replicas } = four()
    kill(cluster, replicas[0])
    runFor(cluster, seconds(12))
    elect(cluster, 'preferred')
    expect(refusals(cluster)).toEqual(['PREFERRED_LEADER_NOT_AVAILABLE'])
  })

  test('R-E5 an unclean election that a person asks for takes any replica that is alive, whatever the topic says', () => {
    const { cluster, replicas } = four()
    for (const id of replicas) {
      kill(cluster, id)
      runFor(cluster, seconds(12))
    }
    elect(cluster, 'unclean')
    expect(refusals(cluster)).toEqual(['ELIGIBLE_LEADERS_NOT_AVAILABLE'])
    restart(cluster, replicas[0])
    runFor(cluster, seconds(3))
    expect(stateOf(cluster, P).leader).toBeNull()
    elect(cluster, 'unclean')
    expect(leaderOf(cluster, P)).toBe(replicas[0])
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ reason: 'unclean', unclean: true })
  })

  test('R-E2 UNKNOWN_TOPIC_OR_PARTITION for one that is not there', () => {
    const { cluster } = four()
    elect(cluster, 'preferred', 'orders-7')
    expect(refusals(cluster)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION'])
  })
})

describe('reassignment', () => {
  test('R-R1 during a move the replicas are the target and then those that go', () => {
    expect(movement(['b1', 'b2', 'b3'], ['b4', 'b2', 'b1'])).toEqual({
      replicas: ['b4', 'b2', 'b1', 'b3'],
      addingReplicas: ['b4'],
      removingReplicas: ['b3'],
    })
  })

  const moving = (change: Partial<PartitionState>): PartitionState => ({
    ...settled,
    partition: P,
    topic: 'orders',
    index: 0,
    replicas: ['b4', 'b2', 'b3'],
    isr: ['b2', 'b3'],
    leader: 'b3',
    leaderEpoch: 0,
    partitionEpoch: 0,
    addingReplicas: ['b4'],
    removingReplicas: ['b3'],
    ...change,
  })

  test('R-R2 it is complete when every new replica is in sync', () => {
    expect(completed(moving({}))).toMatchObject({ replicas: ['b4', 'b2', 'b3'], addingReplicas: ['b4'] })
    expect(completed(moving({ isr: ['b3', 'b4'] }))).toMatchObject({
      replicas: ['b4', 'b2'],
      isr: ['b4'],
      addingReplicas: [],
      removingReplicas: [],
    })
  })

  test('R-R2 of several new replicas all must be in sync, and somebody who stays', () => {
    const two = { replicas: ['b4', 'b5', 'b2', 'b3'], addingReplicas: ['b4', 'b5'], removingReplicas: ['b2', 'b3'] }
    for (const isr of [['b2', 'b3'], ['b2', 'b3', 'b4'], ['b5']]) {
      expect(completed(moving({ ...two, isr }))).toMatchObject({ replicas: two.replicas, isr })
    }
    expect(completed(moving({ ...two, isr: ['b2', 'b5', 'b4'] }))).toMatchObject({
      replicas: ['b4', 'b5'],
      isr: ['b5', 'b4'],
    })
    const swap = { replicas: ['b1', 'b3'], addingReplicas: [], removingReplicas: ['b3'], isr: ['b3'] }
    expect(completed(moving(swap))).toMatchObject(swap)
  })

  test('R-R2 with fewer copies than before, only when all that stay are in sync', () => {
    const fewer = { replicas: ['b1', 'b2', 'b3'], addingReplicas: [], removingReplicas: ['b3'] }
    expect(completed(moving({ ...fewer, isr: ['b2', 'b3'] })).removingReplicas).toEqual(['b3'])
    expect(completed(moving({ ...fewer, isr: ['b1', 'b2'] }))).toMatchObject({
      replicas: ['b1', 'b2'],
      removingReplicas: [],
    })
  })

  test('R-R1 R-R2 a replica moves: the new one copies everything, enters the ISR, and then the old one goes', () => {
    const { cluster, replicas, spare } = four()
    reassign(cluster, { kind: 'move', from: replicas[2], to: spare })
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, P)).toMatchObject({ replicas: [replicas[0], replicas[1], spare], addingReplicas: [] })
    expect(stateOf(cluster, P).isr.toSorted()).toEqual([replicas[0], replicas[1], spare].toSorted())
    expect(recordsIn(cluster, spare, P)).toEqual(recordsIn(cluster, replicas[0], P))
    expect(factsOf(cluster, 'reassignment-started')).toMatchObject([{ adding: [spare], removing: [replicas[2]] }])
    expect(factsOf(cluster, 'reassignment-finished')).toHaveLength(1)
    expect(factsOf(cluster, 'replica-removed')).toMatchObject([{ broker: replicas[2] }])
    expect(store(cluster, P)).toBe('NONE')
  })

  test('R-R2 when the leader moves away, another one is elected as the move completes, in a new epoch', () => {
    const { cluster, replicas, spare } = four()
    const { leaderEpoch } = stateOf(cluster, P)
    reassign(cluster, { kind: 'move', from: replicas[0], to: spare })
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, P).replicas).toEqual([spare, replicas[1], replicas[2]])
    expect(stateOf(cluster, P)).toMatchObject({ leader: spare, leaderEpoch: leaderEpoch + 1 })
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ reason: 'reassignment' })
    expect(store(cluster, P)).toBe('NONE')
  })

  test('R-R2 R-ISR6 a replica that is dropped raises the leader epoch, though the leader stays', () => {
    const { cluster, replicas } = four()
    const { leaderEpoch } = stateOf(cluster, P)
    reassign(cluster, { kind: 'replicas', replicas: replicas.slice(0, 2) })
    expect(stateOf(cluster, P)).toMatchObject({ replicas: replicas.slice(0, 2), leader: replicas[0] })
    expect(stateOf(cluster, P).leaderEpoch).toBe(leaderEpoch + 1)
    expect(brokerOf(cluster, replicas[2]).volatile.partitions[P]).toBeUndefined()
  })

  test('R-R3 a move that cannot go on is cancelled, and everything is as before', () => {
    const { cluster, replicas, spare } = four()
    kill(cluster, spare)
    runFor(cluster, seconds(12))
    reassign(cluster, { kind: 'move', from: replicas[2], to: spare })
    expect(stateOf(cluster, P).addingReplicas).toEqual([spare])
    reassign(cluster, { kind: 'cancel' })
    expect(stateOf(cluster, P)).toMatchObject({ replicas, addingReplicas: [], removingReplicas: [] })
    expect(factsOf(cluster, 'reassignment-cancelled')).toHaveLength(1)
    reassign(cluster, { kind: 'cancel' })
    expect(refusals(cluster)).toEqual(['NO_REASSIGNMENT_IN_PROGRESS'])
  })

  test('R-R3 a cancel is refused when only new replicas are in sync: going back would need an unclean election', () => {
    const cluster = createCluster({ brokers: 5, topics: { orders: { replicas: 3 } } })
    runTo(cluster, seconds(1))
    const { replicas } = stateOf(cluster, P)
    const [spare, dead] = ['b1', 'b2', 'b3', 'b4', 'b5'].filter((id) => !replicas.includes(id))
    kill(cluster, dead!)
    runFor(cluster, seconds(12))
    reassign(cluster, { kind: 'replicas', replicas: [spare!, dead!] })
    runFor(cluster, seconds(5))
    for (const id of replicas) kill(cluster, id)
    runFor(cluster, seconds(20))
    expect(stateOf(cluster, P)).toMatchObject({ leader: spare, isr: [spare] })
    reassign(cluster, { kind: 'cancel' })
    expect(refusals(cluster)).toEqual(['INVALID_REPLICA_ASSIGNMENT'])
    expect(stateOf(cluster, P)).toMatchObject({ leader: spare, isr: [spare], addingReplicas: [spare, dead] })
  })

  test('R-R1 INVALID_REPLICA_ASSIGNMENT for brokers that are not there, that are named twice, or that hold no copy', () => {
    const { cluster, replicas, spare } = four()
    reassign(cluster, { kind: 'replicas', replicas: ['b9'] })
    reassign(cluster, { kind: 'replicas', replicas: ['b1', 'b1'] })
    reassign(cluster, { kind: 'replicas', replicas: [] })
    reassign(cluster, { kind: 'move', from: spare, to: replicas[0] })
    reassign(cluster, { kind: 'move', from: replicas[1], to: replicas[0] })
    expect(refusals(cluster)).toEqual(Array.from({ length: 5 }, () => 'INVALID_REPLICA_ASSIGNMENT'))
    expect(stateOf(cluster, P).replicas).toEqual(replicas)
  })

  test('the leadership moves to another replica, which is the preferred one from then on', () => {
    const { cluster, replicas } = four()
    reassign(cluster, { kind: 'lead', to: replicas[2] })
    expect(stateOf(cluster, P).replicas).toEqual([replicas[2], replicas[0], replicas[1]])
    expect(leaderOf(cluster, P)).toBe(replicas[2])
  })

  test('R-R2 more copies are placed where the fewest are, fewer are taken from the end', () => {
    const { cluster, replicas, spare } = four()
    admin(cluster, { type: 'alterReplicationFactor', topic: 'orders', replicationFactor: 4 })
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, P)).toMatchObject({ replicas: [...replicas, spare], addingReplicas: [] })
    admin(cluster, { type: 'alterReplicationFactor', topic: 'orders', replicationFactor: 1 })
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, P)).toMatchObject({ replicas: [replicas[0]], isr: [replicas[0]], removingReplicas: [] })
    admin(cluster, { type: 'alterReplicationFactor', topic: 'orders', replicationFactor: 5 })
    expect(refusals(cluster)).toEqual(['INVALID_REPLICATION_FACTOR'])
  })

  test('a broker is drained: its copies go to others, its leaderships with them', () => {
    const { cluster, replicas } = four()
    admin(cluster, { type: 'drainBroker', broker: replicas[0] })
    runFor(cluster, seconds(5))
    const held = Object.values(brokerOf(cluster, replicas[0]).volatile.image.partitions)
    expect(held.filter((state) => state.replicas.includes(replicas[0]))).toEqual([])
    expect(stateOf(cluster, P).replicas).toHaveLength(3)
    expect(store(cluster, P)).toBe('NONE')
  })
})

test('K12 (KIP-966 6.5.4) a replica that was removed and added again, empty, is not taken for the one that was in sync', () => {
  const { cluster, replicas } = four()
  const [leader, , third] = replicas
  // The leader does not hear of the removal before the replica has been added again: for it, both are one change.
  cut(cluster, leader, 'k1')
  reassign(cluster, { kind: 'replicas', replicas: replicas.slice(0, 2) })
  expect(brokerOf(cluster, third).durable.logs[P]).toBeUndefined()
  reassign(cluster, { kind: 'replicas', replicas })
  kill(cluster, third)
  cut(cluster, leader, 'k1', false)
  runFor(cluster, seconds(5))
  expect(brokerOf(cluster, leader).volatile.partitions[P]!.replicas).toContain(third)
  expect(stateOf(cluster, P).isr).not.toContain(third)
  expect(brokerOf(cluster, leader).volatile.partitions[P]!.pendingIsr).toBeNull()
})
