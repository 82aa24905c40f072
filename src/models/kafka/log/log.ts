// A replica's log: append, read and truncate (L-1 to L-3, L-33). Batches are sealed and shared between replicas.
import type { LogBatch, PartitionId } from '../messages'
import { assignEpoch, truncateEpochs } from './epochs'
import type { Log, LogChunk } from './state'

/** Batches per finished chunk: a checkpoint copies one reference per chunk, and at most this many of the tail. */
const CHUNK = 128

export const createLog = (partition: PartitionId, topicId = 0): Log => ({
  partition,
  topicId,
  logStartOffset: 0,
  logEndOffset: 0,
  chunks: [],
  tail: [],
  epochs: [],
  producers: {},
  producersEnd: 0,
  sizeInBytes: 0,
})

/**
 * Appends a batch at the end of the log and notes its leader epoch (L-1, L-30).
 * @throws Error when the batch does not begin at the log end: offsets are dense.
 */
export function append(log: Log, batch: LogBatch): void {
  if (batch.baseOffset !== log.logEndOffset) {
    throw new Error(`${log.partition}: a batch at ${batch.baseOffset} cannot follow the log end ${log.logEndOffset}`)
  }
  assignEpoch(log.epochs, batch.leaderEpoch, batch.baseOffset)
  log.tail.push(batch)
  log.logEndOffset = batch.lastOffset + 1
  log.sizeInBytes += batch.batch.sizeInBytes
  if (log.tail.length === CHUNK) {
    log.chunks.push({ sealed: true, batches: log.tail })
    log.tail = []
  }
}

/**
 * The batches from the one that holds `from` up to `limit` (exclusive, a batch boundary), as many as `maxBytes` allow.
 * The first is answered even if it is larger.
 */
export function read(log: Log, from: number, limit: number, maxBytes: number): LogBatch[] {
  const found: LogBatch[] = []
  let bytes = 0
  let chunk = chunkOf(log, from)
  let list = chunk < log.chunks.length ? log.chunks[chunk]!.batches : log.tail
  let i = indexOf(list, from)
  for (;;) {
    if (i === list.length) {
      if (chunk >= log.chunks.length) return found
      chunk++
      list = chunk < log.chunks.length ? log.chunks[chunk]!.batches : log.tail
      i = 0
      continue
    }
    const batch = list[i++]!
    bytes += batch.batch.sizeInBytes
    if (batch.lastOffset >= limit || (bytes > maxBytes && found.length > 0)) return found
    found.push(batch)
  }
}

/** The batch that holds `offset`, undefined when the log does not. */
export function batchAt(log: Log, offset: number): LogBatch | undefined {
  if (offset < log.logStartOffset || offset >= log.logEndOffset) return undefined
  const chunk = chunkOf(log, offset)
  const list = chunk < log.chunks.length ? log.chunks[chunk]!.batches : log.tail
  return list[indexOf(list, offset)]
}

/** All batches in offset order. */
export function batchesOf(log: Log): LogBatch[] {
  return [...log.chunks.flatMap(({ batches }) => batches), ...log.tail]
}

/** Removes everything from `offset` on (L-33). Answers the log end before. */
export function truncateTo(log: Log, offset: number): number {
  const before = log.logEndOffset
  if (offset >= before) {
    // A leader that never appended in its epoch left an entry at the log end, which another leader may not know.
    truncateEpochs(log.epochs, before)
    return before
  }
  const keep = Math.max(offset, log.logStartOffset)
  const chunk = chunkOf(log, keep)
  if (chunk < log.chunks.length) {
    log.tail = log.chunks[chunk]!.batches.slice()
    log.chunks.length = chunk
  }
  log.tail.length = indexOf(log.tail, keep)
  // Offsets are cut where a batch begins; a target inside a batch takes the whole batch with it.
  const last = log.tail.at(-1) ?? log.chunks.at(-1)?.batches.at(-1)
  log.logEndOffset = last === undefined ? log.logStartOffset : last.lastOffset + 1
  truncateEpochs(log.epochs, log.logEndOffset)
  log.sizeInBytes = sizeOf(log)
  if (log.producersEnd > log.logEndOffset) {
    log.producers = {}
    log.producersEnd = log.logStartOffset
  }
  return before
}

function sizeOf(log: Log): number {
  let bytes = 0
  for (const { batches } of log.chunks) for (const { batch } of batches) bytes += batch.sizeInBytes
  for (const { batch } of log.tail) bytes += batch.sizeInBytes
  return bytes
}

// Index of the chunk that holds `offset`; the number of chunks stands for the tail.
function chunkOf({ chunks, tail }: Log, offset: number): number {
  if (chunks.length === 0 || (tail.length > 0 && offset >= tail[0]!.baseOffset)) return chunks.length
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lastOffset(chunks[middle]!) < offset) low = middle + 1
    else high = middle
  }
  return low
}

const lastOffset = ({ batches }: LogChunk): number => batches[batches.length - 1]!.lastOffset

// Index of the first batch that ends at or after `offset`. Most readers are near the end.
function indexOf(list: readonly LogBatch[], offset: number): number {
  let low = 0
  let high = list.length
  if (high > 8 && list[high - 8]!.lastOffset < offset) low = high - 7
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.lastOffset < offset) low = middle + 1
    else high = middle
  }
  return low
}
