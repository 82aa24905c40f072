// Votes are asked for and given, reigns begin and end: the requests between voters, and their answers (K-2, KIP-996).
import type { BeginQuorumEpochRequest, EndQuorumEpochRequest, ErrorCode, VoteRequest, VoteResponse } from '../messages'
import type { FactOf } from '../facts'
import { whoLeads } from './leading'
import { lastEpoch } from './log'
import { becomeUnattached, countVote, hearOf, setDeadline } from './roles'
import type { RaftEffects, RaftNode } from './state'
import { electionTimeout, successorPause } from './timing'

type WhyNot = FactOf<'vote-refused'>['why']

/** K-2: a vote is given once per epoch, and only to somebody whose log is not behind. Asking first binds nobody. */
export function onVoteRequest(node: RaftNode, request: VoteRequest, candidate: string, fx: RaftEffects): void {
  const { quorum } = node.durable
  const { epoch, preVote } = request
  if (epoch > quorum.epoch) becomeUnattached(node, epoch, fx)
  const whyNot = epoch < quorum.epoch ? 'older-epoch' : objection(node, request, candidate)
  node.volatile.raft.answered = { at: fx.now, candidate, epoch, preVote, refused: whyNot }
  if (whyNot !== null) {
    fx.note({ type: 'vote-refused', controller: node.id, candidate, epoch, preVote, why: whyNot })
  } else {
    fx.note({ type: 'vote-granted', controller: node.id, candidate, epoch, preVote })
    if (!preVote && quorum.votedFor === null) {
      quorum.votedFor = candidate
      // It has as good a chance as we have.
      setDeadline(node, fx.now + electionTimeout(node, fx), fx)
    }
  }
  const error: ErrorCode = whyNot === 'older-epoch' ? 'FENCED_LEADER_EPOCH' : 'NONE'
  const verdict = { error, ...whoLeads(node), voteGranted: whyNot === null, preVote }
  fx.send(candidate, { type: 'voteResponse', ...verdict })
}

function objection(
  node: RaftNode,
  { lastEpoch: epoch, lastOffset, preVote }: VoteRequest,
  candidate: string,
): WhyNot | null {
  const { quorum, log } = node.durable
  const { role, hasFetched } = node.volatile.raft
  const own = lastEpoch(log)
  const isUpToDate = epoch > own || (epoch === own && lastOffset >= log.logEndOffset)
  if (role === 'leader') return 'has-leader'
  if (preVote) {
    if (role === 'follower' && hasFetched) return 'has-leader'
    return isUpToDate ? null : 'shorter-log'
  }
  if (quorum.votedFor !== null) return quorum.votedFor === candidate ? null : 'voted-already'
  if (role === 'resigned' || quorum.leader !== null) return 'has-leader'
  return isUpToDate ? null : 'shorter-log'
}

export function onVoteResponse(node: RaftNode, response: VoteResponse, from: string, fx: RaftEffects): void {
  if (!isCurrent(node, response.leader, response.leaderEpoch, fx)) return
  const { raft } = node.volatile
  raft.failures[from] = 0
  const asked = response.preVote ? 'prospective' : 'candidate'
  if (raft.role === asked && response.error === 'NONE') countVote(node, from, response.voteGranted, fx)
}

/** Somebody has won an election. */
export function onBeginQuorumEpoch(
  node: RaftNode,
  { epoch }: BeginQuorumEpochRequest,
  leader: string,
  fx: RaftEffects,
): void {
  const isOld = epoch < node.durable.quorum.epoch
  if (!isOld) hearOf(node, leader, epoch, fx)
  const error: ErrorCode = isOld ? 'FENCED_LEADER_EPOCH' : 'NONE'
  fx.send(leader, { type: 'beginQuorumEpochResponse', error, ...whoLeads(node) })
}

/** The leader resigns: its best successor need not wait for a timeout. */
export function onEndQuorumEpoch(node: RaftNode, request: EndQuorumEpochRequest, from: string, fx: RaftEffects): void {
  const { quorum } = node.durable
  const { epoch, preferredSuccessors } = request
  const isOld = epoch < quorum.epoch
  if (!isOld) hearOf(node, from, epoch, fx)
  const error: ErrorCode = isOld ? 'FENCED_LEADER_EPOCH' : 'NONE'
  fx.send(from, { type: 'endQuorumEpochResponse', error, ...whoLeads(node) })
  if (isOld || node.volatile.raft.role !== 'follower' || quorum.leader !== from) return
  const position = preferredSuccessors.includes(node.id)
    ? preferredSuccessors.indexOf(node.id)
    : preferredSuccessors.length
  setDeadline(node, fx.now + successorPause(node, position, preferredSuccessors.length), fx)
}

/** An answer of an older epoch means nothing any more; one of a newer epoch, or of a leader we did not know, is heard first. */
export function isCurrent(node: RaftNode, leader: string | null, epoch: number, fx: RaftEffects): boolean {
  const { quorum } = node.durable
  if (epoch < quorum.epoch) return false
  if (epoch === quorum.epoch && (leader === null || quorum.leader !== null)) return true
  hearOf(node, leader, epoch, fx)
  return false
}
