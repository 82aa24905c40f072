// The drawing has changed: the world is brought to what it says, block by block.
import {
  type Scene,
  kill,
  tell,
  tellController,
  ASK_FOR_TOPIC_AGAIN,
  createTopic,
  changeCopies,
  seeToTopic,
  imageOf,
} from './acting'
import { controllerIds } from '../blueprint/target'
import { applyAct } from '../blueprint/apply'
import type { Act, Blueprint, BlockKind, Config, GroupBlock } from '../blueprint/scenario'
import { start } from '../kernel/faults'
import { resolveConfig } from '../models/kafka/config'
import { REMOTE_STORAGE } from '../models/kafka/messages/remote'
import {
  addBroker,
  addCompanion,
  addConsumer,
  addObserver,
  addProducer,
  addRemoteStorage,
  callAtOnce,
  companionConfig,
  companionOf,
  companionSource,
  asItRuns,
  consumerConfigOf,
  habitsOf,
  groupConfigOf,
  manualOf,
  sharingOf,
  processesOf,
  outputOf,
  sourceOf,
} from './compile'

/** Changes the drawing, and then the world until it is what the drawing says. */
export function change(scene: Scene, act: Act): void {
  const before = scene.blueprint
  const after = applyAct(before, act)
  scene.blueprint = after
  if (before.controllers !== after.controllers) changeControllers(scene, controllerIds(before))
  if (before.config !== after.config) changeCluster(scene)
  for (const kind of Object.keys(sections) as BlockKind[]) {
    const section = sections[kind]
    const old = section.of(before)
    const now = section.of(after)
    for (const id of Object.keys(old)) if (now[id] === undefined) section.remove(scene, id)
    for (const id of Object.keys(now)) {
      if (old[id] === undefined) section.add(scene, id)
      else if (old[id] !== now[id]) section.change(scene, id, before)
    }
  }
}

// The `bootstrap.servers` of clients follow the drawing.
function tellBootstrap({ stage, blueprint }: Scene): void {
  const brokers = Object.keys(blueprint.brokers)
  for (const actor of Object.values(stage.world.actors)) {
    if (actor.kind === 'producer' || actor.kind === 'consumer') actor.bootstrap = brokers
  }
}

/** The process of a controller that has come into the drawing, with an empty disk. */
export function beginController(scene: Scene, id: string): void {
  const { stage, scenario, blueprint } = scene
  kill(scene, id, false)
  addObserver(stage, { ...scenario, blueprint }, id)
  stage.listener.note({ type: 'observer-began', controller: id }, stage.world.now, stage.world.seq)
  start(stage, id)
}

// Those that are gone end, and everybody is told whom to ask for a leader, as `bootstrap.servers` would name them.
function changeControllers(scene: Scene, before: readonly string[]): void {
  const { stage, blueprint } = scene
  const now = controllerIds(blueprint)
  for (const id of before) if (!now.includes(id)) kill(scene, id, false)
  if (blueprint.controllers.mode !== 'kraft') return
  for (const actor of Object.values(stage.world.actors)) {
    if (actor.kind === 'controller') actor.bootstrap = now
    else if (actor.kind === 'broker') actor.voters = now
  }
}

// Everybody is told what holds for it now: what it has of its own stands over what the cluster has.
function changeCluster(scene: Scene): void {
  const { stage, scenario, blueprint } = scene
  addRemoteStorage(stage, { ...scenario, blueprint })
  if (stage.world.actors[REMOTE_STORAGE]?.up === false) start(stage, REMOTE_STORAGE)
  const { brokers, controllers } = scene.blueprint
  for (const id of Object.keys(brokers)) tellBrokerSettings(scene, id)
  for (const [id, node] of Object.entries(controllers.nodes)) {
    const config = resolved(scene, 'broker', { ...scene.blueprint.config, ...node.config })
    const actor = scene.stage.world.actors[id]
    if (actor?.up) tell(scene, id, { type: 'reconfigure', config, block: {} })
    else if (actor?.kind === 'controller' || actor?.kind === 'zookeeper') Object.assign(actor.config, config)
  }
}

