// The name of a partition, which every other word of Kafka's leans on.

/** `topic-index`, e.g. `orders-0`. Topic names hold no whitespace, so the last dash splits it. */
export type PartitionId = string

/** The topic that holds the groups' metadata and committed offsets. */
export const OFFSETS_TOPIC = '__consumer_offsets'

/** The topic that holds the state of records of share groups (KIP-932). */
export const SHARE_STATE_TOPIC = '__share_group_state'
/** The topic that holds what transaction coordinators know. */
export const TRANSACTION_TOPIC = '__transaction_state'

const internal = /^__(?:consumer_offsets|share_group_state|transaction_state|cluster_metadata)(?:-\d+)?$/

/** Is it a topic of Kafka's own (`Topic.INTERNAL_TOPICS`, and the metadata log), or one of its partitions? */
export const isInternal = (topicOrPartition: string): boolean =>
  topicOrPartition.startsWith('__') && internal.test(topicOrPartition)

/** `orders` of `orders-0`. */
export const topicOf = (partition: PartitionId): string => partition.slice(0, partition.lastIndexOf('-'))

/** `0` of `orders-0`. */
export const indexOf = (partition: PartitionId): number => Number(partition.slice(partition.lastIndexOf('-') + 1))

/** The partitions of one topic, ascending. */
export const partitionsOf = ({ topic, partitions }: { topic: string; partitions: number }): PartitionId[] =>
  Array.from({ length: partitions }, (_, index) => `${topic}-${index}`)
