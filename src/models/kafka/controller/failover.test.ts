// Brokers die, fall silent, stop and come back: what the controller makes of it, and when.
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { pause, resume } from '../../../kernel/faults'
import { entryAt } from '../raft/log'
import {
  brokerOf,
  controllerOf,
  createCluster,
  cut,
  factsOf,
  followersOf,
  forgetFacts,
  kill,
  leaderOf,
  produced,
  produceTo,
  recordsIn,
  replicaOf,
  restart,
  runFor,
  runTo,
  stateOf,
  store,
  tell,
} from '../broker/testing/cluster'

const two = { topics: { orders: { replicas: 3, config: { 'min.insync.replicas': 2 } } } }

describe('a broker that is killed', () => {
  test('K-11 is fenced 9.0 to 10.2 s after its last heartbeat, and a new leader is elected in the same event', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const cluster = createCluster({ seed })
      runTo(cluster, seconds(5))
      const leader = leaderOf(cluster, 'orders-0')
      const heard = controllerOf(cluster).volatile.active!.lastHeartbeat[leader]!
      kill(cluster, leader)
      runTo(cluster, seconds(20))
      const [fenced] = factsOf(cluster, 'broker-fenced')
      expect(fenced).toMatchObject({ broker: leader, reason: 'session-expired' })
      expect(fenced!.at - heard).toBeGreaterThanOrEqual(ms(9_000))
      expect(fenced!.at - heard).toBeLessThanOrEqual(ms(9_000 + 1_125 + 25))
      expect(fenced!.silentFor).toBe(fenced!.at - heard)
      const [elected] = factsOf(cluster, 'leader-elected')
      expect(elected).toMatchObject({ previous: leader, reason: 'broker-fenced', unclean: false, at: fenced!.at })
    }
  })

  test('K-11 several whose sessions are over are fenced one at a time, 10 ms apart', () => {
    const cluster = createCluster({ brokers: 4 })
    runTo(cluster, seconds(5))
    // Silent for as long as b1, wherever its heartbeats stand: the check that finds one finds the other.
    const { lastHeartbeat } = controllerOf(cluster).volatile.active!
    kill(cluster, 'b1')
    kill(cluster, 'b2')
    lastHeartbeat['b2'] = lastHeartbeat['b1']!
    runTo(cluster, seconds(20))
    const [first, second] = factsOf(cluster, 'broker-fenced')
    expect([first, second].map((fenced) => fenced!.broker).toSorted()).toEqual(['b1', 'b2'])
    // A PeriodicTask that found something to do runs again after 10 ms (PeriodicTask.immediatePeriodNs); they are said when they are committed.
    expect(second!.at - first!.at).toBeLessThanOrEqual(ms(10 + 25 + 5))
  })

  test('K-11 one whose session is not over waits for the next check, however many are fenced', () => {
    const cluster = createCluster({ brokers: 4 })
    runTo(cluster, seconds(5))
    const { lastHeartbeat } = controllerOf(cluster).volatile.active!
    kill(cluster, 'b1')
    kill(cluster, 'b2')
    lastHeartbeat['b2'] = lastHeartbeat['b1']! + ms(1_500)
    runTo(cluster, seconds(20))
    const [first, second] = factsOf(cluster, 'broker-fenced')
    expect(first!.broker).toBe('b1')
    expect(second!.at - first!.at).toBeGreaterThan(ms(1_000))
    expect(second!.silentFor).toBeGreaterThanOrEqual(ms(9_000))
  })

  test('R-E1 the first replica in assignment order that is in sync and alive takes over, with a higher epoch', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(5))
    const { replicas, leaderEpoch } = stateOf(cluster, 'orders-0')
    kill(cluster, replicas[0]!)
    runTo(cluster, seconds(20))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: replicas[1], leaderEpoch: leaderEpoch + 1 })
    expect(stateOf(cluster, 'orders-0').isr).toEqual(replicas.slice(1))
  })

  test('R-E3 its records are all there at the new leader, and writing goes on', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    for (let i = 0; i < 10; i++) expect(store(cluster, 'orders-0')).toBe('NONE')
    const old = leaderOf(cluster, 'orders-0')
    const stored = recordsIn(cluster, old, 'orders-0')
    kill(cluster, old)
    runTo(cluster, seconds(20))
    const now = leaderOf(cluster, 'orders-0')
    expect(now).not.toBe(old)
    expect(recordsIn(cluster, now, 'orders-0')).toEqual(stored)
    expect(store(cluster, 'orders-0')).toBe('NONE')
  })

  test('K-10 it comes back fenced, catches up, is let in, and joins the ISR again', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    const victim = followersOf(cluster, 'orders-0')[0]!
    kill(cluster, victim)
    runTo(cluster, seconds(20))
    for (let i = 0; i < 5; i++) expect(store(cluster, 'orders-0')).toBe('NONE')
    forgetFacts(cluster)
    restart(cluster, victim)
    expect(brokerOf(cluster, victim).volatile.lifecycle).toBe('STARTING')
    runFor(cluster, seconds(2))
    expect(factsOf(cluster, 'broker-registered')).toMatchObject([{ broker: victim }])
    expect(factsOf(cluster, 'broker-unfenced')).toMatchObject([{ broker: victim }])
    expect(factsOf(cluster, 'isr-expanded').some(({ partition }) => partition === 'orders-0')).toBe(true)
    expect(brokerOf(cluster, victim).volatile.lifecycle).toBe('RUNNING')
    expect(stateOf(cluster, 'orders-0').isr.toSorted()).toEqual(['b1', 'b2', 'b3'])
    expect(recordsIn(cluster, victim, 'orders-0').length).toBe(5)
  })

  test('K-10 the broker epoch is the offset of its registration record', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    kill(cluster, 'b2')
    runTo(cluster, seconds(20))
    restart(cluster, 'b2')
    runFor(cluster, seconds(2))
    const { log } = controllerOf(cluster).durable
    const { brokerEpoch } = controllerOf(cluster).volatile.image.brokers.b2!
    expect(entryAt(log, brokerEpoch)!.record).toMatchObject({ type: 'registerBrokerRecord', broker: 'b2', brokerEpoch })
    expect(brokerOf(cluster, 'b2').volatile.brokerEpoch).toBe(brokerEpoch)
  })

  test('K-10 a restart within the session is refused as a duplicate until the session is over', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(5))
    const heard = controllerOf(cluster).volatile.active!.lastHeartbeat.b2!
    kill(cluster, 'b2')
    forgetFacts(cluster)
    restart(cluster, 'b2')
    runFor(cluster, seconds(3))
    expect(factsOf(cluster, 'broker-registered')).toEqual([])
    runTo(cluster, heard + seconds(25))
    const [registered] = factsOf(cluster, 'broker-registered')
    expect(registered!.at - heard).toBeGreaterThan(seconds(9))
    expect(controllerOf(cluster).volatile.image.brokers.b2!.fenced).toBe(false)
  })
})

