// What conditions ask of groups, share groups among them.
import { controllerIds } from '../../blueprint/target'
import type { Consumer } from '../../models/kafka/actors'
import type { Value } from '../evaluate'
import { generationOf, groupsOf, type KnownGroup, stateOfGroup } from '../lag'
import { unowned } from '../referee/ownership'
import { sharedCounts } from '../referee/shares'
import { shareLag, sharePartitionOf } from '../views/share'
import type { SharedCounts } from '../frame'
import type { SharePartition } from '../../models/kafka/share/partition-state'
import { type Fields, type Scene, statesOf, topicsRead } from './scene'
import { readableTo } from './partitions'

export const unownedBy = (scene: Scene, group: string, partition: string | null = null) =>
  unowned(scene.referee, group, scene.world.now, topicsRead(scene, group), partition)

const knownOf = ({ world }: Scene, id: string): KnownGroup | null =>
  groupsOf(world).find(({ group }) => group.group === id) ?? null

export const groupOf = (scene: Scene, id: string) => knownOf(scene, id)?.group ?? null

export function epochOf(scene: Scene, id: string): number {
  const group = groupOf(scene, id)
  return group === null ? 0 : generationOf(group)
}

export function stateOf(scene: Scene, id: string): string {
  const known = knownOf(scene, id)
  return known === null ? 'Empty' : stateOfGroup(known)
}

export const consumersOf = ({ world }: Scene, group: string): Consumer[] =>
  Object.values(world.actors).filter((actor) => actor.kind === 'consumer' && actor.group === group) as Consumer[]

export function ownerOf(scene: Scene, group: string, partition: string): Consumer | null {
  return consumersOf(scene, group).find(({ up, volatile }) => up && volatile.owned[partition] !== undefined) ?? null
}

export const positionOf = (scene: Scene, group: string, partition: string): number | null =>
  ownerOf(scene, group, partition)?.volatile.owned[partition]?.position ?? null

export const committedOf = (scene: Scene, group: string, partition: string): number | null =>
  groupOf(scene, group)?.offsets[partition]?.offset ?? null

export function lagOf(scene: Scene, group: string, partition: string): number {
  if (isShare(scene, group)) {
    const known = shareOf(scene, group, partition)
    return known === null ? 0 : shareLag(known)
  }
  const from = committedOf(scene, group, partition) ?? positionOf(scene, group, partition) ?? 0
  return Math.max(0, readableTo(scene, partition) - from)
}

export const readPartitions = (scene: Scene, group: string): string[] =>
  topicsRead(scene, group).flatMap((topic) => statesOf(scene, topic).map(({ partition }) => partition))

const isShare = ({ blueprint }: Scene, group: string): boolean => blueprint.groups[group]?.type === 'share'

const shareOf = ({ world, blueprint }: Scene, group: string, partition: string) =>
  sharePartitionOf(world, controllerIds(blueprint), group, partition)

export const ofShare =
  (read: (share: SharePartition) => number) =>
  (scene: Scene, group: string, partition: string): Value => {
    const known = shareOf(scene, group, partition)
    return known === null ? null : read(known.share)
  }

/** What became of deliveries, of a group or of one of its partitions. */
const ofShared =
  (name: keyof SharedCounts) =>
  ({ referee }: Scene, group: string, partition: string): number =>
    sharedCounts(referee, group, partition === '' ? null : partition)[name]

export const shared: Fields = {
  acquired: ofShared('acquired'),
  redelivered: ofShared('redelivered'),
  accepted: ofShared('accepted'),
  released: ofShared('released'),
  rejected: ofShared('rejected'),
  expired: ofShared('expired'),
  archived: ofShared('archived'),
  exhausted: ofShared('exhausted'),
  refused: ofShared('refused'),
}
