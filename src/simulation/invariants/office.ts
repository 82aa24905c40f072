// The controller of ZooKeeper mode: a broker, which knows of registrations and states what it has read of the tree so far.
import { treeOf } from '../quorum'
import type { Checker } from './invariant'

/** The office of the broker that is the controller now; null: nobody is, or it has not heard of it, or there is no tree. */
export function officeOf({ world, controllers }: Checker) {
  const tree = treeOf(world, controllers)
  const actor = world.actors[tree?.controller?.broker ?? '']
  const office = actor?.kind === 'broker' ? (actor.volatile.zookeeper?.office ?? null) : null
  return tree === null || office?.epoch !== tree.controllerEpoch ? null : { tree, office }
}
