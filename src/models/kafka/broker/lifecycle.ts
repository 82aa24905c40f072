// A broker's life towards the controller: registration, heartbeats, metadata, controlled shutdown (K-10 to K-13, K-15).
import { ms, seconds, type Micros } from '../../../kernel/time'
import { nextFloat, nextInt } from '../../../kernel/random'
import type { BrokerHeartbeatResponse, BrokerRegistrationResponse, MetadataFetchResponse } from '../messages'
import { replay, type MetadataRecord } from '../controller/records'
import { expireMetadataFetch, fetchMetadata, onMetadataFetched, onVoterLost } from '../raft/observer'
import { askController } from '../replication/controller-channel'
import { controllerLost, expandIsrs, retryIsrChanges } from '../replication/isr'
import { expireFetchers } from '../replication/fetcher'
import { WRITE_BACK } from '../log/page-cache'
import { flushAll, unrecovered } from './disk'
import { endProcess } from './ending'
import { retryProducerIds } from '../transaction/producer-ids'
import { publishImage, publishRecords } from './publish'
import { startRetention } from './retention'
import type { Broker, BrokerEffects } from './state'
import { joinCluster, leave, leaveCluster, startMember } from './zookeeper-mode'

/** `initial.broker.registration.timeout.ms`: without a registration by then the broker gives up (K-10). */
const REGISTRATION_LIMIT = seconds(60)
/** A controlled shutdown takes no longer than this (K-13). */
const SHUTDOWN_LIMIT = seconds(300)
/** How soon a broker asks again whether it may go, the first time (K-13). */
const HURRY = ms(50)
/** Pause before something is said again to a controller that is not active (yet). */
const RETRY = ms(100)

/**
 * The process starts. In a freshly formatted cluster it finds itself registered and unfenced; after that, every start
 * registers anew, fenced (K-10).
 */
export function startBroker(broker: Broker, fx: BrokerEffects): void {
  const { volatile, config } = broker
  volatile.incarnationId = broker.incarnation
  const registration = volatile.image.brokers[broker.id]
  const heartbeat = heartbeatInterval(broker)
  if (registration === undefined) {
    volatile.lifecycle = 'STARTING'
    volatile.registeringSince = fx.now
    // Whom to register with the quorum must tell first. ZooKeeper knows that, and brokers open their logs before.
    if (volatile.zookeeper === null) fetchMetadata(broker, fx)
    else recover(broker, fx)
  } else {
    volatile.lifecycle = 'RUNNING'
    volatile.logsLoaded = true
    volatile.brokerEpoch = registration.brokerEpoch
    publishImage(broker, fx)
    if (volatile.zookeeper === null) fetchMetadata(broker, fx)
  }
  if (volatile.zookeeper !== null) startMember(broker, fx)
  // Brokers were started at different times, so their heartbeats do not coincide.
  fx.after(nextInt(fx.random, heartbeat), { type: 'brokerTick' })
  fx.after(ms(config['replica.lag.time.max.ms'] / 2), { type: 'checkReplicaLag' })
  fx.after(ms(config['replica.high.watermark.checkpoint.interval.ms']), { type: 'checkpointHighWatermarks' })
  fx.after(WRITE_BACK, { type: 'writeBack' })
  startRetention(broker, fx)
  const flushes = ms(config['log.flush.scheduler.interval.ms'])
  if (flushes < Number.MAX_SAFE_INTEGER - fx.now) fx.after(flushes, { type: 'flushLogs' })
}

const heartbeatInterval = ({ config }: Broker): Micros => ms(config['broker.heartbeat.interval.ms'])

/** Asks the controller for an epoch, unless there is one already. */
export function register(broker: Broker, fx: BrokerEffects): void {
  const { volatile, nodeId, rack, durable } = broker
  if (volatile.brokerEpoch >= 0 || volatile.lifecycle !== 'STARTING') return
  if (fx.now - volatile.registeringSince >= REGISTRATION_LIMIT) {
    volatile.lifecycle = 'NOT_RUNNING'
    return
  }
  volatile.registrationSentAt = fx.now
  const { incarnationId } = volatile
  const previousBrokerEpoch = durable.cleanShutdownEpoch
  const request = { type: 'brokerRegistrationRequest', nodeId, rack, incarnationId, previousBrokerEpoch } as const
  askController(broker, request, fx)
}

