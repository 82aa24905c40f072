// What the newest metadata that any controller has says.
import { controllerIds } from '../blueprint/target'
import type { Blueprint, GroupBlock } from '../blueprint/scenario'
import { topicsRead } from '../blueprint/subscription'
import type { ClusterImage, PartitionState } from '../models/kafka/controller/records'
import type { KafkaWorld } from './compile'
import { metadataOf } from './quorum'

interface Cluster {
  world: KafkaWorld
  blueprint: Blueprint
}

/** The newest metadata that a controller has; null: none of them has any yet. */
export const imageOf = ({ world, blueprint }: Cluster): ClusterImage | null =>
  metadataOf(world, controllerIds(blueprint))

/** Topics that a group reads: those it names, or those that its pattern fits now. */
export const topicsOfGroup = (cluster: Cluster, block: GroupBlock): string[] =>
  block.pattern === null ? block.topics : topicsRead(block, Object.keys(imageOf(cluster)?.topics ?? {}))

/** States of all partitions by id. */
export const partitionsOf = (cluster: Cluster): Record<string, PartitionState> => imageOf(cluster)?.partitions ?? {}
