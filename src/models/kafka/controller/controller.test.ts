// What the controller decides, request by request.
import { describe, expect, test } from 'vitest'
import { streamFor } from '../../../kernel/random'
import { ms, seconds } from '../../../kernel/time'
import { resolveConfig } from '../config'
import type { AlterPartitionRequest } from '../messages'
import {
  brokerOf,
  controllerOf,
  createCluster,
  factsOf,
  followersOf,
  kill,
  leaderOf,
  runFor,
  runTo,
  sendAs,
  stateOf,
  store,
  tell,
} from '../broker/testing/cluster'
import { bootstrapRecords } from './bootstrap'
import { decideRegistration } from './brokers'
import { changePartition, elect, type ElectionRules } from './elections'
import { decideIsrChange } from './isr-changes'
import { emptyImage, replay, settled, type ClusterImage, type MetadataRecord, type PartitionState } from './records'

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

/** Rules of a cluster without ELR in which these brokers are alive. */
const alive = (...brokers: string[]): ElectionRules => ({
  unclean: false,
  preferred: false,
  acceptable: (id) => brokers.includes(id),
  elr: false,
  minIsr: 1,
})

describe('elections', () => {
  test('R-E1 the leader there is stays if it can', () => {
    const now = state({ leader: 'b2' })
    expect(elect(now, alive('b1', 'b2', 'b3'))).toEqual({ leader: 'b2', unclean: false })
  })

  test('R-E1 else the first in assignment order that is in sync and alive', () => {
    const now = state({ isr: ['b3', 'b2'] })
    expect(elect(now, alive('b2', 'b3')).leader).toBe('b2')
    expect(elect({ ...now, isr: ['b3'] }, alive('b2', 'b3')).leader).toBe('b3')
    expect(elect({ ...now, isr: ['b3'] }, alive('b2'))).toEqual({ leader: null, unclean: false })
  })

  test('R-E2 a preferred election prefers the first replica, but only if it is valid', () => {
    const now = state({ leader: 'b3' })
    expect(elect(now, { ...alive('b1', 'b2', 'b3'), preferred: true }).leader).toBe('b1')
    expect(elect({ ...now, isr: ['b2', 'b3'] }, { ...alive('b1', 'b2', 'b3'), preferred: true }).leader).toBe('b3')
  })

  test('R-E4 the ISR is never emptied', () => {
    expect(changePartition(state({ isr: ['b1'] }), { isr: [] }, alive('b2'))).toMatchObject({ leader: null })
    expect(changePartition(state({ isr: ['b1'] }), { isr: [] }, alive('b2'))).not.toHaveProperty('isr')
  })

  test('R-E5 an unclean leader is alone in sync', () => {
    const rules = { ...alive('b3'), unclean: true }
    expect(changePartition(state({ isr: ['b1'] }), { isr: [] }, rules)).toMatchObject({
      leader: 'b3',
      isr: ['b3'],
      unclean: true,
    })
  })

  test('nothing changes, nothing is written', () => {
    expect(changePartition(state(), { isr: ['b3', 'b2', 'b1'] }, alive('b1', 'b2', 'b3'))).toBeNull()
  })
})

describe('metadata records', () => {
  const change = (fields: object): MetadataRecord =>
    ({ sealed: true, type: 'partitionChangeRecord', partition: 'orders-0', ...fields }) as MetadataRecord
  const after = (record: MetadataRecord): PartitionState => {
    const image = { ...emptyImage(), partitions: { 'orders-0': state() } }
    replay(image, record)
    return image.partitions['orders-0']!
  }

  test('R-ISR6 every change raises the partition epoch by one; a leader, even the same or none, the leader epoch', () => {
    expect(after(change({ isr: ['b1'] }))).toMatchObject({ leaderEpoch: 4, partitionEpoch: 10 })
    expect(after(change({ leader: 'b2' }))).toMatchObject({ leader: 'b2', leaderEpoch: 5, partitionEpoch: 10 })
    expect(after(change({ leader: 'b1' }))).toMatchObject({ leader: 'b1', leaderEpoch: 5 })
    expect(after(change({ leader: null }))).toMatchObject({ leader: null, leaderEpoch: 5 })
  })
})

