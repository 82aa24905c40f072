// The actor of remote storage: takes segments in, hands their records out, forgets them, and tells the replicas what it has.
import { seconds, type Micros } from '../../../kernel/time'
import type { Effects, Handlers } from '../../../kernel/step'
import type { actorBase } from '../../../kernel/world'
import { offsetAt } from '../batches'
import type { Fact } from '../facts'
import type { LogBatch, Message, PartitionId } from '../messages'
import type { RemoteCopyRequest, RemoteIndexRequest, RemoteLookupRequest, RemoteReadRequest } from '../messages/remote'
import type { RemoteSpeed } from '../remote-speed'
import type { RemoteLog, RemoteOperation, RemoteStorage } from './state'

type StorageEffects = Effects<Message, Fact>

/** An empty storage. */
export const createRemoteStorage = (
  base: ReturnType<typeof actorBase<'remoteStorage'>>,
  speed: RemoteSpeed,
): RemoteStorage =>
  Object.assign(base, {
    speed,
    durable: { logs: {}, nextSegment: 1 },
    volatile: emptyRemoteMemory(),
  })

/** Nothing is under way. */
export const emptyRemoteMemory = (): RemoteStorage['volatile'] => ({ operations: {}, nextOperation: 1 })

const keyOf = ({ partition, topicId }: { partition: PartitionId; topicId: number }): string => `${partition}#${topicId}`

/** Its log of a partition; made when a replica first asks. */
function logFor(storage: RemoteStorage, of: { partition: PartitionId; topicId: number }): RemoteLog {
  const { partition, topicId } = of
  return (storage.durable.logs[keyOf(of)] ??= { partition, topicId, segments: [], data: {}, watchers: [] })
}

export const remoteStorageHandlers: Handlers<
  RemoteStorage,
  Message,
  Fact,
  | 'started'
  | 'disconnected'
  | 'remoteLogWatch'
  | 'remoteLogUnwatch'
  | 'remoteCopyRequest'
  | 'remoteReadRequest'
  | 'remoteLookupRequest'
  | 'remoteIndexRequest'
  | 'remoteDeleteRequest'
  | 'remoteOperationDone'
> = {
  started() {},
  disconnected(self, { peer }, fx) {
    for (const log of Object.values(self.durable.logs)) log.watchers = log.watchers.filter((id) => id !== peer)
    abandonCopies(self, peer, fx)
  },
  remoteLogWatch(self, of, fx, from) {
    const log = logFor(self, of)
    if (!log.watchers.includes(from)) log.watchers.push(from)
    tell(log, from, fx)
  },
  remoteLogUnwatch(self, of, _, from) {
    const log = logFor(self, of)
    log.watchers = log.watchers.filter((id) => id !== from)
  },
  remoteCopyRequest: (self, request, fx, from) => beginCopy(self, request, from, fx),
  remoteReadRequest(self, request, fx, from) {
    const batches = readSegment(self, request)
    const { partition, topicId, read, offset } = request
    const message = { type: 'remoteReadResponse', partition, topicId, read, offset, batches } as const
    begin(self, { kind: 'answer', message, to: from }, duration(self, bytesOf(batches ?? [])), fx)
  },
  remoteLookupRequest(self, request, fx, from) {
    const { partition, topicId, lookup } = request
    const message = {
      type: 'remoteLookupResponse',
      partition,
      topicId,
      lookup,
      offset: firstSince(self, request),
    } as const
    begin(self, { kind: 'answer', message, to: from }, duration(self, 0), fx)
  },
  remoteIndexRequest(self, request, fx, from) {
    const { partition, topicId, leaderEpoch, logStartOffset } = request
    const found = indexesOf(self, request)
    const message = { type: 'remoteIndexResponse', partition, topicId, leaderEpoch, logStartOffset, found } as const
    begin(self, { kind: 'answer', message, to: from }, duration(self, 0), fx)
  },
  remoteDeleteRequest(self, { segments, reason, ...of }, fx, from) {
    const log = self.durable.logs[keyOf(of)]
    if (log === undefined) return
    const ids = segments ?? log.segments.map(({ id }) => id)
    if (ids.length === 0) return
    log.segments = log.segments.map((known) =>
      ids.includes(known.id) ? { ...known, state: 'DELETE_SEGMENT_STARTED' } : known,
    )
    begin(self, { kind: 'delete', log: keyOf(of), segments: ids, reason, broker: from }, duration(self, 0), fx)
    tellAll(log, fx)
  },
  remoteOperationDone(self, { operation: number }, fx) {
    const operation = self.volatile.operations[number]
    if (operation === undefined) return
    delete self.volatile.operations[number]
    if (operation.kind === 'answer') fx.send(operation.to, operation.message)
    else if (operation.kind === 'copy') finishCopy(self, operation, fx)
    else finishDeletion(self, operation, fx)
  },
}

/** How long it takes to move so many bytes. */
const duration = ({ speed }: RemoteStorage, bytes: number): Micros =>
  speed.latency + Math.ceil((bytes * seconds(1)) / speed.rate)

function begin(storage: RemoteStorage, operation: RemoteOperation, takes: Micros, fx: StorageEffects): void {
  const number = storage.volatile.nextOperation++
  storage.volatile.operations[number] = operation
  fx.after(takes, { type: 'remoteOperationDone', operation: number })
}

