// Why a transaction coordinator refuses a request at this moment, in words with numbers.
import type { Broker } from '../broker/state'
import { whyElsewhere } from '../group/why-refused'
import type { ErrorCode, Message } from '../messages'
import { transactionShardOf } from '../replication/verification'
import type { Transaction } from './state'

/** What is asked of whom, and what is known of the transactional id. */
interface Case {
  readonly broker: Broker
  readonly request: Message
  readonly id: string
  readonly transaction: Transaction | null
}

/** Part of a sentence; '' where the error alone says it all. */
export function whyTransactionRefuses(broker: Broker, request: Message, id: string, error: ErrorCode): string {
  const shard = transactionShardOf(broker, id)
  if (isAway.has(error)) return whyElsewhere(broker, shard, id, error)
  const transaction = broker.volatile.transactions[shard]?.transactions[id] ?? null
  return reasons[error]?.({ broker, request, id, transaction }) ?? ''
}

const isAway: ReadonlySet<ErrorCode> = new Set([
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
])

type Reason = (at: Case) => string

const concurrent: Reason = ({ transaction, id }) => {
  if (transaction === null) return ''
  const { value, pending, markers } = transaction
  const next = pending === null ? '' : `, and ${pending} is being written`
  const left = markers === null ? [] : Object.keys(markers.left)
  return `${id} is in ${value.state}${next}${left.length === 0 ? '' : `; markers are still to be written to ${left.join(', ')}`}`
}

const producerEpoch: Reason = ({ request, transaction, id }) => {
  if (transaction === null) return `this coordinator knows nothing of ${id}`
  const { producerId, producerEpoch: epoch, state } = transaction.value
  const asked =
    request.type === 'initProducerIdRequest' ? request.transaction : 'producerEpoch' in request ? request : null
  const said =
    asked === null || asked === undefined ? '' : `, and it spoke of ${asked.producerId} in epoch ${asked.producerEpoch}`
  return `${id} has producer id ${producerId} in epoch ${epoch} (${state})${said}`
}

const reasons: Partial<Record<ErrorCode, Reason>> = {
  CONCURRENT_TRANSACTIONS: concurrent,
  INVALID_TXN_STATE: concurrent,
  PRODUCER_FENCED: producerEpoch,
  INVALID_PRODUCER_EPOCH: producerEpoch,
  INVALID_PRODUCER_ID_MAPPING: producerEpoch,
  INVALID_TRANSACTION_TIMEOUT: ({ request, broker: { config } }) =>
    request.type === 'initProducerIdRequest'
      ? `transaction.timeout.ms is ${request.transaction?.timeoutMs}, and transaction.max.timeout.ms is ${config['transaction.max.timeout.ms']}`
      : '',
}