function tellBrokerSettings(scene: Scene, id: string): void {
  const { zone, disk, diskSize, config: own } = scene.blueprint.brokers[id]!
  const config = resolved(scene, 'broker', { ...scene.blueprint.config, ...own })
  const broker = scene.stage.world.actors[id]
  if (broker?.up) tell(scene, id, { type: 'reconfigure', config, block: { zone, disk, diskSize } })
  else if (broker?.kind === 'broker') {
    // A broker that is down reads its settings, and finds its new disk, when it starts.
    Object.assign(broker.config, config)
    Object.assign(broker, { rack: zone, diskLatency: disk, diskCapacity: diskSize })
  }
}

interface Section {
  of(blueprint: Blueprint): Record<string, unknown>
  add(scene: Scene, id: string): void
  remove(scene: Scene, id: string): void
  /** The block of `id` differs from what it is in `before`. */
  change(scene: Scene, id: string, before: Blueprint): void
}

// Brokers and topics first: what is added later may need them.
const sections: Record<BlockKind, Section> = {
  broker: {
    of: (blueprint) => blueprint.brokers,
    add(scene, id) {
      const { stage, scenario, blueprint } = scene
      const numbers = Object.values(stage.world.actors).map((a) => (a.kind === 'broker' ? a.nodeId : 0))
      const known = stage.world.actors[id]
      const nodeId = known?.kind === 'broker' ? known.nodeId : Math.max(...numbers) + 1
      addBroker(stage, { ...scenario, blueprint }, id, blueprint.brokers[id]!, nodeId)
      start(stage, id)
      tellBootstrap(scene)
      const { topics } = imageOf(scene)
      for (const topic of Object.keys(blueprint.topics)) if (topics[topic] === undefined) seeToTopic(scene, topic, 0)
    },
    remove(scene, id) {
      kill(scene, id, false)
      tellController(scene, { type: 'unregisterBroker', broker: id })
      tellBootstrap(scene)
    },
    change: (scene, id) => tellBrokerSettings(scene, id),
  },
  topic: {
    of: (blueprint) => blueprint.topics,
    add(scene, topic) {
      if (scene.blueprint.topics[topic]!.auto) return
      createTopic(scene, topic)
      seeToTopic(scene, topic, ASK_FOR_TOPIC_AGAIN)
    },
    remove: (scene, topic) => tellController(scene, { type: 'deleteTopic', topic }),
    change(scene, topic, before) {
      const { partitions, replicas, config } = scene.blueprint.topics[topic]!
      const old = before.topics[topic]!
      if (partitions !== old.partitions) tellController(scene, { type: 'createPartitions', topic, count: partitions })
      if (config !== old.config) tellController(scene, { type: 'alterTopicConfig', topic, config })
      if (replicas === old.replicas) return
      if (imageOf(scene).topics[topic] === undefined) return seeToTopic(scene, topic, 0)
      changeCopies(scene, topic)
    },
  },
  producer: {
    of: (blueprint) => blueprint.producers,
    add(scene, id) {
      const { stage, scenario, blueprint } = scene
      addProducer(stage, { ...scenario, blueprint }, blueprint, id, blueprint.producers[id]!)
      start(stage, id)
    },
    remove: (scene, id) => tell(scene, id, { type: 'shutdown' }),
    change(scene, id, before) {
      const block = scene.blueprint.producers[id]!
      const { rows: _, ...made } = sourceOf({ ...block, data: null })
      const rows = block.data === before.producers[id]!.data ? {} : { rows: sourceOf(block).rows }
      const source = { ...made, ...rows }
      tell(scene, id, {
        type: 'reconfigure',
        config: resolved(scene, 'producer', block.config),
        block: { ...source, principal: block.principal },
      })
    },
  },
  group: {
    of: (blueprint) => blueprint.groups,
    add(scene, group) {
      const block = scene.blueprint.groups[group]!
      tellGroupSettings(scene, group, block, null)
      for (const id of Object.keys(block.consumers)) addMember(scene, group, id)
    },
    // The group is gone from the drawing already; its consumers are those that the world has.
    remove(scene, group) {
      for (const actor of Object.values(scene.stage.world.actors)) {
        if (actor.kind === 'consumer' && actor.group === group) tell(scene, actor.id, { type: 'shutdown' })
      }
    },
    change(scene, group, before) {
      const drawn = scene.blueprint.groups[group]!
      const block = asItRuns(drawn)
      const old = asItRuns(before.groups[group]!)
      tellGroupSettings(scene, group, block, old)
      for (const id of Object.keys(old.consumers)) {
        if (block.consumers[id] === undefined) tell(scene, id, { type: 'shutdown' })
      }
      for (const id of Object.keys(block.consumers)) {
        if (old.consumers[id] === undefined) addMember(scene, group, id)
        else if (
          block.config !== old.config ||
          block.topics !== old.topics ||
          block.pattern !== old.pattern ||
          block.principal !== old.principal ||
          block.type !== old.type ||
          JSON.stringify(sharingOf(block)) !== JSON.stringify(sharingOf(old)) ||
          JSON.stringify(habitsOf(block)) !== JSON.stringify(habitsOf(old)) ||
          block.output !== old.output ||
          JSON.stringify(manualOf(block, id)) !== JSON.stringify(manualOf(old, id))
        ) {
          const manual = manualOf(block, id)
          const config = consumerConfigOf(scene.scenario.time.profile, drawn, id)
          callAtOnce(scene.stage.world, id, block.onFailure.by)
          const output = changeCompanion(scene, block, old, id)
          tell(scene, id, {
            type: 'reconfigure',
            config,
            block: {
              topics: block.topics,
              pattern: block.pattern,
              ...habitsOf(block),
              principal: block.principal,
              manual,
              output,
              sharing: sharingOf(block),
              type: block.type,
            },
          })
        }
      }
    },
  },
  // Consumers live in their groups' blocks.
  consumer: { of: () => ({}), add() {}, remove() {}, change() {} },
}

