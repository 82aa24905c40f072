// What the metadata quorum knows, for those who look from outside: the controllers, the active one, what is committed.
import { controllerIds } from '../blueprint/target'
import type { Blueprint } from '../blueprint/scenario'
import type { Controller } from '../models/kafka/actors'
import type { ClusterImage } from '../models/kafka/controller/records'
import { votersBelow } from '../models/kafka/raft/changes'
import { votersOf } from '../models/kafka/raft/state'
import type { PartitionControl } from '../models/kafka/zookeeper/partition-states'
import type { ZooTree } from '../models/kafka/zookeeper/records'
import type { KafkaWorld } from './compile'

/** The controllers among these ids, in their order. */
export const controllersIn = (world: KafkaWorld, ids: readonly string[]): Controller[] =>
  ids.flatMap((id) => {
    const actor = world.actors[id]
    return actor?.kind === 'controller' ? [actor] : []
  })

/** The controller that knows the most of what is committed; of several the first. */
export function bestInformed(world: KafkaWorld, ids: readonly string[]): Controller | null {
  let best: Controller | null = null
  for (const id of ids) {
    const actor = world.actors[id]
    if (actor?.kind !== 'controller') continue
    if (best === null || actor.volatile.image.nextOffset > best.volatile.image.nextOffset) best = actor
  }
  return best
}

/** Who votes, as the leader has it; without one, as the longest log has it. Committed or not (KIP-853). */
export function newestVoters(world: KafkaWorld, ids: readonly string[]): readonly string[] {
  const source = leaderOfQuorum(world, ids) ?? longest(controllersIn(world, ids))
  return source === null ? [] : votersOf(source)
}

/** Who votes as far as that is committed: the one who knows the most says so. */
export function committedVoters(world: KafkaWorld, ids: readonly string[]): readonly string[] {
  const informed = bestInformed(world, ids)
  return informed === null ? [] : votersBelow(informed, informed.volatile.image.nextOffset)
}

const longest = (all: readonly Controller[]): Controller | null =>
  all.toSorted((a, b) => b.durable.log.logEndOffset - a.durable.log.logEndOffset)[0] ?? null

/** The cluster as the committed metadata say: of the quorum, or of the ensemble; null in a drawing without either. */
export function metadataOf(world: KafkaWorld, ids: readonly string[]): ClusterImage | null {
  let best: ClusterImage | null = null
  for (const id of ids) {
    const actor = world.actors[id]
    const image =
      actor?.kind === 'controller'
        ? actor.volatile.image
        : actor?.kind === 'zookeeper'
          ? actor.durable.tree.image
          : null
    if (image !== null && (best === null || image.nextOffset > best.nextOffset)) best = image
  }
  return best
}

/**
 * The controller that leads in the newest epoch: the active one, or the one that is about to be. A process that has ended,
 * or has been deposed and does not know it yet, is not it.
 */
export function leaderOfQuorum(world: KafkaWorld, ids: readonly string[]): Controller | null {
  let found: Controller | null = null
  for (const controller of controllersIn(world, ids)) {
    if (!controller.up || controller.volatile.raft.role !== 'leader') continue
    if (found === null || controller.durable.quorum.epoch > found.durable.quorum.epoch) found = controller
  }
  return found
}

/**
 * Whom `controller:active` means now: with ZooKeeper the broker that has `/controller`; in KRaft the leader, else the one that led last, as far as anybody remembers, so that what was
 * killed as the active controller can be restored by that name.
 */
export function activeIn(world: KafkaWorld, blueprint: Blueprint): string[] {
  const ids = controllerIds(blueprint)
  if (blueprint.controllers.mode === 'zookeeper') return controllerOfEnsemble(world, blueprint)
  const leader = leaderOfQuorum(world, ids)
  if (leader !== null) return [leader.id]
  const newest = controllersIn(world, ids).toSorted((a, b) => b.durable.quorum.epoch - a.durable.quorum.epoch)
  const remembered = newest.find(({ durable }) => durable.quorum.leader !== null)?.durable.quorum.leader
  return [remembered ?? ids[0]!].filter((id) => ids.includes(id))
}

// While nobody has /controller, the broker that had it last, as far as the brokers remember.
function controllerOfEnsemble(world: KafkaWorld, { controllers, brokers }: Blueprint): string[] {
  const tree = treeOf(world, Object.keys(controllers.nodes))
  const drawn = Object.keys(brokers)
  const told = Object.values(world.actors).flatMap((actor) =>
    actor.kind === 'broker' && actor.volatile.zookeeper !== null ? [actor.volatile.zookeeper] : [],
  )
  const newest = told
    .toSorted((a, b) => b.controllerEpoch - a.controllerEpoch)
    .find(({ controller }) => controller !== null)
  return [tree?.controller?.broker ?? newest?.controller ?? drawn[0]!].filter((id) => drawn.includes(id))
}

/** With ZooKeeper: what the controller holds a partition to be; null where nobody has read the cluster, or it is not there. */
export function controlOf(world: KafkaWorld, ids: readonly string[], partition: string): PartitionControl | null {
  const broker = world.actors[treeOf(world, ids)?.controller?.broker ?? '']
  const office = broker?.kind === 'broker' ? broker.volatile.zookeeper?.office : null
  return office?.loadingSince === null ? (office.controls[partition] ?? null) : null
}

/** The znodes as the server of the ensemble that knows the most has them committed. */
export function treeOf(world: KafkaWorld, ids: readonly string[]): ZooTree | null {
  let best: ZooTree | null = null
  for (const id of ids) {
    const actor = world.actors[id]
    if (actor?.kind === 'zookeeper' && (best === null || actor.durable.tree.zxid > best.zxid)) best = actor.durable.tree
  }
  return best
}