describe('a broker that is cut off or frozen', () => {
  test('K-12 is fenced while it is alive, and lets nobody commit through it', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    const old = leaderOf(cluster, 'orders-0')
    for (const other of ['k1', 'b1', 'b2', 'b3']) if (other !== old) cut(cluster, old, other)
    runTo(cluster, seconds(2))
    const id = produceTo(cluster, 'orders-0', { to: old })
    runTo(cluster, seconds(20))
    expect(leaderOf(cluster, 'orders-0')).not.toBe(old)
    expect(replicaOf(cluster, old, 'orders-0').role).toBe('leader')
    expect(replicaOf(cluster, old, 'orders-0').highWatermark).toBe(0)
    expect(produced(cluster, id)).toBeUndefined()
  })

  test('R-T1 R-T2 R-T3 after the cut it follows, cuts off what nobody else had, and has what everybody has', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    const old = leaderOf(cluster, 'orders-0')
    const others = ['k1', 'b1', 'b2', 'b3'].filter((id) => id !== old)
    for (const other of others) cut(cluster, old, other)
    const lonely = produceTo(cluster, 'orders-0', { to: old, acks: 1 })
    runTo(cluster, seconds(20))
    expect(produced(cluster, lonely)!.error).toBe('NONE')
    expect(store(cluster, 'orders-0')).toBe('NONE')
    for (const other of others) cut(cluster, old, other, false)
    runTo(cluster, seconds(60))
    const [truncated] = factsOf(cluster, 'log-truncated')
    expect(truncated).toMatchObject({ broker: old, partition: 'orders-0', to: 1, from: 2, highWatermark: 1 })
    const now = leaderOf(cluster, 'orders-0')
    expect(recordsIn(cluster, old, 'orders-0')).toEqual(recordsIn(cluster, now, 'orders-0'))
    expect(stateOf(cluster, 'orders-0').isr).toContain(old)
  })

  test('P-28 a paused leader that wakes up hears of its successor and says so', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const old = leaderOf(cluster, 'orders-0')
    pause(cluster.stage, old)
    runTo(cluster, seconds(20))
    resume(cluster.stage, old)
    runFor(cluster, seconds(1))
    const id = produceTo(cluster, 'orders-0', { to: old })
    runFor(cluster, ms(50))
    const now = stateOf(cluster, 'orders-0')
    expect(produced(cluster, id)).toMatchObject({
      error: 'NOT_LEADER_OR_FOLLOWER',
      currentLeader: { leader: now.leader, leaderEpoch: now.leaderEpoch },
    })
    runFor(cluster, seconds(3))
    expect(controllerOf(cluster).volatile.image.brokers[old]!.fenced).toBe(false)
  })
})

