// The application around a transactional producer: when it begins, what it sends, and how it ends (T-6, T-20, KIP-447).
import { nextFloat } from '../../../kernel/random'
import type { Micros } from '../../../kernel/time'
import { closeConnection } from '../client/connection'
import { never } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type { ProcessRecords } from '../messages'
import { resetProducer } from './create'
import { inFlightBatches, memoryOf, queuedBatches } from './memory'
import { hasEnded } from './source'
import type { Producer } from './state'
import type { Processing, TransactionManager } from './transaction-state'

/** Is send() called now? A record that is due begins the next transaction; while one is being ended, nothing is sent. */
export function mayTakeRecord(self: Producer, fx: ClientEffects): boolean {
  const manager = self.volatile.transaction!
  if (manager.state === 'READY' && isRecordDue(self, fx.now)) begin(self, manager, fx)
  return manager.state === 'IN_TRANSACTION' && !isComplete(self, manager, fx.now)
}

function isRecordDue({ volatile, source, durable }: Producer, now: Micros): boolean {
  if (volatile.processing !== null)
    return volatile.processing.sent < volatile.processing.records.length || volatile.processing.last
  if (source.topic === '' || volatile.closing) return false
  if (volatile.emits.length > 0) return true
  return volatile.nextAt <= now && !hasEnded({ source, durable }) && (source.interval > 0 || source.rows !== null)
}

// The application's dice are thrown when it begins.
function begin(self: Producer, manager: TransactionManager, fx: ClientEffects): void {
  const { transactions } = self.source
  const luck = transactions === null || transactions.abort + transactions.crash === 0 ? 1 : nextFloat(fx.random)
  const abort = transactions?.abort ?? 0
  const crash = transactions?.crash ?? 0
  manager.plan = luck < abort ? 'abort' : luck < abort + crash ? 'crash' : 'commit'
  manager.state = 'IN_TRANSACTION'
  manager.begunAt = fx.now
  manager.records = 0
  fx.note({ type: 'transaction-begun', producer: self.id, transactionalId: manager.transactionalId })
}

const isWhole = ({ last, sent, records }: Processing): boolean => last && sent === records.length

// Has the application sent what belongs to this transaction?
function isComplete(self: Producer, { records, begunAt }: TransactionManager, now: Micros): boolean {
  const { volatile, source } = self
  if (volatile.processing !== null) return isWhole(volatile.processing)
  const { transactions } = source
  if (volatile.closing) return true
  if (transactions?.records !== null && transactions !== null && records >= transactions.records) return true
  if (transactions?.every !== null && transactions !== null && now >= begunAt + transactions.every) return true
  return records > 0 && volatile.emits.length === 0 && hasEnded(self)
}

/**
 * Lets the application go on: it commits or aborts what is complete, and gives up what has failed. Answers when its clock
 * rings next.
 */
export function stepApplication(self: Producer, fx: ClientEffects): Micros {
  const { volatile } = self
  if (volatile.transaction === null) {
    if (volatile.processing !== null) finishPlainly(self, volatile.processing, fx)
    return never
  }
  const manager = volatile.transaction
  if (manager.state === 'FATAL_ERROR') {
    if (volatile.processing !== null) answer(self, volatile.processing, 'fatal', manager.error, fx)
    return never
  }
  // An exception from send() or commitTransaction(): the application aborts, and begins again.
  if (manager.state === 'ABORTABLE_ERROR') return end(self, manager, false, fx)
  if (manager.state !== 'IN_TRANSACTION' || volatile.blocked !== null) return never
  if (!isComplete(self, manager, fx.now)) return clockOf(self, manager)
  const { processing } = volatile
  if (processing !== null && !processing.offsetsSent && processing.offsets !== null && manager.plan === 'commit') {
    // sendOffsetsToTransaction() returns when the group's coordinator has them.
    processing.offsetsSent = true
    manager.offsets = processing.offsets
  }
  if (manager.offsets !== null) return never
  if (manager.plan === 'crash') {
    if (queuedBatches(self).length + inFlightBatches(self).length === 0) die(self, fx)
    return never
  }
  return end(self, manager, manager.plan === 'commit', fx)
}

