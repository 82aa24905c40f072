// Topics that come and go, replication that is throttled, and consumers that read nearby: what brokers do about it.
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { resolveConfig } from '../config'
import type { FetchPartition, Message } from '../messages'
import {
  batchOf,
  brokerOf,
  createCluster,
  cut,
  factsOf,
  fetched,
  followersOf,
  kill,
  leaderOf,
  logEnd,
  produced,
  produceTo,
  replicaOf,
  responseTo,
  restart,
  runFor,
  runTo,
  sendAs,
  stateOf,
  store,
  tell,
  type Cluster,
} from './testing/cluster'

const P = 'orders-0'
const topicIdAt = (cluster: Cluster, broker: string) => brokerOf(cluster, broker).volatile.image.topics.orders!.topicId

let correlation = 50_000

function ask(cluster: Cluster, to: string, topicId: number, more: Partial<FetchPartition> = {}, rackId = ''): number {
  const correlationId = ++correlation
  const asked: FetchPartition = {
    partition: P,
    topicId,
    fetchOffset: 0,
    logStartOffset: -1,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    maxBytes: 1_000_000,
    ...more,
  }
  sendAs(cluster, 'c2', to, {
    type: 'fetchRequest',
    correlationId,
    replica: null,
    brokerEpoch: -1,
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1_000_000,
    sessionId: 0,
    sessionEpoch: 0,
    rackId,
    partitions: [asked],
    forgotten: [],
  })
  return correlationId
}

const admin = (cluster: Cluster, msg: Message) => tell(cluster, 'k1', msg)
const create = { type: 'createTopic', topic: 'orders', partitions: 1, replicationFactor: 3, config: {} } as const

describe('K-16 topics that are deleted and made again', () => {
  test('K-16 a fetch and a produce for the old topic are refused: UNKNOWN_TOPIC_ID', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const old = topicIdAt(cluster, 'b1')
    expect(store(cluster, P)).toBe('NONE')
    admin(cluster, { type: 'deleteTopic', topic: 'orders' })
    admin(cluster, create)
    runFor(cluster, ms(100))
    const leader = leaderOf(cluster, P)
    expect(topicIdAt(cluster, leader)).toBeGreaterThan(old)
    const fetch = ask(cluster, leader, old)
    const produce = ++correlation
    const partitions = [{ partition: P, topicId: old, batch: batchOf(1) }]
    const request = { correlationId: produce, acks: -1, timeoutMs: 1_000, partitions } as const
    sendAs(cluster, 'c1', leader, { type: 'produceRequest', ...request })
    runFor(cluster, ms(100))
    expect(fetched(cluster, fetch)!.errors).toEqual(['UNKNOWN_TOPIC_ID'])
    expect(produced(cluster, produce)!.error).toBe('UNKNOWN_TOPIC_ID')
    expect(logEnd(cluster, leader, P)).toBe(0)
  })

  test('K-16 a stale leader that has not heard of it serves nobody who means the new topic', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const stale = leaderOf(cluster, P)
    expect(store(cluster, P)).toBe('NONE')
    // Its metadata stand still: nothing that the controller writes reaches it.
    cut(cluster, stale, 'k1')
    admin(cluster, { type: 'deleteTopic', topic: 'orders' })
    admin(cluster, create)
    runFor(cluster, ms(100))
    const current = brokerOf(
      cluster,
      followersOf(cluster, P).find((id) => id !== stale)!,
    )
    const id = current.volatile.image.topics.orders!.topicId
    const fetch = ask(cluster, stale, id)
    runFor(cluster, ms(100))
    expect(fetched(cluster, fetch)!.errors).toEqual(['UNKNOWN_TOPIC_ID'])
  })

  test('K-16 INCONSISTENT_TOPIC_ID where the log on the disk belongs to another creation of the topic', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const leader = leaderOf(cluster, P)
    const { durable } = brokerOf(cluster, leader)
    durable.logs[P] = { ...durable.logs[P]!, topicId: 999 }
    const fetch = ask(cluster, leader, topicIdAt(cluster, leader))
    runFor(cluster, ms(100))
    expect(fetched(cluster, fetch)!.errors).toEqual(['INCONSISTENT_TOPIC_ID'])
  })

  test('K-16 metadata say which creation of a topic they speak of', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const correlationId = ++correlation
    sendAs(cluster, 'c1', 'b1', {
      type: 'metadataRequest',
      correlationId,
      topics: ['orders'],
      allowAutoTopicCreation: false,
    })
    runFor(cluster, ms(10))
    const response = responseTo(cluster, 'metadataResponse', correlationId)!
    expect(response.topics).toMatchObject([{ topic: 'orders', topicId: topicIdAt(cluster, 'b1'), error: 'NONE' }])
  })

  test('K-16 the files of a deleted topic take up room for file.delete.delay.ms, and nobody can read them', () => {
    const config = { 'file.delete.delay.ms': 5_000 }
    const cluster = createCluster({ topics: { orders: { config } } })
    runTo(cluster, seconds(1))
    expect(store(cluster, P)).toBe('NONE')
    const leader = brokerOf(cluster, leaderOf(cluster, P))
    const bytes = leader.durable.logs[P]!.sizeInBytes
    admin(cluster, { type: 'deleteTopic', topic: 'orders' })
    runFor(cluster, ms(100))
    expect(leader.durable.logs[P]).toBeUndefined()
    expect(leader.durable.deletedFiles).toMatchObject([{ bytes }])
    runFor(cluster, seconds(5))
    expect(leader.durable.deletedFiles).toEqual([])
  })

  test('K-16 with delete.topic.enable=false nothing is deleted', () => {
    const cluster = createCluster({ config: { 'delete.topic.enable': false } })
    runTo(cluster, seconds(1))
    admin(cluster, { type: 'deleteTopic', topic: 'orders' })
    expect(factsOf(cluster, 'admin-refused')).toMatchObject([{ error: 'TOPIC_DELETION_DISABLED' }])
    expect(stateOf(cluster, P)).toBeDefined()
  })
})

