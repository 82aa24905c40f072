// Tiered storage: which segment lies where, who is served from where, and who goes on after whom (L-35, KIP-405, KIP-950).
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import type { RecordBatch } from '../messages'
import { REMOTE_STORAGE } from '../messages/remote'
import { wipeDisk } from './disk'
import {
  batchOf,
  brokerOf,
  createCluster,
  cut,
  factsOf,
  fetched,
  fetchFrom,
  followersOf,
  kill,
  leaderOf,
  listed,
  logEnd,
  remoteSegments,
  restart,
  runFor,
  store,
  tell,
  type Cluster,
} from './testing/cluster'

const P = 'orders-0'
const BROKERS = ['b1', 'b2', 'b3']

/** Segments close after 4 s and stay here for 8 s; the brokers look each second. */
const settings = {
  'remote.storage.enable': true,
  'segment.ms': 4_000,
  'local.retention.ms': 8_000,
  'min.insync.replicas': 2,
}

const tieredCluster = (topic = {}, broker = {}): Cluster =>
  createCluster({
    topics: { orders: { config: { ...settings, ...topic } } },
    config: {
      'remote.log.storage.system.enable': true,
      'remote.log.manager.task.interval.ms': 1_000,
      'log.initial.task.delay.ms': 500,
      'log.retention.check.interval.ms': 1_000,
      ...broker,
    },
  })

const logOf = (cluster: Cluster, id: string) => brokerOf(cluster, id).durable.logs[P]!
const leader = (cluster: Cluster): string => leaderOf(cluster, P)
const localStarts = (cluster: Cluster): number[] => BROKERS.map((id) => logOf(cluster, id).localLogStartOffset)
const logStarts = (cluster: Cluster): number[] => BROKERS.map((id) => logOf(cluster, id).logStartOffset)
const finished = (...ranges: string[]): string[] => ranges.map((range) => `${range} COPY_SEGMENT_FINISHED`)

/** One record a second, each of 1,000 bytes and stamped with its time, in the batches of an idempotent producer. */
function write(cluster: Cluster, count: number, batch?: Partial<RecordBatch>): void {
  for (let i = 0; i < count; i++) {
    const at = cluster.world.now
    const producer = { id: 7, sequence: logEnd(cluster, leader(cluster), P) }
    const stamped = { ...batchOf(1, producer), sizeInBytes: 1_000, timestamps: [at], maxTimestamp: at, ...batch }
    expect(store(cluster, P, { batch: stamped })).toBe('NONE')
    runFor(cluster, seconds(1) - ms(100))
  }
}

/** 30 records, from 0 s to 30 s, in segments of five. */
function filled(topic = {}, broker = {}): Cluster {
  const cluster = tieredCluster(topic, broker)
  write(cluster, 30)
  return cluster
}

/** Another creation of the settings, as an administrator sets them. */
function alter(cluster: Cluster, topic: Record<string, string | number | boolean>): void {
  tell(cluster, 'k1', { type: 'alterTopicConfig', topic: 'orders', config: { ...settings, ...topic } })
  runFor(cluster, seconds(3))
}

