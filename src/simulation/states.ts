// What leaders, brokers and groups are at this moment, for the tracks of the timeline.
import { isInternal } from '../models/kafka/partition'
import { controllerIds } from '../blueprint/target'
import type { Blueprint, Scenario } from '../blueprint/scenario'
import type { Broker } from '../models/kafka/actors'
import type { KafkaWorld } from './compile'
import { leaderOfQuorum, metadataOf, treeOf } from './quorum'
import type { Transition } from './frame'
import { groupsOf, stateOfGroup } from './lag'

/**
 * Who leads the quorum in which epoch, as `k2 e3`; null: nobody. One controller alone has no track. With ZooKeeper: the
 * broker that holds /controller, and /controller_epoch.
 */
function reignIn(world: KafkaWorld, blueprint: Blueprint): Omit<Transition, 'at'>[] {
  const controllers = controllerIds(blueprint)
  if (blueprint.controllers.mode === 'zookeeper') {
    const tree = treeOf(world, controllers)
    const broker = tree?.controller?.broker
    return [
      { of: 'controller', id: 'controller', to: broker === undefined ? null : `${broker} e${tree?.controllerEpoch}` },
    ]
  }
  if (controllers.length < 2) return []
  const leader = leaderOfQuorum(world, controllers)
  const to = leader === null ? null : `${leader.id} e${leader.durable.quorum.epoch}`
  return [{ of: 'controller', id: 'controllers', to }]
}

export function statesOf(world: KafkaWorld, { blueprint }: Scenario): Omit<Transition, 'at'>[] {
  const controllers = controllerIds(blueprint)
  const partitions = Object.values(metadataOf(world, controllers)?.partitions ?? {})
  const leaders = partitions
    .filter(({ topic }) => !isInternal(topic))
    .map(({ partition, leader }) => ({ of: 'leader' as const, id: partition, to: leader }))
  const brokers = Object.values(world.actors).filter((actor) => actor.kind === 'broker')
  return [
    ...reignIn(world, blueprint),
    ...leaders,
    ...brokers.map((broker) => ({
      of: 'broker' as const,
      id: broker.id,
      to: stateOf(world, broker, controllers),
    })),
    ...groupsOf(world).map((known) => ({ of: 'group' as const, id: known.group.group, to: stateOfGroup(known) })),
  ]
}

function stateOf(
  world: KafkaWorld,
  broker: Broker,
  controllers: readonly string[],
): 'up' | 'down' | 'fenced' | 'paused' | 'starting' | 'recovering' | 'stopping' {
  const { lifecycle, logsLoaded } = broker.volatile
  if (!broker.up || lifecycle === 'NOT_RUNNING') return 'down'
  if (broker.paused) return 'paused'
  if (lifecycle === 'STARTING') return 'starting'
  if (lifecycle === 'RECOVERY' && !logsLoaded) return 'recovering'
  if (lifecycle === 'PENDING_CONTROLLED_SHUTDOWN') return 'stopping'
  return isFenced(world, broker.id, controllers) ? 'fenced' : 'up'
}

/** Is this broker fenced by the committed metadata (or not registered at all)? */
export function isFenced(world: KafkaWorld, broker: string, controllers: readonly string[]): boolean {
  const image = metadataOf(world, controllers)
  return image !== null && image.brokers[broker]?.fenced !== false
}
