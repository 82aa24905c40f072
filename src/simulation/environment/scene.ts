// What conditions are looked up in, and who is meant by the names of topics.
import type { Blueprint } from '../../blueprint/scenario'
import type { PartitionState } from '../../models/kafka/controller/records'
import type { KafkaWorld } from '../compile'
import { imageOf, topicsOfGroup } from '../metadata'
import type { Match, Value } from '../evaluate'
import type { Referee } from '../referee/state'
import { type KnownTransaction, transactionOf } from '../transactions'

/** What lookups read. */
export interface Scene {
  world: KafkaWorld
  referee: Referee
  blueprint: Blueprint
}

/** One value, by the ids in brackets. */
export type Fields = Record<string, (scene: Scene, id: string, part: string) => Value | Match[]>

/** Topics that a group reads; none when nobody has drawn it. */
export function topicsRead(scene: Scene, group: string): readonly string[] {
  const block = scene.blueprint.groups[group]
  return block === undefined ? [] : topicsOfGroup(scene, block)
}

/** States of a topic's partitions, in their order. */
export function statesOf(scene: Scene, topic: string): PartitionState[] {
  const image = imageOf(scene)
  const found: PartitionState[] = []
  for (let i = 0; i < (image?.topics[topic]?.partitions ?? 0); i++) {
    const state = image!.partitions[`${topic}-${i}`]
    if (state !== undefined) found.push(state)
  }
  return found
}

/** A value of the transaction that an id has now. */
export const ofTransaction =
  (read: (known: KnownTransaction) => Value) =>
  ({ world }: Scene, id: string): Value => {
    const known = transactionOf(world, id)
    return known === null ? null : read(known)
  }
