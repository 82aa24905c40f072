// From a run to what a screen needs: plain views of brokers, topics, producers, groups. Nothing here is stored.
import { controllerIds } from '../../blueprint/target'
import type { Blueprint, GroupBlock } from '../../blueprint/scenario'
import { topicsRead } from '../../blueprint/subscription'
import type { LinkSettings } from '../../kernel/network'
import type { Micros } from '../../kernel/time'
import { ms } from '../../kernel/time'
import type { Broker, Consumer } from '../../models/kafka/actors'
import { listItems, resolveConfig } from '../../models/kafka/config'
import { type ClusterImage, isUnderReplicated, type PartitionState } from '../../models/kafka/controller/records'
import { isTombstone, offsetAt } from '../../models/kafka/batches'
import { usedBytes } from '../../models/kafka/replication/room'
import { isCooperative } from '../../models/kafka/consumer/strategy'
import type { Log } from '../../models/kafka/log/state'
import { coordinatorPartition } from '../../models/kafka/coordinator-partition'
import { type KafkaWorld, processOf } from '../compile'
import { controlOf, controllersIn, metadataOf } from '../quorum'
import type {
  BrokerView,
  CellView,
  ConsumerView,
  FlagView,
  GroupView,
  LinkView,
  PartitionView,
  ReplicaView,
  ShareView,
  TopicView,
} from '../frame'
import { newestPlaces } from '../invariants/invariant'
import { phaseOf, protocolView, waitsFor } from './group-protocol'
import { generationOf, lastKnownMark, leaderOf, stateOfGroup } from '../lag'
import { inWords } from '../describe'
import { deniedView, whyLastError } from './last-error'
import { loadView } from './load'
import { cleanerView, olderSegments, segmentViews, tieredSegmentViews } from './log'
import { recordsKept, remoteLogView } from './remote'
import { duplicatesIn, ghostsOf, ledgerOf, outcomeOf } from '../referee/ledger'
import { heldBy, sharedBy, unowned } from '../referee/ownership'
import { partitionLedger } from '../referee/state'
import { companionView, throttledFor } from './producer'
import type { Scene } from './scene'
import { sharedCounts } from '../referee/shares'
import { shareView } from './share'
import { meantOf } from '../referee/transactions'
import { markerOf, type Sender, stableOffset, transactionViews } from './transaction'
import { copiedShare, cutsOf, newestCells, outSince, recoveredShare, whyOut } from './standings'
import { isFenced } from '../states'

/** Cells that a partition strip shows. */
const CELLS = 24
/** Replicas of one broker that get a strip of their own cells. */
const REPLICA_STRIPS = 6

const imageOf = ({ world, blueprint }: Scene): ClusterImage | null => metadataOf(world, controllerIds(blueprint))

const topicsOfGroup = (scene: Scene, block: GroupBlock): string[] =>
  block.pattern === null ? block.topics : topicsRead(block, Object.keys(imageOf(scene)?.topics ?? {}))

const partitionsOf = (scene: Scene): Record<string, PartitionState> => imageOf(scene)?.partitions ?? {}

