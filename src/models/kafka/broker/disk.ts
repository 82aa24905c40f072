// A broker's disk: what is only in the host's page cache, what a loss of power takes, and how long logs are scanned after
// a crash (L-34). Kafka does not fsync by itself; the host writes a page when it has been dirty for half a minute.
import type { Micros } from '../../../kernel/time'
import { allBatches } from '../log/chunks'
import { truncateTo } from '../log/log'
import { durableEnd, forgetPages } from '../log/page-cache'
import { endOf } from '../log/segments'
import { logSettings } from '../log/settings'
import type { Log } from '../log/state'
import type { PartitionId } from '../messages'
import { emptyDisk } from './create'
import type { Broker } from './state'

/** Bytes that a recovery thread scans per second, in Micros terms: 100 MB/s. */
const SCANNED_PER_MICRO = 100
/** num.recovery.threads.per.data.dir: 2 since Kafka 4.0. */
const RECOVERY_THREADS = 2

/** What a loss of power takes: all that was not written, or the newest part by age or by size. */
export type Unflushed = { kind: 'unflushed' } | { kind: 'time'; last: Micros } | { kind: 'bytes'; last: number }

/** A log that lost its end. */
export interface LostTail {
  readonly partition: PartitionId
  readonly from: number
  readonly to: number
}

/** The power is gone, and with it what was not on the disk. The process must have ended already. Answers what was cut. */
export function losePower(broker: Broker, what: Unflushed, now: Micros): LostTail[] {
  const lost: LostTail[] = []
  for (const log of Object.values(broker.durable.logs)) {
    const { partition } = log
    const from = truncateTo(log, Math.max(log.localLogStartOffset, keptEnd(broker, log, what, now)))
    broker.durable.pageCache = forgetPages(broker.durable.pageCache, partition, log.logEndOffset)
    if (from > log.logEndOffset) lost.push({ partition, from, to: log.logEndOffset })
  }
  broker.durable.cleanShutdownEpoch = -1
  return lost
}

/** The disk is replaced by an empty one. Answers what was on it. */
export function wipeDisk(broker: Broker): LostTail[] {
  const logs = Object.values(broker.durable.logs)
  broker.durable = emptyDisk()
  return logs.map(({ partition, logEndOffset }) => ({ partition, from: logEndOffset, to: 0 }))
}

// The first offset that is lost.
function keptEnd(broker: Broker, log: Log, what: Unflushed, now: Micros): number {
  if (what.kind === 'unflushed') return durableEnd(broker.durable.pageCache, log, now)
  let end = log.logEndOffset
  let bytes = 0
  const batches = allBatches(log)
  for (let i = batches.length - 1; i >= 0; i--) {
    const { baseOffset, batch } = batches[i]!
    bytes += batch.sizeInBytes
    const isLost = what.kind === 'time' ? batch.maxTimestamp > now - what.last : bytes <= what.last
    if (!isLost || baseOffset < log.localLogStartOffset) break
    end = baseOffset
  }
  return end
}

/** What a start after a crash has to scan: every segment that reaches beyond the recovery point. */
export function unrecovered({ durable }: Broker): { segments: number; bytes: number; takes: Micros } {
  let segments = 0
  let bytes = 0
  for (const log of Object.values(durable.logs)) {
    log.segments.forEach(({ sizeInBytes }, i) => {
      if (endOf(log, i) <= log.recoveryPoint) return
      segments++
      bytes += sizeInBytes
    })
    if (log.active.sizeInBytes === 0 || log.logEndOffset <= log.recoveryPoint) continue
    segments++
    bytes += log.active.sizeInBytes
  }
  return { segments, bytes, takes: Math.floor(bytes / SCANNED_PER_MICRO / RECOVERY_THREADS) }
}

/** Everything is written to the disk itself: a clean shutdown, and the end of a recovery. */
export function flushAll({ durable }: Broker, now: Micros): void {
  for (const log of Object.values(durable.logs)) flush(log, now)
}

function flush(log: Log, now: Micros): void {
  log.recoveryPoint = log.logEndOffset
  log.flushedAt = now
}

/** The flush scheduler: logs that have not been flushed for their topic's flush.ms are now (L-34). */
export function flushOldLogs(broker: Broker, now: Micros): void {
  const { durable, volatile } = broker
  for (const { partition, topic } of Object.values(volatile.partitions)) {
    const log = durable.logs[partition]!
    if (now - log.flushedAt >= logSettings(volatile.image, topic).flushMs) flush(log, now)
  }
}
