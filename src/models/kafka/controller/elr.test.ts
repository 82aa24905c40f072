// Eligible leader replicas (KIP-966): who may lead without loss though nobody is in sync, and who may not any more.
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import {
  controllerOf,
  createCluster,
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
} from '../broker/testing/cluster'
import { changePartition, elect, type ElectionRules } from './elections'
import { settled, type PartitionState } from './records'

const state = (change: Partial<PartitionState> = {}): PartitionState => ({
  ...settled,
  partition: 'orders-0',
  topic: 'orders',
  index: 0,
  replicas: ['b1', 'b2', 'b3'],
  isr: ['b1', 'b2', 'b3'],
  leader: 'b1',
  leaderEpoch: 4,
  partitionEpoch: 9,
  ...change,
})

/** Rules with ELR and min.insync.replicas=2 in a cluster where these brokers are alive. */
const alive = (...brokers: string[]): ElectionRules => ({
  unclean: false,
  preferred: false,
  acceptable: (id) => brokers.includes(id),
  elr: true,
  minIsr: 2,
})

describe('who is eligible', () => {
  test('R-E6 nobody is, while min.insync.replicas are in sync', () => {
    expect(changePartition(state(), { isr: ['b1', 'b2'] }, alive('b1', 'b2'))).not.toHaveProperty('elr')
  })

  test('R-E6 who leaves an ISR that becomes too small is, and stays so while it is too small', () => {
    const two = state({ isr: ['b1', 'b2'] })
    expect(changePartition(two, { isr: ['b1'] }, alive('b1'))).toMatchObject({ isr: ['b1'], elr: ['b2'] })
    const one = state({ isr: ['b1'], elr: ['b2'] })
    expect(changePartition(one, { isr: [] }, alive())).toMatchObject({ isr: [], elr: ['b1', 'b2'], leader: null })
  })

  test('R-E6 with enough in sync again the list is empty', () => {
    const one = state({ isr: ['b1'], elr: ['b2'] })
    expect(changePartition(one, { isr: ['b1', 'b3'] }, alive('b1', 'b3'))).toMatchObject({ elr: [] })
  })

  test('R-E6 K-14 whoever was shut down uncleanly is neither in sync nor eligible', () => {
    const one = state({ isr: ['b1'], elr: ['b2'] })
    const rules = { ...alive('b2'), uncleanShutdown: 'b1' }
    expect(changePartition(one, { isr: [] }, rules)).toMatchObject({ leader: 'b2', isr: ['b2'], elr: [] })
  })
})

describe('elections without anybody in sync', () => {
  const leaderless = state({ isr: [], elr: ['b2', 'b3'], leader: null, lastKnownElr: ['b1'] })

  test('R-E1 R-E6 the first eligible replica that is alive leads, alone in sync, and nothing is unclean', () => {
    const record = changePartition(leaderless, {}, alive('b1', 'b3'))
    expect(record).toMatchObject({ leader: 'b3', isr: ['b3'], elr: ['b2'], lastKnownElr: [] })
    expect(record).not.toHaveProperty('unclean')
  })

  test('R-E1 an eligible replica does not lead while somebody is in sync', () => {
    const now = state({ isr: ['b1'], elr: ['b2'], leader: null })
    expect(elect(now, alive('b2'))).toEqual({ leader: null, unclean: false })
  })

  test('R-E1 (3) with nobody in sync or eligible the last known leader leads again: balanced recovery, unclean', () => {
    const record = changePartition({ ...leaderless, elr: [] }, {}, alive('b1', 'b2', 'b3'))
    expect(record).toMatchObject({ leader: 'b1', isr: ['b1'], unclean: true, leaderRecoveryState: 'RECOVERING' })
    expect(record).toMatchObject({ lastKnownElr: [] })
  })

  test('R-E1 (3) it must be alive, and others wait for it even though they are alive', () => {
    expect(elect({ ...leaderless, elr: [] }, alive('b2', 'b3'))).toEqual({ leader: null, unclean: false })
  })

  test('R-E1 (4) unless unclean elections are allowed: then any that is alive', () => {
    const rules = { ...alive('b2', 'b3'), unclean: true }
    expect(elect({ ...leaderless, elr: [] }, rules)).toEqual({ leader: 'b2', unclean: true })
  })

  test('R-E1 (3) the last known leader is noted when the last in-sync replica goes, and forgotten when somebody leads', () => {
    const gone = changePartition(state({ isr: ['b1'], leader: 'b1' }), { isr: [] }, alive())
    expect(gone).toMatchObject({ isr: [], elr: ['b1'], leader: null, lastKnownElr: ['b1'] })
  })

  test('R-E4 R-E6 without ELR none of it is kept', () => {
    const now = state({ isr: ['b1'], elr: ['b2'], lastKnownElr: ['b1'], leader: 'b1' })
    const record = changePartition(now, { isr: [] }, { ...alive(), elr: false })
    expect(record).toMatchObject({ leader: null, elr: [] })
    expect(record).not.toHaveProperty('isr')
  })
})

