// A broker in ZooKeeper mode (Kafka 3.9): its session, its registration, the race for /controller, controlled shutdown.
import { ms, seconds } from '../../../kernel/time'
import type { Handlers } from '../../../kernel/step'
import type { OperatorRequest } from '../operator-requests'
import type { Fact } from '../facts'
import type { ControlledShutdownResponse, Message, ZooOp, ZooResult } from '../messages'
import { controllerLost, retryIsrChanges } from '../replication/isr'
import { onChannelLost, onControlResponse, push, tendChannels } from '../zookeeper/channels'
import {
  onEverythingRead,
  onLoaded,
  onOfficeRequest,
  onRebalance,
  onStored,
  resignOffice,
  submit,
  takeOffice,
  FIRST_REBALANCE,
} from '../zookeeper/office'
import { ask, closeSession, connect, hear, loseServer, sessionTick, tendSession } from '../zookeeper/session'
import { endProcess } from './ending'
import { obey } from './orders'
import { retryProducerIds } from '../transaction/producer-ids'
import type { Broker, BrokerEffects } from './state'

/** How soon a broker that was refused is started again, by whoever looks after it. */
const SUPERVISOR = seconds(2)
/** `controller.socket.timeout.ms`: an answer to a controlled shutdown is waited for this long. */
const SOCKET_TIMEOUT = seconds(30)

/** The process starts; in a cluster that runs already it has its session, and perhaps the office of the controller. */
export function startMember(broker: Broker, fx: BrokerEffects): void {
  fx.after(sessionTick(broker), { type: 'zooClientTick' })
  const { office } = broker.volatile.zookeeper!
  if (office !== null) fx.after(FIRST_REBALANCE, { type: 'zooRebalance', epoch: office.epoch })
}

/** The logs are open: now it may be one of the cluster. */
export const joinCluster = (broker: Broker, fx: BrokerEffects): void => connect(broker, fx)

/** Another process ended, or the connection to it broke. */
export function onPeerLost(broker: Broker, peer: string, fx: BrokerEffects): void {
  const { session, controller } = broker.volatile.zookeeper!
  if (session.server === peer) loseServer(broker, fx)
  onChannelLost(broker, peer, fx)
  if (controller !== peer) return
  broker.volatile.producerIds.requested = false
  controllerLost(broker, fx)
}

/** Somebody stops the process: it asks the controller to move its leaderships, a few times. */
export function leaveCluster(broker: Broker, fx: BrokerEffects): void {
  broker.volatile.zookeeper!.shutdownTries = 0
  askToLeave(broker, fx)
}

function askToLeave(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  const member = volatile.zookeeper!
  const attempt = ++member.shutdownTries
  const { brokerEpoch } = volatile
  if (member.controller !== null) fx.send(member.controller, { type: 'controlledShutdownRequest', brokerEpoch })
  fx.after(SOCKET_TIMEOUT, { type: 'zooShutdown', attempt })
}

function onLeaveAnswered(broker: Broker, { error, remaining }: ControlledShutdownResponse, fx: BrokerEffects): void {
  const { volatile, config } = broker
  if (volatile.lifecycle !== 'PENDING_CONTROLLED_SHUTDOWN') return
  if (error === 'NONE' && remaining.length === 0) {
    fx.note({ type: 'controlled-shutdown-finished', broker: broker.id })
    return leave(broker, fx)
  }
  const attempt = volatile.zookeeper!.shutdownTries
  const attempts = config['controlled.shutdown.max.retries']
  fx.note({ type: 'controlled-shutdown-retried', broker: broker.id, attempt, attempts, remaining })
  fx.after(ms(config['controlled.shutdown.retry.backoff.ms']), { type: 'zooShutdown', attempt })
}

// What it leads still has no leader once it is gone: "Proceeding to do an unclean shutdown" (KafkaServer).
function leaveOrRetry(broker: Broker, attempt: number, fx: BrokerEffects): void {
  const { volatile, config } = broker
  const { shutdownTries } = volatile.zookeeper!
  if (volatile.lifecycle !== 'PENDING_CONTROLLED_SHUTDOWN' || attempt !== shutdownTries) return
  if (shutdownTries < config['controlled.shutdown.max.retries']) askToLeave(broker, fx)
  else leave(broker, fx)
}