describe('changes of the ISR', () => {
  function image(): ClusterImage {
    const now = emptyImage()
    for (const [i, broker] of ['b1', 'b2', 'b3'].entries()) {
      const registration = { nodeId: i, rack: null, incarnationId: 0, brokerEpoch: 10 + i, fenced: broker === 'b3' }
      replay(now, { sealed: true, type: 'registerBrokerRecord', broker, ...registration })
    }
    replay(now, { sealed: true, type: 'topicRecord', topic: 'orders' })
    now.partitions['orders-0'] = state({ isr: ['b1'] })
    return now
  }
  const ask = (request: Partial<AlterPartitionRequest>, from = 'b1', on = image()) =>
    decideIsrChange(on, from, {
      type: 'alterPartitionRequest',
      partition: 'orders-0',
      brokerEpoch: from === 'b1' ? 10 : 11,
      leaderEpoch: 4,
      partitionEpoch: 9,
      newIsr: [member('b1', 10), member('b2', 11)],
      leaderRecoveryState: 'RECOVERED',
      ...request,
    })
  const member = (broker: string, brokerEpoch: number) => ({ broker, brokerEpoch })

  test('R-ISR5 the leader’s wish is written down', () => {
    const { records, response } = ask({})
    expect(records).toMatchObject([{ isr: ['b1', 'b2'] }])
    expect(response).toMatchObject({ error: 'NONE', isr: ['b1', 'b2'], leaderEpoch: 4, partitionEpoch: 10 })
  })

  test('R-ISR5 NEW_LEADER_ELECTED for a change that completes a move and takes the leadership from who asked', () => {
    const moving = image()
    const registration = { nodeId: 1, rack: null, incarnationId: 0, brokerEpoch: 11, fenced: false }
    replay(moving, { sealed: true, type: 'registerBrokerRecord', broker: 'b2', ...registration })
    const move = { replicas: ['b2', 'b1'], addingReplicas: ['b2'], removingReplicas: ['b1'] }
    moving.partitions['orders-0'] = state({ isr: ['b1'], ...move })
    const { records, response } = ask({}, 'b1', moving)
    expect(records).toMatchObject([{ isr: ['b2'], leader: 'b2', replicas: ['b2'] }])
    expect(response).toMatchObject({ error: 'NEW_LEADER_ELECTED', leader: 'b2', leaderEpoch: 5 })
  })

  test.each([
    ['FENCED_LEADER_EPOCH', 'an older leader epoch', { leaderEpoch: 3 }, 'b1'],
    ['NOT_CONTROLLER', 'a leader epoch that the controller does not know yet', { leaderEpoch: 5 }, 'b1'],
    ['NOT_CONTROLLER', 'a partition epoch that it does not know yet', { partitionEpoch: 10 }, 'b1'],
    ['INVALID_UPDATE_VERSION', 'an older partition epoch', { partitionEpoch: 8 }, 'b1'],
    ['STALE_BROKER_EPOCH', 'an older registration of the leader', { brokerEpoch: 1 }, 'b1'],
    ['INVALID_REQUEST', 'somebody who does not lead', {}, 'b2'],
    ['INVALID_REQUEST', 'an ISR without the leader', { newIsr: [member('b2', 11)] }, 'b1'],
    ['INVALID_REQUEST', 'more than one in sync while RECOVERING', { leaderRecoveryState: 'RECOVERING' }, 'b1'],
    ['INVALID_REQUEST', 'an ISR with a stranger', { newIsr: [member('b1', 10), member('b9', 1)] }, 'b1'],
    ['INELIGIBLE_REPLICA', 'a fenced member', { newIsr: [member('b1', 10), member('b3', 12)] }, 'b1'],
    ['INELIGIBLE_REPLICA', 'a member’s earlier registration', { newIsr: [member('b1', 10), member('b2', 3)] }, 'b1'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'a partition that is gone', { partition: 'orders-7' }, 'b1'],
  ] as const)('R-ISR5 %s for %s', (error, _, request, from) => {
    expect(ask(request, from)).toMatchObject({ records: [], response: { error } })
  })
})