describe('a broker that is stopped', () => {
  test('K-13 hands over its leaderships first: nobody is without a leader, and it goes when all have heard', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(5))
    const old = leaderOf(cluster, 'orders-0')
    forgetFacts(cluster)
    tell(cluster, old, { type: 'shutdown' })
    runFor(cluster, ms(30))
    expect(leaderOf(cluster, 'orders-0')).not.toBe(old)
    // The others say how far they have read with their next heartbeats, and it asks again with its own.
    runFor(cluster, seconds(4))
    expect(factsOf(cluster, 'controlled-shutdown-finished')).toMatchObject([{ broker: old }])
    expect(factsOf(cluster, 'broker-fenced')).toMatchObject([{ broker: old, reason: 'shutdown' }])
    expect(factsOf(cluster, 'leader-elected').every(({ leader }) => leader !== null)).toBe(true)
    expect(brokerOf(cluster, old).volatile.lifecycle).toBe('NOT_RUNNING')
    expect(stateOf(cluster, 'orders-0').isr).not.toContain(old)
    expect(store(cluster, 'orders-0')).toBe('NONE')
  })

  test('K-13 R-E4 a partition that has nobody else is without a leader at once, and its last member is eligible', () => {
    const cluster = createCluster({ topics: { solo: { replicas: 1 } } })
    runTo(cluster, seconds(5))
    const only = leaderOf(cluster, 'solo-0')
    tell(cluster, only, { type: 'shutdown' })
    runFor(cluster, seconds(1))
    expect(stateOf(cluster, 'solo-0')).toMatchObject({ leader: null, isr: [], elr: [only] })
  })

  test('K-13 a stop that nobody grants goes on asking for 5 min, and then the broker just goes', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(5))
    kill(cluster, 'k1')
    tell(cluster, 'b2', { type: 'shutdown' })
    runTo(cluster, seconds(304))
    expect(brokerOf(cluster, 'b2').volatile.lifecycle).toBe('PENDING_CONTROLLED_SHUTDOWN')
    runTo(cluster, seconds(308))
    expect(brokerOf(cluster, 'b2').volatile.lifecycle).toBe('NOT_RUNNING')
  })

  test('K-10 a broker that is not registered within 60 s gives up', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(5))
    kill(cluster, 'b2')
    kill(cluster, 'k1')
    restart(cluster, 'b2')
    runTo(cluster, seconds(64))
    expect(brokerOf(cluster, 'b2').volatile.lifecycle).toBe('STARTING')
    runTo(cluster, seconds(76))
    expect(brokerOf(cluster, 'b2').volatile.lifecycle).toBe('NOT_RUNNING')
  })

  test('K-13 with controlled.shutdown.enable=false it just goes', () => {
    const cluster = createCluster({ config: { 'controlled.shutdown.enable': false } })
    runTo(cluster, seconds(5))
    const old = leaderOf(cluster, 'orders-0')
    tell(cluster, old, { type: 'shutdown' })
    kill(cluster, old)
    expect(leaderOf(cluster, 'orders-0')).toBe(old)
    runFor(cluster, seconds(12))
    expect(leaderOf(cluster, 'orders-0')).not.toBe(old)
  })

  test('K-13 after a clean stop it registers at once', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(5))
    tell(cluster, 'b2', { type: 'shutdown' })
    runFor(cluster, seconds(4))
    kill(cluster, 'b2')
    restart(cluster, 'b2')
    runFor(cluster, seconds(1))
    expect(controllerOf(cluster).volatile.image.brokers.b2).toMatchObject({ fenced: false, incarnationId: 1 })
  })
})

