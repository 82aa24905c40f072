// From role to role: what a voter of the quorum becomes, and what it says and writes down on becoming it (QuorumState).
import type { Micros } from '../../../kernel/time'
import type { FactOf, QuorumRole } from '../facts'
import { fetchLater, sendFetch } from './fetching'
import { append, stopLeading, successorsOf } from './leading'
import { lastEpoch } from './log'
import { emptyLeading, isAlone, majorityOf, NEVER, peersOf, type RaftEffects, type RaftNode, votersOf } from './state'
import { beginInterval, checkQuorumTimeout, electionTimeout, fetchTimeout, searchPause } from './timing'

/**
 * There is an epoch, and no leader of it is known. The election timeout that runs goes on: somebody with a newer epoch
 * must not put off our own election again and again.
 */
export function becomeUnattached(node: RaftNode, epoch: number, fx: RaftEffects): void {
  const { quorum } = node.durable
  const { raft } = node.volatile
  const goesOn = raft.role === 'unattached' || raft.role === 'prospective' || raft.role === 'candidate'
  const deadline = goesOn && raft.deadline !== NEVER ? raft.deadline : fx.now + electionTimeout(node, fx)
  const votedFor = epoch > quorum.epoch ? null : quorum.votedFor
  Object.assign(quorum, { epoch, votedFor, leader: null })
  enter(node, 'unattached', deadline, fx)
  // Somebody may know who leads.
  fetchLater(node, searchPause(node.config), fx)
}

/** There is a leader: its log is copied. */
export function becomeFollower(node: RaftNode, epoch: number, leader: string, fx: RaftEffects): void {
  const { quorum } = node.durable
  const votedFor = epoch > quorum.epoch ? null : quorum.votedFor
  Object.assign(quorum, { epoch, votedFor, leader })
  enter(node, 'follower', fx.now + fetchTimeout(node), fx)
  Object.assign(node.volatile.raft, { hasFetched: false, retries: 0, backingOff: false })
  sendFetch(node, fx)
}

/** K-2: nothing was heard of a leader. First the others are asked whether they would vote; the epoch stays (KIP-996). */
export function becomeProspective(node: RaftNode, fx: RaftEffects): void {
  enter(node, 'prospective', fx.now + electionTimeout(node, fx), fx)
  campaign(node, fx)
}

/** A new epoch, and a vote for oneself in it, on disk before anybody hears of it. */
export function becomeCandidate(node: RaftNode, fx: RaftEffects): void {
  const { quorum } = node.durable
  Object.assign(quorum, { epoch: quorum.epoch + 1, votedFor: node.id, leader: null })
  enter(node, 'candidate', fx.now + electionTimeout(node, fx), fx)
  const { raft } = node.volatile
  raft.retries++
  raft.backingOff = false
  campaign(node, fx)
}

/** A process that had voted for itself asks again, in the same epoch: its vote is on disk. */
export function resumeCandidacy(node: RaftNode, fx: RaftEffects): void {
  enter(node, 'candidate', fx.now + electionTimeout(node, fx), fx)
  node.volatile.raft.retries++
  campaign(node, fx)
}

/** The election that this voter hopes for is not to be won now. It waits for what comes, or begins anew. */
export function loseElection(node: RaftNode, fx: RaftEffects): void {
  const { epoch, leader } = node.durable.quorum
  if (leader !== null && leader !== node.id) becomeFollower(node, epoch, leader, fx)
  else becomeUnattached(node, epoch, fx)
}

/** A voter has answered; with a majority the election, or the question before it, is won. */
export function countVote(node: RaftNode, voter: string, granted: boolean, fx: RaftEffects): void {
  const { raft } = node.volatile
  raft.votes[voter] = granted
  if (hasWon(node)) win(node, fx)
  // A candidate that has lost waits for its timeout; one that only asked has its answer.
  else if (raft.role === 'prospective' && hasLost(node)) loseElection(node, fx)
}

/** Can this election not be won any more? */
export function hasLost(node: RaftNode): boolean {
  const refused = Object.values(node.volatile.raft.votes).filter((granted) => !granted).length
  const voters = votersOf(node)
  return voters.length - refused < majorityOf(voters.length)
}

