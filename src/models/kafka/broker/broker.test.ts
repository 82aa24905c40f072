// A cluster at work: what is produced is replicated, acknowledged and read.
import { describe, expect, test } from 'vitest'
import { addState, createDigest, digestText } from '../../../kernel/digest'
import { pause } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import { cloneWorld } from '../../../kernel/world'
import {
  batchOf,
  brokerOf,
  controllerOf,
  createCluster,
  cut,
  factsOf,
  fetched,
  fetchFrom,
  followersOf,
  kill,
  leaderOf,
  logEnd,
  produced,
  produceTo,
  recordsIn,
  replicaOf,
  restart,
  runFor,
  runTo,
  sendAs,
  stateOf,
  store,
  tell,
  type Cluster,
} from './testing/cluster'

describe('the thin path', () => {
  test('R-4 a record is acknowledged when both followers have it, and they learn so one fetch later', () => {
    const cluster = createCluster()
    const [follower] = followersOf(cluster, 'orders-0')
    runFor(cluster, ms(50))

    const id = produceTo(cluster, 'orders-0')
    runFor(cluster, ms(3.9))
    expect(produced(cluster, id)).toBeUndefined()
    runFor(cluster, ms(96.1))
    // 1 ms to the leader, 1 to the followers, 1 back with their next fetch, 1 to the client.
    expect(produced(cluster, id)).toMatchObject({ error: 'NONE', baseOffset: 0, at: ms(54) })
    expect(replicaOf(cluster, leaderOf(cluster, 'orders-0'), 'orders-0').highWatermark).toBe(1)
    expect(logEnd(cluster, follower!, 'orders-0')).toBe(1)
    expect(replicaOf(cluster, follower!, 'orders-0').highWatermark).toBe(0)
    runFor(cluster, ms(600))
    expect(replicaOf(cluster, follower!, 'orders-0').highWatermark).toBe(1)
  })

  test('what was acknowledged is read in order by a consumer', () => {
    const cluster = createCluster()
    runFor(cluster, ms(50))
    for (let i = 0; i < 5; i++) expect(store(cluster, 'orders-0')).toBe('NONE')
    const id = fetchFrom(cluster, 'orders-0', 0)
    runFor(cluster, ms(10))
    expect(fetched(cluster, id)!.records).toEqual(recordsIn(cluster, 'b1', 'orders-0'))
    expect(fetched(cluster, id)!.records.length).toBe(5)
  })
})

const two = { topics: { orders: { replicas: 3, config: { 'min.insync.replicas': 2 } } } }

// Kills both followers and waits until only the leader is in sync.
function leaveLeaderAlone(cluster: Cluster): void {
  runTo(cluster, seconds(1))
  for (const id of followersOf(cluster, 'orders-0')) kill(cluster, id)
  runTo(cluster, seconds(20))
  expect(stateOf(cluster, 'orders-0').isr.length).toBe(1)
}

