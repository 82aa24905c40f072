// ShareFetch and ShareAcknowledge from the client's side (ShareConsumeRequestManager): one request per leader at a time, and only when the
// application is in poll() with nothing left to return. What it says of records rides along.
import { ms, type Micros } from '../../../../kernel/time'
import { connect } from '../../client/connection'
import { throttledUntil } from '../../client/throttle'
import { treatmentOf } from '../../client/errors'
import { applyLeaderHint, leaderOf, never, requestUpdate } from '../../client/metadata'
import type { ClientEffects } from '../../client/state'
import type {
  AcknowledgementBatch,
  PartitionId,
  ShareAcknowledgeResponse,
  ShareFetchResponse,
  SharePartitionRequest,
  SharePartitionResponse,
} from '../../messages'
import { topicsOf } from '../lookup'
import { ask } from '../requests'
import type { Consumer } from '../state'
import type { Acknowledgement, ShareClient, ShareSessionHandler } from './state'

const newHandler = (): ShareSessionHandler => ({ epoch: 0, partitions: [], correlationId: null })

/** The partitions of this member by their leaders; those without one are looked for. */
function byLeader({ volatile }: Consumer): Map<string, PartitionId[]> {
  const found = new Map<string, PartitionId[]>()
  for (const partition in volatile.owned) {
    const leader = leaderOf(volatile.metadata, partition)
    if (leader === null) requestUpdate(volatile.metadata)
    else if (found.has(leader)) found.get(leader)!.push(partition)
    else found.set(leader, [partition])
  }
  return found
}

/** Asks every leader that has not been asked yet. Answers when to call again at the latest. */
export function fetchShared(self: Consumer, share: ShareClient, fx: ClientEffects): Micros {
  const leaders = byLeader(self)
  let next = sendRest(self, share, leaders, fx)
  for (const leader of inTurn(self, share, [...leaders.keys()])) {
    const handler = (share.sessions[leader] ??= newHandler())
    if (handler.correlationId !== null) continue
    const retryAt = share.retryAt[leader] ?? 0
    if (fx.now < retryAt) {
      next = Math.min(next, retryAt)
      continue
    }
    const ready = Math.max(connect(self, leader, topicsOf(self), fx), throttledUntil(self, leader, fx.now))
    if (ready > 0) next = Math.min(next, ready)
    else sendFetch(self, share, leader, handler, leaders.get(leader)!, fx)
  }
  return next
}

// KIP-1206: with `record_limit` one leader is asked after the other, so that no more than max.poll.records come.
function inTurn({ config }: Consumer, share: ShareClient, leaders: readonly string[]): readonly string[] {
  if (config['share.acquire.mode'] !== 'record_limit' || leaders.length === 0) return leaders
  if (Object.values(share.sessions).some(({ correlationId }) => correlationId !== null)) return []
  return [leaders[share.turn++ % leaders.length]!]
}

function sendFetch(
  self: Consumer,
  share: ShareClient,
  leader: string,
  handler: ShareSessionHandler,
  wanted: readonly PartitionId[],
  fx: ClientEffects,
): void {
  const { config, group, volatile } = self
  const known = handler.epoch === 0 ? [] : handler.partitions
  const forgotten = known.filter((partition) => !wanted.includes(partition))
  const told = wanted.filter(
    (partition) => !known.includes(partition) || share.acknowledgements[partition] !== undefined,
  )
  const partitions = told.map((partition) => request(self, share, partition))
  handler.partitions = wanted.slice()
  handler.correlationId = ask(
    self,
    { broker: leader, toCoordinator: false, partitions: told },
    (correlationId) => ({
      type: 'shareFetchRequest',
      correlationId,
      group,
      memberId: volatile.memberId,
      shareSessionEpoch: handler.epoch,
      maxWaitMs: config['fetch.max.wait.ms'],
      minBytes: config['fetch.min.bytes'],
      maxBytes: config['fetch.max.bytes'],
      maxRecords: config['max.poll.records'],
      batchSize: config['max.poll.records'],
      acquireMode: config['share.acquire.mode'] === 'record_limit' ? 'record_limit' : 'batch_optimized',
      partitions,
      forgotten,
    }),
    fx,
  )
}

function request({ volatile }: Consumer, share: ShareClient, partition: PartitionId): SharePartitionRequest {
  const topicId = volatile.metadata.partitions[partition]?.topicId
  const acknowledgements = batched(share.acknowledgements[partition] ?? [])
  delete share.acknowledgements[partition]
  return { partition, ...(topicId === undefined ? {} : { topicId }), acknowledgements }
}

/** Neighbours of which the same is said go together. */
function batched(said: readonly Acknowledgement[]): AcknowledgementBatch[] {
  const batches: AcknowledgementBatch[] = []
  for (const { offset, type } of said.toSorted((a, b) => a.offset - b.offset)) {
    const last = batches[batches.length - 1]
    if (last?.lastOffset === offset - 1 && last.acknowledge === type) {
      batches[batches.length - 1] = { ...last, lastOffset: offset }
    } else batches.push({ firstOffset: offset, lastOffset: offset, acknowledge: type })
  }
  return batches
}

/** What is to be said of partitions that this member has no more. */
function sendRest(
  self: Consumer,
  share: ShareClient,
  leaders: ReadonlyMap<string, readonly PartitionId[]>,
  fx: ClientEffects,
): Micros {
  const mine = new Set([...leaders.values()].flat())
  const rest = Object.keys(share.acknowledgements).filter((partition) => !mine.has(partition))
  return rest.length === 0 ? never : sendAcknowledgements(self, share, rest, false, fx)
}

