// The client's side of transactions: one request to a coordinator at a time, each when it is its turn (T-3 … T-8, T-20 … T-22;
// the names are those of Kafka's TransactionManager).
import { ms, type Micros } from '../../../kernel/time'
import { backoff } from '../client/backoff'
import { closeConnection, connect, sendRequest } from '../client/connection'
import { earliestReconnect, never, someBroker } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type {
  AddOffsetsToTxnResponse,
  AddPartitionsToTxnResponse,
  EndTxnResponse,
  ErrorCode,
  FindCoordinatorResponse,
  InitProducerIdResponse,
  Message,
  RefusedPartition,
  TxnOffsetCommitResponse,
} from '../messages'
import { inFlightBatches, loadOf, queuedBatches } from './memory'
import { fail, loseBroker } from './results'
import type { Producer } from './state'
import { processed } from './transaction-application'
import { transactionAbortable, transactionFatal } from './transaction-errors'
import type { TransactionManager, TransactionRequest } from './transaction-state'

/** A producer with a transactional id, before initTransactions(). */
export const newManager = (transactionalId: string): TransactionManager => ({
  transactionalId,
  state: 'INITIALIZING',
  version: 1,
  coordinator: null,
  groupCoordinator: null,
  request: null,
  attempts: 0,
  retryAt: 0,
  newPartitions: [],
  partitions: [],
  started: false,
  offsets: null,
  offsetsAdded: false,
  bumpEpoch: false,
  error: null,
  begunAt: 0,
  records: 0,
  plan: 'commit',
})

const hasIncomplete = (self: Producer): boolean => queuedBatches(self).length > 0 || inFlightBatches(self).length > 0

/** Sends the next request to a coordinator, if it is time for one. Answers when to look again. */
export function driveTransaction(self: Producer, manager: TransactionManager, fx: ClientEffects): Micros {
  const { request } = manager
  dropUnsent(self, manager, fx)
  if (request !== null) {
    const deadline = request.sentAt + ms(self.config['request.timeout.ms'])
    if (fx.now < deadline) return deadline
    fx.note({ type: 'request-timed-out', client: self.id, broker: request.broker, request: typeOf[request.kind] })
    closeConnection(self, request.broker, fx)
    loseBroker(self, request.broker, 'REQUEST_TIMED_OUT', fx)
    transactionPeerLost(self, manager, request.broker, fx)
  }
  if (fx.now < manager.retryAt) return manager.retryAt
  const next = nextRequest(self, manager)
  if (next === null) return never
  if (next === 'end' && !manager.started) {
    ended(self, manager, fx)
    return fx.now + 1
  }
  return send(self, manager, next, fx)
}

// What was not sent goes when the transaction is aborted or has failed; what is under way has to come back first.
function dropUnsent(self: Producer, { state, error }: TransactionManager, fx: ClientEffects): void {
  if (state !== 'ABORTING_TRANSACTION' && state !== 'ABORTABLE_ERROR' && state !== 'FATAL_ERROR') return
  const { accumulator } = self.volatile
  const isFatal = state === 'FATAL_ERROR'
  for (const partition in accumulator) {
    const queue = accumulator[partition]!
    const dropped = queue.filter((batch) => isFatal || batch.drained === null)
    if (dropped.length === 0) continue
    accumulator[partition] = queue.filter((batch) => !dropped.includes(batch))
    const why = isFatal && error === 'PRODUCER_FENCED' ? 'PRODUCER_FENCED' : 'TransactionAborted'
    for (const batch of dropped) fail(self, batch, why, fx)
  }
}

function nextRequest(self: Producer, manager: TransactionManager): TransactionRequest['kind'] | null {
  const { state, newPartitions, offsets, version } = manager
  const wanted = ((): TransactionRequest['kind'] | null => {
    if (state === 'INITIALIZING') return 'init'
    if (state === 'ABORTING_TRANSACTION') return hasIncomplete(self) ? null : 'end'
    if (state !== 'IN_TRANSACTION' && state !== 'COMMITTING_TRANSACTION') return null
    if (newPartitions.length > 0) return 'addPartitions'
    if (offsets !== null) return version === 1 && !manager.offsetsAdded ? 'addOffsets' : 'offsets'
    // T-6: the end waits for everything that was sent.
    return state === 'COMMITTING_TRANSACTION' && !hasIncomplete(self) ? 'end' : null
  })()
  if (wanted === 'end' && !manager.started) return wanted
  if (wanted === 'offsets' && manager.groupCoordinator === null) return 'findGroupCoordinator'
  if (wanted !== null && wanted !== 'offsets' && manager.coordinator === null) return 'findCoordinator'
  return wanted
}

