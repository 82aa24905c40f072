// L5: what two replicas both hold to be readable is the same on both.
import { sameBatch } from '../../models/kafka/batches'
import { batchCount, batchIn } from '../../models/kafka/log/chunks'
import type { PartitionId } from '../../models/kafka/messages'
import { batchAt, indexOf } from '../referee/logs'
import {
  batchHolding,
  type Breakage,
  type Checker,
  copyOn,
  type Invariant,
  ledgerOf,
  placeOf,
  rewrittenBy,
  toldLog,
} from './invariant'

export const logMatching: Invariant = {
  id: 'L5',
  name: 'LogMatching',
  promise: 'Below the high watermarks of two replicas, the same offset holds the same record of the same leader epoch.',
  brokenBy: ['X-UNCLEAN', 'X-LEGACY', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'KIP-966 model, LogMatching',
  after: {
    'high-watermark-advanced': (checker, { broker, partition, highWatermark }) =>
      advance(checker, broker, partition, highWatermark),
    'high-watermark-followed': (checker, { broker, partition, highWatermark }) =>
      advance(checker, broker, partition, highWatermark),
    'became-leader': (checker, { broker, partition }) => compareAll(checker, broker, partition),
  },
}

// What became readable here since the last look, against the log that counts.
function advance(checker: Checker, broker: string, partition: PartitionId, highWatermark: number): Breakage | null {
  const ledger = ledgerOf(checker, partition)
  if (ledger === null || ledger.reference === broker) return null
  const leading = toldLog(ledger, ledger.reference)
  const { told, log } = copyOn(checker, broker, partition)
  if (leading === null || told === null || log === null) return null
  const from = Math.max(told.agreedTo, log.localLogStartOffset)
  const to = Math.min(highWatermark, ledger.readableTo, leading.end)
  if (to <= from) return null
  let place = placeOf(log, from)
  let index = indexOf(leading, from)
  const count = batchCount(log)
  for (let next = from; next < to && place >= 0 && index >= 0 && place < count && index < leading.count;) {
    const mine = batchIn(log, place++)
    const theirs = batchAt(leading, index++)
    if (mine.baseOffset >= to) break
    if (!sameBatch(mine, theirs)) return differ(checker, broker, leading.broker, partition, mine.baseOffset)
    next = mine.lastOffset + 1
  }
  told.agreedTo = to
  return null
}

// A new leader against everybody: if the last readable batch is the same, so are those before it.
function compareAll(checker: Checker, leader: string, partition: PartitionId): Breakage | null {
  const led = copyOn(checker, leader, partition)
  if (led.log === null || led.replica === null) return null
  for (const id of led.replica.replicas) {
    const { replica, log } = copyOn(checker, id, partition)
    if (id === leader || replica === null || log === null || log.topicId !== led.log.topicId) continue
    const last = Math.min(replica.highWatermark, led.replica.highWatermark) - 1
    if (last < Math.max(log.localLogStartOffset, led.log.localLogStartOffset)) continue
    const mine = batchHolding(log, last)
    const theirs = batchHolding(led.log, last)
    if (mine === null || theirs === null || !sameBatch(mine, theirs))
      return differ(checker, id, leader, partition, last)
  }
  return null
}

function differ(checker: Checker, a: string, b: string, partition: PartitionId, offset: number): Breakage {
  const message = `${a} and ${b} hold different records at offset ${offset} of ${partition}, below both high watermarks`
  return { code: rewrittenBy(checker, partition), message }
}