function tellAll(log: RemoteLog, fx: StorageEffects): void {
  for (const watcher of log.watchers) tell(log, watcher, fx)
}

function tell({ partition, topicId, segments }: RemoteLog, to: string, fx: StorageEffects): void {
  fx.send(to, { type: 'remoteLogMetadata', partition, topicId, segments })
}

function beginCopy(storage: RemoteStorage, request: RemoteCopyRequest, from: string, fx: StorageEffects): void {
  const { partition, topicId, segment, data } = request
  const log = logFor(storage, request)
  const id = storage.durable.nextSegment++
  const added = { ...segment, id, broker: from, state: 'COPY_SEGMENT_STARTED' } as const
  // A copy that its leader gave up takes no room.
  const others = log.segments.filter(
    ({ broker, state, baseOffset }) =>
      broker !== from || state !== 'COPY_SEGMENT_STARTED' || baseOffset !== segment.baseOffset,
  )
  for (const { id: given } of log.segments.filter((known) => !others.includes(known))) delete log.data[given]
  log.segments = [...others, added].toSorted((a, b) => a.baseOffset - b.baseOffset || a.id - b.id)
  log.data[id] = data
  const takes = duration(storage, segment.sizeInBytes)
  begin(storage, { kind: 'copy', log: keyOf({ partition, topicId }), segment: id, broker: from, takes }, takes, fx)
  tellAll(log, fx)
}

function finishCopy(
  storage: RemoteStorage,
  { log: key, segment: id, broker, takes }: Extract<RemoteOperation, { kind: 'copy' }>,
  fx: StorageEffects,
): void {
  const log = storage.durable.logs[key]
  const copied = log?.segments.find((known) => known.id === id)
  if (log === undefined || copied?.state !== 'COPY_SEGMENT_STARTED') return
  log.segments = log.segments.map((known) => (known === copied ? { ...known, state: 'COPY_SEGMENT_FINISHED' } : known))
  const { baseOffset, endOffset, sizeInBytes: bytes } = copied
  const { batches } = log.data[id]!
  const { partition } = log
  fx.note({ type: 'segment-copied', broker, partition, segment: id, baseOffset, endOffset, bytes, takes, batches })
  tellAll(log, fx)
}

// What a broker that died had begun to copy is not whole.
function abandonCopies(storage: RemoteStorage, broker: string, fx: StorageEffects): void {
  const { operations } = storage.volatile
  for (const number in operations) {
    const operation = operations[number]!
    if (operation.kind !== 'copy' || operation.broker !== broker) continue
    delete operations[number]
    const log = storage.durable.logs[operation.log]!
    log.segments = log.segments.filter(({ id }) => id !== operation.segment)
    delete log.data[operation.segment]
    tellAll(log, fx)
  }
}

function finishDeletion(
  storage: RemoteStorage,
  { log: key, segments: ids, reason, broker }: Extract<RemoteOperation, { kind: 'delete' }>,
  fx: StorageEffects,
): void {
  const log = storage.durable.logs[key]
  if (log === undefined) return
  const gone = log.segments.filter(({ id }) => ids.includes(id))
  log.segments = log.segments.filter(({ id }) => !ids.includes(id))
  for (const id of ids) delete log.data[id]
  if (gone.length > 0) {
    const segments = gone.map(({ id, baseOffset, endOffset }) => ({ id, baseOffset, endOffset }))
    const bytes = gone.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
    fx.note({ type: 'remote-segments-deleted', broker, partition: log.partition, segments, bytes, reason })
  }
  tellAll(log, fx)
}

function readSegment({ durable }: RemoteStorage, request: RemoteReadRequest): LogBatch[] | null {
  const data = durable.logs[keyOf(request)]?.data[request.segment]
  if (data === undefined) return null
  const found: LogBatch[] = []
  let bytes = 0
  for (const batch of data.batches) {
    if (batch.lastOffset < request.offset) continue
    bytes += batch.batch.sizeInBytes
    // The first is answered even if it is larger.
    if (bytes > request.maxBytes && found.length > 0) break
    found.push(batch)
  }
  return found
}

const bytesOf = (batches: readonly LogBatch[]): number => batches.reduce((sum, { batch }) => sum + batch.sizeInBytes, 0)

function firstSince({ durable }: RemoteStorage, request: RemoteLookupRequest): number {
  const log = durable.logs[keyOf(request)]
  for (const id of request.segments) {
    for (const stored of log?.data[id]?.batches ?? []) {
      if (stored.batch.maxTimestamp < request.timestamp || stored.lastOffset < request.offset) continue
      const place = stored.batch.timestamps.findIndex(
        (time, i) => time >= request.timestamp && offsetAt(stored, i) >= request.offset,
      )
      if (place >= 0) return offsetAt(stored, place)
    }
  }
  return -1
}

function indexesOf({ durable }: RemoteStorage, request: RemoteIndexRequest) {
  const log = durable.logs[keyOf(request)]
  const segment = log?.segments.find(({ id }) => id === request.segment)
  const data = log?.data[request.segment]
  if (log === undefined || segment === undefined || data === undefined) return null
  // The transaction indexes of the segments before it are read, too.
  const aborted = log.segments
    .filter(({ baseOffset, state }) => baseOffset <= segment.baseOffset && state === 'COPY_SEGMENT_FINISHED')
    .flatMap(({ id }) => log.data[id]!.aborted)
  return { segment, data: { ...data, batches: [], aborted } }
}
