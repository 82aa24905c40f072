// L11: whoever is in sync has all that is readable.
import type { PartitionId } from '../../models/kafka/messages'
import { lossOf } from '../referee-copies'
import { sameBatch } from '../referee-logs'
import { batchHolding, type Breakage, type Checker, imageOf, type Invariant, ledgerOf, replicaOf } from './invariant'

export const strongIsr: Invariant = {
  id: 'L11',
  name: 'StrongIsr',
  promise: 'Every member of the in-sync replicas holds what the leader holds below its high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-LEGACY', 'X-MINISR'],
  source: "Kafka's replication model, StrongIsr",
  after: {
    'high-watermark-advanced': (checker, { broker, partition, isLeader }) =>
      isLeader ? look(checker, broker, partition) : null,
    'isr-expanded': (checker, { partition }) => {
      const leader = imageOf(checker)?.partitions[partition]?.leader
      return leader === null || leader === undefined ? null : look(checker, leader, partition)
    },
  },
}

function look(checker: Checker, leader: string, partition: PartitionId): Breakage | null {
  const state = imageOf(checker)?.partitions[partition]
  const { replica, log } = replicaOf(checker, leader, partition)
  if (state === undefined || replica?.role !== 'leader' || log === null || replica.highWatermark === 0) return null
  const last = replica.highWatermark - 1
  const mine = batchHolding(log, last)
  for (const id of state.isr) {
    if (id === leader) continue
    const member = replicaOf(checker, id, partition).log
    if (member === null || member.topicId !== log.topicId) continue
    // What has gone by retention is missed by nobody.
    if (last < Math.max(log.logStartOffset, member.logStartOffset)) continue
    const theirs = batchHolding(member, last)
    if (mine !== null && theirs !== null && sameBatch(mine, theirs)) continue
    const unclean = (ledgerOf(checker, partition)?.uncleanEpochs.length ?? 0) > 0
    // Only a leader that was deposed by an unclean election may differ from those in sync with its successor.
    const deposed = replica.leaderEpoch < state.leaderEpoch
    const message = `${id} is in sync with ${partition} and lacks offset ${last}, which ${leader} holds to be readable`
    // A member that lost its end stays in sync until the controller misses it.
    const copy = ledgerOf(checker, partition)?.replicas.find(({ broker }) => broker === id)
    return { code: unclean && deposed ? 'X-UNCLEAN' : copy === undefined ? '' : lossOf(copy), message }
  }
  return null
}
