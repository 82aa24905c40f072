// Metadata becomes deeds: what the replayed records say about this broker's replicas (K-15).
import type { Micros } from '../../../kernel/time'
import { partitionId, replay, type MetadataRecord, type PartitionState } from '../controller/records'
import { createLog, goBackToRestored } from '../log/log'
import { logSettings } from '../log/settings'
import { forgetPages } from '../log/page-cache'
import type { PartitionId } from '../messages'
import { OFFSETS_TOPIC, SHARE_STATE_TOPIC, TRANSACTION_TOPIC } from '../partition'
import { forgetShareStates } from '../share/deletion'
import { onStateShardElected, onStateShardResigned } from '../share/coordinator'
import { dropSharePartitions } from '../share/leader'
import { onPartitionsDeleted } from '../group/deletion'
import { forgetInitialized } from '../group/share/deletion'
import { onShardElected, onShardResigned } from '../group/shard'
import { onTransactionsElected, onTransactionsResigned } from '../transaction/shard'
import { announceChange, watchersOf } from '../replication/fetch-session'
import { runFetchers, unfollow } from '../replication/fetcher'
import { becomeFollower } from '../replication/follower'
import { advanceHighWatermark } from '../replication/high-watermark'
import { confirmIsr, expandIsrs } from '../replication/isr'
import { becomeLeader, updateReplicas } from '../replication/leader'
import { failProduces } from '../replication/purgatory'
import { logOf } from '../replication/replica'
import { deleteRemoteLog, neglect, reviewTiering, tend } from './tiering'
import type { Broker, BrokerEffects, Partition } from './state'

/** Begins to act on the image: logs of partitions that are not ours any more are gone, the others are led or followed. */
export function publishImage(broker: Broker, fx: BrokerEffects): void {
  const { volatile } = broker
  discardStrays(broker, fx)
  for (const state of Object.values(volatile.image.partitions)) {
    if (state.replicas.includes(broker.id)) applyState(broker, state, fx)
  }
  runFetchers(broker, fx)
}

/** Replays the next records and does what they say. Of several changes of a partition only the last one counts. */
export function publishRecords(broker: Broker, records: readonly MetadataRecord[], fx: BrokerEffects): void {
  const { image } = broker.volatile
  const touched = new Set<PartitionId>()
  let brokersChanged = false
  for (const record of records) {
    const gone = record.type === 'removeTopicRecord' ? removeTopic(broker, record.topic, fx) : []
    replay(image, record)
    if (gone.length > 0) forgetPartitions(broker, gone, fx)
    if (record.type === 'partitionRecord' || record.type === 'partitionChangeRecord') touched.add(record.partition)
    else if (record.type === 'configRecord') reviewTopic(broker, record.topic, fx)
    else if (record.type === 'brokerRegistrationChangeRecord') brokersChanged = true
  }
  for (const partition of touched) {
    const state = image.partitions[partition]
    if (state !== undefined) applyState(broker, state, fx)
  }
  // A follower that has caught up while it was fenced may enter now (R-ISR4).
  if (brokersChanged) expandIsrs(broker, fx)
  runFetchers(broker, fx)
}

// What coordinators keep of partitions goes with them.
function forgetPartitions(broker: Broker, partitions: readonly PartitionId[], fx: BrokerEffects): void {
  onPartitionsDeleted(broker, partitions, fx)
  forgetInitialized(broker, partitions, fx)
  forgetShareStates(broker, partitions, fx)
}

/** Hosts, leads, follows or removes the partition, as the metadata say. */
export function applyState(broker: Broker, state: PartitionState, fx: BrokerEffects): void {
  const known = broker.volatile.partitions[state.partition]
  if (!state.replicas.includes(broker.id)) {
    if (known !== undefined) removeReplica(broker, known, fx)
    return
  }
  const replica = known ?? host(broker, state, fx.now + broker.clockOffset)
  if (state.leader === broker.id) lead(broker, replica, state, fx)
  else followLeader(broker, replica, state, fx)
}

function lead(broker: Broker, replica: Partition, state: PartitionState, fx: BrokerEffects): void {
  if (replica.role === 'leader' && replica.leaderEpoch === state.leaderEpoch) {
    if (state.partitionEpoch > replica.partitionEpoch) {
      updateReplicas(broker, replica, state.replicas)
      confirmIsr(broker, replica, state.isr, state.partitionEpoch, fx)
    }
    return
  }
  unfollow(broker, replica)
  becomeLeader(broker, replica, state, fx)
  tend(broker, replica, fx)
  dropSharePartitions(broker, state.partition, fx)
  if (state.topic === OFFSETS_TOPIC) onShardElected(broker, state.partition, state.leaderEpoch, fx)
  else if (state.topic === SHARE_STATE_TOPIC) onStateShardElected(broker, state.partition, state.leaderEpoch, fx)
  else if (state.topic === TRANSACTION_TOPIC) onTransactionsElected(broker, state.partition, state.leaderEpoch, fx)
}

