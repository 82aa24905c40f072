// The name of a partition, which every other word of Kafka's leans on.

/** `topic-index`, e.g. `orders-0`. Topic names hold no whitespace, so the last dash splits it. */
export type PartitionId = string

/** The topic that holds the groups' metadata and committed offsets. */
export const OFFSETS_TOPIC = '__consumer_offsets'

/** Is it a topic of Kafka's own, or one of its partitions? */
export const isInternal = (topicOrPartition: string): boolean => topicOrPartition.startsWith('__')
