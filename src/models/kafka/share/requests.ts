// ShareFetch and ShareAcknowledge at the leader of partitions (KIP-932; SharePartitionManager, DelayedShareFetch): what is acknowledged is
// stored, records are given out, and the answer waits for both.
import { ms, type Micros } from '../../../kernel/time'
import { offsetAt } from '../batches'
import type { Broker, BrokerEffects } from '../broker/state'
import type { Compressed } from '../codecs'
import { read } from '../log/log'
import type {
  ErrorCode,
  LogBatch,
  PartitionId,
  ShareAcknowledgeRequest,
  SharedRecord,
  ShareFetchRequest,
  SharePartitionRequest,
  SharePartitionResponse,
} from '../messages'
import { callerOf } from '../replication/access'
import { hasQuotas, holdBackFetch, mostToFetch } from '../replication/client-quota'
import { answer } from '../replication/connection'
import { leaderHint, logOf } from '../replication/replica'
import { isRemoteOnly } from '../replication/tiered'
import { acknowledge, archiveCompacted, releaseMember } from './acknowledge'
import { groupDenied, topicDenied } from './access'
import { acquireRecords } from './acquire'
import {
  moveStart,
  noteChanges,
  onLogStart,
  readLimit,
  sharePartitionFor,
  store,
  watchLocks,
  withoutAborted,
} from './leader'
import { canAcquire, nextFetchOffset, type SharePartition } from './partition-state'
import { sharesOf } from './persister'
import { fromRemote } from './remote-read'
import { closeShareSession, openShareSession } from './sessions'
import { lockDuration, lockDurationMs, maxDeliveries, maxLocks, mayRenew } from './settings'
import type { ShareRequest, ShareSession } from './state'
import { shareKey } from './stored-state'
import { whyNotHeld } from './why-refused'

export function shareFetch(broker: Broker, request: ShareFetchRequest, client: string, fx: BrokerEffects): void {
  const session = groupDenied(broker, request, client, fx) ?? openShareSession(broker, request, client)
  if (typeof session === 'string') return refuseFetch(broker, request, session, client, fx)
  const pending = park(broker, request, client, 'fetch', fx)
  takeAcknowledgements(broker, pending, request, fx)
  pending.fetch = request
  pending.deadline = fx.now + ms(request.maxWaitMs)
  if (!tryFetch(broker, pending, false, fx)) {
    const key = String(pending.id)
    fx.after(ms(request.maxWaitMs), { type: 'shareTimer', what: 'fetch', key, deadline: pending.deadline })
  }
}

function refuseFetch(
  broker: Broker,
  { correlationId, group }: ShareFetchRequest,
  error: ErrorCode,
  client: string,
  fx: BrokerEffects,
): void {
  const acquisitionLockTimeoutMs = lockDurationMs(broker, group)
  const type = 'shareFetchResponse'
  answer(broker, client, { type, correlationId, error, acquisitionLockTimeoutMs, partitions: [] }, fx)
}

export function shareAcknowledge(
  broker: Broker,
  request: ShareAcknowledgeRequest,
  client: string,
  fx: BrokerEffects,
): void {
  const session = groupDenied(broker, request, client, fx) ?? openShareSession(broker, request, client)
  if (typeof session === 'string') {
    const { correlationId } = request
    answer(broker, client, { type: 'shareAcknowledgeResponse', correlationId, error: session, partitions: [] }, fx)
    return
  }
  const pending = park(broker, request, client, 'acknowledge', fx)
  takeAcknowledgements(broker, pending, request, fx)
  if (request.shareSessionEpoch < 0) endSession(broker, session, pending, fx)
  finishIfDone(broker, pending, fx)
}

function park(
  broker: Broker,
  request: ShareFetchRequest | ShareAcknowledgeRequest,
  client: string,
  type: ShareRequest['type'],
  fx: BrokerEffects,
): ShareRequest {
  const shares = sharesOf(broker)
  const { correlationId, group, memberId } = request
  const { principal } = callerOf(request, client)
  const who = { id: shares.nextRequest++, client, principal, correlationId, group, memberId, type }
  const pending: ShareRequest = { ...who, fetch: null, deadline: fx.now, fetched: [], acknowledged: {}, waiting: 0 }
  shares.requests.push(pending)
  return pending
}

// ---- acknowledgements ---------------------------------------------------------------------------------------------

