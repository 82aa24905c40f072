// Where a follower's log and its leader's part, and where the follower cuts its own (R-T1 to R-T3, L-30, L-31).
import { endOffsetFor, latestEpoch, type EpochEnd } from '../log/epochs'
import type { EpochStart } from '../log/state'
import type { ReplicationRules } from '../replication-rules'

/** What the rules ask of a log: how far it goes, and where each leader's reign begins in it. */
export interface LogShape {
  readonly epochs: readonly EpochStart[]
  readonly logEndOffset: number
}

/** A follower's log and what it knows to be committed. */
export interface FollowerLog extends LogShape {
  readonly highWatermark: number
}

/** Where to cut, and whether that settles it; else the follower asks again with the epoch it ends with then. */
export interface Cut {
  readonly offset: number
  readonly done: boolean
}

/** The answer of a leader that knows nothing of the epoch (Kafka's UNDEFINED_EPOCH_OFFSET). */
export const unknownEpoch: EpochEnd = { epoch: -1, endOffset: -1 }

/**
 * What a replica cuts off at once when it begins to follow; null: nothing. Before KIP-101 all that it does not know to
 * be committed; since then only what no epoch tells anything of (R-T1).
 */
export function cutOnFollowing(rules: ReplicationRules, { epochs, highWatermark }: FollowerLog): number | null {
  return rules.truncation === 'highWatermark' || epochs.length === 0 ? highWatermark : null
}

/** Must a new follower ask where its last epoch ended, before it fetches? Since KIP-595 each fetch asks that by itself. */
export const asksBeforeFetching = ({ truncation }: ReplicationRules): boolean =>
  truncation === 'endOfEpoch' || truncation === 'commonEpoch'

/** KIP-595: does every fetch carry the epoch of the follower's last record, for the leader to check? */
export const everyFetchAsks = ({ truncation }: ReplicationRules): boolean => truncation === 'whileFetching'

/** Is a new epoch a reason to look where to cut? KAFKA-7164: once it was none while the leader's name stayed the same. */
export const mustReconcile = ({ truncateOnEpochChange }: ReplicationRules, isSameLeader: boolean): boolean =>
  truncateOnEpochChange || !isSameLeader

/** The leader's answer to "where does this epoch end?" (L-31, OffsetsForLeaderEpoch). */
export const endOfEpoch = ({ epochs, logEndOffset }: LogShape, epoch: number): EpochEnd =>
  endOffsetFor(epochs, epoch, logEndOffset) ?? unknownEpoch

/** R-T2: a fetch at `fetchOffset` whose last record is of `lastFetchedEpoch`; null when the leader's log begins with all that. */
export function divergence(leader: LogShape, lastFetchedEpoch: number, fetchOffset: number): EpochEnd | null {
  if (lastFetchedEpoch < 0) return null
  const end = endOffsetFor(leader.epochs, lastFetchedEpoch, leader.logEndOffset)
  return end !== undefined && (end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset) ? end : null
}

/** What the leader's answer tells the follower to cut (R-T3). */
export function cutAfterAnswer(rules: ReplicationRules, own: FollowerLog, answer: EpochEnd): Cut {
  const { logEndOffset } = own
  if (answer.endOffset < 0) return { offset: Math.min(own.highWatermark, logEndOffset), done: true }
  // KIP-101: the answer is an offset only, and the follower takes it for the end of the epoch that it had asked for.
  if (rules.truncation === 'endOfEpoch') return { offset: Math.min(answer.endOffset, logEndOffset), done: true }
  const known = endOffsetFor(own.epochs, answer.epoch, logEndOffset)
  if (known === undefined) return { offset: Math.min(answer.endOffset, logEndOffset), done: true }
  // KIP-279: the leader's epoch is one that the follower never saw. What came after its predecessor goes, and it asks again.
  if (known.epoch !== answer.epoch) return { offset: Math.min(known.endOffset, logEndOffset), done: false }
  return { offset: Math.min(known.endOffset, answer.endOffset, logEndOffset), done: true }
}

/** The epoch that a follower asks about: that of its last record. -1: there is none. */
export const epochToAsk = ({ epochs }: LogShape): number => latestEpoch(epochs)