describe('registration', () => {
  const request = {
    type: 'brokerRegistrationRequest',
    nodeId: 2,
    rack: null,
    incarnationId: 7,
    previousBrokerEpoch: -1,
  } as const

  test('K-14 a predecessor that was silent too long and was not fenced yet goes first, and the new one starts fenced', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const controller = controllerOf(cluster)
    const { nextOffset } = controller.volatile.active!.image
    const active = controller.volatile.active!
    active.lastHeartbeat.b2 = 0
    const deciding = { config: controller.config, volatile: active }
    const { records, response } = decideRegistration(deciding, 'b2', request, seconds(9.5))
    expect(records.slice(0, -2).every(({ type }) => type === 'partitionChangeRecord')).toBe(true)
    expect(records.at(-2)).toMatchObject({ type: 'brokerRegistrationChangeRecord', fenced: true })
    expect(records.at(-1)).toMatchObject({ type: 'registerBrokerRecord', fenced: true, incarnationId: 7 })
    expect(response).toMatchObject({ error: 'NONE', brokerEpoch: nextOffset + records.length - 1 })
  })

  test('K-10 the same process that asks again keeps its epoch; another one is a duplicate', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const controller = controllerOf(cluster)
    const { brokerEpoch } = controller.volatile.image.brokers.b2!
    const deciding = { config: controller.config, volatile: controller.volatile.active! }
    const again = decideRegistration(deciding, 'b2', { ...request, incarnationId: 0 }, seconds(1))
    expect(again).toMatchObject({ records: [], response: { error: 'NONE', brokerEpoch } })
    const other = decideRegistration(deciding, 'b2', request, seconds(1))
    expect(other).toMatchObject({ records: [], response: { error: 'DUPLICATE_BROKER_REGISTRATION' } })
  })
})

describe('topics', () => {
  test('R-P3 a new topic has its first replicas as leaders, and everybody alive in sync', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    tell(cluster, 'k1', { type: 'createTopic', topic: 'late', partitions: 6, replicationFactor: 2, config: {} })
    runFor(cluster, ms(30))
    expect(factsOf(cluster, 'topic-created')).toMatchObject([{ topic: 'late', partitions: 6, replicationFactor: 2 }])
    for (let i = 0; i < 6; i++) {
      const { replicas, isr, leader, leaderEpoch, partitionEpoch } = stateOf(cluster, `late-${i}`)
      expect({ isr, leader, leaderEpoch, partitionEpoch }).toEqual({
        isr: replicas,
        leader: replicas[0],
        leaderEpoch: 0,
        partitionEpoch: 0,
      })
    }
    // The followers' fetches that were under way have returned.
    runFor(cluster, ms(600))
    expect(store(cluster, 'late-5')).toBe('NONE')
  })

  test('R-P3 with a fenced broker the new topic is in sync without it', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    kill(cluster, 'b3')
    runTo(cluster, seconds(15))
    tell(cluster, 'k1', { type: 'createTopic', topic: 'late', partitions: 3, replicationFactor: 3, config: {} })
    runFor(cluster, ms(30))
    for (let i = 0; i < 3; i++) expect(stateOf(cluster, `late-${i}`).isr.toSorted()).toEqual(['b1', 'b2'])
  })

  test.each([
    ['INVALID_REPLICATION_FACTOR', { topic: 'x', partitions: 1, replicationFactor: 4 }],
    ['INVALID_PARTITIONS', { topic: 'x', partitions: 0, replicationFactor: 1 }],
    ['TOPIC_ALREADY_EXISTS', { topic: 'orders', partitions: 1, replicationFactor: 1 }],
  ] as const)('R-P3 %s is said, and nothing is made', (error, topic) => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const { topics } = structuredClone(controllerOf(cluster).volatile.image)
    tell(cluster, 'k1', { type: 'createTopic', ...topic, config: {} })
    expect(factsOf(cluster, 'admin-refused')).toMatchObject([{ request: 'createTopic', target: topic.topic, error }])
    runFor(cluster, ms(30))
    expect(controllerOf(cluster).volatile.image.topics).toEqual(topics)
  })

  test('R-P5 a topic can get more partitions, with as many copies as it has, and never fewer', () => {
    const cluster = createCluster({ topics: { orders: { partitions: 2, replicas: 2 } } })
    runTo(cluster, seconds(1))
    tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 5 })
    runFor(cluster, ms(30))
    expect(controllerOf(cluster).volatile.image.topics.orders!.partitions).toBe(5)
    expect(stateOf(cluster, 'orders-4').replicas.length).toBe(2)
    expect(factsOf(cluster, 'partitions-added')).toMatchObject([{ topic: 'orders', from: 2, to: 5 }])
    tell(cluster, 'k1', { type: 'createPartitions', topic: 'orders', count: 3 })
    expect(factsOf(cluster, 'admin-refused')).toMatchObject([{ error: 'INVALID_PARTITIONS' }])
    runFor(cluster, ms(600))
    expect(store(cluster, 'orders-4')).toBe('NONE')
  })

  test('K-16 a deleted topic is gone everywhere, and its clients hear so', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const leader = leaderOf(cluster, 'orders-0')
    tell(cluster, 'k1', { type: 'deleteTopic', topic: 'orders' })
    runFor(cluster, ms(40))
    expect(
      factsOf(cluster, 'replica-removed')
        .map(({ broker }) => broker)
        .toSorted(),
    ).toEqual(['b1', 'b2', 'b3'])
    expect(Object.keys(brokerOf(cluster, leader).durable.logs)).not.toContain('orders-0')
    expect(store(cluster, 'orders-0', { to: leader })).toBe('UNKNOWN_TOPIC_OR_PARTITION')
  })

  test('R-E3 a broker that is unregistered leads nothing and is nowhere in sync', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const gone = leaderOf(cluster, 'orders-0')
    const [next] = followersOf(cluster, 'orders-0')
    kill(cluster, gone)
    tell(cluster, 'k1', { type: 'unregisterBroker', broker: gone })
    runFor(cluster, ms(30))
    expect(stateOf(cluster, 'orders-0')).toMatchObject({ leader: next, leaderEpoch: 1 })
    expect(factsOf(cluster, 'leader-elected')).toMatchObject([{ reason: 'broker-unregistered' }, ...rest(cluster)])
    expect(controllerOf(cluster).volatile.image.brokers[gone]).toBeUndefined()
  })
})

