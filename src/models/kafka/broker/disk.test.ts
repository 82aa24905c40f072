// The life of a log on a broker: what leaves it, what a loss of power takes, and what a start after a crash does (L-5, L-6, L-20, L-21, L-34).
import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../../kernel/time'
import { usedBytes } from '../replication/room'
import { losePower, wipeDisk } from './disk'
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
  replicaOf,
  restart,
  runFor,
  runTo,
  store,
  tell,
  type Cluster,
} from './testing/cluster'

const P = 'orders-0'

const clusterWith = (config: Record<string, string | number | boolean>, broker = {}) =>
  createCluster({ topics: { orders: { config } }, config: broker })

const logOf = (cluster: Cluster, id: string) => brokerOf(cluster, id).durable.logs[P]!
const leader = (cluster: Cluster) => leaderOf(cluster, P)

/** A batch of one record with a key of its own, stamped with the present time (or another), of this many bytes. */
function write(cluster: Cluster, { bytes = 1_000, at = cluster.world.now } = {}) {
  const batch = {
    ...batchOf(1),
    keys: [`K${cluster.world.now}`],
    sizeInBytes: bytes,
    timestamps: [at],
    maxTimestamp: at,
  }
  return store(cluster, P, { batch })
}

const writeMany = (cluster: Cluster, count: number, every: number, bytes = 1_000): void => {
  for (let i = 0; i < count; i++) {
    expect(write(cluster, { bytes })).toBe('NONE')
    runFor(cluster, every - ms(100))
  }
}

const starts = (cluster: Cluster) => ['b1', 'b2', 'b3'].map((id) => logOf(cluster, id).logStartOffset)

describe('retention', () => {
  test('L-5 begins 30 s after the start, comes again each 5 min, and takes segments that are too old', () => {
    const cluster = clusterWith({ 'segment.ms': 2_000, 'retention.ms': 10_000 })
    writeMany(cluster, 20, seconds(1))
    runTo(cluster, seconds(29))
    expect(starts(cluster)).toEqual([0, 0, 0])
    runTo(cluster, seconds(31))
    // All are older than 10 s: the active segment goes as well, and the log is empty.
    expect(starts(cluster)).toEqual([20, 20, 20])
    expect(logOf(cluster, 'b1').sizeInBytes).toBe(0)
    writeMany(cluster, 5, seconds(1))
    runTo(cluster, seconds(329))
    expect(starts(cluster)).toEqual([20, 20, 20])
    runTo(cluster, seconds(331))
    expect(starts(cluster)).toEqual([25, 25, 25])
  })
  test('L-5 by time, stops at the first segment whose newest record is young enough', () => {
    const cluster = clusterWith({ 'segment.ms': 4_000, 'retention.ms': 10_000 })
    writeMany(cluster, 29, seconds(1))
    runTo(cluster, seconds(31))
    // Segments of five: those that end before 20 s are older than 10 s at 30 s.
    expect(starts(cluster)).toEqual([20, 20, 20])
    expect(factsOf(cluster, 'segments-deleted').every(({ reason }) => reason === 'time')).toBe(true)
  })
  test('L-5 by size, never leaves less than retention.bytes', () => {
    const cluster = clusterWith({ 'segment.bytes': 1_048_576, 'retention.bytes': 2_500_000 })
    writeMany(cluster, 16, ms(200), 262_144)
    runTo(cluster, seconds(31))
    // Four segments of 1 MiB: one is surplus, a second would leave too little.
    expect(starts(cluster)).toEqual([4, 4, 4])
    expect(logOf(cluster, 'b1').sizeInBytes).toBe(3_145_728)
  })
  test('L-5 never deletes what is not below the high watermark', () => {
    const cluster = clusterWith({ 'segment.ms': 1_000, 'retention.ms': 5_000, 'min.insync.replicas': 2 })
    writeMany(cluster, 5, seconds(2))
    const [first, second] = followersOf(cluster, P)
    kill(cluster, first!)
    kill(cluster, second!)
    runFor(cluster, seconds(13))
    const { highWatermark } = replicaOf(cluster, leader(cluster), P)
    for (let i = 0; i < 3; i++)
      store(cluster, P, { acks: 1, batch: { ...batchOf(1), timestamps: [0], maxTimestamp: 0 } })
    runTo(cluster, seconds(40))
    expect(logOf(cluster, leader(cluster)).logStartOffset).toBeLessThanOrEqual(highWatermark)
    expect(logEnd(cluster, leader(cluster), P)).toBe(8)
  })
  test('L-6 files of deleted segments take up room until file.delete.delay.ms is over', () => {
    const cluster = clusterWith({ 'segment.ms': 1_000, 'retention.ms': 5_000 })
    writeMany(cluster, 6, seconds(2))
    runTo(cluster, seconds(31))
    expect(logOf(cluster, 'b1').sizeInBytes).toBe(0)
    expect(usedBytes(brokerOf(cluster, 'b1'))).toBe(6_000)
    runTo(cluster, seconds(89))
    expect(usedBytes(brokerOf(cluster, 'b1'))).toBe(6_000)
    runTo(cluster, seconds(91))
    expect(usedBytes(brokerOf(cluster, 'b1'))).toBe(0)
  })
  test.each(['compact', ''])('L-7 the policy %j keeps everything that is not below the log start', (policy) => {
    const cluster = clusterWith({
      'segment.ms': 1_000,
      'retention.ms': 5_000,
      'cleanup.policy': policy,
      'min.compaction.lag.ms': 60_000,
    })
    writeMany(cluster, 6, seconds(2))
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 2 })
    runTo(cluster, seconds(31))
    expect(logOf(cluster, leader(cluster)).logStartOffset).toBe(2)
    expect(logOf(cluster, leader(cluster)).sizeInBytes).toBe(4_000)
  })
  test('L-7 compact,delete deletes as delete does', () => {
    const cluster = clusterWith({ 'segment.ms': 1_000, 'retention.ms': 5_000, 'cleanup.policy': 'compact,delete' })
    writeMany(cluster, 6, seconds(2))
    runTo(cluster, seconds(31))
    expect(starts(cluster)).toEqual([6, 6, 6])
  })
  test('L-5 a record that is stamped with the future keeps its segment alive (K33)', () => {
    const cluster = clusterWith({
      'segment.ms': 1_000,
      'retention.ms': 5_000,
      'message.timestamp.after.max.ms': Number.MAX_SAFE_INTEGER,
    })
    writeMany(cluster, 3, seconds(2))
    write(cluster, { at: seconds(10 * 365 * 24 * 3_600) })
    runTo(cluster, seconds(31))
    expect(starts(cluster)).toEqual([3, 3, 3])
  })
})