describe('what lies where', () => {
  test('L-35 the leader copies closed segments, all replicas let them go after local.retention.ms, and no record is gone', () => {
    const cluster = filled()
    expect(remoteSegments(cluster, P)).toEqual(finished('0-4', '5-9', '10-14', '15-19', '20-24'))
    // The newest of 15-19 is 10.5 s old at the last look; 20-24 is too young, and 25-29 is not closed.
    expect(localStarts(cluster)).toEqual([20, 20, 20])
    expect(logStarts(cluster)).toEqual([0, 0, 0])
    expect(factsOf(cluster, 'segment-copied').map(({ broker }) => broker)).toEqual(Array(5).fill(leader(cluster)))
    expect(factsOf(cluster, 'segments-deleted').every(({ copied }) => copied)).toBe(true)
    expect(factsOf(cluster, 'log-start-advanced')).toEqual([])
    const special = ['earliest', 'earliest-local', 'latest-tiered', 'earliest-pending-upload', 'latest'] as const
    expect(special.map((timestamp) => listed(cluster, P, timestamp))).toEqual([0, 20, 24, 25, 30])
    // L-21: what is older than the disk is looked up there, which takes a moment.
    expect(listed(cluster, P, seconds(7), ms(200))).toBe(7)
    expect(listed(cluster, P, seconds(22), ms(200))).toBe(22)
  })

  test('L-35 local.retention.bytes counts what lies here, and nothing goes before it is there', () => {
    const cluster = tieredCluster({ 'local.retention.ms': -2, 'local.retention.bytes': 12_000 })
    for (const id of BROKERS) cut(cluster, id, REMOTE_STORAGE)
    write(cluster, 30)
    expect(localStarts(cluster)).toEqual([0, 0, 0])
    for (const id of BROKERS) cut(cluster, id, REMOTE_STORAGE, false)
    runFor(cluster, seconds(5))
    expect(remoteSegments(cluster, P)).toHaveLength(5)
    // 30 kB: 5 kB go as long as 12 kB are left.
    expect(localStarts(cluster)).toEqual([15, 15, 15])
  })

  test('L-35 a closed segment is not copied before all of it is below the last stable offset', () => {
    const cluster = tieredCluster()
    write(cluster, 7)
    write(cluster, 1, { producerId: 9, baseSequence: 0, transactional: true })
    write(cluster, 12, { producerId: -1, baseSequence: -1 })
    expect(remoteSegments(cluster, P)).toEqual(finished('0-4'))
    expect(localStarts(cluster)).toEqual([5, 5, 5])
  })

  test('L-4 an idle tiered log does roll: its active segment is closed when local retention would take it, copied, and goes', () => {
    const cluster = filled()
    runFor(cluster, seconds(20))
    expect(remoteSegments(cluster, P).at(-1)).toBe('25-29 COPY_SEGMENT_FINISHED')
    expect(localStarts(cluster)).toEqual([30, 30, 30])
    expect(logOf(cluster, 'b1').sizeInBytes).toBe(0)
  })

  test('L-35 total retention deletes there, oldest first, and moves the start of the log on every replica', () => {
    const byTime = filled({ 'retention.ms': 17_000 })
    // At 30 s the newest of 5-9 is 21 s old, that of 10-14 16 s.
    expect(remoteSegments(byTime, P)).toEqual(finished('10-14', '15-19', '20-24'))
    expect([logStarts(byTime), localStarts(byTime)]).toEqual([Array(3).fill(10), Array(3).fill(20)])
    expect(factsOf(byTime, 'remote-segments-deleted').map(({ reason }) => reason)).toEqual(['time', 'time'])

    const bySize = filled({ 'retention.bytes': 16_000, 'local.retention.bytes': -2 })
    // 25 kB there and 5 kB here only: two segments can go, and 20 kB are left; a third one would leave 15 kB.
    expect(remoteSegments(bySize, P)).toEqual(finished('10-14', '15-19', '20-24'))
    expect(logStarts(bySize)).toEqual([10, 10, 10])
  })

  test('L-6 DeleteRecords takes from both places', () => {
    const cluster = filled()
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 12 })
    runFor(cluster, seconds(3))
    expect(remoteSegments(cluster, P)).toEqual(finished('10-14', '15-19', '20-24'))
    expect(logStarts(cluster)).toEqual([12, 12, 12])
    expect(factsOf(cluster, 'remote-segments-deleted').map(({ reason }) => reason)).toEqual(['log-start'])
  })

  test('K-16 a deleted topic leaves nothing there', () => {
    const cluster = filled()
    tell(cluster, 'k1', { type: 'deleteTopic', topic: 'orders' })
    runFor(cluster, seconds(3))
    expect(remoteSegments(cluster, P)).toEqual([])
  })
})

describe('KIP-950: switching it off', () => {
  test('L-35 without further copies what is there stays readable, and retention.ms says what stays here', () => {
    const cluster = filled()
    alter(cluster, { 'remote.log.copy.disable': true, 'local.retention.ms': -2 })
    write(cluster, 12)
    expect(remoteSegments(cluster, P)).toHaveLength(5)
    expect([logStarts(cluster), localStarts(cluster)]).toEqual([Array(3).fill(0), Array(3).fill(20)])
    expect(listed(cluster, P, 'latest-tiered')).toBe(24)
  })

  test('L-35 switched off, the log begins where the own segments do, and what is there is deleted', () => {
    const cluster = filled()
    alter(cluster, { 'remote.storage.enable': false, 'remote.log.delete.on.disable': true })
    expect(remoteSegments(cluster, P)).toEqual([])
    expect([logStarts(cluster), localStarts(cluster)]).toEqual([Array(3).fill(20), Array(3).fill(20)])
    expect(listed(cluster, P, 'earliest-local')).toBe(20)
    expect(listed(cluster, P, 'latest-tiered')).toBe(-1)
  })
})

