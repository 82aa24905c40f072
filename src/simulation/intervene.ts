// What a person can do to a running system: act → what it does to the world. One handler per verb.
import { controllerIds } from '../blueprint/target'
import { aclsOf } from '../blueprint/acls'
import { quotasOf } from '../blueprint/quotas'
import { applyAct } from '../blueprint/apply'
import type { Act, Blueprint, BlockKind, Config, GroupBlock, Scenario } from '../blueprint/scenario'
import { topicsRead } from '../blueprint/subscription'
import { crash, deliver, drop, endHold, hold, pause, resume, setCut, start } from '../kernel/faults'
import { clog, linkBetween, throttle } from '../kernel/network'
import { handle, send } from '../kernel/step'
import { ms, seconds, type Micros } from '../kernel/time'
import type { KafkaActor } from '../models/kafka/actors'
import { reset } from '../models/kafka/behaviours'
import { wipeVoter } from '../models/kafka/controller/create'
import { losePower, wipeDisk, type LostTail } from '../models/kafka/broker/disk'
import { resolveConfig } from '../models/kafka/config'
import { emptyImage, isReassigning, type ClusterImage, type PartitionState } from '../models/kafka/controller/records'
import type { Message } from '../models/kafka/messages'
import { topicOf } from '../models/kafka/partition'
import { REMOTE_STORAGE } from '../models/kafka/remote-messages'
import { memoryOf } from '../models/kafka/producer/memory'
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
  processOf,
  outputOf,
  sourceOf,
  type KafkaStage,
} from './compile'
import { activeIn, metadataOf } from './quorum'
import { planReset } from './reset-offsets'
import { actorsOf, endsOf, splitTarget } from './target'

/** What an act works on. `blueprint` is replaced, never changed. */
export interface Scene {
  readonly stage: KafkaStage
  readonly scenario: Scenario
  /** The drawing as it is now. */
  blueprint: Blueprint
  /** What acts themselves will do later (the end of a pause, a restart's second half). */
  later: { at: Micros; act: Act | Chore }[]
  /** What earlier acts have left for later. */
  readonly pending: readonly (Act | Chore)[]
}

/** Work that goes on by itself for a while, and looks every now and then how far it is. Nobody is told of each look. */
export type Chore =
  /** R-E3: a rolling restart. `current` is away, `left` are to follow. */
  | {
      chore: 'roll'
      stage: 'waiting' | 'stopping' | 'starting'
      /** Whose consumers are restarted; null: brokers are. */
      group: string | null
      current: string
      left: string[]
      all: number
      away: Micros
    }
  /** A process that is to start as soon as it has stopped. */
  | { chore: 'revive'; target: string; id: string }
  /** A broker that is to go: its copies move first, then it stops, then it is unregistered. */
  | { chore: 'retire'; stage: 'draining' | 'stopping'; broker: string; askAgainAt: Micros }
  /** KIP-853: a controller that is to vote, once it has caught up; or to vote no more, its machine being gone already or not. */
  | { chore: 'join'; controller: string; isThere: boolean; askAgainAt: Micros }
  | { chore: 'leave'; controller: string; isGone: boolean; askAgainAt: Micros }
  /** A topic of the drawing that the cluster does not have yet: it is asked for once there are brokers enough. */
  | { chore: 'create'; topic: string; askAgainAt: Micros }

type ActOf<D extends Act['do']> = Extract<Act, { do: D }>
type Verbs = { [D in Act['do']]?: (scene: Scene, act: ActOf<D>) => void }

/** Does it, now. Acts that only speak to people (mark, note, ask) change nothing. */
export function intervene(scene: Scene, act: Act): void {
  const verb = verbs[act.do] as ((scene: Scene, act: Act) => void) | undefined
  verb?.(scene, act)
}

