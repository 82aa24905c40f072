// From a drawing to a world: makes the actors and their links, and starts a freshly formatted cluster.
import { aclsOf } from '../blueprint/acls'
import { quotasOf } from '../blueprint/quotas'
import { controllerIds, transactionalIdOf, transactionalIds } from '../blueprint/target'
import type {
  Blueprint,
  BrokerBlock,
  Config,
  GroupBlock,
  OutputBlock,
  ProducerBlock,
  Scenario,
} from '../blueprint/scenario'
import { isHistoric } from '../blueprint/replication-rules'
import { readRows } from '../blueprint/rows'
import { start } from '../kernel/faults'
import { linkBetween, throttle, type LinkSettings } from '../kernel/network'
import { streamFor } from '../kernel/random'
import { createStage, type Listener, type Stage } from '../kernel/step'
import { ms } from '../kernel/time'
import { actorBase, createWorld, type World } from '../kernel/world'
import type { Broker, Controller, KafkaActor, ZooKeeperServer } from '../models/kafka/actors'
import { behaviours } from '../models/kafka/behaviours'
import { messageSize } from '../models/kafka/message-size'
import { createBroker, formatBroker, formatMember } from '../models/kafka/broker/create'
import {
  ELR_FEATURE,
  resolveConfig,
  TRANSACTION_VERSION,
  type ConsumerConfig,
  type TimeProfile,
} from '../models/kafka/config'
import { groupConfig } from '../models/kafka/config-clients'
import { createConsumer } from '../models/kafka/consumer/create'
import type { Sharing } from '../models/kafka/consumer/state'
import { bootstrapRecords } from '../models/kafka/controller/bootstrap'
import { createController, FIRST_EPOCH, formatQuorum } from '../models/kafka/controller/create'
import { emptyImage, replay, type MetadataRecord } from '../models/kafka/controller/records'
import {
  createZooKeeper,
  FIRST_EPOCH as FIRST_CONTROLLER_EPOCH,
  formatEnsemble,
  serverOf,
  sessionOf,
} from '../models/kafka/zookeeper/create'
import { createRemoteStorage } from '../models/kafka/remote/storage'
import { classroomRemote, typicalRemote } from '../models/kafka/remote-speed'
import { REMOTE_STORAGE } from '../models/kafka/messages/remote'
import { rulesOf } from '../models/kafka/replication-rules'
import type { Fact } from '../models/kafka/facts'
import type { Message } from '../models/kafka/messages'
import { createProducer } from '../models/kafka/producer/create'
import { keyTableFor } from '../models/kafka/producer/keys'
import type { ProducerSource, SourceRows } from '../models/kafka/producer/state'

export type KafkaWorld = World<Message, KafkaActor>
export type KafkaStage = Stage<Message, Fact, KafkaActor>
export type KafkaListener = Listener<Message, Fact>

const network: Record<TimeProfile, LinkSettings> = {
  realistic: { latency: ms(0.5), jitter: ms(0.2), loss: 0 },
  classroom: { latency: ms(300), jitter: ms(50), loss: 0 },
}

/** How links behave in this scenario unless its blueprint says otherwise. */
export function linkDefaults({ time }: Scenario): LinkSettings {
  const profile = network[time.profile]
  return { latency: time.hop ?? profile.latency, jitter: time.jitter ?? profile.jitter, loss: profile.loss }
}

/** The world of a scenario at time 0, with every process about to start. */
export function compile(scenario: Scenario, listener: KafkaListener): KafkaStage {
  const { blueprint, seed } = scenario
  const world: KafkaWorld = createWorld<Message, KafkaActor>(seed, linkDefaults(scenario))
  const stage = createStage<Message, Fact, KafkaActor>(world, behaviours, listener, messageSize)

  const addNode = blueprint.controllers.mode === 'kraft' ? addController : addZooKeeper
  addRemoteStorage(stage, scenario)
  for (const id of controllerIds(blueprint)) addNode(world, scenario, id)
  Object.entries(blueprint.brokers).forEach(([id, block], i) => addBroker(stage, scenario, id, block, i + 1))
  format(stage, blueprint)
  for (const id of Object.keys(world.actors)) start(stage, id)
  for (const [id, block] of Object.entries(blueprint.producers)) addProducer(stage, scenario, blueprint, id, block)
  for (const [group, block] of Object.entries(blueprint.groups)) {
    for (const id of Object.keys(block.consumers)) addConsumer(stage, scenario, blueprint, group, block, id)
  }
  for (const id of Object.keys(world.actors)) start(stage, id)
  return stage
}

