// Records that a share group is to be given and that lie in remote storage only (L-35, Q-3; Kafka's DelayedShareFetch).
import { ms } from '../../../kernel/time'
import { userRecordsIn } from '../batches'
import type { Broker, BrokerEffects } from '../broker/state'
import type { LogBatch } from '../messages'
import type { RemoteReadResponse } from '../messages/remote'
import { readRemotely, remoteSource } from '../replication/tiered'
import type { SharePartition } from './partition-state'
import { sharesOf } from './persister'
import { shareKey } from './stored-state'

/** Batches from `offset` on; none until they have come from there, which is asked for at once. */
export function fromRemote(
  broker: Broker,
  share: SharePartition,
  offset: number,
  maxBytes: number,
  fx: BrokerEffects,
): readonly LogBatch[] {
  const { group, partition, remote } = share
  const held = remote?.batches?.filter(({ lastOffset }) => lastOffset >= offset) ?? []
  if (held[0] !== undefined && held[0].baseOffset <= offset) return held
  const patience = ms(broker.config['remote.fetch.max.wait.ms'])
  if (remote?.offset === offset && fx.now - remote.since < patience) return []
  const replica = broker.volatile.partitions[partition]
  const segment = replica === undefined ? null : remoteSource(broker, replica, offset)
  if (segment === null) return []
  share.remote = { offset, since: fx.now, batches: null }
  readRemotely(broker, partition, segment, { offset, maxBytes, client: group, isShared: true }, fx)
  return []
}

/** They are here: fetches that wait for the partition are looked at again. */
export function onRemoteShareRead(broker: Broker, { read, batches }: RemoteReadResponse, fx: BrokerEffects): void {
  const asked = broker.volatile.remote?.reads[read]
  if (asked === undefined || !asked.isShared) return
  delete broker.volatile.remote!.reads[read]
  const { partition, client: group, offset, since } = asked
  const shares = sharesOf(broker)
  const share = shares.partitions[shareKey(group, partition)]
  if (batches === null || share?.remote?.offset !== offset) return
  share.remote = { ...share.remote, batches }
  const records = batches.reduce((sum, stored) => sum + userRecordsIn(stored), 0)
  fx.note({ type: 'remote-read', broker: broker.id, partition, client: group, offset, records, takes: fx.now - since })
  shares.advanced.push(partition)
}
