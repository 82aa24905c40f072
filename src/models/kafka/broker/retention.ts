// What leaves a log at its beginning: retention by start offset, size and time, and DeleteRecords (L-5 to L-7).
import { ms, type Micros } from '../../../kernel/time'
import { advanceLogStart } from '../log/log'
import { expireProducers } from '../log/producers'
import { deleteSegments, endOf, roll } from '../log/segments'
import { logSettings, type LogSettings } from '../log/settings'
import { leaveToRemote } from '../log/snapshot'
import type { Log, Segment } from '../log/state'
import type { FactOf } from '../facts'
import type { DeleteRecords } from '../messages'
import { announceLogStart } from '../replication/fetch-session'
import { logOf } from '../replication/replica'
import { isCopied, isTiered } from '../replication/tiered'
import type { Broker, BrokerEffects, Partition } from './state'

type Reason = FactOf<'segments-deleted'>['reason']

/** Sets the timers of a process that has just started (the first look is after half a minute). */
export function startRetention(broker: Broker, fx: BrokerEffects): void {
  // Files of deleted segments that were still there when the process ended go at its start.
  broker.durable.deletedFiles = []
  fx.after(ms(broker.config['log.initial.task.delay.ms']), { type: 'checkRetention' })
  fx.after(ms(broker.config['log.cleaner.backoff.ms']), { type: 'cleanLogs' })
  fx.after(ms(broker.config['producer.id.expiration.check.interval.ms']), { type: 'checkProducers' })
}

/** P-36: forgets producers that have been silent for long, on leaders and followers alike, and comes again. */
export function checkProducers(broker: Broker, fx: BrokerEffects): void {
  const limit = ms(broker.config['producer.id.expiration.ms'])
  for (const partition in broker.volatile.logsLoaded ? broker.volatile.partitions : {}) {
    const producers = expireProducers(logOf(broker, partition), fx.now + broker.clockOffset, limit)
    if (producers.length > 0) fx.note({ type: 'producers-forgotten', broker: broker.id, partition, producers })
  }
  fx.after(ms(broker.config['producer.id.expiration.check.interval.ms']), { type: 'checkProducers' })
}

/** L-5: looks at every log that is not compacted, and comes again. The cleaner looks at the others. */
export function checkRetention(broker: Broker, fx: BrokerEffects): void {
  if (broker.volatile.logsLoaded)
    for (const replica of Object.values(broker.volatile.partitions)) {
      if (!logSettings(broker.volatile.image, replica.topic).compacts) expire(broker, replica, fx)
    }
  fx.after(ms(broker.config['log.retention.check.interval.ms']), { type: 'checkRetention' })
}

/** In Kafka's order: what lies below the log start, then what is too much, then what is too old. */
export function expire(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const log = logOf(broker, replica.partition)
  const settings = logSettings(broker.volatile.image, replica.topic)
  const wall = fx.now + broker.clockOffset
  const { retentionBytes, retentionMs } = keptHere(broker, replica, settings)
  // L-35: what local.retention.* let go lies below the start of its own segments.
  const start = isTiered(broker, replica.topic) ? log.localLogStartOffset : log.logStartOffset
  remove(broker, replica, settings, 'log-start', (_, end) => end <= start, fx)
  // L-7: other policies keep everything else.
  if (!settings.deletes) return
  if (retentionBytes >= 0) {
    let surplus = log.sizeInBytes - retentionBytes
    const isSurplus = ({ sizeInBytes }: Segment) => surplus >= sizeInBytes && (surplus -= sizeInBytes) >= 0
    remove(broker, replica, settings, 'size', isSurplus, fx)
  }
  if (retentionMs >= 0) {
    // A record that is stamped with the future keeps its segment alive.
    const isOld = ({ largestTimestamp }: Segment) => wall - largestTimestamp > retentionMs
    remove(broker, replica, settings, 'time', isOld, fx)
  }
}

// L-35: while segments are copied to remote storage, local.retention.* say what stays on this disk.
const keptHere = (
  broker: Broker,
  { topic }: Partition,
  settings: LogSettings,
): Pick<LogSettings, 'retentionBytes' | 'retentionMs'> =>
  isCopied(broker, topic)
    ? { retentionBytes: settings.localRetentionBytes, retentionMs: settings.localRetentionMs }
    : settings