describe('DeleteRecords', () => {
  test('L-6 raises the log start here and, with the next fetch, on the followers', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 6, ms(200))
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 4 })
    expect(logOf(cluster, leader(cluster)).logStartOffset).toBe(4)
    runFor(cluster, seconds(1))
    expect(starts(cluster)).toEqual([4, 4, 4])
    const early = fetchFrom(cluster, P, 2)
    runFor(cluster, ms(10))
    expect(fetched(cluster, early)!.errors).toEqual(['OFFSET_OUT_OF_RANGE'])
  })
  test('L-6 stops at the high watermark, and refuses more', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 6, ms(200))
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 7 })
    expect(factsOf(cluster, 'admin-refused')).toMatchObject([{ error: 'OFFSET_OUT_OF_RANGE' }])
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: -1 })
    expect(logOf(cluster, leader(cluster)).logStartOffset).toBe(6)
  })
  test('R-T4 a follower that is behind the start of its leader begins anew there', () => {
    const cluster = clusterWith({ 'min.insync.replicas': 1 })
    writeMany(cluster, 3, ms(200))
    const [follower] = followersOf(cluster, P)
    kill(cluster, follower!)
    runFor(cluster, seconds(12))
    writeMany(cluster, 3, ms(200))
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 5 })
    restart(cluster, follower!)
    runFor(cluster, seconds(5))
    const { logStartOffset, logEndOffset } = logOf(cluster, follower!)
    expect([logStartOffset, logEndOffset]).toEqual([5, 6])
    expect(factsOf(cluster, 'log-restarted')).toMatchObject([{ broker: follower, from: 3, to: 5 }])
  })
})