describe('elections', () => {
  test('R-E4 without ELR the last in-sync replica stays in the ISR when it dies, and only its return brings the partition back', () => {
    const features = { 'eligible.leader.replicas.version': 0 }
    const cluster = createCluster({ brokers: 2, features, topics: { orders: { replicas: 2 } } })
    runTo(cluster, seconds(1))
    const [first, second] = stateOf(cluster, 'orders-0').replicas as [string, string]
    kill(cluster, second)
    runTo(cluster, seconds(15))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    kill(cluster, first)
    runTo(cluster, seconds(30))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: null, isr: [first] })
    restart(cluster, second)
    runTo(cluster, seconds(60))
    expect(stateOf(cluster, 'orders-0').leader).toBeNull()
    restart(cluster, first)
    runTo(cluster, seconds(70))
    expect(stateOf(cluster, 'orders-0').leader).toBe(first)
    expect(recordsIn(cluster, second, 'orders-0')).toEqual(recordsIn(cluster, first, 'orders-0'))
  })

  test('R-E5 with unclean elections allowed a replica that was behind leads alone, and the others cut off what it lacks', () => {
    const config = { 'unclean.leader.election.enable': true }
    const cluster = createCluster({ brokers: 2, topics: { orders: { replicas: 2, config } } })
    runTo(cluster, seconds(1))
    const [first, second] = stateOf(cluster, 'orders-0').replicas as [string, string]
    kill(cluster, second)
    runTo(cluster, seconds(15))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    runFor(cluster, seconds(6))
    kill(cluster, first)
    runTo(cluster, seconds(40))
    restart(cluster, second)
    runTo(cluster, seconds(50))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: second, isr: [second] })
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ leader: second, unclean: true })
    restart(cluster, first)
    runTo(cluster, seconds(70))
    expect(recordsIn(cluster, first, 'orders-0')).toEqual([])
    expect(factsOf(cluster, 'log-truncated')).toMatchObject([{ broker: first, to: 0, from: 1, highWatermark: 1 }])
    expect(stateOf(cluster, 'orders-0').isr.toSorted()).toEqual([first, second].toSorted())
  })

  test('R-E5 unclean elections that are allowed later happen at the next look, within unclean.leader.election.interval.ms', () => {
    const cluster = createCluster({ brokers: 2, topics: { orders: { replicas: 2 } } })
    runTo(cluster, seconds(1))
    const [first, second] = stateOf(cluster, 'orders-0').replicas as [string, string]
    kill(cluster, second)
    runTo(cluster, seconds(15))
    kill(cluster, first)
    runTo(cluster, seconds(30))
    restart(cluster, second)
    runTo(cluster, seconds(40))
    const config = { 'unclean.leader.election.enable': true }
    tell(cluster, 'k1', { type: 'alterTopicConfig', topic: 'orders', config })
    runTo(cluster, seconds(299))
    expect(stateOf(cluster, 'orders-0').leader).toBeNull()
    runTo(cluster, seconds(301))
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({
      leader: second,
      reason: 'unclean',
      unclean: true,
    })
  })

  test('R-E3 whoever is fenced leaves the ISR of all its partitions, and what it led elects; whoever is let in leads what nobody leads', () => {
    const topics = { orders: { partitions: 6 }, lone: { partitions: 6, replicas: 1 } }
    const cluster = createCluster({ topics })
    runTo(cluster, seconds(1))
    const before = Object.values(structuredClone(controllerOf(cluster).volatile.image.partitions))
    kill(cluster, 'b1')
    runTo(cluster, seconds(15))
    for (const { partition, topic, leader, leaderEpoch } of before.filter(({ replicas }) => replicas.includes('b1'))) {
      const state = stateOf(cluster, partition)
      expect(state.isr).not.toContain('b1')
      expect(state.leader).not.toBe('b1')
      expect(state.leaderEpoch).toBe(leader === 'b1' ? leaderEpoch + 1 : leaderEpoch)
      expect(state.leader === null).toBe(topic === 'lone')
    }
    const orphans = before.filter(({ topic, leader }) => topic === 'lone' && leader === 'b1')
    expect(orphans.length).toBeGreaterThan(0)
    restart(cluster, 'b1')
    runFor(cluster, seconds(3))
    const { at } = factsOf(cluster, 'broker-unfenced').at(-1)!
    for (const { partition } of orphans) {
      const elected = factsOf(cluster, 'leader-elected').filter((fact) => fact.partition === partition)
      expect(elected.at(-1)).toMatchObject({ leader: 'b1', at })
    }
  })

  test('R-E3 one misplaced leader of twenty goes back, for KRaft minds no percentage; with auto.leader.rebalance.enable=false none does', () => {
    for (const isEnabled of [true, false]) {
      const config = { 'leader.imbalance.check.interval.seconds': 20, 'auto.leader.rebalance.enable': isEnabled }
      const cluster = createCluster({ config, topics: { orders: { partitions: 20 } } })
      runTo(cluster, seconds(1))
      const [first, second] = stateOf(cluster, 'orders-7').replicas
      tell(cluster, 'k1', { type: 'appointLeader', partition: 'orders-7', leader: second!, isr: null })
      runTo(cluster, seconds(19))
      expect(leaderOf(cluster, 'orders-7')).toBe(second)
      runTo(cluster, seconds(21))
      expect(leaderOf(cluster, 'orders-7')).toBe(isEnabled ? first : second)
    }
  })

  test('R-E3 at most 1,000 leaders go back at a time, and the others 10 ms later', () => {
    const config = { 'leader.imbalance.check.interval.seconds': 20 }
    const cluster = createCluster({ brokers: 2, config, topics: { orders: { partitions: 1_200, replicas: 2 } } })
    runTo(cluster, seconds(1))
    const { image } = controllerOf(cluster).volatile.active!
    for (const state of Object.values(image.partitions)) {
      if (state.topic !== 'orders') continue
      const [, leader] = state.replicas
      tell(cluster, 'k1', { type: 'appointLeader', partition: state.partition, leader: leader!, isr: null })
    }
    runTo(cluster, seconds(19))
    forgetFacts(cluster)
    runTo(cluster, seconds(20) + ms(60))
    const times = factsOf(cluster, 'leader-elected').map(({ at }) => at)
    expect(times).toHaveLength(1_200)
    expect(new Set(times).size).toBeLessThanOrEqual(2)
    expect(controllerOf(cluster).volatile.image.partitions['orders-0']!.leaderEpoch).toBe(2)
  })

  test('R-E2 R-E3 leadership goes back to the preferred replica at the next check', () => {
    const cluster = createCluster({ config: { 'leader.imbalance.check.interval.seconds': 60 } })
    runTo(cluster, seconds(1))
    const preferred = leaderOf(cluster, 'orders-0')
    tell(cluster, preferred, { type: 'shutdown' })
    runTo(cluster, seconds(3))
    kill(cluster, preferred)
    restart(cluster, preferred)
    runTo(cluster, seconds(59))
    expect(leaderOf(cluster, 'orders-0')).not.toBe(preferred)
    runTo(cluster, seconds(61))
    expect(leaderOf(cluster, 'orders-0')).toBe(preferred)
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ reason: 'preferred' })
  })
})

