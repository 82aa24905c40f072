// Incremental fetch sessions (KIP-227): the broker remembers what each client fetches, and visits only what has changed.
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, FetchSession, Partition, Watcher } from '../broker/state'
import { userRecordsIn } from '../batches'
import type {
  ErrorCode,
  FetchedPartition,
  FetchPartition,
  FetchRequest,
  FetchResponse,
  LogBatch,
  PartitionId,
} from '../messages'
import type { RemoteReadResponse } from '../messages/remote'
import { callerOf } from './access'
import { holdBackFetch, mostToFetch, hasQuotas } from './client-quota'
import { answer } from './connection'
import { fetchOne } from './fetch-partition'
import { bytesOf, countBytes, hasQuota, isOverQuota, isThrottled } from './throttle'
import { readRemotely, remoteSource } from './tiered'

/** What a fetch would be answered at this moment. */
export interface Findings {
  partitions: FetchedPartition[]
  bytes: number
  /** An error, a diverging epoch or a nearer replica is answered at once (R-3, R-F1). */
  urgent: boolean
  /** Places of partitions that had no room in the response any more. */
  left: readonly number[]
  /** Places of partitions whose records must be fetched from remote storage first (L-35). */
  remote: readonly number[]
}

/** The session of a request, with the request worked in; or why there is none. */
export function openSession(broker: Broker, client: string, request: FetchRequest): FetchSession | ErrorCode {
  const { volatile } = broker
  const known = volatile.sessions[client]
  if (request.sessionEpoch <= 0) {
    if (known !== undefined) closeSession(broker, client)
    volatile.sessions[client] = {
      id: volatile.nextSessionId++,
      epoch: 0,
      client,
      replica: request.replica,
      rack: request.rackId ?? '',
      readCommitted: request.readCommitted === true,
      entries: [],
      places: {},
      changed: [],
      parked: null,
      timerAt: known?.timerAt ?? 0,
    }
  } else {
    if (known === undefined || known.id !== request.sessionId) return 'FETCH_SESSION_ID_NOT_FOUND'
    if (known.epoch !== request.sessionEpoch) return 'INVALID_FETCH_SESSION_EPOCH'
  }
  const session = volatile.sessions[client]!
  session.epoch++
  for (const partition of request.forgotten) forget(broker, session, partition)
  for (const fetch of request.partitions) include(broker, session, fetch)
  return session
}

/** The client is gone, or begins anew. */
export function closeSession(broker: Broker, client: string): void {
  const session = broker.volatile.sessions[client]
  if (session === undefined) return
  for (const partition of Object.keys(session.places)) unwatch(broker, partition, client)
  delete broker.volatile.sessions[client]
}

/** Everything that has news for the session, as far as the request's bytes go. Changes nothing. */
export function collect(broker: Broker, session: FetchSession, request: FetchRequest, now: Micros): Findings {
  const isHeld = session.replica === null && hasQuotas(broker)
  const quota = isHeld ? mostToFetch(broker, callerOf(request, session.client)) : Number.MAX_SAFE_INTEGER
  const maxBytes = Math.min(request.maxBytes, quota)
  const findings: Findings = { partitions: nothing, bytes: 0, urgent: false, left: nowhere, remote: nowhere }
  for (const place of session.changed) {
    const entry = session.entries[place]!
    const room = maxBytes - findings.bytes
    const replica = broker.volatile.partitions[entry.fetch.partition]
    if (room <= 0 || isHeldBack(broker, session, replica, now)) {
      findings.left = [...findings.left, place]
      continue
    }
    const found = fetchOne(broker, session, entry, replica, room)
    if (found === null) continue
    if (found === 'remote') {
      findings.remote = [...findings.remote, place]
      continue
    }
    // Only the first partition with data may exceed the limits.
    if (findings.bytes > 0 && found.batches.length === 1 && found.batches[0]!.batch.sizeInBytes > room) {
      findings.left = [...findings.left, place]
      continue
    }
    const isRedirect = found.preferredReadReplica !== undefined
    if (found.error !== 'NONE' || found.divergingEpoch !== null || isRedirect) findings.urgent = true
    for (const { batch } of found.batches) findings.bytes += batch.sizeInBytes
    if (findings.partitions === nothing) findings.partitions = [found]
    else findings.partitions.push(found)
  }
  return findings
}

// Shared by all that have found nothing, or have nothing left, which are most.
const nothing: FetchedPartition[] = []
const nowhere: readonly number[] = []

/** at once when there is enough, or something to complain about; with remote storage, when that has answered. */
export const isReady = ({ bytes, urgent, remote }: Findings, { minBytes, maxWaitMs }: FetchRequest): boolean =>
  remote.length === 0 && (urgent || bytes >= Math.max(minBytes, 1) || minBytes <= 0 || maxWaitMs === 0)

