// Topics are made, grow and go (R-P1 to R-P5).
import { counted } from '../counted'
import { nextUint32, type Stream } from '../../../kernel/random'
import type { AdminDecision } from './admin'
import { javaRandom, type JavaRandom } from './java-random'
import { place, type UsableBroker } from './placement'
import {
  isActive,
  isElrEnabled,
  minIsrOf,
  partitionId,
  replay,
  type ClusterImage,
  type ConfigMap,
  type MetadataRecord,
} from './records'

/** A topic to be made. */
export interface NewTopic {
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly config: ConfigMap
}

/** A new topic with its partitions placed over the brokers (R-P3). */
export function decideTopic(
  image: ClusterImage,
  { topic, partitions, replicationFactor, config }: NewTopic,
  random: Stream,
): AdminDecision {
  if (image.topics[topic] !== undefined) {
    return { error: 'TOPIC_ALREADY_EXISTS', why: `there is a topic '${topic}' already` }
  }
  if (partitions <= 0) return { error: 'INVALID_PARTITIONS', why: 'a topic needs at least one partition' }
  const placed = placePartitions(image, topic, 0, partitions, replicationFactor, random)
  if ('error' in placed) return placed
  const settings: MetadataRecord[] =
    Object.keys(config).length === 0 ? [] : [{ sealed: true, type: 'configRecord', topic, config }]
  return { records: [{ sealed: true, type: 'topicRecord', topic }, ...settings, ...placed.records] }
}

/** R-P5: more partitions for a topic, with as many copies as its first one has. */
export function decidePartitions(image: ClusterImage, topic: string, count: number, random: Stream): AdminDecision {
  const known = image.topics[topic]
  if (known === undefined) return unknown(topic)
  if (count <= known.partitions) {
    const why = `'${topic}' has ${counted(known.partitions, 'partition')}; a topic can only get more`
    return { error: 'INVALID_PARTITIONS', why }
  }
  const copies = image.partitions[partitionId(topic, 0)]!.replicas.length
  return placePartitions(image, topic, known.partitions, count, copies, random)
}

/** K-16: the topic is gone from the metadata at once; its files follow. */
export function decideDeletion(image: ClusterImage, topic: string, isEnabled: boolean): AdminDecision {
  if (!isEnabled) return { error: 'TOPIC_DELETION_DISABLED', why: 'delete.topic.enable is false' }
  if (image.topics[topic] === undefined) return unknown(topic)
  return { records: [{ sealed: true, type: 'removeTopicRecord', topic }] }
}

/** Sets a topic's settings, all at once: what is absent has its default again. */
export function decideConfig(image: ClusterImage, topic: string, config: ConfigMap): AdminDecision {
  if (image.topics[topic] === undefined) return unknown(topic)
  const record: MetadataRecord = { sealed: true, type: 'configRecord', topic, config }
  return { records: [record, ...elrCleared(image, topic, record)] }
}

// R-E6: who is eligible was judged by the old min.insync.replicas. (Kafka writes one ClearElrRecord for the topic.)
function elrCleared(image: ClusterImage, topic: string, record: MetadataRecord): MetadataRecord[] {
  const after: ClusterImage = { ...image, topics: { ...image.topics } }
  replay(after, record)
  if (!isElrEnabled(image) || minIsrOf(image, topic) === minIsrOf(after, topic)) return []
  const concerned = Object.values(image.partitions).filter((state) => state.topic === topic)
  return concerned.flatMap(({ partition, elr, lastKnownElr }): MetadataRecord[] => {
    if (elr.length + lastKnownElr.length === 0) return []
    return [{ sealed: true, type: 'partitionChangeRecord', partition, elr: [], lastKnownElr: [] }]
  })
}

/** Brokers that new partitions may be placed on: registered, and not about to leave. */
export function usableBrokers(image: ClusterImage): UsableBroker[] {
  return Object.values(image.brokers).filter(({ inControlledShutdown }) => !inControlledShutdown)
}

const unknown = (topic: string): AdminDecision => ({
  error: 'UNKNOWN_TOPIC_OR_PARTITION',
  why: `there is no topic '${topic}'`,
})

function placePartitions(
  image: ClusterImage,
  topic: string,
  from: number,
  to: number,
  replicationFactor: number,
  random: Stream,
): AdminDecision {
  const placed = place(usableBrokers(image), to - from, replicationFactor, drawJavaRandom(random))
  if ('refusal' in placed) return { error: 'INVALID_REPLICATION_FACTOR', why: placed.refusal }
  return {
    records: placed.replicas.map((replicas, i) => newPartition(image, topic, from + i, replicas)),
  }
}

// R-P3: the first active replica leads, and all that are active are in sync.
function newPartition(image: ClusterImage, topic: string, index: number, replicas: string[]): MetadataRecord {
  const isr = replicas.filter((id) => isActive(image, id))
  const partition = partitionId(topic, index)
  const state = { partition, topic, index, replicas, isr, leader: isr[0] ?? null, leaderEpoch: 0, partitionEpoch: 0 }
  return { sealed: true, type: 'partitionRecord', ...state }
}

/** A generator of Java's kind, seeded from the run's own chance. */
function drawJavaRandom(random: Stream): JavaRandom {
  const low = nextUint32(random)
  return javaRandom((nextUint32(random) % 2 ** 16) * 2 ** 32 + low)
}
