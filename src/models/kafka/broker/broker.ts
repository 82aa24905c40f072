// The broker actor: each request goes to the part that it is for.
import { nextFloat } from '../../../kernel/random'
import { ms } from '../../../kernel/time'
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import { groupHandlers } from '../group/coordinator'
import { onShardHighWatermark } from '../group/shard'
import { commitOffsetsInTransaction } from '../group/transactions'
import type { Message } from '../messages'
import { OFFSETS_TOPIC, TRANSACTION_TOPIC } from '../partition'
import { callerOf } from '../replication/access'
import { countThreadTime, unmute } from '../replication/client-quota'
import { admit, answer, closeRefused, hangUp } from '../replication/connection'
import { askController } from '../replication/controller-channel'
import { closeSession, expireFetch, reviewFetch } from '../replication/fetch-session'
import { loseLeader, sendFetch } from '../replication/fetcher'
import { onFetchResponse } from '../replication/follower'
import { onRemoteShareRead } from '../share/remote-read'
import { settleShares, shareHandlers, sharePeerLost, shareRequestHandlers } from '../share/handlers'
import { appendWait, dropWork, queueRequest, takeWork } from '../replication/load'
import { onAlterPartitionResponse, shrinkIsrs } from '../replication/isr'
import { expireProduces, forgetClient } from '../replication/purgatory'
import { onRemoteIndex } from '../replication/remote-state'
import { onRemoteRead } from '../replication/fetch-session'
import { onVerified, verificationDue, verificationsLost, type Settled } from '../replication/verification'
import { coordinatorTimer, initTransactions, transactionHandlers } from '../transaction/coordinator'
import { markersLost } from '../transaction/markers'
import { onTransactionsHighWatermark } from '../transaction/completion'
import { lookAgain, WRITE_BACK } from '../log/page-cache'
import { flushOldLogs } from './disk'
import { tellingRefusals } from './coordinator-refusals'
import { checkpointHighWatermarks } from './ending'
import { fetch } from './fetch'
import {
  askAgain,
  beginShutdown,
  onControllerLost,
  onHeartbeatAnswered,
  onLogsRecovered,
  onMetadata,
  onRefusedByController,
  onRegistered,
  readOn,
  register,
  sendHeartbeat,
  startBroker,
  tick,
} from './lifecycle'
import { refuseMember } from './group-access'
import { produce } from './produce'
import { finishCleaning, lookForDirt } from './cleaning'
import { checkProducers, checkRetention, deleteFiles, deleteRecords } from './retention'
import { autoCreateTopics } from './auto-create'
import { initProducerId, onProducerIds } from '../transaction/producer-ids'
import { describable, listOffsets, metadata, offsetForLeaderEpoch } from './queries'
import { lookRemotely, onRemoteLookup } from './remote-lookup'
import type { Broker, BrokerEffects, RemoteLookups } from './state'
import { onRemoteMetadata, onRemoteTask } from './tiering'
import { memberHandlers, onPeerLost } from './zookeeper-mode'

/** Requests that take their turn on a client's connection (P-20b). */
type Queued =
  | 'produceRequest'
  | 'initProducerIdRequest'
  | 'metadataRequest'
  | 'fetchRequest'
  | 'listOffsetsRequest'
  | 'offsetForLeaderEpochRequest'

type Answered =
  | 'fetchResponse'
  | 'brokerRegistrationResponse'
  | 'brokerHeartbeatResponse'
  | 'metadataFetchResponse'
  | 'alterPartitionResponse'
  | 'allocateProducerIdsResponse'
  | 'addPartitionsToTxnResponse'
  | 'remoteLogMetadata'
  | 'remoteReadResponse'
  | 'remoteLookupResponse'
  | 'remoteIndexResponse'

type Own =
  | 'started'
  | 'disconnected'
  | 'shutdown'
  | 'reconfigure'
  | 'registerBroker'
  | 'sendBrokerHeartbeat'
  | 'brokerTick'
  | 'fetchMetadata'
  | 'controllerRetry'
  | 'replicaFetch'
  | 'checkReplicaLag'
  | 'checkpointHighWatermarks'
  | 'delayedFetchExpired'
  | 'delayedProduceExpired'
  | 'connectionUnmuted'
  | 'connectionRefused'
  | 'requestHandled'
  | 'diskWritten'
  | 'writeBack'
  | 'checkRetention'
  | 'checkProducers'
  | 'remoteLogTask'
  | 'cleanLogs'
  | 'logCleaned'
  | 'deleteFiles'
  | 'flushLogs'
  | 'logsRecovered'
  | 'deleteRecords'
  | 'transactionTimer'

