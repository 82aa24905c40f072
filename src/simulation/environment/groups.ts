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

/** For how long a partition of the group, or any of them, has been owned by nobody. */
export const unownedBy = (scene: Scene, group: string, partition: string | null = null) =>
  unowned(scene.referee, group, scene.world.now, topicsRead(scene, group), partition)

const knownOf = ({ world }: Scene, id: string): KnownGroup | null =>
  groupsOf(world).find(({ group }) => group.group === id) ?? null

/** The group, as its coordinator has it; null: nobody knows it. */
export const groupOf = (scene: Scene, id: string) => knownOf(scene, id)?.group ?? null

/** The generation, or the group epoch in the newer protocols. */
export function epochOf(scene: Scene, id: string): number {
  const group = groupOf(scene, id)
  return group === null ? 0 : generationOf(group)
}

/** Its state in Kafka’s words. */
export function stateOf(scene: Scene, id: string): string {
  const known = knownOf(scene, id)
  return known === null ? 'Empty' : stateOfGroup(known)
}

/** Its processes, up or not. */
export const consumersOf = ({ world }: Scene, group: string): Consumer[] =>
  Object.values(world.actors).filter((actor) => actor.kind === 'consumer' && actor.group === group) as Consumer[]

/** Which of its processes owns a partition. */
export function ownerOf(scene: Scene, group: string, partition: string): Consumer | null {
  return consumersOf(scene, group).find(({ up, volatile }) => up && volatile.owned[partition] !== undefined) ?? null
}

/** Where the owner of a partition reads on. */
export const positionOf = (scene: Scene, group: string, partition: string): number | null =>
  ownerOf(scene, group, partition)?.volatile.owned[partition]?.position ?? null

/** What is committed of a partition; null: nothing. */
export const committedOf = (scene: Scene, group: string, partition: string): number | null =>
  groupOf(scene, group)?.offsets[partition]?.offset ?? null

/** Records from what is committed (else from the position) up to the high watermark; in a share group those not done with. */
export function lagOf(scene: Scene, group: string, partition: string): number {
  if (isShare(scene, group)) {
    const known = shareOf(scene, group, partition)
    return known === null ? 0 : shareLag(known)
  }
  const from = committedOf(scene, group, partition) ?? positionOf(scene, group, partition) ?? 0
  return Math.max(0, readableTo(scene, partition) - from)
}

/** All partitions of the topics that it reads. */
export const readPartitions = (scene: Scene, group: string): string[] =>
  topicsRead(scene, group).flatMap((topic) => statesOf(scene, topic).map(({ partition }) => partition))

const isShare = ({ blueprint }: Scene, group: string): boolean => blueprint.groups[group]?.type === 'share'

const shareOf = ({ world, blueprint }: Scene, group: string, partition: string) =>
  sharePartitionOf(world, controllerIds(blueprint), group, partition)

/** A value of a share-partition, as its leader has it. */
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

/** What is counted of records that a share group was given. */
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
