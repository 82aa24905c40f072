// Transactions on a strip: brackets over the cells that belong together, and where they hold readers back.
import { offsetAt } from '../../models/kafka/batches'
import { batchIn } from '../../models/kafka/log/chunks'
import type { Log } from '../../models/kafka/log/state'
import { lastStableOffset } from '../../models/kafka/log/transactions'
import type { LogBatch, RecordId } from '../../models/kafka/messages'
import type { Producer } from '../../models/kafka/actors'
import type { CellView, ProducerView, TransactionView } from '../frame'
import { placeOf } from '../invariants/invariant'

/** One place of the log that is shown. */
interface Place {
  readonly stored: LogBatch
  readonly place: number
}

/** What is known of a record's transaction besides the log. */
export interface Sender {
  /** As drawn; '': nobody of the drawing. */
  readonly producer: string
  /** Its `transactional.id`; '': not known. */
  readonly id: string
  /** The first record of the application's transaction; null: that is forgotten. */
  readonly first: RecordId | null
}

/** Batches that are looked through, at most, for the beginning of a transaction. */
const LOOKED_THROUGH = 400

/** The transactions that the shown cells lie in, and those that are open and began before them, by first offset. */
export function transactionViews(
  log: Log,
  places: readonly Place[],
  senderOf: (record: RecordId) => Sender,
): TransactionView[] {
  const [leftmost] = places
  if (log.transactions === undefined || leftmost === undefined) return []
  const shownFrom = offsetAt(leftmost.stored, leftmost.place)
  const at = placeOf(log, shownFrom)
  const last = leftmost.place > 0 ? at : at - 1
  const found: TransactionView[] = []
  const running = new Map<number, TransactionView>()
  const begin = (producerId: number, first: Beginning, to: number) => {
    const view = viewOf(first, to, senderOf)
    running.set(producerId, view)
    found.push(view)
  }
  for (const first of openBefore(log, shownFrom)) begin(first.stored.batch.producerId, first, first.offset)
  for (const { stored, place } of places) {
    const { batch } = stored
    if (batch.transactional !== true) continue
    const { producerId, marker } = batch
    const offset = offsetAt(stored, place)
    if (!running.has(producerId)) {
      // Its earlier records lie before what is shown.
      const before = beginningBefore(log, producerId, last)
      if (before !== null) begin(producerId, before, offset)
      else if (marker === undefined) begin(producerId, { stored, place, offset, reaches: true }, offset)
    }
    const known = running.get(producerId)
    if (known === undefined) continue
    known.to = offset
    if (marker === undefined) continue
    known.fate = fates[marker.type]
    running.delete(producerId)
  }
  return found.toSorted((a, b) => a.from - b.from)
}

const fates = { COMMIT: 'committed', ABORT: 'aborted' } as const

/** The first record of a transaction, or the first that was found. */
interface Beginning extends Place {
  readonly offset: number
  readonly reaches: boolean
}

function viewOf(
  { stored: { batch }, place, offset, reaches }: Beginning,
  to: number,
  senderOf: (record: RecordId) => Sender,
): TransactionView {
  const record = batch.records[place]
  const { producer, id, first } = record === undefined ? nobody : senderOf(record)
  // In version 1 of the protocol all transactions of an epoch look alike in the log; the application knows them apart.
  const key = first === null ? `p${batch.producerId} ${batch.producerEpoch} ${offset}` : `r${first}`
  return { key, producer, id, from: offset, reaches, to, fate: 'open' }
}

const nobody: Sender = { producer: '', id: '', first: null }

/** Open transactions of which nothing may be shown at all: it is they that hold readers back longest. */
function openBefore(log: Log, shownFrom: number): Beginning[] {
  if (log.transactions === undefined || log.producersEnd < shownFrom) return []
  return Object.values(log.transactions.open).flatMap(({ firstOffset }) => {
    if (firstOffset >= shownFrom || firstOffset < log.logStartOffset) return []
    const at = placeOf(log, firstOffset)
    return at < 0 ? [] : [beginning(batchIn(log, at), true)]
  })
}

/** Where the transaction of a producer began that goes on behind batch number `last`; null: none does. */
function beginningBefore(log: Log, producerId: number, last: number): Beginning | null {
  let first: LogBatch | null = null
  for (let at = last; at >= 0; at--) {
    if (last - at >= LOOKED_THROUGH) return first === null ? null : beginning(first, false)
    const stored = batchIn(log, at)
    const { batch, lastOffset } = stored
    if (lastOffset < log.logStartOffset) break
    if (batch.transactional !== true || batch.producerId !== producerId) continue
    if (batch.marker !== undefined) break
    if (batch.records.length > 0) first = stored
  }
  return first === null ? null : beginning(first, true)
}

const beginning = (stored: LogBatch, reaches: boolean): Beginning => ({
  stored,
  place: 0,
  offset: offsetAt(stored, 0),
  reaches,
})

/** T-23: where readers of committed data wait; null: nobody ever wrote in transactions here. */
export const stableOffset = (log: Log | undefined, highWatermark: number): number | null =>
  log?.transactions === undefined ? null : lastStableOffset(log, highWatermark)

/** What a cell says besides when its batch is a marker. */
export const markerOf = ({ batch }: LogBatch): CellView['marker'] => batch.marker?.type ?? null

/** Where a producer's transaction is; null: it sends without. */
export function producerTransaction(
  { volatile }: Producer,
  counts: { committed: number; aborted: number } | undefined,
): ProducerView['transaction'] {
  const manager = volatile.transaction
  if (manager === null) return null
  return {
    id: manager.transactionalId,
    state: manager.state,
    version: manager.version,
    records: manager.records,
    partitions: manager.partitions.length,
    committed: counts?.committed ?? 0,
    aborted: counts?.aborted ?? 0,
  }
}
