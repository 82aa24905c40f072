// The log cleaner of a broker: one thread that goes to the dirtiest compacted log, again and again (L-10, L-11; Kafka's
// LogCleaner and LogCleanerManager).
import { ms, type Micros } from '../../../kernel/time'
import { applyCleaning, type Cleanable, cleanable, planCleaning } from '../log/cleaner'
import { logSettings } from '../log/settings'
import { logOf } from '../replication/replica'
import { hasRoom } from '../replication/room'
import { expire, leaveFiles } from './retention'
import type { Broker, BrokerEffects, Partition } from './state'

/** Bytes that the cleaner reads and writes anew per Micros at most: 50 MB/s, half of what a scan after a crash does. */
const CLEANED_PER_MICRO = 50

/** The thread looks whether there is something to do; if not, it sleeps. */
export function lookForDirt(broker: Broker, fx: BrokerEffects): void {
  if (broker.volatile.cleaner !== null) return
  if (broker.volatile.logsLoaded) {
    const filthiest = grabFilthiest(broker, fx.now)
    if (filthiest !== null) return begin(broker, filthiest.replica, filthiest.range, fx)
    expireCompacted(broker, fx)
  }
  fx.after(ms(broker.config['log.cleaner.backoff.ms']), { type: 'cleanLogs' })
}

// L-11: the dirtiest of those that need it.
function grabFilthiest(broker: Broker, now: Micros): { replica: Partition; range: Cleanable } | null {
  let filthiest: { replica: Partition; range: Cleanable } | null = null
  for (const replica of compacted(broker)) {
    const range = rangeOf(broker, replica, now)
    if (range.due && (filthiest === null || range.ratio > filthiest.range.ratio)) filthiest = { replica, range }
  }
  return filthiest
}

const compacted = ({ volatile }: Broker): Partition[] =>
  Object.values(volatile.partitions).filter(({ topic }) => logSettings(volatile.image, topic).compacts)

/** What could be cleaned of a replica's log now. */
export const rangeOf = (broker: Broker, { partition, topic, highWatermark }: Partition, now: Micros): Cleanable =>
  cleanable(
    logOf(broker, partition),
    logSettings(broker.volatile.image, topic),
    highWatermark,
    now + broker.clockOffset,
  )

function begin(broker: Broker, { partition }: Partition, range: Cleanable, fx: BrokerEffects): void {
  const { from, to, ratio } = range
  const bytes = range.cleanBytes + range.dirtyBytes
  // All of it is read, and about as much is written.
  const throttled = (2 * bytes * 1_000_000) / Math.max(1, broker.config['log.cleaner.io.max.bytes.per.second'])
  const takes = Math.ceil(Math.max(bytes / CLEANED_PER_MICRO, throttled))
  const { topicId } = logOf(broker, partition)
  broker.volatile.cleaner = { partition, topicId, from, to, startedAt: fx.now, takes }
  fx.note({ type: 'log-cleaning-started', broker: broker.id, partition, from, to, bytes, ratio, takes })
  fx.after(takes, { type: 'logCleaned' })
}

/** The pass is over: what it made takes the place of the old segments, unless the log was cut or is gone meanwhile. */
export function finishCleaning(broker: Broker, fx: BrokerEffects): void {
  const { cleaner, partitions } = broker.volatile
  broker.volatile.cleaner = null
  const replica = cleaner === null ? undefined : partitions[cleaner.partition]
  if (cleaner !== null && replica !== undefined) swap(broker, replica, cleaner, fx)
  if (broker.volatile.lifecycle === 'NOT_RUNNING') return
  expireCompacted(broker, fx)
  lookForDirt(broker, fx)
}

// Retention of compacted logs is the cleaner's, too (LogCleaner.cleanFilthiestLog); L-7 says what that means for each.
function expireCompacted(broker: Broker, fx: BrokerEffects): void {
  for (const replica of compacted(broker)) expire(broker, replica, fx)
}

function swap(
  broker: Broker,
  replica: Partition,
  { topicId, from, to }: NonNullable<Broker['volatile']['cleaner']>,
  fx: BrokerEffects,
): void {
  const { partition, topic } = replica
  const log = logOf(broker, partition)
  const settings = logSettings(broker.volatile.image, topic)
  const isCut = log.topicId !== topicId || log.active.baseOffset < to || from < log.logStartOffset
  // A leader that knows less than its predecessor has told may have a lower high watermark now.
  if (isCut || !settings.compacts || replica.highWatermark < to) return
  const segments = log.segments.length
  const cleaning = planCleaning(log, { from, to }, settings, fx.now + broker.clockOffset)
  const { removed, tombstones, bytesBefore, bytesAfter } = cleaning
  if (!hasRoom(broker, partition, bytesAfter, fx)) return
  applyCleaning(log, cleaning, settings, fx.now)
  leaveFiles(broker, bytesBefore, settings.fileDeleteDelay, fx)
  fx.note({
    type: 'log-cleaned',
    broker: broker.id,
    partition,
    from,
    to,
    segmentsBefore: segments,
    segmentsAfter: log.segments.length,
    bytesBefore,
    bytesAfter,
    removed,
    tombstones,
    batches: cleaning.changes.map(({ batch }) => batch),
  })
}
