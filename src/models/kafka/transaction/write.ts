// What is decided of a transactional id is written first, and counts when it is replicated (TransactionStateManager).
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import type { ErrorCode, PartitionId, RecordBatch } from '../messages'
import { appendAsLeader } from '../replication/append'
import type { TransactionStateRecord, TransactionValue } from './records'
import { refuse } from './replies'
import type { Done, Transaction, TransactionShard } from './state'
import { isLegal } from './transitions'

/** What the log says when it refuses a write, as a producer hears it. */
function coordinatorError(error: ErrorCode): ErrorCode {
  if (error === 'NOT_LEADER_OR_FOLLOWER' || error === 'KAFKA_STORAGE_ERROR') return 'NOT_COORDINATOR'
  return 'COORDINATOR_NOT_AVAILABLE'
}

/**
 * Writes what an id is to become; that counts, and `done` follows, when it is replicated. Until then nobody else may change it.
 * @throws Error when Kafka's state machine has no such step.
 */
export function transition(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  value: TransactionValue,
  done: Done,
  fx: BrokerEffects,
): void {
  const { transactionalId } = transaction
  if (!isLegal(transaction.value.state, value.state)) {
    throw new Error(`${transactionalId} cannot go from ${transaction.value.state} to ${value.state}`)
  }
  const record: TransactionStateRecord = { type: 'transactionState', transactionalId, value }
  const { error, lastOffset } = appendAsLeader(broker, shard.partition, stateBatch(record, fx.now), fx)
  if (error !== 'NONE') return failed(broker, transaction, done, coordinatorError(error), fx)
  transaction.pending = value.state
  const deadline = fx.now + ms(broker.config['replica.socket.timeout.ms'])
  shard.pending.push({ offset: lastOffset, deadline, transactionalId, value, done })
  if (shard.timerAt === 0) setTimer(shard, deadline, fx)
  // Where nobody else is in sync it is replicated at once; `settle` looks at it after this delivery in any case.
  if (broker.volatile.partitions[shard.partition]!.highWatermark > lastOffset) {
    broker.volatile.advancedShards.push(shard.partition)
  }
}

/** Pause before leaders are asked for markers again, or looked for, and before it is written again that all have. */
export const MARKERS_RETRY = ms(100)

function failed(broker: Broker, transaction: Transaction, done: Done, error: ErrorCode, fx: BrokerEffects): void {
  transaction.pending = null
  // Nobody else will write that it is complete (TransactionMarkerChannelManager.retryLogAppends).
  if (done.kind === 'complete') {
    const { transactionalId: id } = transaction
    return fx.after(MARKERS_RETRY, { type: 'transactionTimer', name: 'markers', id, at: 0 })
  }
  if (done.kind === 'end' && done.fencing && transaction.value.clientVersion !== 2) transaction.failedFence = true
  refuse(broker, done, error, fx)
}

/** The shard's timer rings: what has waited too long is given up, and may still be in the log. */
export function expirePending(broker: Broker, partition: PartitionId, at: Micros, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard === undefined || shard.timerAt !== at) return
  shard.timerAt = 0
  while (shard.pending.length > 0 && shard.pending[0]!.deadline <= fx.now) {
    const { transactionalId, done } = shard.pending.shift()!
    const transaction = shard.transactions[transactionalId]
    if (transaction !== undefined) failed(broker, transaction, done, 'COORDINATOR_NOT_AVAILABLE', fx)
  }
  if (shard.pending.length > 0) setTimer(shard, shard.pending[0]!.deadline, fx)
}

function setTimer(shard: TransactionShard, deadline: Micros, fx: BrokerEffects): void {
  shard.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'transactionTimer', name: 'write', id: shard.partition, at: deadline })
}

/** Writes that an id is gone (T-10); nobody waits for that. */
export function writeTombstone(
  broker: Broker,
  shard: TransactionShard,
  transactionalId: string,
  fx: BrokerEffects,
): boolean {
  const record: TransactionStateRecord = { type: 'transactionTombstone', transactionalId }
  return appendAsLeader(broker, shard.partition, stateBatch(record, fx.now), fx).error === 'NONE'
}

/** Bytes of a batch and of a record around its key and value; a value without its partitions (TransactionLogValue). */
const [BATCH, RECORD, VALUE] = [61, 8, 46]

function stateBatch(record: TransactionStateRecord, now: Micros): RecordBatch {
  const partitions = record.type === 'transactionState' ? record.value.partitions : []
  const names = partitions.reduce((sum, partition) => sum + 6 + partition.length, 0)
  const value = record.type === 'transactionState' ? VALUE + names : 0
  return {
    sealed: true,
    count: 1,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    sizeInBytes: BATCH + RECORD + 4 + record.transactionalId.length + value,
    records: [],
    keys: [record.transactionalId],
    values: null,
    timestamps: [now],
    maxTimestamp: now,
    coordinatorRecords: [record],
  }
}
