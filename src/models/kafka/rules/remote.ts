// Which segments in remote storage belong to a log, which of them may go, and what is to be copied next (L-35;
// Kafka's RemoteLogManager). Remote storage outlives leaders, so it may hold what an unclean election has cut off.
import type { Micros } from '../../../kernel/time'
import { endOf } from '../log/segments'
import type { ClosedSegment, EpochStart, Log } from '../log/state'
import type { RemoteDeletion, RemoteSegment } from '../messages/remote'

type Epochs = readonly Readonly<EpochStart>[]

/** Epochs without those in which nothing was appended (buildFilteredLeaderEpochMap). */
const withRecords = (epochs: Epochs): Epochs =>
  epochs.filter(({ startOffset }, i) => epochs[i + 1]?.startOffset !== startOffset)

/** The epochs of the records from `from` up to `end` (exclusive), each cut to that range (epochEntriesInRange). */
export function epochsBetween(epochs: Epochs, from: number, end: number): EpochStart[] {
  const within: EpochStart[] = []
  epochs.forEach(({ epoch, startOffset }, i) => {
    const next = epochs[i + 1]?.startOffset ?? Infinity
    if (startOffset < end && next > from) within.push({ epoch, startOffset: Math.max(startOffset, from) })
  })
  return within
}

/** Is all of this segment part of the log? (isRemoteSegmentWithinLeaderEpochs) */
export function isWithinLineage({ endOffset, epochs: own }: RemoteSegment, { epochs, logEndOffset }: Log): boolean {
  const lineage = withRecords(epochs)
  const filled = withRecords(own)
  const [first, last] = [lineage[0], filled.at(-1)]
  if (first === undefined || last === undefined || endOffset >= logEndOffset) return false
  if (last.epoch < first.epoch || last.epoch > lineage.at(-1)!.epoch) return false
  // Of what lies before the log start the lineage knows nothing any more.
  const known = filled.filter(({ epoch }) => epoch >= first.epoch)
  return known.every(({ epoch, startOffset }, i) => {
    const place = lineage.findIndex((entry) => entry.epoch === epoch)
    if (place < 0 || (i === 0 && place > 0 && startOffset < lineage[place]!.startOffset)) return false
    const next = lineage[place + 1]
    if (epoch === last.epoch) return next === undefined || endOffset < next.startOffset
    const after = known[i + 1]!
    return next?.epoch === after.epoch && next.startOffset === after.startOffset
  })
}

/** The segments of the log that can be read, in order of their base offsets. */
export const readableSegments = (log: Log, segments: readonly RemoteSegment[]): RemoteSegment[] =>
  segments.filter((segment) => segment.state === 'COPY_SEGMENT_FINISHED' && isWithinLineage(segment, log))

/** The segment that holds `offset`; null: none does. */
export const remoteSegmentAt = (log: Log, segments: readonly RemoteSegment[], offset: number): RemoteSegment | null =>
  readableSegments(log, segments).find(({ baseOffset, endOffset }) => baseOffset <= offset && offset <= endOffset) ??
  null

/** The last offset of the log that is in remote storage; -1: nothing is (findHighestRemoteOffset). */
export const highestRemoteOffset = (log: Log, segments: readonly RemoteSegment[]): number =>
  readableSegments(log, segments).reduce((highest, { endOffset }) => Math.max(highest, endOffset), -1)

/** Where the log begins when remote storage counts (findLogStartOffset). */
export const remoteLogStart = (log: Log, segments: readonly RemoteSegment[]): number =>
  readableSegments(log, segments)[0]?.baseOffset ?? log.localLogStartOffset

/** The next closed segment to copy: the first that is not there, if all of it is below the last stable offset; null: none. */
export function nextToCopy(
  log: Log,
  copiedTo: number,
  lastStable: number,
): { segment: ClosedSegment; end: number } | null {
  const from = Math.max(copiedTo + 1, log.logStartOffset)
  for (let i = 0; i < log.segments.length; i++) {
    const end = endOf(log, i)
    if (end <= from) continue
    return end <= lastStable ? { segment: log.segments[i]!, end } : null
  }
  return null
}

/** What is to be deleted there, and where the log begins after that. */
export interface RemoteExpiry {
  readonly doomed: readonly { readonly id: number; readonly reason: RemoteDeletion }[]
  /** -1: where it did. */
  readonly logStart: number
}

/** Total retention, oldest segments first, up to the first that stays (RLMExpirationTask). Sizes below 0: no limit. */
export function expiredRemotely(
  log: Log,
  segments: readonly RemoteSegment[],
  copiedTo: number,
  { retentionBytes, retentionMs }: { readonly retentionBytes: number; readonly retentionMs: Micros },
  wall: Micros,
): RemoteExpiry {
  const first = withRecords(log.epochs)[0]
  if (first === undefined) return { doomed: [], logStart: -1 }
  const doomed: { id: number; reason: RemoteDeletion }[] = []
  let surplus = retentionBytes < 0 ? 0 : totalSize(log, segments, copiedTo) - retentionBytes
  let logStart = -1
  for (const segment of segments) {
    const { id, endOffset, sizeInBytes, largestTimestamp, epochs, state } = segment
    if (state !== 'COPY_SEGMENT_FINISHED') continue
    // An unclean election, or the start of the log, has left it behind.
    if (epochs.every(({ epoch }) => epoch < first.epoch)) {
      doomed.push({ id, reason: endOffset < log.logStartOffset ? 'log-start' : 'unreferenced' })
      continue
    }
    if (endOffset < log.logStartOffset && epochs.every(({ epoch }) => epoch <= first.epoch)) {
      doomed.push({ id, reason: 'log-start' })
      continue
    }
    if (!isWithinLineage(segment, log)) continue
    const isOld = retentionMs >= 0 && largestTimestamp <= wall - retentionMs
    const isSurplus = surplus > 0 && surplus >= sizeInBytes
    if (!isOld && !isSurplus) break
    surplus = Math.max(0, surplus - sizeInBytes)
    doomed.push({ id, reason: isOld ? 'time' : 'size' })
    logStart = Math.max(logStart, endOffset + 1)
  }
  return { doomed, logStart }
}

/** Bytes of the log: what lies in remote storage, and what lies with the leader only. */
export function totalSize(log: Log, segments: readonly RemoteSegment[], copiedTo: number): number {
  const remote = readableSegments(log, segments).reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
  return [...log.segments, log.active]
    .filter(({ baseOffset }) => baseOffset > copiedTo)
    .reduce((sum, { sizeInBytes }) => sum + sizeInBytes, remote)
}