type BrokerHandlers<Types extends Message['type']> = Handlers<Broker, Message, Fact, Types>

const queued: BrokerHandlers<Queued> = {
  produceRequest(self, request, fx, from) {
    if (self.diskLatency > 0) writeLater(self, request, from, fx)
    else produce(self, request, from, fx)
  },
  initProducerIdRequest(self, request, fx, from) {
    if (request.transaction === undefined) initProducerId(self, request, from, fx)
    else
      tellingRefusals((broker, _, telling) => initTransactions(broker, request, from, telling))(self, request, fx, from)
  },
  metadataRequest(self, request, fx, from) {
    autoCreateTopics(self, request, from, fx)
    answer(self, from, metadata(self, request, from, fx), fx)
  },
  fetchRequest: (self, request, fx, from) => fetch(self, request, from, fx),
  listOffsetsRequest(self, request, fx, from) {
    if (lookRemotely(self, request, from, fx)) return
    answer(self, from, listOffsets(self, request, describable(self, request, from, fx)), fx)
  },
  offsetForLeaderEpochRequest: (self, request, fx, from) =>
    answer(self, from, offsetForLeaderEpoch(self, request, describable(self, request, from, fx)), fx),
}

const answered: BrokerHandlers<Answered> = {
  fetchResponse(self, response, fx, from) {
    const hasData = response.partitions.some(({ batches }) => batches.length > 0)
    const wait = hasData ? appendWait(self, response, fx.now) : 0
    if (hasData && self.diskLatency + wait > 0) writeLater(self, response, from, fx, wait)
    else onFetchResponse(self, response, from, fx)
  },
  brokerRegistrationResponse: (self, response, fx) => onRegistered(self, response, fx),
  brokerHeartbeatResponse(self, response, fx) {
    if (response.error === 'NOT_CONTROLLER') onRefusedByController(self, fx)
    else onHeartbeatAnswered(self, response, fx)
  },
  metadataFetchResponse: (self, response, fx) => onMetadata(self, response, fx),
  alterPartitionResponse(self, response, fx) {
    onAlterPartitionResponse(self, response, fx)
    if (response.error === 'NOT_CONTROLLER') onRefusedByController(self, fx)
  },
  allocateProducerIdsResponse(self, response, fx) {
    if (response.error === 'NOT_CONTROLLER') onRefusedByController(self, fx)
    else onProducerIds(self, response, fx)
  },
  addPartitionsToTxnResponse(self, response, fx) {
    const settled = onVerified(self, response, fx)
    if (settled !== null) goOn(self, settled, fx)
  },
  remoteLogMetadata: (self, told, fx) => onRemoteMetadata(self, told, fx),
  remoteReadResponse(self, response, fx) {
    onRemoteShareRead(self, response, fx)
    onRemoteRead(self, response, fx)
  },
  remoteLookupResponse(self, response, fx) {
    const looked = onRemoteLookup(self, response)
    if (looked !== null) answerLookups(self, looked, fx)
  },
  remoteIndexResponse: (self, response, fx) => onRemoteIndex(self, response, fx),
}