/** Ends session and process. */
export function leave(broker: Broker, fx: BrokerEffects): void {
  broker.volatile.zookeeper!.office = null
  closeSession(broker, fx)
  endProcess(broker, fx.now)
}

function register(broker: Broker, fx: BrokerEffects): void {
  const { nodeId, rack, volatile, durable } = broker
  const { incarnationId } = volatile
  const clean = volatile.brokerEpoch >= 0 || durable.cleanShutdownEpoch >= 0
  const change = { kind: 'registerBroker', broker: broker.id, nodeId, rack, incarnationId, clean } as const
  ask(broker, { op: 'change', change }, fx)
}

function listen(broker: Broker, msg: Message, from: string, fx: BrokerEffects): void {
  const news = hear(broker, msg, from, fx)
  const member = broker.volatile.zookeeper!
  switch (news?.kind) {
    case 'connected':
      // Only brokers that are registered want to be the controller (KafkaServer.startup).
      if (news.isNew) return register(broker, fx)
      // What it watched may have changed meanwhile.
      ask(broker, { op: 'getController' }, fx)
      if (member.office !== null && member.office.loadingSince === null) ask(broker, { op: 'getBrokers' }, fx)
      return
    case 'expired':
      return resignOffice(broker, 'session-expired', fx)
    case 'changed':
      if (news.path === '/controller') ask(broker, { op: 'getController' }, fx)
      else if (member.office !== null) ask(broker, { op: 'getBrokers' }, fx)
      return
    case 'answered':
      return onAnswer(broker, news.op, news.result, fx)
    default:
  }
}

function onAnswer(broker: Broker, op: ZooOp, result: ZooResult, fx: BrokerEffects): void {
  const { office } = broker.volatile.zookeeper!
  switch (result.op) {
    case 'getController': {
      const { controller, epoch, version } = result
      if (controller === null) {
        const change = { kind: 'electController', broker: broker.id, epoch: epoch + 1, version } as const
        ask(broker, { op: 'change', change }, fx)
      } else if (office !== null && (controller !== broker.id || epoch !== office.epoch))
        resignOffice(broker, 'moved', fx)
      return
    }
    case 'getBrokers': {
      if (office === null) return
      const brokers = Object.fromEntries(result.brokers.map((known) => [known.broker, known]))
      return submit(broker, { kind: 'brokers', brokers }, fx)
    }
    case 'getAll':
      return onEverythingRead(broker, result, fx)
    default:
      if (op.op === 'change') onChanged(broker, op.change, result, fx)
  }
}

function onChanged(
  broker: Broker,
  change: Extract<ZooOp, { op: 'change' }>['change'],
  { error, zxid }: Extract<ZooResult, { op: 'change' }>,
  fx: BrokerEffects,
): void {
  const { volatile, durable } = broker
  const { session, office } = volatile.zookeeper!
  switch (change.kind) {
    case 'registerBroker':
      if (error !== 'NONE') {
        fx.note({ type: 'broker-registration-refused', broker: broker.id, retryIn: SUPERVISOR })
        return fx.after(SUPERVISOR, { type: 'zooRegister', session: session.id })
      }
      volatile.brokerEpoch = zxid
      // The marker of a clean shutdown is used up by the start.
      durable.cleanShutdownEpoch = -1
      if (volatile.lifecycle === 'STARTING' || volatile.lifecycle === 'RECOVERY') volatile.lifecycle = 'RUNNING'
      return ask(broker, { op: 'getController' }, fx)
    case 'electController':
      // Who was quicker is the controller; it is watched from now on.
      if (error !== 'NONE') ask(broker, { op: 'getController' }, fx)
      else if (office === null) takeOffice(broker, change.epoch, fx)
      return
    default:
      return onStored(broker, error, fx)
  }
}

