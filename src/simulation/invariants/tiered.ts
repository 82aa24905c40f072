// L16: with tiered storage a record is always somewhere: nothing leaves a disk that remote storage does not have, and
// nothing leaves remote storage that the log still begins before.
import { sameBatch } from '../../models/kafka/batches'
import type { PartitionId } from '../../models/kafka/messages'
import { batchAt, indexOf } from '../referee/logs'
import type { PartitionLedger } from '../referee/partition-ledger'
import { type Breakage, type Checker, copyOn, type Invariant, ledgerOf, rewrittenBy, toldLog } from './invariant'

export const tiered: Invariant = {
  id: 'L16',
  name: 'Tiered',
  promise:
    'A broker deletes a segment that still belongs to the log only when remote storage holds the same records, and remote storage deletes only what the log begins after or the leader has itself.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'KIP-405; L-35',
  after: {
    'local-start-advanced': (checker, { broker, partition, from, to }) => kept(checker, broker, partition, from, to),
    'remote-state-rebuilt': (checker, { broker, partition, logStart, to }) =>
      kept(checker, broker, partition, logStart, to),
    'remote-segments-deleted': (checker, { partition, segments, reason }) => {
      const ledger = ledgerOf(checker, partition)
      if (ledger === null || reason === 'topic-deleted') return null
      for (const { baseOffset, endOffset } of segments) {
        const leader = ledger.leader === null ? null : copyOn(checker, ledger.leader, partition).log
        const needed = Math.min(endOffset + 1, leader?.localLogStartOffset ?? 0)
        const missing = firstMissing(ledger, Math.max(baseOffset, ledger.start), needed, null)
        if (missing === null) continue
        const message = `offset ${missing} of ${partition} left remote storage, and the log begins at ${ledger.start}`
        return { code: rewrittenBy(checker, partition), message }
      }
      return null
    },
  },
}

// What a broker does not hold itself any more: does remote storage have the same?
function kept(checker: Checker, broker: string, partition: PartitionId, from: number, to: number): Breakage | null {
  const ledger = ledgerOf(checker, partition)
  if (ledger === null) return null
  const missing = firstMissing(ledger, Math.max(from, ledger.start), to, broker)
  if (missing === null) return null
  const message = `${broker} has offset ${missing} of ${partition} no more, and remote storage does not have it either`
  return { code: rewrittenBy(checker, partition), message }
}

// The first offset from `from` up to `to` that remote storage does not hold as `broker` holds it (null: as anybody does).
function firstMissing(ledger: PartitionLedger, from: number, to: number, broker: string | null): number | null {
  const batches = ledger.remote
    .flatMap((segment) => segment.batches)
    .filter(({ baseOffset, lastOffset }) => baseOffset < to && lastOffset >= from)
  const told = toldLog(ledger, broker)
  let offset = from
  while (offset < to) {
    const index = told === null ? -1 : indexOf(told, offset)
    const mine = told === null || index < 0 ? null : batchAt(told, index)
    const held = batches.find(
      (batch) => batch.baseOffset <= offset && offset <= batch.lastOffset && (mine === null || sameBatch(batch, mine)),
    )
    if (held === undefined) return offset
    offset = held.lastOffset + 1
  }
  return null
}