describe('produce', () => {
  test('acks=1 is answered after the leader’s own append, acks=0 never', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const one = produceTo(cluster, 'orders-0', { acks: 1 })
    const none = produceTo(cluster, 'orders-0', { acks: 0 })
    runFor(cluster, ms(2))
    expect(produced(cluster, one)).toMatchObject({ error: 'NONE', baseOffset: 0 })
    runFor(cluster, seconds(1))
    expect(produced(cluster, none)).toBeUndefined()
    expect(logEnd(cluster, 'b1', 'orders-0')).toBe(2)
  })

  test('acks=0 to somebody who does not lead closes the connection', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    produceTo(cluster, 'orders-0', { acks: 0, to: followersOf(cluster, 'orders-0')[0]! })
    runFor(cluster, ms(5))
    expect(cluster.heard.map(({ msg }) => msg.type)).toEqual(['disconnected'])
  })

  test('P-26 the leader itself answers REQUEST_TIMED_OUT, and the record stays in its log', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const leader = leaderOf(cluster, 'orders-0')
    for (const id of followersOf(cluster, 'orders-0')) pause(cluster.stage, id)
    const id = produceTo(cluster, 'orders-0', { timeoutMs: 3_000 })
    runFor(cluster, ms(3_001))
    expect(produced(cluster, id)).toBeUndefined()
    runFor(cluster, ms(1))
    expect(produced(cluster, id)).toMatchObject({ error: 'REQUEST_TIMED_OUT', baseOffset: -1 })
    expect(logEnd(cluster, leader, 'orders-0')).toBe(1)
  })

  test('P-27 acks=all with too few in sync is refused before anything is written; acks=1 is not', () => {
    const cluster = createCluster(two)
    leaveLeaderAlone(cluster)
    expect(store(cluster, 'orders-0')).toBe('NOT_ENOUGH_REPLICAS')
    expect(factsOf(cluster, 'produce-refused')).toMatchObject([{ error: 'NOT_ENOUGH_REPLICAS', producer: 'c1' }])
    expect(logEnd(cluster, leaderOf(cluster, 'orders-0'), 'orders-0')).toBe(0)
    expect(store(cluster, 'orders-0', { acks: 1 })).toBe('NONE')
  })

  test('R-HW3 when too few are left after the append, it waits; a smaller min.insync.replicas lets it go', () => {
    const cluster = createCluster({ topics: { orders: { replicas: 3, config: { 'min.insync.replicas': 3 } } } })
    runTo(cluster, seconds(1))
    const [late, other] = followersOf(cluster, 'orders-0')
    const leader = leaderOf(cluster, 'orders-0')
    kill(cluster, late!)
    const id = produceTo(cluster, 'orders-0')
    runTo(cluster, seconds(15))
    expect(stateOf(cluster, 'orders-0').isr.toSorted()).toEqual([leader, other!].toSorted())
    expect(produced(cluster, id)).toBeUndefined()
    tell(cluster, 'k1', { type: 'alterTopicConfig', topic: 'orders', config: { 'min.insync.replicas': 2 } })
    runFor(cluster, ms(50))
    expect(produced(cluster, id)).toMatchObject({ error: 'NONE' })
  })

  test('P-27 min.insync.replicas counts no more than there are replicas', () => {
    const cluster = createCluster({ topics: { solo: { replicas: 1, config: { 'min.insync.replicas': 2 } } } })
    runTo(cluster, seconds(1))
    expect(store(cluster, 'solo-0')).toBe('NONE')
  })

  test('P-28 who is not the leader says who is', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const leader = leaderOf(cluster, 'orders-0')
    const id = produceTo(cluster, 'orders-0', { to: followersOf(cluster, 'orders-0')[0]! })
    runFor(cluster, ms(5))
    const currentLeader = { leader, leaderEpoch: 0 }
    expect(produced(cluster, id)).toMatchObject({ error: 'NOT_LEADER_OR_FOLLOWER', currentLeader })
    const lost = produceTo(cluster, 'nowhere-0', { to: leader })
    runFor(cluster, ms(5))
    expect(produced(cluster, lost)).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION', currentLeader: null })
  })

  test('a batch above max.message.bytes is refused', () => {
    const cluster = createCluster({ topics: { orders: { config: { 'max.message.bytes': 500 } } } })
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0', { batch: batchOf(10) })).toBe('MESSAGE_TOO_LARGE')
    expect(store(cluster, 'orders-0', { batch: batchOf(4) })).toBe('NONE')
  })

  test('P-20b one request at a time: acks=all that waits delays the next of the same client, not of another', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    for (const id of followersOf(cluster, 'orders-0')) pause(cluster.stage, id)
    const first = produceTo(cluster, 'orders-0', { timeoutMs: 2_000 })
    const second = produceTo(cluster, 'orders-0', { acks: 1 })
    const other = produceTo(cluster, 'orders-0', { acks: 1, client: 'c2' })
    runFor(cluster, ms(100))
    expect(produced(cluster, other)!.error).toBe('NONE')
    expect(produced(cluster, second)).toBeUndefined()
    runFor(cluster, seconds(3))
    expect(produced(cluster, first)!.error).toBe('REQUEST_TIMED_OUT')
    expect(produced(cluster, second)!.at).toBe(produced(cluster, first)!.at)
    expect(produced(cluster, second)!.baseOffset).toBe(2)
  })

  test('P-32 a retry of an acknowledged batch is answered with its offset, and stored once', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const batch = batchOf(3, { id: 9, sequence: 0 })
    const first = produceTo(cluster, 'orders-0', { batch })
    const again = produceTo(cluster, 'orders-0', { batch })
    runFor(cluster, ms(100))
    expect(produced(cluster, first)).toMatchObject({ error: 'NONE', baseOffset: 0 })
    expect(produced(cluster, again)).toMatchObject({ error: 'NONE', baseOffset: 0 })
    expect(logEnd(cluster, 'b1', 'orders-0')).toBe(3)
    expect(factsOf(cluster, 'duplicate-recognised')).toMatchObject([{ offset: 0, records: batch.records }])
  })

  test('P-32 a new leader recognises it, too: it was in the log that it followed', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const batch = batchOf(3, { id: 9, sequence: 0 })
    expect(store(cluster, 'orders-0', { batch })).toBe('NONE')
    kill(cluster, leaderOf(cluster, 'orders-0'))
    runTo(cluster, seconds(20))
    expect(store(cluster, 'orders-0', { batch })).toBe('NONE')
    expect(logEnd(cluster, leaderOf(cluster, 'orders-0'), 'orders-0')).toBe(3)
  })

  test('P-36 brokers forget a producer that is silent for producer.id.expiration.ms, and store what it sends again', () => {
    const expiry = { 'producer.id.expiration.ms': 20_000, 'producer.id.expiration.check.interval.ms': 5_000 }
    const cluster = createCluster({ config: expiry })
    runTo(cluster, seconds(1))
    const batch = batchOf(3, { id: 9, sequence: 0 })
    expect(store(cluster, 'orders-0', { batch })).toBe('NONE')
    runTo(cluster, seconds(12))
    expect(factsOf(cluster, 'producers-forgotten')).toEqual([])
    runTo(cluster, seconds(40))
    const forgotten = factsOf(cluster, 'producers-forgotten')
    expect(forgotten.map(({ broker }) => broker).toSorted()).toEqual(['b1', 'b2', 'b3'])
    expect(store(cluster, 'orders-0', { batch })).toBe('NONE')
    expect(logEnd(cluster, leaderOf(cluster, 'orders-0'), 'orders-0')).toBe(6)
  })

  test('P-33 a gap in the sequence is refused', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0', { batch: batchOf(1, { id: 9, sequence: 0 }) })).toBe('NONE')
    expect(store(cluster, 'orders-0', { batch: batchOf(1, { id: 9, sequence: 2 }) })).toBe(
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    )
  })

  test('P-30 producer ids come from blocks of 1000 that the controller gives each broker', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const ask = (to: string) => sendAs(cluster, 'c1', to, { type: 'initProducerIdRequest', correlationId: 1 })
    for (const to of ['b1', 'b2', 'b1']) {
      ask(to)
      runFor(cluster, ms(20))
    }
    const ids = cluster.heard.flatMap(({ msg }) => (msg.type === 'initProducerIdResponse' ? [msg.producerId] : []))
    expect(ids).toEqual([0, 1_000, 1])
    expect(controllerOf(cluster).volatile.image.nextProducerId).toBe(2_000)
  })

  test('P-30 while the controller is down nobody gets a new block; when it is back, everybody does', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    kill(cluster, 'k1')
    sendAs(cluster, 'c1', 'b1', { type: 'initProducerIdRequest', correlationId: 1 })
    runFor(cluster, seconds(5))
    expect(cluster.heard).toEqual([])
    restart(cluster, 'k1')
    runFor(cluster, seconds(5))
    expect(cluster.heard).toMatchObject([{ msg: { type: 'initProducerIdResponse', error: 'NONE' } }])
  })

  test('a slow disk delays the answer and the copies, and keeps the order', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    for (const id of ['b1', 'b2', 'b3']) brokerOf(cluster, id).diskLatency = ms(40)
    const start = cluster.world.now
    const first = produceTo(cluster, 'orders-0', { batch: batchOf(2) })
    const second = produceTo(cluster, 'orders-0')
    runFor(cluster, seconds(1))
    // 1 ms there, 40 to write, 1 to the follower, 40 to write, 1 back, 1 to the client.
    expect(produced(cluster, first)).toMatchObject({ error: 'NONE', baseOffset: 0, at: start + ms(84) })
    expect(produced(cluster, second)).toMatchObject({ error: 'NONE', baseOffset: 2 })
  })
})

