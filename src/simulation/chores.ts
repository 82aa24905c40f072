// What goes on by itself for a while after an act: a rolling restart, a broker that retires, controllers that come and go, topics that wait for brokers. Each looks every now and then
// how far it is, as an operator's script would, and does the next step when it can.
import { controllerIds } from '../blueprint/target'
import { start } from '../kernel/faults'
import { ms, seconds, type Micros } from '../kernel/time'
import type { Fact } from '../models/kafka/facts'
import type { AddRaftVoter, RemoveRaftVoter } from '../models/kafka/messages'
import { partitionId } from '../models/kafka/controller/records'
import { usableBrokers } from '../models/kafka/controller/topics'
import { committedVoters, leaderOfQuorum, newestVoters } from './quorum'
import {
  ASK_FOR_TOPIC_AGAIN,
  changeCopies,
  createTopic,
  imageOf,
  isStopping,
  later,
  STOP_POLL,
  tell,
  tellController,
  type Chore,
  type Scene,
} from './acting'
import { beginController, change } from './change'

type ChoreOf<C extends Chore['chore']> = Extract<Chore, { chore: C }>

/** How often a chore looks how far it is. */
const POLL = ms(250)
/** A broker that holds copies which nobody moves: how long until it is asked for again. */
const ASK_AGAIN = seconds(10)
/** How long until a change of the voters is asked for again: past the timeout of the request. */
const ASK_QUORUM_AGAIN = seconds(3)

/** Goes on with a chore, as far as it comes. */
export function goOn(scene: Scene, chore: Chore): void {
  if (chore.chore === 'roll') roll(scene, chore)
  else if (chore.chore === 'retire') retire(scene, chore)
  else if (chore.chore === 'revive') revive(scene, chore)
  else if (chore.chore === 'join') join(scene, chore)
  else if (chore.chore === 'leave') leave(scene, chore)
  else create(scene, chore)
}

// It is told when it starts, not each time that it has not stopped yet.
function revive(scene: Scene, chore: ChoreOf<'revive'>): void {
  const { id, target } = chore
  if (isStopping(scene, id)) later(scene, STOP_POLL, chore)
  else later(scene, 0, { do: 'restore', target })
}

// R-E3, K-13: no broker is taken away while some partition has fewer in-sync replicas than it should.
function roll(scene: Scene, chore: ChoreOf<'roll'>): void {
  const { stage, group, current, left, all, away } = chore
  if (stage === 'stopping') {
    if (isStopping(scene, current)) return again(scene, chore)
    return later(scene, away, { ...chore, stage: 'starting' })
  }
  if (stage === 'starting') {
    start(scene.stage, current)
    return again(scene, { ...chore, stage: 'waiting' })
  }
  if (group === null ? !isWhole(scene) : !isAgreed(scene, group)) return again(scene, chore)
  const [next, ...others] = left
  if (next === undefined) return note(scene, { type: 'rolling-restart-finished', group, count: all })
  note(scene, { type: 'rolling-restart-step', group, who: next, left: others })
  tell(scene, next, { type: 'shutdown' })
  again(scene, { ...chore, stage: 'stopping', current: next, left: others })
}

// Copies move away, then the broker stops in good order, and then the cluster forgets it.
function retire(scene: Scene, chore: ChoreOf<'retire'>): void {
  const { stage, broker } = chore
  if (stage === 'stopping') {
    if (isStopping(scene, broker)) return again(scene, chore)
    return change(scene, { do: 'remove', target: `broker:${broker}` })
  }
  const held = Object.values(imageOf(scene).partitions).filter(({ replicas }) => replicas.includes(broker))
  if (held.length === 0) {
    note(scene, { type: 'broker-drained', broker })
    tell(scene, broker, { type: 'shutdown' })
    return again(scene, { ...chore, stage: 'stopping' })
  }
  const { now } = scene.stage.world
  const isAsked = now < chore.askAgainAt || held.every(({ removingReplicas }) => removingReplicas.includes(broker))
  if (!isAsked) tellController(scene, { type: 'drainBroker', broker })
  again(scene, isAsked ? chore : { ...chore, askAgainAt: now + ASK_AGAIN })
}