// Formats the metadata log or fills the ensemble, so that a run begins with everything registered, placed and led.
function format(stage: KafkaStage, blueprint: Blueprint): void {
  const { world } = stage
  const controllers = Object.values(world.actors).filter((actor) => actor.kind === 'controller')
  const servers = Object.values(world.actors).filter((actor) => actor.kind === 'zookeeper')
  const brokers = Object.values(world.actors).filter((actor) => actor.kind === 'broker')
  const records = bootstrapRecords({
    voters: controllerIds(blueprint),
    brokers: brokers.map(({ id, nodeId, rack }) => ({ id, nodeId, rack })),
    topics: Object.entries(blueprint.topics)
      .filter(([, { auto }]) => !auto)
      .map(([topic, { partitions, replicas, config }]) => ({
        topic,
        partitions,
        replicationFactor: replicas,
        config,
      })),
    config: (controllers[0] ?? servers[0])!.config,
    shareGroups: shareGroupsOf(blueprint),
    // Features are of KRaft: with ZooKeeper there are no eligible leader replicas.
    features: servers.length === 0 ? blueprint.features : { [ELR_FEATURE]: 0, [TRANSACTION_VERSION]: 0 },
    transactions: usesTransactions(blueprint),
    acls: aclsOf(blueprint.acls),
    quotas: quotasOf(blueprint.quotas),
    random: streamFor(world.seed, 'placement'),
  })
  if (servers.length > 0) return formatZooKeeperMode(servers, brokers, records)
  formatQuorum(controllers, records)
  for (const broker of brokers) formatBroker(broker, controllers[0]!.id, FIRST_EPOCH, records)
}

/** Share groups with the settings of their own, as an administrator has set them before the run. */
const shareGroupsOf = ({ groups }: Blueprint): Record<string, Config> =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([group, block]) => (block.type === 'share' ? [[group, groupConfigOf(block)]] : [])),
  )

/** The settings of a group that its brokers have (`kafka-configs --group`). */
export const groupConfigOf = ({ config }: GroupBlock): Config =>
  Object.fromEntries(Object.entries(config).filter(([key, value]) => Object.hasOwn(groupConfig, key) && value !== null))
// Else the first search for a transaction coordinator makes `__transaction_state`, as in Kafka.
const usesTransactions = (blueprint: Blueprint): boolean => transactionalIds(blueprint).length > 0

function formatZooKeeperMode(
  servers: readonly ZooKeeperServer[],
  brokers: readonly Broker[],
  records: readonly MetadataRecord[],
): void {
  const image = emptyImage()
  for (const record of records) replay(image, record)
  const ids = brokers.map(({ id }) => id)
  formatEnsemble(servers, image, ids)
  const controller = { broker: ids[0]!, epoch: FIRST_CONTROLLER_EPOCH }
  brokers.forEach((broker, i) => {
    formatMember(broker, { id: sessionOf(i), server: serverOf(servers, i) }, controller, image)
  })
}

/** Remote storage is there before any topic uses it: that can be switched on while a run goes on (L-35). The caller starts it. */
export function addRemoteStorage({ world }: KafkaStage, { blueprint, time }: Scenario): void {
  const isEnabled = blueprint.config['remote.log.storage.system.enable'] === true
  if (!isEnabled || world.actors[REMOTE_STORAGE] !== undefined) return
  const base = actorBase(world, REMOTE_STORAGE, 'remoteStorage')
  const typical = time.profile === 'classroom' ? classroomRemote : typicalRemote
  const { latency = null, rate = typical.rate } = blueprint.remoteStorage ?? {}
  world.actors[REMOTE_STORAGE] = createRemoteStorage(base, { latency: latency ?? typical.latency, rate })
}

