// What the newest metadata that any controller has says, for views.
import { controllerIds } from '../../blueprint/target'
import type { GroupBlock } from '../../blueprint/scenario'
import { topicsRead } from '../../blueprint/subscription'
import type { ClusterImage, PartitionState } from '../../models/kafka/controller/records'
import { metadataOf } from '../quorum'
import type { Scene } from './scene'

/** The newest metadata that a controller has; null: none of them has any yet. */
export const imageOf = ({ world, blueprint }: Scene): ClusterImage | null => metadataOf(world, controllerIds(blueprint))

/** Topics that a group reads: those it names, or those that its pattern fits now. */
export const topicsOfGroup = (scene: Scene, block: GroupBlock): string[] =>
  block.pattern === null ? block.topics : topicsRead(block, Object.keys(imageOf(scene)?.topics ?? {}))

/** States of all partitions by id. */
export const partitionsOf = (scene: Scene): Record<string, PartitionState> => imageOf(scene)?.partitions ?? {}
