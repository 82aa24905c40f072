// A transaction is ended: by its producer, or by the coordinator, which fences the producer with that (T-3, T-6, T-9).
import type { Broker, BrokerEffects } from '../broker/state'
import type { EndTxnRequest } from '../messages'
import { takeProducerId } from './producer-ids'
import { shardFor } from './lookup'
import type { Done, Transaction, TransactionShard } from './state'
import { decideEnd, fencingEpoch } from './transitions'
import { transition } from './write'

/** The producer commits or aborts. */
export function endTransaction(broker: Broker, request: EndTxnRequest, client: string, fx: BrokerEffects): void {
  const { correlationId, transactionalId } = request
  const shard = shardFor(broker, transactionalId)
  const nobody = { producerId: -1, producerEpoch: -1 }
  if (typeof shard === 'string') {
    return fx.send(client, { type: 'endTxnResponse', correlationId, error: shard, ...nobody })
  }
  const transaction = shard.transactions[transactionalId]
  if (transaction === undefined) {
    const error = 'INVALID_PRODUCER_ID_MAPPING'
    return fx.send(client, { type: 'endTxnResponse', correlationId, error, ...nobody })
  }
  const newProducerId = () => takeProducerId(broker, fx)
  const decision = decideEnd(transaction, { ...request, fromClient: true }, newProducerId, fx.now)
  if (decision.value === undefined) {
    const { error } = decision
    const { producerId, producerEpoch } = error === 'NONE' ? transaction.value : nobody
    return fx.send(client, { type: 'endTxnResponse', correlationId, error, producerId, producerEpoch })
  }
  const done = { kind: 'end', to: client, correlationId, initialising: false, fencing: false } as const
  transition(broker, shard, transaction, decision.value, done, fx)
}

/** The coordinator aborts an open transaction with the next epoch, so that whoever is at it cannot go on. */
export function fence(
  broker: Broker,
  shard: TransactionShard,
  transaction: Transaction,
  who: Pick<Extract<Done, { kind: 'end' }>, 'to' | 'correlationId' | 'initialising'>,
  fx: BrokerEffects,
): void {
  const producerEpoch = fencingEpoch(transaction)
  const { producerId, clientVersion } = transaction.value
  transaction.pending = 'PrepareEpochFence'
  const version = clientVersion === 2 ? 2 : 1
  const ending = { producerId, producerEpoch, committed: false, fromClient: false, version } as const
  const decision = decideEnd(transaction, ending, () => takeProducerId(broker, fx), fx.now)
  transaction.pending = null
  if (decision.value === undefined) return
  transition(broker, shard, transaction, decision.value, { kind: 'end', ...who, fencing: true }, fx)
}
