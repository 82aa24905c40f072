// Where the batches of a log lie: shelves of chunks of batches, then chunks, then the tail. What is full is sealed, so that
// a checkpoint of a log of any length copies a few references.
import type { LogBatch } from '../messages'
import type { Log, LogChunk } from './state'

/** Batches per chunk: a checkpoint copies at most this many references of the tail. */
export const CHUNK = 128
/** Chunks per shelf. */
const SHELF = 32

/** Chunks that are finished, those on shelves included. */
export const chunkCount = ({ shelves, chunks }: Log): number => shelves.length * SHELF + chunks.length

/** Finished chunk number `index`, from 0. */
export function chunkAt({ shelves, chunks }: Log, index: number): LogChunk {
  const shelf = (index / SHELF) | 0
  return shelf < shelves.length ? shelves[shelf]!.chunks[index % SHELF]! : chunks[index - shelves.length * SHELF]!
}

export const lastOffset = ({ batches }: LogChunk): number => batches[batches.length - 1]!.lastOffset

/** Makes a chunk of a full tail, and a shelf of enough chunks. */
export function finishChunk(log: Log): void {
  if (log.tail.length < CHUNK) return
  log.chunks.push({ sealed: true, batches: log.tail })
  log.tail = []
  if (log.chunks.length < SHELF) return
  log.shelves.push({ sealed: true, chunks: log.chunks })
  log.chunks = []
}

/** Gives up what ends before `offset`, as far as it makes whole shelves, and whole chunks where there is no shelf. */
export function dropFirstChunks(log: Log, offset: number): void {
  let passed = 0
  while (passed < log.shelves.length && lastOffset(log.shelves[passed]!.chunks[SHELF - 1]!) < offset) passed++
  if (passed > 0) log.shelves = log.shelves.slice(passed)
  if (log.shelves.length > 0) return
  passed = 0
  while (passed < log.chunks.length && lastOffset(log.chunks[passed]!) < offset) passed++
  if (passed > 0) log.chunks = log.chunks.slice(passed)
}

/** Chunk number `index` is the tail again, and nothing comes after it. */
export function reopenChunk(log: Log, index: number): void {
  log.tail = chunkAt(log, index).batches.slice()
  const shelf = (index / SHELF) | 0
  if (shelf < log.shelves.length) {
    log.chunks = log.shelves[shelf]!.chunks.slice(0, index % SHELF)
    log.shelves = log.shelves.slice(0, shelf)
  } else log.chunks = log.chunks.slice(0, index - log.shelves.length * SHELF)
}

/** Puts what `change` answers in the place of a chunk's batches; null: they stay as they are. */
export function rewriteChunks(log: Log, change: (batches: readonly LogBatch[]) => readonly LogBatch[] | null): void {
  const changed = (chunk: LogChunk): LogChunk => {
    const batches = change(chunk.batches)
    return batches === null ? chunk : { sealed: true, batches }
  }
  log.shelves = log.shelves.map((shelf) => {
    const chunks = shelf.chunks.map(changed)
    return chunks.every((chunk, i) => chunk === shelf.chunks[i]) ? shelf : { sealed: true, chunks }
  })
  log.chunks = log.chunks.map(changed)
}

/** Batches that a log holds. Every finished chunk is of the same length. */
export const batchCount = (log: Log): number => chunkCount(log) * CHUNK + log.tail.length

/** Batch number `place`, from 0. */
export function batchIn(log: Log, place: number): LogBatch {
  const finished = chunkCount(log) * CHUNK
  return place < finished ? chunkAt(log, (place / CHUNK) | 0).batches[place % CHUNK]! : log.tail[place - finished]!
}

/** All batches that a log holds, in offset order: those before its start that are not given up yet, too. */
export const allBatches = (log: Log): LogBatch[] => Array.from({ length: batchCount(log) }, (_, i) => batchIn(log, i))
