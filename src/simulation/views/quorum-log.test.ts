// The metadata log on the screen: its cells, its records in words, and where two logs part.
import { expect, test } from 'vitest'
import type { MetadataRecord } from '../../models/kafka/controller/records'
import { appendRecords, createMetadataLog } from '../../models/kafka/raft/log'
import { agreesTo, lastCells, lastRecords } from './quorum-log'

const noOp: MetadataRecord = { sealed: true, type: 'noOpRecord' }
const leads = (leader: string): MetadataRecord => ({
  sealed: true,
  type: 'leaderChangeMessage',
  leader,
  voters: ['k1', 'k2', 'k3'],
  votes: [leader],
})
const topic = (name: string): MetadataRecord => ({ sealed: true, type: 'topicRecord', topic: name })

function logOf(...batches: [epoch: number, ...records: MetadataRecord[]][]) {
  const log = createMetadataLog()
  for (const [epoch, ...records] of batches) appendRecords(log, epoch, records)
  return log
}

test('KIP-835: no-ops of one epoch are one cell, however many; what is not committed is another', () => {
  const log = logOf(
    [1, leads('k1')],
    [1, noOp],
    [1, noOp],
    [1, topic('a'), topic('b')],
    [1, noOp],
    [1, noOp],
    [1, noOp],
  )
  expect(lastCells(log, 7).map(({ type, offset, end, committed }) => [type, offset, end, committed])).toEqual([
    ['leaderChangeMessage', 0, 1, true],
    ['noOpRecord', 1, 3, true],
    ['topicRecord', 3, 5, true],
    ['noOpRecord', 5, 7, true],
    ['noOpRecord', 7, 8, false],
  ])
})

test('only the end of a long log is shown, and the records in it say what they mean, newest first', () => {
  const log = logOf(...Array.from({ length: 40 }, (_, i): [number, MetadataRecord] => [1, topic(`t${i}`)]))
  expect(lastCells(log, 40)).toHaveLength(12)
  expect(lastCells(log, 40)[0]!.offset).toBe(28)
  expect(lastRecords(log, 39)[0]).toEqual({
    offset: 39,
    epoch: 1,
    type: 'topicRecord',
    says: 'topic t39 is made',
    committed: false,
  })
})

test('K-3: two logs are the same up to the last batch of one offset and one epoch', () => {
  const log = logOf([1, leads('k1')], [1, topic('a')], [2, leads('k2')], [2, topic('b')])
  expect(agreesTo(log, log)).toBe(4)
  expect(agreesTo(logOf([1, leads('k1')], [1, topic('a')]), log)).toBe(2)
  expect(agreesTo(logOf([1, leads('k1')], [1, topic('a')], [1, topic('c'), topic('d')]), log)).toBe(2)
  expect(agreesTo(logOf([3, leads('k3')]), log)).toBe(0)
})
