// L10: what becomes readable is with everybody who counts, and they are enough.
import { type Breakage, type Checker, copyOn, type Invariant, minIsrAt } from './invariant'
import type { PartitionId } from '../../models/kafka/messages'
import { progressOf } from '../../models/kafka/replication/replica'

export const commitRule: Invariant = {
  id: 'L10',
  name: 'CommitRule',
  promise:
    'The high watermark passes a record only when all in-sync replicas, those asked for included, have fetched it, and they are at least min.insync.replicas.',
  brokenBy: ['X-LEGACY', 'X-PRE966'],
  source: 'KIP-966; R-HW1 to R-HW3',
  after: {
    'high-watermark-advanced': (checker, { broker, partition, highWatermark }) =>
      look(checker, broker, partition, highWatermark),
  },
}

function look(checker: Checker, leader: string, partition: PartitionId, to: number): Breakage | null {
  const { replica } = copyOn(checker, leader, partition)
  if (replica?.role !== 'leader') return null
  const { isr, pendingIsr, topic, replicas } = replica
  const needed = isr.length >= replicas.length ? 0 : Math.min(minIsrAt(checker, leader, topic), replicas.length)
  if (isr.length < needed) {
    return {
      code: '',
      message: `${partition} became readable to ${to} with ${isr.length} in sync, of ${needed} needed`,
    }
  }
  for (const id of pendingIsr === null ? isr : [...isr, ...pendingIsr]) {
    if (id === leader) continue
    const end = progressOf(replica, id)?.logEndOffset ?? -1
    if (end >= to) continue
    return { code: '', message: `${partition} became readable to ${to}, and ${id} has fetched to ${end} only` }
  }
  return null
}
