// What an error means for a transaction: it can only be aborted, or the producer is of no use any more (T-20).
import type { ClientEffects } from '../client/state'
import type { Producer } from './state'
import type { TransactionManagerState } from './transaction-state'

/** Another producer has its id, or the coordinator has ended what it did: it can only be closed. */
const fatal: ReadonlySet<string> = new Set([
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TRANSACTION_TIMEOUT',
  'INVALID_REQUEST',
])

const aimIn = (state: TransactionManagerState) =>
  state === 'INITIALIZING' ? 'begin' : state === 'ABORTING_TRANSACTION' ? 'abort' : 'commit'

/** A batch of a transaction has failed for good. */
export function transactionBatchFailed(self: Producer, error: string, fx: ClientEffects): void {
  // The application itself has dropped it.
  if (error === 'TransactionAborted' || error === 'ProducerClosed') return
  if (fatal.has(error)) transactionFatal(self, error, fx)
  else transactionAbortable(self, error, fx)
}

/** The transaction cannot be committed any more; aborted it can be. */
export function transactionAbortable(self: Producer, error: string, fx: ClientEffects): void {
  const manager = self.volatile.transaction!
  const { state, transactionalId } = manager
  if (state !== 'IN_TRANSACTION' && state !== 'COMMITTING_TRANSACTION' && state !== 'INITIALIZING') return
  manager.state = 'ABORTABLE_ERROR'
  manager.error = error
  self.volatile.lastError = error
  // With version 2 the end of the transaction raises the epoch anyway.
  if (manager.version === 1 && state === 'IN_TRANSACTION') manager.bumpEpoch = true
  fx.note({ type: 'transaction-failed', producer: self.id, transactionalId, error, fatal: false, aim: aimIn(state) })
}

/** There is nothing that this producer could still do. */
export function transactionFatal(self: Producer, error: string, fx: ClientEffects): void {
  const manager = self.volatile.transaction!
  const { state, transactionalId } = manager
  if (state === 'FATAL_ERROR') return
  manager.state = 'FATAL_ERROR'
  manager.error = error
  manager.request = null
  self.volatile.lastError = error
  fx.note({ type: 'transaction-failed', producer: self.id, transactionalId, error, fatal: true, aim: aimIn(state) })
}
