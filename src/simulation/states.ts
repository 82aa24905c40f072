// What leaders, brokers and groups are at this moment, for the tracks of the timeline.
import type { Scenario } from '../blueprint/scenario'
import type { Broker } from '../models/kafka/actors'
import type { KafkaWorld } from './compile'
import type { Transition } from './frame'
import { groupsOf, stateOfGroup } from './lag'

export function statesOf(world: KafkaWorld, { blueprint }: Scenario): Omit<Transition, 'at'>[] {
  const controller = world.actors[blueprint.controller.id]
  const partitions = controller?.kind === 'controller' ? Object.values(controller.volatile.image.partitions) : []
  const leaders = partitions
    .filter(({ topic }) => !topic.startsWith('__'))
    .map(({ partition, leader }) => ({ of: 'leader' as const, id: partition, to: leader }))
  const brokers = Object.values(world.actors).filter((actor) => actor.kind === 'broker')
  return [
    ...leaders,
    ...brokers.map((broker) => ({
      of: 'broker' as const,
      id: broker.id,
      to: stateOf(world, broker, blueprint.controller.id),
    })),
    ...groupsOf(world).map((known) => ({ of: 'group' as const, id: known.group.group, to: stateOfGroup(known) })),
  ]
}

function stateOf(world: KafkaWorld, broker: Broker, controller: string): 'up' | 'down' | 'fenced' | 'paused' {
  if (!broker.up) return 'down'
  if (broker.paused) return 'paused'
  return isFenced(world, broker.id, controller) ? 'fenced' : 'up'
}

/** Does the controller hold this broker to be fenced (or not registered at all)? */
export function isFenced(world: KafkaWorld, broker: string, controller: string): boolean {
  const actor = world.actors[controller]
  return actor?.kind === 'controller' && actor.volatile.image.brokers[broker]?.fenced !== false
}
