// The remote log manager of a broker: leaders copy closed segments to remote storage and delete there what is too much or
// too old; followers look what is there (L-35; Kafka's RemoteLogManager).
import { ms, type Micros } from '../../../kernel/time'
import { logSettings } from '../log/settings'
import { read } from '../log/log'
import { rebuildProducers } from '../log/producers'
import { abortedIn, producersAt } from '../log/snapshot'
import { lastStableOffset } from '../log/transactions'
import type { PartitionId } from '../messages'
import { REMOTE_STORAGE, type RemoteDeletion, type RemoteLogMetadata } from '../messages/remote'
import { logOf } from '../replication/replica'
import { isCopied, isTiered } from '../replication/tiered'
import { epochsBetween, expiredRemotely, highestRemoteOffset, nextToCopy, remoteLogStart } from '../rules/remote'
import { raiseLogStart } from './retention'
import type { Broker, BrokerEffects, Partition, RemoteView } from './state'

/** A copy that has not arrived for so many intervals of the task is begun anew: the connection may have lost it. */
const PATIENCE = 4

/** The replica leads or follows anew, or its topic has other settings: begins, or ends, to look after its remote log. */
export function tend(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const { partition, topic } = replica
  if (!isTiered(broker, topic)) return neglect(broker, replica, fx)
  const { topicId } = logOf(broker, partition)
  const requests = (broker.volatile.remote ??= { next: 1, reads: {}, lookups: {} })
  const { segments, copiedTo } = replica.remote ?? { segments: [], copiedTo: -1 }
  const task = requests.next++
  replica.remote = { task, ready: false, segments, copiedTo, copying: null }
  fx.send(REMOTE_STORAGE, { type: 'remoteLogWatch', partition, topicId })
  fx.after(intervalOf(broker), { type: 'remoteLogTask', partition, task })
}

const intervalOf = ({ config }: Broker): Micros => ms(config['remote.log.manager.task.interval.ms'])

/** Looks after it no more. What it has in remote storage stays there, unless somebody asked for the opposite. */
export function neglect(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  if (replica.remote === undefined) return
  const { partition } = replica
  delete replica.remote
  fx.send(REMOTE_STORAGE, { type: 'remoteLogUnwatch', partition, topicId: logOf(broker, partition).topicId })
}

/** K-16: the topic is gone, and the leader takes its segments out of remote storage. */
export function deleteRemoteLog(broker: Broker, replica: Partition, reason: RemoteDeletion, fx: BrokerEffects): void {
  const { partition } = replica
  const { topicId } = logOf(broker, partition)
  fx.send(REMOTE_STORAGE, { type: 'remoteDeleteRequest', partition, topicId, segments: null, reason })
}

/** KIP-950: with remote.storage.enable off, the log begins where the leader's own segments do. */
export function reviewTiering(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const { topic, partition } = replica
  if (isTiered(broker, topic)) {
    if (replica.remote === undefined) tend(broker, replica, fx)
    return
  }
  if (replica.remote === undefined) return
  if (replica.role === 'leader') deleteRemoteLog(broker, replica, 'disabled', fx)
  neglect(broker, replica, fx)
  raiseLogStart(broker, replica, logOf(broker, partition).localLogStartOffset, 'disabled', fx)
}

/** Remote storage tells what it has of a partition. */
export function onRemoteMetadata(broker: Broker, told: RemoteLogMetadata, fx: BrokerEffects): void {
  const replica = broker.volatile.partitions[told.partition]
  const view = replica?.remote
  if (replica === undefined || view === undefined || logOf(broker, told.partition).topicId !== told.topicId) return
  const isFirst = !view.ready
  view.segments = told.segments
  view.ready = true
  if (isFirst) return work(broker, replica, view, fx)
  if (replica.role === 'leader') afterCopy(broker, replica, view, fx)
}

