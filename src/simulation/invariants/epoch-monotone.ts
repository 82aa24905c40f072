// L3: the reigns in a log follow each other.
import type { LogBatch, PartitionId } from '../../models/kafka/messages'
import { batchAt } from '../referee-logs'
import { type Breakage, type Checker, type Invariant, ledgerOf } from './invariant'

export const epochMonotone: Invariant = {
  id: 'L3',
  name: 'EpochMonotone',
  promise: 'Along a log the leader epoch of its records never falls.',
  brokenBy: [],
  source: 'KIP-101',
  after: {
    'batch-appended': (checker, { broker, partition, batch }) => look(checker, broker, partition, [batch]),
    'batches-replicated': (checker, { broker, partition, batches }) => look(checker, broker, partition, batches),
  },
}

function look(checker: Checker, broker: string, partition: PartitionId, batches: readonly LogBatch[]): Breakage | null {
  const told = ledgerOf(checker, partition)?.replicas.find((replica) => replica.broker === broker)
  if (told === undefined) return null
  for (let i = Math.max(1, told.count - batches.length); i < told.count; i++) {
    const before = batchAt(told, i - 1)
    const batch = batchAt(told, i)
    if (batch.leaderEpoch >= before.leaderEpoch) continue
    const where = `${partition} on ${broker}`
    return {
      code: '',
      message: `${where}: epoch ${batch.leaderEpoch} at ${batch.baseOffset} after epoch ${before.leaderEpoch}`,
    }
  }
  return null
}
