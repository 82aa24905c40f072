// What a target such as `leader:orders/p0` or `zone:az-a` means at this moment of a run.
import { ACTIVE, controllerIds } from '../blueprint/target'
import type { Blueprint } from '../blueprint/scenario'
import type { KafkaWorld } from './compile'
import { membersOf, processesOf, processOf } from './compile'
import { activeIn, metadataOf } from './quorum'

/** `broker:b1` → kind and name; a target without a colon is the name of a block. */
export function splitTarget(target: string): { kind: string; name: string } {
  const colon = target.indexOf(':')
  return colon < 0 ? { kind: '', name: target } : { kind: target.slice(0, colon), name: target.slice(colon + 1) }
}

/** The actors that a target stands for now, in a stable order; empty when there are none. */
export function actorsOf(world: KafkaWorld, blueprint: Blueprint, target: string): string[] {
  const { kind, name } = splitTarget(target)
  if (kind === 'leader') return [leaderOf(world, blueprint, name)].filter((id) => id !== null)
  if (kind === 'cluster') return Object.keys(blueprint.brokers).filter((id) => world.actors[id] !== undefined)
  if (kind === 'controller' && (name === ACTIVE || name === '')) return activeIn(world, blueprint)
  if (kind === 'group') return consumersOf(blueprint, name)
  return membersOf(blueprint, name).filter((id) => world.actors[id] !== undefined && isDrawn(blueprint, processOf(id)))
}

/** Is there a process of this name in the drawing? What was removed lives on in the world until it has ended. */
function isDrawn({ controllers, brokers, producers, groups }: Blueprint, id: string): boolean {
  return (
    controllers.nodes[id] !== undefined ||
    brokers[id] !== undefined ||
    producers[id] !== undefined ||
    Object.values(groups).some(({ consumers }) => consumers[id] !== undefined)
  )
}

/** Both ends of `link:a-b` or `between:a,b/c`, as lists of actors. Ids may hold dashes, so every way to split is tried. */
export function endsOf(world: KafkaWorld, blueprint: Blueprint, target: string): { a: string[]; b: string[] } | null {
  const { kind, name } = splitTarget(target)
  if (kind === 'between') {
    const [a = [], b] = name.split('/').map((side) => side.split(',').flatMap((end) => endOf(world, blueprint, end)))
    return { a, b: b ?? Object.keys(world.actors).filter((id) => !a.includes(id)) }
  }
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
    const [a, b] = [name.slice(0, dash), name.slice(dash + 1)].map((end) => endOf(world, blueprint, end))
    if (a!.length > 0 && b!.length > 0) return { a: a!, b: b! }
  }
  return null
}

function endOf(world: KafkaWorld, blueprint: Blueprint, end: string): string[] {
  if (end === 'controller') return controllerIds(blueprint)
  return membersOf(blueprint, end).filter((id) => world.actors[id] !== undefined)
}

// `billing` is the whole group, `billing[0]` its first consumer.
function consumersOf(blueprint: Blueprint, name: string): string[] {
  const bracket = /^(.*)\[(\d+)\]$/.exec(name)
  const group = bracket === null ? name : bracket[1]!
  const ids = Object.keys(blueprint.groups[group]?.consumers ?? {})
  const meant = bracket === null ? ids : ids.slice(Number(bracket[2]), Number(bracket[2]) + 1)
  return meant.flatMap((id) => processesOf(blueprint, id))
}

// `orders/p0` as the controller sees it.
function leaderOf(world: KafkaWorld, blueprint: Blueprint, name: string): string | null {
  const [topic, partition] = name.split('/p')
  const image = metadataOf(world, controllerIds(blueprint))
  return image?.partitions[`${topic}-${partition ?? '0'}`]?.leader ?? null
}