function addZooKeeper(world: KafkaWorld, { blueprint, time }: Scenario, id: string): void {
  const config = resolveConfig('broker', time.profile, {
    ...blueprint.config,
    ...blueprint.controllers.nodes[id]!.config,
  })
  world.actors[id] = createZooKeeper(actorBase(world, id, 'zookeeper'), { config, servers: controllerIds(blueprint) })
}

function addController(world: KafkaWorld, scenario: Scenario, id: string): void {
  const ids = controllerIds(scenario.blueprint)
  world.actors[id] = controllerOf(actorBase(world, id, 'controller'), scenario, ids)
}

/** KIP-853: a controller whose disk knows no voters (`kafka-storage format --no-initial-controllers`). */
export function addObserver(stage: KafkaStage, scenario: Scenario, id: string): void {
  place(stage, scenario, controllerOf(renewed(stage.world, id, 'controller'), scenario, []))
}

function controllerOf(
  base: ReturnType<typeof actorBase<'controller'>>,
  { blueprint, time }: Scenario,
  formatted: readonly string[],
): Controller {
  const { preVote, nodes } = blueprint.controllers
  const config = resolveConfig('broker', time.profile, { ...blueprint.config, ...nodes[base.id]!.config })
  return createController(base, { config, formatted, bootstrap: controllerIds(blueprint), preVote })
}

export function addBroker(stage: KafkaStage, scenario: Scenario, id: string, block: BrokerBlock, nodeId: number): void {
  const { world } = stage
  const { blueprint, time, rules } = scenario
  const config = resolveConfig('broker', time.profile, { ...blueprint.config, ...block.config })
  place(
    stage,
    scenario,
    createBroker(renewed(world, id, 'broker'), {
      nodeId,
      rack: block.zone,
      voters: controllerIds(blueprint),
      config,
      ...(blueprint.controllers.mode === 'kraft'
        ? {}
        : { zookeeper: { readPerPartition: blueprint.controllers.read } }),
      ...(isHistoric(rules) ? { rules: rulesOf(rules.version, rules.without) } : {}),
      ...(blueprint.capacity === null ? {} : { capacity: blueprint.capacity }),
      diskLatency: block.disk,
      diskCapacity: block.diskSize,
    }),
  )
  if (blueprint.capacity === null) return
  for (const way of [`${id}>`, `>${id}`]) throttle(world.network, way, blueprint.capacity.link)
}

const coreOf = ({ capacity }: Blueprint): number => capacity?.clientCore ?? 1

export function addProducer(
  stage: KafkaStage,
  scenario: Scenario,
  blueprint: Blueprint,
  id: string,
  block: ProducerBlock,
): void {
  const { world } = stage
  const number = nextProducerNumber(world)
  const config = resolveConfig('producer', scenario.time.profile, block.config)
  const bootstrap = Object.keys(blueprint.brokers)
  const source = sourceOf(block)
  const others = Object.values(world.actors).filter((actor) => actor.kind === 'producer')
  const producer = createProducer(renewed(world, id, 'producer'), {
    number,
    bootstrap,
    config,
    source,
    core: coreOf(blueprint),
    keyTable: keyTableFor(source.keys, others),
  })
  if (block.principal !== null) producer.principal = block.principal
  place(stage, scenario, producer)
}

export function addConsumer(
  stage: KafkaStage,
  scenario: Scenario,
  blueprint: Blueprint,
  group: string,
  drawn: GroupBlock,
  id: string,
): void {
  const config = consumerConfigOf(scenario.time.profile, drawn, id)
  const block = asItRuns(drawn)
  const consumer = createConsumer(renewed(stage.world, id, 'consumer'), {
    group,
    bootstrap: Object.keys(blueprint.brokers),
    topics: block.topics,
    pattern: block.pattern,
    config,
    ...habitsOf(block),
    manual: manualOf(block, id),
    type: block.type,
    sharing: sharingOf(block),
    output: outputOf(block, id),
    core: coreOf(blueprint),
  })
  if (block.principal !== null) consumer.principal = block.principal
  // The producer of dead letters is a part of the application: no network lies between.
  callAtOnce(stage.world, id, block.onFailure.by)
  place(stage, scenario, consumer)
  if (block.output !== null) addCompanion(stage, scenario, blueprint, block, block.output, id)
}

