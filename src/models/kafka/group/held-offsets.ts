// Offsets that belong to transactions, as a shard keeps them until the marker comes (T-22).
import type { PartitionId, RecordBatch } from '../messages'
import { replay } from './replay'
import type { GroupShard, HeldOffset } from './state'

/** Takes one batch of the log into the shard's state: offsets of a transaction wait for its marker. */
export function replayBatch(
  shard: GroupShard,
  { producerId, transactional, marker, coordinatorRecords }: RecordBatch,
): void {
  if (marker !== undefined) return void completeHeld(shard, producerId, marker.type === 'COMMIT')
  for (const record of coordinatorRecords ?? []) {
    if (!('group' in record)) continue
    if (transactional !== true) replay(shard, record)
    else if (record.type === 'offsetCommit') {
      const held = (shard.inTransactions[`p${producerId}`] ??= { producerId, offsets: [] })
      held.offsets = [...held.offsets, record]
    }
  }
}

/** The transaction has ended: what was held counts, or goes. Answers what was held. */
export function completeHeld(shard: GroupShard, producerId: number, committed: boolean): readonly HeldOffset[] {
  const held = shard.inTransactions[`p${producerId}`]?.offsets ?? []
  delete shard.inTransactions[`p${producerId}`]
  if (committed) for (const record of held) replay(shard, record)
  return held
}

/** Is an offset of one of these partitions held by a transaction that is open (KIP-447, `require_stable`)? */
export function hasHeldOffsets(
  { inTransactions }: GroupShard,
  group: string,
  partitions: readonly PartitionId[],
): boolean {
  for (const key in inTransactions) {
    const isMeant = (record: HeldOffset) => record.group === group && partitions.includes(record.partition)
    if (inTransactions[key]!.offsets.some(isMeant)) return true
  }
  return false
}

/** Of which partitions transactions hold offsets of this group. */
export function heldPartitions({ inTransactions }: GroupShard, group: string): ReadonlySet<PartitionId> {
  const held = new Set<PartitionId>()
  for (const key in inTransactions) {
    for (const record of inTransactions[key]!.offsets) if (record.group === group) held.add(record.partition)
  }
  return held
}
