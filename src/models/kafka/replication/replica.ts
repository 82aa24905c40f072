// A broker's replicas: what every part of replication asks of them.
import { topicConfig } from '../config-topics'
import type { TopicConfig } from '../config'
import type { Broker, FollowerProgress, Partition } from '../broker/state'
import type { ClusterImage } from '../controller/records'
import type { Log } from '../log/state'
import type { ErrorCode, FetchedPartition, PartitionId } from '../messages'
import { currentRules, type ReplicationRules } from '../replication-rules'
import { checkLeaderEpoch } from '../rules/fencing'
import type { FollowerLog } from '../rules/truncation'

/** The log of a partition that this broker hosts. */
export const logOf = (broker: Broker, partition: PartitionId): Log => broker.durable.logs[partition]!

/** The rules that this broker's replicas follow. */
export const rulesOfBroker = ({ rules }: Broker): ReplicationRules => rules ?? currentRules

/** A replica's log as the rules of truncation see it. */
export const shapeOf = ({ epochs, logEndOffset }: Log, { highWatermark }: Partition): FollowerLog => ({
  epochs,
  logEndOffset,
  highWatermark,
})

/** What the leader knows of one of the other replicas; undefined: it is none. */
export function progressOf({ followers }: Partition, id: string): FollowerProgress | undefined {
  for (const follower of followers) if (follower.id === id) return follower
  return undefined
}

/** A topic's setting: as set on the topic, or Kafka's default. */
export function topicSetting<K extends keyof TopicConfig>(image: ClusterImage, topic: string, key: K): TopicConfig[K] {
  const set = image.topics[topic]?.config[key]
  return (set ?? topicConfig[key].default) as TopicConfig[K]
}

/** `min.insync.replicas`, but never more than there are replicas (P-27). */
export const effectiveMinIsr = (broker: Broker, { topic, replicas }: Partition): number =>
  Math.min(topicSetting(broker.volatile.image, topic, 'min.insync.replicas'), replicas.length)

/** Are as many replicas in sync as that? Mostly all are, and then the setting need not be looked up. */
export const hasMinIsr = (broker: Broker, replica: Partition, isr: readonly string[] = replica.isr): boolean =>
  isr.length >= replica.replicas.length || isr.length >= effectiveMinIsr(broker, replica)

/**
 * Why this broker cannot act as leader of the partition for somebody who believes in this leader epoch (-1: unchecked)
 * and means this creation of the topic (absent: unchecked). `replica` and `log`: its own, where those are at hand.
 */
export function leaderError(
  broker: Broker,
  partition: PartitionId,
  currentLeaderEpoch: number,
  topicId?: number,
  replica: Partition | undefined = broker.volatile.partitions[partition],
  log?: Log,
): ErrorCode {
  const error = replicaError(broker, partition, currentLeaderEpoch, topicId, replica, log)
  if (error !== 'NONE') return error
  return replica!.role === 'leader' ? 'NONE' : 'NOT_LEADER_OR_FOLLOWER'
}

/** The same for what any replica can answer: consumers may read from followers (R-F2). */
export function replicaError(
  broker: Broker,
  partition: PartitionId,
  currentLeaderEpoch: number,
  topicId?: number,
  replica: Partition | undefined = broker.volatile.partitions[partition],
  log?: Log,
): ErrorCode {
  if (topicId !== undefined) {
    const error = topicError(broker, partition, topicId, replica, log ?? broker.durable.logs[partition])
    if (error !== 'NONE') return error
  }
  if (replica === undefined) {
    const known = broker.volatile.image.partitions[partition] !== undefined
    return known ? 'NOT_LEADER_OR_FOLLOWER' : 'UNKNOWN_TOPIC_OR_PARTITION'
  }
  return checkLeaderEpoch(replica.leaderEpoch, currentLeaderEpoch)
}

// K-16: a topic that was deleted and made again is another one, though its name and its partitions are the same.
function topicError(
  { volatile }: Broker,
  partition: PartitionId,
  topicId: number,
  replica: Partition | undefined,
  log: Log | undefined,
): ErrorCode {
  // Replicas go with their topic; only in ZooKeeper mode the metadata may be ahead of them.
  if (volatile.zookeeper === null && replica !== undefined && log?.topicId === topicId) return 'NONE'
  const topic = replica?.topic ?? volatile.image.partitions[partition]?.topic
  if (topic === undefined || volatile.image.topics[topic]?.topicId !== topicId) return 'UNKNOWN_TOPIC_ID'
  return log === undefined || log.topicId === topicId ? 'NONE' : 'INCONSISTENT_TOPIC_ID'
}

/** P-28: with these errors the answer tells who leads, as far as this broker knows. */
export function leaderHint(
  broker: Broker,
  partition: PartitionId,
  error: ErrorCode,
): FetchedPartition['currentLeader'] {
  if (error !== 'NOT_LEADER_OR_FOLLOWER' && error !== 'FENCED_LEADER_EPOCH') return null
  const state = broker.volatile.image.partitions[partition]
  return state === undefined ? null : { leader: state.leader, leaderEpoch: state.leaderEpoch }
}