/** The producer of a read-process-write application is an actor of its own, at no distance from the consumer: both are one process. */
export const companionOf = (consumer: string): string => `${consumer}/producer`

/** The consumer whose producer this is; any other actor is itself. */
export const processOf = (actor: string): string => actor.replace(/\/producer$/, '')

/** Makes it; the caller starts it. */
export function addCompanion(
  stage: KafkaStage,
  scenario: Scenario,
  blueprint: Blueprint,
  { principal }: GroupBlock,
  output: OutputBlock,
  consumer: string,
): void {
  const { world } = stage
  const id = companionOf(consumer)
  const producer = createProducer(renewed(world, id, 'producer'), {
    number: nextProducerNumber(world),
    bootstrap: Object.keys(blueprint.brokers),
    config: companionConfig(scenario.time.profile, output, consumer),
    source: companionSource(output),
    core: coreOf(blueprint),
  })
  if (principal !== null) producer.principal = principal
  place(stage, scenario, producer)
  callAtOnce(world, consumer, id)
}

/** The settings of that producer. */
export const companionConfig = (profile: TimeProfile, output: OutputBlock, consumer: string) => ({
  ...resolveConfig('producer', profile, output.config),
  'transactional.id': output.transactional ? transactionalIdOf(output, consumer) : null,
})

/** What that producer writes comes from its consumer. */
export const companionSource = ({ to, valueSize, abort }: OutputBlock): ProducerSource => ({
  topic: to,
  interval: 0,
  poisson: false,
  keys: { kind: 'none' },
  valueSize,
  tombstones: 0,
  limit: null,
  rows: null,
  transactions: { records: null, every: null, abort, crash: 0, restart: 0 },
})

/** How a consumer's application writes what it reads; null: it does not. */
export function outputOf({ output }: GroupBlock, id: string) {
  if (output === null) return null
  const { transactional, groupMetadata } = output
  return { producer: companionOf(id), transactional, groupMetadata }
}

/** An application that is to write and does not know where yet is not deployed: it reads nothing, and has no producer. */
export const asItRuns = (block: GroupBlock): GroupBlock =>
  block.output?.to === '' ? { ...block, topics: [], pattern: null, output: null } : block

/** What a group's block says of what its applications do with records. */
export const habitsOf = ({ work, commit, handOff, queue, failing, onFailure }: GroupBlock) => ({
  work,
  commit,
  handOff,
  queue,
  failing,
  onFailure,
})

/** Lets a consumer and the producer of its application speak to each other without a network in between. */
export function callAtOnce({ network }: KafkaWorld, consumer: string, producer: string | null): void {
  if (producer === null) return
  const none: LinkSettings = { latency: 0, jitter: 0, loss: 0 }
  for (const [from, to] of [
    [consumer, producer],
    [producer, consumer],
  ] as const) {
    network.settings[`${from}>${to}`] = none
    Object.assign(linkBetween(network, from, to), none)
  }
}

/** What the applications of a share group say of records. */
export const sharingOf = ({ unprocessed, renews }: GroupBlock): Sharing => ({ unprocessed, renews })

/** Which of a group's consumers this is, where they deal out the partitions themselves. */
export function manualOf({ manual, consumers }: GroupBlock, id: string): { index: number; count: number } | null {
  const ids = Object.keys(consumers)
  return manual ? { index: ids.indexOf(id), count: ids.length } : null
}

/** The settings of one of a group's consumers. Racks are zones: `${zone}` is the one in which it stands; `${consumer}` is its id. */
export function consumerConfigOf(
  profile: TimeProfile,
  { config, consumers, output }: GroupBlock,
  id: string,
): ConsumerConfig {
  // Who writes what it reads commits its offsets itself.
  const resolved = resolveConfig(
    'consumer',
    profile,
    output === null ? config : { ...config, 'enable.auto.commit': false },
  )
  const zone = consumers[id]?.zone ?? ''
  return {
    ...resolved,
    'client.rack': resolved['client.rack'].replaceAll('${zone}', zone),
    'group.instance.id': resolved['group.instance.id']?.replaceAll('${consumer}', id) ?? null,
  }
}