// What brokers are to know of a share group is metadata, and told to the controller.
function tellGroupSettings(scene: Scene, group: string, block: GroupBlock, old: GroupBlock | null): void {
  if (block.type !== 'share') return
  const config = groupConfigOf(block)
  if (JSON.stringify(config) === JSON.stringify(old === null ? {} : groupConfigOf(old))) return
  tellController(scene, { type: 'alterGroupConfig', group, config })
}

// Every setting is told, so that one which is no longer set has its default again.
const resolved = (scene: Scene, kind: 'broker' | 'producer', set: Config) =>
  resolveConfig(kind, scene.scenario.time.profile, set)

function addMember(scene: Scene, group: string, id: string): void {
  const { stage, scenario, blueprint } = scene
  const block = blueprint.groups[group]!
  addConsumer(stage, { ...scenario, blueprint }, blueprint, group, block, id)
  for (const actor of processesOf(blueprint, id)) start(stage, actor)
}

// A group begins to write what it reads, does so in another way, or writes no more.
function changeCompanion(scene: Scene, block: GroupBlock, old: GroupBlock, id: string) {
  const { stage, scenario, blueprint } = scene
  const { output } = block
  if (output === old.output) return outputOf(block, id)
  const companion = companionOf(id)
  // A transactional.id is for life: another one is another producer.
  const before = old.output === null ? null : companionConfig(scenario.time.profile, old.output, id)
  const now = output === null ? null : companionConfig(scenario.time.profile, output, id)
  if (output === null || before?.['transactional.id'] !== now?.['transactional.id']) {
    kill(scene, companion, false)
    if (output === null) return null
    addCompanion(stage, { ...scenario, blueprint }, blueprint, block, output, id)
    if (stage.world.actors[id]?.up === true) start(stage, companion)
  } else {
    tell(scene, companion, {
      type: 'reconfigure',
      config: now!,
      block: { ...companionSource(output), principal: block.principal },
    })
  }
  return outputOf(block, id)
}
