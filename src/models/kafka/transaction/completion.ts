// What follows when a change of a transactional id is replicated.
import type { Broker, BrokerEffects } from '../broker/state'
import type { PartitionId } from '../messages'
import { sendMarkers, takeUpMarkers } from './markers'
import type { TransactionValue } from './records'
import { answerEnd, answerInit } from './replies'
import type { Done, Transaction, TransactionShard } from './state'

/** The high watermark of a led `partition` has risen: what waited for it has happened. */
export function onTransactionsHighWatermark(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard === undefined) return
  while (shard.pending.length > 0) {
    const { highWatermark } = broker.volatile.partitions[partition]!
    if (shard.pending[0]!.offset >= highWatermark) return
    const { transactionalId, value, done } = shard.pending.shift()!
    const transaction = shard.transactions[transactionalId]
    if (transaction === undefined) continue
    const from = transaction.value.state
    transaction.value = value
    transaction.pending = null
    if (value.state === 'CompleteCommit' || value.state === 'CompleteAbort') transaction.failedFence = false
    fx.note({ type: 'transaction-state-changed', broker: broker.id, transactionalId, from, ...told(value) })
    complete(broker, shard, transaction, done, fx)
  }
}

const told = ({ state, producerId, producerEpoch, partitions, startedAt }: TransactionValue) => ({
  to: state,
  producerId,
  producerEpoch,
  partitions,
  startedAt,
})

// T-6: the outcome of a transaction is certain as soon as it is replicated; its markers follow the answer.
function complete(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  done: Done,
  fx: BrokerEffects,
): void {
  const { producerId, producerEpoch, nextProducerId } = transaction.value
  switch (done.kind) {
    case 'init':
      return answerInit(broker, done, 'NONE', producerId, producerEpoch, fx)
    case 'reply':
      return fx.send(done.to, done.reply)
    case 'end': {
      const next =
        nextProducerId >= 0 ? { producerId: nextProducerId, producerEpoch: 0 } : { producerId, producerEpoch }
      answerEnd(broker, done, 'NONE', next, fx)
      if (takeUpMarkers(transaction)) sendMarkers(broker, shard, transaction, fx)
      return
    }
    case 'complete':
      transaction.markers = null
  }
}