/** The interval is over. */
export function onRemoteTask(broker: Broker, partition: PartitionId, task: number, fx: BrokerEffects): void {
  const replica = broker.volatile.partitions[partition]
  const view = replica?.remote
  if (replica === undefined || view?.task !== task) return
  const interval = intervalOf(broker)
  fx.after(interval, { type: 'remoteLogTask', partition, task })
  // Nothing was heard for long: what was said may have been lost with a connection.
  const { topicId } = logOf(broker, partition)
  const isLate = view.copying !== null && fx.now - view.copying.since > interval
  if (isLate || !view.ready) fx.send(REMOTE_STORAGE, { type: 'remoteLogWatch', partition, topicId })
  if (view.ready) work(broker, replica, view, fx)
}

function work(broker: Broker, replica: Partition, view: RemoteView, fx: BrokerEffects): void {
  const { partition } = replica
  const log = logOf(broker, partition)
  if (replica.role === 'leader') {
    raiseLogStart(broker, replica, Math.min(remoteLogStart(log, view.segments), replica.highWatermark), 'remote', fx)
    view.copiedTo = Math.max(view.copiedTo, highestRemoteOffset(log, view.segments))
    if (view.copying !== null && fx.now - view.copying.since > PATIENCE * intervalOf(broker)) view.copying = null
    copyNext(broker, replica, view, fx)
    expireRemotely(broker, replica, view, fx)
  } else view.copiedTo = highestRemoteOffset(log, view.segments)
}

// A segment that was being copied has arrived, or its copy was given up.
function afterCopy(broker: Broker, replica: Partition, view: RemoteView, fx: BrokerEffects): void {
  const { copying } = view
  if (copying === null) return
  const ours = view.segments.filter(
    ({ baseOffset, broker: by }) => baseOffset === copying.baseOffset && by === broker.id,
  )
  if (ours.some(({ state }) => state === 'COPY_SEGMENT_STARTED')) return
  if (ours.length === 0) return
  view.copying = null
  view.copiedTo = Math.max(view.copiedTo, highestRemoteOffset(logOf(broker, replica.partition), view.segments))
  copyNext(broker, replica, view, fx)
}

// One after the other, as one thread does.
function copyNext(broker: Broker, replica: Partition, view: RemoteView, fx: BrokerEffects): void {
  if (view.copying !== null || !isCopied(broker, replica.topic)) return
  const { partition, highWatermark } = replica
  const log = logOf(broker, partition)
  rebuildProducers(log)
  const next = nextToCopy(log, view.copiedTo, lastStableOffset(log, highWatermark))
  if (next === null) return
  const { segment, end } = next
  const { baseOffset, createdAt, largestTimestamp, sizeInBytes, gaps } = segment
  const batches = read(log, Math.max(baseOffset, log.localLogStartOffset), end, Number.MAX_SAFE_INTEGER)
  view.copying = { baseOffset, since: fx.now }
  fx.send(REMOTE_STORAGE, {
    type: 'remoteCopyRequest',
    partition,
    topicId: log.topicId,
    segment: {
      sealed: true,
      baseOffset,
      endOffset: end - 1,
      createdAt,
      largestTimestamp,
      sizeInBytes,
      gaps,
      epochs: epochsBetween(log.epochs, baseOffset, end),
    },
    data: {
      sealed: true,
      batches,
      lineage: epochsBetween(log.epochs, 0, end),
      producers: producersAt(log, end),
      aborted: abortedIn(log, baseOffset, end),
    },
  })
}

function expireRemotely(broker: Broker, replica: Partition, view: RemoteView, fx: BrokerEffects): void {
  const { partition, topic } = replica
  const log = logOf(broker, partition)
  const { topicId } = log
  const wall = fx.now + broker.clockOffset
  const settings = logSettings(broker.volatile.image, topic)
  const { doomed, logStart } = expiredRemotely(log, view.segments, view.copiedTo, settings, wall)
  const last = doomed.at(-1)
  if (last === undefined) return
  // The start moves first: should this leader die now, its successor deletes what lies below.
  if (last.reason === 'time' || last.reason === 'size') raiseLogStart(broker, replica, logStart, last.reason, fx)
  for (const reason of ['log-start', 'unreferenced', 'time', 'size'] as const) {
    const segments = doomed.filter((one) => one.reason === reason).map(({ id }) => id)
    if (segments.length === 0) continue
    fx.send(REMOTE_STORAGE, { type: 'remoteDeleteRequest', partition, topicId, segments, reason })
  }
}
