// L12: whoever the leader itself holds to be in sync has all that is readable.
import type { PartitionId } from '../../models/kafka/messages'
import { lossOf } from '../referee-copies'
import { sameBatch } from '../referee-logs'
import {
  batchHolding,
  type Breakage,
  type Checker,
  imageOf,
  type Invariant,
  ledgerOf,
  replicaOf,
  rewrittenBy,
} from './invariant'

export const weakIsr: Invariant = {
  id: 'L12',
  name: 'WeakIsr',
  promise: 'Every replica that a leader holds to be in sync has what the leader has below its high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-MINISR', 'X-LEGACY'],
  source: "Kafka's replication model, WeakIsr",
  after: {
    'high-watermark-advanced': (checker, { broker, partition, isLeader }) =>
      isLeader ? look(checker, broker, partition) : null,
  },
}

function look(checker: Checker, leader: string, partition: PartitionId): Breakage | null {
  const { replica, log } = replicaOf(checker, leader, partition)
  if (replica?.role !== 'leader' || log === null || replica.highWatermark === 0) return null
  // Where the leader knows what the controller has written down, L11 looks at the very same replicas.
  if (areAlike(imageOf(checker)?.partitions[partition]?.isr ?? [], replica.isr)) return null
  const last = replica.highWatermark - 1
  const mine = batchHolding(log, last)
  for (const id of replica.isr) {
    if (id === leader) continue
    const member = replicaOf(checker, id, partition).log
    if (member === null || member.topicId !== log.topicId) continue
    if (last < Math.max(log.logStartOffset, member.logStartOffset)) continue
    const theirs = batchHolding(member, last)
    if (mine !== null && theirs !== null && sameBatch(mine, theirs)) continue
    const copy = ledgerOf(checker, partition)?.replicas.find(({ broker }) => broker === id)
    const code = (copy === undefined ? '' : lossOf(copy)) || rewrittenBy(checker, partition)
    return { code, message: `${leader} counts ${id} for ${partition}, which lacks offset ${last}` }
  }
  return null
}

function areAlike(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
