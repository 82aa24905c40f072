// What the metadata quorum knows, for those who look from outside: the controllers, the active one, what is committed.
import { controllerIds } from '../blueprint/target'
import type { Blueprint } from '../blueprint/scenario'
import type { Controller } from '../models/kafka/actors'
import type { ClusterImage } from '../models/kafka/controller/records'
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

/** The cluster as the committed metadata say; null in a drawing without controllers. */
export const metadataOf = (world: KafkaWorld, ids: readonly string[]): ClusterImage | null =>
  bestInformed(world, ids)?.volatile.image ?? null

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
 * Whom `controller:active` means now: the leader, else the one that led last, as far as anybody remembers, so that what was
 * killed as the active controller can be restored by that name.
 */
export function activeIn(world: KafkaWorld, blueprint: Blueprint): string[] {
  const ids = controllerIds(blueprint)
  const leader = leaderOfQuorum(world, ids)
  if (leader !== null) return [leader.id]
  const newest = controllersIn(world, ids).toSorted((a, b) => b.durable.quorum.epoch - a.durable.quorum.epoch)
  const remembered = newest.find(({ durable }) => durable.quorum.leader !== null)?.durable.quorum.leader
  return [remembered ?? ids[0]!].filter((id) => ids.includes(id))
}
