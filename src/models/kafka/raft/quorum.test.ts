// Controllers as a quorum: elections, votes, what is committed, and what becomes of the rest (K-1 to K-6).
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { pause, resume } from '../../../kernel/faults'
import {
  brokerOf,
  controllerOf,
  createCluster,
  cut,
  factsOf,
  forgetFacts,
  kill,
  replicaOf,
  restart,
  runFor,
  runTo,
  store,
  tell,
  type Cluster,
} from '../broker/testing/cluster'
import type { Controller } from '../controller/state'
import { entryAt, recordsBetween } from './log'

const two = { topics: { orders: { replicas: 3, config: { 'min.insync.replicas': 2 } } } }
const three = { ...two, controllers: 3 }
const five = { ...two, controllers: 5 }
const all = (count: number) => Array.from({ length: count }, (_, i) => `k${i + 1}`)

const roleOf = (cluster: Cluster, id: string) => controllerOf(cluster, id).volatile.raft.role
const epochOf = (cluster: Cluster, id: string) => controllerOf(cluster, id).durable.quorum.epoch
const endOf = (cluster: Cluster, id: string) => controllerOf(cluster, id).durable.log.logEndOffset
const markOf = (cluster: Cluster, id: string) => controllerOf(cluster, id).volatile.raft.highWatermark

function activeOf(cluster: Cluster, ids = all(5)): Controller | undefined {
  const running = ids.filter((id) => cluster.world.actors[id]?.up).map((id) => controllerOf(cluster, id))
  return running.find(({ volatile }) => volatile.active !== null)
}

/** Cuts these controllers off from everybody else, or lets them be heard again. */
function isolate(cluster: Cluster, ids: string[], isCut = true): void {
  const others = Object.keys(cluster.world.actors).filter((id) => !ids.includes(id))
  for (const id of ids) for (const other of others) cut(cluster, id, other, isCut)
}

const createTopic = (topic: string) =>
  ({ type: 'createTopic', topic, partitions: 1, replicationFactor: 3, config: {} }) as const

