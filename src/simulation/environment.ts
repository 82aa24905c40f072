// What the names in conditions mean at this moment of a run: records from the referee, the rest from the cluster.
import { controllerIds, transactionalIds } from '../blueprint/target'
import type { LoadView } from './frame'
import { percentile } from './referee/ledger-latency'
import { loadView } from './views/load'
import type { Blueprint } from '../blueprint/scenario'
import type { Consumer, Controller, Producer } from '../models/kafka/actors'
import { isUnderReplicated } from '../models/kafka/controller/records'
import type { KafkaWorld } from './compile'
import { controllersIn, leaderOfQuorum, newestVoters } from './quorum'
import type { Environment, Match, Value } from './evaluate'
import { type LedgerCounts, ledgerOf, partitionsOfKey, retriesOf } from './referee/ledger'
import type { Referee } from './referee/state'
import { inFlight } from '../models/kafka/share/partition-state'
import { isFenced } from './states'
import { type Fields, ofTransaction, type Scene, statesOf, topicsRead } from './environment/scene'
import { imageOf } from './metadata'
import {
  committedOf,
  consumersOf,
  epochOf,
  groupOf,
  lagOf,
  ofShare,
  ownerOf,
  positionOf,
  readPartitions,
  shared,
  stateOf,
  unownedBy,
} from './environment/groups'
import {
  countAll,
  countStates,
  held,
  isAtMinIsr,
  isUnderMinIsr,
  led,
  ledWhere,
  logOf,
  ofState,
  openIn,
  readableTo,
  stableTo,
} from './environment/partitions'
import { divergedOffsets, ofCopy } from './environment/copies'

/** Lookups over this moment. Nothing is computed before it is asked for. */
export function environmentOf(world: KafkaWorld, referee: Referee, blueprint: Blueprint): Environment {
  const scene: Scene = { world, referee, blueprint }
  return {
    lookup(object, args, named, field) {
      if (object === 'ledger') return ledgerField(scene, named, field)
      const read = objects[object]?.[field]
      if (read === undefined) return null
      return lookup(scene, object, args, read)
    },
  }
}

function lookup(
  scene: Scene,
  object: string,
  [id = '', part = '']: readonly string[],
  read: Fields[string],
): Value | Match[] {
  if (!object.endsWith('.p'))
    return id === '*' ? idsOf(scene, object).map((of) => match(of, read(scene, of, ''))) : read(scene, id, '')
  const owners = id === '*' ? idsOf(scene, object.slice(0, -2)) : [id]
  const matches = owners.flatMap((owner) =>
    partitionsNamed(scene, object, owner, part).map((partition) => match(partition, read(scene, owner, partition))),
  )
  if (id === '*' || part === '*' || matches.length > 1) return matches
  return matches[0]?.value ?? null
}

const match = (of: string, value: Value | Match[]): Match => ({ of, value: value as Value })

function idsOf({ blueprint }: Scene, object: string): string[] {
  if (object === 'topic') return Object.keys(blueprint.topics)
  if (object === 'group') return Object.keys(blueprint.groups)
  if (object === 'broker') return Object.keys(blueprint.brokers)
  if (object === 'producer') return Object.keys(blueprint.producers)
  if (object === 'transaction') return transactionalIds(blueprint)
  return Object.values(blueprint.groups).flatMap(({ consumers }) => Object.keys(consumers))
}

function topicsOf(scene: Scene, object: string, owner: string): readonly string[] {
  if (object === 'topic.p') return [owner]
  return object === 'broker.p' ? Object.keys(scene.blueprint.topics) : topicsRead(scene, owner)
}

// `0`, `*` or `orders-0`, of a topic or of all the topics that a group reads.
function partitionsNamed(scene: Scene, object: string, owner: string, part: string): string[] {
  const topics = topicsOf(scene, object, owner)
  const all = topics.flatMap((topic) => statesOf(scene, topic).map(({ partition }) => partition))
  if (part === '*') return all
  return all.filter((partition) => partition === part || partition.slice(partition.lastIndexOf('-') + 1) === part)
}

function ledgerField({ referee }: Scene, named: Readonly<Record<string, string>>, field: string): Value {
  const isFiltered = Object.keys(named).length > 0
  return ledgerOf(referee, isFiltered ? named : null)[field as keyof LedgerCounts] ?? null
}

const ofProducer =
  (count: (counts: LedgerCounts) => number) =>
  ({ referee }: Scene, producer: string): number =>
    count(ledgerOf(referee, { producer }))

const latencyOf =
  (share: number) =>
  ({ referee, world }: Scene, producer: string): Value => {
    const latencies = referee.latencies[producer]
    return latencies === undefined ? null : percentile(latencies, share, world.now)
  }

