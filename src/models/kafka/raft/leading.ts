// What a leader does: it appends, serves those who fetch, and knows what a majority has (K-3, K-15; Kafka's LeaderState).
import { ms } from '../../../kernel/time'
import type { MetadataRecord } from '../controller/records'
import type { ErrorCode, MetadataFetchRequest } from '../messages'
import { appendRecords, batchesFrom, divergence } from './log'
import { isVoter, majorityOf, peersOf, votersOf, type Leading, type RaftEffects, type RaftNode } from './state'
import { checkQuorumTimeout } from './timing'

/** The records are written with those that come within the append linger, as one batch. */
export function appendSoon(node: RaftNode, records: readonly MetadataRecord[], fx: RaftEffects): void {
  const { accumulated } = node.volatile.raft.leading!
  if (accumulated.length === 0) {
    const linger = ms(node.config['controller.quorum.append.linger.ms'])
    fx.after(linger, { type: 'raftAppend', epoch: node.durable.quorum.epoch })
  }
  accumulated.push(...records)
}

/** The linger is over, or something must not wait. */
export function flush(node: RaftNode, fx: RaftEffects): void {
  const leading = node.volatile.raft.leading!
  const records = leading.accumulated
  leading.accumulated = []
  if (records.length > 0) append(node, records, fx)
}

/** Appends as the leader: those who wait for records get them, and a lone voter has committed them already. */
export function append(node: RaftNode, records: readonly MetadataRecord[], fx: RaftEffects): void {
  appendRecords(node.durable.log, node.durable.quorum.epoch, records)
  advanceHighWatermark(node)
  answerReady(node, fx)
}

/** Somebody fetches. Voters' fetches tell what they have, so they move the high watermark and put off a resignation. */
export function serveFetch(node: RaftNode, request: MetadataFetchRequest, from: string, fx: RaftEffects): void {
  const error = refusal(node, request)
  if (error !== 'NONE') return refuseFetch(node, request, from, error, fx)
  const { log } = node.durable
  const leading = node.volatile.raft.leading!
  const diverging = divergence(log, request.fetchOffset, request.lastFetchedEpoch)
  const { quorum } = node.durable
  if (diverging !== null) {
    const verdict = { fetchId: request.fetchId, error: 'NONE', leader: node.id, leaderEpoch: quorum.epoch } as const
    const { highWatermark } = node.volatile.raft
    const divergingEpoch = { epoch: diverging.epoch, endOffset: diverging.endOffset }
    fx.send(from, { type: 'metadataFetchResponse', ...verdict, batches: [], highWatermark, divergingEpoch })
    return
  }
  noteProgress(node, leading, from, request.fetchOffset, fx)
  const id = leading.nextHeld++
  leading.heldFetches[from] = { id, request }
  if (votersOf(node).includes(from) && advanceHighWatermark(node)) answerReady(node, fx)
  const held = leading.heldFetches[from]
  if (held === undefined) return
  if (isReady(node, request) || request.maxWaitMs === 0) answerFetch(node, from, fx)
  else fx.after(ms(request.maxWaitMs), { type: 'metadataFetchExpired', replica: from, id })
}

/** Somebody has waited long enough: the answer says that there is nothing new. */
export function expireFetch(node: RaftNode, replica: string, id: number, fx: RaftEffects): void {
  if (node.volatile.raft.leading?.heldFetches[replica]?.id === id) answerFetch(node, replica, fx)
}

/** This node does not lead any more: those who wait look elsewhere. */
export function stopLeading(node: RaftNode, fx: RaftEffects): void {
  const { leading } = node.volatile.raft
  if (leading === null) return
  for (const [replica, { request }] of Object.entries(leading.heldFetches)) {
    refuseFetch(node, request, replica, 'NOT_LEADER_OR_FOLLOWER', fx)
  }
  node.volatile.raft.leading = null
}

/** A peer is gone, and with it the fetch that was held for it. */
export function forgetFetch(node: RaftNode, peer: string): void {
  const { leading } = node.volatile.raft
  if (leading !== null) delete leading.heldFetches[peer]
}

/** Voters other than this one, those with the longest logs first. */
export function successorsOf(node: RaftNode): string[] {
  const { replicas } = node.volatile.raft.leading!
  const end = (id: string) => replicas[id]?.logEndOffset ?? -1
  return peersOf(node).toSorted((a, b) => end(b) - end(a))
}