test('K-12 a fenced broker is in the metadata, and not offered to clients', () => {
  const cluster = createCluster()
  runTo(cluster, seconds(1))
  kill(cluster, 'b3')
  runFor(cluster, seconds(12))
  const { image } = brokerOf(cluster, 'b1').volatile
  expect(image.brokers.b3).toMatchObject({ fenced: true })
  const correlationId = ++correlation
  const request = { correlationId, topics: ['orders'], allowAutoTopicCreation: false }
  sendAs(cluster, 'c1', 'b1', { type: 'metadataRequest', ...request })
  runFor(cluster, ms(10))
  expect(responseTo(cluster, 'metadataResponse', correlationId)!.brokers).toEqual(['b1', 'b2'])
  expect(stateOf(cluster, P).isr).not.toContain('b3')
})

test('R-E7 without a leader the metadata name none (LEADER_NOT_AVAILABLE), and the replicas as ever', () => {
  const cluster = createCluster({ topics: { orders: { replicas: 2 }, other: { replicas: 3 } } })
  runTo(cluster, seconds(1))
  const { replicas, leaderEpoch } = stateOf(cluster, P)
  const asked = ['b1', 'b2', 'b3'].find((id) => !replicas.includes(id))!
  const orders = () => {
    const correlationId = ++correlation
    const request = { correlationId, topics: ['orders'], allowAutoTopicCreation: false }
    sendAs(cluster, 'c1', asked, { type: 'metadataRequest', ...request })
    runFor(cluster, ms(10))
    const topic = responseTo(cluster, 'metadataResponse', correlationId)!.topics[0]!
    return { error: topic.error, ...topic.partitions[0]! }
  }
  expect(orders()).toMatchObject({ error: 'NONE', leader: replicas[0], leaderEpoch })
  for (const id of replicas) kill(cluster, id)
  runFor(cluster, seconds(12))
  // The topic is fine; its partition has nobody, in a new epoch (R-ISR6).
  expect(orders()).toMatchObject({ error: 'NONE', leader: null, leaderEpoch: leaderEpoch + 2, replicas })
  restart(cluster, replicas[1]!)
  runFor(cluster, seconds(3))
  expect(orders()).toMatchObject({ leader: replicas[1] })
})

