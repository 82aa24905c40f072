// Where a log was at some time, by the timestamps of its records (L-21).
import { offsetAt } from '../batches'
import { read } from './log'
import type { Log } from './state'

/** The newest timestamp in the log; null when it is empty. */
export function largestTimestamp({ segments, active }: Log): number | null {
  const filled = [...segments, active].filter(({ sizeInBytes }) => sizeInBytes > 0)
  return filled.length === 0 ? null : Math.max(...filled.map((segment) => segment.largestTimestamp))
}

/** The first readable record that is not older than `timestamp`, in the first segment that holds such a one; -1 for none. */
export function offsetAtTime(log: Log, timestamp: number, highWatermark: number): number {
  const segment = [...log.segments, log.active].find((s) => s.sizeInBytes > 0 && s.largestTimestamp >= timestamp)
  if (segment === undefined) return -1
  const from = Math.max(segment.baseOffset, log.localLogStartOffset)
  for (const stored of read(log, from, log.logEndOffset, Number.MAX_SAFE_INTEGER)) {
    const { lastOffset, batch } = stored
    if (lastOffset >= highWatermark) return -1
    if (batch.maxTimestamp < timestamp) continue
    const i = batch.timestamps.findIndex((time) => time >= timestamp)
    if (i >= 0) return offsetAt(stored, i)
  }
  return -1
}