function refusal(node: RaftNode, { currentLeaderEpoch }: MetadataFetchRequest): ErrorCode {
  const { epoch } = node.durable.quorum
  if (currentLeaderEpoch < epoch) return 'FENCED_LEADER_EPOCH'
  if (currentLeaderEpoch > epoch) return 'UNKNOWN_LEADER_EPOCH'
  return node.volatile.raft.role === 'leader' ? 'NONE' : 'NOT_LEADER_OR_FOLLOWER'
}

function refuseFetch(
  node: RaftNode,
  { fetchId }: MetadataFetchRequest,
  to: string,
  error: ErrorCode,
  fx: RaftEffects,
): void {
  const verdict = { fetchId, error, ...whoLeads(node) }
  fx.send(to, {
    type: 'metadataFetchResponse',
    ...verdict,
    batches: [],
    highWatermark: -1,
    divergingEpoch: null,
  })
}

/** What every answer says: the epoch, and who leads in it. One that has resigned names nobody. */
export function whoLeads({ durable, volatile }: RaftNode): { leader: string | null; leaderEpoch: number } {
  const { leader, epoch } = durable.quorum
  return { leader: volatile.raft.role === 'resigned' ? null : leader, leaderEpoch: epoch }
}

function noteProgress(node: RaftNode, leading: Leading, from: string, logEndOffset: number, fx: RaftEffects): void {
  const { log } = node.durable
  const before = leading.replicas[from]
  const isCaughtUp = logEndOffset >= log.logEndOffset
  const lastCaughtUpTime = isCaughtUp ? fx.now : (before?.lastCaughtUpTime ?? -1)
  leading.replicas[from] = { logEndOffset, lastFetchTime: fx.now, lastCaughtUpTime }
  const voters = votersOf(node)
  if (!voters.includes(from)) return
  if (!leading.fetchedVoters.includes(from)) leading.fetchedVoters.push(from)
  // The leader is one of the majority itself, unless it is about to leave the voters.
  if (leading.fetchedVoters.length < majorityOf(voters.length) - (isVoter(node) ? 1 : 0)) return
  leading.fetchedVoters = []
  node.volatile.raft.deadline = fx.now + checkQuorumTimeout(node)
}

/**
 * K-3: what a majority has, itself included, is committed; but only once a record of this leader's own epoch is among it,
 * strictly: the record at the epoch's start must be there, not only the place for it (KAFKA-12619).
 */
function advanceHighWatermark(node: RaftNode): boolean {
  const { raft } = node.volatile
  const { replicas, epochStartOffset } = raft.leading!
  const ends = votersOf(node).map((id) =>
    id === node.id ? node.durable.log.logEndOffset : (replicas[id]?.logEndOffset ?? -1),
  )
  const reached = ends.toSorted((a, b) => b - a)[majorityOf(ends.length) - 1]!
  if (reached <= epochStartOffset || reached <= raft.highWatermark) return false
  raft.highWatermark = reached
  return true
}

// More records than were asked from, or more of them committed than the one who asks knows (KIP-1166).
const isReady = ({ durable, volatile }: RaftNode, { fetchOffset, highWatermark }: MetadataFetchRequest): boolean =>
  durable.log.logEndOffset > fetchOffset || volatile.raft.highWatermark > highWatermark

function answerReady(node: RaftNode, fx: RaftEffects): void {
  const { heldFetches } = node.volatile.raft.leading!
  for (const replica of Object.keys(heldFetches)) {
    if (isReady(node, heldFetches[replica]!.request)) answerFetch(node, replica, fx)
  }
}

function answerFetch(node: RaftNode, replica: string, fx: RaftEffects): void {
  const { heldFetches } = node.volatile.raft.leading!
  const { fetchId, fetchOffset } = heldFetches[replica]!.request
  delete heldFetches[replica]
  const { durable, volatile } = node
  fx.send(replica, {
    type: 'metadataFetchResponse',
    fetchId,
    error: 'NONE',
    ...whoLeads(node),
    batches: batchesFrom(durable.log, fetchOffset),
    highWatermark: volatile.raft.highWatermark,
    divergingEpoch: null,
  })
}
