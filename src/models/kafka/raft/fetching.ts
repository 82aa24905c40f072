// A voter asks for more of the metadata log: a follower its leader, one that knows no leader anybody (KIP-595).
import { nextInt } from '../../../kernel/random'
import { lastEpoch } from './log'
import { isVoter, peersOf, type RaftEffects, type RaftNode } from './state'
import { fetchWait } from './timing'

/** One fetch at a time: this one makes earlier ones obsolete. */
export function sendFetch(node: RaftNode, fx: RaftEffects): void {
  const { durable, volatile, config } = node
  const { raft } = volatile
  const to = raft.role === 'follower' ? durable.quorum.leader! : anyPeer(node, fx)
  if (to === null) return
  const { log, quorum } = durable
  fx.send(to, {
    type: 'metadataFetchRequest',
    fetchId: ++raft.fetchId,
    currentLeaderEpoch: quorum.epoch,
    fetchOffset: log.logEndOffset,
    lastFetchedEpoch: lastEpoch(log),
    highWatermark: raft.highWatermark,
    maxWaitMs: fetchWait(config),
  })
}

/** The fetch that is under way failed, or led nowhere: another one, after a pause. */
export function fetchLater(node: RaftNode, pause: number, fx: RaftEffects): void {
  fx.after(pause, { type: 'raftFetch', fetchId: ++node.volatile.raft.fetchId })
}

function anyPeer(node: RaftNode, fx: RaftEffects): string | null {
  const peers = isVoter(node) ? peersOf(node) : node.bootstrap.filter((id) => id !== node.id)
  return peers.length === 0 ? null : peers[nextInt(fx.random, peers.length)]!
}
