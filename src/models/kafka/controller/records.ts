// The metadata log: what the controller decides, and everybody replays. Names as in Kafka's metadata records.
import { ELR_FEATURE } from '../config'
import { topicConfig } from '../config-topics'
import type { PartitionId } from '../partition'
import type { Acl } from '../acls'
import { entityText, type Quota, type QuotaKey } from '../quotas'
import type { Sealed } from '../../../kernel/clone'

export type ConfigMap = Readonly<Record<string, string | number | boolean | null>>

/** One entry of `__cluster_metadata`. `offset` is its place in the log. */
export type MetadataRecord = Sealed &
  (
    | {
        readonly type: 'registerBrokerRecord'
        readonly broker: string
        readonly nodeId: number
        readonly rack: string | null
        readonly incarnationId: number
        /** = offset of this record. */
        readonly brokerEpoch: number
        readonly fenced: boolean
        /** K-14: the last process shut down in good order, as the request said. (For facts; not in Kafka's record.) */
        readonly clean?: boolean
      }
    | { readonly type: 'unregisterBrokerRecord'; readonly broker: string }
    | {
        readonly type: 'brokerRegistrationChangeRecord'
        readonly broker: string
        readonly brokerEpoch: number
        readonly fenced: boolean
        readonly inControlledShutdown: boolean
      }
    /** A feature of the whole cluster is at this level from now on; level 0: it is off. */
    | { readonly type: 'featureLevelRecord'; readonly name: string; readonly featureLevel: number }
    | { readonly type: 'topicRecord'; readonly topic: string }
    | { readonly type: 'removeTopicRecord'; readonly topic: string }
    | { readonly type: 'configRecord'; readonly topic: string; readonly config: ConfigMap }
    /** A group's dynamic settings, all of them (in Kafka a ConfigRecord for each, of a resource of type GROUP). */
    | { readonly type: 'groupConfigRecord'; readonly group: string; readonly config: ConfigMap }
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
        readonly elr?: readonly string[]
        readonly lastKnownElr?: readonly string[]
        readonly addingReplicas?: readonly string[]
        readonly removingReplicas?: readonly string[]
        readonly leaderRecoveryState?: LeaderRecoveryState
        /** The election was unclean: the new leader was neither in the ISR nor in the ELR (R-E5). */
        readonly unclean?: boolean
      }
    /** Kafka gives each entry a random id; here its text is its id, so the same entry is there once. */
    | { readonly type: 'accessControlEntryRecord'; readonly id: string; readonly acl: Acl }
    | { readonly type: 'removeAccessControlEntryRecord'; readonly id: string }
    /** A quota of a user, of a client, or of both together. */
    | { readonly type: 'clientQuotaRecord'; readonly quota: Quota }
    | { readonly type: 'producerIdsRecord'; readonly nextProducerId: number }
    | {
        /** The first record of every epoch: who leads the quorum, and whose votes made it so (KIP-595). */
        readonly type: 'leaderChangeMessage'
        readonly leader: string
        readonly voters: readonly string[]
        readonly votes: readonly string[]
      }
    | {
        /** These controllers vote from here on, committed or not (KIP-853). */
        readonly type: 'votersRecord'
        readonly voters: readonly string[]
      }
    | {
        /** Says nothing; what follows from it is that everything before it is committed (KIP-835). */
        readonly type: 'noOpRecord'
      }
  )

/** R-E5: RECOVERING from an unclean election until the leader's next AlterPartition, which says RECOVERED. */
export type LeaderRecoveryState = 'RECOVERED' | 'RECOVERING'

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
  /** Eligible leader replicas (KIP-966): not in sync any more, and known to hold all below the high watermark (R-E6). */
  readonly elr: readonly string[]
  /** Kafka keeps only the last known leader here: who led when the last in-sync replica went away (R-E1). */
  readonly lastKnownElr: readonly string[]
  /** During a reassignment: replicas that are copied to, and those that go when it is complete (R-R1). */
  readonly addingReplicas: readonly string[]
  readonly removingReplicas: readonly string[]
  readonly leaderRecoveryState: LeaderRecoveryState
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

