// What the names in conditions mean at this moment of a run: records from the referee, the rest from the cluster.
import { recordsKept, remoteSegmentsOf } from './views/remote'
import { topicsRead } from '../blueprint/subscription'
import { controllerIds, transactionalIds } from '../blueprint/target'
import type { LoadView } from './frame'
import { percentile } from './referee/ledger-latency'
import { loadView } from './views/load'
import type { Blueprint } from '../blueprint/scenario'
import type { Consumer, Controller, Producer } from '../models/kafka/actors'
import { emptyImage, isUnderReplicated, minIsrOf, type PartitionState } from '../models/kafka/controller/records'
import type { KafkaWorld } from './compile'
import { controllersIn, leaderOfQuorum, metadataOf, newestVoters } from './quorum'
import type { Environment, Match, Value } from './evaluate'
import { generationOf, groupsOf, type KnownGroup, stateOfGroup } from './lag'
import { ledgerOf, partitionsOfKey, retriesOf, type LedgerCounts } from './referee/ledger'
import { unowned } from './referee/ownership'
import { sharedCounts } from './referee/shares'
import { partitionLedger, type Referee } from './referee/state'
import { sharePartitionOf, shareLag } from './views/share'
import type { SharedCounts } from './frame'
import { inFlight, type SharePartition } from '../models/kafka/share/partition-state'
import type { Partition } from '../models/kafka/broker/state'
import { offsetAt, recordAt, recordsIn } from '../models/kafka/batches'
import { batchAt, batchesOf } from '../models/kafka/log/log'
import type { Log } from '../models/kafka/log/state'
import { lastStableOffset } from '../models/kafka/log/transactions'
import { transactionsIn } from './referee/transactions'
import { isFenced } from './states'
import { transactionOf, type KnownTransaction } from './transactions'

/** What lookups read. */
interface Scene {
  world: KafkaWorld
  referee: Referee
  blueprint: Blueprint
}

/** One value, by the ids in brackets. */
type Fields = Record<string, (scene: Scene, id: string, part: string) => Value | Match[]>

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
  return object === 'broker.p' ? Object.keys(scene.blueprint.topics) : topicsOfGroup(scene, owner)
}

function topicsOfGroup(scene: Scene, group: string): readonly string[] {
  const block = scene.blueprint.groups[group]
  if (block === undefined) return []
  return block.pattern === null ? block.topics : topicsRead(block, Object.keys(imageOf(scene)?.topics ?? {}))
}

const unownedBy = (scene: Scene, group: string, partition: string | null = null) =>
  unowned(scene.referee, group, scene.world.now, topicsOfGroup(scene, group), partition)

// `0`, `*` or `orders-0`, of a topic or of all the topics that a group reads.
function partitionsNamed(scene: Scene, object: string, owner: string, part: string): string[] {
  const topics = topicsOf(scene, object, owner)
  const all = topics.flatMap((topic) => statesOf(scene, topic).map(({ partition }) => partition))
  if (part === '*') return all
  return all.filter((partition) => partition === part || partition.slice(partition.lastIndexOf('-') + 1) === part)
}

// ---- records ------------------------------------------------------------------------------------------------------------

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

// ---- partitions ---------------------------------------------------------------------------------------------------------

const imageOf = ({ world, blueprint }: Scene) => {
  return metadataOf(world, controllerIds(blueprint))
}

function statesOf(scene: Scene, topic: string): PartitionState[] {
  const image = imageOf(scene)
  const found: PartitionState[] = []
  for (let i = 0; i < (image?.topics[topic]?.partitions ?? 0); i++) {
    const state = image!.partitions[`${topic}-${i}`]
    if (state !== undefined) found.push(state)
  }
  return found
}

const countStates =
  (test: (state: PartitionState, scene: Scene) => boolean) =>
  (scene: Scene, topic: string): number =>
    statesOf(scene, topic).filter((state) => test(state, scene)).length