const verbs: Verbs = {
  kill(scene, { target, silent, lose }) {
    for (const id of targets(scene, target)) {
      kill(scene, id, silent)
      const actor = scene.stage.world.actors[id]
      if (lose === null || actor?.kind !== 'broker') continue
      noteLosses(scene, id, losePower(actor, lose, scene.stage.world.now), 'power')
    }
  },
  wipe(scene, { target }) {
    for (const id of targets(scene, target)) {
      const actor = scene.stage.world.actors[id]
      if (actor?.kind !== 'broker' && actor?.kind !== 'controller') continue
      kill(scene, id, false)
      if (actor.kind === 'controller') wipeVoter(actor)
      else noteLosses(scene, id, wipeDisk(actor), 'wiped')
    }
  },
  'delete-records'(scene, { target, before }) {
    for (const partition of partitionsOf(scene, target)) {
      const leader = stateOf(scene, partition)?.leader
      const request = { type: 'deleteRecords', partition, beforeOffset: before ?? -1 } as const
      if (typeof leader === 'string') tell(scene, leader, request)
    }
  },
  clock(scene, { target, ahead, behind }) {
    for (const id of targets(scene, target)) scene.stage.world.actors[id]!.clockOffset = ahead - behind
  },
  restore(scene, { target }) {
    for (const id of targets(scene, target)) {
      resume(scene.stage, id)
      // One that is still about to stop is started when it has.
      if (isStopping(scene, id)) later(scene, STOP_POLL, { chore: 'revive', target: `${kindOf(scene, id)}:${id}`, id })
      else start(scene.stage, id)
    }
  },
  restart(scene, act) {
    verbs.stop!(scene, { do: 'stop', target: act.target })
    // What the target means may change meanwhile (a leader moves): the same processes come back.
    for (const id of targets(scene, act.target)) {
      later(scene, act.for, { chore: 'revive', target: `${kindOf(scene, id)}:${id}`, id })
    }
  },
  stop(scene, { target }) {
    // A consumer that writes what it reads closes its producer itself.
    for (const id of targets(scene, target)) if (processOf(id) === id) tell(scene, id, { type: 'shutdown' })
  },
  pause(scene, act) {
    for (const id of targets(scene, act.target)) {
      pause(scene.stage, id)
      if (act.for !== null) later(scene, act.for, { do: 'restore', target: `${kindOf(scene, id)}:${id}` })
    }
  },
  slow(scene, { target, by, jitter, what }) {
    const { stage } = scene
    if (what === 'disk') {
      for (const id of targets(scene, target)) {
        const broker = stage.world.actors[id]
        if (broker?.kind === 'broker') Object.assign(broker, { diskLatency: by, diskJitter: jitter })
      }
      return
    }
    for (const [from, to] of directions(scene, target, false)) {
      const link = linkBetween(stage.world.network, from, to)
      link.latency += by
      link.jitter += jitter
    }
  },
  lossy(scene, { target, share }) {
    const { network } = scene.stage.world
    for (const [from, to] of directions(scene, target, false)) linkBetween(network, from, to).loss = share
  },
  throttle(scene, { target, rate }) {
    for (const place of narrowPlaces(scene, target)) throttle(scene.stage.world.network, place, rate)
  },
  clog(scene, act) {
    const { network, now } = scene.stage.world
    for (const [from, to] of directions(scene, act.target, false)) clog(linkBetween(network, from, to), now, act.for)
  },
  cut(scene, { target, oneWay }) {
    for (const [from, to] of directions(scene, target, oneWay)) setCut(scene.stage, from, to, true)
  },
  heal(scene, { target }) {
    const { network } = scene.stage.world
    for (const [from, to] of directions(scene, target, false)) {
      const link = linkBetween(network, from, to)
      const { latency, jitter, loss } = network.settings[`${from}>${to}`] ?? network.defaults
      setCut(scene.stage, from, to, false)
      endHold(scene.stage, from, to)
      Object.assign(link, { dropNext: 0, latency, jitter, loss })
    }
    for (const place of narrowPlaces(scene, target)) throttle(network, place, cardOf(scene.blueprint, place))
    for (const id of targets(scene, target)) {
      const actor = scene.stage.world.actors[id]
      if (actor?.kind !== 'broker') continue
      Object.assign(actor, { diskLatency: scene.blueprint.brokers[id]?.disk ?? 0, diskJitter: 0 })
    }
  },
  drop(scene, { target, count, message }) {
    const { kind, name } = splitTarget(target)
    if (kind === 'message') {
      drop(scene.stage, Number(name))
      return
    }
    for (const [from, to] of directions(scene, target, true)) {
      const link = linkBetween(scene.stage.world.network, from, to)
      link.dropNext += count
      link.dropType = message
    }
  },
  hold(scene, { target, message }) {
    for (const [from, to] of directions(scene, target, true)) hold(scene.stage, from, to, message)
  },
  deliver(scene, { target, count, skip, message }) {
    for (const [from, to] of directions(scene, target, true)) deliver(scene.stage, from, to, message, count, skip)
  },
  appoint(scene, { target, leader, isr }) {
    const partition = splitTarget(target).name.replace(/\/p(\d+)$/, '-$1')
    for (const id of activeIn(scene.stage.world, scene.blueprint)) {
      tell(scene, id, { type: 'appointLeader', partition, leader, isr })
    }
  },
  emit(scene, { target, count, key, value, tombstone }) {
    for (const id of targets(scene, target)) tell(scene, id, { type: 'emit', count, key, value, tombstone })
  },
  burst(scene, act) {
    for (const id of targets(scene, act.target)) {
      const block = scene.blueprint.producers[id]
      if (block === undefined) continue
      change(scene, { do: 'set', target: `producer:${id}`, config: {}, block: { rate: block.rate * act.factor } })
      later(scene, act.for, { do: 'set', target: `producer:${id}`, config: {}, block: { rate: block.rate } })
    }
  },
  elect(scene, { target, election }) {
    const partitions = partitionsOf(scene, target)
    // Of several partitions, those that need no election are not worth a word (as kafka-leader-election has it).
    const wanted = partitions.length === 1 ? partitions : partitions.filter((id) => needsElection(scene, id, election))
    if (wanted.length > 0) tellController(scene, { type: 'electLeadersRequest', kind: election, partitions: wanted })
  },
  move(scene, { target, replica, onto, leader }) {
    const type = 'alterPartitionReassignment'
    for (const partition of partitionsOf(scene, target)) {
      if (leader !== null) tellController(scene, { type, partition, change: { kind: 'lead', to: leader } })
      else if (replica !== null && onto !== null) {
        tellController(scene, { type, partition, change: { kind: 'move', from: replica, to: onto } })
      }
    }
  },
  reassign(scene, { target, replicas }) {
    const change = replicas === null ? { kind: 'cancel' as const } : { kind: 'replicas' as const, replicas }
    const all = partitionsOf(scene, target)
    const moving = all.filter((id) => stateOf(scene, id) !== undefined && isReassigning(stateOf(scene, id)!))
    // A topic is cancelled where it moves; a single partition that does not is told so.
    for (const partition of replicas === null && all.length > 1 ? moving : all) {
      tellController(scene, { type: 'alterPartitionReassignment', partition, change })
    }
  },
  retire(scene, { target }) {
    const { kind, name } = splitTarget(target)
    if (kind === 'controller')
      return later(scene, 0, { chore: 'leave', controller: name, isGone: false, askAgainAt: 0 })
    for (const broker of targets(scene, target)) {
      later(scene, 0, { chore: 'retire', stage: 'draining', broker, askAgainAt: 0 })
    }
  },
  roll(scene, act) {
    const { kind, name } = splitTarget(act.target)
    const group = kind === 'group' ? name : null
    const left = targets(scene, act.target).filter((id) => group !== null || kindOf(scene, id) === 'broker')
    later(scene, 0, { chore: 'roll', stage: 'waiting', group, current: '', left, all: left.length, away: act.for })
  },
  reset(scene, { target, to, topic: only, partition: one }) {
    const { stage, blueprint } = scene
    const group = splitTarget(target).name
    const image = imageOf(scene)
    const topics = topicsRead(blueprint.groups[group]!, Object.keys(image.topics))
    const isMeant = ({ topic, partition }: PartitionState) =>
      topics.includes(topic) && (only === null || topic === only) && (one === null || partition === `${topic}-${one}`)
    const partitions = Object.values(image.partitions).filter(isMeant)
    const plan = planReset(stage.world, partitions, group, to)
    if ('request' in plan) tell(scene, plan.coordinator, plan.request)
    else stage.listener.note({ type: 'offset-reset-refused', group, why: plan.why }, stage.world.now, stage.world.seq)
  },
  seek(scene, act) {
    const { to } = act
    const place = to.kind === 'offset' ? { offset: to.offset } : { timestamp: to.kind === 'time' ? to.at : to.kind }
    for (const [id, partitions] of ownedParts(scene, act)) tell(scene, id, { type: 'seek', partitions, to: place })
  },
  'pause-reading': (scene, act) => pauseParts(scene, act, true),
  'resume-reading': (scene, act) => pauseParts(scene, act, false),
  set: change,
  add(scene, act) {
    change(scene, act)
    if (act.kind === 'controller') later(scene, 0, { chore: 'join', controller: act.id, isThere: false, askAgainAt: 0 })
  },
  remove(scene, act) {
    const { mode, nodes } = scene.blueprint.controllers
    const { name } = splitTarget(act.target)
    change(scene, act)
    if (mode === 'kraft' && nodes[name] !== undefined)
      later(scene, 0, { chore: 'leave', controller: name, isGone: true, askAgainAt: 0 })
  },
  scale: change,
  'set-quota'(scene, act) {
    change(scene, act)
    tellController(scene, { type: 'alterClientQuotas', quotas: quotasOf([act.quota]) })
  },
  'add-acl'(scene, act) {
    change(scene, act)
    tellController(scene, { type: 'createAcls', acls: aclsOf([act.acl]) })
  },
  'remove-acl'(scene, act) {
    change(scene, act)
    tellController(scene, { type: 'deleteAcls', acls: aclsOf([act.acl]) })
  },
}

