// Why a broker refuses a batch at this moment, in words with numbers: what a person would look up next.
import type { ErrorCode, PartitionId, RecordBatch } from '../messages'
import { logSettings } from '../log/settings'
import { effectiveMinIsr, logOf, topicSetting } from '../replication/replica'
import type { Broker } from './state'

type Reason = (broker: Broker, partition: PartitionId, batch: RecordBatch, now: number) => string

/** Part of a sentence; '' where the error alone says it all. */
export const whyRefused = (
  broker: Broker,
  partition: PartitionId,
  batch: RecordBatch,
  error: ErrorCode,
  now: number,
): string => reasons[error]?.(broker, partition, batch, now) ?? ''

const leads: Reason = ({ id, volatile }, partition) => {
  const state = volatile.image.partitions[partition]
  if (state === undefined) return `${id} has not heard of it`
  return state.leader === null || state.leader === id
    ? 'nobody leads it at the moment'
    : `${state.leader} leads it, in epoch ${state.leaderEpoch}`
}

const inSync: Reason = (broker, partition) => {
  const replica = broker.volatile.partitions[partition]
  if (replica === undefined) return ''
  const least = effectiveMinIsr(broker, replica)
  return `in sync: ${replica.isr.length === 0 ? 'none' : replica.isr.join(', ')}; min.insync.replicas is ${least}`
}

const topicOf = ({ volatile }: Broker, partition: PartitionId): string => volatile.partitions[partition]?.topic ?? ''

const sequence: Reason = (broker, partition, batch) => {
  const entry = logOf(broker, partition).producers[`p${batch.producerId}`]
  const last = entry?.batches.at(-1)?.batch
  if (entry === undefined || last === undefined) return ''
  if (batch.producerEpoch !== entry.producerEpoch) {
    return `it came in epoch ${batch.producerEpoch}, after one of epoch ${entry.producerEpoch}`
  }
  const expected = last.baseSequence + last.count
  return `it begins with sequence number ${batch.baseSequence}, and ${expected} has yet to come`
}

const reasons: Partial<Record<ErrorCode, Reason>> = {
  NOT_LEADER_OR_FOLLOWER: leads,
  FENCED_LEADER_EPOCH: leads,
  UNKNOWN_TOPIC_OR_PARTITION: leads,
  NOT_ENOUGH_REPLICAS: inSync,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: inSync,
  OUT_OF_ORDER_SEQUENCE_NUMBER: sequence,
  INVALID_PRODUCER_EPOCH: sequence,
  MESSAGE_TOO_LARGE: (broker, partition, batch) => {
    const most = topicSetting(broker.volatile.image, topicOf(broker, partition), 'max.message.bytes')
    return `it has ${batch.sizeInBytes} bytes, and max.message.bytes is ${most}`
  },
  RECORD_LIST_TOO_LARGE: (broker, partition, batch) => {
    const { segmentBytes } = logSettings(broker.volatile.image, topicOf(broker, partition))
    return `it has ${batch.sizeInBytes} bytes, and segment.bytes is ${segmentBytes}`
  },
  INVALID_TIMESTAMP: ({ clockOffset }, _, batch, now) => {
    const ahead = batch.maxTimestamp - now - clockOffset
    return `it is stamped ${Math.round(Math.abs(ahead) / 1_000)} ms ${ahead > 0 ? 'ahead of' : 'behind'} the leader's clock`
  },
  KAFKA_STORAGE_ERROR: ({ diskCapacity }) => (diskCapacity === null ? '' : `its disk holds ${diskCapacity} bytes`),
}
