// The referee's own copy of each replica's log, made from facts alone: which batches, and when they got there.
import { cloneList, orLike } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import { sameBatch } from '../../models/kafka/batches'
import type { LogBatch } from '../../models/kafka/messages'

const LOG_PAGE = 512
const NEAR = 16

/** Shared by the copies of a log: each knows how many batches it holds, and none changes what another one holds. */
interface LogPage {
  batches: LogBatch[]
  /**
   * A row of three numbers for each batch: what is written and looked at together lies side by side. There are many logs, and
   * each place in memory that a batch adds to is a far one.
   */
  rows: Float64Array
}

const WIDTH = 3
/** Columns: the offset that follows the batch, when it was stored here, and both the delivery that did it and its leader epoch. */
const [END, AT, TOLD] = [0, 1, 2]
const EPOCHS = 2 ** 20

/** The sequence that the next batch of a producer begins with. */
export interface Sequence {
  readonly producerId: number
  readonly epoch: number
  readonly next: number
}

/** What one broker holds of one partition, in offset order. */
export interface ReplicaLog {
  broker: string
  /** Its broker does not belong to the cluster any more; should it come back, it may bring its disk, or a new one. */
  gone: boolean
  /** Log end by what was heard. */
  end: number
  /** Batches. */
  count: number
  /** Where it ended before a loss of power or of its disk cut it, and by which of them; 0 once it has all of that again. */
  lostFrom: number
  lostBy: 'power' | 'wiped'
  lostAt: Micros
  /** Offsets below were compared with the log that counts, and were alike (L5). */
  agreedTo: number
  /** What comes next in the sequences of idempotent producers, since its broker leads (P1). The items are replaced, never changed. */
  sequences: Sequence[]
  pages: LogPage[]
}

export const createReplicaLog = (broker: string): ReplicaLog => ({
  broker,
  gone: false,
  end: 0,
  count: 0,
  lostFrom: 0,
  lostBy: 'power',
  lostAt: 0,
  agreedTo: 0,
  sequences: [],
  pages: [],
})

export const batchAt = (log: ReplicaLog, index: number): LogBatch =>
  log.pages[(index / LOG_PAGE) | 0]!.batches[index % LOG_PAGE]!

const cell = (log: ReplicaLog, index: number, column: number): number =>
  log.pages[(index / LOG_PAGE) | 0]!.rows[(index % LOG_PAGE) * WIDTH + column]!

/** The offset that follows the batch at `index`. */
export const endAt = (log: ReplicaLog, index: number): number => cell(log, index, END)

/** The leader epoch of the batch at `index`. */
export function epochAt(log: ReplicaLog, index: number): number {
  const told = cell(log, index, TOLD)
  return told - Math.floor(told / EPOCHS) * EPOCHS
}

/** When the batch at `index` was stored here. */
export const storedAt = (log: ReplicaLog, index: number): { at: Micros; seq: number } => ({
  at: cell(log, index, AT),
  seq: Math.floor(cell(log, index, TOLD) / EPOCHS),
})

/** Where the log ended at a moment, by what of it is still there. */
export function endOfLogAt(log: ReplicaLog, moment: Micros): number {
  let [low, high] = [0, log.count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (cell(log, middle, AT) <= moment) low = middle + 1
    else high = middle
  }
  return low > 0 ? endAt(log, low - 1) : log.count > 0 ? batchAt(log, 0).baseOffset : log.end
}

function writeRow({ rows }: LogPage, place: number, { lastOffset, leaderEpoch }: LogBatch, at: Micros, seq: number) {
  rows[place * WIDTH + END] = lastOffset + 1
  rows[place * WIDTH + AT] = at
  rows[place * WIDTH + TOLD] = seq * EPOCHS + leaderEpoch
}

export function pushBatch(log: ReplicaLog, batch: LogBatch, at: Micros, seq: number): void {
  const index = (log.count / LOG_PAGE) | 0
  const place = log.count % LOG_PAGE
  let page = log.pages[index]
  // What lies behind the end is what another copy of this log has appended, or what was cut off.
  if (page === undefined || page.batches.length !== place) page = log.pages[index] = beginning(page, place)
  page.batches.push(batch)
  writeRow(page, place, batch, at, seq)
  log.count++
  log.end = batch.lastOffset + 1
  if (log.end >= log.lostFrom) log.lostFrom = 0
}

/** Removes the newest batch. */
export function popBatch(log: ReplicaLog): LogBatch {
  const batch = batchAt(log, log.count - 1)
  log.count--
  log.pages.length = Math.ceil(log.count / LOG_PAGE)
  log.end = batch.baseOffset
  return batch
}

/** Index of the batch that holds `offset`, -1 when none does. */
export function indexOf(log: ReplicaLog, offset: number): number {
  let high = log.count - 1
  if (high < 0 || offset >= endAt(log, high)) return -1
  // Most looks are at what came last, and a search through all of a long log visits far places of memory.
  let low = high > NEAR && endAt(log, high - NEAR) <= offset ? high - NEAR + 1 : 0
  while (low < high) {
    const middle = (low + high) >> 1
    if (endAt(log, middle) <= offset) low = middle + 1
    else high = middle
  }
  return batchAt(log, high).baseOffset <= offset ? high : -1
}

/** Puts these batches (in offset order) in the place of those with the same offsets. `each` is told of the old and the new. */
export function replaceBatches(
  log: ReplicaLog,
  batches: readonly LogBatch[],
  each: (old: LogBatch, batch: LogBatch) => void,
): void {
  let fresh = -1
  for (const batch of batches) {
    const index = indexOf(log, batch.baseOffset)
    if (index < 0) continue
    const place = (index / LOG_PAGE) | 0
    // Other copies of this log may have the page, too.
    if (place !== fresh)
      log.pages[place] = beginning(log.pages[place], Math.min(LOG_PAGE, log.count - place * LOG_PAGE))
    fresh = place
    const old = batchAt(log, index)
    const { at, seq } = storedAt(log, index)
    const page = log.pages[place]!
    page.batches[index % LOG_PAGE] = batch
    writeRow(page, index % LOG_PAGE, batch, at, seq)
    each(old, batch)
  }
}

/** How many batches of `a` and of `b` make up their common beginning. */
export function commonPrefix(a: ReplicaLog, b: ReplicaLog): [number, number] {
  let i = a.count
  let j = b.count
  while (i > 0 && j > 0) {
    const left = batchAt(a, i - 1)
    const right = batchAt(b, j - 1)
    if (sameBatch(left, right)) return [i, j]
    if (left.lastOffset >= right.lastOffset) i--
    if (right.lastOffset >= left.lastOffset) j--
  }
  return [0, 0]
}

export function cloneReplicaLog(log: ReplicaLog, like?: ReplicaLog): ReplicaLog {
  const pages = cloneList(log.pages, like?.pages)
  const sequences = cloneList(log.sequences, like?.sequences)
  return orLike(Object.assign(createReplicaLog(log.broker), log, { sequences, pages }), like)
}

function beginning(page: LogPage | undefined, length: number): LogPage {
  const rows = new Float64Array(LOG_PAGE * WIDTH)
  if (page === undefined) return { batches: [], rows }
  rows.set(page.rows.subarray(0, length * WIDTH))
  return { batches: page.batches.slice(0, length), rows }
}