function takeAcknowledgements(
  broker: Broker,
  pending: ShareRequest,
  request: ShareFetchRequest | ShareAcknowledgeRequest,
  fx: BrokerEffects,
): void {
  for (const asked of request.partitions) {
    if (asked.acknowledgements.length === 0) continue
    const denied = topicDenied(broker, request, pending.client, asked.partition, fx)
    pending.acknowledged[asked.partition] = denied ?? takeOne(broker, pending, asked, fx)
  }
}

function takeOne(
  broker: Broker,
  pending: ShareRequest,
  { partition, acknowledgements }: SharePartitionRequest,
  fx: BrokerEffects,
): ErrorCode {
  const { group, memberId: member, client } = pending
  const key = shareKey(group, partition)
  const share = sharesOf(broker).partitions[key]
  if (share?.status !== 'ACTIVE')
    return refuseAcknowledgements(broker, pending, partition, 'NOT_LEADER_OR_FOLLOWER', fx)
  const renews = acknowledgements.filter((said) => said.acknowledge === 'renew')
  if (renews.length > 0 && !mayRenew(broker, group)) return 'INVALID_REQUEST'
  const lockedUntil = fx.now + lockDuration(broker, group)
  const terms = { member, maxDeliveries: maxDeliveries(broker, group), lockedUntil }
  const { error, write, changes } = acknowledge(share, acknowledgements, terms)
  if (error !== 'NONE') {
    const why = error === 'INVALID_RECORD_STATE' ? firstReason(share, acknowledgements, member) : ''
    return refuseAcknowledgements(broker, pending, partition, error, fx, acknowledgements[0], why)
  }
  for (const { firstOffset, lastOffset } of renews) {
    const about = { broker: broker.id, group, partition, client, firstOffset, lastOffset, lockedUntil }
    fx.note({ type: 'share-locks-renewed', ...about })
  }
  if (changes.length === 0) return 'NONE'
  pending.waiting++
  const all = changes.flatMap((taken) => taken.changes)
  store(broker, share, all, { kind: 'write', key, write, member, client, changes, request: pending.id }, fx)
  return 'NONE'
}

const firstReason = (share: SharePartition, said: SharePartitionRequest['acknowledgements'], member: string): string =>
  said.map((one) => whyNotHeld(share, one, member)).find((why) => why !== '') ?? ''

function refuseAcknowledgements(
  broker: Broker,
  { group, client }: ShareRequest,
  partition: PartitionId,
  error: ErrorCode,
  fx: BrokerEffects,
  { firstOffset, lastOffset }: { firstOffset: number; lastOffset: number } = { firstOffset: -1, lastOffset: -1 },
  why = '',
): ErrorCode {
  const about = { broker: broker.id, group, partition, client, firstOffset, lastOffset, error, why }
  fx.note({ type: 'share-acknowledgement-refused', ...about })
  return error
}

/** A write that a request waits for was stored or refused. */
export function acknowledged(
  broker: Broker,
  id: number | null,
  key: string,
  error: ErrorCode,
  fx: BrokerEffects,
): void {
  const pending = broker.volatile.share?.requests.find((request) => request.id === id)
  if (pending === undefined) return
  pending.waiting--
  const partition = key.slice(pending.group.length + 1)
  if (error !== 'NONE' && pending.acknowledged[partition] !== undefined) {
    pending.acknowledged[partition] = refuseAcknowledgements(broker, pending, partition, error, fx)
  }
  finishIfDone(broker, pending, fx)
}

// ---- the end of a session --------------------------------------------------------------------------------------------

/** The member closes its session, or its connection broke: what it still holds is anybody's. `pending` waits until that is stored. */
export function endSession(
  broker: Broker,
  session: ShareSession,
  pending: ShareRequest | null,
  fx: BrokerEffects,
): void {
  const { group, memberId: member, client } = session
  closeShareSession(broker, session)
  const { partitions } = sharesOf(broker)
  for (const key of Object.keys(partitions)) {
    const share = partitions[key]!
    if (share.group !== group || share.status !== 'ACTIVE') continue
    const { write, changes } = releaseMember(share, member, maxDeliveries(broker, group))
    if (changes.length === 0) continue
    if (pending !== null) pending.waiting++
    const released = [{ why: 'session-closed', changes }] as const
    const request = pending?.id ?? null
    store(broker, share, changes, { kind: 'write', key, write, member, client, changes: released, request }, fx)
  }
}