/** Registered, fenced; or refused, and tried again with a growing pause. */
export function onRegistered(broker: Broker, response: BrokerRegistrationResponse, fx: BrokerEffects): void {
  const { volatile } = broker
  if (volatile.lifecycle !== 'STARTING' || volatile.brokerEpoch >= 0) return
  if (response.error !== 'NONE') {
    const pause = Math.min(
      ms(100) * 2 ** volatile.registrationAttempts++,
      ms(broker.config['broker.session.timeout.ms']),
    )
    fx.after(pause * (0.98 + 0.04 * nextFloat(fx.random)), { type: 'registerBroker' })
    return
  }
  volatile.registrationAttempts = 0
  volatile.brokerEpoch = response.brokerEpoch
  // The marker of a clean shutdown is used up by the start.
  broker.durable.cleanShutdownEpoch = -1
  // The record of the registration may have been read before the answer to it came.
  catchUp(broker, [], fx)
  sendHeartbeat(broker, fx)
}

/** Says that this broker is alive, how far it has read the metadata, and what it wants (K-11, K-13). */
export function sendHeartbeat(broker: Broker, fx: BrokerEffects): void {
  const { lifecycle, logsLoaded, brokerEpoch, image } = broker.volatile
  if (brokerEpoch < 0 || lifecycle === 'NOT_RUNNING') return
  const wants = { wantFence: !logsLoaded, wantShutDown: lifecycle === 'PENDING_CONTROLLED_SHUTDOWN' }
  const currentMetadataOffset = image.nextOffset
  askController(broker, { type: 'brokerHeartbeatRequest', brokerEpoch, currentMetadataOffset, ...wants }, fx)
}

export function onHeartbeatAnswered(broker: Broker, response: BrokerHeartbeatResponse, fx: BrokerEffects): void {
  const { volatile } = broker
  if (response.error !== 'NONE') return
  if (volatile.lifecycle === 'RECOVERY' && !response.isFenced) volatile.lifecycle = 'RUNNING'
  if (volatile.lifecycle !== 'PENDING_CONTROLLED_SHUTDOWN') return
  if (response.shouldShutDown) {
    fx.note({ type: 'controlled-shutdown-finished', broker: broker.id })
    return endProcess(broker, fx.now)
  }
  if (!volatile.shutdownAnswered) fx.after(HURRY, { type: 'sendBrokerHeartbeat' })
  volatile.shutdownAnswered = true
}

/** Once per heartbeat interval: a heartbeat, and a look at what should have been answered by now. */
export function tick(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  if (volatile.lifecycle === 'NOT_RUNNING') return
  fx.after(heartbeatInterval(broker), { type: 'brokerTick' })
  if (volatile.lifecycle === 'PENDING_CONTROLLED_SHUTDOWN' && fx.now - volatile.shutdownSince >= SHUTDOWN_LIMIT) {
    return volatile.zookeeper === null ? endProcess(broker, fx.now) : leave(broker, fx)
  }
  if (volatile.zookeeper === null) expireMetadataFetch(broker, fx)
  if (volatile.brokerEpoch < 0) {
    if (volatile.zookeeper !== null) return
    // A registration that is not answered for a session timeout is sent again.
    const limit = ms(broker.config['broker.session.timeout.ms'])
    if (fx.now - volatile.registrationSentAt >= limit) register(broker, fx)
    return
  }
  // A session says in ZooKeeper mode what a heartbeat says in KRaft.
  if (volatile.zookeeper === null) sendHeartbeat(broker, fx)
  retryIsrChanges(broker, fx)
  expandIsrs(broker, fx)
  expireFetchers(broker, fx)
  retryProducerIds(broker, fx)
}

/** It is time to ask for more metadata, unless that was done since. */
export function readOn(broker: Broker, fetchId: number, fx: BrokerEffects): void {
  const { lifecycle, quorum } = broker.volatile
  if (lifecycle !== 'NOT_RUNNING' && quorum.fetchId === fetchId) fetchMetadata(broker, fx)
}

