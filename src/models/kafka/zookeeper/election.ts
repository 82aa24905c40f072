// Fast leader election: servers tell each other whom they would follow, until a majority names the same one.
import { applyTxn } from './records'
import {
  emptyZooMemory,
  ensembleMajority,
  FINALIZE,
  lastZxid,
  newLeading,
  othersOf,
  type ZooEffects,
  type ZooKeeperServer,
} from './state'
import type { ZooVote, ZooVoteMessage } from '../messages'

/** Longest pause between two rounds of telling. (ZooKeeper's is a minute; there a new connection ends it early.) */
const LONGEST = FINALIZE * 8

/** Looks for a leader: whom it led or followed is given up, and its clients with it. */
export function look(server: ZooKeeperServer, fx: ZooEffects): void {
  const { round, clients, quorumLost, stopped } = server.volatile
  for (const client of clients) fx.send(client, { type: 'zooClosed' })
  server.volatile = { ...emptyZooMemory(), round: round + 1, quorumLost, stopped }
  begin(server, fx)
}

function begin(server: ZooKeeperServer, fx: ZooEffects): void {
  const { volatile, id } = server
  volatile.vote = ownVote(server)
  volatile.votes = { [id]: volatile.vote }
  tellAll(server, fx)
  fx.after(FINALIZE, { type: 'zooElection', round: volatile.round, pause: FINALIZE })
}

const ownVote = ({ id, durable }: ZooKeeperServer): ZooVote => ({
  leader: id,
  epoch: durable.currentEpoch,
  zxid: lastZxid(durable),
})

function tellAll(server: ZooKeeperServer, fx: ZooEffects): void {
  for (const other of othersOf(server)) fx.send(other, ballot(server))
}

// Of a server that is not looking: who leads it.
function ballot(server: ZooKeeperServer): ZooVoteMessage {
  const { round, role, vote, leader } = server.volatile
  const says = role === 'looking' && vote !== null ? vote : { ...ownVote(server), leader: leader ?? server.id }
  return { type: 'zooVote', round, role, vote: says }
}

/** Another server says whom it would follow, or whom it follows. */
export function onVote(server: ZooKeeperServer, message: ZooVoteMessage, from: string, fx: ZooEffects): void {
  const { volatile } = server
  if (volatile.role !== 'looking') {
    if (message.role !== 'looking') return
    // Its own leader has given up.
    if (volatile.leader === from) look(server, fx)
    else fx.send(from, ballot(server))
    return
  }
  if (message.role === 'leading') return follow(server, from, fx)
  // Whoever is led says by whom; that one is asked.
  if (message.role === 'following') {
    if (message.vote.leader !== server.id) fx.send(message.vote.leader, ballot(server))
    return
  }
  if (message.round < volatile.round) return fx.send(from, ballot(server))
  if (message.round > volatile.round) {
    volatile.round = message.round
    volatile.vote = ownVote(server)
    volatile.votes = {}
    fx.after(FINALIZE, { type: 'zooElection', round: volatile.round, pause: FINALIZE })
    adopt(server, message.vote)
    tellAll(server, fx)
  } else if (adopt(server, message.vote)) tellAll(server, fx)
  volatile.votes[from] = message.vote
  volatile.votes[server.id] = volatile.vote!
}

// The better candidate: of a newer epoch, with a longer history, or with the higher id.
function adopt({ volatile, servers }: ZooKeeperServer, vote: ZooVote): boolean {
  const mine = volatile.vote!
  const rank = ({ leader }: ZooVote) => servers.indexOf(leader)
  const isBetter = vote.epoch - mine.epoch || vote.zxid - mine.zxid || rank(vote) - rank(mine)
  if (isBetter > 0) volatile.vote = vote
  return isBetter > 0
}

/** The votes have had time to come: is there a majority for one? Otherwise it is said again. */
export function count(server: ZooKeeperServer, round: number, pause: number, fx: ZooEffects): void {
  const { volatile, id } = server
  if (volatile.role !== 'looking' || volatile.round !== round) return
  const { leader } = volatile.vote!
  const agree = Object.values(volatile.votes).filter((vote) => vote.leader === leader)
  if (agree.length >= ensembleMajority(server)) {
    if (leader === id) lead(server, fx)
    else follow(server, leader, fx)
    return
  }
  const reached = Object.keys(volatile.votes)
  if (pause > FINALIZE && reached.length < ensembleMajority(server)) noteLost(server, reached, fx)
  tellAll(server, fx)
  const next = Math.min(2 * pause, LONGEST)
  fx.after(next, { type: 'zooElection', round, pause: next })
}

/** Says once that no majority is in reach. */
export function noteLost({ id, servers, volatile }: ZooKeeperServer, reached: readonly string[], fx: ZooEffects): void {
  if (volatile.quorumLost) return
  volatile.quorumLost = true
  fx.note({ type: 'zookeeper-quorum-lost', server: id, reached: [...reached].toSorted(), servers: servers.length })
}

/** Asks to be led. Until it has the leader's history it asks again. */
export function follow(server: ZooKeeperServer, leader: string, fx: ZooEffects): void {
  Object.assign(server.volatile, { role: 'following', leader, synced: false, heardAt: fx.now })
  askToFollow(server, fx)
}

export function askToFollow({ volatile, durable }: ZooKeeperServer, fx: ZooEffects): void {
  const { acceptedEpoch, currentEpoch } = durable
  fx.send(volatile.leader!, { type: 'zooFollow', acceptedEpoch, epoch: currentEpoch, zxid: lastZxid(durable) })
}

// A lone server finds at its next tick that it is a majority.
function lead(server: ZooKeeperServer, fx: ZooEffects): void {
  const leading = newLeading(server)
  for (const txn of server.durable.proposals) applyTxn(leading.ahead, txn)
  Object.assign(server.volatile, { role: 'leading', leader: server.id, heardAt: fx.now, leading })
}