/** The connection of a client broke: its sessions end, and nobody waits for its answers. */
export function shareClientLost(broker: Broker, client: string, fx: BrokerEffects): void {
  const shares = broker.volatile.share!
  shares.requests = shares.requests.filter((request) => request.client !== client)
  for (const session of Object.values(shares.sessions)) {
    if (session.client === client) endSession(broker, session, null, fx)
  }
}

// ---- records -------------------------------------------------------------------------------------------------------

/** The time of a fetch is over: it is answered with what there is. */
export function fetchTimer(broker: Broker, key: string, deadline: Micros, fx: BrokerEffects): void {
  const pending = broker.volatile.share?.requests.find(({ id }) => id === Number(key))
  if (pending !== undefined && pending.deadline === deadline) tryFetch(broker, pending, true, fx)
}

/** Something has happened to a partition that fetches may wait for. */
export function reviewShareFetches(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const { requests, sessions } = broker.volatile.share!
  for (const pending of requests.slice()) {
    const session = sessions[shareKey(pending.group, pending.memberId)]
    if (pending.fetch !== null && session?.partitions.includes(partition)) tryFetch(broker, pending, false, fx)
  }
}

/** What can be given out of a partition now. */
interface Readable {
  readonly share: SharePartition
  readonly batches: readonly LogBatch[]
  readonly fetchOffset: number
}

// Answers whether the fetch is over. `isLate`: it is, whatever there is.
function tryFetch(broker: Broker, pending: ShareRequest, isLate: boolean, fx: BrokerEffects): boolean {
  const { fetch, group, memberId } = pending
  if (fetch === null) return true
  const session = sharesOf(broker).sessions[shareKey(group, memberId)]
  const refused: SharePartitionResponse[] = []
  const readable: Readable[] = []
  let bytes = 0
  const maxBytes = hasQuotas(broker) ? Math.min(fetch.maxBytes, mostToFetch(broker, pending)) : fetch.maxBytes
  for (const partition of rotated(session)) {
    const denied = topicDenied(broker, fetch, pending.client, partition, fx)
    const share = denied ?? sharePartitionFor(broker, group, partition, undefined, fx)
    if (typeof share === 'string') refused.push(refusal(broker, partition, share))
    else if (share.status === 'FAILED') {
      // The next fetch asks the share coordinator again.
      delete sharesOf(broker).partitions[shareKey(group, partition)]
      refused.push(refusal(broker, partition, 'COORDINATOR_NOT_AVAILABLE'))
    } else if (share.status === 'ACTIVE') {
      const found = look(broker, share, maxBytes - bytes, fx)
      if (found === null) continue
      readable.push(found)
      for (const { batch } of found.batches) bytes += batch.sizeInBytes
    }
  }
  const isReady = bytes >= Math.max(1, Math.min(fetch.minBytes, maxBytes))
  if (!isReady && !isLate && refused.length === 0) return false
  pending.fetch = null
  pending.fetched = [...refused, ...giveOut(broker, pending, fetch, readable, fx)]
  finishIfDone(broker, pending, fx)
  return true
}

// Each fetch begins with another partition, so that none is always the last one (PartitionRotateStrategy).
function rotated(session: ShareSession | undefined): readonly PartitionId[] {
  if (session === undefined || session.partitions.length === 0) return []
  const { partitions, epoch } = session
  const by = Math.max(0, epoch) % partitions.length
  return [...partitions.slice(by), ...partitions.slice(0, by)]
}

function look(broker: Broker, share: SharePartition, room: number, fx: BrokerEffects): Readable | null {
  if (room <= 0 || !canAcquire(share, maxLocks(broker, share.group))) return null
  const log = logOf(broker, share.partition)
  if (nextFetchOffset(share) < log.logStartOffset) onLogStart(broker, share, log.logStartOffset, fx)
  const fetchOffset = nextFetchOffset(share)
  const limit = readLimit(broker, share)
  const batches = isRemoteOnly(log, fetchOffset)
    ? fromRemote(broker, share, fetchOffset, room, fx)
    : fetchOffset >= limit
      ? []
      : read(log, fetchOffset, limit, room)
  return batches.length === 0 ? null : { share, batches, fetchOffset }
}

