// The markers of a transaction that is decided: its coordinator lets the leader of each of its partitions write one, and asks
// until all have (T-6; TransactionMarkerChannelManager).
import { ms } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import type { ErrorCode, PartitionId, WriteTxnMarkersResponse } from '../messages'
import { MARKERS_RETRY, transition } from './write'
import type { Transaction, TransactionShard } from './state'
import { completed } from './transitions'

/** Answers whether there are markers to be sent: the transaction is decided. */
export function takeUpMarkers(transaction: Transaction): boolean {
  const { state, producerId, producerEpoch, partitions, clientVersion } = transaction.value
  if (state !== 'PrepareCommit' && state !== 'PrepareAbort') return false
  const left = Object.fromEntries(partitions.map((partition) => [partition, null]))
  const version = clientVersion === 2 ? 2 : 1
  transaction.markers = { committed: state === 'PrepareCommit', producerId, producerEpoch, version, left }
  return true
}

/** Sends what was not sent yet, one request per leader; when nothing is left, the transaction is complete. */
export function sendMarkers(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  fx: BrokerEffects,
): void {
  const { markers, transactionalId } = transaction
  if (markers === null) return
  const { left, ...what } = markers
  if (Object.keys(left).length === 0) {
    // It is being written already.
    if (transaction.pending !== null) return
    return transition(broker, shard, transaction, completed(transaction.value, fx.now), { kind: 'complete' }, fx)
  }
  const byLeader: Record<string, PartitionId[]> = {}
  let leaderless = false
  for (const partition of Object.keys(left)) {
    if (left[partition] !== null) continue
    const state = broker.volatile.image.partitions[partition]
    // A partition that was deleted has no marker to get.
    if (state === undefined) delete left[partition]
    else if (state.leader === null) leaderless = true
    else (byLeader[state.leader] ??= []).push(partition)
  }
  if (Object.keys(left).length === 0) return sendMarkers(broker, shard, transaction, fx)
  for (const leader of Object.keys(byLeader).toSorted()) {
    const correlationId = broker.volatile.nextDelayed++
    const partitions = byLeader[leader]!
    for (const partition of partitions) left[partition] = { broker: leader, correlationId }
    const { leaderEpoch: coordinatorEpoch } = shard
    const request = { correlationId, transactionalId, coordinatorEpoch, ...what, partitions }
    fx.send(leader, { type: 'writeTxnMarkersRequest', ...request })
    const patience = ms(broker.config['replica.socket.timeout.ms'])
    fx.after(patience, { type: 'transactionTimer', name: 'markers', id: transactionalId, at: correlationId })
  }
  if (leaderless) fx.after(MARKERS_RETRY, { type: 'transactionTimer', name: 'markers', id: transactionalId, at: 0 })
}

/** A leader has written markers, or not. */
export function onMarkersWritten(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  { correlationId, partitions }: WriteTxnMarkersResponse,
  fx: BrokerEffects,
): void {
  const { markers } = transaction
  if (markers === null) return
  let again = false
  for (const { partition, error } of partitions) {
    if (markers.left[partition]?.correlationId !== correlationId) continue
    if (isFenced(error)) return giveUp(broker, transaction, partition, error, fx)
    if (error === 'NONE') delete markers.left[partition]
    else {
      markers.left[partition] = null
      again = true
    }
  }
  const { transactionalId } = transaction
  if (again) fx.after(MARKERS_RETRY, { type: 'transactionTimer', name: 'markers', id: transactionalId, at: 0 })
  else if (Object.keys(markers.left).length === 0) sendMarkers(broker, shard, transaction, fx)
}

// Another coordinator, or a later epoch, takes care of the transaction: this one sends no markers any more, and never
// writes that it is complete (TransactionMarkerRequestCompletionHandler).
const isFenced = (error: ErrorCode): boolean =>
  error === 'INVALID_PRODUCER_EPOCH' || error === 'TRANSACTION_COORDINATOR_FENCED'

// Kafka's removeMarkersForTxnId: only another coordinator will try again.
function giveUp(
  broker: Broker,
  transaction: Transaction,
  partition: PartitionId,
  error: ErrorCode,
  fx: BrokerEffects,
): void {
  transaction.markers = null
  const { transactionalId } = transaction
  fx.note({ type: 'transaction-markers-refused', broker: broker.id, transactionalId, partition, error })
}

/** Nothing came of a request: its partitions are asked again. `at` 0: what is not asked already. */
export function retryMarkers(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  correlationId: number,
  fx: BrokerEffects,
): void {
  const { markers } = transaction
  if (markers === null) return
  let open = correlationId === 0
  for (const partition of Object.keys(markers.left)) {
    if (correlationId === 0 || markers.left[partition]?.correlationId !== correlationId) continue
    markers.left[partition] = null
    open = true
  }
  if (open) sendMarkers(broker, shard, transaction, fx)
}

/** A connection broke: what was asked of that broker is asked again, of whoever leads then. */
export function markersLost(broker: Broker, peer: string, fx: BrokerEffects): void {
  for (const { transactions } of Object.values(broker.volatile.transactions)) {
    for (const { transactionalId, markers } of Object.values(transactions)) {
      if (markers === null) continue
      let lost = false
      for (const partition of Object.keys(markers.left)) {
        if (markers.left[partition]?.broker !== peer) continue
        markers.left[partition] = null
        lost = true
      }
      if (lost) fx.after(MARKERS_RETRY, { type: 'transactionTimer', name: 'markers', id: transactionalId, at: 0 })
    }
  }
}
