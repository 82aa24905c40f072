// The leader's side of replication: fetches are acknowledgements, the high watermark follows them, the ISR shrinks and grows.
import { describe, expect, test } from 'vitest'
import { ms } from '../../../kernel/time'
import { progressOf } from './replica'
import {
  answerTo,
  confirm,
  createSingle,
  followerFetch,
  hear,
  learn,
  logBatch,
  noted,
  partition,
  produce,
  said,
  seconds,
  wait,
} from './testing/single'

describe('fetching', () => {
  test('R-3 a fetch with nothing to answer waits, and is answered when something is appended', () => {
    const single = createSingle()
    expect(followerFetch(single, 'b2', 0, { maxWaitMs: 0 })).toMatchObject([{ highWatermark: 0, batches: [] }])
    const session = said(single, 'fetchResponse').at(-1)!.sessionId
    single.sent.length = 0
    hear(single, nextFetch(session, 1), 'b2')
    expect(said(single, 'fetchResponse')).toEqual([])
    produce(single, 3)
    expect(said(single, 'fetchResponse')[0]!.partitions[0]!.batches.map((b) => b.lastOffset)).toEqual([2])
  })

  test('R-3 or when its time is over', () => {
    const single = createSingle()
    followerFetch(single, 'b2', 0, { maxWaitMs: 0 })
    const session = said(single, 'fetchResponse').at(-1)!.sessionId
    single.sent.length = 0
    hear(single, nextFetch(session, 1), 'b2')
    const timer = single.timers.findLast(({ msg }) => msg.type === 'delayedFetchExpired')!
    expect(timer.at).toBe(ms(500))
    wait(single, ms(500))
    hear(single, timer.msg, 'b1')
    expect(said(single, 'fetchResponse')).toMatchObject([{ error: 'NONE', partitions: [] }])
  })

  test('R-1 a session that the leader does not know is refused', () => {
    const single = createSingle()
    hear(single, nextFetch(77, 3), 'b2')
    expect(said(single, 'fetchResponse')[0]!.error).toBe('FETCH_SESSION_ID_NOT_FOUND')
    followerFetch(single, 'b3', 0, { maxWaitMs: 0 })
    const session = said(single, 'fetchResponse').at(-1)!.sessionId
    hear(single, nextFetch(session, 9), 'b3')
    expect(said(single, 'fetchResponse').at(-1)!.error).toBe('INVALID_FETCH_SESSION_EPOCH')
  })

  test('R-1 what a session forgets is told no more, what comes in its place is, and the rest goes on', () => {
    const single = createSingle()
    const ask = (sessionEpoch: number, asked: [string, number][], forgotten: string[]) => {
      const { id = 0 } = single.broker.volatile.sessions.b2 ?? {}
      const partitions = asked.map(([name, fetchOffset]) => ({ ...unchecked, partition: name, fetchOffset }))
      const wait = { maxWaitMs: sessionEpoch === 0 ? 0 : 500 }
      hear(single, { ...nextFetch(id, sessionEpoch), ...wait, partitions, forgotten }, 'b2')
    }
    const told = () => {
      const found = said(single, 'fetchResponse').flatMap(({ partitions }) => partitions)
      single.sent.length = 0
      return found.map(({ partition: name, error, batches }) => [name, error, batches.at(-1)?.lastOffset])
    }
    const error = 'UNKNOWN_TOPIC_OR_PARTITION'
    ask(
      0,
      [
        ['orders-7', 0],
        ['orders-0', 0],
      ],
      [],
    )
    expect(told()).toEqual([
      ['orders-7', error, undefined],
      ['orders-0', 'NONE', undefined],
    ])
    ask(1, [], ['orders-7'])
    produce(single, 3)
    expect(told()).toEqual([['orders-0', 'NONE', 2]])
    ask(2, [['orders-8', 0]], ['orders-0'])
    expect(told()).toEqual([['orders-8', error, undefined]])
    ask(3, [['orders-0', 3]], ['orders-8'])
    produce(single, 2)
    expect(told()).toEqual([['orders-0', 'NONE', 4]])
    expect(single.broker.volatile.sessions.b2!.entries.length).toBe(2)
    expect(partition(single).watchers.length).toBe(1)
  })

  test('R-2 the first batch is answered even if it is larger than the limits', () => {
    const single = createSingle()
    produce(single, 50)
    produce(single, 50)
    const limits = { maxBytes: 1_000 }
    expect(followerFetch(single, 'b2', 0, limits)[0]!.batches.map(({ lastOffset }) => lastOffset)).toEqual([49])
  })

  test('R-5 an older leader epoch is fenced, a newer one is unknown', () => {
    const single = createSingle({ leaderEpoch: 4 })
    expect(followerFetch(single, 'b2', 0, { leaderEpoch: 3 })[0]!.error).toBe('FENCED_LEADER_EPOCH')
    expect(followerFetch(single, 'b2', 0, { leaderEpoch: 5 })[0]!.error).toBe('UNKNOWN_LEADER_EPOCH')
    expect(followerFetch(single, 'b2', 0, { leaderEpoch: 4, maxWaitMs: 0 })[0]!.error).toBe('NONE')
  })

  test('R-T2 a follower whose epoch ended earlier here is told where, and gets no data', () => {
    const single = createSingle({ leaderEpoch: 2 })
    produce(single, 10)
    confirm(single, { leader: 'b1' })
    produce(single, 5)
    expect(followerFetch(single, 'b2', 12, { epoch: 2 })).toMatchObject([
      { divergingEpoch: { epoch: 2, endOffset: 10 }, batches: [] },
    ])
    expect(followerFetch(single, 'b2', 10, { epoch: 2 })[0]!.batches.length).toBe(1)
    expect(progressOf(partition(single), 'b2')!.logEndOffset).toBe(10)
  })

  test('R-T4 a follower beyond the end of the log is told where that is', () => {
    const single = createSingle()
    produce(single, 3)
    const [told] = followerFetch(single, 'b2', 7)
    expect(told).toMatchObject({ error: 'OFFSET_OUT_OF_RANGE', divergingEpoch: { endOffset: 3 } })
  })
})