describe('elections', () => {
  test('a run begins in epoch 1, with the first of the controllers active and everybody at the end of its log', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    expect(all(3).map((id) => roleOf(cluster, id))).toEqual(['leader', 'follower', 'follower'])
    expect(all(3).map((id) => epochOf(cluster, id))).toEqual([1, 1, 1])
    expect(new Set(all(3).map((id) => markOf(cluster, id))).size).toBe(1)
    expect(factsOf(cluster, 'quorum-role-changed')).toEqual([])
    expect(entryAt(controllerOf(cluster, 'k3').durable.log, 0)).toMatchObject({
      epoch: 1,
      record: { type: 'leaderChangeMessage', leader: 'k1' },
    })
  })

  test('K-1 when the active controller dies, a follower notices after its fetch timeout, and wins within seconds', () => {
    for (const seed of Array.from({ length: 12 }, (_, i) => i + 1)) {
      const cluster = createCluster({ ...three, seed })
      runTo(cluster, seconds(5))
      kill(cluster, 'k1')
      runTo(cluster, seconds(12))
      const [elected] = factsOf(cluster, 'controller-elected')
      // Its last fetch may have been answered up to 500 ms before.
      expect(elected!.at - seconds(5)).toBeGreaterThan(ms(1_400))
      // Each election that nobody won, with an epoch of its own, adds one to two seconds.
      const splits = elected!.epoch - 2
      expect(elected!.at - seconds(5)).toBeGreaterThan(splits * seconds(1))
      expect(elected!.at - seconds(5)).toBeLessThan(ms(2_100) + splits * seconds(2))
      expect(elected!.epoch).toBeGreaterThan(1)
      expect(elected!.votes.length).toBe(2)
      expect(activeOf(cluster)!.id).toBe(elected!.controller)
    }
  })

  test('K-1 a leader that no majority fetches from resigns after one and a half fetch timeouts', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    isolate(cluster, ['k1'])
    runTo(cluster, seconds(9))
    const [resigned] = factsOf(cluster, 'controller-resigned')
    expect(resigned).toMatchObject({ controller: 'k1', epoch: 1, why: 'check-quorum' })
    expect(resigned!.at - seconds(5)).toBeGreaterThan(ms(2_400))
    expect(resigned!.at - seconds(5)).toBeLessThanOrEqual(ms(3_000))
    expect(controllerOf(cluster, 'k1').volatile.active).toBeNull()
  })

  test('K-1 the leader says that it leads every half fetch timeout, and fetches are held for half a second', () => {
    const cluster = createCluster({ ...three, config: { 'metadata.max.idle.interval.ms': 0 } })
    runTo(cluster, seconds(2))
    const before = { ...cluster.sent }
    runFor(cluster, seconds(10))
    const sent = (type: string) => cluster.sent[type]! - before[type]!
    expect(sent('beginQuorumEpochRequest')).toBe(20)
    // Two voters and three brokers, each twice a second.
    expect(sent('metadataFetchRequest')).toBeGreaterThanOrEqual(95)
    expect(sent('metadataFetchRequest')).toBeLessThanOrEqual(105)
  })

  test('K-2 a vote is given once per epoch, and survives a restart', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    isolate(cluster, ['k3'])
    const { log } = controllerOf(cluster, 'k3').durable
    const place = { epoch: 7, lastEpoch: 1, lastOffset: log.logEndOffset, preVote: false }
    const ask = (candidate: string) => {
      const { volatile } = controllerOf(cluster, 'k3')
      tell(cluster, 'k3', { type: 'voteRequest', ...place }, candidate)
      return { votedFor: controllerOf(cluster, 'k3').durable.quorum.votedFor, role: volatile.raft.role }
    }
    expect(ask('k1')).toEqual({ votedFor: 'k1', role: 'unattached' })
    kill(cluster, 'k3')
    restart(cluster, 'k3')
    expect(ask('k2').votedFor).toBe('k1')
    expect(factsOf(cluster, 'vote-refused').at(-1)).toMatchObject({ candidate: 'k2', why: 'voted-already' })
    expect(epochOf(cluster, 'k3')).toBe(7)
  })

  test('K-2 nobody votes for a log that is behind its own, in epoch or in length', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    isolate(cluster, ['k3'])
    const { logEndOffset } = controllerOf(cluster, 'k3').durable.log
    const ask = (epoch: number, lastEpoch: number, lastOffset: number) => {
      tell(cluster, 'k3', { type: 'voteRequest', epoch, lastEpoch, lastOffset, preVote: false }, 'k1')
      return controllerOf(cluster, 'k3').durable.quorum.votedFor
    }
    expect(ask(5, 1, logEndOffset - 1)).toBeNull()
    expect(ask(6, 0, logEndOffset + 100)).toBeNull()
    expect(factsOf(cluster, 'vote-refused').map(({ why }) => why)).toEqual(['shorter-log', 'shorter-log'])
    expect(ask(7, 2, 1)).toBe('k1')
  })

  test('K-2 KIP-996 a voter that was cut off comes back without disturbing anybody: no epoch has changed', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    isolate(cluster, ['k3'])
    runTo(cluster, seconds(30))
    expect(epochOf(cluster, 'k3')).toBe(1)
    expect(factsOf(cluster, 'quorum-lost')).toMatchObject([{ controller: 'k3', reached: ['k3'], voters: 3 }])
    isolate(cluster, ['k3'], false)
    runTo(cluster, seconds(40))
    expect(all(3).map((id) => roleOf(cluster, id))).toEqual(['leader', 'follower', 'follower'])
    expect(all(3).map((id) => epochOf(cluster, id))).toEqual([1, 1, 1])
    expect(factsOf(cluster, 'controller-elected')).toEqual([])
  })

  test('K-2 without pre-vote it comes back with a higher epoch, and the leader that nobody missed has to go', () => {
    const cluster = createCluster({ ...three, preVote: false })
    runTo(cluster, seconds(5))
    isolate(cluster, ['k3'])
    runTo(cluster, seconds(30))
    expect(roleOf(cluster, 'k3')).toBe('candidate')
    expect(epochOf(cluster, 'k3')).toBeGreaterThan(5)
    isolate(cluster, ['k3'], false)
    runTo(cluster, seconds(40))
    expect(factsOf(cluster, 'controller-elected').length).toBeGreaterThan(0)
    expect(activeOf(cluster)!.durable.quorum.epoch).toBeGreaterThan(5)
  })

  test('K-2 a follower that has fetched from its leader gives nobody a pre-vote', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    const { logEndOffset } = controllerOf(cluster, 'k3').durable.log
    tell(cluster, 'k3', { type: 'voteRequest', epoch: 1, lastEpoch: 1, lastOffset: logEndOffset, preVote: true }, 'k2')
    expect(factsOf(cluster, 'vote-refused')).toMatchObject([{ controller: 'k3', why: 'has-leader', preVote: true }])
  })

  test('K-2 one that has not fetched from its leader yet, or knows none, gives a pre-vote to a log as long as its own; it binds nobody', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    const { durable, volatile } = controllerOf(cluster, 'k3')
    const { logEndOffset } = durable.log
    const ask = (lastOffset: number) => {
      const place = { epoch: 1, lastEpoch: 1, lastOffset, preVote: true }
      tell(cluster, 'k3', { type: 'voteRequest', ...place }, 'k2')
      return volatile.raft.answered!.refused
    }
    volatile.raft.hasFetched = false
    expect([ask(logEndOffset), ask(logEndOffset - 1)]).toEqual([null, 'shorter-log'])
    for (const role of ['unattached', 'prospective'] as const) {
      volatile.raft.role = role
      expect([ask(logEndOffset), ask(logEndOffset - 1)]).toEqual([null, 'shorter-log'])
    }
    expect(durable.quorum).toEqual({ epoch: 1, votedFor: 'k1', leader: 'k1' })
  })

  test('KIP-595 a leader that is stopped says so: the voters with the longest logs begin elections before any timeout', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    tell(cluster, 'k1', { type: 'shutdown' })
    kill(cluster, 'k1')
    runFor(cluster, seconds(1))
    // The first one asks too early for the second, which has just heard the leader; half a second later they agree.
    const asked = factsOf(cluster, 'quorum-role-changed').filter(({ role }) => role === 'prospective')
    expect(asked[0]!.at - seconds(5)).toBeLessThanOrEqual(ms(1))
    const [elected] = factsOf(cluster, 'controller-elected')
    expect(elected!.at - seconds(5)).toBeLessThan(ms(600))
    expect(factsOf(cluster, 'controller-resigned')).toMatchObject([{ controller: 'k1', why: 'shutdown' }])
  })

  test('a leader that is started again does not lead its old epoch once more', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    restart(cluster, 'k1')
    expect(roleOf(cluster, 'k1')).toBe('resigned')
    runFor(cluster, seconds(6))
    expect(factsOf(cluster, 'controller-resigned')).toMatchObject([{ controller: 'k1', epoch: 1, why: 'restarted' }])
    expect(activeOf(cluster)!.durable.quorum.epoch).toBeGreaterThan(1)
    expect(all(3).every((id) => epochOf(cluster, id) === activeOf(cluster)!.durable.quorum.epoch)).toBe(true)
  })

  test('a lone controller elects itself when it starts, in a new epoch', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    restart(cluster, 'k1')
    expect(controllerOf(cluster)).toMatchObject({ durable: { quorum: { epoch: 2, leader: 'k1' } } })
    expect(controllerOf(cluster).volatile.active).not.toBeNull()
  })
})