/** `free`: of a broker without a capacity. */
const ofLoad =
  (value: (load: LoadView) => number, free: number) =>
  ({ world }: Scene, id: string): Value => {
    const actor = world.actors[id]
    if (actor?.kind !== 'broker') return null
    const load = loadView(actor, world.now)
    return load === null ? free : value(load)
  }

const isUp = ({ world }: Scene, id: string): boolean => world.actors[id]?.up === true

const ofController =
  (read: (controller: Controller) => Value) =>
  ({ world }: Scene, id: string): Value => {
    const actor = world.actors[id]
    return actor?.kind === 'controller' ? read(actor) : null
  }

const ofProcess =
  (read: (producer: Producer) => Value) =>
  ({ world }: Scene, id: string): Value => {
    const actor = world.actors[id]
    return actor?.kind === 'producer' ? read(actor) : null
  }

const ofConsumer =
  (read: (consumer: Consumer) => Value) =>
  ({ world }: Scene, id: string): Value => {
    const actor = world.actors[id]
    return actor?.kind === 'consumer' ? read(actor) : null
  }

const objects: Record<string, Fields> = {
  topic: {
    records: (scene, topic) => statesOf(scene, topic).reduce((sum, state) => sum + logOf(scene, state).records, 0),
    partitions: (scene, topic) => statesOf(scene, topic).length,
    underReplicated: countStates(isUnderReplicated),
    underMinIsr: countStates(isUnderMinIsr),
    atMinIsr: countStates(isAtMinIsr),
    offlinePartitions: countStates(({ leader }) => leader === null),
  },
  'topic.p': {
    leader: ofState(({ leader }) => leader),
    leaderEpoch: ofState(({ leaderEpoch }) => leaderEpoch),
    replicas: ofState(({ replicas }) => replicas),
    isr: ofState(({ isr }) => isr),
    inSync: ofState(({ isr }) => isr.length),
    elr: ofState(({ elr }) => elr),
    adding: ofState(({ addingReplicas }) => addingReplicas),
    removing: ofState(({ removingReplicas }) => removingReplicas),
    start: ofState((state, scene) => logOf(scene, state).start),
    localStart: ofState((state, scene) => logOf(scene, state).localStart),
    remoteEnd: ofState((state, scene) => logOf(scene, state).remoteEnd),
    hw: ofState(({ partition }, scene) => readableTo(scene, partition)),
    leo: ofState((state, scene) => logOf(scene, state).end),
    lso: ofState((state, scene) => stableTo(scene, state)),
    openTransactions: ofState(({ partition }, scene) => openIn(scene, partition)),
  },
  group: {
    state: stateOf,
    generation: epochOf,
    members: (scene, id) => Object.keys(groupOf(scene, id)?.members ?? {}).length,
    idleMembers: (scene, id) =>
      consumersOf(scene, id).filter(
        ({ up, volatile }) => up && volatile.membership === 'STABLE' && Object.keys(volatile.owned).length === 0,
      ).length,
    rebalances: epochOf,
    lag: (scene, id) => readPartitions(scene, id).reduce((sum, partition) => sum + lagOf(scene, id, partition), 0),
    delivered: ({ referee }, group) => {
      const { delivered, redelivered } = ledgerOf(referee, { group })
      return delivered + redelivered
    },
    processed: (scene, id) => consumersOf(scene, id).reduce((sum, { durable }) => sum + durable.processed, 0),
    ...shared,
    unowned: (scene, id) => unownedBy(scene, id).now,
    unownedTime: (scene, id) => unownedBy(scene, id).total,
    longestUnowned: (scene, id) => unownedBy(scene, id).longest,
    position: (scene, id) =>
      readPartitions(scene, id).flatMap((of) => {
        const value = positionOf(scene, id, of)
        return value === null ? [] : [{ of, value }]
      }),
  },
  'group.p': {
    position: positionOf,
    committed: committedOf,
    lag: lagOf,
    ...shared,
    shareStart: ofShare(({ startOffset }) => startOffset),
    shareEnd: ofShare(({ batches, startOffset, endOffset }) => (batches.length === 0 ? startOffset - 1 : endOffset)),
    inFlight: ofShare(inFlight),
    owner: (scene, group, partition) => ownerOf(scene, group, partition)?.id ?? null,
    unownedTime: (scene, group, partition) => unownedBy(scene, group, partition).total,
    longestUnowned: (scene, group, partition) => unownedBy(scene, group, partition).longest,
  },
  producer: {
    up: isUp,
    sent: ofProducer(({ sent }) => sent),
    acked: ofProducer(({ acked }) => acked),
    failed: ofProducer(({ failed, indeterminate }) => failed + indeterminate),
    retries: ({ referee }, id) => retriesOf(referee, id),
    buffered: ofProducer(({ pending }) => pending),
    inFlight: ofProcess(({ volatile }) => Object.values(volatile.inFlight).flat().length),
    p50: latencyOf(0.5),
    p99: latencyOf(0.99),
    throttleTime: ofProcess(({ volatile }) => volatile.throttle?.total ?? 0),
    compressionRate: ofProcess(({ volatile: { packed } }) => (packed.before === 0 ? 1 : packed.after / packed.before)),
    compressionTime: ofProcess(({ volatile }) => volatile.packed.time),
    lastError: ofProcess(({ volatile }) => volatile.lastError),
    transactionState: ofProcess(({ volatile }) => volatile.transaction?.state ?? null),
    committed: ({ referee }, id) => referee.transactions?.producers[id]?.committed ?? 0,
    aborted: ({ referee }, id) => referee.transactions?.producers[id]?.aborted ?? 0,
  },
  transaction: {
    state: ofTransaction(({ transaction }) => transaction.value.state),
    epoch: ofTransaction(({ transaction }) => transaction.value.producerEpoch),
    coordinator: ofTransaction(({ broker }) => broker),
    partitions: ofTransaction(({ transaction }) => transaction.value.partitions.length),
  },
  consumer: {
    up: isUp,
    throttleTime: ofConsumer(({ volatile }) => volatile.throttle?.total ?? 0),
    owned: ofConsumer(({ volatile }) => Object.keys(volatile.owned).length),
    processed: ofConsumer(({ durable }) => durable.processed),
    outputError: (scene, id) => {
      const actor = scene.world.actors[id]
      const output = actor?.kind === 'consumer' ? actor.output : null
      return output === null ? null : ofProcess(({ volatile }) => volatile.lastError)(scene, output.producer)
    },
  },
  broker: {
    up: isUp,
    fenced: ({ world, blueprint }, id) => isFenced(world, id, controllerIds(blueprint)),
    silentWhenFenced: ({ referee }, id) => referee.fences[id]?.silentFor ?? null,
    leaders: (scene, id) => countAll(scene, led(id)),
    replicas: (scene, id) => countAll(scene, held(id)),
    RequestQueueSize: ofLoad(({ queue }) => queue, 0),
    RequestHandlerAvgIdlePercent: ofLoad(({ handlersUsed }) => 1 - handlersUsed, 1),
    NetworkProcessorAvgIdlePercent: ofLoad(({ networkUsed }) => 1 - networkUsed, 1),
    UnderReplicatedPartitions: ledWhere(isUnderReplicated),
    UnderMinIsrPartitionCount: ledWhere(isUnderMinIsr),
    AtMinIsrPartitionCount: ledWhere(isAtMinIsr),
  },
  'broker.p': {
    start: ofCopy(({ log }) => log.logStartOffset),
    localStart: ofCopy(({ log }) => log.localLogStartOffset),
    leo: ofCopy(({ log }) => log.logEndOffset),
    hw: ofCopy(({ replica }) => replica?.highWatermark ?? null),
    epoch: ofCopy(({ replica }) => replica?.leaderEpoch ?? null),
    diverged: ofCopy(({ log }, scene) => divergedOffsets(scene, log)),
  },
  quorum: {
    leader: ({ world, blueprint }) => leaderOfQuorum(world, controllerIds(blueprint))?.id ?? null,
    epoch: ({ world, blueprint }) =>
      Math.max(0, ...controllersIn(world, controllerIds(blueprint)).map(({ durable }) => durable.quorum.epoch)),
    highWatermark: (scene) => imageOf(scene)?.nextOffset ?? 0,
    voters: ({ world, blueprint }) => newestVoters(world, controllerIds(blueprint)).length,
    state: ofController(({ volatile }) => volatile.raft.role),
    currentEpoch: ofController(({ durable }) => durable.quorum.epoch),
    logEnd: ofController(({ durable }) => durable.log.logEndOffset),
    committed: ofController(({ volatile }) => volatile.raft.highWatermark),
    vote: ofController(({ durable }) => durable.quorum.votedFor),
    voter: ({ world, blueprint }, id) => newestVoters(world, controllerIds(blueprint)).includes(id),
  },
  controller: {
    up: (scene) => controllerIds(scene.blueprint).some((id) => isUp(scene, id)),
    OfflinePartitionsCount: (scene) => countAll(scene, ({ leader }) => leader === null),
    PreferredReplicaImbalanceCount: (scene) => countAll(scene, ({ leader, replicas }) => leader !== replicas[0]),
    metadataOffset: (scene) => imageOf(scene)?.nextOffset ?? 0,
  },
  key: { partitions: ({ referee }, key) => partitionsOfKey(referee, key) },
  clock: { now: ({ world }) => world.now },
}