describe('the high watermark', () => {
  test('R-HW1 waits for the slowest in-sync replica', () => {
    const single = createSingle()
    produce(single, 10)
    followerFetch(single, 'b2', 10)
    expect(partition(single).highWatermark).toBe(0)
    followerFetch(single, 'b3', 0)
    expect(partition(single).highWatermark).toBe(0)
    followerFetch(single, 'b3', 10)
    expect(partition(single).highWatermark).toBe(10)
  })

  test('R-HW1 counts one who is about to enter the ISR', () => {
    const single = createSingle({ isr: ['b1', 'b2'] })
    produce(single, 5)
    followerFetch(single, 'b3', 5)
    produce(single, 5)
    followerFetch(single, 'b2', 10)
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
    expect(partition(single).highWatermark).toBe(5)
  })

  test('R-HW1 counts one who has caught up and may enter, though another is being let in at the moment', () => {
    const single = createSingle({ isr: ['b1'] })
    followerFetch(single, 'b2', 0)
    followerFetch(single, 'b3', 0)
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2'])
    produce(single, 5)
    followerFetch(single, 'b2', 5)
    expect(partition(single).highWatermark).toBe(0)
    followerFetch(single, 'b3', 3)
    expect(partition(single).highWatermark).toBe(3)
    const late = createSingle({ isr: ['b1', 'b2'], fenced: ['b3'] })
    followerFetch(late, 'b3', 0)
    produce(late, 5)
    followerFetch(late, 'b2', 5)
    // It may not enter, so nobody waits for it.
    expect(partition(late).highWatermark).toBe(5)
  })

  test('R-HW2 a shrink that the controller has not confirmed moves nothing', () => {
    const single = createSingle()
    produce(single, 10)
    wait(single, seconds(31))
    produce(single, 1)
    followerFetch(single, 'b2', 11)
    hear(single, { type: 'checkReplicaLag' }, 'b1')
    expect(said(single, 'alterPartitionRequest')).toMatchObject([
      { newIsr: [{ broker: 'b1' }, { broker: 'b2' }], partitionEpoch: 0 },
    ])
    produce(single, 1)
    followerFetch(single, 'b2', 12)
    expect(partition(single).highWatermark).toBe(0)
    confirm(single, { isr: ['b1', 'b2'] })
    expect(partition(single).highWatermark).toBe(12)
  })

  test('R-HW3 stands still while fewer are in sync than min.insync.replicas asks for, whatever the acks', () => {
    const single = createSingle({ isr: ['b1'], minIsr: 2, fenced: ['b2', 'b3'] })
    const id = produce(single, 1, 1)
    expect(answerTo(single, id)).toBe('NONE')
    expect(partition(single).highWatermark).toBe(0)
    const config = { 'min.insync.replicas': 1 }
    learn(single, { sealed: true, type: 'configRecord', topic: 'orders', config })
    expect(partition(single).highWatermark).toBe(1)
  })

  test('R-HW4 moves at an append where nobody else is in sync', () => {
    const single = createSingle({ isr: ['b1'], fenced: ['b2', 'b3'] })
    produce(single, 4)
    expect(partition(single).highWatermark).toBe(4)
    expect(noted(single, 'high-watermark-advanced')).toMatchObject([{ highWatermark: 4 }])
  })

  test('R-HW4 and when it begins to lead, where nobody else is in sync', () => {
    const single = createSingle({ leader: 'b2', fenced: ['b2', 'b3'] })
    takeFromLeader(single, 5)
    expect(partition(single).highWatermark).toBe(0)
    confirm(single, { leader: 'b1', isr: ['b1'] })
    expect(partition(single).highWatermark).toBe(5)
  })

  test('R-HW5 what a consumer has read beyond it is answered with nothing until the new leader has got there', () => {
    const single = createSingle({ leader: 'b2' })
    takeFromLeader(single, 5)
    confirm(single, { leader: 'b1' })
    expect(consumerFetch(single, 3)).toMatchObject({ error: 'NONE', highWatermark: 0, batches: [] })
    followerFetch(single, 'b2', 5)
    followerFetch(single, 'b3', 5)
    expect(consumerFetch(single, 3)).toMatchObject({ error: 'NONE', highWatermark: 5, batches: [{ lastOffset: 4 }] })
    expect(consumerFetch(single, 6)).toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' })
  })

  test('R-HW5 a new leader starts with its own, and tells no latest offset until it has reached its epoch', () => {
    const single = createSingle({ leader: 'b2' })
    takeFromLeader(single, 5)
    confirm(single, { leader: 'b1' })
    expect(partition(single)).toMatchObject({ role: 'leader', highWatermark: 0, epochStartOffset: 5 })
    expect(latestOffset(single)).toMatchObject({ error: 'OFFSET_NOT_AVAILABLE' })
    followerFetch(single, 'b2', 5)
    followerFetch(single, 'b3', 5)
    expect(latestOffset(single)).toMatchObject({ error: 'NONE', offset: 5 })
  })
})