/** Deletes the oldest segments as long as `test` says so and all of them is below the high watermark. */
function remove(
  broker: Broker,
  replica: Partition,
  { fileDeleteDelay }: LogSettings,
  reason: Reason,
  test: (segment: Readonly<Segment>, end: number) => boolean,
  fx: BrokerEffects,
): void {
  const { partition, topic, highWatermark, remote } = replica
  const log = logOf(broker, partition)
  const isKeptRemotely = isCopied(broker, topic)
  const segments = countDeletable(log, highWatermark, isKeptRemotely ? (remote?.copiedTo ?? -1) : Infinity, test)
  const all = segments === log.segments.length && isActiveDeletable(log, highWatermark, test)
  if (all) roll(log, fx.now + broker.clockOffset)
  // L-4: so that it can be copied, and goes with a later look.
  if (all && isKeptRemotely) {
    const { baseOffset } = log.active
    fx.note({ type: 'segment-rolled', broker: broker.id, partition, baseOffset })
  }
  const count = segments + (all && !isKeptRemotely ? 1 : 0)
  if (count === 0) return
  const first = log.segments[count]?.baseOffset ?? log.active.baseOffset
  const bytes = deleteSegments(log, count)
  leaveFiles(broker, bytes, fileDeleteDelay, fx)
  const copied = isKeptRemotely && first > log.logStartOffset ? ({ copied: true } as const) : {}
  fx.note({ type: 'segments-deleted', broker: broker.id, partition, segments: count, bytes, reason, ...copied })
  if (isKeptRemotely) raiseLocalStart(broker, replica, first, fx)
  else raiseLogStart(broker, replica, first, reason, fx)
}

// L-35: records below lie in remote storage only.
function raiseLocalStart(broker: Broker, { partition }: Partition, to: number, fx: BrokerEffects): void {
  const log = logOf(broker, partition)
  const from = log.localLogStartOffset
  if (to <= from) return
  leaveToRemote(log, to)
  fx.note({ type: 'local-start-advanced', broker: broker.id, partition, from, to })
}

/** Files that nothing needs any more take up room for a while (L-6). */
export function leaveFiles({ durable }: Broker, bytes: number, delay: Micros, fx: BrokerEffects): void {
  if (bytes <= 0) return
  durable.deletedFiles.push({ at: fx.now + delay, bytes })
  fx.after(delay, { type: 'deleteFiles' })
}

// `copiedTo`: what is kept remotely may go only when it is there, or below the start of the log.
function countDeletable(
  log: Log,
  highWatermark: number,
  copiedTo: number,
  test: (segment: Readonly<Segment>, end: number) => boolean,
): number {
  let count = 0
  while (count < log.segments.length) {
    const end = endOf(log, count)
    if (end > highWatermark || !test(log.segments[count]!, end)) return count
    if (end - 1 > copiedTo && end > log.logStartOffset) return count
    count++
  }
  return count
}

// The active segment may go as well: an empty one is begun first (L-5).
const isActiveDeletable = (
  { active, logEndOffset }: Log,
  highWatermark: number,
  test: (segment: Readonly<Segment>, end: number) => boolean,
): boolean => active.sizeInBytes > 0 && logEndOffset <= highWatermark && test(active, Infinity)

/** Raises the start of a replica's log, and lets those know who read it. */
export function raiseLogStart(
  broker: Broker,
  replica: Partition,
  to: number,
  reason: FactOf<'log-start-advanced'>['reason'],
  fx: BrokerEffects,
): void {
  const { partition } = replica
  const log = logOf(broker, partition)
  const from = log.logStartOffset
  if (to <= from) return
  advanceLogStart(log, to)
  fx.note({ type: 'log-start-advanced', broker: broker.id, partition, from, to, reason })
  if (replica.role === 'leader') announceLogStart(broker, replica)
}

/** file.delete.delay.ms is over: the room is free. */
export function deleteFiles({ durable }: Broker, now: Micros): void {
  durable.deletedFiles = durable.deletedFiles.filter(({ at }) => at > now)
}

/** L-6: a person deletes the records below an offset (-1: the high watermark). Files go with the next look. */
export function deleteRecords(
  broker: Broker,
  { type, partition, beforeOffset }: DeleteRecords,
  fx: BrokerEffects,
): void {
  const replica = broker.volatile.partitions[partition]
  const refuse = (error: 'NOT_LEADER_OR_FOLLOWER' | 'OFFSET_OUT_OF_RANGE', why: string) =>
    fx.note({ type: 'admin-refused', request: type, target: partition, error, why })
  if (replica?.role !== 'leader') return refuse('NOT_LEADER_OR_FOLLOWER', `${broker.id} does not lead ${partition}`)
  const { highWatermark } = replica
  if (beforeOffset > highWatermark) {
    return refuse('OFFSET_OUT_OF_RANGE', `${partition} can be read up to ${highWatermark} only`)
  }
  raiseLogStart(broker, replica, beforeOffset < 0 ? highWatermark : beforeOffset, 'delete-records', fx)
}
