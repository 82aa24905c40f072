// The batch that carries a coordinator's records into its partition of `__consumer_offsets`.
import type { Micros } from '../../../kernel/time'
import type { PartitionId, RecordBatch } from '../messages'
import type { CoordinatorRecord } from './records'

/** One batch of these records, as they are decided together. Its size is an estimate from the records' schemas. */
export function coordinatorBatch(records: readonly CoordinatorRecord[], now: Micros): RecordBatch {
  return {
    sealed: true,
    count: records.length,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    sizeInBytes: records.reduce((sum, record) => sum + RECORD_OVERHEAD + sizeOf[record.type](record as never), 61),
    records: [],
    keys: records.map(keyOf),
    values: null,
    timestamps: records.map(() => now),
    maxTimestamp: now,
    coordinatorRecords: records,
  }
}

/** What the log is compacted by: a group's metadata, or a group's offset of one partition. */
const keyOf = (record: CoordinatorRecord): string =>
  record.type === 'offsetCommit' || record.type === 'offsetTombstone'
    ? `${record.group} ${record.partition}`
    : record.group

/** Length, attributes, deltas and header count of a record, as varints of usual size. */
const RECORD_OVERHEAD = 8

const text = (value: string | null): number => 2 + (value?.length ?? 0)
const partitions = (ids: readonly PartitionId[]): number => 4 + ids.reduce((sum, id) => sum + 4 + text(id), 0)

type SizeOf = { [T in CoordinatorRecord['type']]: (record: Extract<CoordinatorRecord, { type: T }>) => number }

const sizeOf: SizeOf = {
  groupMetadata: ({ group, protocol, leader, members }) =>
    24 +
    text(group) +
    text(protocol) +
    text(leader) +
    members.reduce(
      (sum, { memberId, clientId, subscription: { topics, owned }, assignment }) =>
        sum +
        16 +
        text(memberId) +
        text(clientId) +
        topics.reduce((n, topic) => n + text(topic), 0) +
        partitions(owned) +
        partitions(assignment),
      0,
    ),
  offsetCommit: ({ group, partition }) => 30 + text(group) + text(partition),
  offsetTombstone: ({ group, partition }) => 10 + text(group) + text(partition),
  groupTombstone: ({ group }) => 2 + text(group),
}