describe('who reads', () => {
  test('L-35 a consumer below the local start is served by the broker from there, a segment at a time, after its latency', () => {
    const cluster = filled()
    const asked = cluster.world.now
    const id = fetchFrom(cluster, P, 3)
    runFor(cluster, ms(400))
    const response = fetched(cluster, id)!
    // 1 ms each way to the broker and to the storage, 100 ms until the first byte, and 2 kB at 85 MB/s.
    expect(response.at - asked).toBe(ms(104) + 24)
    expect(response.errors).toEqual(['NONE'])
    expect(response.partitions[0]!.batches.map(({ baseOffset }) => baseOffset)).toEqual([3, 4])
    expect(response.partitions[0]!.logStartOffset).toBe(0)
    expect(factsOf(cluster, 'remote-read')).toMatchObject([
      { broker: leader(cluster), client: 'c2', offset: 3, records: 2 },
    ])
    // From the local start on nobody is asked.
    const near = fetchFrom(cluster, P, 20)
    runFor(cluster, ms(2))
    expect(fetched(cluster, near)!.records).toHaveLength(10)
  })

  test('L-35 a follower of its rack serves a consumer in the same way', () => {
    const cluster = filled()
    const id = fetchFrom(cluster, P, 0, { to: followersOf(cluster, P)[0]! })
    runFor(cluster, ms(400))
    expect(fetched(cluster, id)!.records).toHaveLength(5)
  })

  test('L-35 when remote storage does not answer within remote.fetch.max.wait.ms, there is an empty answer', () => {
    const cluster = filled()
    cut(cluster, leader(cluster), REMOTE_STORAGE)
    const asked = cluster.world.now
    const id = fetchFrom(cluster, P, 3, { maxWaitMs: 50 })
    runFor(cluster, seconds(1))
    expect(fetched(cluster, id)).toMatchObject({ at: asked + ms(502), errors: [], records: [] })
    expect(factsOf(cluster, 'remote-read-late')).toMatchObject([{ client: 'c2', waited: ms(500) }])
  })

  test('L-3 an offset below the start of the log is out of range, wherever records lie', () => {
    const cluster = filled()
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 12 })
    runFor(cluster, seconds(3))
    const id = fetchFrom(cluster, P, 11)
    runFor(cluster, ms(400))
    expect(fetched(cluster, id)!.errors).toEqual(['OFFSET_OUT_OF_RANGE'])
  })
})

describe('who goes on', () => {
  test('L-35 a follower below the local start of its leader hears OFFSET_MOVED_TO_TIERED_STORAGE and builds its state from there', () => {
    const cluster = filled()
    const led = leader(cluster)
    const [follower] = followersOf(cluster, P) as [string]
    kill(cluster, follower, true)
    wipeDisk(brokerOf(cluster, follower))
    // Until it is fenced nothing more is readable; meanwhile all that there is goes to remote storage.
    runFor(cluster, seconds(12))
    write(cluster, 3)
    restart(cluster, follower)
    runFor(cluster, seconds(5))
    expect(factsOf(cluster, 'moved-to-remote')).toMatchObject([
      { broker: follower, leader: led, offset: 0, localStart: 30 },
    ])
    expect(factsOf(cluster, 'remote-state-rebuilt')).toMatchObject([
      { broker: follower, from: 0, to: 30, logStart: 0, segments: [1, 2, 3, 4, 5, 6], producers: 1 },
    ])
    const [mine, theirs] = [logOf(cluster, follower), logOf(cluster, led)]
    expect(mine.epochs).toEqual(theirs.epochs)
    expect([mine.logStartOffset, mine.logEndOffset]).toEqual([0, 33])
    // P-32: what the producer wrote last is known by its sequence number.
    expect(mine.restored!.producers['p7']!.batches.map(({ baseOffset }) => baseOffset)).toEqual([25, 26, 27, 28, 29])
  })

  test('L-35 a new leader goes on where the old one stopped, and serves what only remote storage has', () => {
    const cluster = filled()
    const before = leader(cluster)
    kill(cluster, before)
    runFor(cluster, seconds(12))
    const after = leader(cluster)
    expect(after).not.toBe(before)
    write(cluster, 10)
    const copied = factsOf(cluster, 'segment-copied')
    expect(copied.map(({ baseOffset, endOffset, broker }) => `${baseOffset}-${endOffset} ${broker}`).slice(5)).toEqual([
      `25-29 ${after}`,
      `30-34 ${after}`,
    ])
    const id = fetchFrom(cluster, P, 0)
    runFor(cluster, ms(400))
    expect(fetched(cluster, id)!.records).toHaveLength(5)
  })

  test('L-35 a copy that dies with its leader is not there, and its successor makes it', () => {
    const cluster = tieredCluster({}, { 'remote.log.manager.task.interval.ms': 500 })
    write(cluster, 5)
    // Closes the first segment; the next look begins to copy it, which takes 100 ms.
    store(cluster, P, { batch: { ...batchOf(1), timestamps: [seconds(5)], maxTimestamp: seconds(5) } })
    while (remoteSegments(cluster, P).length === 0) runFor(cluster, ms(10))
    expect(remoteSegments(cluster, P)).toEqual(['0-4 COPY_SEGMENT_STARTED'])
    const before = leader(cluster)
    kill(cluster, before)
    runFor(cluster, ms(50))
    expect(remoteSegments(cluster, P)).toEqual([])
    runFor(cluster, seconds(12))
    expect(remoteSegments(cluster, P)[0]).toBe('0-4 COPY_SEGMENT_FINISHED')
    expect(factsOf(cluster, 'segment-copied').every(({ broker }) => broker !== before)).toBe(true)
  })
})
