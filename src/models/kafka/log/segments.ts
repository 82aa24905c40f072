// The segments of a log: when one is closed, and how whole ones are deleted (L-4, L-6; Kafka's LogSegment and LocalLog).
import type { Micros } from '../../../kernel/time'
import { userRecordsIn } from '../batches'
import type { LogBatch, RecordBatch } from '../messages'
import type { LogSettings } from './settings'
import type { ClosedSegment, Log, Segment } from './state'

/** Bytes of an entry of the time index; one of the offset index takes 8, so this one is full first. */
const TIME_INDEX_ENTRY = 12

export const newSegment = (baseOffset: number, now: Micros): Segment => ({
  baseOffset,
  createdAt: now,
  firstTimestamp: 0,
  largestTimestamp: 0,
  sizeInBytes: 0,
  indexEntries: 0,
  sinceIndexed: 0,
  gaps: 0,
})

/** The active segment takes in a batch. */
export function fill(segment: Segment, stored: LogBatch): void {
  const { sizeInBytes, maxTimestamp, count } = stored.batch
  segment.gaps += count - userRecordsIn(stored)
  if (sizeInBytes === 0) return
  if (segment.sizeInBytes === 0) {
    segment.firstTimestamp = maxTimestamp
    segment.largestTimestamp = maxTimestamp
  } else if (maxTimestamp > segment.largestTimestamp) segment.largestTimestamp = maxTimestamp
  segment.sizeInBytes += sizeInBytes
  segment.sinceIndexed += sizeInBytes
}

/** L-4: must the active segment be closed before this batch is appended? An idle log never rolls. */
export function mustRoll(log: Log, batch: RecordBatch, settings: LogSettings): boolean {
  const { active } = log
  if (active.sizeInBytes === 0 || batch.sizeInBytes === 0) return false
  if (active.sizeInBytes + batch.sizeInBytes > settings.segmentBytes) return true
  // By the records' own time, so that a log which is copied late has the same segments.
  if (batch.maxTimestamp - active.firstTimestamp > settings.segmentMs - jitterOf(log, settings)) return true
  // An entry each index.interval.bytes, and one place of the time index is kept free for the segment's end.
  if (active.sinceIndexed > settings.indexIntervalBytes) {
    active.indexEntries++
    active.sinceIndexed = 0
  }
  return active.indexEntries >= Math.floor(settings.indexBytes / TIME_INDEX_ENTRY) - 1
}

/** Closes the active segment and begins another at the log end. What is closed is flushed at once (Kafka's flushUptoOffset). */
export function roll(log: Log, now: Micros): void {
  log.segments.push({ sealed: true, ...log.active })
  log.active = newSegment(log.logEndOffset, now)
  log.recoveryPoint = log.logEndOffset
}

/** Records that a log holds; markers of transactions are none. */
export const recordCount = ({ logStartOffset, logEndOffset, segments, active }: Log): number =>
  Math.max(
    0,
    segments.reduce((left, { gaps }) => left - gaps, logEndOffset - logStartOffset - active.gaps),
  )

/** The offset after a segment's last record. */
export const endOf = (log: Log, index: number): number =>
  index + 1 < log.segments.length ? log.segments[index + 1]!.baseOffset : log.active.baseOffset

/**
 * Deletes the oldest `count` closed segments (L-6): the log begins where the next one does, unless it had begun later
 * already. Answers the bytes of their files.
 */
export function deleteSegments(log: Log, count: number): number {
  let bytes = 0
  for (const segment of log.segments.slice(0, count)) bytes += segment.sizeInBytes
  log.segments = log.segments.slice(count)
  log.sizeInBytes -= bytes
  return bytes
}

/** A batch, and the one that the cleaner put in its place. */
interface Change {
  readonly old: LogBatch
  readonly batch: LogBatch
}

/**
 * The segments before `to` after `changes` (in offset order) were made to their batches: as many of them as fit into
 * segment.bytes and the index by what they were before become one (L-12; Kafka's groupSegmentsBySize).
 */
