// The metadata log: what the controller decides, and everybody replays. Names as in Kafka's metadata records.
import type { PartitionId } from '../partition'

export type ConfigMap = Readonly<Record<string, string | number | boolean | null>>

/** One entry of `__cluster_metadata`. `offset` is its place in the log. */
export type MetadataRecord =
  | {
      readonly type: 'registerBrokerRecord'
      readonly broker: string
      readonly nodeId: number
      readonly rack: string | null
      readonly incarnationId: number
      /** = offset of this record. */
      readonly brokerEpoch: number
      readonly fenced: boolean
    }
  | { readonly type: 'unregisterBrokerRecord'; readonly broker: string }
  | {
      readonly type: 'brokerRegistrationChangeRecord'
      readonly broker: string
      readonly brokerEpoch: number
      readonly fenced: boolean
      readonly inControlledShutdown: boolean
    }
  | { readonly type: 'topicRecord'; readonly topic: string }
  | { readonly type: 'removeTopicRecord'; readonly topic: string }
  | { readonly type: 'configRecord'; readonly topic: string; readonly config: ConfigMap }
  | {
      readonly type: 'partitionRecord'
      readonly partition: PartitionId
      readonly topic: string
      readonly index: number
      readonly replicas: readonly string[]
      readonly isr: readonly string[]
      readonly leader: string | null
      readonly leaderEpoch: number
      readonly partitionEpoch: number
    }
  | {
      /** Absent fields stay as they are; `leader` present (even the same one) raises leaderEpoch (R-ISR6). */
      readonly type: 'partitionChangeRecord'
      readonly partition: PartitionId
      readonly isr?: readonly string[]
      readonly leader?: string | null
      readonly replicas?: readonly string[]
      /** The election was unclean: the new leader was not in the ISR (R-E5). */
      readonly unclean?: boolean
    }
  | { readonly type: 'producerIdsRecord'; readonly nextProducerId: number }

/** A partition as the metadata says. Replaced, never changed, so images share it. */
export interface PartitionState {
  readonly sealed: true
  readonly partition: PartitionId
  readonly topic: string
  readonly index: number
  readonly replicas: readonly string[]
  readonly isr: readonly string[]
  readonly leader: string | null
  readonly leaderEpoch: number
  readonly partitionEpoch: number
}

export interface BrokerRegistration {
  readonly sealed: true
  readonly broker: string
  readonly nodeId: number
  readonly rack: string | null
  readonly incarnationId: number
  readonly brokerEpoch: number
  readonly fenced: boolean
  readonly inControlledShutdown: boolean
}

/** The cluster as replayed from the metadata log so far: the controller's, or a broker's own (later) view. */
export interface ClusterImage {
  /** Offset of the next metadata record to replay. */
  nextOffset: number
  brokers: Record<string, BrokerRegistration>
  /** Topic → its configuration (only what was set) and number of partitions. */
  topics: Record<string, { readonly sealed: true; readonly partitions: number; readonly config: ConfigMap }>
  partitions: Record<PartitionId, PartitionState>
  nextProducerId: number
}