/** Bytes per second of the network card behind a place; null: no limit. */
const cardOf = ({ capacity, brokers }: Blueprint, place: string): number | null =>
  capacity !== null && brokers[place.replace('>', '')] !== undefined ? capacity.link : null

interface Parts {
  target: string
  topic: string | null
  partition: number | null
}

// What the consumers of a target own of a topic, or of one of its partitions.
function ownedParts(scene: Scene, { target, topic, partition }: Parts): [string, string[]][] {
  const isMeant = (id: string) =>
    (topic === null || topicOf(id) === topic) && (partition === null || id.endsWith(`-${partition}`))
  return targets(scene, target).flatMap((id): [string, string[]][] => {
    const actor = scene.stage.world.actors[id]
    return actor?.kind === 'consumer' && actor.up ? [[id, Object.keys(actor.volatile.owned).filter(isMeant)]] : []
  })
}

function pauseParts(scene: Scene, act: Parts, paused: boolean): void {
  for (const [id, partitions] of ownedParts(scene, act))
    tell(scene, id, { type: 'pausePartitions', partitions, paused })
}

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

/** How often to look whether a process that is to start again has stopped. */
export const STOP_POLL = ms(100)

/** Is it on its way to a clean stop? */
export function isStopping(scene: Scene, id: string): boolean {
  const actor = scene.stage.world.actors[id]
  if (actor === undefined || !actor.up) return false
  if (actor.kind === 'broker') return actor.volatile.lifecycle === 'PENDING_CONTROLLED_SHUTDOWN'
  if (actor.kind === 'consumer') return actor.volatile.phase === 'closing'
  return actor.kind === 'producer' && actor.volatile.closing
}