describe('timestamps', () => {
  const hour = 3_600_000_000
  test('L-20 with CreateTime, records that are stamped too far away are refused: an hour ahead, by default', () => {
    const cluster = clusterWith({ 'message.timestamp.before.max.ms': 60_000 })
    expect(write(cluster, { at: hour - seconds(1) })).toBe('NONE')
    expect(write(cluster, { at: hour + seconds(1) })).toBe('INVALID_TIMESTAMP')
    expect(write(cluster, { at: -seconds(59) })).toBe('NONE')
    expect(write(cluster, { at: -seconds(61) })).toBe('INVALID_TIMESTAMP')
    expect(logEnd(cluster, leader(cluster), P)).toBe(2)
  })
  test("L-20 it is the leader's own clock that they are held against", () => {
    const cluster = clusterWith({})
    brokerOf(cluster, leader(cluster)).clockOffset = -2 * hour
    expect(write(cluster)).toBe('INVALID_TIMESTAMP')
  })
  test('L-20 with LogAppendTime the leader stamps, whatever the producer said', () => {
    const cluster = clusterWith({ 'message.timestamp.type': 'LogAppendTime' })
    runTo(cluster, seconds(7))
    expect(write(cluster, { at: 50 * hour })).toBe('NONE')
    expect(logOf(cluster, 'b1').active.largestTimestamp).toBe(seconds(7) + ms(1))
  })
  test('L-4 a batch that is larger than a segment is refused', () => {
    const cluster = clusterWith({ 'segment.bytes': 1_048_576, 'max.message.bytes': 3_000_000 })
    expect(write(cluster, { bytes: 1_048_577 })).toBe('RECORD_LIST_TOO_LARGE')
    expect(write(cluster, { bytes: 1_048_576 })).toBe('NONE')
  })
  test('L-21 the first offset that is not older, and the special timestamps', () => {
    const cluster = clusterWith({ 'segment.ms': 1_000 })
    for (const at of [1, 2, 9, 4, 5]) write(cluster, { at: seconds(at) })
    tell(cluster, leader(cluster), { type: 'deleteRecords', partition: P, beforeOffset: 1 })
    const ask = (timestamp: Parameters<typeof listed>[2]) => listed(cluster, P, timestamp)
    expect([1, 3, 4, 9, 10].map((at) => ask(seconds(at)))).toEqual([1, 2, 2, 2, -1])
    expect(ask('earliest')).toBe(1)
    expect(ask('latest')).toBe(5)
    expect(ask('max-timestamp')).toBe(2)
    expect(ask('earliest-local')).toBe(1)
    expect([ask('latest-tiered'), ask('earliest-pending-upload')]).toEqual([-1, -1])
  })
})

