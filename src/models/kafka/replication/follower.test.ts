// The follower's side: it takes what the leader has, cuts off what the leader does not have, and never commits by itself.
import { describe, expect, test } from 'vitest'
import { ms } from '../../../kernel/time'
import { batchesOf } from '../log/log'
import type { FetchedPartition, FetchRequest } from '../messages'
import {
  confirm,
  createSingle,
  hear,
  logBatch,
  noted,
  partition,
  produce,
  said,
  seconds,
  wait,
  type Single,
} from './testing/single'

const follower = (plan = {}) => createSingle({ leader: 'b2', ...plan })

// What the leader answers to the fetch that is under way.
function answer(single: Single, part: Partial<FetchedPartition>, leader = 'b2'): void {
  const { correlationId } = single.broker.volatile.fetchers[leader]!
  const none = { divergingEpoch: null, currentLeader: null, batches: [] }
  const fetched = {
    partition: 'orders-0',
    error: 'NONE',
    highWatermark: 0,
    logStartOffset: 0,
    ...none,
    ...part,
  } as const
  const partitions = [fetched]
  hear(single, { type: 'fetchResponse', correlationId, error: 'NONE', sessionId: 1, partitions }, leader)
}

const lastFetch = (single: Single): FetchRequest => said(single, 'fetchRequest').at(-1)!
const log = ({ broker }: Single) => broker.durable.logs['orders-0']!
const epochsOf = (single: Single) => log(single).epochs.map(({ epoch, startOffset }) => [epoch, startOffset])

describe('following', () => {
  test('R-1 one request is in flight per leader, for all that is followed there', () => {
    const single = follower()
    expect(single.broker.volatile.fetchers.b2).toMatchObject({ inFlight: true, partitions: { 'orders-0': true } })
    answer(single, {})
    expect(said(single, 'fetchRequest').length).toBe(1)
    confirm(single, { isr: ['b1', 'b2'] })
    expect(said(single, 'fetchRequest').length).toBe(1)
  })

  test('R-2 it asks from its own log end, with its last epoch, and lists only what has changed', () => {
    const single = follower({ leaderEpoch: 3 })
    answer(single, { batches: [logBatch(0, 5, 3)] })
    const limits = { minBytes: 1, maxWaitMs: 500, maxBytes: 10_485_760 }
    expect(lastFetch(single)).toMatchObject({ sessionId: 1, sessionEpoch: 1, ...limits })
    const place = { fetchOffset: 5, logStartOffset: 0, currentLeaderEpoch: 3, lastFetchedEpoch: 3 }
    expect(lastFetch(single).partitions).toMatchObject([{ ...place, maxBytes: 1_048_576 }])
    answer(single, { highWatermark: 5 })
    expect(lastFetch(single)).toMatchObject({ sessionEpoch: 2, partitions: [] })
  })

  test('R-2 after an error it leaves the partition alone for replica.fetch.backoff.ms', () => {
    const single = follower()
    single.timers.length = 0
    answer(single, { error: 'NOT_LEADER_OR_FOLLOWER' })
    expect(said(single, 'fetchRequest')).toEqual([])
    wait(single, seconds(1))
    expect(single.timers).toMatchObject([{ at: seconds(1), msg: { type: 'replicaFetch' } }])
    hear(single, { type: 'replicaFetch', leader: 'b2' }, 'b1')
    expect(lastFetch(single).partitions).toMatchObject([{ partition: 'orders-0' }])
  })

  test('R-4 its high watermark is the leader’s, as far as its own log goes', () => {
    const single = follower()
    answer(single, { batches: [logBatch(0, 5, 0)], highWatermark: 9 })
    expect(partition(single).highWatermark).toBe(5)
    expect(noted(single, 'high-watermark-followed')).toMatchObject([{ highWatermark: 5 }])
  })

  test('R-4 it hears of the high watermark a round later than it has the records, and of the log start with it', () => {
    const single = follower()
    // The leader counts what the follower asks for next: when these records leave it, it cannot know that they arrive.
    answer(single, { batches: [logBatch(0, 5, 0)], highWatermark: 0 })
    expect([log(single).logEndOffset, partition(single).highWatermark]).toEqual([5, 0])
    expect(lastFetch(single).partitions).toMatchObject([{ fetchOffset: 5 }])
    answer(single, { highWatermark: 5, logStartOffset: 2 })
    expect([log(single).logStartOffset, partition(single).highWatermark]).toEqual([2, 5])
  })

  test('R-5 when its epoch is fenced it waits for the metadata; when it is unknown it asks again', () => {
    const fenced = follower()
    answer(fenced, { error: 'FENCED_LEADER_EPOCH' })
    wait(fenced, seconds(5))
    hear(fenced, { type: 'replicaFetch', leader: 'b2' }, 'b1')
    expect(said(fenced, 'fetchRequest')).toEqual([])
    confirm(fenced, { leader: 'b3' })
    expect(lastFetch(fenced).partitions).toMatchObject([{ currentLeaderEpoch: 1 }])

    const early = follower()
    answer(early, { error: 'UNKNOWN_LEADER_EPOCH' })
    wait(early, seconds(1))
    hear(early, { type: 'replicaFetch', leader: 'b2' }, 'b1')
    expect(said(early, 'fetchRequest').length).toBe(1)
  })

  test('R-1 a leader that does not answer for replica.socket.timeout.ms is asked in a new session', () => {
    const single = follower()
    wait(single, ms(30_000))
    hear(single, { type: 'brokerTick' }, 'b1')
    wait(single, seconds(1))
    hear(single, { type: 'replicaFetch', leader: 'b2' }, 'b1')
    expect(lastFetch(single)).toMatchObject({ sessionId: 0, sessionEpoch: 0, partitions: [{ fetchOffset: 0 }] })
  })

  test('what an earlier request brings after the leader has changed is not taken', () => {
    const single = follower()
    confirm(single, { leader: 'b3' })
    answer(single, { batches: [logBatch(0, 5, 0)] })
    expect(log(single).logEndOffset).toBe(0)
  })
})