describe('in a cluster', () => {
  const plan = { topics: { orders: { replicas: 3, config: { 'min.insync.replicas': 2 } } } }
  /** b3 of the replicas dies, then the second, then the leader; each is fenced before the next one goes. */
  function lastStanding(features = {}) {
    const cluster = createCluster({ ...plan, features })
    runTo(cluster, seconds(1))
    const [first, second, third] = stateOf(cluster, 'orders-0').replicas as [string, string, string]
    kill(cluster, third)
    runFor(cluster, seconds(12))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    runFor(cluster, seconds(1))
    return { cluster, first, second, third }
  }

  test('R-E6 K-16 the second of two in-sync replicas stops cleanly, the last one dies: the second is elected from the ELR', () => {
    const { cluster, first, second } = lastStanding()
    tell(cluster, second, { type: 'shutdown' })
    runFor(cluster, seconds(5))
    kill(cluster, second)
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ isr: [first], elr: [second] })
    expect(store(cluster, 'orders-0', { acks: 1 })).toBe('NONE')
    kill(cluster, first)
    runFor(cluster, seconds(12))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: null, isr: [], lastKnownElr: [first] })
    restart(cluster, second)
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: second, isr: [second] })
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ unclean: false, origin: 'elr' })
    restart(cluster, first)
    runFor(cluster, seconds(5))
    // The one that acks=1 had left alone is cut off; what was acknowledged by all is there.
    expect(recordsIn(cluster, first, 'orders-0')).toEqual(recordsIn(cluster, second, 'orders-0'))
    expect(recordsIn(cluster, second, 'orders-0')).toHaveLength(1)
  })

  test('R-E6 whoever a person puts back into the ISR is not eligible besides', () => {
    const { cluster, first, second, third } = lastStanding()
    tell(cluster, second, { type: 'shutdown' })
    runFor(cluster, seconds(5))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ isr: [first], elr: [second] })
    tell(cluster, 'k1', { type: 'appointLeader', partition: 'orders-0', leader: null, isr: [second] })
    runFor(cluster, ms(100))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ isr: [second], elr: [first] })
    tell(cluster, 'k1', { type: 'appointLeader', partition: 'orders-0', leader: null, isr: [first, third] })
    runFor(cluster, ms(100))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ isr: [first, third], elr: [] })
  })

  test('R-E6 K-14 after kill -9 a broker is no longer eligible: everybody waits for the last known leader', () => {
    const { cluster, first, second } = lastStanding()
    kill(cluster, second)
    runFor(cluster, seconds(12))
    kill(cluster, first)
    runFor(cluster, seconds(12))
    restart(cluster, second)
    runFor(cluster, seconds(3))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: null, isr: [], elr: [first] })
    expect(factsOf(cluster, 'elr-changed').at(-1)).toMatchObject({ elr: [first], removed: [second] })
    restart(cluster, first)
    runFor(cluster, seconds(3))
    expect(leaderOf(cluster, 'orders-0')).toBe(first)
    expect(factsOf(cluster, 'leader-elected').at(-1)).toMatchObject({ unclean: true, origin: 'last-known-leader' })
    expect(recordsIn(cluster, first, 'orders-0')).toHaveLength(1)
  })

  test('R-E5 an unclean leader is RECOVERING until its next change of the ISR says RECOVERED', () => {
    const cluster = createCluster({ brokers: 2, topics: { orders: { replicas: 2 } } })
    runTo(cluster, seconds(1))
    const [first, second] = stateOf(cluster, 'orders-0').replicas as [string, string]
    kill(cluster, second)
    runFor(cluster, seconds(12))
    kill(cluster, first)
    runFor(cluster, seconds(12))
    restart(cluster, first)
    runFor(cluster, seconds(2))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: first, leaderRecoveryState: 'RECOVERING' })
    restart(cluster, second)
    runFor(cluster, seconds(5))
    expect(stateOf(cluster, 'orders-0').isr).toEqual([first, second])
    expect(stateOf(cluster, 'orders-0').leaderRecoveryState).toBe('RECOVERED')
  })

  test('R-E6 another min.insync.replicas empties the list of who was eligible by the old one', () => {
    const { cluster, first, second } = lastStanding()
    tell(cluster, second, { type: 'shutdown' })
    runFor(cluster, seconds(5))
    expect(stateOf(cluster, 'orders-0').elr).toEqual([second])
    const before = stateOf(cluster, 'orders-0').partitionEpoch
    const config = { 'min.insync.replicas': 1 }
    tell(cluster, 'k1', { type: 'alterTopicConfig', topic: 'orders', config })
    runFor(cluster, ms(30))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ isr: [first], elr: [], partitionEpoch: before + 1 })
  })

  test('R-E6 eligible.leader.replicas.version 0: nothing of it is written', () => {
    const { cluster, second, first } = lastStanding({ 'eligible.leader.replicas.version': 0 })
    kill(cluster, second)
    runFor(cluster, seconds(12))
    kill(cluster, first)
    runFor(cluster, seconds(12))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: null, isr: [first], elr: [], lastKnownElr: [] })
    expect(factsOf(cluster, 'elr-changed')).toEqual([])
    expect(controllerOf(cluster).volatile.image.features['eligible.leader.replicas.version']).toBe(0)
  })
})