/** What a producer block says of its records, in the producer's own terms. */
export function sourceOf(block: ProducerBlock): ProducerSource {
  return {
    topic: block.to,
    interval: block.rate > 0 ? 1_000_000 / block.rate : 0,
    poisson: block.poisson,
    keys: block.keys,
    valueSize: block.valueSize,
    tombstones: block.tombstones,
    limit: block.limit,
    rows: rowsOf(block),
    transactions: block.transaction,
  }
}

function rowsOf({ data, rate }: ProducerBlock): SourceRows | null {
  if (data === null || data.text === null) return null
  const { rows } = readRows(data.text, data.format, data)
  const paced = data.timestamp !== null
  // Without times of their own, rows come at the producer's rate, or else one per millisecond.
  const at = paced
    ? rows.at.map((time) => Math.round(time! / data.speedup))
    : rate > 0
      ? []
      : rows.keys.map((_, i) => i * 1_000)
  return { sealed: true, keys: rows.keys, values: rows.values, at }
}

const nextProducerNumber = (world: KafkaWorld): number =>
  1 + Math.max(0, ...Object.values(world.actors).map((actor) => (actor.kind === 'producer' ? actor.number : 0)))

// A process that takes the name of an earlier one does not hear what was meant for that.
function renewed<K extends KafkaActor['kind']>(world: KafkaWorld, id: string, kind: K) {
  const incarnation = (world.actors[id]?.incarnation ?? -1) + 1
  return Object.assign(actorBase(world, id, kind), { incarnation })
}

function place(stage: KafkaStage, scenario: Scenario, actor: KafkaActor): void {
  const { world } = stage
  world.actors[actor.id] = actor
  applyLinks(stage, scenario.blueprint, actor.id)
}

// Gives the links between `id` and the others the settings that the blueprint has for them.
function applyLinks(stage: KafkaStage, blueprint: Blueprint, id: string): void {
  const { network } = stage.world
  for (const { a, b, latency, jitter, loss } of blueprint.links) {
    const settings = { latency: latency ?? network.defaults.latency, jitter: jitter ?? network.defaults.jitter, loss }
    for (const from of membersOf(blueprint, a)) {
      for (const to of membersOf(blueprint, b)) {
        if (from === to || (from !== id && to !== id)) continue
        network.settings[`${from}>${to}`] = settings
        network.settings[`${to}>${from}`] = settings
        Object.assign(linkBetween(network, from, to), settings)
        Object.assign(linkBetween(network, to, from), settings)
      }
    }
  }
}

/** The actors that an id stands for: itself, a group's consumers, everything in a zone, or `controller`: all of those. */
export function membersOf(blueprint: Blueprint, id: string): string[] {
  const group = blueprint.groups[id]
  if (group !== undefined) return Object.keys(group.consumers).flatMap((consumer) => processesOf(blueprint, consumer))
  if (!blueprint.zones.includes(id) && id !== 'controller') return processesOf(blueprint, id)
  if (id === 'controller') return controllerIds(blueprint)
  const inZone = <T extends { zone: string | null }>(blocks: Record<string, T>) =>
    Object.keys(blocks).filter((block) => blocks[block]!.zone === id)
  const consumers = Object.values(blueprint.groups)
    .flatMap((g) => inZone(g.consumers))
    .flatMap((consumer) => processesOf(blueprint, consumer))
  return [
    ...inZone(blueprint.controllers.nodes),
    ...inZone(blueprint.brokers),
    ...inZone(blueprint.producers),
    ...consumers,
  ]
}

/** The actors that one process of the drawing is: a consumer that writes what it reads is two. */
export function processesOf({ groups }: Blueprint, id: string): string[] {
  const writes = Object.values(groups).some(
    (block) => asItRuns(block).output !== null && block.consumers[id] !== undefined,
  )
  return writes ? [id, companionOf(id)] : [id]
}