describe('truncation', () => {
  // Our log: epoch 1 up to 10, epoch 2 up to 20, epoch 3 up to 25.
  function withThreeEpochs(): Single {
    const single = follower({ leaderEpoch: 3 })
    answer(single, { batches: [logBatch(0, 10, 1), logBatch(10, 10, 2), logBatch(20, 5, 3)], highWatermark: 15 })
    confirm(single, { leader: 'b3' })
    expect(epochsOf(single)).toEqual([
      [1, 0],
      [2, 10],
      [3, 20],
    ])
    return single
  }

  test('R-T1 a follower does not cut its log to the high watermark: it asks from its log end', () => {
    const single = withThreeEpochs()
    expect(lastFetch(single).partitions).toMatchObject([
      { fetchOffset: 25, lastFetchedEpoch: 3, currentLeaderEpoch: 4 },
    ])
    expect(partition(single).highWatermark).toBe(15)
  })

  test('R-T3 an epoch that both know: cut where the leader’s part of it ends', () => {
    const single = withThreeEpochs()
    answer(single, { divergingEpoch: { epoch: 2, endOffset: 20 } }, 'b3')
    expect(log(single).logEndOffset).toBe(20)
    expect(lastFetch(single).partitions).toMatchObject([{ fetchOffset: 20, lastFetchedEpoch: 2 }])
  })

  test('R-T3 an epoch that only the leader knows: cut to the end of our largest one below, and ask again', () => {
    const single = follower({ leaderEpoch: 5 })
    answer(single, { batches: [logBatch(0, 10, 1), logBatch(10, 10, 5)] })
    confirm(single, { leader: 'b3' })
    answer(single, { divergingEpoch: { epoch: 3, endOffset: 14 } }, 'b3')
    expect(log(single).logEndOffset).toBe(10)
    expect(lastFetch(single).partitions).toMatchObject([{ fetchOffset: 10, lastFetchedEpoch: 1 }])
  })

  test('R-T3 no epoch of ours is as old: all of it goes', () => {
    const single = withThreeEpochs()
    answer(single, { divergingEpoch: { epoch: 0, endOffset: 0 } }, 'b3')
    expect(log(single).logEndOffset).toBe(0)
    expect(epochsOf(single)).toEqual([])
  })

  test('L-33 the high watermark, the epochs and what is known of producers are cut with the log', () => {
    const single = withThreeEpochs()
    answer(single, { divergingEpoch: { epoch: 1, endOffset: 10 } }, 'b3')
    expect(partition(single).highWatermark).toBe(10)
    expect(epochsOf(single)).toEqual([[1, 0]])
    expect(noted(single, 'log-truncated')).toMatchObject([{ to: 10, from: 25, highWatermark: 15, leader: 'b3' }])
  })

  test('R-T4 beyond the leader’s end: cut to it', () => {
    const single = withThreeEpochs()
    answer(single, { error: 'OFFSET_OUT_OF_RANGE', divergingEpoch: { epoch: 4, endOffset: 20 } }, 'b3')
    expect(log(single).logEndOffset).toBe(20)
  })

  test('R-T4 behind the leader’s start: all goes, and it begins anew there', () => {
    const single = withThreeEpochs()
    const far = { epoch: 4, endOffset: 90 }
    answer(single, { error: 'OFFSET_OUT_OF_RANGE', divergingEpoch: far, logStartOffset: 60 }, 'b3')
    expect(log(single)).toMatchObject({ logStartOffset: 60, logEndOffset: 60 })
    expect(batchesOf(log(single))).toEqual([])
    answer(single, { batches: [logBatch(60, 5, 4)], logStartOffset: 60 }, 'b3')
    expect(log(single).logEndOffset).toBe(65)
  })

  test('an epoch in which it led and wrote nothing is forgotten when the leader does not know it', () => {
    const single = follower({ leaderEpoch: 0 })
    answer(single, { batches: [logBatch(0, 10, 0)] })
    confirm(single, { leader: 'b1' })
    expect(epochsOf(single)).toEqual([
      [0, 0],
      [1, 10],
    ])
    confirm(single, { leader: 'b3' })
    answer(single, { divergingEpoch: { epoch: 0, endOffset: 10 } }, 'b3')
    expect(epochsOf(single)).toEqual([[0, 0]])
    expect(noted(single, 'log-truncated')).toEqual([])
  })

  test('R-E5 a leader that becomes follower tells those who wait that it leads no more', () => {
    const single = createSingle()
    const id = produce(single, 1, -1)
    confirm(single, { leader: 'b2' })
    const response = said(single, 'produceResponse').find(({ correlationId }) => correlationId === id)!
    expect(response.partitions).toMatchObject([
      { error: 'NOT_LEADER_OR_FOLLOWER', baseOffset: -1, currentLeader: { leader: 'b2', leaderEpoch: 1 } },
    ])
  })
})