describe('fetch', () => {
  test('L-2 L-3 a consumer reads up to the high watermark; between it and the log end there is nothing, and no error', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    for (const id of followersOf(cluster, 'orders-0')) pause(cluster.stage, id)
    produceTo(cluster, 'orders-0', { acks: 1 })
    produceTo(cluster, 'orders-0', { acks: 1 })
    runFor(cluster, ms(10))
    const ends = [0, 2, 3, 4].map((offset) => fetchFrom(cluster, 'orders-0', offset, { maxWaitMs: 0, client: 'c2' }))
    runFor(cluster, ms(10))
    const answers = ends.map((id) => fetched(cluster, id)!)
    expect(answers.map(({ records }) => records.length)).toEqual([1, 0, 0, 0])
    expect(answers.map(({ errors }) => errors[0])).toEqual(['NONE', 'NONE', 'NONE', 'OFFSET_OUT_OF_RANGE'])
    const replica = replicaOf(cluster, leaderOf(cluster, 'orders-0'), 'orders-0')
    expect([replica.highWatermark, logEnd(cluster, replica.leader!, 'orders-0')]).toEqual([1, 3])
  })

  test('R-3 a consumer’s fetch waits for the high watermark, not for the append', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const start = cluster.world.now
    const id = fetchFrom(cluster, 'orders-0', 0, { maxWaitMs: 5_000 })
    produceTo(cluster, 'orders-0')
    runFor(cluster, ms(100))
    // Appended after 1 ms, known to be replicated after 3, and 1 ms to the consumer.
    expect(fetched(cluster, id)).toMatchObject({ at: start + ms(4) })
  })

  test('R-3 it waits for fetch.min.bytes', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const id = fetchFrom(cluster, 'orders-0', 0, { maxWaitMs: 5_000, minBytes: 400 })
    expect(store(cluster, 'orders-0')).toBe('NONE')
    expect(store(cluster, 'orders-0')).toBe('NONE')
    expect(fetched(cluster, id)).toBeUndefined()
    expect(store(cluster, 'orders-0')).toBe('NONE')
    expect(fetched(cluster, id)!.records.length).toBe(3)
  })

  test('R-F3 writes go to the leader only: a follower stores nothing, and says who leads', () => {
    const cluster = createCluster({
      config: { 'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector' },
    })
    runTo(cluster, seconds(1))
    const leader = leaderOf(cluster, 'orders-0')
    for (const follower of followersOf(cluster, 'orders-0')) {
      const id = produceTo(cluster, 'orders-0', { to: follower })
      runFor(cluster, ms(100))
      const currentLeader = { leader, leaderEpoch: stateOf(cluster, 'orders-0').leaderEpoch }
      expect(produced(cluster, id)).toMatchObject({ error: 'NOT_LEADER_OR_FOLLOWER', baseOffset: -1, currentLeader })
      expect(recordsIn(cluster, follower, 'orders-0')).toEqual([])
    }
    expect(store(cluster, 'orders-0', { to: leader })).toBe('NONE')
  })

  test('P-28 a fetch from a former leader is told of the new one', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const old = leaderOf(cluster, 'orders-0')
    const currentLeaderEpoch = stateOf(cluster, 'orders-0').leaderEpoch
    const id = fetchFrom(cluster, 'orders-0', 0, { maxWaitMs: 60_000, currentLeaderEpoch })
    runFor(cluster, ms(10))
    tell(cluster, old, { type: 'shutdown' })
    runFor(cluster, ms(50))
    const { leader, leaderEpoch } = stateOf(cluster, 'orders-0')
    expect(fetched(cluster, id)!.partitions).toMatchObject([
      { error: 'FENCED_LEADER_EPOCH', currentLeader: { leader, leaderEpoch } },
    ])
  })

  test('R-T5 where an epoch ended is answered by the leader', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0', { batch: batchOf(7) })).toBe('NONE')
    kill(cluster, leaderOf(cluster, 'orders-0'))
    runTo(cluster, seconds(20))
    expect(store(cluster, 'orders-0', { batch: batchOf(2) })).toBe('NONE')
    const ask = (leaderEpoch: number) => ({ partition: 'orders-0', currentLeaderEpoch: 1, leaderEpoch })
    const partitions = [ask(0), ask(1), ask(2)]
    const request = { type: 'offsetForLeaderEpochRequest', correlationId: 1, partitions } as const
    sendAs(cluster, 'c2', leaderOf(cluster, 'orders-0'), request)
    runFor(cluster, ms(5))
    expect(cluster.heard.at(-1)!.msg).toMatchObject({
      partitions: [
        { leaderEpoch: 0, endOffset: 7 },
        { leaderEpoch: 1, endOffset: 9 },
        { leaderEpoch: -1, endOffset: -1 },
      ],
    })
  })

  test('idle partitions cost nothing: what is sent does not grow with them', () => {
    const count = (partitions: number) => {
      const cluster = createCluster({ topics: { orders: { partitions } } })
      runTo(cluster, seconds(10))
      return cluster.sent.fetchRequest!
    }
    expect(count(60)).toBe(count(3))
  })
})

