// The name of a partition, which every other word of Kafka's leans on.

/** `topic-index`, e.g. `orders-0`. Topic names hold no whitespace, so the last dash splits it. */
export type PartitionId = string
