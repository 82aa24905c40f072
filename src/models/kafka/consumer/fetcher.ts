// Fetching: one request per broker at a time, in a fetch session (KIP-227), into the buffer that poll() empties (G-40).
import { ms, type Micros } from '../../../kernel/time'
import { connect } from '../client/connection'
import { treatmentOf } from '../client/errors'
import { applyLeaderHint, leaderOf, never, requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { throttledUntil } from '../client/throttle'
import type { FetchedPartition, FetchPartition, FetchRequest, FetchResponse, PartitionId } from '../messages'
import { isPaused } from './collect'
import { topicsOf } from './lookup'
import { type Reading, resetPosition } from './positions'
import { ask } from './requests'
import type { BrokerFetcher, Consumer, OwnedPartition } from './state'

/**
 * Fetches from every broker that leads something to fetch, has no fetch under way, and none of whose partitions waits in
 * the buffer. Answers when to call again at the latest.
 */
export function sendFetches(self: Consumer, readings: readonly Reading[], fx: ClientEffects): Micros {
  const { volatile } = self
  const { metadata } = volatile
  const wanted: Wanted[] = []
  let next = never
  for (const reading of readings) {
    const { owned } = reading
    if (owned.state !== 'FETCHING' || isPaused(volatile, owned, fx.now) || owned.revoking) continue
    const source = sourceOf(self, reading, fx)
    if (source === null) requestUpdate(metadata)
    else if (isFetching(volatile.fetching[source])) continue
    else if (fx.now < owned.retryAt) next = Math.min(next, owned.retryAt)
    else want(wanted, source, reading)
  }
  // Called after everything that happens; most often each broker has a fetch under way already.
  if (wanted.length === 0) return next
  const waiting = bufferedFrom(self, fx)
  for (const { source, of } of wanted) {
    if (waiting.includes(source)) continue
    const fetcher = (volatile.fetching[source] ??= newFetcher())
    const ready = Math.max(connect(self, source, topicsOf(self), fx), throttledUntil(self, source, fx.now))
    if (ready > 0) next = Math.min(next, ready)
    else fetchFrom(self, source, fetcher, of, fx)
  }
  return next
}

/** What is to be fetched from one broker. */
interface Wanted {
  readonly source: string
  readonly of: Reading[]
}

function want(wanted: Wanted[], source: string, reading: Reading): void {
  for (const known of wanted) if (known.source === source) return void known.of.push(reading)
  wanted.push({ source, of: [reading] })
}

// The brokers of what waits in the buffer: none of them is asked for more.
function bufferedFrom(self: Consumer, fx: ClientEffects): string[] {
  const { owned, buffered, metadata } = self.volatile
  return buffered.flatMap(({ partition }) => {
    const held = owned[partition]
    const leader = metadata.partitions[partition]
    const source = held === undefined ? leader?.leader : sourceOf(self, { partition, owned: held, leader }, fx)
    return source ?? []
  })
}

/** `isolation.level`: are only committed transactions read? */
const isReadCommitted = ({ config }: Consumer): boolean => config['isolation.level'] === 'read_committed'

// R-F2: the replica nearby while that holds and it is among the living, else the leader.
function sourceOf(self: Consumer, { partition, owned, leader }: Reading, fx: ClientEffects): string | null {
  const { preferred } = owned
  if (preferred !== null) {
    if (fx.now < preferred.until && self.volatile.metadata.brokers.includes(preferred.replica)) return preferred.replica
    dropPreferred(self, partition, owned, fx)
  }
  return leader?.leader ?? null
}

/** Back to the leader. Answers whether another replica was preferred. */
function dropPreferred(self: Consumer, partition: PartitionId, owned: OwnedPartition, fx: ClientEffects): boolean {
  if (owned.preferred === null) return false
  owned.preferred = null
  fx.note({ type: 'preferred-read-replica', consumer: self.id, group: self.group, partition, replica: null })
  return true
}

const isFetching = (fetcher: BrokerFetcher | undefined): boolean =>
  fetcher !== undefined && fetcher.correlationId !== null

const newFetcher = (): BrokerFetcher => ({ correlationId: null, sessionId: 0, sessionEpoch: 0, session: {} })

function fetchFrom(
  self: Consumer,
  broker: string,
  fetcher: BrokerFetcher,
  wanted: readonly Reading[],
  fx: ClientEffects,
): void {
  const { config } = self
  const { sessionId, sessionEpoch } = fetcher
  const { partitions, forgotten } = updateSession(self, fetcher, wanted)
  const rackId = config['client.rack']
  fetcher.correlationId = ask(
    self,
    { broker, toCoordinator: false },
    (correlationId) => ({
      type: 'fetchRequest',
      correlationId,
      replica: null,
      brokerEpoch: -1,
      maxWaitMs: config['fetch.max.wait.ms'],
      minBytes: config['fetch.min.bytes'],
      maxBytes: config['fetch.max.bytes'],
      sessionId,
      sessionEpoch,
      rackId,
      partitions,
      forgotten,
      ...(isReadCommitted(self) && { readCommitted: true as const }),
    }),
    fx,
  )
}

/** Brings the session to what is wanted now; answers what the broker has to be told for that. */
function updateSession(
  { config }: Consumer,
  fetcher: BrokerFetcher,
  wanted: readonly Reading[],
): Pick<FetchRequest, 'partitions' | 'forgotten'> {
  const forgotten: PartitionId[] = []
  if (fetcher.sessionEpoch === 0) fetcher.session = {}
  for (const partition in fetcher.session) {
    if (holds(wanted, partition)) continue
    forgotten.push(partition)
    delete fetcher.session[partition]
  }
  const partitions: FetchRequest['partitions'][number][] = []
  for (const { partition, owned, leader } of wanted) {
    const { position, validEpoch } = owned
    const fetchOffset = position!
    const known = fetcher.session[partition]
    const topicId = leader?.topicId
    if (known === undefined || known.topicId !== topicId) {
      const state = { fetchOffset, currentLeaderEpoch: validEpoch }
      fetcher.session[partition] = topicId === undefined ? state : { ...state, topicId }
    } else {
      if (known.fetchOffset === fetchOffset && known.currentLeaderEpoch === validEpoch) continue
      known.fetchOffset = fetchOffset
      known.currentLeaderEpoch = validEpoch
    }
    partitions.push(fetchAt(partition, topicId, fetchOffset, validEpoch, config['max.partition.fetch.bytes']))
  }
  return { partitions, forgotten }
}

function holds(readings: readonly Reading[], partition: PartitionId): boolean {
  for (const reading of readings) if (reading.partition === partition) return true
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
  const fresh = { partition, batches, next: 0 }
  self.volatile.buffered.push(
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
