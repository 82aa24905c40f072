// Committed offsets on their way: written to the log, known to the coordinator, and not yet what a group has committed (G-3).
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { LogBatch, Message, PartitionId } from '../messages'
import type { GroupShard, UncommittedOffset } from './state'

type Written = Omit<UncommittedOffset, 'end' | 'previous'>

/** What `groups` says is committed, before it takes in a newer record; -1: nothing. */
const known = ({ groups }: GroupShard, group: string, partition: PartitionId): number =>
  groups[group]?.offsets[partition]?.offset ?? -1

/** These were written, up to `end`, and are about to be taken into the shard's groups. */
export function awaitCopies(shard: GroupShard, end: number, written: readonly Written[]): void {
  for (const { group, member, generation, partition, offset, committedAt } of written) {
    const previous = known(shard, group, partition)
    shard.uncommitted.push({ group, member, generation, partition, offset, committedAt, end, previous })
  }
}

/** The same for what a new coordinator finds above the high watermark of its log. */
export function awaitCopiesOf(shard: GroupShard, { batch, lastOffset }: LogBatch): void {
  if (batch.transactional === true) return
  for (const record of batch.coordinatorRecords ?? []) {
    if (record.type !== 'offsetCommit') continue
    const { group, partition, offset, committedAt } = record
    awaitCopies(shard, lastOffset + 1, [{ group, member: '', generation: -1, partition, offset, committedAt }])
  }
}

/** Whatever the high watermark has passed is committed. */
export function tellCommitted(broker: Broker, shard: GroupShard, fx: Effects<Message, Fact>): void {
  const { highWatermark } = broker.volatile.partitions[shard.partition]!
  const waiting = shard.uncommitted.findIndex(({ end }) => end > highWatermark)
  const certain = shard.uncommitted.splice(0, waiting === -1 ? shard.uncommitted.length : waiting)
  for (const { end: _, ...commit } of certain) fx.note({ type: 'offset-committed', broker: broker.id, ...commit })
}