/** A broker or controller whose shutdown is complete is a process that has ended: its host closes the connections. */
export function endStopped(stage: KafkaStage, actor: KafkaActor): void {
  if (!actor.up || !hasStopped(actor)) return
  crash(stage, actor.id)
  reset(actor)
}

function hasStopped(actor: KafkaActor): boolean {
  if (actor.kind === 'controller' || actor.kind === 'zookeeper') return actor.volatile.stopped
  return actor.kind === 'broker' && actor.volatile.lifecycle === 'NOT_RUNNING'
}

/** Ends a process at once. What a producer had in memory is gone, and the referee hears of it. */
function kill(scene: Scene, id: string, silent: boolean): void {
  const { stage } = scene
  const actor = stage.world.actors[id]
  if (actor === undefined || !actor.up) return
  if (actor.kind === 'producer') {
    const { records, sent } = memoryOf(actor)
    stage.listener.note({ type: 'producer-memory-lost', producer: id, records, sent }, stage.world.now, 0)
  }
  if (actor.kind === 'consumer') {
    const { group, volatile } = actor
    const partitions = Object.keys(volatile.owned)
    stage.listener.note({ type: 'consumer-crashed', consumer: id, group, partitions }, stage.world.now, 0)
  }
  crash(stage, id, { silent })
  reset(actor)
}

// Logs that lost their end. A disk takes a moment to be looked at, so nobody but the referee knows.
function noteLosses({ stage }: Scene, broker: string, lost: readonly LostTail[], cause: 'power' | 'wiped'): void {
  for (const tail of lost) {
    stage.listener.note({ type: 'log-tail-lost', broker, ...tail, cause }, stage.world.now, stage.world.seq)
  }
}

/** A person's word reaches a process at once, and is not lost. */
export function tell(scene: Scene, id: string, msg: Message): void {
  const { stage } = scene
  const actor = stage.world.actors[id]
  if (actor?.up) handle(stage, actor, msg, 'admin', 0)
}