export function replaceSegments(
  log: Log,
  to: number,
  changes: readonly Change[],
  settings: LogSettings,
  batches: (from: number, end: number) => readonly LogBatch[],
): void {
  const before = log.segments.filter(({ baseOffset }) => baseOffset < to)
  let freed = 0
  const groups = groupsOf(before, settings).map((group): ClosedSegment => {
    const [first, last] = [group[0]!, group.at(-1)!]
    const index = before.indexOf(last)
    const end = endOf(log, index)
    const ours = changes.filter(({ old }) => old.baseOffset >= first.baseOffset && old.baseOffset < end)
    const less = ours.reduce((sum, { old, batch }) => sum + old.batch.sizeInBytes - batch.batch.sizeInBytes, 0)
    const sizeInBytes = group.reduce((sum, segment) => sum + segment.sizeInBytes, 0) - less
    const gone = ours.reduce((sum, { old, batch }) => sum + userRecordsIn(old) - userRecordsIn(batch), 0)
    const left = batches(first.baseOffset, end).filter(({ batch }) => batch.sizeInBytes > 0)
    freed += less
    return {
      ...first,
      sizeInBytes,
      firstTimestamp: left[0]?.batch.maxTimestamp ?? 0,
      largestTimestamp: left.reduce((latest, { batch }) => Math.max(latest, batch.maxTimestamp), 0),
      indexEntries: Math.floor(sizeInBytes / Math.max(1, settings.indexIntervalBytes)),
      sinceIndexed: 0,
      gaps: group.reduce((sum, { gaps }) => sum + gaps, 0) + gone,
    }
  })
  log.segments = [...groups, ...log.segments.slice(before.length)]
  log.sizeInBytes -= freed
}

function groupsOf(segments: readonly ClosedSegment[], { segmentBytes, indexBytes }: LogSettings): ClosedSegment[][] {
  const groups: ClosedSegment[][] = []
  let [bytes, entries] = [0, 0]
  for (const segment of segments) {
    bytes += segment.sizeInBytes
    entries += segment.indexEntries
    const fits = bytes <= segmentBytes && entries * TIME_INDEX_ENTRY <= indexBytes
    const group = groups.at(-1)
    if (fits && group !== undefined) group.push(segment)
    else {
      groups.push([segment])
      bytes = segment.sizeInBytes
      entries = segment.indexEntries
    }
  }
  return groups
}

/** L-33: the segments of a log that was cut at `end`; `batches` are those left in the segment that is cut into. */
export function truncateSegments(log: Log, end: number, batches: (from: number) => LogBatch[]): void {
  while (log.active.baseOffset > end && log.segments.length > 0) {
    const { sealed: _, ...last } = log.segments[log.segments.length - 1]!
    log.segments = log.segments.slice(0, -1)
    log.active = { ...last }
  }
  const { createdAt, baseOffset } = log.active
  const active = newSegment(Math.min(baseOffset, end), createdAt)
  for (const batch of batches(active.baseOffset)) fill(active, batch)
  log.active = active
  log.sizeInBytes = active.sizeInBytes
  for (const { sizeInBytes } of log.segments) log.sizeInBytes += sizeInBytes
  log.recoveryPoint = Math.min(log.recoveryPoint, end)
}

// segment.jitter.ms spreads the rolls of many logs. Drawn once per segment in Kafka; here it follows from log and segment,
// so that nothing has to be remembered and every replica may differ.
function jitterOf(log: Log, { segmentJitterMs }: LogSettings): Micros {
  if (segmentJitterMs === 0) return 0
  let hash = log.active.createdAt | 0
  for (let i = 0; i < log.partition.length; i++) hash = (Math.imul(hash, 31) + log.partition.charCodeAt(i)) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash = Math.imul(hash ^ (hash >>> 13), 0x45d9f3b)
  return Math.floor(((hash >>> 0) / 2 ** 32) * segmentJitterMs)
}