/** Sends the findings. What they hold is news no longer. */
export function sendFindings(
  broker: Broker,
  session: FetchSession,
  request: FetchRequest,
  { partitions, left, remote }: Findings,
  fx: BrokerEffects,
): void {
  const { id: sessionId, client } = session
  if (session.remote !== undefined) delete session.remote
  const { correlationId } = request
  const response: FetchResponse = { type: 'fetchResponse', correlationId, error: 'NONE', sessionId, partitions }
  if (
    session.replica === null &&
    hasQuotas(broker) &&
    holdBackFetch(broker, callerOf(request, client), response, { ...response, partitions: [] }, fx)
  ) {
    session.parked = null
    return
  }
  noteTold(session, partitions, remote.length === 0 ? left.slice() : [...left, ...remote])
  if (hasQuota(broker, 'leader'))
    for (const { partition, batches } of partitions) countSent(broker, session, partition, batches, fx.now)
  session.parked = null
  answer(broker, session.client, response, fx)
}

// What is told is news no longer, but for what is still to be told.
function noteTold(session: FetchSession, told: readonly FetchedPartition[], left: number[]): void {
  const { changed, entries } = session
  session.changed = left
  let next = 0
  for (const place of changed) {
    const entry = entries[place]!
    entry.changed = false
    // What was found is in the order of what had changed.
    if (next === told.length || told[next]!.partition !== entry.fetch.partition) continue
    const { highWatermark, logStartOffset, error, batches, divergingEpoch } = told[next++]!
    entry.highWatermark = highWatermark
    entry.logStartOffset = logStartOffset
    // A partition with an error, or with records that the client may fail to take in, is looked at with the next fetch.
    if (error !== 'NONE' || batches.length > 0 || divergingEpoch !== null) mark(session, place)
  }
  for (const place of left) entries[place]!.changed = true
}

/** Parks the fetch until there is news, remote storage has answered, or its time is over. */
export function parkFetch(
  broker: Broker,
  session: FetchSession,
  request: FetchRequest,
  { remote }: Findings,
  fx: BrokerEffects,
): void {
  const maxWait = remote.length > 0 ? broker.config['remote.fetch.max.wait.ms'] : request.maxWaitMs
  const deadline = fx.now + ms(maxWait)
  session.parked = { request, deadline }
  setTimer(session, deadline, fx)
  if (remote.length > 0) askRemotely(broker, session, request, remote, fx)
}

// One read for each partition (KAFKA-14915).
function askRemotely(
  broker: Broker,
  session: FetchSession,
  request: FetchRequest,
  places: readonly number[],
  fx: BrokerEffects,
): void {
  session.remote = {}
  for (const place of places) {
    const { partition, fetchOffset: offset, maxBytes } = session.entries[place]!.fetch
    const replica = broker.volatile.partitions[partition]
    const segment = replica === undefined ? null : remoteSource(broker, replica, offset)
    if (segment === null) continue
    session.remote[partition] = { offset, batches: null, waiting: true }
    const ask = { offset, maxBytes: Math.min(maxBytes, request.maxBytes), client: session.client }
    readRemotely(broker, partition, segment, ask, fx)
  }
}

/** Remote storage has answered: the fetch that waits for it is, too, when it was the last one. */
export function onRemoteRead(broker: Broker, response: RemoteReadResponse, fx: BrokerEffects): void {
  const reads = broker.volatile.remote?.reads
  const read = reads?.[response.read]
  if (reads === undefined || read === undefined || read.isShared) return
  delete reads[response.read]
  const { client, partition, offset, since } = read
  const session = broker.volatile.sessions[client]
  const waiting = session?.remote?.[partition]
  if (session === undefined || waiting === undefined || !waiting.waiting || waiting.offset !== offset) return
  waiting.waiting = false
  waiting.batches = response.batches
  const records = (response.batches ?? []).reduce((sum, stored) => sum + userRecordsIn(stored), 0)
  const takes = fx.now - since
  fx.note({ type: 'remote-read', broker: broker.id, partition, client, offset, records, takes })
  reviewFetch(broker, client, fx)
}

/** A timer of a session rang: a fetch whose time is over is answered with what there is. */
export function expireFetch(broker: Broker, client: string, fx: BrokerEffects): void {
  const session = broker.volatile.sessions[client]
  if (session === undefined || session.timerAt === 0 || session.timerAt > fx.now) return
  session.timerAt = 0
  if (session.parked === null) return
  const { request, deadline } = session.parked
  if (deadline > fx.now) return setTimer(session, deadline, fx)
  const findings = collect(broker, session, request, fx.now)
  if (findings.remote.length > 0) {
    const waited = ms(broker.config['remote.fetch.max.wait.ms'])
    fx.note({ type: 'remote-read-late', broker: broker.id, client, waited })
  }
  sendFindings(broker, session, request, findings, fx)
}

