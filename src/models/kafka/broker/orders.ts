// What the controller of ZooKeeper mode tells a broker: LeaderAndIsr, UpdateMetadata, StopReplica (ReplicaManager, 3.9).
import type { BrokerRegistration, PartitionState } from '../controller/records'
import type {
  ControlResponse,
  ErrorCode,
  LeaderAndIsrRequest,
  StopReplicaRequest,
  UpdateMetadataRequest,
} from '../messages'
import { expandIsrs } from '../replication/isr'
import { runFetchers, unfollow } from '../replication/fetcher'
import { applyState, discardStrays, forgetLog, removeReplica, reviewTopic } from './publish'
import type { Broker, BrokerEffects } from './state'

type Order = LeaderAndIsrRequest | UpdateMetadataRequest | StopReplicaRequest

/** Obeys, unless the controller's epoch is over or another process of this broker is meant; and says which. */
export function obey(broker: Broker, request: Order, from: string, fx: BrokerEffects): void {
  const error = refusal(broker, request, from, fx)
  if (error === 'NONE') {
    broker.volatile.zookeeper!.controllerEpoch = request.controllerEpoch
    carryOut(broker, request, from, fx)
  }
  fx.send(from, { type: responses[request.type], id: request.id, error })
}

const responses: Record<Order['type'], ControlResponse['type']> = {
  leaderAndIsrRequest: 'leaderAndIsrResponse',
  updateMetadataRequest: 'updateMetadataResponse',
  stopReplicaRequest: 'stopReplicaResponse',
}

function refusal({ id, volatile }: Broker, request: Order, from: string, fx: BrokerEffects): ErrorCode {
  const { controllerEpoch, brokerEpoch } = request
  const currentEpoch = volatile.zookeeper!.controllerEpoch
  if (controllerEpoch < currentEpoch) {
    const stale = { broker: id, controller: from, controllerEpoch, currentEpoch, request: request.type }
    fx.note({ type: 'stale-controller-refused', ...stale })
    return 'STALE_CONTROLLER_EPOCH'
  }
  return volatile.brokerEpoch < 0 || brokerEpoch < volatile.brokerEpoch ? 'STALE_BROKER_EPOCH' : 'NONE'
}

function carryOut(broker: Broker, request: Order, from: string, fx: BrokerEffects): void {
  switch (request.type) {
    case 'leaderAndIsrRequest':
      return leadAndFollow(broker, request, fx)
    case 'updateMetadataRequest':
      return updateMetadata(broker, request, from, fx)
    default:
      return stopReplicas(broker, request, fx)
  }
}

function leadAndFollow(broker: Broker, { partitions, topics }: LeaderAndIsrRequest, fx: BrokerEffects): void {
  const { image } = broker.volatile
  for (const state of partitions) {
    if (!isNews(broker, state)) continue
    image.topics[state.topic] = topics[state.topic]!
    image.partitions[state.partition] = state
    forgetForeignLog(broker, state, fx)
    applyState(broker, state, fx)
  }
  runFetchers(broker, fx)
}

// What an older controller or a slower request said is over.
function isNews({ volatile }: Broker, { partition, leaderEpoch, partitionEpoch }: PartitionState): boolean {
  const known = volatile.partitions[partition]
  if (known === undefined || leaderEpoch > known.leaderEpoch) return true
  return leaderEpoch === known.leaderEpoch && partitionEpoch >= known.partitionEpoch
}

// K-16: a topic that was deleted and made again while this broker was away.
function forgetForeignLog(broker: Broker, { partition, topic }: PartitionState, fx: BrokerEffects): void {
  const log = broker.durable.logs[partition]
  if (log === undefined || broker.volatile.partitions[partition] !== undefined) return
  if (log.topicId !== broker.volatile.image.topics[topic]!.topicId) forgetLog(broker, partition, fx)
}

function updateMetadata(broker: Broker, request: UpdateMetadataRequest, from: string, fx: BrokerEffects): void {
  const { volatile } = broker
  const { image, zookeeper } = volatile
  const before = image.topics
  image.brokers = Object.fromEntries(
    request.brokers.map((known): [string, BrokerRegistration] => [known.broker, known]),
  )
  image.topics = { ...request.topics }
  for (const state of Object.values(image.partitions)) {
    if (image.topics[state.topic] === undefined) delete image.partitions[state.partition]
  }
  for (const state of request.partitions) {
    image.partitions[state.partition] = state
    // The answer to its own AlterPartition may have been lost.
    const led = volatile.partitions[state.partition]
    if (led?.role === 'leader' && led.leaderEpoch === state.leaderEpoch && state.leader === broker.id) {
      applyState(broker, state, fx)
    }
  }
  for (const topic of Object.keys(image.topics)) {
    if (before[topic] !== undefined && before[topic] !== image.topics[topic]) reviewTopic(broker, topic, fx)
  }
  if (!zookeeper!.informed) discardStrays(broker, fx)
  zookeeper!.informed = true
  zookeeper!.controller = from
  expandIsrs(broker, fx)
}

function stopReplicas(broker: Broker, { partitions, deletes }: StopReplicaRequest, fx: BrokerEffects): void {
  for (const partition of partitions) {
    const replica = broker.volatile.partitions[partition]
    if (!deletes) {
      if (replica?.role === 'follower') unfollow(broker, replica)
    } else if (replica !== undefined) removeReplica(broker, replica, fx)
    else if (broker.durable.logs[partition] !== undefined) forgetLog(broker, partition, fx)
  }
  runFetchers(broker, fx)
}
