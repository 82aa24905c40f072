// A small system for the tests of the canvas: one producer, one topic, one group of two, three brokers.
import { emptyBlueprint, newBroker, newConsumer, newGroup, newProducer, newTopic } from '../../../blueprint/defaults'
import type { Blueprint } from '../../../blueprint/scenario'
import type { Lens } from '../../stores/workspace'
import { type Graph, graphOf } from '../graph'
import { type Scene, sceneOf } from '../places'
import type { Direction } from '../layout'

export function shop(change: (blueprint: Blueprint) => void = () => {}): Blueprint {
  const blueprint = emptyBlueprint()
  blueprint.brokers = { b1: newBroker(), b2: newBroker(), b3: newBroker() }
  blueprint.topics = { orders: newTopic(3) }
  blueprint.producers = { web: newProducer('orders') }
  blueprint.groups = { billing: newGroup('billing', ['orders']) }
  change(blueprint)
  return blueprint
}

export const graph = (blueprint: Blueprint, lens: Lens = 'both', direction: Direction = 'right'): Graph =>
  graphOf(blueprint, { lens, direction, layout: {}, links: [] })

export const scene = (blueprint: Blueprint, lens: Lens = 'both', direction: Direction = 'right'): Scene =>
  sceneOf(graph(blueprint, lens, direction).nodes, lens, direction)

/** Adds so many of everything that columns and rows have to wrap. */
export function crowd(blueprint: Blueprint) {
  for (let n = 1; n <= 12; n++) {
    blueprint.producers[`p-${n}`] = newProducer('orders')
    blueprint.topics[`t-${n}`] = { ...newTopic(3), partitions: n * 3 }
    blueprint.groups[`g-${n}`] = newGroup(`g-${n}`, [`t-${n}`, 'orders'])
    blueprint.brokers[`x-${n}`] = newBroker(n % 2 === 0 ? 'az-a' : 'az-b')
  }
  for (let n = 3; n <= 15; n++) blueprint.groups.billing!.consumers[`billing-${n}`] = newConsumer()
  blueprint.zones = ['az-a', 'az-b', 'az-empty']
}