describe('a loss of power', () => {
  const lost = (cluster: Cluster, id: string) => {
    kill(cluster, id, true)
    return losePower(brokerOf(cluster, id), { kind: 'unflushed' }, cluster.world.now).filter((t) => t.partition === P)
  }
  test('L-34 a crash of the process alone takes nothing', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 10, seconds(1))
    kill(cluster, 'b1')
    expect(logEnd(cluster, 'b1', P)).toBe(10)
  })
  test('L-34 takes what the host had not written: the last 30 to 35 s', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 47, seconds(1))
    // The latest look was at 45 s: what was there at 15 s is on the disk.
    expect(lost(cluster, 'b1')).toEqual([{ partition: P, from: 47, to: 15 }])
  })
  test('L-34 takes nothing of a topic with flush.messages=1', () => {
    const cluster = clusterWith({ 'flush.messages': 1 })
    writeMany(cluster, 10, seconds(1))
    expect(lost(cluster, 'b1')).toEqual([])
  })
  test('L-34 flush.ms does nothing by itself; with log.flush.scheduler.interval.ms it flushes', () => {
    const alone = clusterWith({ 'flush.ms': 1_000 })
    writeMany(alone, 10, seconds(1))
    expect(lost(alone, 'b1')).toEqual([{ partition: P, from: 10, to: 0 }])
    const scheduled = clusterWith({ 'flush.ms': 1_000 }, { 'log.flush.scheduler.interval.ms': 3_000 })
    writeMany(scheduled, 10, seconds(1))
    expect(lost(scheduled, 'b1')).toEqual([{ partition: P, from: 10, to: 9 }])
  })
  test('L-34 takes the newest part by age or by size, when that is asked for', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 20, seconds(1))
    kill(cluster, 'b1')
    kill(cluster, 'b2')
    const { now } = cluster.world
    losePower(brokerOf(cluster, 'b1'), { kind: 'time', last: seconds(3) }, now)
    losePower(brokerOf(cluster, 'b2'), { kind: 'bytes', last: 4_500 }, now)
    expect([logEnd(cluster, 'b1', P), logEnd(cluster, 'b2', P)]).toEqual([18, 16])
  })
  test('L-34 a batch is there as a whole or not at all: what a loss of power has torn is cut at its start', () => {
    const cluster = clusterWith({})
    runTo(cluster, seconds(1))
    for (const count of [4, 6]) expect(store(cluster, P, { batch: batchOf(count) })).toBe('NONE')
    kill(cluster, 'b1')
    losePower(brokerOf(cluster, 'b1'), { kind: 'bytes', last: 100 }, cluster.world.now)
    expect(logEnd(cluster, 'b1', P)).toBe(10)
    losePower(brokerOf(cluster, 'b1'), { kind: 'bytes', last: batchOf(6).sizeInBytes + 1 }, cluster.world.now)
    expect(logEnd(cluster, 'b1', P)).toBe(4)
  })
  test('L-34 the power of one broker takes its tail, and what was replicated is still there and comes back', () => {
    const cluster = clusterWith({ 'min.insync.replicas': 2 })
    writeMany(cluster, 8, seconds(1))
    const first = leader(cluster)
    expect(lost(cluster, first)).toEqual([{ partition: P, from: 8, to: 0 }])
    runFor(cluster, seconds(12))
    const next = leader(cluster)
    expect(next).not.toBe(first)
    expect([logEnd(cluster, next, P), replicaOf(cluster, next, P).highWatermark]).toEqual([8, 8])
    // Cut off from the others it comes back with what is left, and an older high watermark is not above that.
    for (const other of ['b1', 'b2', 'b3']) if (other !== first) cut(cluster, first, other)
    restart(cluster, first)
    runFor(cluster, seconds(3))
    expect([logEnd(cluster, first, P), replicaOf(cluster, first, P).highWatermark]).toEqual([0, 0])
    for (const other of ['b1', 'b2', 'b3']) if (other !== first) cut(cluster, first, other, false)
    // What it had asked over the dead link is given up after replica.socket.timeout.ms.
    runFor(cluster, seconds(35))
    expect(logEnd(cluster, first, P)).toBe(8)
  })
  test('L-34 a clean shutdown writes everything, and the next start scans nothing', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 5, seconds(1))
    tell(cluster, 'b1', { type: 'shutdown' })
    runFor(cluster, seconds(3))
    expect(brokerOf(cluster, 'b1').volatile.lifecycle).toBe('NOT_RUNNING')
    expect(lost(cluster, 'b1')).toEqual([])
    restart(cluster, 'b1')
    runFor(cluster, seconds(3))
    expect(factsOf(cluster, 'log-recovery-started')).toEqual([])
  })
  test('L-34 a start after a crash scans what was not flushed, 100 MB/s and thread, before the broker serves', () => {
    const cluster = clusterWith({ 'max.message.bytes': 200_000_000 })
    writeMany(cluster, 10, ms(200), 100_000_000)
    kill(cluster, 'b1')
    runFor(cluster, seconds(12))
    restart(cluster, 'b1')
    const started = () => factsOf(cluster, 'log-recovery-started')[0]
    runFor(cluster, seconds(2))
    expect(started()).toMatchObject({ broker: 'b1', segments: 1, bytes: 1_000_000_000, takes: seconds(5) })
    expect(brokerOf(cluster, 'b1').volatile).toMatchObject({ lifecycle: 'RECOVERY', logsLoaded: false })
    const refused = fetchFrom(cluster, P, 0, { to: 'b1' })
    runFor(cluster, seconds(2))
    expect(fetched(cluster, refused)).toBeUndefined()
    runFor(cluster, seconds(4))
    expect(brokerOf(cluster, 'b1').volatile.lifecycle).toBe('RUNNING')
    const unfenced = factsOf(cluster, 'broker-unfenced').at(-1)!
    expect(unfenced.at - started()!.at).toBeGreaterThanOrEqual(seconds(5))
  })
  test('L-34 the high watermark is checkpointed each 5 s, and clamped to the log that is left', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 8, seconds(1))
    expect(brokerOf(cluster, 'b2').durable.checkpointedHighWatermarks[P]).toBe(5)
    kill(cluster, 'b2')
    losePower(brokerOf(cluster, 'b2'), { kind: 'unflushed' }, cluster.world.now)
    runFor(cluster, seconds(12))
    restart(cluster, 'b2')
    runFor(cluster, seconds(5))
    expect(logEnd(cluster, 'b2', P)).toBe(8)
  })
  test('L-34 an empty disk is filled again by copying', () => {
    const cluster = clusterWith({})
    writeMany(cluster, 8, seconds(1))
    kill(cluster, 'b3')
    expect(wipeDisk(brokerOf(cluster, 'b3'))).toContainEqual({ partition: P, from: 8, to: 0 })
    runFor(cluster, seconds(12))
    restart(cluster, 'b3')
    runFor(cluster, seconds(5))
    expect(logEnd(cluster, 'b3', P)).toBe(8)
    expect(replicaOf(cluster, leader(cluster), P).isr).toContain('b3')
  })
})