/** More of the metadata log, or who its leader is. */
export function onMetadata(broker: Broker, response: MetadataFetchResponse, fx: BrokerEffects): void {
  const { volatile } = broker
  if (volatile.lifecycle === 'NOT_RUNNING') return
  const { leader, searching } = volatile.quorum
  const committed = onMetadataFetched(broker, response, fx)
  const { quorum } = volatile
  if (quorum.leader !== null && !quorum.searching && (searching || quorum.leader !== leader)) askAgain(broker, fx)
  if (committed === null) return
  if (committed === 'fault') {
    volatile.lifecycle = 'NOT_RUNNING'
    return
  }
  if (volatile.logsLoaded) publishRecords(broker, committed, fx)
  else catchUp(broker, committed, fx)
  fetchMetadata(broker, fx)
}

// A broker acts on the metadata from its own registration on (K-11).
function catchUp(broker: Broker, records: readonly MetadataRecord[], fx: BrokerEffects): void {
  const { volatile } = broker
  for (const record of records) replay(volatile.image, record)
  if (volatile.lifecycle !== 'STARTING' || volatile.brokerEpoch < 0) return
  if (volatile.image.nextOffset > volatile.brokerEpoch) recover(broker, fx)
}

// L-34: after a crash the ends of the logs are scanned for torn batches, before anybody is served.
function recover(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  const { takes, ...scanned } = unrecovered(broker)
  volatile.lifecycle = 'RECOVERY'
  if (takes === 0) return openLogs(broker, fx)
  fx.note({ type: 'log-recovery-started', broker: broker.id, ...scanned, takes })
  fx.after(takes, { type: 'logsRecovered' })
}

/** The logs were scanned, and are open from now on. */
export function onLogsRecovered(broker: Broker, fx: BrokerEffects): void {
  fx.note({ type: 'log-recovery-finished', broker: broker.id })
  openLogs(broker, fx)
}

function openLogs(broker: Broker, fx: BrokerEffects): void {
  broker.volatile.logsLoaded = true
  flushAll(broker, fx.now)
  if (broker.volatile.zookeeper !== null) return joinCluster(broker, fx)
  publishImage(broker, fx)
  sendHeartbeat(broker, fx)
}

/** The process of a controller ended. If it was the active one, what it was asked is asked of the next. */
export function onControllerLost(broker: Broker, controller: string, fx: BrokerEffects): void {
  const { volatile } = broker
  const wasActive = volatile.quorum.leader === controller
  onVoterLost(broker, controller, fx)
  if (!wasActive) return
  volatile.producerIds.requested = false
  controllerLost(broker, fx)
}

/** The controller that was asked is not active: perhaps not yet. */
export function onRefusedByController({ volatile }: Broker, fx: BrokerEffects): void {
  if (!volatile.askingAgain) fx.after(RETRY, { type: 'controllerRetry' })
  volatile.askingAgain = true
}

/** The active controller is another one, or may have become active: it hears what its predecessor did not answer. */
export function askAgain(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  volatile.askingAgain = false
  if (volatile.lifecycle === 'NOT_RUNNING') return
  if (volatile.zookeeper === null) {
    if (volatile.brokerEpoch < 0) return register(broker, fx)
    sendHeartbeat(broker, fx)
  }
  controllerLost(broker, fx)
  retryIsrChanges(broker, fx)
  retryProducerIds(broker, fx)
}

/** Somebody stops the process: its leaderships are moved away first, if that is wanted (K-13). */
export function beginShutdown(broker: Broker, fx: BrokerEffects): void {
  const { volatile, config } = broker
  const { lifecycle } = volatile
  if (lifecycle === 'PENDING_CONTROLLED_SHUTDOWN' || lifecycle === 'NOT_RUNNING') return
  if (!config['controlled.shutdown.enable'] || volatile.brokerEpoch < 0) {
    return volatile.zookeeper === null ? endProcess(broker, fx.now) : leave(broker, fx)
  }
  volatile.lifecycle = 'PENDING_CONTROLLED_SHUTDOWN'
  volatile.shutdownSince = fx.now
  volatile.shutdownAnswered = false
  fx.note({ type: 'controlled-shutdown-started', broker: broker.id })
  if (volatile.zookeeper === null) sendHeartbeat(broker, fx)
  else leaveCluster(broker, fx)
}
