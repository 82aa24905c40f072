// A replica's log: append, read and truncate (L-1 to L-3, L-33). Batches are sealed and shared between replicas.
import type { Micros } from '../../../kernel/time'
import type { LogBatch, PartitionId } from '../messages'
import { advanceEpochs, assignEpoch, truncateEpochs } from './epochs'
import { fill, mustRoll, newSegment, roll, truncateSegments } from './segments'
import type { LogSettings } from './settings'
import type { Log, ProducerEntry, RestoredState } from './state'
import { chunkAt, chunkCount, dropFirstChunks, finishChunk, lastOffset, reopenChunk, rewriteChunks } from './chunks'
import { forgetAborted } from './transactions'

export const createLog = (partition: PartitionId, topicId = 0, now: Micros = 0): Log => ({
  partition,
  topicId,
  logStartOffset: 0,
  localLogStartOffset: 0,
  logEndOffset: 0,
  shelves: [],
  chunks: [],
  tail: [],
  epochs: [],
  producers: {},
  producersEnd: 0,
  sizeInBytes: 0,
  segments: [],
  active: newSegment(0, now),
  recoveryPoint: 0,
  flushedAt: now,
  firstDirtyOffset: 0,
  lastCleaning: null,
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
  fill(log.active, batch)
  finishChunk(log)
}

/** Appends as a broker does: closes the segment first where it must be (L-4), flushes where that is asked for (L-34). */
export function appendRolling(log: Log, batch: LogBatch, settings: LogSettings, now: Micros): boolean {
  const rolls = mustRoll(log, batch.batch, settings)
  if (rolls) roll(log, now)
  append(log, batch)
  if (log.logEndOffset - log.recoveryPoint >= settings.flushMessages) {
    log.recoveryPoint = log.logEndOffset
    log.flushedAt = now
  }
  return rolls
}

/**
 * The batches from the one that holds `from` up to `limit` (exclusive, a batch boundary), as many as `maxBytes` allow.
 * The first is answered even if it is larger.
 */
export function read(log: Log, from: number, limit: number, maxBytes: number): LogBatch[] {
  let chunk = chunkOf(log, from)
  let list = batchesIn(log, chunk)
  let start = indexOf(list, from)
  let found: LogBatch[] | null = null
  let bytes = 0
  for (;;) {
    let end = start
    for (; end < list.length && list[end]!.lastOffset < limit; end++) {
      bytes += list[end]!.batch.sizeInBytes
      if (bytes > maxBytes && (end > start || found !== null)) break
    }
    // Mostly all of it lies in one chunk.
    if (found === null) found = list.slice(start, end)
    else found.push(...list.slice(start, end))
    if (end < list.length || chunk === TAIL) return found
    chunk = chunk + 1 < chunkCount(log) ? chunk + 1 : TAIL
    list = batchesIn(log, chunk)
    start = 0
  }
}

/** The batch that holds `offset`, undefined when the log does not, or has it in remote storage only. */
export function batchAt(log: Log, offset: number): LogBatch | undefined {
  if (offset < log.localLogStartOffset || offset >= log.logEndOffset) return undefined
  const list = batchesIn(log, chunkOf(log, offset))
  return list[indexOf(list, offset)]
}

/** All batches of its own segments in offset order, from the one that holds their start. */
export const batchesOf = (log: Log): LogBatch[] => batchesFrom(log, log.localLogStartOffset)

const batchesFrom = (log: Log, offset: number): LogBatch[] =>
  offset >= log.logEndOffset ? [] : read(log, offset, log.logEndOffset, Number.MAX_SAFE_INTEGER)

/** Raises the start of the log (L-6): nothing below is read any more. The bytes go when retention deletes the segment. */
export function advanceLogStart(log: Log, offset: number): void {
  if (offset <= log.logStartOffset) return
  log.logStartOffset = offset
  advanceEpochs(log.epochs, offset)
  if (log.transactions !== undefined) forgetAborted(log.transactions, offset)
  advanceLocalStart(log, offset)
}

/**
 * Raises the start of its own segments (L-35): what is below lies in remote storage only. Batches are given up with their
 * whole chunk, as checkpoints share those.
 */
export function advanceLocalStart(log: Log, offset: number): void {
  if (offset <= log.localLogStartOffset) return
  log.localLogStartOffset = offset
  dropFirstChunks(log, offset)
  if (chunkCount(log) === 0) {
    let passed = 0
    while (passed < log.tail.length && log.tail[passed]!.lastOffset < offset) passed++
    if (passed > 0) log.tail = log.tail.slice(passed)
  }
}

/** Drops everything and begins anew at `offset` (R-T4; Kafka's truncateFullyAndStartAt). */
export function restartLog(log: Log, offset: number, now: Micros): void {
  const { partition, topicId } = log
  Object.assign(log, createLog(partition, topicId, now))
  delete log.transactions
  delete log.restored
  log.logStartOffset = offset
  log.localLogStartOffset = offset
  log.logEndOffset = offset
  log.producersEnd = offset
  log.active = newSegment(offset, now)
  log.recoveryPoint = offset
  log.firstDirtyOffset = offset
}

/**
 * Begins anew at `restored.offset`, with what remote storage knows of the records from `logStart` up to there (L-35;
 * Kafka's TierStateMachine.buildRemoteLogAuxState).
 */
export function restoreLog(
  log: Log,
  logStart: number,
  epochs: readonly { readonly epoch: number; readonly startOffset: number }[],
  restored: RestoredState,
  now: Micros,
): void {
  restartLog(log, restored.offset, now)
  log.logStartOffset = logStart
  log.epochs = epochs.map((entry) => ({ ...entry }))
  advanceEpochs(log.epochs, logStart)
  log.restored = restored
  goBackToRestored(log)
}

/** A copy of a producer snapshot that a log may change. */
export const copyProducers = (producers: Readonly<Record<string, ProducerEntry>>): Record<string, ProducerEntry> =>
  Object.fromEntries(Object.entries(producers).map(([key, entry]) => [key, { ...entry, batches: [...entry.batches] }]))

/** Producers and transactions are as of the start of its own segments, and to be read from there on again (`rebuildProducers`). */
export function goBackToRestored(log: Log): void {
  const { restored, localLogStartOffset } = log
  log.producers = restored === undefined ? {} : copyProducers(restored.producers)
  log.producersEnd = restored?.offset ?? localLogStartOffset
  delete log.transactions
  if (restored !== undefined && restored.aborted.length > 0)
    log.transactions = { open: {}, unreplicated: [], aborted: [...restored.aborted] }
}

/**
 * Puts another batch in the place of each that ends before `end` and that `change` answers with another one for (L-12).
 * What is not changed stays shared.
 */
export function rewrite(log: Log, end: number, change: (batch: LogBatch) => LogBatch): void {
  rewriteChunks(log, (batches) => rewritten(batches, end, change))
  log.tail = rewritten(log.tail, end, change) ?? log.tail
}

function rewritten(
  batches: readonly LogBatch[],
  end: number,
  change: (batch: LogBatch) => LogBatch,
): LogBatch[] | null {
  let changed: LogBatch[] | null = null
  for (let i = 0; i < batches.length && batches[i]!.lastOffset < end; i++) {
    const batch = change(batches[i]!)
    if (batch !== batches[i]) (changed ??= batches.slice())[i] = batch
  }
  return changed
}

/** Removes everything from `offset` on (L-33). Answers the log end before. */
export function truncateTo(log: Log, offset: number): number {
  const before = log.logEndOffset
  if (offset >= before) {
    // A leader that never appended in its epoch left an entry at the log end, which another leader may not know.
    truncateEpochs(log.epochs, before)
    return before
  }
  const keep = Math.max(offset, log.localLogStartOffset)
  const chunk = chunkOf(log, keep)
  if (chunk !== TAIL) reopenChunk(log, chunk)
  log.tail.length = indexOf(log.tail, keep)
  // Offsets are cut where a batch begins; a target inside a batch takes the whole batch with it.
  const finished = chunkCount(log)
  const last = log.tail.at(-1) ?? (finished > 0 ? chunkAt(log, finished - 1).batches.at(-1) : undefined)
  const start = log.localLogStartOffset
  log.logEndOffset = last === undefined ? start : Math.max(start, last.lastOffset + 1)
  truncateEpochs(log.epochs, log.logEndOffset)
  log.firstDirtyOffset = Math.min(log.firstDirtyOffset, log.logEndOffset)
  truncateSegments(log, log.logEndOffset, (from) => batchesFrom(log, from))
  if (log.producersEnd > log.logEndOffset) goBackToRestored(log)
  if (offset < start) beginBelow(log, offset)
  return before
}

// The target lies in remote storage, or among what was deleted: nothing of its own is left, and the copy goes on from there
// (UnifiedLog.truncateTo; the log start follows).
function beginBelow(log: Log, offset: number): void {
  const { logStartOffset, epochs, active } = log
  truncateEpochs(epochs, offset)
  restartLog(log, offset, active.createdAt)
  Object.assign(log, { logStartOffset: Math.min(logStartOffset, offset), epochs })
}

// Stands for the tail where a chunk is meant.
const TAIL = -1
// Most readers are not further from the end than this many batches: what is older is looked at only where it must be.
const NEAR = 8

const batchesIn = (log: Log, chunk: number): readonly LogBatch[] =>
  chunk === TAIL ? log.tail : chunkAt(log, chunk).batches

// Index of the chunk that holds `offset`, or the tail.
function chunkOf(log: Log, offset: number): number {
  const { tail } = log
  if (tail.length > NEAR && offset >= tail[tail.length - NEAR]!.baseOffset) return TAIL
  const count = chunkCount(log)
  if (count === 0 || (tail.length > 0 && offset >= tail[0]!.baseOffset)) return TAIL
  // Who is a little behind when a chunk was finished is in the last one.
  let low = count > 1 && lastOffset(chunkAt(log, count - 2)) < offset ? count - 1 : 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (lastOffset(chunkAt(log, middle)) < offset) low = middle + 1
    else high = middle
  }
  return low === count ? TAIL : low
}

// Index of the first batch that ends at or after `offset`.
function indexOf(list: readonly LogBatch[], offset: number): number {
  let low = 0
  let high = list.length
  if (high > NEAR && list[high - NEAR]!.lastOffset < offset) low = high - NEAR + 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.lastOffset < offset) low = middle + 1
    else high = middle
  }
  return low
}
