// What the voters of the metadata quorum and its observers say to each other (KIP-595, KIP-996). Every answer says who leads and
// in which epoch, as far as the one who answers knows.
import type { ErrorCode } from '../error-codes'
import type { MetadataBatch } from '../raft/records'

/** A voter or a broker reads on in the metadata log; the leader holds the request until there is more (K-15). */
export interface MetadataFetchRequest {
  readonly type: 'metadataFetchRequest'
  readonly fetchId: number
  readonly currentLeaderEpoch: number
  readonly fetchOffset: number
  /** Epoch of the record before `fetchOffset`; 0: there is none. */
  readonly lastFetchedEpoch: number
  /** What the one who asks knows to be committed; -1: nothing. It is told at once when that is more (KIP-1166). */
  readonly highWatermark: number
  readonly maxWaitMs: number
}
export interface MetadataFetchResponse {
  readonly type: 'metadataFetchResponse'
  readonly fetchId: number
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  /** From `fetchOffset` on, committed or not. */
  readonly batches: readonly MetadataBatch[]
  readonly highWatermark: number
  /** Not null: the log that was asked for is not the beginning of the leader's, and must be cut off first. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null
}
export interface VoteRequest {
  readonly type: 'voteRequest'
  /** The epoch that is voted about; with `preVote` the epoch that the one who asks is in. */
  readonly epoch: number
  readonly lastEpoch: number
  readonly lastOffset: number
  /** Only a question: would you vote for me? (KIP-996) */
  readonly preVote: boolean
}
export interface VoteResponse {
  readonly type: 'voteResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  readonly voteGranted: boolean
  readonly preVote: boolean
}
/** The winner of an election says so, again and again. */
export interface BeginQuorumEpochRequest {
  readonly type: 'beginQuorumEpochRequest'
  readonly epoch: number
}
export interface BeginQuorumEpochResponse {
  readonly type: 'beginQuorumEpochResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
}
/** A leader resigns: others may begin an election at once, those with the longest logs first. */
export interface EndQuorumEpochRequest {
  readonly type: 'endQuorumEpochRequest'
  readonly epoch: number
  readonly preferredSuccessors: readonly string[]
}
export interface EndQuorumEpochResponse {
  readonly type: 'endQuorumEpochResponse'
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
}

export type QuorumMessage =
  | MetadataFetchRequest
  | MetadataFetchResponse
  | VoteRequest
  | VoteResponse
  | BeginQuorumEpochRequest
  | BeginQuorumEpochResponse
  | EndQuorumEpochRequest
  | EndQuorumEpochResponse
