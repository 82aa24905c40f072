// The group coordinator tells the share coordinators of partitions that the group has never read (ShareGroupStatePartitionMetadata); only then
// are they given to members.
import type { Broker, BrokerEffects } from '../../broker/state'
import type { ErrorCode, PartitionId } from '../../messages'
import { partitionsOf, topicOf } from '../../partition'
import { askCoordinator } from '../../share/persister'
import { UNINITIALIZED } from '../../share/records'
import { metadataHash, subscribedTopics } from '../consumer/target'
import { shardFor } from '../shard-for'
import { carryOutShare, decideShare, shareDraft } from './draft'
import type { ShareGroup } from './state'

/** Partitions of the subscribed topics that the share coordinators do not know, and are not being told of. */
export function uninitialized({ volatile: { image } }: Broker, group: ShareGroup): PartitionId[] {
  const known = new Set([...group.initialized, ...group.initializing])
  return subscribedTopics(group, image)
    .flatMap((topic) => partitionsOf({ topic, partitions: image.topics[topic]!.partitions }))
    .filter((partition) => !known.has(partition))
}

/** Asks for these; the answer brings them into the next target. */
export function initializeStates(
  self: Broker,
  group: ShareGroup,
  fresh: readonly PartitionId[],
  fx: BrokerEffects,
): void {
  for (const partition of fresh) {
    const { topicId } = self.volatile.image.topics[topicOf(partition)]!
    const about = { group: group.group, partition, topicId, stateEpoch: group.groupEpoch, startOffset: UNINITIALIZED }
    const done = { kind: 'initialize', group: group.group, partition } as const
    askCoordinator(self, { type: 'initializeShareGroupStateRequest', ...about }, done, fx)
  }
}

/** A new coordinator does not know what its predecessor was told: it asks again. */
export const resumeInitializing = (self: Broker, group: ShareGroup, fx: BrokerEffects): void =>
  initializeStates(
    self,
    group,
    group.initializing.filter((partition) => self.volatile.image.topics[topicOf(partition)] !== undefined),
    fx,
  )

/** A share coordinator knows the partition now, or cannot be told. */
export function onShareStateInitialized(
  self: Broker,
  id: string,
  partition: PartitionId,
  error: ErrorCode,
  fx: BrokerEffects,
): void {
  const shard = shardFor(self, id)
  if (typeof shard === 'string' || shard.groups[id]?.type !== 'share') return
  const draft = shareDraft(shard, id)
  const { group } = draft
  if (!group.initializing.includes(partition)) return
  const initializing = group.initializing.filter((other) => other !== partition)
  const initialized = error === 'NONE' ? [...group.initialized, partition] : group.initialized
  decideShare(draft, { type: 'shareGroupStatePartitionMetadata', group: id, initializing, initialized })
  // The last one of a batch makes a new target due; the next heartbeat computes it.
  if (initializing.length === 0 && error === 'NONE') {
    const epoch = group.groupEpoch + 1
    decideShare(draft, {
      type: 'shareGroupMetadata',
      group: id,
      epoch,
      metadataHash: metadataHash(group, self.volatile.image),
    })
    const reason = 'its partitions are ready to be shared'
    draft.facts.push({ type: 'group-epoch-bumped', broker: self.id, group: id, epoch, reason })
    draft.facts.push({ type: 'share-partition-initialized', broker: self.id, group: id, partitions: initialized })
  }
  carryOutShare(self, shard, draft, fx)
}