describe('the in-sync replicas', () => {
  test('R-ISR1 a follower that asks for all there was when it last asked had it then', () => {
    const single = createSingle()
    produce(single, 10)
    followerFetch(single, 'b2', 0)
    wait(single, ms(100))
    produce(single, 1)
    followerFetch(single, 'b2', 10)
    expect(progressOf(partition(single), 'b2')!.lastCaughtUpTime).toBe(0)
    wait(single, ms(100))
    produce(single, 1)
    followerFetch(single, 'b2', 11)
    expect(progressOf(partition(single), 'b2')!.lastCaughtUpTime).toBe(ms(100))
    wait(single, ms(100))
    followerFetch(single, 'b2', 12)
    expect(progressOf(partition(single), 'b2')!.lastCaughtUpTime).toBe(ms(300))
  })

  test('R-ISR1 idle fetches count: after a quiet hour one record does not make anybody late', () => {
    const single = createSingle()
    for (const id of ['b2', 'b3']) followerFetch(single, id, 0)
    wait(single, seconds(3_600))
    single.broker.volatile.lastFetchTimes = { b2: seconds(3_599.8), b3: seconds(3_599.9) }
    produce(single, 1)
    hear(single, { type: 'checkReplicaLag' }, 'b1')
    expect(said(single, 'alterPartitionRequest')).toEqual([])
    expect(progressOf(partition(single), 'b2')!.lastCaughtUpTime).toBe(seconds(3_599.8))
  })

  test('R-ISR2 at the start of a reign in-sync followers count as caught up, the others do not', () => {
    const single = createSingle({ leader: 'b2', isr: ['b1', 'b2'] })
    wait(single, seconds(7))
    confirm(single, { leader: 'b1' })
    const led = partition(single)
    expect(progressOf(led, 'b2')).toMatchObject({ logEndOffset: -1, lastCaughtUpTime: seconds(7) })
    expect(progressOf(led, 'b3')).toMatchObject({ logEndOffset: -1, lastCaughtUpTime: 0 })
  })

  test('R-ISR3 a follower that has not caught up for replica.lag.time.max.ms leaves at the next look', () => {
    const single = createSingle()
    for (const id of ['b2', 'b3']) followerFetch(single, id, 0)
    produce(single, 1)
    wait(single, seconds(15))
    followerFetch(single, 'b2', 1)
    hear(single, { type: 'checkReplicaLag' }, 'b1')
    wait(single, seconds(15))
    hear(single, { type: 'checkReplicaLag' }, 'b1')
    expect(said(single, 'alterPartitionRequest')).toEqual([])
    wait(single, seconds(15))
    hear(single, { type: 'checkReplicaLag' }, 'b1')
    expect(noted(single, 'isr-change-requested')).toMatchObject([{ isr: ['b1', 'b2'], reason: 'b3 fell behind' }])
  })

  test('R-ISR4 a follower enters when it has the high watermark and the start of this reign', () => {
    const single = createSingle({ isr: ['b1', 'b2'] })
    produce(single, 10)
    followerFetch(single, 'b2', 10)
    followerFetch(single, 'b3', 9)
    expect(partition(single).pendingIsr).toBeNull()
    followerFetch(single, 'b3', 10)
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
  })

  test('R-ISR4 not while it is fenced, and not with the epoch of an earlier registration', () => {
    const single = createSingle({ isr: ['b1', 'b2'], fenced: ['b3'] })
    followerFetch(single, 'b3', 0)
    expect(partition(single).pendingIsr).toBeNull()
    const stale = createSingle({ isr: ['b1', 'b2'] })
    followerFetch(stale, 'b3', 0, { brokerEpoch: 99 })
    expect(partition(stale).pendingIsr).toBeNull()
  })

  test('R-ISR4 not before the start of this reign, though it has the high watermark', () => {
    const single = createSingle({ leader: 'b2', isr: ['b1', 'b2'] })
    takeFromLeader(single, 5)
    confirm(single, { leader: 'b1' })
    expect(partition(single)).toMatchObject({ highWatermark: 0, epochStartOffset: 5 })
    followerFetch(single, 'b3', 4)
    expect(partition(single).pendingIsr).toBeNull()
    followerFetch(single, 'b3', 5)
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
  })

  test('R-ISR4 not while it is about to leave in good order', () => {
    const single = createSingle({ isr: ['b1', 'b2'] })
    const leaving = { broker: 'b3', brokerEpoch: 2, fenced: false, inControlledShutdown: true }
    learn(single, { sealed: true, type: 'brokerRegistrationChangeRecord', ...leaving })
    followerFetch(single, 'b3', 0)
    expect(partition(single).pendingIsr).toBeNull()
  })

  test('R-ISR4 one that caught up while it was fenced enters when it is let in', () => {
    const single = createSingle({ isr: ['b1', 'b2'], fenced: ['b3'] })
    followerFetch(single, 'b3', 0)
    const open = { broker: 'b3', brokerEpoch: 2, fenced: false, inControlledShutdown: false }
    learn(single, { sealed: true, type: 'brokerRegistrationChangeRecord', ...open })
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
  })

  test('R-ISR5 one change is under way at a time; a refusal of the member takes it back', () => {
    const single = createSingle({ isr: ['b1'] })
    followerFetch(single, 'b2', 0)
    followerFetch(single, 'b3', 0)
    expect(said(single, 'alterPartitionRequest').length).toBe(1)
    const about = { partition: 'orders-0', leader: 'b1', leaderEpoch: 0, partitionEpoch: 0, isr: ['b1'] }
    hear(single, { type: 'alterPartitionResponse', error: 'INELIGIBLE_REPLICA', ...about }, 'k1')
    expect(partition(single)).toMatchObject({ isr: ['b1'], pendingIsr: null })
  })

  test('R-ISR5 when it is confirmed, the next one that has caught up gets its turn', () => {
    const single = createSingle({ isr: ['b1'] })
    followerFetch(single, 'b2', 0)
    followerFetch(single, 'b3', 0)
    const about = { partition: 'orders-0', leader: 'b1', leaderEpoch: 0, partitionEpoch: 1, isr: ['b1', 'b2'] }
    hear(single, { type: 'alterPartitionResponse', error: 'NONE', ...about }, 'k1')
    expect(partition(single).isr).toEqual(['b1', 'b2'])
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
  })

  test('R-ISR5 with a stale epoch it waits for the metadata, and asks no more', () => {
    const single = createSingle({ isr: ['b1', 'b2'] })
    followerFetch(single, 'b3', 0)
    const about = { partition: 'orders-0', leader: 'b2', leaderEpoch: 1, partitionEpoch: 1, isr: ['b2'] }
    hear(single, { type: 'alterPartitionResponse', error: 'FENCED_LEADER_EPOCH', ...about }, 'k1')
    wait(single, seconds(60))
    hear(single, { type: 'brokerTick' }, 'b1')
    expect(said(single, 'alterPartitionRequest').length).toBe(1)
    expect(partition(single).pendingIsr).toEqual(['b1', 'b2', 'b3'])
    confirm(single, { leader: 'b2', isr: ['b2'] })
    expect(partition(single)).toMatchObject({ role: 'follower', pendingIsr: null })
  })

  test('R-ISR6 a change of the ISR raises the partition epoch alone; a leader, even the same, also its own', () => {
    const single = createSingle()
    confirm(single, { isr: ['b1', 'b2'] })
    expect(partition(single)).toMatchObject({ leaderEpoch: 0, partitionEpoch: 1 })
    confirm(single, { leader: 'b1' })
    expect(partition(single)).toMatchObject({ leaderEpoch: 1, partitionEpoch: 2 })
    expect(noted(single, 'became-leader').map(({ leaderEpoch }) => leaderEpoch)).toEqual([0, 1])
  })
})

