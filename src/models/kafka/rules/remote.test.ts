// Which remote segments belong to a log, when leaders came and went between (L-35; Kafka's RemoteLogManager).
import { describe, expect, test } from 'vitest'
import { createLog } from '../log/log'
import { newSegment } from '../log/segments'
import type { Log } from '../log/state'
import type { RemoteSegment } from '../messages/remote'
import {
  epochsBetween,
  expiredRemotely,
  highestRemoteOffset,
  isWithinLineage,
  nextToCopy,
  remoteSegmentAt,
} from './remote'

type Epochs = readonly (readonly [epoch: number, startOffset: number])[]
const epochs = (list: Epochs) => list.map(([epoch, startOffset]) => ({ epoch, startOffset }))

const log = (lineage: Epochs, logEndOffset: number, logStartOffset = 0): Log => ({
  ...createLog('orders-0'),
  epochs: epochs(lineage),
  logStartOffset,
  logEndOffset,
})

let id = 1
const segment = (
  baseOffset: number,
  endOffset: number,
  own: Epochs,
  rest: Partial<RemoteSegment> = {},
): RemoteSegment => ({
  sealed: true,
  id: id++,
  baseOffset,
  endOffset,
  createdAt: 0,
  largestTimestamp: endOffset,
  sizeInBytes: 100,
  gaps: 0,
  epochs: epochs(own),
  state: 'COPY_SEGMENT_FINISHED',
  broker: 'b1',
  ...rest,
})

describe('the lineage', () => {
  const lineage = log(
    [
      [5, 10],
      [7, 15],
      [9, 100],
    ],
    200,
  )

  test('L-35 a segment belongs to the log when its epochs are those of the log', () => {
    expect(
      isWithinLineage(
        segment(10, 50, [
          [5, 10],
          [7, 15],
        ]),
        lineage,
      ),
    ).toBe(true)
    expect(
      isWithinLineage(
        segment(14, 150, [
          [5, 14],
          [7, 15],
          [9, 100],
        ]),
        lineage,
      ),
    ).toBe(true)
  })
  test.each([
    ['it ends where the log does', segment(100, 200, [[9, 100]])],
    ['the next leader began within it', segment(90, 105, [[7, 90]])],
    ['its epoch is not known', segment(15, 20, [[6, 15]])],
    [
      'an epoch of it began elsewhere',
      segment(10, 50, [
        [5, 10],
        [7, 20],
      ]),
    ],
    ['its epochs are all older', segment(0, 9, [[3, 0]])],
  ])('L-35 it does not when %s', (_, foreign) => {
    expect(isWithinLineage(foreign, lineage)).toBe(false)
  })
  test('L-35 epochs without records say nothing', () => {
    const quiet = log(
      [
        [0, 0],
        [1, 10],
        [2, 10],
      ],
      30,
    )
    expect(
      isWithinLineage(
        segment(0, 20, [
          [0, 0],
          [2, 10],
        ]),
        quiet,
      ),
    ).toBe(true)
  })
  test('L-35 what lies before the start of the log is not asked for', () => {
    const later = log(
      [
        [7, 51],
        [9, 100],
      ],
      200,
      51,
    )
    expect(
      isWithinLineage(
        segment(14, 150, [
          [5, 14],
          [7, 15],
          [9, 100],
        ]),
        later,
      ),
    ).toBe(true)
  })
  test('L-35 after an unclean election the longest copy is not the one that counts', () => {
    const cut = log(
      [
        [0, 0],
        [2, 12],
      ],
      40,
    )
    const there = [segment(0, 9, [[0, 0]]), segment(10, 19, [[0, 10]]), segment(12, 19, [[2, 12]])]
    expect(highestRemoteOffset(cut, there)).toBe(19)
    expect(remoteSegmentAt(cut, there, 11)).toBeNull()
    expect(remoteSegmentAt(cut, there, 13)?.epochs).toEqual([{ epoch: 2, startOffset: 12 }])
  })
  test('L-30 epochs of a range are cut to it', () => {
    expect(
      epochsBetween(
        epochs([
          [5, 10],
          [7, 15],
          [9, 100],
        ]),
        12,
        100,
      ),
    ).toEqual(
      epochs([
        [5, 12],
        [7, 15],
      ]),
    )
  })
})

describe('what is to be done', () => {
  const closed = (baseOffset: number) => ({ ...newSegment(baseOffset, 0), sealed: true as const, sizeInBytes: 100 })
  const own = {
    ...log([[0, 0]], 35),
    segments: [closed(0), closed(10), closed(20)],
    active: { ...newSegment(30, 0), sizeInBytes: 50 },
  }

  test('L-35 the first closed segment that is not there is next, if all of it is stable', () => {
    expect(nextToCopy(own, -1, 35)?.end).toBe(10)
    expect(nextToCopy(own, 9, 35)?.segment.baseOffset).toBe(10)
    expect(nextToCopy(own, 9, 19)).toBeNull()
    expect(nextToCopy(own, 29, 35)).toBeNull()
    // DeleteRecords was ahead of it.
    expect(nextToCopy({ ...own, logStartOffset: 15 }, -1, 35)?.segment.baseOffset).toBe(10)
  })
  test('L-35 total retention never goes below retention.bytes, and counts what lies in both places once', () => {
    const there = [segment(0, 9, [[0, 0]]), segment(10, 19, [[0, 10]])]
    // 200 there, 150 here only.
    const left = (retentionBytes: number) => expiredRemotely(own, there, 19, { retentionBytes, retentionMs: -1 }, 0)
    expect(left(251)).toEqual({ doomed: [], logStart: -1 })
    expect(left(250)).toMatchObject({ doomed: [{ reason: 'size' }], logStart: 10 })
    expect(left(0)).toMatchObject({ doomed: [{ reason: 'size' }, { reason: 'size' }], logStart: 20 })
    expect(left(-1)).toEqual({ doomed: [], logStart: -1 })
  })
  test('L-35 what an older lineage has left behind goes, too', () => {
    const renewed = log([[4, 0]], 50)
    const there = [segment(0, 9, [[1, 0]]), segment(0, 9, [[4, 0]])]
    const { doomed } = expiredRemotely(renewed, there, 9, { retentionBytes: -1, retentionMs: -1 }, 0)
    expect(doomed).toEqual([{ id: there[0]!.id, reason: 'unreferenced' }])
  })
})