type FromEnsemble = 'zooConnectResponse' | 'zooPingResponse' | 'zooResponse' | 'zooWatchEvent' | 'zooClosed'
type Ordered = 'leaderAndIsrRequest' | 'updateMetadataRequest' | 'stopReplicaRequest'
type Obeyed = 'leaderAndIsrResponse' | 'updateMetadataResponse' | 'stopReplicaResponse'
type Asked = 'controlledShutdownRequest' | 'alterPartitionRequest' | 'allocateProducerIdsRequest' | OperatorRequest
type Timed =
  | 'controlledShutdownResponse'
  | 'zooClientTick'
  | 'zooReconnect'
  | 'zooRegister'
  | 'zooLoaded'
  | 'zooRebalance'
  | 'zooPush'
  | 'zooShutdown'

type Reactions<Types extends Message['type']> = Handlers<Broker, Message, Fact, Types>

const ensemble: Reactions<FromEnsemble> = {
  zooConnectResponse: (self, msg, fx, from) => listen(self, msg, from, fx),
  zooPingResponse: (self, msg, fx, from) => listen(self, msg, from, fx),
  zooResponse: (self, msg, fx, from) => listen(self, msg, from, fx),
  zooWatchEvent: (self, msg, fx, from) => listen(self, msg, from, fx),
  zooClosed: (self, msg, fx, from) => listen(self, msg, from, fx),
}

const ordered: Reactions<Ordered> = {
  leaderAndIsrRequest: (self, request, fx, from) => obey(self, request, from, fx),
  updateMetadataRequest(self, request, fx, from) {
    const { controller } = self.volatile.zookeeper!
    obey(self, request, from, fx)
    if (self.volatile.zookeeper!.controller !== controller) askNewController(self, fx)
  },
  stopReplicaRequest: (self, request, fx, from) => obey(self, request, from, fx),
}

const obeyed: Reactions<Obeyed> = {
  leaderAndIsrResponse: (self, response, fx, from) => onControlResponse(self, from, response, fx),
  updateMetadataResponse: (self, response, fx, from) => onControlResponse(self, from, response, fx),
  stopReplicaResponse: (self, response, fx, from) => onControlResponse(self, from, response, fx),
}

const asked: Reactions<Asked> = {
  controlledShutdownRequest: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterPartitionRequest: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  allocateProducerIdsRequest: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  createTopic: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  deleteTopic: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  createPartitions: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterReplicationFactor: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterPartitionReassignment: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  electLeadersRequest: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  drainBroker: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterGroupConfig: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterTopicConfig: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  appointLeader: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  unregisterBroker: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  createAcls: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  alterClientQuotas: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
  deleteAcls: (self, request, fx, from) => onOfficeRequest(self, request, from, fx),
}

const timed: Reactions<Timed> = {
  controlledShutdownResponse: (self, response, fx) => onLeaveAnswered(self, response, fx),
  zooClientTick(self, timer, fx) {
    fx.after(sessionTick(self), timer)
    tendSession(self, fx)
    tendChannels(self, fx)
  },
  zooReconnect(self, { attempt }, fx) {
    const { session } = self.volatile.zookeeper!
    if (!session.connected && session.attempt === attempt) connect(self, fx)
  },
  zooRegister(self, { session }, fx) {
    if (self.volatile.zookeeper!.session.id === session) register(self, fx)
  },
  zooLoaded: (self, { epoch }, fx) => onLoaded(self, epoch, fx),
  zooRebalance: (self, { epoch }, fx) => onRebalance(self, epoch, fx),
  zooPush: (self, { broker }, fx) => push(self, broker, fx),
  zooShutdown: (self, { attempt }, fx) => leaveOrRetry(self, attempt, fx),
}

/** What a broker hears in ZooKeeper mode only. */
export const memberHandlers = { ...ensemble, ...ordered, ...obeyed, ...asked, ...timed }

// It hears what its predecessor did not answer.
function askNewController(broker: Broker, fx: BrokerEffects): void {
  controllerLost(broker, fx)
  retryIsrChanges(broker, fx)
  retryProducerIds(broker, fx)
}
