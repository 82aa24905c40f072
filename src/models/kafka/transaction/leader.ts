// Markers at the leader of a transaction's partitions: written like records, answered when they are replicated (T-6, T-8).
import type { Broker, BrokerEffects } from '../broker/state'
import { endTransactionOfGroups } from '../group/transactions'
import { isOpen, markerBatch, markerError } from '../log/transactions'
import type { ErrorCode, PartitionId, WriteTxnMarkersRequest } from '../messages'
import { OFFSETS_TOPIC } from '../partition'
import { appendAsLeader } from '../replication/append'
import { parkMarkers, type Awaited } from '../replication/purgatory'
import { leaderError, logOf } from '../replication/replica'

/** Writes the markers of a request, each to its partition. */
export function writeMarkers(broker: Broker, request: WriteTxnMarkersRequest, from: string, fx: BrokerEffects): void {
  const { correlationId, transactionalId, partitions } = request
  const results: { partition: PartitionId; error: ErrorCode; baseOffset: number; currentLeader: null }[] = []
  const awaited: Awaited[] = []
  for (const partition of partitions) {
    const error = writeMarker(broker, partition, request, fx)
    results.push({ partition, error, baseOffset: -1, currentLeader: null })
    if (error !== 'NONE') continue
    const offset = logOf(broker, partition).logEndOffset
    const replica = broker.volatile.partitions[partition]!
    if (replica.highWatermark < offset) awaited.push({ replica, offset })
  }
  if (awaited.length > 0) return parkMarkers(broker, from, request, results, awaited, fx)
  const answered = results.map(({ partition, error }) => ({ partition, error }))
  fx.send(from, { type: 'writeTxnMarkersResponse', correlationId, transactionalId, partitions: answered })
}

function writeMarker(
  broker: Broker,
  partition: PartitionId,
  request: WriteTxnMarkersRequest,
  fx: BrokerEffects,
): ErrorCode {
  const error = leaderError(broker, partition, -1)
  if (error !== 'NONE') return error
  const { committed, coordinatorEpoch, version, transactionalId, producerId, producerEpoch } = request
  const replica = broker.volatile.partitions[partition]!
  const log = logOf(broker, partition)
  const batch = markerBatch(request, committed, coordinatorEpoch, fx.now + broker.clockOffset)
  const refused = markerError(log, batch, version)
  if (refused !== 'NONE') return refused
  const open = isOpen(log, producerId)
  const offset = log.logEndOffset
  const failed =
    replica.topic === OFFSETS_TOPIC
      ? endTransactionOfGroups(broker, partition, request, fx)
      : appendAsLeader(broker, partition, batch, fx).error
  if (failed !== 'NONE') return failed
  const marker = { transactionalId, producerId, producerEpoch, partition, offset, committed, empty: !open }
  fx.note({ type: 'transaction-marker-written', broker: broker.id, ...marker })
  return 'NONE'
}