function followLeader(broker: Broker, replica: Partition, state: PartitionState, fx: BrokerEffects): void {
  const led = replica.role === 'leader'
  if (!led && replica.leaderEpoch === state.leaderEpoch) {
    const { isr, replicas, partitionEpoch } = state
    Object.assign(replica, { isr, replicas, partitionEpoch })
    return
  }
  becomeFollower(broker, replica, state, fx)
  tend(broker, replica, fx)
  if (led) resign(broker, state, fx)
}

// Coordinators and share-partitions go with the leadership.
function resign(
  broker: Broker,
  { topic, partition }: { topic: string; partition: PartitionId },
  fx: BrokerEffects,
): void {
  if (topic === OFFSETS_TOPIC) onShardResigned(broker, partition, fx)
  else if (topic === SHARE_STATE_TOPIC) onStateShardResigned(broker, partition, fx)
  else if (topic === TRANSACTION_TOPIC) onTransactionsResigned(broker, partition, fx)
  else dropSharePartitions(broker, partition, fx)
}

// L-34: the high watermark is as it was last checkpointed, but never beyond the log.
function host(broker: Broker, { partition, topic }: PartitionState, now: Micros): Partition {
  const { durable, volatile } = broker
  const log = (durable.logs[partition] ??= createLog(partition, volatile.image.topics[topic]!.topicId, now))
  const checkpointed = durable.checkpointedHighWatermarks[partition] ?? 0
  const highWatermark = Math.max(log.logStartOffset, Math.min(checkpointed, log.logEndOffset))
  // T-23: a marker that was replicated as far as the process before knew may be above what it has written down.
  if (log.transactions !== undefined && highWatermark < log.producersEnd) goBackToRestored(log)
  const replica: Partition = {
    partition,
    topic,
    role: 'follower',
    leader: null,
    leaderEpoch: -1,
    partitionEpoch: -1,
    replicas: [],
    isr: [],
    pendingIsr: null,
    retryAlterAt: 0,
    highWatermark,
    epochStartOffset: 0,
    followers: [],
    watchers: watchersOf(broker, partition),
    waitingProduces: [],
  }
  volatile.partitions[partition] = replica
  return replica
}

// Answers its partitions: they are gone.
function removeTopic(broker: Broker, topic: string, fx: BrokerEffects): PartitionId[] {
  const count = broker.volatile.image.topics[topic]?.partitions ?? 0
  const gone = Array.from({ length: count }, (_, i) => partitionId(topic, i))
  for (const partition of gone) {
    const replica = broker.volatile.partitions[partition]
    if (replica?.role === 'leader' && replica.remote !== undefined)
      deleteRemoteLog(broker, replica, 'topic-deleted', fx)
    if (replica !== undefined) removeReplica(broker, replica, fx)
  }
  return gone
}

/** This broker has no copy of the partition any more. */
export function removeReplica(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const { partition, role } = replica
  unfollow(broker, replica)
  neglect(broker, replica, fx)
  failProduces(broker, replica, 'UNKNOWN_TOPIC_OR_PARTITION', fx)
  announceChange(broker, replica)
  if (role === 'leader') resign(broker, replica, fx)
  delete broker.volatile.partitions[partition]
  forgetLog(broker, partition, fx)
  fx.note({ type: 'replica-removed', broker: broker.id, partition })
}

/** A smaller min.insync.replicas lets the high watermark go on (R-HW3); what is tiered, or is no more, acts so at once (L-35). */
export function reviewTopic(broker: Broker, topic: string, fx: BrokerEffects): void {
  const count = broker.volatile.image.topics[topic]?.partitions ?? 0
  for (let i = 0; i < count; i++) {
    const replica = broker.volatile.partitions[partitionId(topic, i)]
    if (replica === undefined) continue
    if (replica.role === 'leader') advanceHighWatermark(broker, replica, logOf(broker, replica.partition), fx)
    reviewTiering(broker, replica, fx)
  }
}

/** Logs of partitions that are not ours any more are gone. */
export function discardStrays(broker: Broker, fx: BrokerEffects): void {
  const { logs } = broker.durable
  for (const partition of Object.keys(logs)) {
    if (!isStray(broker, partition)) continue
    forgetLog(broker, partition, fx)
    fx.note({ type: 'stray-log-removed', broker: broker.id, partition })
  }
}

function isStray({ id, durable, volatile }: Broker, partition: PartitionId): boolean {
  const state = volatile.image.partitions[partition]
  if (state === undefined || !state.replicas.includes(id)) return true
  return volatile.image.topics[state.topic]!.topicId !== durable.logs[partition]!.topicId
}

/** K-16: the files are only renamed at first. Nobody can read them any more, and they go after file.delete.delay.ms. */
export function forgetLog({ durable, volatile }: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const bytes = durable.logs[partition]!.sizeInBytes
  if (bytes > 0) {
    const topic = volatile.image.partitions[partition]?.topic ?? ''
    const { fileDeleteDelay } = logSettings(volatile.image, topic)
    durable.deletedFiles.push({ at: fx.now + fileDeleteDelay, bytes })
    fx.after(fileDeleteDelay, { type: 'deleteFiles' })
  }
  delete durable.logs[partition]
  delete durable.checkpointedHighWatermarks[partition]
  durable.pageCache = forgetPages(durable.pageCache, partition, 0)
}
