// The transaction coordinator's part of a broker: which request is answered by which step (KIP-98, KIP-890).
import { callerOf, divide, noteDenied, whyDenied } from '../replication/access'
import type { Effects, Handlers } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import { shardIdOf } from '../group/shard-for'
import type {
  AddOffsetsToTxnResponse,
  AddPartitionsToTxnResponse,
  InitProducerIdRequest,
  Message,
  PartitionId,
} from '../messages'
import { transactionVersion } from '../replication/verification'
import { answerInit } from './replies'
import { endTransaction, fence } from './end'
import { writeMarkers } from './leader'
import { onMarkersWritten, retryMarkers } from './markers'
import { takeProducerId } from './producer-ids'
import { newTransaction, shardFor } from './lookup'
import { finishLoading } from './shard'
import { expirePending, transition } from './write'
import { abortTimedOut, expireIds } from './timers'
import { decideAddPartitions, decideInit, decideVerify, newValue, type Expected } from './transitions'

type BrokerEffects = Effects<Message, Fact>

type Heard =
  | 'addPartitionsToTxnRequest'
  | 'addOffsetsToTxnRequest'
  | 'endTxnRequest'
  | 'writeTxnMarkersRequest'
  | 'writeTxnMarkersResponse'

/** Handlers that the broker adds to its own. */
export const transactionHandlers: Handlers<Broker, Message, Fact, Heard> = {
  addPartitionsToTxnRequest(self, request, fx, from) {
    const { correlationId, transactionalId, partitions, verifyOnly, version } = request
    const reply: AddPartitionsToTxnResponse = {
      type: 'addPartitionsToTxnResponse',
      correlationId,
      error: 'NONE',
      missing: [],
    }
    const asked = partitions.map((partition) => ({ partition }))
    const { allowed, refused } = divide(self, request, from, 'WRITE', verifyOnly ? [] : asked, fx)
    if (refused.length > 0) {
      // All of them, or none.
      const untouched = allowed.map((one) => ({ ...one, error: 'OPERATION_NOT_ATTEMPTED' }) as const)
      return fx.send(from, { ...reply, error: refused[0]!.error, refused: [...refused, ...untouched] })
    }
    if (!verifyOnly) return addPartitions(self, transactionalId, request, partitions, version, reply, from, fx)
    const shard = shardFor(self, transactionalId)
    if (typeof shard === 'string') return fx.send(from, { ...reply, error: shard })
    const transaction = shard.transactions[transactionalId]
    const verdict =
      transaction === undefined
        ? ({ error: 'INVALID_PRODUCER_ID_MAPPING', missing: [] } as const)
        : decideVerify(transaction, request, partitions)
    fx.send(from, { ...reply, ...verdict })
  },

  addOffsetsToTxnRequest(self, request, fx, from) {
    const { correlationId, transactionalId, group } = request
    const reply = { type: 'addOffsetsToTxnResponse', correlationId, error: 'NONE' } as const
    addPartitions(self, transactionalId, request, [shardIdOf(self, group)], 1, reply, from, fx)
  },

  endTxnRequest: (self, request, fx, from) => endTransaction(self, request, from, fx),

  writeTxnMarkersRequest: (self, request, fx, from) => writeMarkers(self, request, from, fx),

  writeTxnMarkersResponse(self, response, fx) {
    const shard = shardFor(self, response.transactionalId)
    const transaction = typeof shard === 'string' ? undefined : shard.transactions[response.transactionalId]
    if (typeof shard !== 'string' && transaction !== undefined) onMarkersWritten(self, shard, transaction, response, fx)
  },
}

function addPartitions(
  broker: Broker,
  transactionalId: string,
  producer: Expected,
  partitions: readonly PartitionId[],
  version: 1 | 2,
  reply: AddPartitionsToTxnResponse | AddOffsetsToTxnResponse,
  to: string,
  fx: BrokerEffects,
): void {
  const shard = shardFor(broker, transactionalId)
  if (typeof shard === 'string') return fx.send(to, { ...reply, error: shard })
  const transaction = shard.transactions[transactionalId]
  if (transaction === undefined) return fx.send(to, { ...reply, error: 'INVALID_PRODUCER_ID_MAPPING' })
  const decision = decideAddPartitions(transaction, producer, partitions, version, fx.now)
  if (decision.value === undefined) return fx.send(to, { ...reply, error: decision.error })
  transition(broker, shard, transaction, decision.value, { kind: 'reply', to, reply }, fx)
}

/** T-3: a transactional producer asks for its id and epoch. What it left open is aborted first, and it asks again. */
export function initTransactions(broker: Broker, request: InitProducerIdRequest, to: string, fx: BrokerEffects): void {
  const { correlationId, transaction: asked } = request
  const { transactionalId, timeoutMs, producerId, producerEpoch } = asked!
  const refuse = (error: Parameters<typeof answerInit>[2]) =>
    answerInit(broker, { to, correlationId }, error, -1, -1, fx)
  const caller = callerOf(request, to)
  const denied = whyDenied(broker, caller, 'WRITE', 'TRANSACTIONAL_ID', transactionalId)
  if (denied !== null) {
    const error = 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'
    noteDenied(broker, caller, request.type, error, denied, fx)
    return refuse(error)
  }
  if (transactionalId === '') return refuse('INVALID_REQUEST')
  if (timeoutMs > broker.config['transaction.max.timeout.ms']) return refuse('INVALID_TRANSACTION_TIMEOUT')
  const shard = shardFor(broker, transactionalId)
  if (typeof shard === 'string') return refuse(shard)
  const newProducerId = () => takeProducerId(broker, fx)
  let transaction = shard.transactions[transactionalId]
  if (transaction === undefined) {
    const fresh = newProducerId()
    if (fresh === null) return refuse('COORDINATOR_LOAD_IN_PROGRESS')
    transaction = newTransaction(transactionalId, newValue(fresh, timeoutMs, fx.now))
    shard.transactions[transactionalId] = transaction
  }
  const expected = producerId < 0 ? null : { producerId, producerEpoch }
  const decision = decideInit(transaction, expected, timeoutMs, newProducerId, fx.now)
  if ('fence' in decision) return fence(broker, shard, transaction, { to, correlationId, initialising: true }, fx)
  if (decision.value === undefined) return refuse(decision.error)
  const clientVersion = transactionVersion(broker)
  transition(broker, shard, transaction, { ...decision.value, clientVersion }, { kind: 'init', to, correlationId }, fx)
}

/** One of a coordinator's timers rings. Of leaders' questions the broker takes care. */
export function coordinatorTimer(
  self: Broker,
  { name, id, at }: Extract<Message, { type: 'transactionTimer' }>,
  fx: BrokerEffects,
): void {
  if (name === 'load') return finishLoading(self, id, at, fx)
  if (name === 'write') return expirePending(self, id, at, fx)
  if (name === 'timeouts') return abortTimedOut(self, id, at, fx)
  if (name === 'expiry') return expireIds(self, id, at, fx)
  if (name !== 'markers') return
  const shard = shardFor(self, id)
  const transaction = typeof shard === 'string' ? undefined : shard.transactions[id]
  if (typeof shard !== 'string' && transaction !== undefined) retryMarkers(self, shard, transaction, at, fx)
}
