// A follower whose leader has what it asks for in remote storage only: it builds leader epochs and producers from there, and
// goes on where the leader's own segments begin (L-35; Kafka's TierStateMachine).
import type { Broker, BrokerEffects, Fetcher, Partition } from '../broker/state'
import { restoreLog } from '../log/log'
import { forgetPages } from '../log/page-cache'
import type { FetchedPartition } from '../messages'
import { REMOTE_STORAGE, type RemoteIndexResponse } from '../messages/remote'
import { readableSegments } from '../rules/remote'
import { announce, delay, endDelay, sendFetch } from './fetcher'
import { logOf } from './replica'
import { remoteView } from './tiered'

/** OFFSET_MOVED_TO_TIERED_STORAGE: asks for the indexes of the segment that ends where the leader's own ones begin. */
export function onMovedToRemote(
  broker: Broker,
  fetcher: Fetcher,
  replica: Partition,
  { divergingEpoch, logStartOffset }: FetchedPartition,
  fx: BrokerEffects,
): void {
  const { partition, leaderEpoch } = replica
  const { topicId, logEndOffset } = logOf(broker, partition)
  const localStart = divergingEpoch?.endOffset ?? -1
  const { leader } = fetcher
  fx.note({ type: 'moved-to-remote', broker: broker.id, partition, leader, offset: logEndOffset, localStart })
  // It fetches no more until the answer is here; without one, or while its metadata are behind, it tries again.
  delay(broker, fetcher, partition, fx)
  const segment = remoteView(replica)?.segments.find(
    ({ state, baseOffset, endOffset }) =>
      state === 'COPY_SEGMENT_FINISHED' && baseOffset < localStart && localStart <= endOffset + 1,
  )
  if (segment === undefined) return
  const ask = { partition, topicId, segment: segment.id, leaderEpoch, logStartOffset }
  fx.send(REMOTE_STORAGE, { type: 'remoteIndexRequest', ...ask })
}

/** The indexes are here. */
export function onRemoteIndex(broker: Broker, response: RemoteIndexResponse, fx: BrokerEffects): void {
  const { partition, leaderEpoch, logStartOffset, found, topicId } = response
  const replica = broker.volatile.partitions[partition]
  if (replica === undefined || found === null || replica.role !== 'follower') return
  const log = logOf(broker, partition)
  const offset = found.segment.endOffset + 1
  if (replica.leaderEpoch !== leaderEpoch || log.topicId !== topicId || log.logEndOffset >= offset) return
  const from = log.logEndOffset
  const { producers, aborted, lineage } = found.data
  const start = Math.min(logStartOffset, offset)
  restoreLog(log, start, lineage, { sealed: true, offset, producers, aborted }, fx.now + broker.clockOffset)
  broker.durable.pageCache = forgetPages(broker.durable.pageCache, partition, 0)
  // What lies in remote storage was below the last stable offset.
  replica.highWatermark = offset
  fx.note({
    type: 'remote-state-rebuilt',
    broker: broker.id,
    partition,
    from,
    to: offset,
    logStart: start,
    segments: readableSegments(log, remoteView(replica)?.segments ?? [])
      .filter(({ endOffset }) => endOffset < offset)
      .map(({ id }) => id),
    epochs: log.epochs.length,
    producers: Object.keys(producers).length,
  })
  const fetcher = replica.leader === null ? undefined : broker.volatile.fetchers[replica.leader]
  if (fetcher === undefined) return
  endDelay(fetcher, partition)
  announce(fetcher, partition)
  sendFetch(broker, fetcher, fx)
}
