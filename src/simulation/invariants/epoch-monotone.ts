// L3: the reigns in a log follow each other.
import type { PartitionId } from '../../models/kafka/messages'
import { batchAt, epochAt } from '../referee/logs'
import { type Breakage, type Checker, copyOn, type Invariant } from './invariant'

export const epochMonotone: Invariant = {
  id: 'L3',
  name: 'EpochMonotone',
  promise: 'Along a log the leader epoch of its records never falls.',
  brokenBy: [],
  source: 'KIP-101',
  after: {
    'batch-appended': (checker, { broker, partition }) => look(checker, broker, partition, 1),
    'batches-replicated': (checker, { broker, partition, batches }) => look(checker, broker, partition, batches.length),
  },
}

// The latest `count` batches.
function look(checker: Checker, broker: string, partition: PartitionId, count: number): Breakage | null {
  const { told } = copyOn(checker, broker, partition)
  if (told === null) return null
  for (let i = Math.max(1, told.count - count); i < told.count; i++) {
    if (epochAt(told, i) >= epochAt(told, i - 1)) continue
    const before = batchAt(told, i - 1)
    const batch = batchAt(told, i)
    const where = `${partition} on ${broker}`
    return {
      code: '',
      message: `${where}: epoch ${batch.leaderEpoch} at ${batch.baseOffset} after epoch ${before.leaderEpoch}`,
    }
  }
  return null
}
