// Questions that are answered from what the broker knows: metadata, offsets, ends of epochs.
import type {
  Message,
  PartitionId,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataResponse,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../messages'
import { partitionId, type ClusterImage, type PartitionState } from '../controller/records'
import { endOffsetFor, latestEpoch } from '../log/epochs'
import type { Log } from '../log/state'
import { largestTimestamp, offsetAtTime } from '../log/at-time'
import { lastStableOffset } from '../log/transactions'
import { leaderError, logOf } from '../replication/replica'
import { callerOf, isGuarded, noteDenied, whyDenied, whyTopicDenied, type Caller } from '../replication/access'
import { whyNotCreated } from './auto-create'
import type { Broker, BrokerEffects, Partition } from './state'

type ListedOffset = ListOffsetsResponse['partitions'][number]
type EpochEnd = OffsetForLeaderEpochResponse['partitions'][number]

/** Brokers and leaders as of this broker's own image, which may be behind the controller's (K-15). */
export function metadata(
  broker: Broker,
  request: MetadataRequest,
  client: string,
  fx: BrokerEffects,
): MetadataResponse {
  const { correlationId, topics } = request
  const { image } = broker.volatile
  const denied = (topic: string) => isGuarded(broker) && isHidden(broker, request, callerOf(request, client), topic, fx)
  const racks = racksOf(image)
  return {
    type: 'metadataResponse',
    correlationId,
    brokers: Object.keys(image.brokers).filter((id) => !image.brokers[id]!.fenced),
    ...(racks === null ? {} : { racks }),
    // Of all topics those that are hidden are left out.
    topics:
      topics === null
        ? Object.keys(image.topics).flatMap((topic) => (denied(topic) ? [] : [describe(image, topic)]))
        : topics.map((topic) => (denied(topic) ? hidden(topic) : describe(image, topic))),
  }
}

// S-4: who may not DESCRIBE a topic does not learn whether there is one; who may not have it made is told so.
function isHidden(broker: Broker, request: MetadataRequest, caller: Caller, topic: string, fx: BrokerEffects): boolean {
  const isMade = request.allowAutoTopicCreation && broker.config['auto.create.topics.enable']
  const isMissing = broker.volatile.image.topics[topic] === undefined
  const why =
    whyDenied(broker, caller, 'DESCRIBE', 'TOPIC', topic) ??
    (isMissing && isMade ? whyNotCreated(broker, caller, topic) : null)
  if (why !== null) noteDenied(broker, caller, request.type, 'TOPIC_AUTHORIZATION_FAILED', why, fx)
  return why !== null
}

const hidden = (topic: string): MetadataResponse['topics'][number] => ({
  topic,
  error: 'TOPIC_AUTHORIZATION_FAILED',
  partitions: [],
})

function racksOf({ brokers }: ClusterImage): Record<string, string> | null {
  let racks: Record<string, string> | null = null
  for (const id in brokers) {
    const { rack } = brokers[id]!
    if (rack !== null) (racks ??= {})[id] = rack
  }
  return racks
}

function describe(image: ClusterImage, topic: string): MetadataResponse['topics'][number] {
  const count = image.topics[topic]?.partitions
  if (count === undefined) return { topic, error: 'UNKNOWN_TOPIC_OR_PARTITION', partitions: [] }
  const { topicId } = image.topics[topic]!
  // In ZooKeeper mode a broker may have heard of the partitions that it holds, and of no others yet.
  const known = Array.from({ length: count }, (_, i) => image.partitions[partitionId(topic, i)] ?? [])
  return { topic, topicId, error: 'NONE', partitions: known.flat().map(summary) }
}

const summary = ({ partition, leader, leaderEpoch, replicas, isr }: PartitionState) => ({
  partition,
  leader,
  leaderEpoch,
  replicas,
  isr,
})

/** The leader's answer to "where does it begin, where does it end, where was it at this time?" (L-21, R-HW5). */
export function listOffsets(
  broker: Broker,
  { correlationId, partitions, readCommitted }: ListOffsetsRequest,
  mayDescribe = everything,
  /** What was found in remote storage, by partition; -1: nothing (L-35). */
  remote: Readonly<Record<PartitionId, number>> = {},
): ListOffsetsResponse {
  return {
    type: 'listOffsetsResponse',
    correlationId,
    partitions: partitions.map((asked) =>
      mayDescribe(asked.partition)
        ? listOne(broker, asked, readCommitted === true, remote[asked.partition] ?? -1)
        : { partition: asked.partition, error: 'TOPIC_AUTHORIZATION_FAILED', offset: -1, leaderEpoch: -1 },
    ),
  }
}

const everything: (partition: PartitionId) => boolean = () => true

/** Which partitions the sender of a request may ask about; who asks about others is told of. */
export function describable(
  broker: Broker,
  request: Message,
  client: string,
  fx: BrokerEffects,
): (partition: PartitionId) => boolean {
  if (!isGuarded(broker)) return everything
  const caller = callerOf(request, client)
  return (partition) => {
    const why = whyTopicDenied(broker, caller, 'DESCRIBE', partition)
    if (why !== null) noteDenied(broker, caller, request.type, 'TOPIC_AUTHORIZATION_FAILED', why, fx)
    return why === null
  }
}

function listOne(
  broker: Broker,
  { partition, currentLeaderEpoch, timestamp }: ListOffsetsRequest['partitions'][number],
  readCommitted: boolean,
  remote: number,
): ListedOffset {
  const error = leaderError(broker, partition, currentLeaderEpoch)
  if (error !== 'NONE') return { partition, error, offset: -1, leaderEpoch: -1 }
  const replica = broker.volatile.partitions[partition]!
  const { highWatermark, epochStartOffset } = replica
  const log = logOf(broker, partition)
  const leaderEpoch = latestEpoch(log.epochs)
  const at = (offset: number): ListedOffset => ({ partition, error: 'NONE', offset, leaderEpoch })
  if (timestamp === 'earliest') return at(log.logStartOffset)
  if (timestamp === 'earliest-local') return at(log.localLogStartOffset)
  if (timestamp === 'latest-tiered') return at(replica.remote?.copiedTo ?? -1)
  if (timestamp === 'earliest-pending-upload') return at(pendingUpload(replica, log))
  // R-HW5: until its high watermark has reached its epoch, a new leader may know less than the old one had told.
  if (highWatermark < epochStartOffset) return { partition, error: 'OFFSET_NOT_AVAILABLE', offset: -1, leaderEpoch }
  const end = readCommitted ? lastStableOffset(log, highWatermark) : highWatermark
  if (timestamp === 'latest') return at(end)
  if (remote >= 0) return at(remote)
  // As in Kafka, the largest timestamp is looked for among its own segments only.
  const time = timestamp === 'max-timestamp' ? largestTimestamp(log) : timestamp
  return at(time === null ? -1 : offsetAtTime(log, time, end))
}

// The first record that is not in remote storage; -1: the topic is not tiered, or the leader does not know yet what is there.
function pendingUpload({ remote }: Partition, { logStartOffset, localLogStartOffset }: Log): number {
  if (remote === undefined) return -1
  if (remote.copiedTo >= 0) return Math.max(remote.copiedTo + 1, logStartOffset)
  return localLogStartOffset === logStartOffset ? logStartOffset : -1
}

/** R-T5: where an epoch ended, so that a consumer can see that what it has read was cut off. */
export function offsetForLeaderEpoch(
  broker: Broker,
  { correlationId, partitions }: OffsetForLeaderEpochRequest,
  mayDescribe = everything,
): OffsetForLeaderEpochResponse {
  return {
    type: 'offsetForLeaderEpochResponse',
    correlationId,
    partitions: partitions.map((asked) =>
      mayDescribe(asked.partition)
        ? epochEnd(broker, asked)
        : { partition: asked.partition, error: 'TOPIC_AUTHORIZATION_FAILED', leaderEpoch: -1, endOffset: -1 },
    ),
  }
}

function epochEnd(
  broker: Broker,
  { partition, currentLeaderEpoch, leaderEpoch }: OffsetForLeaderEpochRequest['partitions'][number],
): EpochEnd {
  const error = leaderError(broker, partition, currentLeaderEpoch)
  if (error !== 'NONE') return { partition, error, leaderEpoch: -1, endOffset: -1 }
  const log = logOf(broker, partition)
  const end = endOffsetFor(log.epochs, leaderEpoch, log.logEndOffset)
  return { partition, error: 'NONE', leaderEpoch: end?.epoch ?? -1, endOffset: end?.endOffset ?? -1 }
}