// ---- brokers -----------------------------------------------------------------------------------------------------------

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
    ...(volatile.cleaner === null || volatile.cleaner.partition.startsWith('__')
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

// ---- topics ------------------------------------------------------------------------------------------------------------

export function topicViews(scene: Scene): TopicView[] {
  const all = Object.values(partitionsOf(scene))
  return Object.entries(scene.blueprint.topics).map(([id, block]) => {
    const states = all.filter(({ topic }) => topic === id).toSorted((a, b) => a.index - b.index)
    const configured = resolveConfig('topic', scene.profile, block.config)['min.insync.replicas']
    const minIsr = Math.min(configured, block.replicas)
    const partitions = states.map((state) => partitionView(scene, state))
    return {
      id,
      replicationFactor: block.replicas,
      minInsyncReplicas: configured,
      partitions,
      offline: states.filter(({ leader }) => leader === null).length,
      underReplicated: states.filter(isUnderReplicated).length,
      underMinIsr: states.filter(({ isr }) => isr.length < minIsr).length,
      atMinIsr: states.filter(({ isr }) => isr.length === minIsr).length,
      records: partitions.reduce((sum, p) => sum + p.records, 0),
      config: block.config,
      internal: false,
    }
  })
}

// Where the segments of a tiered topic lie; null: it is none, and nothing of it lies elsewhere.
function tiersOf({ world, blueprint }: Scene, { topic, replicas }: PartitionState, log: Log | undefined) {
  if (log === undefined) return null
  const isTiered = blueprint.topics[topic]?.config['remote.storage.enable'] === true
  if (!isTiered && log.localLogStartOffset === log.logStartOffset) return null
  const brokers = replicas.flatMap((id) => {
    const broker = world.actors[id]
    return broker?.kind === 'broker' ? [broker] : []
  })
  return { remote: remoteLogView(world, log, brokers), ...tieredSegmentViews(world, log, brokers) }
}

function partitionView(scene: Scene, state: PartitionState): PartitionView {
  const { partition, index, leader, leaderEpoch, partitionEpoch, replicas, isr, elr } = state
  const led = leaderOf(scene.world, controllerIds(scene.blueprint), partition)
  const log = led?.broker.durable.logs[partition] ?? longestLog(scene, state)
  const highWatermark = highWatermarkOf(scene, partition)
  const end = log?.logEndOffset ?? 0
  const cleaner = led === null ? null : cleanerView(led.broker, led.replica, scene.world.now)
  const places = log === undefined ? [] : newestPlaces(log, CELLS)
  const tiers = tiersOf(scene, state, log)
  return {
    partition,
    index,
    leader,
    leaderEpoch,
    partitionEpoch,
    replicas: [...replicas],
    isr: [...isr],
    elr: [...elr],
    lastKnownLeader: isr.length === 0 ? (state.lastKnownElr[0] ?? null) : null,
    control: controlOf(scene.world, controllerIds(scene.blueprint), partition),
    adding: [...state.addingReplicas],
    removing: [...state.removingReplicas],
    pendingIsr: led?.replica.pendingIsr ? [...led.replica.pendingIsr] : null,
    logStartOffset: log?.logStartOffset ?? 0,
    localStartOffset: log?.localLogStartOffset ?? 0,
    remote: tiers === null ? null : tiers.remote,
    highWatermark,
    logEndOffset: end,
    lastStableOffset: stableOffset(log, highWatermark),
    segments: tiers?.segments ?? (log === undefined ? [] : segmentViews(log, scene.world.now, cleaner !== null)),
    olderSegments: tiers?.older ?? (log === undefined ? 0 : olderSegments(log)),
    records: log === undefined ? 0 : recordsKept(scene.world, log),
    cleaner,
    cells: cells(scene, partition, places, highWatermark),
    transactions: log === undefined ? [] : transactionViews(log, places, (record) => senderOf(scene, record)),
    flags: flags(scene, state, highWatermark),
    shares: shares(scene, state),
    ghosts: ghostsOf(scene.referee, partition, 200),
  }
}

const isAsDrawn = (link: LinkSettings, { latency, jitter, loss }: LinkSettings): boolean =>
  link.latency === latency && link.jitter === jitter && link.loss === loss

// Is there little bandwidth between these two, or at the host of one of them?
// The network cards of brokers that have a capacity are as they were drawn.
function isNarrow({ world, blueprint }: Scene, a: string, b: string): boolean {
  const { throttling, throttles } = world.network
  if (throttling === 0) return false
  const places = [`${a}>`, `>${a}`, `${b}>`, `>${b}`, `${a}>${b}`, `${b}>${a}`]
  const card = (place: string) =>
    blueprint.brokers[place.replace('>', '')] === undefined ? undefined : blueprint.capacity?.link
  return places.some((place) => throttles[place] !== undefined && throttles[place].bytesPerSecond !== card(place))
}

// Without a leader, a strip shows the longest log that still exists on some disk.
function longestLog({ world }: Scene, { partition, replicas }: PartitionState): Log | undefined {
  const logs = replicas
    .map((id) => world.actors[id])
    .map((b) => (b?.kind === 'broker' ? b.durable.logs[partition] : undefined))
  return logs.reduce(
    (best, log) => (log !== undefined && (best === undefined || log.logEndOffset > best.logEndOffset) ? log : best),
    undefined,
  )
}

// A leader that died took its high watermark with it, and its followers' are behind (R-HW5). What was readable is not
// less for that: without a leader, the highest that the last one announced stands until another one leads.
function highWatermarkOf({ world, referee, blueprint }: Scene, partition: string): number {
  const controllers = controllerIds(blueprint)
  const led = leaderOf(world, controllers, partition)
  if (led !== null) return led.replica.highWatermark
  return Math.max(partitionLedger(referee, partition)?.readableTo ?? 0, lastKnownMark(world, controllers, partition))
}

function cells(
  scene: Scene,
  partition: string,
  places: ReturnType<typeof newestPlaces>,
  highWatermark: number,
): CellView[] {
  const duplicates = duplicatesIn(scene.referee, partition)
  return places.map(({ stored, place }) => {
    const { batch, deleteHorizon } = stored
    const offset = offsetAt(stored, place)
    const record = batch.records[place] ?? null
    const tombstone = isTombstone(batch, place)
    return {
      offset,
      key: batch.keys[place] ?? null,
      record,
      producer: record === null ? '' : processOf(producerOf(scene, record)),
      committed: offset < highWatermark,
      duplicate: record !== null && duplicates[record] === true,
      tombstone,
      marker: markerOf(stored),
      goesAt: tombstone ? (deleteHorizon ?? null) : null,
    }
  })
}

function producerOf({ world }: Scene, record: number): string {
  const number = Math.floor(record / 2 ** 32)
  for (const id in world.actors) {
    const actor = world.actors[id]!
    if (actor.kind === 'producer' && actor.number === number) return id
  }
  return ''
}

function senderOf(scene: Scene, record: number): Sender {
  const actor = producerOf(scene, record)
  const id = scene.referee.transactions?.producers[actor]?.transactionalId ?? ''
  return { producer: processOf(actor), id, first: meantOf(scene.referee, record)?.first ?? null }
}

function flags(scene: Scene, { partition, topic }: PartitionState, highWatermark: number): FlagView[] {
  return Object.entries(scene.blueprint.groups)
    .filter(([, block]) => topicsOfGroup(scene, block).includes(topic) && block.type === 'consumer')
    .map(([id, block]) => {
      const group = scene.groups.find(({ group: known }) => known.group === id)?.group
      const committed = group?.offsets[partition]?.offset ?? null
      const owner = Object.keys(block.consumers).find((consumer) => {
        const actor = scene.world.actors[consumer]
        return actor?.kind === 'consumer' && actor.up && actor.volatile.owned[partition] !== undefined
      })
      const actor = owner === undefined ? undefined : scene.world.actors[owner]
      const position = actor?.kind === 'consumer' ? (actor.volatile.owned[partition]?.position ?? null) : null
      const lag = Math.max(0, highWatermark - (committed ?? position ?? 0))
      return { group: id, committed, position, consumer: owner ?? null, lag }
    })
}

// Of each share group that reads the topic.
const shares = ({ world, blueprint }: Scene, { partition, topic }: PartitionState): ShareView[] =>
  Object.entries(blueprint.groups).flatMap(([id, block]) => {
    if (block.type !== 'share' || !block.topics.includes(topic)) return []
    return shareView(world, controllerIds(blueprint), id, partition) ?? []
  })

// ---- groups ------------------------------------------------------------------------------------------------------------

export function groupViews(scene: Scene): GroupView[] {
  const { world, blueprint, referee } = scene
  const [controller] = controllersIn(world, controllerIds(blueprint))
  const count = controller?.config['offsets.topic.num.partitions'] ?? 50
  return Object.entries(blueprint.groups).map(([id, block]) => {
    const found = scene.groups.find(({ group }) => group.group === id)
    const consumers = Object.keys(block.consumers).flatMap((consumer) => {
      const actor = world.actors[consumer]
      return actor?.kind === 'consumer' ? [consumerView(scene, actor)] : []
    })
    const counts = ledgerOf(referee, { group: id })
    return {
      id,
      topics: topicsOfGroup(scene, block),
      state: found === undefined ? 'Empty' : stateOfGroup(found),
      generation: found === undefined ? 0 : generationOf(found.group),
      ...protocolView(found?.group, expectedProtocol(block)),
      coordinator: found?.broker?.id ?? null,
      coordinatorPartition: `__consumer_offsets-${coordinatorPartition(id, count)}`,
      idleMembers: consumers.filter(
        ({ up, membership, owned, waitingFor }) =>
          up && membership === 'STABLE' && owned.length === 0 && waitingFor.length === 0,
      ).length,
      rebalances: Math.max(0, (found === undefined ? 0 : generationOf(found.group)) - 1),
      waitsFor: found?.available === true ? waitsFor(found.group) : [],
      phase: found?.available === true ? phaseOf(found.group) : null,
      // Members of a share group share: that nobody has a partition at the moment keeps no record back.
      held: (block.type === 'share' ? sharedBy : heldBy)(referee, id, topicsOfGroup(scene, block)),
      unowned:
        block.type === 'share'
          ? { now: 0, total: 0, longest: 0 }
          : unowned(referee, id, world.now, topicsOfGroup(scene, block)),
      lag: groupLag(scene, id),
      delivered: counts.delivered,
      processed: processedBy(world, id),
      outcome: outcomeOf(referee, id),
      commit: block.commit,
      handOff: block.handOff,
      type: block.type,
      unprocessed: block.unprocessed,
      renews: block.renews,
      shared: block.type === 'share' ? sharedCounts(referee, id) : null,
      manual: block.manual,
      output: block.output === null ? null : { to: block.output.to, transactional: block.output.transactional },
      consumers,
      config: block.config,
    }
  })
}

// As `group(g).processed` counts: what a consumer did before it was removed has been done.
const processedBy = (world: KafkaWorld, group: string): number =>
  Object.values(world.actors).reduce(
    (sum, actor) => (actor.kind === 'consumer' && actor.group === group ? sum + actor.durable.processed : sum),
    0,
  )

const expectedProtocol = ({ type, config }: Blueprint['groups'][string]): GroupView['groupProtocol'] =>
  type === 'share' ? 'share' : config['group.protocol'] === 'consumer' ? 'consumer' : 'classic'

/** The broker's setting that says how long a member may be silent; null: its own does. */
const sessionKeys = {
  classic: null,
  consumer: 'group.consumer.session.timeout.ms',
  share: 'group.share.session.timeout.ms',
} as const

const outside = ['UNJOINED', 'UNSUBSCRIBED', 'FENCED', 'STALE', 'FATAL']

/** Only who belongs to a group can be too silent for it: nobody waits for one that has not joined yet, or manages its partitions itself. */
const hasSession = ({ up, manual, volatile }: Consumer): boolean =>
  up && manual === null && volatile.lastHeartbeatResponseAt > 0 && !outside.includes(volatile.membership)

function consumerView(scene: Scene, consumer: Consumer): ConsumerView {
  const { world } = scene
  const { config, volatile } = consumer
  const { share: sharing } = volatile
  const working =
    sharing === null ? (volatile.working ?? volatile.pool) : { done: sharing.done, total: sharing.inHand.length }
  const share = (since: Micros, limit: number) => Math.min(1, Math.max(0, (world.now - since) / Math.max(1, ms(limit))))
  const known = scene.groups.find(({ group }) => group.group === consumer.group)
  const member = protocolView(known?.group, 'classic').members.find(({ id }) => id === volatile.memberId)
  const session = sessionKeys[volatile.protocol]
  const sessionTimeoutMs =
    session === null ? config['session.timeout.ms'] : (known?.broker?.config[session] ?? Number.MAX_SAFE_INTEGER)
  return {
    id: consumer.id,
    group: consumer.group,
    up: consumer.up,
    paused: consumer.paused,
    memberId: volatile.memberId,
    instanceId: volatile.groupInstanceId,
    assignors: [...volatile.assignors],
    protocol: volatile.protocol,
    next: {
      protocol: consumer.type === 'share' ? 'share' : config['group.protocol'] === 'consumer' ? 'consumer' : 'classic',
      assignors: listItems(config['partition.assignment.strategy']),
    },
    revoking: member?.revoking ?? [],
    waitingFor: member?.waitingFor ?? [],
    cooperative: isCooperative(consumer),
    // Who manages its partitions itself has nothing to join.
    membership: consumer.manual === null ? volatile.membership : 'STABLE',
    generation: volatile.generation,
    isLeader: volatile.isLeader,
    owned: Object.keys(volatile.owned).toSorted(),
    working: { done: working?.done ?? 0, total: working?.total ?? 0 },
    sessionUsed: hasSession(consumer) ? share(volatile.lastHeartbeatResponseAt, sessionTimeoutMs) : 0,
    // An application that waits for records polls all the time.
    pollUsed:
      consumer.up && volatile.phase !== 'polling' ? share(volatile.lastPollAt, config['max.poll.interval.ms']) : 0,
    processed: consumer.durable.processed,
    lag: Object.values(volatile.owned).reduce(
      (sum, p) => sum + Math.max(0, p.highWatermark - (p.position ?? p.highWatermark)),
      0,
    ),
    lastError: volatile.lastError,
    lastErrorWhy: whyLastError(scene, consumer.id, volatile.lastError, consumer.group),
    stuck: volatile.phase === 'stuck',
    denied: volatile.phase === 'stuck' ? deniedView(scene.referee, consumer.id, volatile.lastError) : null,
    throttled: throttledFor(volatile, world.now),
    producer: companionView(scene, consumer.id, consumer.group),
  }
}

/** Lag of a group over all partitions of its topics: high watermark − committed (nothing committed counts from its position). */
export function groupLag(scene: Scene, id: string): number {
  const block = scene.blueprint.groups[id]
  if (block === undefined) return 0
  const states = Object.values(partitionsOf(scene)).filter(({ topic }) => topicsOfGroup(scene, block).includes(topic))
  if (block.type === 'share') {
    return states.reduce((sum, state) => sum + (shares(scene, state).find(({ group }) => group === id)?.lag ?? 0), 0)
  }
  return states.reduce((sum, state) => {
    const flag = flags(scene, state, highWatermarkOf(scene, state.partition)).find(({ group }) => group === id)
    return sum + (flag?.lag ?? 0)
  }, 0)
}

// ---- links -------------------------------------------------------------------------------------------------------------

/** Links that are not as the profile makes them, each pair once. */
export function linkViews(scene: Scene): LinkView[] {
  const { network } = scene.world
  const { links, defaults } = network
  const views: LinkView[] = []
  for (const a of Object.keys(links).toSorted()) {
    for (const b of Object.keys(links[a]!).toSorted()) {
      if (a > b && links[b]?.[a] !== undefined) continue
      const there = links[a]![b]!
      const back = links[b]?.[a]
      const cut = there.cut && back?.cut ? 'both' : there.cut ? 'a-to-b' : back?.cut ? 'b-to-a' : null
      const usual = cut === null && isAsDrawn(there, defaults) && !isNarrow(scene, a, b)
      if (!usual) views.push({ a, b, cut, latency: there.latency, loss: there.loss })
    }
  }
  return views
}
