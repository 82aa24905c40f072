// Fetching: one request per broker at a time, in a fetch session (KIP-227), into the buffer that poll() empties (G-40).
import { ms, type Micros } from '../../../kernel/time'
import { connect } from '../client/connection'
import { treatmentOf } from '../client/errors'
import { applyLeaderHint, leaderOf, never, requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { throttledUntil } from '../client/throttle'
import { added } from '../lists'
import type { FetchedPartition, FetchPartition, FetchRequest, FetchResponse, PartitionId } from '../messages'
import { topicsOf } from './lookup'
import { resetPosition } from './positions'
import { dropPreferred, isFetching, type Reading, sourceOf } from './readings'
import { sendAndRemember } from './requests'
import type { BrokerFetcher, Consumer, OwnedPartition } from './state'

/**
 * Fetches from every broker that has something to fetch, unless some of its partitions wait in the buffer. Answers when to
 * call again at the latest.
 */
export function sendFetches(self: Consumer, fetchable: readonly Reading[], fx: ClientEffects): Micros {
  let next = never
  // Called after everything that happens; most often each broker has a fetch under way already.
  if (fetchable.length === 0) return next
  const { fetching } = self.volatile
  const waiting = bufferedFrom(self, fx)
  for (const { source } of fetchable) {
    if (waiting.includes(source)) continue
    const fetcher = (fetching[source] ??= newFetcher())
    // One fetch takes all partitions of its broker.
    if (isFetching(fetcher)) continue
    const ready = Math.max(connect(self, source, topicsOf(self), fx), throttledUntil(self, source, fx.now))
    if (ready > 0) next = Math.min(next, ready)
    else fetchFrom(self, source, fetcher, fetchable, fx)
  }
  return next
}

// The brokers of what waits in the buffer: none of them is asked for more.
function bufferedFrom(self: Consumer, fx: ClientEffects): string[] {
  const { owned, buffered, metadata } = self.volatile
  const sources: string[] = []
  for (const { partition } of buffered) {
    const held = owned[partition]
    const leader = metadata.partitions[partition]
    const source = held === undefined ? leader?.leader : sourceOf(self, partition, held, leader, fx)
    if (source !== undefined && source !== null) sources.push(source)
  }
  return sources
}

/** `isolation.level`: are only committed transactions read? */
const isReadCommitted = ({ config }: Consumer): boolean => config['isolation.level'] === 'read_committed'

const newFetcher = (): BrokerFetcher => ({ correlationId: null, sessionId: 0, sessionEpoch: 0, session: {} })

function fetchFrom(
  self: Consumer,
  broker: string,
  fetcher: BrokerFetcher,
  fetchable: readonly Reading[],
  fx: ClientEffects,
): void {
  const { config, volatile } = self
  const { sessionId, sessionEpoch } = fetcher
  const forgotten = dropFromSession(fetcher, broker, fetchable)
  const partitions = takeIntoSession(fetcher, broker, fetchable, config['max.partition.fetch.bytes'])
  fetcher.correlationId = volatile.nextCorrelationId++
  const request: FetchRequest = {
    type: 'fetchRequest',
    correlationId: fetcher.correlationId,
    replica: null,
    brokerEpoch: -1,
    maxWaitMs: config['fetch.max.wait.ms'],
    minBytes: config['fetch.min.bytes'],
    maxBytes: config['fetch.max.bytes'],
    sessionId,
    sessionEpoch,
    rackId: config['client.rack'],
    partitions,
    forgotten,
  }
  const message = isReadCommitted(self) ? Object.assign(request, { readCommitted: true } as const) : request
  sendAndRemember(self, { broker, toCoordinator: false }, message, fx)
}

// Answers which partitions the broker is told to leave out of the session from now on.
function dropFromSession(fetcher: BrokerFetcher, broker: string, fetchable: readonly Reading[]): PartitionId[] {
  const forgotten: PartitionId[] = []
  if (fetcher.sessionEpoch === 0) fetcher.session = {}
  for (const partition in fetcher.session) {
    if (holds(fetchable, broker, partition)) continue
    forgotten.push(partition)
    delete fetcher.session[partition]
  }
  return forgotten
}

// Answers of which partitions the broker has to be told something: that they are new, or where to read them now.
function takeIntoSession(
  { session }: BrokerFetcher,
  broker: string,
  fetchable: readonly Reading[],
  maxBytes: number,
): FetchPartition[] {
  let partitions: FetchPartition[] = []
  for (const { partition, owned, leader, source } of fetchable) {
    if (source !== broker) continue
    const { position, validEpoch } = owned
    const fetchOffset = position!
    const known = session[partition]
    const topicId = leader?.topicId
    if (known === undefined || known.topicId !== topicId) {
      const state: BrokerFetcher['session'][PartitionId] = { fetchOffset, currentLeaderEpoch: validEpoch }
      if (topicId !== undefined) state.topicId = topicId
      session[partition] = state
    } else {
      if (known.fetchOffset === fetchOffset && known.currentLeaderEpoch === validEpoch) continue
      known.fetchOffset = fetchOffset
      known.currentLeaderEpoch = validEpoch
    }
    partitions = added(partitions, fetchAt(partition, topicId, fetchOffset, validEpoch, maxBytes))
  }
  return partitions
}

function holds(fetchable: readonly Reading[], broker: string, partition: PartitionId): boolean {
  for (const reading of fetchable) if (reading.partition === partition && reading.source === broker) return true
  return false
}

// Field by field: objects that are put together of others take several times as long to make.
function fetchAt(
  partition: PartitionId,
  topicId: number | undefined,
  fetchOffset: number,
  currentLeaderEpoch: number,
  maxBytes: number,
): FetchPartition {
  const [logStartOffset, lastFetchedEpoch] = [-1, -1]
  if (topicId === undefined)
    return { partition, fetchOffset, logStartOffset, currentLeaderEpoch, lastFetchedEpoch, maxBytes }
  return { partition, topicId, fetchOffset, logStartOffset, currentLeaderEpoch, lastFetchedEpoch, maxBytes }
}

/** Takes in what a broker has sent. Answers why the application cannot go on; null when it can. */
export function onFetched(self: Consumer, response: FetchResponse, from: string, fx: ClientEffects): string | null {
  const { volatile } = self
  const fetcher = volatile.fetching[from]
  if (fetcher?.correlationId !== response.correlationId) return null
  fetcher.correlationId = null
  if (response.error !== 'NONE') {
    loseSession(fetcher)
    return null
  }
  fetcher.sessionId = response.sessionId
  fetcher.sessionEpoch = response.sessionId === 0 ? 0 : fetcher.sessionEpoch + 1
  for (const fetched of response.partitions) {
    const owned = volatile.owned[fetched.partition]
    // It may have been revoked, or moved, while the fetch was under way.
    if (owned?.state !== 'FETCHING') continue
    if (fetcher.session[fetched.partition]?.fetchOffset !== owned.position) continue
    if (fetched.error === 'NONE') take(self, owned, fetched, fx)
    else {
      const fatal = fetchFailed(self, owned, fetched, fx)
      if (fatal !== null) return fatal
    }
  }
  return null
}

/** The connection broke: nothing comes any more, and the session is gone with it. */
export function onFetchLost(self: Consumer, broker: string, fx: ClientEffects): void {
  const { fetching, owned } = self.volatile
  const fetcher = fetching[broker]
  if (fetcher === undefined) return
  for (const partition in fetcher.session) {
    if (owned[partition]?.preferred?.replica === broker) dropPreferred(self, partition, owned[partition], fx)
  }
  fetcher.correlationId = null
  loseSession(fetcher)
}

function loseSession(fetcher: BrokerFetcher): void {
  fetcher.sessionId = 0
  fetcher.sessionEpoch = 0
  fetcher.session = {}
}

function take(self: Consumer, owned: OwnedPartition, fetched: FetchedPartition, fx: ClientEffects): void {
  const {
    partition,
    batches,
    highWatermark,
    lastStableOffset,
    abortedTransactions,
    preferredReadReplica: replica,
  } = fetched
  owned.highWatermark = highWatermark
  // G-45: a reader of committed data lags behind what it can read.
  if (lastStableOffset !== undefined && isReadCommitted(self)) owned.highWatermark = lastStableOffset
  if (replica !== undefined) {
    // R-F2: the leader is asked again when the metadata would be, too.
    owned.preferred = { replica, until: fx.now + ms(self.config['metadata.max.age.ms']) }
    fx.note({ type: 'preferred-read-replica', consumer: self.id, group: self.group, partition, replica })
  }
  if (batches.length === 0) return
  const { volatile } = self
  const fresh = { partition, batches, next: 0 }
  volatile.buffered = added(
    volatile.buffered,
    abortedTransactions === undefined ? fresh : { ...fresh, aborted: abortedTransactions, skipping: [] },
  )
}

// What a partition's error means (FetchCollector).
function fetchFailed(
  self: Consumer,
  owned: OwnedPartition,
  { partition, error, currentLeader }: FetchedPartition,
  fx: ClientEffects,
): string | null {
  const { metadata } = self.volatile
  const wasPreferred = dropPreferred(self, partition, owned, fx)
  if (error === 'OFFSET_OUT_OF_RANGE') {
    // G-46: a follower may be behind, or ahead in deleting; only what the leader says of offsets counts.
    if (wasPreferred) return null
    if (self.config['auto.offset.reset'] === 'none') {
      return `OffsetOutOfRangeException: ${partition} has no offset ${owned.position}, and auto.offset.reset is none`
    }
    resetPosition(owned, 'out-of-range')
    return null
  }
  const before = leaderOf(metadata, partition)
  if (treatmentOf(error).staleMetadata) applyLeaderHint(metadata, partition, currentLeader)
  else requestUpdate(metadata)
  // The response says who leads now (KIP-951), and that leader is asked at once; else there is a pause.
  if (leaderOf(metadata, partition) === before) owned.retryAt = fx.now + ms(self.config['retry.backoff.ms'])
  return null
}
