// What a person can do to a running system: act → what it does to the world. One handler per verb.
import { type Scene, STOP_POLL, isStopping, kill, tell, tellController, later, imageOf } from './acting'
import { change } from './change'
import { aclsOf } from '../blueprint/acls'
import { quotasOf } from '../blueprint/quotas'
import type { Act, Blueprint } from '../blueprint/scenario'
import { topicsRead } from '../blueprint/subscription'
import { deliver, drop, endHold, hold, pause, resume, setCut, start } from '../kernel/faults'
import { clog, linkBetween, throttle } from '../kernel/network'
import type { KafkaActor } from '../models/kafka/actors'
import { wipeVoter } from '../models/kafka/controller/create'
import { losePower, wipeDisk, type LostTail } from '../models/kafka/broker/disk'
import { isReassigning, type PartitionState } from '../models/kafka/controller/records'
import { topicOf } from '../models/kafka/partition'
import { processOf } from './compile'
import { activeIn } from './quorum'
import { planReset } from './reset-offsets'
import { actorsOf, endsOf, splitTarget } from './target'

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

// Logs that lost their end. A disk takes a moment to be looked at, so nobody but the referee knows.
function noteLosses({ stage }: Scene, broker: string, lost: readonly LostTail[], cause: 'power' | 'wiped'): void {
  for (const tail of lost) {
    stage.listener.note({ type: 'log-tail-lost', broker, ...tail, cause }, stage.world.now, stage.world.seq)
  }
}

const targets = (scene: Scene, target: string): string[] => actorsOf(scene.stage.world, scene.blueprint, target)

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