/** A topic as the metadata says. */
export interface TopicState {
  readonly sealed: true
  /** Offset of the record that created it: a topic of the same name that is made later has another one. */
  readonly topicId: number
  readonly partitions: number
  /** Only what was set. */
  readonly config: ConfigMap
}

/** The cluster as replayed from the metadata log so far: the controller's, or a broker's own (later) view. */
export interface ClusterImage {
  /** Offset of the next metadata record to replay. */
  nextOffset: number
  /** Levels of features, by name; one that is not here is at 0. */
  features: Record<string, number>
  brokers: Record<string, BrokerRegistration>
  topics: Record<string, TopicState>
  partitions: Record<PartitionId, PartitionState>
  /** Settings of groups that have any of their own. */
  groups: Record<string, ConfigMap>
  nextProducerId: number
  /** Access control entries by id; absent: there never was one. */
  acls?: Record<string, Acl>
  /** Client quotas by entity; absent: there never was one. */
  quotas?: Record<string, Partial<Record<QuotaKey, number>>>
}

/** An image of nothing: what a process knows before it has read any of the metadata log. */
export const emptyImage = (): ClusterImage => ({
  nextOffset: 0,
  features: {},
  brokers: {},
  topics: {},
  partitions: {},
  groups: {},
  nextProducerId: 0,
})

/** An image that goes its own way from here on; what it holds is shared. */
export const copyImage = (image: ClusterImage): ClusterImage => ({
  ...image,
  brokers: { ...image.brokers },
  topics: { ...image.topics },
  partitions: { ...image.partitions },
  ...(image.quotas === undefined ? {} : { quotas: { ...image.quotas } }),
  ...(image.acls === undefined ? {} : { acls: { ...image.acls } }),
  groups: { ...image.groups },
})

/** The id of a topic's partition. */
export const partitionId = (topic: string, index: number): PartitionId => `${topic}-${index}`

/** Is the broker registered, unfenced, and not about to leave (R-E1)? Only then may it join an ISR or lead. */
export function isActive(image: ClusterImage, broker: string): boolean {
  const registration = image.brokers[broker]
  return registration !== undefined && !registration.fenced && !registration.inControlledShutdown
}

/** `min.insync.replicas` of a topic, but never more than its partitions have replicas (ReplicationControlManager). */
export function minIsrOf(image: ClusterImage, topic: string): number {
  const set = image.topics[topic]?.config['min.insync.replicas']
  const wanted = typeof set === 'number' ? set : topicConfig['min.insync.replicas'].default
  return Math.min(wanted, image.partitions[partitionId(topic, 0)]?.replicas.length ?? wanted)
}

/** Are eligible leader replicas kept (KIP-966)? On in every newly formatted cluster since 4.1. */
export const isElrEnabled = (image: ClusterImage): boolean => (image.features[ELR_FEATURE] ?? 0) >= 1

/** Is a reassignment of the partition under way (R-R1)? */
export const isReassigning = ({ addingReplicas, removingReplicas }: PartitionState): boolean =>
  addingReplicas.length > 0 || removingReplicas.length > 0

/** Fewer in sync than there are copies (R-E7). Those that a reassignment adds do not count yet (OngoingReassignmentState). */
export const isUnderReplicated = ({ isr, replicas, addingReplicas }: PartitionState): boolean =>
  isr.length < replicas.length - addingReplicas.length

