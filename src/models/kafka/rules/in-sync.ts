// Who is in sync, and how far the records are that all of those have: the ISR and the high watermark (R-HW, R-ISR).
import type { ReplicationRules } from '../replication-rules'

/** R-HW2: the replicas that count while a change is asked for: with an expansion the larger set, with a shrink still the old. */
export function maximalIsr<Id>(
  { maximalIsr: counts }: ReplicationRules,
  isr: readonly Id[],
  pendingIsr: readonly Id[] | null,
): readonly Id[] {
  return counts && pendingIsr !== null && pendingIsr.length > isr.length ? pendingIsr : isr
}

/** R-ISR1: has the follower everything, or had it not long ago? Times in one unit. */
export const isInSync = (end: number, leaderEnd: number, sinceCaughtUp: number, lagMax: number): boolean =>
  end === leaderEnd || sinceCaughtUp <= lagMax

/** R-ISR4: has the follower all that is committed, and all that its leader began the epoch with? */
export const hasCaughtUp = (
  { isrFromEpochStart }: ReplicationRules,
  end: number,
  highWatermark: number,
  epochStartOffset: number,
): boolean => end >= highWatermark && (!isrFromEpochStart || end >= epochStartOffset)

/** KIP-903: is the process that fetched still the one that is registered? Broker epochs of both. */
export const isSameProcess = ({ isrBrokerEpoch }: ReplicationRules, fetched: number, registered: number): boolean =>
  !isrBrokerEpoch || fetched === registered

/**
 * Does a leader that stays in office go on with what it knew of a follower? Who is not in sync shows with a fetch of the
 * new epoch what it holds: it may have been taken off the partition meanwhile, and come again empty (KIP-966).
 */
export const keepsProgress = ({ isrEpochFetch }: ReplicationRules, isMember: boolean): boolean =>
  isMember || !isrEpochFetch

/**
 * R-HW1, R-HW3: the high watermark when all replicas that count, the leader among them, have what is below `end` (-1: one of
 * them was not heard of in this epoch). It never falls, and stays where it is with too few in-sync replicas.
 */
export const nextHighWatermark = (current: number, end: number, isrSize: number, minIsr: number): number =>
  isrSize < minIsr || end < current ? current : end

/** what a follower knows to be committed: what its leader said, as far as its own log goes. */
export const followerHighWatermark = (leaderHighWatermark: number, end: number): number =>
  leaderHighWatermark < end ? leaderHighWatermark : end
