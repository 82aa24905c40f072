// What a producer hears, and what it does about it.
import type { Handlers } from '../../../kernel/step'
import { acceptMetadata } from '../client/metadata'
import { noteThrottle } from '../client/throttle'
import { applyPrincipal } from '../client/principal'
import type { ClientEffects } from '../client/state'
import type { Fact } from '../facts'
import type { Message, Reconfigure } from '../messages'
import { resetProducer } from './create'
import { createKeyTable } from './keys'
import { inFlightBatches, queuedBatches } from './memory'
import { acceptProducerId, producerIdRefused } from './producer-id'
import { completeRequest, loseBroker } from './results'
import { blockedUntil, handOver, refuseUnauthorized, touchTopic } from './send'
import { takeDue, runSender, wakeBy } from './sender'
import { isFlowing, restartSource } from './source'
import type { Producer, ProducerSource } from './state'
import { stepApplication, takeProcessing } from './transaction-application'
import { newManager, onTransactionResponse, transactionPeerLost, type TransactionResponse } from './transaction-manager'

type Heard =
  | 'started'
  | 'disconnected'
  | 'metadataResponse'
  | 'initProducerIdResponse'
  | 'produceResponse'
  | 'sendRecord'
  | 'runSender'
  | 'reconfigure'
  | 'shutdown'
  | 'emit'
  | 'sendFor'
  | 'findCoordinatorResponse'
  | 'addPartitionsToTxnResponse'
  | 'addOffsetsToTxnResponse'
  | 'txnOffsetCommitResponse'
  | 'endTxnResponse'
  | 'processRecords'
  | 'transactionTimer'

export const producerHandlers: Handlers<Producer, Message, Fact, Heard> = {
  // A new process knows nothing but its configuration, and what the application wrote down (`durable`).
  started: (self, _, fx) => begin(self, fx),

  disconnected(self, { peer }, fx) {
    loseBroker(self, peer, 'NETWORK_EXCEPTION', fx)
    if (self.volatile.initProducerId.broker === peer) producerIdRefused(self, fx)
    if (self.volatile.transaction !== null) transactionPeerLost(self, self.volatile.transaction, peer, fx)
    work(self, fx)
  },

  metadataResponse(self, response, fx, from) {
    const accepted = acceptMetadata(self, response, from, fx)
    if (accepted === null) return
    refuseUnauthorized(self, response, fx)
    work(self, fx)
  },

  initProducerIdResponse(self, response, fx) {
    if (self.volatile.transaction === null) acceptProducerId(self, response, fx)
    else onTransactionResponse(self, response, fx)
    work(self, fx)
  },
  findCoordinatorResponse: fromCoordinator,
  addPartitionsToTxnResponse: fromCoordinator,
  addOffsetsToTxnResponse: fromCoordinator,
  txnOffsetCommitResponse: fromCoordinator,
  endTxnResponse: fromCoordinator,

  produceResponse(self, response, fx, from) {
    noteThrottle(self, from, response, fx.now)
    completeRequest(self, response, from, fx)
    goOn(self, fx)
  },

  sendRecord(self, _, fx) {
    // It rings late after a pause of the process, and a stale timer may ring in its place.
    if (fx.now < self.volatile.wakeAt) return
    // Records that join an open batch change nothing for the sender.
    if (handOver(self, fx) || self.volatile.transaction !== null) goOn(self, fx)
  },

  runSender(self, _, fx) {
    if (takeDue(self, fx.now)) work(self, fx)
  },

  emit(self, { count, key, value, tombstone = false, partition }, fx) {
    self.volatile.emits.push({ count, key, value, tombstone, partition: partition ?? null, caller: null })
    work(self, fx)
  },

  sendFor(self, { token, key, value, tombstone }, fx, from) {
    const caller = { client: from, token }
    self.volatile.emits.push({ count: 1, key, value, tombstone, partition: null, caller })
    work(self, fx)
  },

  processRecords(self, request, fx, from) {
    takeProcessing(self, request, from)
    work(self, fx)
  },

  // Its supervisor starts the application again.
  transactionTimer(self, { at }, fx) {
    if (self.volatile.restartsAt === at) begin(self, fx)
  },

  reconfigure(self, change, fx) {
    applyConfig(self, change)
    applySource(self, change.block, fx)
    applyPrincipal(self, change)
    // Deadlines may have moved.
    self.volatile.deadline = 0
    work(self, fx)
  },

  // close(): no more records; what is in memory goes out first.
  shutdown(self, _, fx) {
    self.volatile.closing = true
    self.volatile.blocked = null
    work(self, fx)
  },
}