/** Something happened that a parked fetch may have waited for. */
export function reviewFetch(broker: Broker, client: string, fx: BrokerEffects): void {
  const session = broker.volatile.sessions[client]
  if (session === undefined || session.parked === null) return
  const { request } = session.parked
  const findings = collect(broker, session, request, fx.now)
  // With records from remote storage what else there is goes along, however little it is.
  const isServed = session.remote !== undefined && findings.remote.length === 0
  if (isServed || isReady(findings, request)) sendFindings(broker, session, request, findings, fx)
}

/** The log of a led partition has grown: followers may fetch that. */
export function announceAppend(broker: Broker, { watchers }: Partition): void {
  for (const { client, isFollower, place } of watchers) {
    if (!isFollower) continue
    const session = broker.volatile.sessions[client]!
    mark(session, place)
    wake(broker, session)
  }
}

/** The high watermark has risen: consumers may read further; followers learn it with their next response. */
export function announceHighWatermark(broker: Broker, { watchers }: Partition): void {
  for (const { client, isFollower, place } of watchers) {
    const session = broker.volatile.sessions[client]!
    mark(session, place)
    if (!isFollower) wake(broker, session)
  }
}

/** The log begins later now: who fetches it learns so with the next response. */
export function announceLogStart(broker: Broker, { watchers }: Partition): void {
  for (const { client, place } of watchers) mark(broker.volatile.sessions[client]!, place)
}

/** Leadership has changed, or the partition is gone: everybody who fetches it is to hear so. */
export function announceChange(broker: Broker, { watchers }: Partition): void {
  for (const { client, place } of watchers) {
    const session = broker.volatile.sessions[client]!
    mark(session, place)
    wake(broker, session)
  }
}

/** This broker hosts the partition from now on: sessions that ask for it already watch it. */
export function watchersOf(broker: Broker, partition: PartitionId): Watcher[] {
  const sessions = Object.values(broker.volatile.sessions)
  return sessions.filter(({ places }) => places[partition] !== undefined).map((session) => watcher(session, partition))
}

const watcher = ({ client, replica, places }: FetchSession, partition: PartitionId): Watcher => ({
  client,
  isFollower: replica !== null,
  place: places[partition]!,
})

/** The next answer says something of the partition at this place. */
export function mark(session: FetchSession, place: number): void {
  const entry = session.entries[place]!
  if (entry.changed) return
  entry.changed = true
  // Mostly there is one: pushed into an empty list it would make that as large as for 17.
  if (session.changed.length === 0) session.changed = [place]
  else session.changed.push(place)
}

function wake(broker: Broker, session: FetchSession): void {
  const { wakened } = broker.volatile
  if (session.parked !== null && !wakened.includes(session.client)) wakened.push(session.client)
}

function include(broker: Broker, session: FetchSession, fetch: FetchPartition): void {
  const { partition } = fetch
  const known = session.places[partition]
  if (known === undefined) enter(broker, session, fetch)
  else {
    session.entries[known]!.fetch = fetch
    mark(session, known)
  }
}

function enter(broker: Broker, session: FetchSession, fetch: FetchPartition): void {
  const { entries, places } = session
  const { partition } = fetch
  const empty = entries.indexOf(null)
  const place = empty < 0 ? entries.length : empty
  entries[place] = { fetch, changed: false, highWatermark: -1, logStartOffset: -1 }
  places[partition] = place
  broker.volatile.partitions[partition]?.watchers.push(watcher(session, partition))
  mark(session, place)
}

function forget(broker: Broker, session: FetchSession, partition: PartitionId): void {
  const place = session.places[partition]
  if (place === undefined) return
  delete session.places[partition]
  session.entries[place] = null
  session.changed = session.changed.filter((changed) => changed !== place)
  unwatch(broker, partition, session.client)
}

function unwatch(broker: Broker, partition: PartitionId, client: string): void {
  const replica = broker.volatile.partitions[partition]
  if (replica !== undefined) replica.watchers = replica.watchers.filter((watching) => watching.client !== client)
}

function setTimer(session: FetchSession, deadline: number, fx: BrokerEffects): void {
  if (session.timerAt !== 0 && session.timerAt <= deadline) return
  session.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'delayedFetchExpired', client: session.client })
}

// R-R3: throttled followers get no bytes beyond the rate; they ask again.
function isHeldBack(
  broker: Broker,
  { replica: follower }: FetchSession,
  replica: Partition | undefined,
  now: Micros,
): boolean {
  if (follower === null || replica === undefined || !hasQuota(broker, 'leader')) return false
  return isThrottled(broker, replica, 'leader', follower) && isOverQuota(broker, 'leader', now)
}

function countSent(
  broker: Broker,
  { replica: follower }: FetchSession,
  partition: PartitionId,
  batches: readonly LogBatch[],
  now: Micros,
): void {
  const replica = broker.volatile.partitions[partition]
  if (batches.length === 0 || follower === null || replica === undefined) return
  if (isThrottled(broker, replica, 'leader', follower)) countBytes(broker, 'leader', bytesOf(batches), now)
}
