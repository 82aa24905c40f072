// The batch that carries a coordinator's records into its partition of `__consumer_offsets`.
import type { Micros } from '../../../kernel/time'
import type { PartitionId, RecordBatch } from '../messages'
import { shareRecordSizes } from '../share/records'
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

/** What the log is compacted by: a group's metadata, what is known of one of its members, or its offset of one partition. */
function keyOf(record: CoordinatorRecord): string {
  const { type, group } = record
  if (type === 'offsetCommit' || type === 'offsetTombstone') return `${group} ${record.partition}`
  if (type === 'groupMetadata' || type === 'groupTombstone') return group
  if (type === 'shareSnapshot' || type === 'shareUpdate' || type === 'shareSnapshotTombstone')
    return `${group} ${record.partition}`
  // Of the consumer protocol, and of share groups, each type has its own key, which its tombstone shares.
  const kind = type.replace('Tombstone', '')
  const member = 'memberId' in record ? record.memberId : 'member' in record ? record.member.memberId : ''
  return `${kind} ${group} ${member}`
}

/** Length, attributes, deltas and header count of a record, as varints of usual size. */
const RECORD_OVERHEAD = 8

const text = (value: string | null): number => 2 + (value?.length ?? 0)
const partitions = (ids: readonly PartitionId[]): number => 4 + ids.reduce((sum, id) => sum + 4 + text(id), 0)

/** A topic id of 16 bytes, and a number for each partition. */
const topicPartitions = (count: number): number => 4 + (count === 0 ? 0 : 16 + 4 * count)
const memberTombstone = ({ group, memberId }: { group: string; memberId: string }): number =>
  2 + text(group) + text(memberId)

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
  consumerGroupMetadata: ({ group }) => 14 + text(group),
  consumerGroupMemberMetadata: ({ group, member: { memberId, clientId, topics } }) =>
    20 + text(group) + text(memberId) + text(clientId) + topics.reduce((n, topic) => n + text(topic), 0),
  consumerGroupTargetAssignmentMetadata: ({ group }) => 14 + text(group),
  consumerGroupTargetAssignmentMember: ({ group, memberId, partitions: ids }) =>
    2 + text(group) + text(memberId) + topicPartitions(ids.length),
  consumerGroupCurrentMemberAssignment: ({ group, memberId, current: { assigned, pendingRevocation } }) =>
    11 +
    text(group) +
    text(memberId) +
    topicPartitions(Object.keys(assigned).length) +
    topicPartitions(Object.keys(pendingRevocation).length),
  consumerGroupRegularExpression: ({ group, regex, topics }) =>
    18 + text(group) + text(regex) + topics.reduce((n, topic) => n + text(topic), 0),
  consumerGroupRegularExpressionTombstone: ({ group, regex }) => 2 + text(group) + text(regex),
  consumerGroupMetadataTombstone: ({ group }) => 2 + text(group),
  consumerGroupTargetAssignmentMetadataTombstone: ({ group }) => 2 + text(group),
  consumerGroupCurrentMemberAssignmentTombstone: memberTombstone,
  consumerGroupTargetAssignmentMemberTombstone: memberTombstone,
  consumerGroupMemberMetadataTombstone: memberTombstone,
  ...shareRecordSizes,
}