describe('what survives', () => {
  test('L-34 after a crash the log is whole, and the high watermark is as it was checkpointed', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    const victim = followersOf(cluster, 'orders-0')[0]!
    expect(store(cluster, 'orders-0')).toBe('NONE')
    runTo(cluster, seconds(6))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    runFor(cluster, seconds(1))
    expect(replicaOf(cluster, victim, 'orders-0').highWatermark).toBe(2)
    kill(cluster, victim)
    expect(brokerOf(cluster, victim).durable.checkpointedHighWatermarks['orders-0']).toBe(1)
    expect(logEnd(cluster, victim, 'orders-0')).toBe(2)
    runTo(cluster, seconds(20))
    cut(cluster, victim, leaderOf(cluster, 'orders-0'))
    restart(cluster, victim)
    runFor(cluster, seconds(1))
    expect(replicaOf(cluster, victim, 'orders-0').highWatermark).toBe(1)
    expect(logEnd(cluster, victim, 'orders-0')).toBe(2)
  })

  test('K-16 a topic that was deleted and made again while a broker was down does not get its old records', () => {
    const cluster = createCluster()
    runTo(cluster, seconds(1))
    expect(store(cluster, 'orders-0')).toBe('NONE')
    const victim = followersOf(cluster, 'orders-0')[0]!
    kill(cluster, victim)
    runTo(cluster, seconds(20))
    tell(cluster, 'k1', { type: 'deleteTopic', topic: 'orders' })
    tell(cluster, 'k1', { type: 'createTopic', topic: 'orders', partitions: 1, replicationFactor: 3, config: {} })
    runFor(cluster, seconds(1))
    restart(cluster, victim)
    runFor(cluster, seconds(2))
    expect(logEnd(cluster, victim, 'orders-0')).toBe(0)
    expect(store(cluster, 'orders-0')).toBe('NONE')
    expect(recordsIn(cluster, victim, 'orders-0').length).toBe(1)
  })

  test('a run is the same however often it is copied on the way, and its state is plain data', () => {
    const run = (copies: boolean) => {
      const cluster = createCluster({ seed: 5 })
      for (let i = 0; i < 40; i++) {
        produceTo(cluster, 'orders-0', { to: 'b1', acks: 1, batch: { ...batchOf(2), records: [i, i] } })
        runFor(cluster, ms(300))
        if (i === 5) kill(cluster, 'b2')
        if (i === 35) restart(cluster, 'b2')
        if (copies) cluster.stage.world = cluster.world = cloneWorld(cluster.world)
      }
      const digest = createDigest()
      addState(digest, cluster.world.actors)
      return digestText(digest)
    }
    expect(run(true)).toBe(run(false))
  })
})