const typeOf = {
  findCoordinator: 'findCoordinatorRequest',
  findGroupCoordinator: 'findCoordinatorRequest',
  init: 'initProducerIdRequest',
  addPartitions: 'addPartitionsToTxnRequest',
  addOffsets: 'addOffsetsToTxnRequest',
  offsets: 'txnOffsetCommitRequest',
  end: 'endTxnRequest',
} as const satisfies Record<TransactionRequest['kind'], Message['type']>

function send(
  self: Producer,
  manager: TransactionManager,
  kind: TransactionRequest['kind'],
  fx: ClientEffects,
): Micros {
  const finds = kind === 'findCoordinator' || kind === 'findGroupCoordinator'
  const toGroup = kind === 'offsets'
  const broker = finds ? someBroker(self, fx, loadOf(self)) : toGroup ? manager.groupCoordinator : manager.coordinator
  if (broker === null) return Math.max(fx.now + 1, earliestReconnect(self, fx.now))
  const ready = connect(self, broker, self.source.topic === '' ? [] : [self.source.topic], fx)
  if (ready > 0) return ready
  const correlationId = self.volatile.nextCorrelationId++
  const partitions = kind === 'addPartitions' ? [...manager.newPartitions] : []
  manager.request = { kind, broker, correlationId, sentAt: fx.now, partitions }
  sendRequest(self, broker, messageOf(self, manager, kind, correlationId), fx)
  return fx.now + ms(self.config['request.timeout.ms'])
}

function messageOf(
  { volatile, config }: Producer,
  manager: TransactionManager,
  kind: TransactionRequest['kind'],
  correlationId: number,
): Message {
  const { transactionalId, version, newPartitions, offsets } = manager
  const { producerId, producerEpoch } = volatile
  const own = { correlationId, transactionalId, producerId, producerEpoch }
  const group = offsets?.group ?? ''
  switch (kind) {
    case 'findCoordinator':
      return { type: typeOf[kind], correlationId, group: '', transactionalId }
    case 'findGroupCoordinator':
      return { type: typeOf[kind], correlationId, group }
    case 'init': {
      const timeoutMs = config['transaction.timeout.ms']
      return {
        type: typeOf[kind],
        correlationId,
        transaction: { transactionalId, timeoutMs, producerId, producerEpoch },
      }
    }
    case 'addPartitions':
      return { type: typeOf[kind], ...own, partitions: [...newPartitions], verifyOnly: false, version }
    case 'addOffsets':
      return { type: typeOf[kind], ...own, group }
    case 'offsets':
      return { type: typeOf[kind], ...own, version, ...offsets! }
    case 'end':
      return { type: typeOf[kind], ...own, version, committed: manager.state === 'COMMITTING_TRANSACTION' }
  }
}

// ---- answers ---------------------------------------------------------------------------------------------------------

/** What answers a producer's question about its transaction. */
export type TransactionResponse =
  | FindCoordinatorResponse
  | InitProducerIdResponse
  | AddPartitionsToTxnResponse
  | AddOffsetsToTxnResponse
  | TxnOffsetCommitResponse
  | EndTxnResponse

/** Takes in a coordinator's answer, unless it is to a request that was given up. */
export function onTransactionResponse(self: Producer, response: TransactionResponse, fx: ClientEffects): void {
  const manager = self.volatile.transaction
  const request = manager?.request ?? null
  if (manager === null || request === null || request.correlationId !== response.correlationId) return
  manager.request = null
  if (response.error !== 'NONE') return refused(self, manager, request, response.error, fx)
  const partly = response.type === 'txnOffsetCommitResponse' ? (response.refused ?? []) : []
  if (partly.length > 0) return someRefused(self, manager, request, partly, fx)
  manager.attempts = 0
  switch (response.type) {
    case 'findCoordinatorResponse':
      if (request.kind === 'findCoordinator') manager.coordinator = response.coordinator
      else manager.groupCoordinator = response.coordinator
      return
    case 'initProducerIdResponse':
      return initialised(self, manager, response, fx)
    case 'addPartitionsToTxnResponse':
      // Those that came into the buffer meanwhile are still to be told of.
      manager.partitions.push(...request.partitions)
      manager.newPartitions = manager.newPartitions.filter((partition) => !request.partitions.includes(partition))
      manager.started = true
      return
    case 'addOffsetsToTxnResponse':
      manager.offsetsAdded = true
      manager.started = true
      return
    case 'txnOffsetCommitResponse':
      manager.offsets = null
      manager.started = true
      return
    case 'endTxnResponse':
      // T-8: with version 2 the answer has what the next transaction goes by.
      if (manager.version === 2) takeIdentity(self, response)
      return ended(self, manager, fx)
  }
}

function takeIdentity({ volatile }: Producer, next: { producerId: number; producerEpoch: number }): void {
  volatile.producerId = next.producerId
  volatile.producerEpoch = next.producerEpoch
}