function begin(self: Producer, fx: ClientEffects): void {
  const { nextCorrelationId } = self.volatile
  resetProducer(self)
  self.volatile.nextCorrelationId = nextCorrelationId
  const { config, source } = self
  if (config['transactional.id'] !== null) self.volatile.transaction = newManager(config['transactional.id'])
  if (source.topic !== '') touchTopic(self, source.topic, fx.now)
  restartSource(self, fx.now, fx.random)
  work(self, fx)
}

function fromCoordinator(self: Producer, response: TransactionResponse, fx: ClientEffects): void {
  onTransactionResponse(self, response, fx)
  work(self, fx)
}

// Something has happened after which the sender has to look at everything.
function work(self: Producer, fx: ClientEffects): void {
  self.volatile.nextDue = 0
  goOn(self, fx)
}

/** Hands over what is due, sends what is ready, and goes on while one makes room for the other. */
function goOn(self: Producer, fx: ClientEffects): void {
  const { volatile } = self
  if (volatile.restartsAt > 0) return
  for (;;) {
    handOver(self, fx)
    const used = volatile.bufferUsed
    if (volatile.transaction !== null || volatile.processing !== null) wakeBy(self, stepApplication(self, fx), fx)
    // It may have ended in the middle of that.
    if (self.volatile !== volatile) return
    runSender(self, fx)
    const freed = volatile.bufferUsed < used
    if (volatile.blocked === null || !freed) break
  }
  if (volatile.blocked !== null) wakeBy(self, blockedUntil(self, volatile.blocked), fx)
  if (volatile.closing) finish(self, fx)
}

// The process ends by itself once nothing is left in memory.
function finish(self: Producer, fx: ClientEffects): void {
  if (queuedBatches(self).length > 0 || inFlightBatches(self).length > 0 || isInTransaction(self)) return
  self.up = false
  self.incarnation++
  fx.note({ type: 'producer-closed', producer: self.id })
}

// What is open is ended first.
function isInTransaction({ volatile: { transaction } }: Producer): boolean {
  if (transaction === null) return false
  return transaction.state !== 'READY' && transaction.state !== 'INITIALIZING' && transaction.state !== 'FATAL_ERROR'
}

function applyConfig(self: Producer, { config }: Reconfigure): void {
  const known: Readonly<Record<string, unknown>> = self.config
  const changed = Object.entries(config).filter(([key, value]) => key in known && value !== undefined)
  self.config = { ...self.config, ...Object.fromEntries(changed) }
}

function applySource(self: Producer, block: Reconfigure['block'], fx: ClientEffects): void {
  const before = self.source
  const wasFlowing = isFlowing(self)
  const changed = Object.entries(block).filter(([key]) => key in before)
  self.source = { ...before, ...(Object.fromEntries(changed) as Partial<ProducerSource>) }
  const { topic, keys, rows, interval, poisson } = self.source
  if (keys !== before.keys) self.keyTable = createKeyTable(keys)
  if (topic !== before.topic && topic !== '') touchTopic(self, topic, fx.now)
  const otherRows = rows !== before.rows
  // Other rows are another source, which begins at its beginning.
  if (otherRows) self.durable.taken = 0
  // What has fallen due during a blocked send() stays due.
  const otherRhythm = interval !== before.interval || poisson !== before.poisson
  if (otherRows || !wasFlowing || (otherRhythm && self.volatile.blocked === null)) {
    restartSource(self, fx.now, fx.random)
  }
}