// KIP-853: the new controller copies the log as an observer. When it has caught up, it is added to the voters.
function join(scene: Scene, chore: ChoreOf<'join'>): void {
  const { controller } = chore
  const { world } = scene.stage
  const ids = controllerIds(scene.blueprint)
  if (!ids.includes(controller)) return
  const isVoter = [...committedVoters(world, ids), ...newestVoters(world, ids)].includes(controller)
  if (!chore.isThere) {
    // One of its name that was taken away still counts: an empty disk in its place could vote twice in an epoch.
    if (isVoter) return again(scene, chore)
    beginController(scene, controller)
    return again(scene, { ...chore, isThere: true })
  }
  if (committedVoters(world, ids).includes(controller)) return
  const caughtUp = leaderOfQuorum(world, ids)?.volatile.raft.leading?.replicas[controller]?.lastCaughtUpTime ?? -1
  if (caughtUp < 0) return again(scene, chore)
  ask(scene, chore, { type: 'addRaftVoter', voter: controller })
}

// It is taken out of the voters, and then its machine is taken away if it is still there.
function leave(scene: Scene, chore: ChoreOf<'leave'>): void {
  const { controller, isGone } = chore
  const { world } = scene.stage
  const ids = controllerIds(scene.blueprint)
  // Somebody took it away meanwhile, and asks for the rest.
  if (!isGone && !ids.includes(controller)) return
  const voters = committedVoters(world, ids)
  if (voters.length === 0 || voters.includes(controller))
    return ask(scene, chore, { type: 'removeRaftVoter', voter: controller })
  if (!isGone) change(scene, { do: 'remove', target: `controller:${controller}` })
}

// A drawing may be half done: a topic without brokers enough was refused, or never asked for. It is made once they are there.
function create(scene: Scene, chore: ChoreOf<'create'>): void {
  const { topic } = chore
  const { now } = scene.stage.world
  const drawn = scene.blueprint.topics[topic]
  if (drawn === undefined || drawn.auto) return
  const image = imageOf(scene)
  if (image.topics[topic] !== undefined) {
    const copies = image.partitions[partitionId(topic, 0)]!.replicas.length
    // Somebody wanted another number while it was being made.
    if (copies !== drawn.replicas) changeCopies(scene, topic)
    return
  }
  const usable = usableBrokers(image)
  const isDue = now >= chore.askAgainAt && usable.length >= drawn.replicas && usable.some(({ fenced }) => !fenced)
  if (isDue) createTopic(scene, topic)
  again(scene, isDue ? { ...chore, askAgainAt: now + ASK_FOR_TOPIC_AGAIN } : chore)
}

// What was refused is asked for again after a while, and so is what nobody heard.
function ask(scene: Scene, chore: ChoreOf<'join' | 'leave'>, request: AddRaftVoter | RemoveRaftVoter): void {
  const { now } = scene.stage.world
  const isDue = now >= chore.askAgainAt && leaderOfQuorum(scene.stage.world, controllerIds(scene.blueprint)) !== null
  if (isDue) tellController(scene, request)
  again(scene, isDue ? { ...chore, askAgainAt: now + ASK_QUORUM_AGAIN } : chore)
}

/** Are all of a group's consumers members again, with nothing left to give up or to take over? */
function isAgreed({ stage, blueprint }: Scene, group: string): boolean {
  return Object.keys(blueprint.groups[group]?.consumers ?? {}).every((id) => {
    const actor = stage.world.actors[id]
    if (actor?.kind !== 'consumer' || !actor.up) return false
    const { membership, rejoinNeeded, protocol, received } = actor.volatile
    return membership === 'STABLE' && received === null && (protocol !== 'classic' || !rejoinNeeded)
  })
}

/** Is every broker there, and every replica of every partition in sync? */
function isWhole(scene: Scene): boolean {
  const { brokers, partitions } = imageOf(scene)
  const { actors } = scene.stage.world
  const serves = (id: string) => {
    const actor = actors[id]
    const runs = actor?.kind === 'broker' && actor.up && actor.volatile.lifecycle === 'RUNNING'
    return runs && brokers[id]?.fenced === false
  }
  return (
    Object.keys(scene.blueprint.brokers).every(serves) &&
    Object.values(partitions).every(({ isr, replicas }) => isr.length === replicas.length)
  )
}

const again = (scene: Scene, chore: Chore, after: Micros = POLL): void => later(scene, after, chore)

function note({ stage }: Scene, fact: Fact): void {
  stage.listener.note(fact, stage.world.now, stage.world.seq)
}