/** The active controller is told over the network. While nobody leads the quorum, nobody hears it (K-4). */
export function tellController({ stage, blueprint }: Scene, msg: Message): void {
  const [active] = activeIn(stage.world, blueprint)
  if (active !== undefined) send(stage, 'admin', active, msg, 0)
}

/** A topic that was asked for and is not there: how long until it is asked for again. */
export const ASK_FOR_TOPIC_AGAIN = seconds(3)

/** Asks the controller for a topic, as it is drawn. */
export function createTopic(scene: Scene, topic: string): void {
  const { partitions, replicas, config } = scene.blueprint.topics[topic]!
  tellController(scene, { type: 'createTopic', topic, partitions, replicationFactor: replicas, config })
}

/** Asks the controller for as many copies of a topic as are drawn. */
export function changeCopies(scene: Scene, topic: string): void {
  const { replicas } = scene.blueprint.topics[topic]!
  tellController(scene, { type: 'alterReplicationFactor', topic, replicationFactor: replicas })
}

// Somebody looks whether the topic comes to be, if nobody does so already.
function seeToTopic(scene: Scene, topic: string, after: Micros): void {
  const isSeenTo = [...scene.pending, ...scene.later.map(({ act }) => act)].some(
    (what) => 'chore' in what && what.chore === 'create' && what.topic === topic,
  )
  if (!isSeenTo) later(scene, 0, { chore: 'create', topic, askAgainAt: scene.stage.world.now + after })
}

const targets = (scene: Scene, target: string): string[] => actorsOf(scene.stage.world, scene.blueprint, target)

/** Goes on with this after a while. */
export function later(scene: Scene, after: Micros, act: Act | Chore): void {
  scene.later.push({ at: scene.stage.world.now + after, act })
}

/** The cluster as the committed metadata say. */
export const imageOf = ({ stage, blueprint }: Scene): ClusterImage =>
  metadataOf(stage.world, controllerIds(blueprint)) ?? emptyImage()

const stateOf = (scene: Scene, partition: string): PartitionState | undefined => imageOf(scene).partitions[partition]

function needsElection(scene: Scene, partition: string, election: 'preferred' | 'unclean'): boolean {
  const state = stateOf(scene, partition)
  if (state === undefined) return false
  return election === 'preferred' ? state.leader !== state.replicas[0] : state.leader === null
}

// The partitions that a target stands for: one, those of a topic, or all.
function partitionsOf(scene: Scene, target: string): string[] {
  const { kind, name } = splitTarget(target)
  const [topic, partition] = name.split('/p')
  if (partition !== undefined) return [`${topic}-${partition}`]
  return Object.values(imageOf(scene).partitions)
    .filter((state) => kind === 'cluster' || state.topic === topic)
    .map((state) => state.partition)
}

const kindOf = (scene: Scene, id: string): KafkaActor['kind'] => scene.stage.world.actors[id]!.kind

// The directions that a fault of the network concerns: of a link, or all links of one or more actors to all others.
function directions(scene: Scene, target: string, oneWay: boolean): [string, string][] {
  const { world } = scene.stage
  const { kind } = splitTarget(target)
  const ends = kind === 'link' || kind === 'between' ? endsOf(world, scene.blueprint, target) : null
  const a = ends?.a ?? targets(scene, target)
  const b = ends?.b ?? Object.keys(world.actors).filter((id) => !a.includes(id))
  const pairs = a.flatMap((from) =>
    b.filter((to) => to !== from && !areOne(scene.blueprint, from, to)).map((to): [string, string] => [from, to]),
  )
  return oneWay ? pairs : [...pairs, ...pairs.map(([from, to]): [string, string] => [to, from])]
}

// A consumer and the producer of its dead letters are one application: no network lies between them.
const areOne = ({ groups }: Blueprint, a: string, b: string): boolean =>
  Object.values(groups).some(
    ({ consumers, onFailure: { by } }) =>
      by !== null && ((by === b && consumers[a] !== undefined) || (by === a && consumers[b] !== undefined)),
  )

// Where bandwidth is short: in each direction of the links between two ends, or at the host of a process, where everything
// that it sends passes one place, and everything that it receives another.
function narrowPlaces(scene: Scene, target: string): string[] {
  const { kind } = splitTarget(target)
  if (kind === 'link' || kind === 'between')
    return directions(scene, target, false).map(([from, to]) => `${from}>${to}`)
  return targets(scene, target).flatMap((id) => [`${id}>`, `>${id}`])
}
