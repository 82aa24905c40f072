// The voter's reactions: what it hears from the other voters and from those who fetch, and what its timers remind it of.
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import type { Message, MetadataFetchResponse } from '../messages'
import { fetchLater, sendFetch } from './fetching'
import { expireFetch, flush, forgetFetch, serveFetch } from './leading'
import { appendBatch, lastEpoch, partingOffset, truncateTo } from './log'
import {
  announce,
  askForVote,
  becomeCandidate,
  becomeFollower,
  becomeProspective,
  becomeUnattached,
  hasLost,
  loseElection,
  resign,
  resumeCandidacy,
  setDeadline,
  watchQuorum,
} from './roles'
import { isAlone, isVoter, majorityOf, type RaftEffects, type RaftNode, votersOf } from './state'
import { electionBackoff, electionTimeout, fetchTimeout, reconnectPause, searchPause } from './timing'
import { isCurrent, onBeginQuorumEpoch, onEndQuorumEpoch, onVoteRequest, onVoteResponse } from './voting'

type Heard =
  | 'metadataFetchRequest'
  | 'metadataFetchResponse'
  | 'metadataFetchExpired'
  | 'voteRequest'
  | 'voteResponse'
  | 'beginQuorumEpochRequest'
  | 'beginQuorumEpochResponse'
  | 'endQuorumEpochRequest'
  | 'endQuorumEpochResponse'
  | 'raftTimer'
  | 'raftAppend'
  | 'raftBegin'
  | 'raftFetch'
  | 'raftVote'

/** What a voter makes of what it hears. */
export const voterHandlers: Handlers<RaftNode, Message, Fact, Heard> = {
  metadataFetchRequest: (self, request, fx, from) => serveFetch(self, request, from, fx),
  metadataFetchResponse: (self, response, fx, from) => onFetched(self, response, from, fx),
  metadataFetchExpired: (self, { replica, id }, fx) => expireFetch(self, replica, id, fx),
  voteRequest: (self, request, fx, from) => onVoteRequest(self, request, from, fx),
  voteResponse(self, response, fx, from) {
    onVoteResponse(self, response, from, fx)
    const { raft } = self.volatile
    if (!self.preVote && raft.role === 'candidate' && !raft.backingOff && hasLost(self)) backOff(self, fx)
  },
  beginQuorumEpochRequest: (self, request, fx, from) => onBeginQuorumEpoch(self, request, from, fx),
  beginQuorumEpochResponse: (self, { leader, leaderEpoch }, fx) => void isCurrent(self, leader, leaderEpoch, fx),
  endQuorumEpochRequest: (self, request, fx, from) => onEndQuorumEpoch(self, request, from, fx),
  endQuorumEpochResponse: (self, { leader, leaderEpoch }, fx) => void isCurrent(self, leader, leaderEpoch, fx),
  raftTimer(self, _, fx) {
    const { raft } = self.volatile
    // Another timer was set for an earlier time since, or for a later one after that had rung.
    if (raft.timerAt === 0 || fx.now < raft.timerAt) return
    raft.timerAt = 0
    if (fx.now >= raft.deadline) giveUp(self, fx)
    else setDeadline(self, raft.deadline, fx)
  },
  raftAppend(self, { epoch }, fx) {
    if (isLeaderOf(self, epoch)) flush(self, fx)
  },
  raftBegin(self, { epoch }, fx) {
    if (isLeaderOf(self, epoch)) announce(self, fx)
  },
  raftFetch(self, { fetchId }, fx) {
    const { role, fetchId: latest } = self.volatile.raft
    if (fetchId === latest && (role === 'follower' || role === 'unattached')) sendFetch(self, fx)
  },
  raftVote(self, { peer, epoch }, fx) {
    if (epoch === self.durable.quorum.epoch && isAsking(self, peer)) askForVote(self, peer, fx)
  },
}

/** The process starts. Where a formatted cluster begins, it has a role already; else it knows what is on its disk. */
export function startVoter(node: RaftNode, fx: RaftEffects): void {
  const { raft } = node.volatile
  const { epoch, leader, votedFor } = node.durable.quorum
  const known = Math.max(epoch, lastEpoch(node.durable.log))
  if (raft.role === 'leader') {
    watchQuorum(node, fx)
    announce(node, fx)
  } else if (raft.role === 'follower') {
    setDeadline(node, fx.now + fetchTimeout(node), fx)
    sendFetch(node, fx)
  }
  // Nobody else could be elected.
  else if (isAlone(node)) becomeCandidate(node, fx)
  else if (known > epoch) becomeUnattached(node, known, fx)
  // It may have promised, as that leader, what it did not write down: somebody else leads next.
  else if (leader === node.id && isVoter(node)) resign(node, 'restarted', fx)
  else if (votedFor === node.id && isVoter(node)) resumeCandidacy(node, fx)
  else if (leader !== null && leader !== node.id) becomeFollower(node, epoch, leader, fx)
  else becomeUnattached(node, epoch, fx)
}

