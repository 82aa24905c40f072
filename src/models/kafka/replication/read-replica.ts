// Which replica a consumer had better read from: one in its own rack (R-F1; KIP-392, Kafka's RackAwareReplicaSelector).
import type { Broker, FollowerProgress, Partition } from '../broker/state'
import { progressOf } from './replica'

const RACK_AWARE = 'RackAwareReplicaSelector'

/**
 * The in-sync replica in the consumer's rack that holds the offset and is the most caught up; null: this broker itself,
 * because it is there, because nobody is, or because `replica.selector.class` says nothing.
 */
export function preferredReadReplica(
  broker: Broker,
  replica: Partition,
  rack: string,
  fetchOffset: number,
): string | null {
  if (replica.role !== 'leader' || !(broker.config['replica.selector.class'] ?? '').endsWith(RACK_AWARE)) return null
  const { brokers } = broker.volatile.image
  if (brokers[broker.id]?.rack === rack) return null
  let best: FollowerProgress | null = null
  for (const id of replica.isr) {
    const follower = progressOf(replica, id)
    if (follower === undefined || brokers[id]?.rack !== rack || brokers[id].fenced) continue
    if (follower.logEndOffset < fetchOffset || follower.logStartOffset > fetchOffset) continue
    if (best === null || follower.logEndOffset > best.logEndOffset) best = follower
  }
  return best?.id ?? null
}