describe('what is committed', () => {
  test('K-3 with a majority a record is committed and answered; with less it is neither', () => {
    const cluster = createCluster(five)
    runTo(cluster, seconds(5))
    kill(cluster, 'k4')
    kill(cluster, 'k5')
    tell(cluster, 'k1', createTopic('late'))
    runFor(cluster, ms(100))
    expect(factsOf(cluster, 'topic-created')).toMatchObject([{ topic: 'late' }])
    kill(cluster, 'k3')
    tell(cluster, 'k1', createTopic('later'))
    runFor(cluster, ms(200))
    expect(factsOf(cluster, 'topic-created').length).toBe(1)
    expect(controllerOf(cluster).volatile.active!.image.topics).toHaveProperty('later')
    expect(controllerOf(cluster).volatile.image.topics).not.toHaveProperty('later')
    expect(brokerOf(cluster, 'b1').volatile.image.topics).not.toHaveProperty('later')
  })

  test('K-3 a new leader counts nothing as committed before a record of its own epoch is', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    for (let i = 0; i < 4_000 && factsOf(cluster, 'controller-elected').length === 0; i++) runFor(cluster, ms(1))
    const next = factsOf(cluster, 'controller-elected')[0]!.controller
    const { raft, active } = controllerOf(cluster, next).volatile
    const start = raft.leading!.epochStartOffset
    expect(entryAt(controllerOf(cluster, next).durable.log, start)!.record.type).toBe('leaderChangeMessage')
    expect({ mark: raft.highWatermark, active }).toEqual({ mark: -1, active: null })
    runFor(cluster, ms(10))
    expect(markOf(cluster, next)).toBe(start + 1)
    expect(controllerOf(cluster, next).volatile.active).not.toBeNull()
  })

  test('K-3 what a deposed leader had not committed is cut off its log, and its clients hear NOT_CONTROLLER', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    isolate(cluster, ['k1'])
    tell(cluster, 'k1', createTopic('never'))
    const { brokerEpoch } = controllerOf(cluster).volatile.image.brokers.b1!
    tell(cluster, 'k1', { type: 'allocateProducerIdsRequest', brokerEpoch }, 'b1')
    runFor(cluster, seconds(2.4))
    const longer = endOf(cluster, 'k1')
    expect(controllerOf(cluster).volatile.active!.pending.length).toBeGreaterThan(0)
    runTo(cluster, seconds(15))
    expect(controllerOf(cluster).volatile.active).toBeNull()
    isolate(cluster, ['k1'], false)
    runTo(cluster, seconds(20))
    const [cutOff] = factsOf(cluster, 'metadata-truncated')
    expect(cutOff).toMatchObject({ controller: 'k1' })
    expect(cutOff!.to).toBeLessThan(longer)
    expect(roleOf(cluster, 'k1')).toBe('follower')
    const logs = all(3).map((id) => recordsBetween(controllerOf(cluster, id).durable.log, 0, markOf(cluster, 'k1')))
    expect(logs[0]).toEqual(logs[1])
    expect(logs[0]!.some((record) => record.type === 'topicRecord' && record.topic === 'never')).toBe(false)
  })

  test('records that come within the append linger are one batch', () => {
    const cluster = createCluster({ ...three, config: { 'metadata.max.idle.interval.ms': 0 } })
    runTo(cluster, seconds(1))
    const before = controllerOf(cluster).durable.log.batches.length
    tell(cluster, 'k1', createTopic('one'))
    runFor(cluster, ms(20))
    tell(cluster, 'k1', createTopic('two'))
    runFor(cluster, ms(4))
    expect(controllerOf(cluster).durable.log.batches.length).toBe(before)
    runFor(cluster, ms(2))
    const { batches } = controllerOf(cluster).durable.log
    expect(batches.slice(before).map(({ records }) => records.map(({ type }) => type))).toEqual([
      ['topicRecord', 'partitionRecord', 'topicRecord', 'partitionRecord'],
    ])
  })

  test('KIP-835 an idle controller writes a record without meaning twice a second, and everybody has it', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    const before = endOf(cluster, 'k1')
    runFor(cluster, seconds(10))
    expect(endOf(cluster, 'k1') - before).toBe(20)
    expect(markOf(cluster, 'k3')).toBeGreaterThan(before + 15)
    expect(factsOf(cluster, 'metadata-committed').every(({ offset }) => offset <= before)).toBe(true)
  })
})