function giveOut(
  broker: Broker,
  { group, memberId: member, client }: ShareRequest,
  { acquireMode: mode, batchSize, maxRecords }: ShareFetchRequest,
  readable: readonly Readable[],
  fx: BrokerEffects,
): SharePartitionResponse[] {
  const lockedUntil = fx.now + lockDuration(broker, group)
  const limits = { maxDeliveries: maxDeliveries(broker, group), maxLocks: maxLocks(broker, group) }
  const given: SharePartitionResponse[] = []
  let room = maxRecords
  for (const { share, batches, fetchOffset } of readable) {
    if (room <= 0) break
    const { partition } = share
    const gone = archiveCompacted(share, fetchOffset, batches[0]!.baseOffset)
    noteChanges(broker, share, 'compacted', '', '', gone, 0, fx)
    const asked = { member, mode, batchSize, maxRecords: room, lockedUntil, ...limits }
    const { records, changes } = acquireRecords(share, fetchOffset, batches, asked)
    if (gone.length > 0) moveStart(broker, share, fx)
    noteChanges(broker, share, 'acquire', member, client, changes, lockedUntil, fx)
    const acquired = withoutAborted(broker, share, batches, records, fx)
    if (acquired.length === 0) continue
    for (const { firstOffset, lastOffset } of acquired) room -= lastOffset - firstOffset + 1
    watchLocks(share, shareKey(group, partition), fx)
    given.push({ ...nothing(partition), acquired, ...recordsOf(batches, acquired) })
  }
  return given
}

const nothing = (partition: PartitionId): SharePartitionResponse => ({
  partition,
  error: 'NONE',
  acknowledgeError: 'NONE',
  currentLeader: null,
  acquired: [],
  records: [],
  sizeInBytes: 0,
})

const refusal = (broker: Broker, partition: PartitionId, error: ErrorCode): SharePartitionResponse => ({
  ...nothing(partition),
  error,
  currentLeader: leaderHint(broker, partition, error),
})

function recordsOf(
  batches: readonly LogBatch[],
  acquired: SharePartitionResponse['acquired'],
): Pick<SharePartitionResponse, 'records' | 'sizeInBytes' | 'compressed'> {
  const records: SharedRecord[] = []
  let sizeInBytes = 0
  const compressed: Compressed[] = []
  let range = 0
  for (const stored of batches) {
    sizeInBytes += stored.batch.sizeInBytes
    const before = records.length
    for (let place = 0; place < stored.batch.records.length; place++) {
      const offset = offsetAt(stored, place)
      while (range < acquired.length && acquired[range]!.lastOffset < offset) range++
      if (range === acquired.length) break
      if (offset < acquired[range]!.firstOffset) continue
      const { records: ids, keys, values } = stored.batch
      records.push({ offset, record: ids[place]!, key: keys[place] ?? null, value: values?.[place] ?? null })
    }
    if (stored.batch.compression !== undefined && records.length > before) compressed.push(stored.batch.compression)
  }
  return compressed.length === 0 ? { records, sizeInBytes } : { records, sizeInBytes, compressed }
}

// ---- answers --------------------------------------------------------------------------------------------------------

function finishIfDone(broker: Broker, pending: ShareRequest, fx: BrokerEffects): void {
  if (pending.fetch !== null || pending.waiting > 0) return
  const shares = sharesOf(broker)
  const place = shares.requests.indexOf(pending)
  if (place < 0) return
  shares.requests.splice(place, 1)
  const { client, correlationId, group, type, acknowledged: errors, fetched } = pending
  if (type === 'acknowledge') {
    const partitions = Object.keys(errors).map((partition) => ({ partition, acknowledgeError: errors[partition]! }))
    answer(broker, client, { type: 'shareAcknowledgeResponse', correlationId, error: 'NONE', partitions }, fx)
    return
  }
  const told = fetched.map((one) => ({ ...one, acknowledgeError: errors[one.partition] ?? one.acknowledgeError }))
  const silent = Object.keys(errors).filter((partition) => !fetched.some((one) => one.partition === partition))
  const others = silent.map((partition) => ({ ...nothing(partition), acknowledgeError: errors[partition]! }))
  const partitions = [...told, ...others]
  const acquisitionLockTimeoutMs = lockDurationMs(broker, group)
  const response = { type: 'shareFetchResponse', correlationId, error: 'NONE', acquisitionLockTimeoutMs } as const
  // What is withheld stays acquired until its locks end: Kafka acquires before it measures (KafkaApis.processShareFetchResponse).
  const withheld = Object.keys(errors).map((partition) => ({
    ...nothing(partition),
    acknowledgeError: errors[partition]!,
  }))
  if (holdBackFetch(broker, pending, { ...response, partitions }, { ...response, partitions: withheld }, fx)) return
  answer(broker, client, { ...response, partitions }, fx)
}
