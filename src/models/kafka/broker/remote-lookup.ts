// ListOffsets by time, where the answer may lie in remote storage: it is looked up there first (L-21, L-35;
// Kafka's DelayedRemoteListOffsets).
import type { ListOffsetsRequest, PartitionId } from '../messages'
import { REMOTE_STORAGE, type RemoteLookupResponse, type RemoteSegment } from '../messages/remote'
import { leaderError, logOf } from '../replication/replica'
import { remoteView } from '../replication/tiered'
import { readableSegments } from '../rules/remote'
import type { Broker, BrokerEffects, RemoteLookups } from './state'

/** Asks remote storage where a request needs it; false: the broker can answer by itself. */
export function lookRemotely(broker: Broker, request: ListOffsetsRequest, client: string, fx: BrokerEffects): boolean {
  const wanted = request.partitions.flatMap(({ partition, timestamp, currentLeaderEpoch }) => {
    if (typeof timestamp !== 'number' || leaderError(broker, partition, currentLeaderEpoch) !== 'NONE') return []
    const segments = candidates(broker, partition, timestamp)
    return segments.length === 0 ? [] : [{ partition, timestamp, segments: segments.map(({ id }) => id) }]
  })
  if (wanted.length === 0) return false
  const requests = (broker.volatile.remote ??= { next: 1, reads: {}, lookups: {} })
  const lookup = requests.next++
  requests.lookups[lookup] = { request, client, waiting: wanted.length, found: {} }
  for (const { partition, timestamp, segments } of wanted) {
    const { topicId, logStartOffset: offset } = logOf(broker, partition)
    const ask = { partition, topicId, lookup, segments, timestamp, offset }
    fx.send(REMOTE_STORAGE, { type: 'remoteLookupRequest', ...ask })
  }
  return true
}

// Segments that are not here any more, and hold a record that is young enough.
function candidates(broker: Broker, partition: PartitionId, timestamp: number): RemoteSegment[] {
  const view = remoteView(broker.volatile.partitions[partition]!)
  const log = logOf(broker, partition)
  if (view === null || log.localLogStartOffset === log.logStartOffset) return []
  return readableSegments(log, view.segments).filter(
    ({ baseOffset, endOffset, largestTimestamp }) =>
      largestTimestamp >= timestamp && baseOffset < log.localLogStartOffset && endOffset >= log.logStartOffset,
  )
}

/** An answer from there; the request once all are known. */
export function onRemoteLookup(
  broker: Broker,
  { lookup, partition, offset }: RemoteLookupResponse,
): RemoteLookups | null {
  const requests = broker.volatile.remote
  const looked = requests?.lookups[lookup]
  if (requests === undefined || looked === undefined) return null
  looked.found[partition] = offset
  if (--looked.waiting > 0) return null
  delete requests.lookups[lookup]
  return looked
}