/** Applies the next record of the metadata log. The controller and every broker replay with this one function. */
export function replay(image: ClusterImage, record: MetadataRecord): void {
  image.nextOffset++
  switch (record.type) {
    case 'registerBrokerRecord': {
      const { broker, nodeId, rack, incarnationId, brokerEpoch, fenced } = record
      const registration = { nodeId, rack, incarnationId, brokerEpoch, fenced, inControlledShutdown: false }
      image.brokers[broker] = { sealed: true, broker, ...registration }
      return
    }
    case 'unregisterBrokerRecord':
      delete image.brokers[record.broker]
      return
    case 'brokerRegistrationChangeRecord': {
      const { broker, fenced, inControlledShutdown } = record
      image.brokers[broker] = { ...image.brokers[broker]!, fenced, inControlledShutdown }
      return
    }
    case 'featureLevelRecord':
      image.features[record.name] = record.featureLevel
      return
    case 'topicRecord':
      image.topics[record.topic] = { sealed: true, topicId: image.nextOffset - 1, partitions: 0, config: {} }
      return
    case 'removeTopicRecord': {
      const { partitions } = image.topics[record.topic]!
      for (let i = 0; i < partitions; i++) delete image.partitions[partitionId(record.topic, i)]
      delete image.topics[record.topic]
      return
    }
    case 'configRecord':
      image.topics[record.topic] = { ...image.topics[record.topic]!, config: record.config }
      return
    case 'groupConfigRecord':
      image.groups[record.group] = record.config
      return
    case 'partitionRecord': {
      const topic = image.topics[record.topic]!
      image.partitions[record.partition] = stateOf({ ...settled, ...record })
      image.topics[record.topic] = { ...topic, partitions: topic.partitions + 1 }
      return
    }
    case 'partitionChangeRecord':
      image.partitions[record.partition] = changed(image.partitions[record.partition]!, record)
      return
    case 'accessControlEntryRecord':
      ;(image.acls ??= {})[record.id] = record.acl
      return
    case 'removeAccessControlEntryRecord':
      delete image.acls?.[record.id]
      return
    case 'clientQuotaRecord':
      image.quotas = withQuota(image.quotas ?? {}, record.quota)
      return
    case 'producerIdsRecord':
      image.nextProducerId = record.nextProducerId
      return
    default:
  }
}

function withQuota(quotas: NonNullable<ClusterImage['quotas']>, { entity, key, value }: Quota): typeof quotas {
  const name = entityText(entity)
  const { [key]: _, ...rest } = quotas[name] ?? {}
  return { ...quotas, [name]: value === null ? rest : { ...rest, [key]: value } }
}

/** What a partition is when nothing out of the ordinary is known of it. */
export const settled = {
  sealed: true,
  elr: [],
  lastKnownElr: [],
  addingReplicas: [],
  removingReplicas: [],
  leaderRecoveryState: 'RECOVERED',
} as const

// R-ISR6: each change raises the partition epoch; only one that names a leader raises the leader epoch.
function changed(before: PartitionState, record: MetadataRecord & { type: 'partitionChangeRecord' }): PartitionState {
  const { leader } = record
  return stateOf({
    ...before,
    replicas: record.replicas ?? before.replicas,
    isr: record.isr ?? before.isr,
    elr: record.elr ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    leaderRecoveryState: record.leaderRecoveryState ?? before.leaderRecoveryState,
    leader: leader === undefined ? before.leader : leader,
    leaderEpoch: before.leaderEpoch + (leader === undefined ? 0 : 1),
    partitionEpoch: before.partitionEpoch + 1,
  })
}

// Field by field: what is read that often has to look the same to the engine each time, and what was put together of parts does not.
const stateOf = (state: Omit<PartitionState, 'sealed'>): PartitionState => ({
  sealed: true,
  partition: state.partition,
  topic: state.topic,
  index: state.index,
  replicas: state.replicas,
  isr: state.isr,
  leader: state.leader,
  leaderEpoch: state.leaderEpoch,
  partitionEpoch: state.partitionEpoch,
  elr: state.elr,
  lastKnownElr: state.lastKnownElr,
  addingReplicas: state.addingReplicas,
  removingReplicas: state.removingReplicas,
  leaderRecoveryState: state.leaderRecoveryState,
})
