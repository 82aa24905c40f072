// L1: a log has no holes.
import type { LogBatch, PartitionId } from '../../models/kafka/messages'
import { batchAt, endAt } from '../referee/logs'
import { type Breakage, type Checker, copyOn, type Invariant } from './invariant'

export const denseLog: Invariant = {
  id: 'L1',
  name: 'DenseLog',
  promise: 'Every offset between the start and the end of a log holds exactly one record, or was compacted away.',
  brokenBy: [],
  source: 'KIP-966 model, ValidReplicaState',
  after: {
    'batch-appended': (checker, { broker, partition, batch }) =>
      uneven(broker, partition, batch) ?? look(checker, broker, partition, 1),
    'batches-replicated': (checker, { broker, partition, batches }) => {
      for (const batch of batches) {
        const breakage = uneven(broker, partition, batch)
        if (breakage !== null) return breakage
      }
      return look(checker, broker, partition, batches.length)
    },
  },
}

function uneven(broker: string, partition: PartitionId, { baseOffset, lastOffset, batch }: LogBatch): Breakage | null {
  if (lastOffset - baseOffset + 1 === batch.count && batch.count > 0) return null
  return wrong(`${broker} stored ${batch.count} records of ${partition} at offsets ${baseOffset} to ${lastOffset}`)
}

// The latest `count` batches follow each other.
function look(checker: Checker, broker: string, partition: PartitionId, count: number): Breakage | null {
  const { told, log } = copyOn(checker, broker, partition)
  if (told === null || log === null) return null
  const from = Math.max(1, told.count - count)
  for (let i = from; i < told.count; i++) {
    const { baseOffset } = batchAt(told, i)
    const end = endAt(told, i - 1)
    if (baseOffset !== end) return wrong(`${broker} stored offset ${baseOffset} of ${partition} right after ${end - 1}`)
  }
  if (log.logEndOffset !== told.end) {
    return wrong(
      `${broker} says that ${partition} ends at ${log.logEndOffset}; by what it stored it ends at ${told.end}`,
    )
  }
  return null
}

const wrong = (message: string): Breakage => ({ code: '', message })