/** The process of a peer ended: what it was asked is asked again, after a pause. */
export function onPeerLost(node: RaftNode, peer: string, fx: RaftEffects): void {
  forgetFetch(node, peer)
  if (!votersOf(node).includes(peer) && !node.bootstrap.includes(peer)) return
  const { raft } = node.volatile
  const { quorum } = node.durable
  const pause = reconnectPause((raft.failures[peer] = (raft.failures[peer] ?? 0) + 1) - 1)
  if (isAsking(node, peer)) fx.after(pause, { type: 'raftVote', peer, epoch: quorum.epoch })
  else if (raft.role === 'unattached' || (raft.role === 'follower' && quorum.leader === peer)) {
    fetchLater(node, pause, fx)
  }
}

const isLeaderOf = ({ durable, volatile }: RaftNode, epoch: number): boolean =>
  volatile.raft.role === 'leader' && durable.quorum.epoch === epoch

// Does it want the vote of a peer that has not answered yet, and could it still win?
function isAsking(node: RaftNode, peer: string): boolean {
  const { role, votes, backingOff } = node.volatile.raft
  const wants = role === 'prospective' || (role === 'candidate' && !backingOff)
  return wants && votes[peer] === undefined && !hasLost(node)
}

// The time of its role is over (the table of kafka-semantics: "leaves when").
function giveUp(node: RaftNode, fx: RaftEffects): void {
  const { raft } = node.volatile
  if (raft.role !== 'leader' && !isVoter(node)) return lookAround(node, fx)
  switch (raft.role) {
    case 'unattached':
    case 'follower':
      if (node.preVote) becomeProspective(node, fx)
      else becomeCandidate(node, fx)
      return
    case 'prospective':
      noteUnreached(node, fx)
      loseElection(node, fx)
      return
    case 'candidate':
      noteUnreached(node, fx)
      if (node.preVote) becomeProspective(node, fx)
      else if (raft.backingOff) becomeCandidate(node, fx)
      else backOff(node, fx)
      return
    case 'leader':
      resign(node, 'check-quorum', fx)
      return
    default:
      becomeUnattached(node, node.durable.quorum.epoch + 1, fx)
  }
}

// An observer does not stand for election. It asks those whom it knows who leads.
function lookAround(node: RaftNode, fx: RaftEffects): void {
  if (node.volatile.raft.role !== 'unattached') return becomeUnattached(node, node.durable.quorum.epoch, fx)
  setDeadline(node, fx.now + electionTimeout(node, fx), fx)
  fetchLater(node, searchPause(node.config), fx)
}

// Without pre-vote: a pause by chance, so that the next elections of those who stood in each other's way differ.
function backOff(node: RaftNode, fx: RaftEffects): void {
  const { raft } = node.volatile
  raft.backingOff = true
  setDeadline(node, fx.now + electionBackoff(node, raft.retries, fx), fx)
}

function noteUnreached(node: RaftNode, fx: RaftEffects): void {
  const { raft } = node.volatile
  const voters = votersOf(node)
  const reached = voters.filter((id) => raft.votes[id] !== undefined)
  if (raft.quorumLost || reached.length >= majorityOf(voters.length)) return
  raft.quorumLost = true
  const { epoch } = node.durable.quorum
  fx.note({ type: 'quorum-lost', controller: node.id, epoch, reached, voters: voters.length })
}

// What is committed cannot be taken back, nor do batches overlap; beside a voter that forgot its promises both are asked for
// all the same. Kafka's log refuses (KafkaMetadataLog, UnexpectedAppendOffsetException), nobody catches that, and the process ends.
function endByFault(node: RaftNode, leader: string, to: number, fx: RaftEffects): void {
  const committed = node.volatile.raft.highWatermark
  node.volatile.stopped = true
  fx.note({ type: 'metadata-fault', process: node.id, leader, committed, to })
}

// More of the leader's log, or where this one left it.
function onFetched(node: RaftNode, response: MetadataFetchResponse, from: string, fx: RaftEffects): void {
  const { raft } = node.volatile
  if (response.fetchId !== raft.fetchId) return
  raft.failures[from] = 0
  if (!isCurrent(node, response.leader, response.leaderEpoch, fx)) {
    // Who has heard of a new leader or epoch fetches anew by that; the others ask on.
    if (response.fetchId === raft.fetchId) fetchLater(node, searchPause(node.config), fx)
    return
  }
  if (raft.role !== 'follower' || response.error !== 'NONE') return fetchLater(node, searchPause(node.config), fx)
  const { log } = node.durable
  if (response.divergingEpoch !== null) {
    const to = partingOffset(log, response.divergingEpoch)
    if (to < raft.highWatermark) return endByFault(node, from, to, fx)
    const before = log.logEndOffset
    truncateTo(log, to)
    fx.note({ type: 'metadata-truncated', controller: node.id, from: before, to: log.logEndOffset })
  } else {
    const first = response.batches[0]
    if (first !== undefined && first.baseOffset !== log.logEndOffset) {
      return endByFault(node, from, first.baseOffset, fx)
    }
    for (const batch of response.batches) appendBatch(log, batch)
    raft.highWatermark = Math.max(raft.highWatermark, Math.min(log.logEndOffset, response.highWatermark))
  }
  raft.hasFetched = true
  raft.quorumLost = false
  setDeadline(node, fx.now + fetchTimeout(node), fx)
  sendFetch(node, fx)
}
