// The metadata log of a freshly formatted cluster whose brokers are all registered and unfenced: where a run begins.
import type { Stream } from '../../../kernel/random'
import { aclText, type Acl } from '../acls'
import type { Quota } from '../quotas'
import { featureLevels, type BrokerConfig } from '../config'
import { OFFSETS_TOPIC, SHARE_STATE_TOPIC, TRANSACTION_TOPIC } from '../partition'
import { type ConfigMap, emptyImage, replay, type MetadataRecord } from './records'
import { decideTopic, type NewTopic } from './topics'

export interface FreshCluster {
  /** Ids of the controllers; the first one leads. */
  readonly voters: readonly string[]
  readonly brokers: readonly { readonly id: string; readonly nodeId: number; readonly rack: string | null }[]
  readonly topics: readonly NewTopic[]
  readonly config: BrokerConfig
  /** Levels of features, by name; absent ones are at the level of a new cluster. */
  readonly features?: Readonly<Record<string, number>>
  /** Share groups that there are from the beginning, with their own settings; absent: none. */
  readonly shareGroups?: Readonly<Record<string, ConfigMap>>
  /** Has somebody used transactions before? Then `__transaction_state` is there, placed last. */
  readonly transactions?: boolean
  /** Chance for the placement. */
  readonly random: Stream
  /** Access control entries of the beginning. */
  readonly acls?: readonly Acl[]
  readonly quotas?: readonly Quota[]
}

/**
 * The records, in the order in which they would have been written. `__consumer_offsets` is placed first. A topic that
 * asks for more copies than there are brokers is not made, as Kafka would not make it.
 */
export function bootstrapRecords({
  voters,
  brokers,
  topics,
  config,
  features = {},
  shareGroups = {},
  transactions = false,
  random,
  acls = [],
  quotas = [],
}: FreshCluster): MetadataRecord[] {
  const image = emptyImage()
  const records: MetadataRecord[] = []
  const write = (record: MetadataRecord) => {
    records.push(record)
    replay(image, record)
  }
  write({ sealed: true, type: 'leaderChangeMessage', leader: voters[0]!, voters, votes: voters })
  for (const [name, { default: level }] of Object.entries(featureLevels)) {
    write({ sealed: true, type: 'featureLevelRecord', name, featureLevel: features[name] ?? level })
  }
  for (const { id: broker, nodeId, rack } of brokers) {
    const brokerEpoch = records.length
    const registration = { broker, nodeId, rack, incarnationId: 0, brokerEpoch, fenced: true }
    write({ sealed: true, type: 'registerBrokerRecord', ...registration })
  }
  for (const { broker, brokerEpoch } of Object.values(image.brokers)) {
    const open = { broker, brokerEpoch, fenced: false, inControlledShutdown: false }
    write({ sealed: true, type: 'brokerRegistrationChangeRecord', ...open })
  }
  const internal = [offsetsTopic(config, brokers.length)]
  if (Object.keys(shareGroups).length > 0) internal.push(shareStateTopic(config, brokers.length))
  // Placed last, so that the others lie as they would without it.
  const last = transactions ? [transactionTopic(config, brokers.length)] : []
  for (const topic of [...internal, ...topics, ...last]) {
    const decision = decideTopic(image, topic, random)
    if ('records' in decision) decision.records.forEach(write)
  }
  for (const acl of acls) write({ sealed: true, type: 'accessControlEntryRecord', id: aclText(acl), acl })
  for (const quota of quotas) write({ sealed: true, type: 'clientQuotaRecord', quota })
  for (const [group, set] of Object.entries(shareGroups)) {
    if (Object.keys(set).length > 0) write({ sealed: true, type: 'groupConfigRecord', group, config: set })
  }
  return records
}

/** `__consumer_offsets`, with no more copies than there are brokers. */
export const offsetsTopic = (config: BrokerConfig, brokers: number): NewTopic => ({
  topic: OFFSETS_TOPIC,
  partitions: config['offsets.topic.num.partitions'],
  replicationFactor: Math.min(config['offsets.topic.replication.factor'], brokers),
  config: { 'cleanup.policy': 'compact', 'segment.bytes': config['offsets.topic.segment.bytes'] },
})

/** `__share_group_state` (ShareCoordinatorService.shareGroupStateTopicConfigs), with no more copies than there are brokers. */
export function shareStateTopic(config: BrokerConfig, brokers: number): NewTopic {
  const replicationFactor = Math.min(config['share.coordinator.state.topic.replication.factor'], brokers)
  return {
    topic: SHARE_STATE_TOPIC,
    partitions: config['share.coordinator.state.topic.num.partitions'],
    replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': -1,
      'segment.bytes': config['share.coordinator.state.topic.segment.bytes'],
      'min.insync.replicas': Math.min(config['share.coordinator.state.topic.min.isr'], replicationFactor),
    },
  }
}

/** The topic that a broker asks for because its coordinators need it; null: it is none of those. */
export function coordinatorTopic(topic: string, config: BrokerConfig, brokers: number): NewTopic | null {
  if (topic === OFFSETS_TOPIC) return offsetsTopic(config, brokers)
  if (topic === TRANSACTION_TOPIC) return transactionTopic(config, brokers)
  return topic === SHARE_STATE_TOPIC ? shareStateTopic(config, brokers) : null
}

/** `__transaction_state`, with no more copies, and no more of them in sync, than there are brokers (T-1). */
export function transactionTopic(config: BrokerConfig, brokers: number): NewTopic {
  const replicationFactor = Math.min(config['transaction.state.log.replication.factor'], brokers)
  return {
    topic: TRANSACTION_TOPIC,
    partitions: config['transaction.state.log.num.partitions'],
    replicationFactor,
    config: {
      'cleanup.policy': 'compact',
      'min.insync.replicas': Math.min(config['transaction.state.log.min.isr'], replicationFactor),
      'segment.bytes': config['transaction.state.log.segment.bytes'],
    },
  }
}