/**
 * Says what is to be said, by requests that fetch nothing. `closes`: the sessions end with it. Answers 0 when nothing is left to be
 * sent, else when to call again at the latest.
 */
export function sendAcknowledgements(
  self: Consumer,
  share: ShareClient,
  partitions: readonly PartitionId[],
  closes: boolean,
  fx: ClientEffects,
): Micros {
  const { metadata } = self.volatile
  let waits = false
  for (const leader of Object.keys(share.sessions)) {
    const handler = share.sessions[leader]!
    const told = partitions.filter(
      (partition) => leaderOf(metadata, partition) === leader && share.acknowledgements[partition] !== undefined,
    )
    if (told.length === 0 && !closes) continue
    if (handler.correlationId !== null) {
      waits = true
      continue
    }
    // It is not open, or was closed already.
    if (handler.epoch <= 0) continue
    const { group, volatile } = self
    const shareSessionEpoch = closes ? -1 : handler.epoch
    const asked = told.map((partition) => request(self, share, partition))
    handler.correlationId = ask(
      self,
      { broker: leader, toCoordinator: false, partitions: told },
      (correlationId) => ({
        type: 'shareAcknowledgeRequest',
        correlationId,
        group,
        memberId: volatile.memberId,
        shareSessionEpoch,
        partitions: asked,
      }),
      fx,
    )
    if (closes) handler.epoch = -1
  }
  // Nobody can be told of the rest: whoever leads its partition now knows nothing of it.
  for (const partition of partitions) if (!waits) delete share.acknowledgements[partition]
  return waits ? never : 0
}

/** Takes in what a leader has sent. */
export function onShareFetched(
  self: Consumer,
  share: ShareClient,
  response: ShareFetchResponse,
  from: string,
  fx: ClientEffects,
): void {
  const handler = share.sessions[from]
  if (handler?.correlationId !== response.correlationId) return
  handler.correlationId = null
  share.lockTimeoutMs = response.acquisitionLockTimeoutMs
  if (response.error !== 'NONE') return loseSession(handler)
  if (handler.epoch >= 0) handler.epoch++
  for (const fetched of response.partitions) {
    if (fetched.error === 'NONE') take(self, share, fetched)
    else failed(self, share, fetched, from, fx)
    refused(self, fetched.partition, fetched.acknowledgeError, fx)
  }
}

function take(
  { volatile }: Consumer,
  share: ShareClient,
  { partition, acquired, records, compressed }: SharePartitionResponse,
): void {
  if (acquired.length === 0) return
  const offsets = new Set(records.map(({ offset }) => offset))
  // Offsets without a record (compacted away, or of transactions themselves): nobody is to get them again.
  for (const { firstOffset, lastOffset } of acquired) {
    for (let offset = firstOffset; offset <= lastOffset; offset++) {
      if (!offsets.has(offset)) (share.acknowledgements[partition] ??= []).push({ offset, type: 'gap' })
    }
  }
  if (records.length === 0) return
  share.buffered.push({ partition, acquired, records, ...(compressed !== undefined && { compressed }) })
  const owned = volatile.owned[partition]
  if (owned !== undefined) owned.highWatermark = Math.max(owned.highWatermark, records[records.length - 1]!.offset + 1)
}

function failed(
  self: Consumer,
  share: ShareClient,
  { partition, error, currentLeader }: SharePartitionResponse,
  from: string,
  fx: ClientEffects,
): void {
  const { metadata } = self.volatile
  if (treatmentOf(error).staleMetadata) applyLeaderHint(metadata, partition, currentLeader)
  else requestUpdate(metadata)
  share.retryAt[from] = fx.now + ms(self.config['retry.backoff.ms'])
}

// The application's callback is told; it has done its work all the same.
function refused(
  self: Consumer,
  partition: PartitionId,
  error: SharePartitionResponse['error'],
  fx: ClientEffects,
): void {
  if (error === 'NONE') return
  self.volatile.lastError = `${partition} was not acknowledged: ${error}`
  if (error === 'NOT_LEADER_OR_FOLLOWER') requestUpdate(self.volatile.metadata)
  fx.note({ type: 'share-acknowledgement-failed', consumer: self.id, group: self.group, partition, error })
}

export function onShareAcknowledged(
  self: Consumer,
  share: ShareClient,
  response: ShareAcknowledgeResponse,
  from: string,
  fx: ClientEffects,
): void {
  const handler = share.sessions[from]
  if (handler?.correlationId !== response.correlationId) return
  handler.correlationId = null
  if (response.error !== 'NONE') return loseSession(handler)
  if (handler.epoch >= 0) handler.epoch++
  for (const { partition, acknowledgeError } of response.partitions) refused(self, partition, acknowledgeError, fx)
}

/** The connection broke: what was said on it may not have been heard, and is not said again. */
export function onShareLost(self: Consumer, share: ShareClient, broker: string, fx: ClientEffects): void {
  const handler = share.sessions[broker]
  if (handler === undefined) return
  if (handler.correlationId !== null) share.retryAt[broker] = fx.now + ms(self.config['retry.backoff.ms'])
  handler.correlationId = null
  loseSession(handler)
}

function loseSession(handler: ShareSessionHandler): void {
  if (handler.epoch > 0) handler.epoch = 0
  handler.partitions = []
}

/** Is an answer to come still? */
export const isShareAsking = ({ sessions }: ShareClient): boolean =>
  Object.values(sessions).some(({ correlationId }) => correlationId !== null)
