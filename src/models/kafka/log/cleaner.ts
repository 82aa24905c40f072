// Cleaning a compacted log: of each key the latest record stays, at its own offset (L-10 to L-14; Kafka's LogCleanerManager,
// LogToClean and Cleaner).
import type { Micros } from '../../../kernel/time'
import { isHole, isTombstone, offsetAt, recordsIn } from '../batches'
import type { LogBatch } from '../messages'
import { emptied, hole, reduced } from './cleaned-batch'
import { batchesOf, read, rewrite } from './log'
import { rebuildProducers } from './producers'
import { endOf, replaceSegments } from './segments'
import type { LogSettings } from './settings'
import type { Log } from './state'
import { isAborted, lastStableOffset } from './transactions'

/** A part of a log: the offsets from `from` up to `to`, which is the base of a segment. */
interface Part {
  readonly from: number
  readonly to: number
}

/** What the cleaner could do for a log now: the dirty part that may be cleaned. */
export interface Cleanable extends Part {
  /** Bytes of the segments before it, and of those in it. */
  readonly cleanBytes: number
  readonly dirtyBytes: number
  /** Dirty bytes among both, 0 … 1. */
  readonly ratio: number
  /** Does it need cleaning: is more than min.cleanable.dirty.ratio dirty, or has something waited for max.compaction.lag.ms? */
  readonly due: boolean
}

/** L-10, L-11: which part of the log may be cleaned, how dirty it is, and whether that is enough. */
export function cleanable(log: Log, settings: LogSettings, highWatermark: number, wall: Micros): Cleanable {
  if (log.transactions !== undefined) rebuildProducers(log)
  const from = Math.max(log.firstDirtyOffset, log.logStartOffset)
  const to = firstUncleanable(log, settings, from, highWatermark, wall)
  let cleanBytes = 0
  let dirtyBytes = 0
  let waited = false
  log.segments.forEach((segment, i) => {
    const end = endOf(log, i)
    if (end > from && segment.firstTimestamp > 0 && segment.firstTimestamp < wall - settings.maxCompactionLag) {
      waited = true
    }
    if (end <= from) cleanBytes += segment.sizeInBytes
    else if (segment.baseOffset < to) dirtyBytes += segment.sizeInBytes
  })
  const ratio = dirtyBytes === 0 ? 0 : dirtyBytes / (cleanBytes + dirtyBytes)
  const due = ratio > settings.minDirtyRatio || (waited && dirtyBytes > 0)
  return { from, to, cleanBytes, dirtyBytes, ratio, due }
}

// Neither the active segment, nor what is not certain to stay, nor what is younger than min.compaction.lag.ms.
function firstUncleanable(
  log: Log,
  { minCompactionLag }: LogSettings,
  from: number,
  highWatermark: number,
  wall: Micros,
): number {
  let limit = Math.min(lastStableOffset(log, highWatermark), log.active.baseOffset)
  if (minCompactionLag > 0) {
    const young = log.segments.find(
      ({ largestTimestamp }, i) => endOf(log, i) > from && largestTimestamp > wall - minCompactionLag,
    )
    if (young !== undefined) limit = Math.min(limit, young.baseOffset)
  }
  // Whole segments only: that which holds the limit is not touched.
  const holder = log.segments.findLast(({ baseOffset }) => baseOffset <= limit)
  const bound = limit >= log.active.baseOffset ? log.active.baseOffset : (holder?.baseOffset ?? from)
  return Math.max(from, bound)
}

/** What a pass changes: for each of these batches, in offset order, another one. */
export interface Cleaning extends Part {
  readonly changes: readonly { readonly old: LogBatch; readonly batch: LogBatch }[]
  /** Records that go, tombstones among them. */
  readonly removed: number
  readonly tombstones: number
  /** Of the segments before `to`. */
  readonly bytesBefore: number
  readonly bytesAfter: number
}

interface Pass {
  /** Latest offset of each key in the dirty part. */
  readonly newest: ReadonlyMap<string, number>
  /** Last offsets of the last batches of the producers. */
  readonly lastOfProducers: ReadonlySet<number>
  readonly to: number
  readonly wall: Micros
  readonly deleteHorizon: Micros
  /** Producers of whose present transaction the pass has met data: the marker of that has to stay (L-13). */
  readonly withData: Set<number>
}

