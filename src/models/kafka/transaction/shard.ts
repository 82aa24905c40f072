// The life of a transaction coordinator's shard: one partition of `__transaction_state` that this broker leads (T-1).
import { ms } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { batchesOf } from '../log/log'
import type { PartitionId } from '../messages'
import { newTransaction } from './lookup'
import { sendMarkers, takeUpMarkers } from './markers'
import type { TransactionStateRecord } from './records'
import { refuse } from './replies'
import type { TransactionShard } from './state'
import { watchExpiry, watchTimeouts } from './timers'

/** This broker has become leader of `partition` (of `__transaction_state`) in this epoch: its log is loaded. */
export function onTransactionsElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  fx: BrokerEffects,
): void {
  const { transactions } = broker.volatile
  const known = transactions[partition]
  if (known?.loaded === true) {
    const shard = { ...known, leaderEpoch }
    transactions[partition] = shard
    // The looks of an earlier epoch come to nothing.
    watchTimeouts(broker, shard, fx)
    watchExpiry(broker, shard, fx)
    return
  }
  transactions[partition] = { partition, leaderEpoch, loaded: false, transactions: {}, pending: [], timerAt: 0 }
  const bytes = broker.durable.logs[partition]?.sizeInBytes ?? 0
  // A request's worth of work, and 20 MB a second.
  fx.after(ms(5) + Math.ceil(bytes / 20), { type: 'transactionTimer', name: 'load', id: partition, at: leaderEpoch })
}

/** The log was read: every id is as its last record says, and what was prepared is carried out. */
export function finishLoading(broker: Broker, partition: PartitionId, leaderEpoch: number, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard === undefined || shard.loaded || shard.leaderEpoch !== leaderEpoch) return
  const log = broker.durable.logs[partition]
  for (const { batch } of log === undefined ? [] : batchesOf(log)) {
    for (const record of batch.coordinatorRecords ?? []) if ('transactionalId' in record) replay(shard, record)
  }
  shard.loaded = true
  for (const transaction of Object.values(shard.transactions)) {
    const { transactionalId } = transaction
    fx.note({ type: 'transaction-coordinator-elected', broker: broker.id, transactionalId, partition })
    if (takeUpMarkers(transaction)) sendMarkers(broker, shard, transaction, fx)
  }
  watchTimeouts(broker, shard, fx)
  watchExpiry(broker, shard, fx)
}

function replay(shard: TransactionShard, record: TransactionStateRecord): void {
  const { transactionalId } = record
  if (record.type === 'transactionTombstone') delete shard.transactions[transactionalId]
  else shard.transactions[transactionalId] = newTransaction(transactionalId, record.value)
}

/** This broker leads `partition` no longer: who waits here is told, and the ids are forgotten. */
export function onTransactionsResigned(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard === undefined) return
  delete broker.volatile.transactions[partition]
  for (const { done } of shard.pending) refuse(broker, done, 'NOT_COORDINATOR', fx)
}