const own: BrokerHandlers<Own> = {
  started: (self, _, fx) => startBroker(self, fx),
  disconnected(self, { peer }, fx) {
    delete self.volatile.connections[peer]
    dropWork(self, peer)
    closeSession(self, peer)
    forgetClient(self, peer)
    sharePeerLost(self, peer, fx)
    markersLost(self, peer, fx)
    for (const settled of verificationsLost(self, peer)) goOn(self, settled, fx)
    if (self.volatile.zookeeper !== null) onPeerLost(self, peer, fx)
    else if (self.voters.includes(peer)) return onControllerLost(self, peer, fx)
    loseLeader(self, peer, fx)
  },
  shutdown: (self, _, fx) => beginShutdown(self, fx),
  reconfigure(self, { config, block }) {
    Object.assign(self.config, config)
    if (typeof block.disk === 'number') self.diskLatency = block.disk
    if (typeof block.diskSize === 'number' || block.diskSize === null) self.diskCapacity = block.diskSize
    if (typeof block.zone === 'string' || block.zone === null) self.rack = block.zone
  },
  registerBroker: (self, _, fx) => register(self, fx),
  sendBrokerHeartbeat: (self, _, fx) => sendHeartbeat(self, fx),
  brokerTick: (self, _, fx) => tick(self, fx),
  fetchMetadata: (self, { fetchId }, fx) => readOn(self, fetchId, fx),
  controllerRetry: (self, _, fx) => askAgain(self, fx),
  replicaFetch(self, { leader }, fx) {
    const fetcher = self.volatile.fetchers[leader]
    if (fetcher !== undefined) sendFetch(self, fetcher, fx)
  },
  checkReplicaLag(self, timer, fx) {
    shrinkIsrs(self, fx)
    fx.after(ms(self.config['replica.lag.time.max.ms'] / 2), timer)
  },
  checkpointHighWatermarks(self, timer, fx) {
    checkpointHighWatermarks(self)
    fx.after(ms(self.config['replica.high.watermark.checkpoint.interval.ms']), timer)
  },
  delayedFetchExpired: (self, { client }, fx) => expireFetch(self, client, fx),
  requestHandled: (self, { work }, fx) => endWork(self, work, fx),
  connectionUnmuted: (self, { client }, fx) => unmute(self, client, fx.now),
  connectionRefused: (self, { client }, fx) => closeRefused(self, client, fx),
  delayedProduceExpired: (self, _, fx) => expireProduces(self, fx),
  diskWritten(self, { write }, fx) {
    const { message, from } = self.volatile.diskWrites[write]!
    delete self.volatile.diskWrites[write]
    if (message.type === 'produceRequest') produce(self, message, from, fx)
    else if (message.type === 'fetchResponse') onFetchResponse(self, message, from, fx)
  },
  writeBack({ durable }, timer, fx) {
    durable.pageCache = lookAgain(durable.pageCache, durable.logs, fx.now)
    fx.after(WRITE_BACK, timer)
  },
  checkRetention: (self, _, fx) => checkRetention(self, fx),
  checkProducers: (self, _, fx) => checkProducers(self, fx),
  remoteLogTask: (self, { partition, task }, fx) => onRemoteTask(self, partition, task, fx),
  cleanLogs: (self, _, fx) => lookForDirt(self, fx),
  logCleaned: (self, _, fx) => finishCleaning(self, fx),
  deleteFiles: (self, _, fx) => deleteFiles(self, fx.now),
  flushLogs(self, timer, fx) {
    flushOldLogs(self, fx.now)
    fx.after(ms(self.config['log.flush.scheduler.interval.ms']), timer)
  },
  logsRecovered: (self, _, fx) => onLogsRecovered(self, fx),
  deleteRecords: (self, request, fx) => deleteRecords(self, request, fx),
  transactionTimer(self, timer, fx) {
    if (timer.name !== 'verification') return coordinatorTimer(self, timer, fx)
    const settled = verificationDue(self, timer.id, timer.at, fx)
    if (settled !== null) goOn(self, settled, fx)
  },
}

// L-35: all that was to be looked up in remote storage has been.
function answerLookups(broker: Broker, { request, client, found }: RemoteLookups, fx: BrokerEffects): void {
  answer(broker, client, listOffsets(broker, request, describable(broker, request, client, fx), found), fx)
}

// T-5: the coordinator has said whether the batches, or the offsets, are part of the transaction.
function goOn(broker: Broker, { verification, verdicts }: Settled, fx: BrokerEffects): void {
  const { message, client } = verification
  if (message.type === 'produceRequest') produce(broker, message, client, fx, verdicts)
  else commitOffsetsInTransaction(broker, message, client, fx, verdicts)
}

// A slow disk: what is to be appended is appended, and thereby answered and fetched, only later.
function writeLater(broker: Broker, message: Message, from: string, fx: BrokerEffects, wait = 0): void {
  const { volatile } = broker
  const write = `w${volatile.nextDelayed++}`
  volatile.diskWrites[write] = { message, from }
  const { diskLatency, diskJitter } = broker
  const takes = wait + diskLatency + (diskJitter === 0 ? 0 : Math.floor(nextFloat(fx.random) * (diskJitter + 1)))
  volatile.diskBusyUntil = Math.max(volatile.diskBusyUntil, fx.now + takes)
  fx.after(volatile.diskBusyUntil - fx.now, { type: 'diskWritten', write })
}

type AnyHandler = (self: Broker, message: Message, fx: BrokerEffects, from: string) => void
type AnyHandlers = Record<string, AnyHandler>

/** Does the broker answer requests? Not before its logs are open, and not after its shutdown. */
const serves = ({ volatile }: Broker): boolean => volatile.logsLoaded && volatile.lifecycle !== 'NOT_RUNNING'

// What other actors ask for; each request takes its turn on its connection.
function inTurn(handler: AnyHandler): AnyHandler {
  return (self, message, fx, from) => {
    if (!serves(self)) return hangUp(self, from, fx)
    if (admit(self, from, message, fx)) beginWork(self, message, fx, from, handler)
    settle(self, fx)
  }
}