describe('without a majority', () => {
  test('K-4 nothing changes, and the data goes on; what waited happens when a controller comes back', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    kill(cluster, 'k2')
    kill(cluster, 'k3')
    runTo(cluster, seconds(15))
    forgetFacts(cluster)
    const leader = replicaOf(cluster, 'b1', 'orders-0').leader!
    expect(store(cluster, 'orders-0', { to: leader })).toBe('NONE')
    kill(cluster, leader)
    runTo(cluster, seconds(40))
    expect(factsOf(cluster, 'broker-fenced')).toEqual([])
    expect(factsOf(cluster, 'leader-elected')).toEqual([])
    restart(cluster, 'k2')
    runTo(cluster, seconds(60))
    const [elected] = factsOf(cluster, 'leader-elected').filter(({ partition }) => partition === 'orders-0')
    expect(elected).toMatchObject({ previous: leader, reason: 'broker-fenced' })
    expect(store(cluster, 'orders-0', { to: elected!.leader! })).toBe('NONE')
  })

  test('K-4 two voters tolerate no failure', () => {
    const cluster = createCluster({ ...two, controllers: 2 })
    runTo(cluster, seconds(5))
    kill(cluster, 'k2')
    runTo(cluster, seconds(20))
    expect(activeOf(cluster)).toBeUndefined()
    restart(cluster, 'k2')
    runTo(cluster, seconds(30))
    expect(activeOf(cluster)).toBeDefined()
  })
})

