// Transactions on a strip: brackets over the cells that belong together, and where they hold readers back.
import { offsetAt } from '../models/kafka/batches'
import type { Log } from '../models/kafka/log/state'
import { lastStableOffset } from '../models/kafka/log/transactions'
import type { LogBatch, RecordId } from '../models/kafka/messages'
import type { Producer } from '../models/kafka/actors'
import type { CellView, ProducerView, TransactionView } from './frame'

/** One place of the log that is shown. */
interface Place {
  readonly stored: LogBatch
  readonly place: number
}

/** The transactions that the shown cells lie in, by first offset. `producerOf` names whoever sent a record. */
export function transactionViews(
  log: Log,
  places: readonly Place[],
  producerOf: (record: RecordId) => string,
): TransactionView[] {
  if (log.transactions === undefined) return []
  const open = new Map<number, TransactionView>()
  const found: TransactionView[] = []
  for (const { stored, place } of places) {
    const { batch } = stored
    if (batch.transactional !== true) continue
    const { producerId, marker } = batch
    const offset = offsetAt(stored, place)
    const known = open.get(producerId)
    if (marker !== undefined) {
      if (known !== undefined) Object.assign(known, { to: offset, fate: fates[marker.type] })
      open.delete(producerId)
    } else if (known !== undefined) known.to = offset
    else {
      const begun: TransactionView = {
        producer: producerOf(batch.records[place]!),
        from: offset,
        to: offset,
        fate: 'open',
      }
      open.set(producerId, begun)
      found.push(begun)
    }
  }
  return found
}

const fates = { COMMIT: 'committed', ABORT: 'aborted' } as const

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