// commitTransaction() or abortTransaction().
function end(self: Producer, manager: TransactionManager, committed: boolean, fx: ClientEffects): Micros {
  manager.state = committed ? 'COMMITTING_TRANSACTION' : 'ABORTING_TRANSACTION'
  if (!committed) {
    manager.newPartitions = []
    manager.offsets = null
  }
  const { transactionalId } = manager
  fx.note({ type: 'transaction-ending', producer: self.id, transactionalId, committed })
  return never
}

const clockOf = ({ source, volatile }: Producer, { begunAt }: TransactionManager): Micros => {
  const every = volatile.processing === null ? (source.transactions?.every ?? null) : null
  return every === null ? never : begunAt + every
}

/** Does the application wait for all that it has sent (flush(), or the end of a transaction)? Then nothing lingers (P-11). */
export function isFlushing(self: Producer, now: Micros): boolean {
  const { transaction: manager, processing } = self.volatile
  if (manager === null) return processing !== null && isWhole(processing)
  if (manager.state === 'COMMITTING_TRANSACTION' || manager.state === 'ABORTING_TRANSACTION') return true
  return manager.plan === 'crash' && manager.state === 'IN_TRANSACTION' && isComplete(self, manager, now)
}

// The process dies inside of its transaction, and its supervisor starts it again. Nobody is told but by broken connections.
function die(self: Producer, fx: ClientEffects): void {
  const { records, sent } = memoryOf(self)
  const { nextCorrelationId, metadata } = self.volatile
  const { transactionalId } = self.volatile.transaction!
  const restart = self.source.transactions?.restart ?? 0
  fx.note({ type: 'producer-memory-lost', producer: self.id, records, sent })
  fx.note({ type: 'producer-crashed', producer: self.id, transactionalId, restartsAt: fx.now + restart })
  for (const broker of metadata.brokers) closeConnection(self, broker, fx)
  resetProducer(self)
  // Answers to the former process are not taken for answers to the next one.
  self.volatile.nextCorrelationId = nextCorrelationId
  self.volatile.restartsAt = fx.now + restart
  fx.after(restart, { type: 'transactionTimer', name: 'restart', id: self.id, at: fx.now + restart })
}

// ---- read, process, write --------------------------------------------------------------------------------------------

/** A member of a group hands over what it has made of the records that it was given. */
export function takeProcessing(self: Producer, more: ProcessRecords, from: string): void {
  const { processing } = self.volatile
  const { pollId, last, offsets } = more
  if (processing?.pollId === pollId) {
    Object.assign(processing, { records: [...processing.records, ...more.records], last, offsets })
    return
  }
  const { records } = more
  self.volatile.processing = { pollId, from, records, last, offsets, sent: 0, offsetsSent: false, failed: null }
}

/** The transaction with them has ended: the member may commit no more, and polls on; or it begins again. */
export function processed(self: Producer, committed: boolean, error: string | null, fx: ClientEffects): void {
  const { processing } = self.volatile
  if (processing !== null) answer(self, processing, committed ? 'committed' : 'aborted', error, fx)
}

function answer(
  self: Producer,
  { pollId, from }: Processing,
  outcome: 'committed' | 'aborted' | 'fatal',
  error: string | null,
  fx: ClientEffects,
): void {
  self.volatile.processing = null
  fx.send(from, { type: 'recordsProduced', pollId, outcome, error })
}

// Without transactions: when everything is acknowledged, the member commits its offsets by itself.
function finishPlainly(self: Producer, processing: Processing, fx: ClientEffects): void {
  if (!isWhole(processing) || self.volatile.blocked !== null) return
  if (queuedBatches(self).length + inFlightBatches(self).length > 0) return
  answer(self, processing, processing.failed === null ? 'committed' : 'aborted', processing.failed, fx)
}