describe('K-17 topics that clients ask for', () => {
  const askFor = (cluster: Cluster, allowAutoTopicCreation: boolean): number => {
    const correlationId = ++correlation
    sendAs(cluster, 'c1', 'b2', { type: 'metadataRequest', correlationId, topics: ['clicks'], allowAutoTopicCreation })
    runFor(cluster, ms(50))
    return correlationId
  }
  const errorOf = (cluster: Cluster, id: number) => responseTo(cluster, 'metadataResponse', id)!.topics[0]!.error

  test('K-17 the first answer is UNKNOWN_TOPIC_OR_PARTITION, and the topic is there soon after', () => {
    const config = { 'num.partitions': 2, 'default.replication.factor': 3 }
    const cluster = createCluster({ config })
    runTo(cluster, seconds(1))
    expect(errorOf(cluster, askFor(cluster, true))).toBe('UNKNOWN_TOPIC_OR_PARTITION')
    expect(errorOf(cluster, askFor(cluster, true))).toBe('NONE')
    expect(factsOf(cluster, 'topic-created').at(-1)).toMatchObject({
      topic: 'clicks',
      partitions: 2,
      replicationFactor: 3,
    })
  })

  test('K-17 with Kafka’s defaults it has one partition and one copy, and consumers ask for it unless they are told not to', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    askFor(cluster, true)
    runFor(cluster, ms(100))
    expect(stateOf(cluster, 'clicks-0').replicas).toHaveLength(1)
    expect(factsOf(cluster, 'topic-created').at(-1)).toMatchObject({ partitions: 1, replicationFactor: 1 })
    expect(resolveConfig('consumer', 'realistic', {})['allow.auto.create.topics']).toBe(true)
  })

  test('K-17 not if the client does not allow it, nor if the brokers do not', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    askFor(cluster, false)
    expect(errorOf(cluster, askFor(cluster, false))).toBe('UNKNOWN_TOPIC_OR_PARTITION')
    const strict = createCluster({ config: { 'auto.create.topics.enable': false } })
    runTo(strict, seconds(1))
    askFor(strict, true)
    expect(errorOf(strict, askFor(strict, true))).toBe('UNKNOWN_TOPIC_OR_PARTITION')
  })
})