// Group requests come over a connection of their own.
function atOnce(handler: AnyHandler): AnyHandler {
  return (self, message, fx, from) => {
    if (from !== self.id && !serves(self)) return hangUp(self, from, fx)
    if (from === self.id || !message.type.endsWith('Request')) handler(self, message, fx, from)
    else beginWork(self, message, fx, from, allowed(handler))
    settle(self, fx)
  }
}

// Who has a right to it: others are answered at once.
const allowed =
  (handler: AnyHandler): AnyHandler =>
  (self, message, fx, from) => {
    if (!refuseMember(self, message, from, fx)) handler(self, message, fx, from)
  }

// With a capacity a request first has to pass the threads; `requestHandled` then finds its handler by its type.
function beginWork(self: Broker, message: Message, fx: BrokerEffects, from: string, handler: AnyHandler): void {
  if (self.capacity === undefined) handler(self, message, fx, from)
  else queueRequest(self, message, from, fx)
}

function endWork(self: Broker, id: string, fx: BrokerEffects): void {
  const work = takeWork(self, id)
  if (work === null || !serves(self)) return
  const { message, from, takes } = work
  const isFree = message.type === 'produceRequest' && message.acks === 0
  if (!isFree) countThreadTime(self, callerOf(message, from), takes, fx.now)
  const handler = turns[message.type] ?? allowed(coordinatorTurns[message.type]!)
  handler(self, message, fx, from)
}

function thenSettle(handler: AnyHandler): AnyHandler {
  return (self, message, fx, from) => {
    if (self.volatile.lifecycle === 'NOT_RUNNING' && message.type !== 'started') return
    handler(self, message, fx, from)
    settle(self, fx)
  }
}

const wrap = (handlers: object, wrapper: (handler: AnyHandler) => AnyHandler): AnyHandlers =>
  Object.fromEntries(Object.entries(handlers as AnyHandlers).map(([type, handler]) => [type, wrapper(handler)]))

// What coordinators answer is told where it is an error.
const coordinators = {
  ...wrap({ ...groupHandlers, ...transactionHandlers, findCoordinatorRequest }, tellingRefusals),
  ...shareHandlers,
}
const inTurns = { ...queued, ...wrap(shareRequestHandlers, tellingRefusals) }

const turns = wrap(inTurns, (handler) => handler)
const coordinatorTurns = wrap(coordinators, (handler) => handler)

/** The broker's reactions, by message type. */
export const brokerHandlers: AnyHandlers = {
  ...wrap(inTurns, inTurn),
  ...wrap(coordinators, atOnce),
  ...wrap(answered, thenSettle),
  ...wrap(own, thenSettle),
  ...wrap(memberHandlers, thenSettle),
}

// The first search for a coordinator makes the topic of the groups, or of transactions, in a cluster that was formatted without brokers.
function findCoordinatorRequest(
  self: Broker,
  request: Extract<Message, { type: 'findCoordinatorRequest' }>,
  fx: BrokerEffects,
  from: string,
): void {
  const topic = request.transactionalId === undefined ? OFFSETS_TOPIC : TRANSACTION_TOPIC
  if (self.volatile.image.topics[topic] === undefined) {
    const wanted = { topic, partitions: 1, replicationFactor: 1, config: {} }
    askController(self, { type: 'createTopic', ...wanted }, fx)
  }
  groupHandlers.findCoordinatorRequest(self, request, fx, from)
}

// What a handler has set off inside this broker, in rounds: coordinators hear of high watermarks, parked fetches are
// looked at again, and freed connections take their next request.
function settle(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  while (
    volatile.advancedShards.length + volatile.wakened.length + volatile.released.length > 0 ||
    (volatile.share !== null && volatile.share.advanced.length > 0)
  ) {
    const { advancedShards, wakened, released } = volatile
    if (advancedShards.length > 0) volatile.advancedShards = []
    if (wakened.length > 0) volatile.wakened = []
    if (released.length > 0) volatile.released = []
    for (const partition of advancedShards) {
      onShardHighWatermark(broker, partition, fx)
      onTransactionsHighWatermark(broker, partition, fx)
    }
    if (volatile.share !== null) settleShares(broker, fx)
    for (const client of wakened) reviewFetch(broker, client, fx)
    for (const client of released) takeNext(broker, client, fx)
  }
}

function takeNext(broker: Broker, client: string, fx: BrokerEffects): void {
  const connection = broker.volatile.connections[client]
  if (connection === undefined || connection.busy) return
  const next = connection.waiting.shift()
  if (next === undefined) return
  connection.busy = true
  beginWork(broker, next, fx, client, turns[next.type]!)
}
