// A disk that is full: an append fails, its log directory goes offline, and a broker that has no other one halts
// (Kafka's LogDirFailureChannel and ReplicaManager.handleLogDirFailure).
import type { Broker, BrokerEffects } from '../broker/state'
import type { PartitionId } from '../messages'

/** Bytes that a broker's files take up, those of deleted segments included. */
export function usedBytes({ durable }: Broker): number {
  let bytes = 0
  for (const partition in durable.logs) bytes += durable.logs[partition]!.sizeInBytes
  for (const file of durable.deletedFiles) bytes += file.bytes
  return bytes
}

/**
 * Is there room for this many bytes more? If not, the broker halts: not in good order, so that its next start is one after a
 * crash. Whoever asked is answered KAFKA_STORAGE_ERROR before that.
 */
export function hasRoom(broker: Broker, partition: PartitionId, bytes: number, fx: BrokerEffects): boolean {
  const capacity = broker.diskCapacity
  if (capacity === null) return true
  const used = usedBytes(broker)
  if (used + bytes <= capacity) return true
  broker.volatile.lifecycle = 'NOT_RUNNING'
  fx.note({ type: 'log-dir-failed', broker: broker.id, partition, used, capacity })
  return false
}