const ofState =
  (read: (state: PartitionState, scene: Scene) => Value) =>
  (scene: Scene, _topic: string, partition: string): Value => {
    const state = imageOf(scene)?.partitions[partition]
    return state === undefined ? null : read(state, scene)
  }

const minIsr = (scene: Scene, { topic }: PartitionState): number => minIsrOf(imageOf(scene) ?? emptyImage(), topic)

const isUnderMinIsr = (state: PartitionState, scene: Scene): boolean => state.isr.length < minIsr(scene, state)
const isAtMinIsr = (state: PartitionState, scene: Scene): boolean => state.isr.length === minIsr(scene, state)

/** What a broker's own metric counts: partitions that it leads, those of internal topics included. */
const ledWhere =
  (test: (state: PartitionState, scene: Scene) => boolean) =>
  (scene: Scene, id: string): number =>
    countAll(scene, (state) => state.leader === id && test(state, scene))

// The log that a person would call the partition's: its leader's, else the longest that is left.
function logOf(
  { world }: Scene,
  { partition, leader, replicas }: PartitionState,
): { start: number; localStart: number; remoteEnd: number; end: number; records: number } {
  const logs = (leader === null ? replicas : [leader]).map((id) => {
    const broker = world.actors[id]
    return broker?.kind === 'broker' ? broker.durable.logs[partition] : undefined
  })
  const longest = logs.reduce(
    (best, log) => (log !== undefined && log.logEndOffset > (best?.logEndOffset ?? -1) ? log : best),
    undefined,
  )
  if (longest === undefined) return { start: 0, localStart: 0, remoteEnd: 0, end: 0, records: 0 }
  const { logStartOffset: start, localLogStartOffset: localStart, logEndOffset: end } = longest
  const remoteEnd = (remoteSegmentsOf(world, longest).at(-1)?.endOffset ?? -1) + 1
  return { start, localStart, remoteEnd, end, records: recordsKept(world, longest) }
}

// A new leader's own high watermark may be behind for a moment (R-HW5); what can be read does not become less by that.
const readableTo = ({ referee }: Scene, partition: string): number =>
  partitionLedger(referee, partition)?.readableTo ?? 0

// Where readers of committed data are held back by the leader; what can be read at all is as above.
function stableTo(scene: Scene, { partition, leader }: PartitionState): number {
  const readable = readableTo(scene, partition)
  const actor = leader === null ? undefined : scene.world.actors[leader]
  const log = actor?.kind === 'broker' ? actor.durable.logs[partition] : undefined
  return log === undefined ? readable : Math.min(readable, lastStableOffset(log, readable))
}

function openIn({ referee }: Scene, partition: string): number {
  const ledger = partitionLedger(referee, partition)
  const known = ledger === null ? null : transactionsIn(referee, ledger)
  return known === null ? 0 : Object.keys(known.open).length
}

const ofTransaction =
  (read: (known: KnownTransaction) => Value) =>
  ({ world }: Scene, id: string): Value => {
    const known = transactionOf(world, id)
    return known === null ? null : read(known)
  }

// ---- groups -------------------------------------------------------------------------------------------------------------

const knownOf = ({ world }: Scene, id: string): KnownGroup | null =>
  groupsOf(world).find(({ group }) => group.group === id) ?? null

const groupOf = (scene: Scene, id: string) => knownOf(scene, id)?.group ?? null

function epochOf(scene: Scene, id: string): number {
  const group = groupOf(scene, id)
  return group === null ? 0 : generationOf(group)
}

function stateOf(scene: Scene, id: string): string {
  const known = knownOf(scene, id)
  return known === null ? 'Empty' : stateOfGroup(known)
}

const consumersOf = ({ world }: Scene, group: string): Consumer[] =>
  Object.values(world.actors).filter((actor) => actor.kind === 'consumer' && actor.group === group) as Consumer[]

function ownerOf(scene: Scene, group: string, partition: string): Consumer | null {
  return consumersOf(scene, group).find(({ up, volatile }) => up && volatile.owned[partition] !== undefined) ?? null
}