describe('the active controller', () => {
  test('K-5 a successor has replayed everything, and decides on', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    tell(cluster, 'k1', createTopic('late'))
    runFor(cluster, seconds(1))
    const { topics, partitions } = structuredClone(controllerOf(cluster).volatile.image)
    kill(cluster, 'k1')
    runTo(cluster, seconds(12))
    const next = activeOf(cluster)!
    expect(next.id).not.toBe('k1')
    expect(next.volatile.image).toMatchObject({ topics, partitions })
    expect(next.volatile.active!.image).toEqual(next.volatile.image)
    tell(cluster, next.id, createTopic('latest'))
    runFor(cluster, ms(100))
    expect(brokerOf(cluster, 'b3').volatile.image.topics).toHaveProperty('latest')
  })

  test('K-6 a successor gives every broker a fresh session: none is fenced because its heartbeats went elsewhere', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    runTo(cluster, seconds(40))
    expect(factsOf(cluster, 'broker-fenced')).toEqual([])
    const { lastHeartbeat } = activeOf(cluster)!.volatile.active!
    for (const id of ['b1', 'b2', 'b3']) expect(seconds(40) - lastHeartbeat[id]!).toBeLessThanOrEqual(ms(2_100))
  })

  test('K-6 a broker that dies with the controller is fenced a session after the next one took over', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    kill(cluster, 'b2')
    runTo(cluster, seconds(30))
    const [elected] = factsOf(cluster, 'controller-elected')
    const [fenced] = factsOf(cluster, 'broker-fenced')
    expect(fenced!.at - elected!.at).toBeGreaterThan(seconds(9))
    expect(fenced!.at - elected!.at).toBeLessThan(ms(10_250))
  })

  test('a controller that is not active says NOT_CONTROLLER', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(1))
    const { brokerEpoch } = controllerOf(cluster).volatile.image.brokers.b1!
    const heartbeat = { brokerEpoch, currentMetadataOffset: 0, wantFence: false, wantShutDown: false }
    tell(cluster, 'k2', { type: 'brokerHeartbeatRequest', ...heartbeat }, 'c1')
    runFor(cluster, ms(2))
    expect(cluster.heard.at(-1)!.msg).toMatchObject({ type: 'brokerHeartbeatResponse', error: 'NOT_CONTROLLER' })
  })

  test('K-15 a broker follows whoever leads, and never holds more than is committed for true', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    for (let i = 0; i < 3; i++) {
      const active = activeOf(cluster)!.id
      kill(cluster, active)
      runFor(cluster, seconds(6))
      restart(cluster, active)
      runFor(cluster, seconds(6))
      for (const id of ['b1', 'b2', 'b3']) {
        const { quorum, image } = brokerOf(cluster, id).volatile
        expect(quorum.leader).toBe(activeOf(cluster)!.id)
        expect(image.nextOffset).toBeLessThanOrEqual(markOf(cluster, quorum.leader!))
      }
    }
  })

  test('a frozen leader finds after its pause that others have gone on without it', () => {
    const cluster = createCluster(three)
    runTo(cluster, seconds(5))
    pause(cluster.stage, 'k1')
    runTo(cluster, seconds(15))
    expect(activeOf(cluster, ['k2', 'k3'])).toBeDefined()
    resume(cluster.stage, 'k1')
    runFor(cluster, seconds(3))
    expect(roleOf(cluster, 'k1')).toBe('follower')
    expect(controllerOf(cluster, 'k1').volatile.active).toBeNull()
  })
})
