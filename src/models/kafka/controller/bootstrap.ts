// The metadata log of a freshly formatted cluster whose brokers are all registered and unfenced: where a run begins.
import type { Stream } from '../../../kernel/random'
import { aclText, type Acl } from '../acls'
import type { Quota } from '../quotas'
import { featureLevels, type BrokerConfig } from '../config'
import { OFFSETS_TOPIC } from '../partition'
import { emptyImage, replay, type MetadataRecord } from './records'
import { decideTopic, type NewTopic } from './topics'

export interface FreshCluster {
  /** Ids of the controllers; the first one leads. */
  readonly voters: readonly string[]
  readonly brokers: readonly { readonly id: string; readonly nodeId: number; readonly rack: string | null }[]
  readonly topics: readonly NewTopic[]
  readonly config: BrokerConfig
  /** Levels of features, by name; absent ones are at the level of a new cluster. */
  readonly features?: Readonly<Record<string, number>>
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
  for (const topic of [offsetsTopic(config, brokers.length), ...topics]) {
    const decision = decideTopic(image, topic, random)
    if ('records' in decision) decision.records.forEach(write)
  }
  for (const acl of acls) write({ sealed: true, type: 'accessControlEntryRecord', id: aclText(acl), acl })
  for (const quota of quotas) write({ sealed: true, type: 'clientQuotaRecord', quota })
  return records
}

/** `__consumer_offsets`, with no more copies than there are brokers. */
export const offsetsTopic = (config: BrokerConfig, brokers: number): NewTopic => ({
  topic: OFFSETS_TOPIC,
  partitions: config['offsets.topic.num.partitions'],
  replicationFactor: Math.min(config['offsets.topic.replication.factor'], brokers),
  config: { 'cleanup.policy': 'compact', 'segment.bytes': config['offsets.topic.segment.bytes'] },
})
