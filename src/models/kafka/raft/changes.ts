// Voters come and go while the quorum runs (KIP-853): may they now (Kafka's AddVoterHandler and RemoveVoterHandler)?
import { seconds, type Micros } from '../../../kernel/time'
import type { ErrorCode } from '../error-codes'
import { votersOf, type RaftNode } from './state'

/** The voters after a change, or why it cannot be made now. */
export type VoterChange = { readonly voters: readonly string[] } | { readonly error: ErrorCode; readonly why: string }

/** Somebody who has not fetched for an hour is not asked to vote (`LeaderState.isReplicaCaughtUp`). */
const ABSENCE = seconds(3_600)

/** AddRaftVoter: an observer that has once had all of this leader's log becomes a voter. */
export function decideAddition(leader: RaftNode, voter: string, now: Micros): VoterChange {
  const voters = votersOf(leader)
  const unready = objection(leader)
  if (unready !== null) return unready
  if (voters.includes(voter)) return { error: 'DUPLICATE_VOTER', why: `${voter} is a voter already` }
  const progress = leader.volatile.raft.leading!.replicas[voter]
  if (progress === undefined || progress.lastCaughtUpTime < 0 || progress.lastFetchTime <= now - ABSENCE) {
    return { error: 'REQUEST_TIMED_OUT', why: `${voter} has not caught up with the metadata log` }
  }
  return { voters: [...voters, voter] }
}

/** RemoveRaftVoter: whether that voter still runs or not. */
export function decideRemoval(leader: RaftNode, voter: string): VoterChange {
  const voters = votersOf(leader)
  const unready = objection(leader)
  if (unready !== null) return unready
  if (!voters.includes(voter)) return { error: 'VOTER_NOT_FOUND', why: `the voters are ${voters.join(', ')}` }
  if (voters.length === 1) return { error: 'INVALID_REQUEST', why: `${voter} is the only voter` }
  return { voters: voters.filter((id) => id !== voter) }
}

/**
 * One change at a time: two voter sets that follow each other then share a member in every two of their majorities. And none
 * before a record of the leader's own epoch is committed, or an earlier leader's change might come back beside it.
 */
function objection({ durable, volatile }: RaftNode): Extract<VoterChange, { error: ErrorCode }> | null {
  const { highWatermark } = volatile.raft
  const error = 'REQUEST_TIMED_OUT'
  if (highWatermark < 0) return { error, why: 'the leader has not committed a record of its own epoch yet' }
  const latest = durable.log.voterSets.at(-1)
  if (latest === undefined || latest.offset < highWatermark) return null
  return { error, why: `the change of voters at offset ${latest.offset} is not committed yet` }
}

/** The voters as of the records below `offset`. */
export const votersBelow = ({ formatted, durable }: RaftNode, offset: number): readonly string[] =>
  durable.log.voterSets.findLast((set) => set.offset < offset)?.voters ?? formatted

/** Is it decided that this leader does not vote any more? Then it is for the others to elect a leader. */
export function isOut({ id, durable, volatile }: RaftNode): boolean {
  const latest = durable.log.voterSets.at(-1)
  return latest !== undefined && !latest.voters.includes(id) && latest.offset < volatile.raft.highWatermark
}