function initialised(
  self: Producer,
  manager: TransactionManager,
  response: InitProducerIdResponse,
  fx: ClientEffects,
): void {
  takeIdentity(self, response)
  const { producerId, producerEpoch, transactionVersion: version = 1 } = response
  manager.version = version >= 2 ? 2 : 1
  manager.state = 'READY'
  manager.bumpEpoch = false
  manager.error = null
  const { transactionalId } = manager
  fx.note({ type: 'transactions-initialised', producer: self.id, transactionalId, producerId, producerEpoch, version })
}

// The transaction is over: its sequences and partitions with it. After an error an old protocol asks for an epoch first.
function ended(self: Producer, manager: TransactionManager, fx: ClientEffects): void {
  const { transactionalId, records, begunAt, state, error } = manager
  const committed = state === 'COMMITTING_TRANSACTION'
  const took = fx.now - begunAt
  Object.assign(manager, {
    state: manager.bumpEpoch ? 'INITIALIZING' : 'READY',
    newPartitions: [],
    partitions: [],
    started: false,
    offsets: null,
    offsetsAdded: false,
    records: 0,
    error: null,
  })
  fx.note({ type: 'transaction-ended', producer: self.id, transactionalId, committed, records, took })
  processed(self, committed, error, fx)
}

// Offsets of a topic that is not there are sent again, alone. The client does not expect that it may not use one ("Unexpected
// error"), and that is the end of it (TxnOffsetCommitHandler).
function someRefused(
  self: Producer,
  manager: TransactionManager,
  request: TransactionRequest,
  refusals: readonly RefusedPartition[],
  fx: ClientEffects,
): void {
  const unexpected = refusals.find(({ error }) => error !== 'UNKNOWN_TOPIC_OR_PARTITION')
  if (unexpected !== undefined) return transactionFatal(self, unexpected.error, fx)
  const left = refusals.map(({ partition }) => partition)
  if (manager.offsets !== null) {
    const offsets = manager.offsets.offsets.filter(({ partition }) => left.includes(partition))
    manager.offsets = { ...manager.offsets, offsets }
  }
  refused(self, manager, request, 'UNKNOWN_TOPIC_OR_PARTITION', fx)
}

const fatalErrors: ReadonlySet<ErrorCode> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_TXN_STATE',
  'INVALID_TRANSACTION_TIMEOUT',
  'INVALID_REQUEST',
])
const retriableErrors: ReadonlySet<ErrorCode> = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'CONCURRENT_TRANSACTIONS',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'REQUEST_TIMED_OUT',
])

function refused(
  self: Producer,
  manager: TransactionManager,
  { kind }: TransactionRequest,
  error: ErrorCode,
  fx: ClientEffects,
): void {
  self.volatile.lastError = error
  if (error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE') {
    forgetCoordinator(manager, kind)
    return later(self, manager, fx)
  }
  if (retriableErrors.has(error)) {
    // T-7: the transaction before is about to end, so the first partition of the next one is added soon.
    const soon = kind === 'addPartitions' && error === 'CONCURRENT_TRANSACTIONS' && manager.partitions.length === 0
    return later(self, manager, fx, soon ? ADD_PARTITIONS_RETRY : undefined)
  }
  // A producer that was fenced hears it by its old name, too.
  if (fatalErrors.has(error)) {
    return transactionFatal(self, error === 'INVALID_PRODUCER_EPOCH' ? 'PRODUCER_FENCED' : error, fx)
  }
  if (kind === 'end' && manager.state === 'ABORTING_TRANSACTION') return transactionFatal(self, error, fx)
  transactionAbortable(self, error, fx)
}

const ADD_PARTITIONS_RETRY = ms(20)

function forgetCoordinator(manager: TransactionManager, kind: TransactionRequest['kind']): void {
  if (kind === 'offsets' || kind === 'findGroupCoordinator') manager.groupCoordinator = null
  else manager.coordinator = null
}

function later(self: Producer, manager: TransactionManager, fx: ClientEffects, pause?: Micros): void {
  const { config } = self
  const usual = backoff(fx.random, manager.attempts++, config['retry.backoff.ms'], config['retry.backoff.max.ms'])
  manager.retryAt = fx.now + (pause ?? usual)
}

/** The connection to a broker broke: what was asked there is asked again, of whoever coordinates then. */
export function transactionPeerLost(
  self: Producer,
  manager: TransactionManager,
  peer: string,
  fx: ClientEffects,
): void {
  if (manager.coordinator === peer) manager.coordinator = null
  if (manager.groupCoordinator === peer) manager.groupCoordinator = null
  if (manager.request?.broker !== peer) return
  forgetCoordinator(manager, manager.request.kind)
  manager.request = null
  later(self, manager, fx)
}
