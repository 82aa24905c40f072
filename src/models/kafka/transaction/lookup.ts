// Who coordinates a transactional id, as a broker knows it (T-1).
import type { Broker } from '../broker/state'
import { transactionShardOf } from '../replication/verification'
import type { TransactionValue } from './records'
import type { Transaction, TransactionShard } from './state'

/** The loaded shard that coordinates this id, or why this broker cannot answer for it. */
export function shardFor(
  broker: Broker,
  transactionalId: string,
): TransactionShard | 'NOT_COORDINATOR' | 'COORDINATOR_LOAD_IN_PROGRESS' {
  const shard = broker.volatile.transactions[transactionShardOf(broker, transactionalId)]
  if (shard === undefined) return 'NOT_COORDINATOR'
  return shard.loaded ? shard : 'COORDINATOR_LOAD_IN_PROGRESS'
}

/** An id that was just heard of, or read from the log. */
export const newTransaction = (transactionalId: string, value: TransactionValue): Transaction => ({
  transactionalId,
  value,
  pending: null,
  failedFence: false,
  markers: null,
})
