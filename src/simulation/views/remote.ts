// What remote storage has of a partition, for screens and expectations (L-35, KIP-405).
import { REMOTE_STORAGE, type RemoteSegment } from '../../models/kafka/messages/remote'
import { readableSegments } from '../../models/kafka/rules/remote'
import { recordCount } from '../../models/kafka/log/segments'
import type { Log } from '../../models/kafka/log/state'
import type { Broker } from '../../models/kafka/actors'
import type { KafkaWorld } from '../compile'
import type { RemoteLogView } from '../frame'

/** Segments of this log that remote storage has or gets; none where nothing is tiered. */
function segmentsOf({ actors }: KafkaWorld, { partition, topicId }: Log): readonly RemoteSegment[] {
  const storage = actors[REMOTE_STORAGE]
  if (storage?.kind !== 'remoteStorage') return []
  return storage.durable.logs[`${partition}#${topicId}`]?.segments ?? []
}

/** Those that can be read, each range once (two leaders may have copied the same). */
export function remoteSegmentsOf(world: KafkaWorld, log: Log): RemoteSegment[] {
  const readable = readableSegments(log, segmentsOf(world, log)).filter(
    ({ endOffset }) => endOffset >= log.logStartOffset,
  )
  return readable.filter(({ endOffset }, i) => endOffset > (readable[i - 1]?.endOffset ?? -1))
}

/** Is the segment that begins here being copied? */
export const isCopying = (world: KafkaWorld, log: Log, baseOffset?: number): boolean =>
  segmentsOf(world, log).some(
    (segment) =>
      segment.state === 'COPY_SEGMENT_STARTED' && (baseOffset === undefined || segment.baseOffset === baseOffset),
  )

/** Records of the log, wherever they lie; markers of transactions are none. */
export function recordsKept(world: KafkaWorld, log: Log): number {
  if (log.localLogStartOffset === log.logStartOffset) return recordCount(log)
  const away = remoteSegmentsOf(world, log).filter(({ endOffset }) => endOffset < log.localLogStartOffset)
  return away.reduce((count, { gaps }) => count - gaps, recordCount(log))
}

/** All of it in numbers. `brokers`: those that may be serving readers from there. */
export function remoteLogView(world: KafkaWorld, log: Log, brokers: readonly Broker[]): RemoteLogView {
  const segments = remoteSegmentsOf(world, log)
  const to = (segments.at(-1)?.endOffset ?? -1) + 1
  const waiting = log.segments.filter(({ baseOffset }) => baseOffset >= Math.max(to, log.localLogStartOffset))
  return {
    segments: segments.length,
    bytes: segments.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
    from: segments[0]?.baseOffset ?? 0,
    to,
    lagSegments: waiting.length,
    lagBytes: waiting.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
    copying: isCopying(world, log),
    readers: brokers.flatMap(({ volatile }) =>
      Object.values(volatile.sessions).flatMap(({ client, remote }) =>
        remote?.[log.partition]?.waiting === true ? [client] : [],
      ),
    ),
  }
}
