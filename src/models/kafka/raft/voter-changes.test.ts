// Voters come and go while the quorum runs (KIP-853): one at a time, by the newest set in the log, committed or not.
import { describe, expect, test } from 'vitest'
import { start } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import { actorBase } from '../../../kernel/world'
import {
  controllerOf,
  createCluster,
  cut,
  factsOf,
  kill,
  restart,
  runFor,
  runTo,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import { createController } from '../controller/create'
import { decideAddition, decideRemoval } from './changes'
import { entryAt } from './log'
import { votersOf } from './state'

const three = { controllers: 3, topics: { orders: { replicas: 3 } } }

/** A controller whose disk knows no voters starts, and is told whom to ask. */
function join(cluster: Cluster, id: string): void {
  const { config, preVote } = controllerOf(cluster, 'k1')
  const settings = { config, formatted: [], bootstrap: ['k1', 'k2', 'k3'], preVote }
  cluster.world.actors[id] = createController(actorBase(cluster.world, id, 'controller'), settings)
  start(cluster.stage, id)
}

const add = (cluster: Cluster, voter: string, to = 'k1') => tell(cluster, to, { type: 'addRaftVoter', voter })
const remove = (cluster: Cluster, voter: string, to = 'k1') => tell(cluster, to, { type: 'removeRaftVoter', voter })
const voters = (cluster: Cluster, id: string) => votersOf(controllerOf(cluster, id))
const raft = (cluster: Cluster, id: string) => controllerOf(cluster, id).volatile.raft
const refusals = (cluster: Cluster) => factsOf(cluster, 'admin-refused').map(({ error, why }) => `${error}: ${why}`)
const active = (cluster: Cluster) =>
  ['k1', 'k2', 'k3', 'k4'].find((id) => cluster.world.actors[id]?.up && controllerOf(cluster, id).volatile.active)

function isolate(cluster: Cluster, id: string, isCut = true): void {
  for (const other of Object.keys(cluster.world.actors)) if (other !== id) cut(cluster, id, other, isCut)
}

describe('a controller that joins', () => {
  test('KIP-853 it copies the log as an observer, which asks for no votes and counts for nothing', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    join(cluster, 'k4')
    runFor(cluster, seconds(3))
    expect(raft(cluster, 'k4').role).toBe('follower')
    expect(controllerOf(cluster, 'k4').durable.log.logEndOffset).toBe(controllerOf(cluster).durable.log.logEndOffset)
    expect(controllerOf(cluster, 'k4').volatile.image.topics).toHaveProperty('orders')
    // With two of three voters dead it is no majority, and does not even ask.
    for (const id of ['k2', 'k3']) kill(cluster, id)
    runFor(cluster, seconds(15))
    expect(active(cluster)).toBeUndefined()
    expect(factsOf(cluster, 'quorum-role-changed').filter(({ controller }) => controller === 'k4')).not.toContainEqual(
      expect.objectContaining({ role: 'prospective' }),
    )
  })

  test('KIP-853 it is added once it has caught up; then a majority is of four, and it may lead', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    join(cluster, 'k4')
    add(cluster, 'k4')
    expect(refusals(cluster)).toEqual(['REQUEST_TIMED_OUT: k4 has not caught up with the metadata log'])
    runFor(cluster, seconds(2))
    add(cluster, 'k4')
    runFor(cluster, seconds(1))
    expect(factsOf(cluster, 'voters-changed')).toMatchObject([{ added: ['k4'], removed: [], controller: 'k1' }])
    for (const id of ['k1', 'k2', 'k3', 'k4']) expect(voters(cluster, id)).toEqual(['k1', 'k2', 'k3', 'k4'])
    add(cluster, 'k4')
    expect(refusals(cluster).at(-1)).toBe('DUPLICATE_VOTER: k4 is a voter already')
    // Two of four are no majority; three are, the new one among them.
    for (const id of ['k1', 'k2']) kill(cluster, id)
    runFor(cluster, seconds(10))
    expect(active(cluster)).toBeUndefined()
    restart(cluster, 'k2')
    runFor(cluster, seconds(10))
    expect(['k2', 'k3', 'k4']).toContain(active(cluster))
  })

  test('KIP-853 a lone controller becomes three, and then survives the loss of the first', () => {
    const cluster = createCluster({ topics: three.topics })
    runTo(cluster, seconds(2))
    for (const id of ['k2', 'k3']) {
      join(cluster, id)
      runFor(cluster, seconds(1))
      add(cluster, id)
      runFor(cluster, seconds(1))
    }
    expect(voters(cluster, 'k3')).toEqual(['k1', 'k2', 'k3'])
    for (const id of ['k1', 'k2', 'k3']) controllerOf(cluster, id).bootstrap = ['k1', 'k2', 'k3']
    kill(cluster, 'k1')
    runFor(cluster, seconds(8))
    expect(['k2', 'k3']).toContain(active(cluster))
  })
})