/** L-12 to L-14: what cleaning [from, to) makes of the log. Changes nothing but what the log remembers of producers. */
export function planCleaning(log: Log, { from, to }: Part, settings: LogSettings, wall: Micros): Cleaning {
  rebuildProducers(log)
  const lastBatches = Object.values(log.producers).map(({ batches }) => batches.at(-1)?.lastOffset ?? -1)
  const pass: Pass = {
    newest: newestOffsets(log, from, to),
    lastOfProducers: new Set(lastBatches),
    to,
    wall,
    deleteHorizon: wall + settings.deleteRetention,
    withData: new Set(),
  }
  const changes: { old: LogBatch; batch: LogBatch }[] = []
  let [removed, tombstones, freed] = [0, 0, 0]
  for (const old of batchesOf(log)) {
    if (old.baseOffset >= to) break
    const kept = isAborted(log, old) ? [] : keptPlaces(old, pass)
    const batch =
      old.batch.transactional === true ? cleanedTransactional(log, old, kept, pass) : cleaned(old, kept, pass)
    if (batch === old) continue
    changes.push({ old, batch })
    freed += old.batch.sizeInBytes - batch.batch.sizeInBytes
    if (old.batch.marker === undefined) removed += recordsIn(old) - kept.length
    for (let place = 0; place < recordsIn(old); place++) {
      if (isTombstone(old.batch, place) && !kept.includes(place)) tombstones++
    }
  }
  const closed = log.segments.filter(({ baseOffset }) => baseOffset < to)
  const bytesBefore = closed.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
  return { from, to, changes, removed, tombstones, bytesBefore, bytesAfter: bytesBefore - freed }
}

/** The key of a record as the cleaner sees it; null: it has none. */
const keyAt = ({ batch }: LogBatch, place: number): string | null => batch.keys[place] ?? null

function newestOffsets(log: Log, from: number, to: number): Map<string, number> {
  const newest = new Map<string, number>()
  for (const batch of read(log, from, to, Number.MAX_SAFE_INTEGER)) {
    if (isAborted(log, batch)) continue
    for (let place = 0; place < recordsIn(batch); place++) {
      const key = keyAt(batch, place)
      const offset = offsetAt(batch, place)
      if (key !== null && offset >= from) newest.set(key, offset)
    }
  }
  return newest
}

// L-12: the latest of its key stays; a tombstone until its time is over. A record without a key can never be looked up.
function keptPlaces(stored: LogBatch, { newest, wall }: Pass): number[] {
  const kept: number[] = []
  const tombstonesGo = stored.deleteHorizon !== undefined && wall >= stored.deleteHorizon
  for (let place = 0; place < recordsIn(stored); place++) {
    const key = keyAt(stored, place)
    if (key === null || offsetAt(stored, place) < (newest.get(key) ?? 0)) continue
    if (!tombstonesGo || !isTombstone(stored.batch, place)) kept.push(place)
  }
  return kept
}

function cleaned(old: LogBatch, kept: readonly number[], pass: Pass): LogBatch {
  if (isHole(old)) return old
  const batch = kept.length > 0 && kept.length === recordsIn(old) ? old : withRecords(old, kept, pass)
  // L-13: the clock of its tombstones begins to run when a cleaner has seen them.
  const stamps = batch.deleteHorizon === undefined && kept.some((place) => isTombstone(old.batch, place))
  return stamps ? { ...batch, deleteHorizon: pass.deleteHorizon } : batch
}

/**
 * L-13: aborted data goes; a marker goes only after its data, by a pass after the horizon that the first pass without that
 * data has set (CleanedTransactionMetadata).
 */
function cleanedTransactional(log: Log, old: LogBatch, kept: readonly number[], pass: Pass): LogBatch {
  const { producerId, producerEpoch, marker } = old.batch
  if (isHole(old)) return old
  if (marker === undefined) {
    pass.withData.add(producerId)
    return cleaned(old, kept, pass)
  }
  const entry = log.producers[`p${producerId}`]
  const isLast = entry !== undefined && entry.batches.length === 0 && entry.producerEpoch === producerEpoch
  if (pass.withData.delete(producerId) || isLast) return old
  if (old.deleteHorizon === undefined) return { ...old, deleteHorizon: pass.deleteHorizon }
  return pass.wall >= old.deleteHorizon && old.lastOffset + 1 !== pass.to ? hole(old) : old
}

// L-14: the last batch of a producer stays for its sequence, and that of the pass so that the end of the log is known.
function withRecords(old: LogBatch, kept: readonly number[], { lastOfProducers, to }: Pass): LogBatch {
  if (kept.length > 0) return reduced(old, kept)
  const isLastOfProducer = old.batch.producerId >= 0 && lastOfProducers.has(old.lastOffset)
  if (!isLastOfProducer && old.lastOffset + 1 !== to) return hole(old)
  return recordsIn(old) === 0 ? old : emptied(old)
}

/** Does what was planned, and puts small segments together (Kafka's groupSegmentsBySize). */
export function applyCleaning(log: Log, cleaning: Cleaning, settings: LogSettings, now: Micros): void {
  const { from, to, changes, removed, bytesBefore, bytesAfter } = cleaning
  let next = 0
  rewrite(log, to, (batch) => (changes[next]?.old === batch ? changes[next++]!.batch : batch))
  replaceSegments(log, to, changes, settings, (begin, end) => read(log, begin, end, Number.MAX_SAFE_INTEGER))
  log.firstDirtyOffset = to
  log.lastCleaning = { sealed: true, at: now, from, to, removed, bytesBefore, bytesAfter }
}