describe('the controller itself', () => {
  test('K-4 while it is down nothing changes, and the data goes on', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    kill(cluster, 'k1')
    runTo(cluster, seconds(15))
    forgetFacts(cluster)
    const leader = replicaOf(cluster, 'b1', 'orders-0').leader!
    expect(store(cluster, 'orders-0', { to: leader })).toBe('NONE')
    expect(factsOf(cluster, 'broker-fenced')).toEqual([])
  })

  test('K-5 K-6 after a restart it knows all it had written, and everybody has a fresh session', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    const before = structuredClone(controllerOf(cluster).volatile.image)
    kill(cluster, 'k1')
    runTo(cluster, seconds(15))
    restart(cluster, 'k1')
    runTo(cluster, seconds(40))
    expect({ ...controllerOf(cluster).volatile.image, nextOffset: 0 }).toEqual({ ...before, nextOffset: 0 })
    kill(cluster, leaderOf(cluster, 'orders-0'))
    runTo(cluster, seconds(60))
    expect(factsOf(cluster, 'broker-fenced').length).toBe(1)
    expect(store(cluster, 'orders-0')).toBe('NONE')
  })

  test('K-5 what it replays after a restart is old news: nobody is told again', () => {
    const cluster = createCluster(two)
    runTo(cluster, seconds(1))
    kill(cluster, 'k1')
    runTo(cluster, seconds(3))
    forgetFacts(cluster)
    restart(cluster, 'k1')
    runTo(cluster, seconds(10))
    expect(controllerOf(cluster).volatile.active).not.toBeNull()
    for (const type of ['broker-registered', 'broker-unfenced', 'leader-elected', 'isr-expanded'] as const)
      expect(factsOf(cluster, type)).toEqual([])
    const told = factsOf(cluster, 'metadata-committed').map(({ records }) => Object.keys(records))
    expect(told.flat()).toEqual(['leaderChangeMessage'])
  })

  test('K-15 brokers replay the same log and reach the same image, one network hop later', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    tell(cluster, 'k1', { type: 'createTopic', topic: 'late', partitions: 2, replicationFactor: 3, config: {} })
    expect(brokerOf(cluster, 'b1').volatile.image.topics.late).toBeUndefined()
    runFor(cluster, ms(30))
    for (const id of ['b1', 'b2', 'b3']) {
      expect(brokerOf(cluster, id).volatile.image).toEqual(controllerOf(cluster).volatile.image)
    }
  })
})