describe('one change at a time', () => {
  test('KIP-853 a change is refused while another is not committed, and counts all the same after its timeout', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    join(cluster, 'k4')
    runFor(cluster, seconds(1))
    for (const id of ['k2', 'k3']) isolate(cluster, id)
    // The new majority is three of four, and two are there.
    add(cluster, 'k4')
    expect(voters(cluster, 'k1')).toEqual(['k1', 'k2', 'k3', 'k4'])
    remove(cluster, 'k3')
    expect(refusals(cluster)).toEqual([
      expect.stringMatching(/^REQUEST_TIMED_OUT: the change of voters at offset \d+ is not/),
    ])
    runFor(cluster, ms(2_100))
    expect(refusals(cluster).at(-1)).toContain('is not committed yet; it counts all the same')
    expect(factsOf(cluster, 'voters-changed')).toEqual([])
    for (const id of ['k2', 'k3']) isolate(cluster, id, false)
    runFor(cluster, seconds(8))
    expect(new Set(['k1', 'k2', 'k3', 'k4'].map((id) => voters(cluster, id).length)).size).toBe(1)
  })

  test('KIP-853 none before a record of the own epoch is committed, and neither twice nor to nobody', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    const leader = controllerOf(cluster)
    expect(decideRemoval(leader, 'k9')).toEqual({ error: 'VOTER_NOT_FOUND', why: 'the voters are k1, k2, k3' })
    leader.volatile.raft.highWatermark = -1
    const why = 'the leader has not committed a record of its own epoch yet'
    expect(decideRemoval(leader, 'k3')).toEqual({ error: 'REQUEST_TIMED_OUT', why })
    expect(decideAddition(leader, 'k4', cluster.world.now)).toEqual({ error: 'REQUEST_TIMED_OUT', why })
    const lone = createCluster({ topics: three.topics })
    runTo(lone, seconds(2))
    expect(decideRemoval(controllerOf(lone), 'k1')).toMatchObject({ error: 'INVALID_REQUEST' })
  })

  test('KIP-853 voters go by the newest set in their log, committed or not, and by the one before when it is cut off', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    join(cluster, 'k4')
    runFor(cluster, seconds(1))
    isolate(cluster, 'k1')
    add(cluster, 'k4')
    expect(voters(cluster, 'k1')).toContain('k4')
    // The others know nothing of it, and elect by the old set.
    runFor(cluster, seconds(10))
    expect(['k2', 'k3']).toContain(active(cluster))
    isolate(cluster, 'k1', false)
    runFor(cluster, seconds(5))
    expect(voters(cluster, 'k1')).toEqual(['k1', 'k2', 'k3'])
    expect(factsOf(cluster, 'voters-changed')).toEqual([])
  })
})

describe('a controller that leaves', () => {
  test('KIP-853 a dead one is taken out and another comes: two of three suffice again', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    kill(cluster, 'k3')
    join(cluster, 'k4')
    runFor(cluster, seconds(2))
    remove(cluster, 'k3')
    runFor(cluster, ms(200))
    add(cluster, 'k4')
    runFor(cluster, seconds(1))
    expect(factsOf(cluster, 'voters-changed').map(({ voters: now }) => now)).toEqual([
      ['k1', 'k2'],
      ['k1', 'k2', 'k4'],
    ])
    kill(cluster, 'k2')
    runFor(cluster, seconds(6))
    expect(active(cluster)).toBe('k1')
  })

  test('KIP-853 a leader that removes itself commits that without its own vote, and then resigns', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(2))
    isolate(cluster, 'k3')
    remove(cluster, 'k1')
    runFor(cluster, seconds(1))
    // Two of the two that are left have to agree, and only k2 hears of it.
    expect(raft(cluster, 'k1').role).toBe('leader')
    expect(factsOf(cluster, 'voters-changed')).toEqual([])
    isolate(cluster, 'k3', false)
    runFor(cluster, seconds(1))
    expect(factsOf(cluster, 'voters-changed')).toMatchObject([{ removed: ['k1'], voters: ['k2', 'k3'] }])
    expect(factsOf(cluster, 'controller-resigned')).toMatchObject([{ controller: 'k1', why: 'removed' }])
    runFor(cluster, seconds(8))
    expect(['k2', 'k3']).toContain(active(cluster))
    // It goes on copying the log, as an observer.
    expect(raft(cluster, 'k1').role).toBe('follower')
    const { log } = controllerOf(cluster, 'k1').durable
    const record = entryAt(log, log.voterSets.at(-1)!.offset)?.record
    expect(record).toMatchObject({ type: 'votersRecord', voters: ['k2', 'k3'] })
    kill(cluster, 'k2')
    runFor(cluster, seconds(8))
    expect(active(cluster)).toBeUndefined()
  })
})
