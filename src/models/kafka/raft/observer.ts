// An observer of the quorum: a broker copies the metadata log from its leader, and acts on what is committed (K-15).
import { nextInt } from '../../../kernel/random'
import type { Effects } from '../../../kernel/step'
import { ms, type Micros } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import type { MetadataRecord } from '../controller/records'
import type { Fact } from '../facts'
import type { Message, MetadataFetchResponse } from '../messages'
import type { MetadataBatch } from './records'
import { firstFetch } from './fetch-id'
import { fetchWait, reconnectPause, searchPause } from './timing'

/** What the quorum needs of an actor that only listens. */
export interface Observer extends Actor {
  config: BrokerConfig
  /** Whom to ask for the leader (`controller.quorum.voters`). */
  readonly voters: readonly string[]
  volatile: { quorum: ObserverState }
}

/** Kafka's UnattachedState and FollowerState of a node that does not vote. */
export interface ObserverState {
  epoch: number
  /** The active controller, as far as is known. */
  leader: string | null
  /** Is anybody asked who leads, since the leader does not answer? What else is said to it goes on being said. */
  searching: boolean
  /** Next offset to fetch, and the epoch of the record before it. */
  logEndOffset: number
  lastFetchedEpoch: number
  /** Everything below is committed, and was handed on; and the epoch of the record before it. */
  committed: number
  committedEpoch: number
  /** Fetched, and not known to be committed: what a new leader may take back. */
  pending: MetadataBatch[]
  /** Number of the latest fetch, and when it was sent. */
  fetchId: number
  fetchSentAt: Micros
  failures: number
}

type ObserverEffects = Effects<Message, Fact>

export const emptyObserver = (incarnation = 0): ObserverState => ({
  epoch: 0,
  leader: null,
  searching: false,
  logEndOffset: 0,
  lastFetchedEpoch: 0,
  committed: 0,
  committedEpoch: 0,
  pending: [],
  fetchId: firstFetch(incarnation),
  fetchSentAt: 0,
  failures: 0,
})

/** Asks the leader for more, or anybody who the leader is. */
export function fetchMetadata(node: Observer, fx: ObserverEffects): void {
  const { volatile, voters, config } = node
  const { quorum } = volatile
  const to = quorum.searching || quorum.leader === null ? voters[nextInt(fx.random, voters.length)]! : quorum.leader
  quorum.fetchSentAt = fx.now
  fx.send(to, {
    type: 'metadataFetchRequest',
    fetchId: ++quorum.fetchId,
    currentLeaderEpoch: quorum.epoch,
    fetchOffset: quorum.logEndOffset,
    lastFetchedEpoch: quorum.lastFetchedEpoch,
    highWatermark: quorum.committed,
    maxWaitMs: fetchWait(config),
  })
}

/** A fetch that has not been answered for controller.quorum.request.timeout.ms is given up: anybody may know the leader. */
export function expireMetadataFetch(node: Observer, fx: ObserverEffects): void {
  const { quorum } = node.volatile
  if (fx.now - quorum.fetchSentAt < ms(node.config['controller.quorum.request.timeout.ms'])) return
  quorum.searching = true
  fetchMetadata(node, fx)
}

/** The process of a voter ended. If it was the leader, or was asked for it, somebody else is asked, after a pause. */
export function onVoterLost({ volatile }: Observer, voter: string, fx: ObserverEffects): void {
  const { quorum } = volatile
  if (!quorum.searching && quorum.leader !== null && quorum.leader !== voter) return
  quorum.searching = true
  fx.after(reconnectPause(quorum.failures++), { type: 'fetchMetadata', fetchId: ++quorum.fetchId })
}

/**
 * An answer to the latest fetch. Answers what it shows to be committed, in order; the next fetch is not sent yet. Answers
 * `fault` when the leader lacks what is known to be committed: this process cannot go on.
 */
export function onMetadataFetched(
  node: Observer,
  response: MetadataFetchResponse,
  fx: ObserverEffects,
): readonly MetadataRecord[] | 'fault' | null {
  const { quorum } = node.volatile
  if (response.fetchId !== quorum.fetchId) return null
  const { error, leader, leaderEpoch, divergingEpoch, batches } = response
  quorum.failures = 0
  const isNews = leaderEpoch > quorum.epoch || (leaderEpoch === quorum.epoch && quorum.leader === null)
  if (isNews) Object.assign(quorum, { epoch: leaderEpoch, leader })
  const foundLeader = isNews && leader !== null
  quorum.searching = error !== 'NONE' && !foundLeader
  if (error !== 'NONE') {
    const pause = foundLeader ? 0 : searchPause(node.config)
    fx.after(pause, { type: 'fetchMetadata', fetchId: ++quorum.fetchId })
    return null
  }
  if (divergingEpoch !== null) {
    const to = divergingEpoch.endOffset
    if (to < quorum.committed) return fault(node, leader, to, fx)
    cutOff(quorum, divergingEpoch)
    return []
  }
  const first = batches[0]
  if (first !== undefined && first.baseOffset !== quorum.logEndOffset) return fault(node, leader, first.baseOffset, fx)
  for (const batch of batches) {
    quorum.pending.push(batch)
    quorum.logEndOffset = batch.baseOffset + batch.records.length
    quorum.lastFetchedEpoch = batch.epoch
  }
  return takeCommitted(quorum, Math.min(response.highWatermark, quorum.logEndOffset))
}

// As for a voter: its copy of the log does not take back what is committed, and the process cannot go on.
function fault(node: Observer, leader: string | null, to: number, fx: ObserverEffects): 'fault' {
  const { committed } = node.volatile.quorum
  fx.note({ type: 'metadata-fault', process: node.id, leader: leader ?? '', committed, to })
  return 'fault'
}

// Batches are committed as a whole, since replicas copy them as a whole.
function takeCommitted(quorum: ObserverState, highWatermark: number): MetadataRecord[] {
  const records: MetadataRecord[] = []
  while (quorum.pending.length > 0) {
    const batch = quorum.pending[0]!
    const end = batch.baseOffset + batch.records.length
    if (end > highWatermark) break
    records.push(...batch.records)
    quorum.pending.shift()
    quorum.committed = end
    quorum.committedEpoch = batch.epoch
  }
  return records
}

// What was never committed, and is not the leader's, goes.
function cutOff(quorum: ObserverState, { epoch, endOffset }: { epoch: number; endOffset: number }): void {
  const { pending } = quorum
  const isForeign = (batch: MetadataBatch) => batch.baseOffset >= endOffset || batch.epoch > epoch
  while (pending.length > 0 && isForeign(pending[pending.length - 1]!)) pending.pop()
  const last = pending[pending.length - 1]
  quorum.logEndOffset = last === undefined ? quorum.committed : last.baseOffset + last.records.length
  quorum.lastFetchedEpoch = last?.epoch ?? quorum.committedEpoch
}
