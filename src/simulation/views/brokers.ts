// Brokers as a screen shows them, with what each holds of partitions. Nothing here is stored.
import { isInternal } from '../../models/kafka/partition'
import { controllerIds } from '../../blueprint/target'
import type { Micros } from '../../kernel/time'
import type { Broker } from '../../models/kafka/actors'
import type { PartitionState } from '../../models/kafka/controller/records'
import { usedBytes } from '../../models/kafka/replication/room'
import type { BrokerView, ReplicaView } from '../frame'
import { leaderOf } from '../lag'
import { inWords } from '../describe'
import { loadView } from './load'
import type { Scene } from './scene'
import { copiedShare, cutsOf, newestCells, outSince, recoveredShare, whyOut } from './standings'
import { isFenced } from '../states'
import { imageOf, partitionsOf } from '../metadata'

/** Replicas of one broker that get a strip of their own cells. */
const REPLICA_STRIPS = 6

export function brokerViews(scene: Scene): BrokerView[] {
  return Object.keys(scene.blueprint.brokers).flatMap((id) => {
    const broker = scene.world.actors[id]
    return broker?.kind === 'broker' ? [brokerView(scene, broker)] : []
  })
}

function brokerView(scene: Scene, broker: Broker): BrokerView {
  const { world, blueprint } = scene
  const { id, volatile } = broker
  const fenced = isFenced(world, id, controllerIds(blueprint))
  const notes = [
    ...(broker.up && fenced ? ['fenced'] : []),
    ...(broker.paused ? ['paused'] : []),
    ...(volatile.cleaner === null || isInternal(volatile.cleaner.partition)
      ? []
      : [`compacts ${volatile.cleaner.partition}`]),
    ...(broker.up && volatile.lifecycle === 'RECOVERY' && !volatile.logsLoaded ? ['recovering its logs'] : []),
    ...fullness(broker),
    ...(broker.clockOffset === 0 ? [] : [clockText(broker.clockOffset)]),
    ...(broker.diskLatency > 0 ? [`slow disk ${inWords(broker.diskLatency)}`] : []),
  ]
  const { config } = blueprint.brokers[id]!
  return {
    id,
    nodeId: broker.nodeId,
    zone: broker.rack,
    up: broker.up,
    paused: broker.paused,
    fenced,
    lifecycle: broker.up ? volatile.lifecycle : 'NOT_RUNNING',
    recovered: recoveredShare(scene.referee, broker, world.now),
    controllerEpoch: broker.up ? (volatile.zookeeper?.office?.epoch ?? null) : null,
    controllerLoads: (volatile.zookeeper?.office?.loadingSince ?? null) !== null,
    brokerEpoch: volatile.brokerEpoch,
    load: loadView(broker, world.now),
    disk: broker.diskLatency,
    connections: broker.up ? Object.keys(volatile.connections).length : 0,
    bytes: usedBytes(broker),
    diskSize: broker.diskCapacity,
    replicas: replicaViews(scene, broker),
    coordinates: broker.up ? Object.values(volatile.groups).flatMap((shard) => Object.keys(shard.groups)) : [],
    notes,
    config,
  }
}

// From where on people should look at it.
const NEARLY_FULL = 0.8

function fullness(broker: Broker): string[] {
  const share = broker.diskCapacity === null ? 0 : usedBytes(broker) / broker.diskCapacity
  return share < NEARLY_FULL ? [] : [`disk ${Math.floor(share * 100)} % full`]
}

const clockText = (error: Micros): string => `clock ${inWords(Math.abs(error))} ${error > 0 ? 'ahead' : 'behind'}`

function replicaViews(scene: Scene, broker: Broker): ReplicaView[] {
  return Object.values(partitionsOf(scene))
    .filter(({ topic, replicas }) => replicas.includes(broker.id) && scene.blueprint.topics[topic] !== undefined)
    .map((state, i) => replicaView(scene, broker, state, i < REPLICA_STRIPS))
}

function replicaView(scene: Scene, broker: Broker, state: PartitionState, drawn: boolean): ReplicaView {
  const { partition, topic, index, isr, leader } = state
  const replica = broker.volatile.partitions[partition]
  const log = broker.durable.logs[partition]
  const behind = !isr.includes(broker.id)
  const led = leaderOf(scene.world, controllerIds(scene.blueprint), partition)
  return {
    partition,
    topic,
    index,
    state: !broker.up ? 'offline' : leader === broker.id ? 'leader' : behind ? 'behind' : 'in-sync',
    logStartOffset: log?.logStartOffset ?? 0,
    localStartOffset: log?.localLogStartOffset ?? 0,
    logEndOffset: log?.logEndOffset ?? 0,
    // A process that is down has none; where it will begin is what it wrote down last.
    highWatermark: replica?.highWatermark ?? broker.durable.checkpointedHighWatermarks[partition] ?? 0,
    leaderEpoch: replica?.leaderEpoch ?? 0,
    out: whyOut(imageOf(scene), broker, state),
    behindFor: behind ? scene.world.now - outSince(scene.referee, partition, broker.id) : 0,
    copied: copiedShare(state, broker, led?.broker.durable.logs[partition]),
    leaving: state.removingReplicas.includes(broker.id),
    cells: drawn && log !== undefined ? newestCells(log) : [],
    cuts: cutsOf(scene.referee, partition, broker.id),
  }
}
