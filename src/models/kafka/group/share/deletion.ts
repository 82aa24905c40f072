// A topic was deleted: share groups do not know its partitions as initialized any more, so that a topic of the same name begins anew
// (GroupMetadataManager.maybeCleanupShareGroupState).
import type { Broker, BrokerEffects } from '../../broker/state'
import type { PartitionId } from '../../messages'
import { carryOutShare, decideShare, shareDraft } from './draft'

/** Every share group that this broker coordinates forgets them. */
export function forgetInitialized(broker: Broker, partitions: readonly PartitionId[], fx: BrokerEffects): void {
  const stays = (partition: PartitionId): boolean => !partitions.includes(partition)
  for (const shard of Object.values(broker.volatile.groups)) {
    if (!shard.loaded) continue
    for (const { type, group } of Object.values(shard.groups)) {
      if (type !== 'share') continue
      const draft = shareDraft(shard, group)
      const { initializing, initialized } = draft.group
      if (initializing.every(stays) && initialized.every(stays)) continue
      const left = { initializing: initializing.filter(stays), initialized: initialized.filter(stays) }
      decideShare(draft, { type: 'shareGroupStatePartitionMetadata', group, ...left })
      carryOutShare(broker, shard, draft, fx)
    }
  }
}