// The elections of the coordinator's partitions, which are not the point.
const rest = (cluster: ReturnType<typeof createCluster>) => factsOf(cluster, 'leader-elected').slice(1)

describe('bootstrap', () => {
  const config = resolveConfig('broker', 'realistic', {})
  const brokers = [1, 2].map((i) => ({ id: `b${i}`, nodeId: i, rack: null }))
  const fresh = (seed: number) =>
    bootstrapRecords({
      voters: ['k1'],
      brokers,
      topics: [{ topic: 'orders', partitions: 3, replicationFactor: 2, config: {} }],
      config,
      random: streamFor(seed, 'placement'),
    })

  test('a fresh cluster has everybody registered and unfenced, and __consumer_offsets with a copy per broker at most', () => {
    const image = emptyImage()
    for (const record of fresh(1)) replay(image, record)
    expect(Object.values(image.brokers).map(({ fenced }) => fenced)).toEqual([false, false])
    expect(image.topics.__consumer_offsets!.partitions).toBe(50)
    expect(image.partitions['__consumer_offsets-49']!.replicas.length).toBe(2)
    expect(image.partitions['orders-2']).toMatchObject({ leaderEpoch: 0, partitionEpoch: 0 })
  })

  test('the same seed places alike, another one may not', () => {
    expect(fresh(1)).toEqual(fresh(1))
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(fresh(seed)))).size).toBeGreaterThan(1)
  })

  test('without brokers there is nothing, and the first search for a coordinator makes the topic', () => {
    const cluster = createCluster({ brokers: 1, topics: {} })
    tell(cluster, 'k1', { type: 'deleteTopic', topic: '__consumer_offsets' })
    runFor(cluster, seconds(1))
    sendAs(cluster, 'c1', 'b1', { type: 'findCoordinatorRequest', correlationId: 1, group: 'billing' })
    runFor(cluster, ms(100))
    expect(controllerOf(cluster).volatile.image.topics.__consumer_offsets!.partitions).toBe(4)
  })
})
