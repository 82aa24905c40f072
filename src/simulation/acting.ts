// What acts work with: the scene, the chores that they leave for later, and how processes are ended and told.
import { controllerIds } from '../blueprint/target'
import type { Act, Blueprint, Scenario } from '../blueprint/scenario'
import { crash } from '../kernel/faults'
import { handle, send } from '../kernel/step'
import { ms, seconds, type Micros } from '../kernel/time'
import type { KafkaActor } from '../models/kafka/actors'
import { reset } from '../models/kafka/behaviours'
import { emptyImage, type ClusterImage } from '../models/kafka/controller/records'
import type { Message } from '../models/kafka/messages'
import { memoryOf } from '../models/kafka/producer/memory'
import { type KafkaStage } from './compile'
import { activeIn, metadataOf } from './quorum'

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
export function kill(scene: Scene, id: string, silent: boolean): void {
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
export function seeToTopic(scene: Scene, topic: string, after: Micros): void {
  const isSeenTo = [...scene.pending, ...scene.later.map(({ act }) => act)].some(
    (what) => 'chore' in what && what.chore === 'create' && what.topic === topic,
  )
  if (!isSeenTo) later(scene, 0, { chore: 'create', topic, askAgainAt: scene.stage.world.now + after })
}

/** Goes on with this after a while. */
export function later(scene: Scene, after: Micros, act: Act | Chore): void {
  scene.later.push({ at: scene.stage.world.now + after, act })
}

/** The cluster as the committed metadata say. */
export const imageOf = ({ stage, blueprint }: Scene): ClusterImage =>
  metadataOf(stage.world, controllerIds(blueprint)) ?? emptyImage()