const unchecked = { logStartOffset: 0, currentLeaderEpoch: -1, lastFetchedEpoch: -1, maxBytes: 1_048_576 }

function nextFetch(sessionId: number, sessionEpoch: number) {
  const limits = { maxWaitMs: 500, minBytes: 1, maxBytes: 10_485_760 }
  const session = { sessionId, sessionEpoch, partitions: [], forgotten: [] }
  return { type: 'fetchRequest', correlationId: 1, replica: 'b2', brokerEpoch: 1, ...limits, ...session } as const
}

// The follower that we are takes some records from its leader, whose high watermark is still 0.
function takeFromLeader(single: ReturnType<typeof createSingle>, count: number): void {
  const fetcher = single.broker.volatile.fetchers.b2!
  const batches = [logBatch(0, count, 0)]
  const about = { partition: 'orders-0', error: 'NONE', highWatermark: 0, logStartOffset: 0 } as const
  const partitions = [{ ...about, divergingEpoch: null, currentLeader: null, batches }]
  const { correlationId } = fetcher
  hear(single, { type: 'fetchResponse', correlationId, error: 'NONE', sessionId: 1, partitions }, 'b2')
}

function consumerFetch(single: ReturnType<typeof createSingle>, fetchOffset: number) {
  const asked = { partition: 'orders-0', fetchOffset, logStartOffset: -1, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }
  const limits = { maxWaitMs: 0, minBytes: 1, maxBytes: 10_485_760, sessionId: 0, sessionEpoch: -1, forgotten: [] }
  const whom = { type: 'fetchRequest', correlationId: 1, replica: null, brokerEpoch: -1 } as const
  hear(single, { ...whom, ...limits, partitions: [{ ...asked, maxBytes: 1_048_576 }] }, 'c9')
  return said(single, 'fetchResponse').at(-1)!.partitions[0]
}

function latestOffset(single: ReturnType<typeof createSingle>) {
  const asked = { partition: 'orders-0', currentLeaderEpoch: -1, timestamp: 'latest' } as const
  hear(single, { type: 'listOffsetsRequest', correlationId: 1, partitions: [asked] }, 'c9')
  return said(single, 'listOffsetsResponse').at(-1)!.partitions[0]
}
