// A replica of a tiered topic: what it knows of remote storage, and how it asks there (L-35, KIP-405).
import type { Broker, BrokerEffects, Partition, RemoteView } from '../broker/state'
import { logSettings } from '../log/settings'
import type { Log } from '../log/state'
import type { PartitionId } from '../messages'
import { REMOTE_STORAGE, type RemoteSegment } from '../messages/remote'
import { remoteSegmentAt } from '../rules/remote'
import { logOf } from './replica'

/** Does the topic use remote storage, on a broker that has it? (UnifiedLog.remoteLogEnabled) */
export const isTiered = ({ config, volatile }: Broker, topic: string): boolean =>
  logSettings(volatile.image, topic).tiered && config['remote.log.storage.system.enable']

/** Are its segments copied there? (KIP-950: copying may be off while what is there stays readable.) */
export const isCopied = (broker: Broker, topic: string): boolean =>
  isTiered(broker, topic) && !logSettings(broker.volatile.image, topic).copyDisabled

/** What a replica knows of remote storage; nothing before it has heard from there. */
export const remoteView = ({ remote }: Partition): RemoteView | null =>
  remote === undefined || !remote.ready ? null : remote

/** Does this offset lie in remote storage only? */
export const isRemoteOnly = ({ logStartOffset, localLogStartOffset }: Log, offset: number): boolean =>
  logStartOffset <= offset && offset < localLogStartOffset

/** The segment from which a consumer is served; null: there is none. */
export function remoteSource(broker: Broker, replica: Partition, offset: number): RemoteSegment | null {
  const view = remoteView(replica)
  return view === null ? null : remoteSegmentAt(logOf(broker, replica.partition), view.segments, offset)
}

/** Asks for batches from `offset` on, for a consumer or a share group. */
export function readRemotely(
  broker: Broker,
  partition: PartitionId,
  segment: RemoteSegment,
  ask: { readonly offset: number; readonly maxBytes: number; readonly client: string; readonly isShared?: true },
  fx: BrokerEffects,
): void {
  const { topicId } = logOf(broker, partition)
  const tiering = (broker.volatile.remote ??= { next: 1, reads: {}, lookups: {} })
  const read = tiering.next++
  const { offset, maxBytes, client, isShared = false } = ask
  tiering.reads[read] = { partition, client, isShared, offset, since: fx.now }
  fx.send(REMOTE_STORAGE, {
    type: 'remoteReadRequest',
    partition,
    topicId,
    read,
    segment: segment.id,
    offset,
    maxBytes,
  })
}