const positionOf = (scene: Scene, group: string, partition: string): number | null =>
  ownerOf(scene, group, partition)?.volatile.owned[partition]?.position ?? null

const committedOf = (scene: Scene, group: string, partition: string): number | null =>
  groupOf(scene, group)?.offsets[partition]?.offset ?? null

function lagOf(scene: Scene, group: string, partition: string): number {
  if (isShare(scene, group)) {
    const known = shareOf(scene, group, partition)
    return known === null ? 0 : shareLag(known)
  }
  const from = committedOf(scene, group, partition) ?? positionOf(scene, group, partition) ?? 0
  return Math.max(0, readableTo(scene, partition) - from)
}

const readPartitions = (scene: Scene, group: string): string[] =>
  topicsOfGroup(scene, group).flatMap((topic) => statesOf(scene, topic).map(({ partition }) => partition))

const isShare = ({ blueprint }: Scene, group: string): boolean => blueprint.groups[group]?.type === 'share'

const shareOf = ({ world, blueprint }: Scene, group: string, partition: string) =>
  sharePartitionOf(world, controllerIds(blueprint), group, partition)

const ofShare =
  (read: (share: SharePartition) => number) =>
  (scene: Scene, group: string, partition: string): Value => {
    const known = shareOf(scene, group, partition)
    return known === null ? null : read(known.share)
  }

/** What became of deliveries, of a group or of one of its partitions. */
const ofShared =
  (name: keyof SharedCounts) =>
  ({ referee }: Scene, group: string, partition: string): number =>
    sharedCounts(referee, group, partition === '' ? null : partition)[name]

const shared: Fields = {
  acquired: ofShared('acquired'),
  redelivered: ofShared('redelivered'),
  accepted: ofShared('accepted'),
  released: ofShared('released'),
  rejected: ofShared('rejected'),
  expired: ofShared('expired'),
  archived: ofShared('archived'),
  exhausted: ofShared('exhausted'),
  refused: ofShared('refused'),
}

// ---- copies -------------------------------------------------------------------------------------------------------------

interface Copy {
  log: Log
  /** null while the broker's process does not run. */
  replica: Partition | null
}

const ofCopy =
  (read: (copy: Copy, scene: Scene) => Value) =>
  (scene: Scene, broker: string, partition: string): Value => {
    const actor = scene.world.actors[broker]
    const log = actor?.kind === 'broker' ? actor.durable.logs[partition] : undefined
    if (actor?.kind !== 'broker' || log === undefined) return null
    return read({ log, replica: actor.volatile.partitions[partition] ?? null }, scene)
  }

// Where both logs have a record, and not the same one.
function divergedOffsets(scene: Scene, log: Log): number {
  const leader = imageOf(scene)?.partitions[log.partition]?.leader
  const actor = leader === null || leader === undefined ? undefined : scene.world.actors[leader]
  const led = actor?.kind === 'broker' ? actor.durable.logs[log.partition] : undefined
  if (led === undefined || led === log) return 0
  let count = 0
  for (const stored of batchesOf(log)) {
    for (let place = 0; place < recordsIn(stored); place++) {
      const offset = offsetAt(stored, place)
      const other = batchAt(led, offset)
      // What one of them has compacted away is no difference.
      const record = other === undefined ? undefined : recordAt(other, offset)
      if (record !== undefined && record !== stored.batch.records[place]) count++
    }
  }
  return count
}

// ---- the table ----------------------------------------------------------------------------------------------------------

const isUp = ({ world }: Scene, id: string): boolean => world.actors[id]?.up === true

const led = (id: string) => (state: PartitionState) => !state.topic.startsWith('__') && state.leader === id
const held = (id: string) => (state: PartitionState) => !state.topic.startsWith('__') && state.replicas.includes(id)
const countAll = (scene: Scene, test: (state: PartitionState) => boolean): number =>
  Object.values(imageOf(scene)?.partitions ?? {}).filter(test).length

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