describe('reading nearby (KIP-392)', () => {
  const selector = 'org.apache.kafka.common.replica.RackAwareReplicaSelector'
  function racks(config: Record<string, string> = { 'replica.selector.class': selector }) {
    const cluster = createCluster({ racks: ['az-a', 'az-b', 'az-c'], config })
    runTo(cluster, seconds(1))
    expect(store(cluster, P)).toBe('NONE')
    const leader = leaderOf(cluster, P)
    const [near] = followersOf(cluster, P) as [string, string]
    const rack = brokerOf(cluster, near).rack!
    return { cluster, leader, near, rack, id: topicIdAt(cluster, leader) }
  }
  const preferredOf = (cluster: Cluster, fetch: number) => fetched(cluster, fetch)!.partitions[0]?.preferredReadReplica

  test('R-F1 the leader sends a consumer at once to the in-sync replica in its rack, without records', () => {
    const { cluster, leader, near, rack, id } = racks()
    const fetch = ask(cluster, leader, id, {}, rack)
    runFor(cluster, ms(5))
    expect(preferredOf(cluster, fetch)).toBe(near)
    expect(fetched(cluster, fetch)!.records).toEqual([])
  })

  test('R-F1 who is in the leader’s rack, in a rack without a replica, or says nothing, reads from the leader', () => {
    const { cluster, leader, id } = racks()
    for (const rack of [brokerOf(cluster, leader).rack!, 'az-z', '']) {
      const fetch = ask(cluster, leader, id, {}, rack)
      runFor(cluster, ms(5))
      expect(preferredOf(cluster, fetch)).toBeUndefined()
      expect(fetched(cluster, fetch)!.records).toHaveLength(1)
    }
  })

  test('R-F1 without replica.selector.class everybody reads from the leader', () => {
    const { cluster, leader, rack, id } = racks({})
    const fetch = ask(cluster, leader, id, {}, rack)
    runFor(cluster, ms(5))
    expect(fetched(cluster, fetch)!.records).toHaveLength(1)
  })

  test('R-F1 a replica that is not in sync is not recommended', () => {
    const { cluster, leader, near, rack, id } = racks()
    kill(cluster, near)
    runFor(cluster, seconds(12))
    const fetch = ask(cluster, leader, id, {}, rack)
    runFor(cluster, ms(5))
    expect(preferredOf(cluster, fetch)).toBeUndefined()
  })

  test('R-F2 a follower answers consumers up to its own high watermark, and wakes those that wait for it', () => {
    const { cluster, near, id } = racks()
    const first = ask(cluster, near, id)
    runFor(cluster, ms(600))
    expect(fetched(cluster, first)!.records).toHaveLength(1)
    produceTo(cluster, P)
    runFor(cluster, ms(5))
    // It has the record, and does not know yet that all others have it, too.
    expect([logEnd(cluster, near, P), replicaOf(cluster, near, P).highWatermark]).toEqual([2, 1])
    const next = ask(cluster, near, id, { fetchOffset: 1 })
    const learned = replicaOf(cluster, near, P)
    while (learned.highWatermark < 2) runFor(cluster, ms(1))
    runFor(cluster, ms(2))
    expect(fetched(cluster, next)!.records).toHaveLength(1)
    expect(replicaOf(cluster, near, P).highWatermark).toBe(2)
  })
})

describe('throttled replication', () => {
  /** A replica is killed, records are stored, and it comes back: how long until it is in sync again? */
  function catchUpTime(topic: Record<string, string>, broker: Record<string, number>): number {
    const config = { 'min.insync.replicas': 1, ...topic }
    const cluster = createCluster({ topics: { orders: { config } }, config: broker })
    runTo(cluster, seconds(1))
    const [, , third] = stateOf(cluster, P).replicas as [string, string, string]
    kill(cluster, third)
    runFor(cluster, seconds(12))
    for (let i = 0; i < 20; i++)
      expect(store(cluster, P, { batch: { ...batchOf(1), sizeInBytes: 10_000 } })).toBe('NONE')
    restart(cluster, third)
    const begun = cluster.world.now
    while (!stateOf(cluster, P).isr.includes(third) && cluster.world.now - begun < seconds(120))
      runFor(cluster, ms(200))
    return (cluster.world.now - begun) / seconds(1)
  }

  test('R-R3 a throttled follower copies no faster than the rate; others are not slowed down', () => {
    const fast = catchUpTime({}, { 'leader.replication.throttled.rate': 5_000, 'replica.fetch.max.bytes': 10_000 })
    expect(fast).toBeLessThan(5)
    const throttled = { 'leader.replication.throttled.replicas': '*' }
    const slow = catchUpTime(throttled, {
      'leader.replication.throttled.rate': 5_000,
      'replica.fetch.max.bytes': 10_000,
    })
    expect(slow).toBeGreaterThan(15)
    const follower = { 'follower.replication.throttled.replicas': '*' }
    const limits = { 'follower.replication.throttled.rate': 5_000, 'replica.fetch.max.bytes': 10_000 }
    expect(catchUpTime(follower, limits)).toBeGreaterThan(15)
  })
})