/** The leader gives up: it heard nothing of a majority, its process ends or has ended since, or it votes no more. */
export function resign(node: RaftNode, why: FactOf<'controller-resigned'>['why'], fx: RaftEffects): void {
  const { raft } = node.volatile
  const { epoch } = node.durable.quorum
  const preferredSuccessors = raft.leading === null ? [] : successorsOf(node)
  raft.role = 'resigned'
  stopLeading(node, fx)
  setDeadline(node, fx.now + electionTimeout(node, fx), fx)
  fx.note({ type: 'controller-resigned', controller: node.id, epoch, why })
  for (const peer of peersOf(node)) fx.send(peer, { type: 'endQuorumEpochRequest', epoch, preferredSuccessors })
}

/** Somebody says that `leader` (perhaps nobody) leads in `epoch`, which is not older than ours. */
export function hearOf(node: RaftNode, leader: string | null, epoch: number, fx: RaftEffects): void {
  const { quorum } = node.durable
  const isNews = epoch > quorum.epoch || quorum.leader === null || node.volatile.raft.role === 'prospective'
  if (leader !== null && leader !== node.id && isNews) becomeFollower(node, epoch, leader, fx)
  else if (epoch > quorum.epoch) becomeUnattached(node, epoch, fx)
}

/** The role is given up at `deadline`, unless that is moved. A timer that is set already looks at it in time. */
export function setDeadline(node: RaftNode, deadline: Micros, fx: RaftEffects): void {
  const { raft } = node.volatile
  raft.deadline = deadline
  if (deadline === NEVER || (raft.timerAt !== 0 && raft.timerAt <= deadline)) return
  raft.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'raftTimer' })
}

/** Asks one voter for its vote, or whether it would give it. */
export function askForVote(node: RaftNode, peer: string, fx: RaftEffects): void {
  const { quorum, log } = node.durable
  const place = { epoch: quorum.epoch, lastEpoch: lastEpoch(log), lastOffset: log.logEndOffset }
  fx.send(peer, { type: 'voteRequest', ...place, preVote: node.volatile.raft.role === 'prospective' })
}

/** A leader resigns when no majority fetches for too long (check-quorum); one without others, never. */
export function watchQuorum(node: RaftNode, fx: RaftEffects): void {
  setDeadline(node, isAlone(node) ? NEVER : fx.now + checkQuorumTimeout(node), fx)
}

/** Says to everybody that this node leads, and will again after a while (K-1). */
export function announce(node: RaftNode, fx: RaftEffects): void {
  const { epoch } = node.durable.quorum
  for (const peer of peersOf(node)) fx.send(peer, { type: 'beginQuorumEpochRequest', epoch })
  if (peersOf(node).length > 0) fx.after(beginInterval(node), { type: 'raftBegin', epoch })
}

function enter(
  node: RaftNode,
  role: Exclude<QuorumRole, 'leader' | 'resigned'>,
  deadline: Micros,
  fx: RaftEffects,
): void {
  const { raft } = node.volatile
  const { epoch, leader } = node.durable.quorum
  const from = raft.role
  stopLeading(node, fx)
  raft.role = role
  raft.votes = {}
  setDeadline(node, deadline, fx)
  fx.note({ type: 'quorum-role-changed', controller: node.id, epoch, from, role, leader })
}

function campaign(node: RaftNode, fx: RaftEffects): void {
  node.volatile.raft.votes = { [node.id]: true }
  if (hasWon(node)) return win(node, fx)
  for (const peer of peersOf(node)) askForVote(node, peer, fx)
}

const hasWon = (node: RaftNode): boolean =>
  Object.values(node.volatile.raft.votes).filter((granted) => granted).length >= majorityOf(votersOf(node).length)

function win(node: RaftNode, fx: RaftEffects): void {
  if (node.volatile.raft.role === 'prospective') becomeCandidate(node, fx)
  else becomeLeader(node, fx)
}

// The first record of every epoch says who leads in it: with it, a majority also has all that came before (K-3).
function becomeLeader(node: RaftNode, fx: RaftEffects): void {
  const { quorum, log } = node.durable
  const { raft } = node.volatile
  const voters = votersOf(node)
  const votes = voters.filter((id) => raft.votes[id] === true)
  quorum.leader = node.id
  Object.assign(raft, { role: 'leader', votes: {}, retries: 0, highWatermark: -1, quorumLost: false })
  raft.leading = emptyLeading(log.logEndOffset)
  watchQuorum(node, fx)
  fx.note({
    type: 'controller-elected',
    controller: node.id,
    epoch: quorum.epoch,
    votes,
    voters: voters.length,
  })
  append(node, [{ sealed: true, type: 'leaderChangeMessage', leader: node.id, voters, votes }], fx)
  announce(node, fx)
}
