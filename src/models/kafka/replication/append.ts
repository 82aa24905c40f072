// Appending on behalf of the broker's own coordinators, with the promises of acks=all (G-3).
import { logSettings } from '../log/settings'
import { appendBatch } from './leader'
import { hasMinIsr, leaderError, logOf } from './replica'
import { hasRoom } from './room'
import type { ErrorCode, PartitionId, RecordBatch } from '../messages'
import type { Broker, BrokerEffects } from '../broker/state'

/** What became of an append. Offsets are -1 when nothing was appended. */
export interface AppendOutcome {
  readonly error: ErrorCode
  readonly baseOffset: number
  readonly lastOffset: number
}

const refused = (error: ErrorCode): AppendOutcome => ({ error, baseOffset: -1, lastOffset: -1 })

/**
 * Appends to a partition that this broker leads, wakes the fetches that wait for it, and raises the high watermark
 * where nobody else is in sync. NOT_ENOUGH_REPLICAS: too few replicas are in sync, nothing was written (P-27).
 */
export function appendAsLeader(
  broker: Broker,
  partition: PartitionId,
  batch: RecordBatch,
  fx: BrokerEffects,
): AppendOutcome {
  const error = leaderError(broker, partition, -1)
  if (error !== 'NONE') return refused(error)
  const replica = broker.volatile.partitions[partition]!
  if (!hasMinIsr(broker, replica)) return refused('NOT_ENOUGH_REPLICAS')
  if (!hasRoom(broker, partition, batch.sizeInBytes, fx)) return refused('KAFKA_STORAGE_ERROR')
  const settings = logSettings(broker.volatile.image, replica.topic)
  const { baseOffset, lastOffset } = appendBatch(broker, replica, logOf(broker, partition), batch, settings, fx)
  return { error: 'NONE', baseOffset, lastOffset }
}
