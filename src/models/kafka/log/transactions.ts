// Transactions as a log sees them: which are open, where they hold readers back, and which were aborted (T-23, T-24;
// Kafka's ProducerStateManager and TransactionIndex).
import type { AbortedTransaction, ErrorCode, LogBatch, RecordBatch } from '../messages'
import type { Log, LogTransactions, OpenTransaction } from './state'

const keyOf = (producerId: number): string => `p${producerId}`

/** Takes in a transactional batch or a marker that was appended. */
export function rememberTransaction(log: Log, { batch, baseOffset }: LogBatch): void {
  const transactions = (log.transactions ??= { open: {}, unreplicated: [], aborted: [] })
  const { producerId, marker } = batch
  const key = keyOf(producerId)
  const open = transactions.open[key]
  if (marker === undefined) {
    // What compaction has emptied begins nothing.
    if (open === undefined && batch.keys.length > 0) transactions.open[key] = { producerId, firstOffset: baseOffset }
    return
  }
  // Without data it changes nothing for readers, and is not in the index.
  if (open === undefined) return
  delete transactions.open[key]
  const completed = { producerId, firstOffset: open.firstOffset, lastOffset: baseOffset }
  transactions.unreplicated.push(completed)
  if (marker.type === 'ABORT') transactions.aborted.push(completed)
}

/** Has this producer a transaction without a marker here? */
export const isOpen = ({ transactions }: Log, producerId: number): boolean =>
  transactions?.open[keyOf(producerId)] !== undefined

/** The same, of this epoch: data of the next transaction must not join one whose marker is still on its way (T-8). */
export const hasOngoing = (log: Log, producerId: number, producerEpoch: number): boolean =>
  isOpen(log, producerId) && log.producers[keyOf(producerId)]?.producerEpoch === producerEpoch

/** The first transaction that is open, or whose marker may still be lost; null: there is none. */
export function firstUnstable(log: Log, highWatermark: number): OpenTransaction | null {
  if (log.transactions === undefined) return null
  const { open, unreplicated } = log.transactions
  let first: OpenTransaction | null = null
  for (const key in open) if (first === null || open[key]!.firstOffset < first.firstOffset) first = open[key]!
  for (const completed of unreplicated) {
    if (completed.lastOffset < highWatermark) continue
    if (first === null || completed.firstOffset < first.firstOffset) first = completed
  }
  return first
}

/** T-23: up to where committed data can be read. */
export function lastStableOffset(log: Log, highWatermark: number): number {
  const first = firstUnstable(log, highWatermark)
  return first === null ? highWatermark : Math.min(highWatermark, Math.max(first.firstOffset, log.logStartOffset))
}

/** The high watermark has risen: markers below it hold nobody back any more. */
export function settleTransactions({ unreplicated }: LogTransactions, highWatermark: number): void {
  let settled = 0
  while (settled < unreplicated.length && unreplicated[settled]!.lastOffset < highWatermark) settled++
  if (settled > 0) unreplicated.splice(0, settled)
}

const nothing: readonly AbortedTransaction[] = []

/** T-24: the aborted transactions with something between `from` and `to` (exclusive), by first offset. */
export function abortedBetween({ transactions }: Log, from: number, to: number): readonly AbortedTransaction[] {
  if (transactions === undefined || transactions.aborted.length === 0) return nothing
  return transactions.aborted
    .filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to)
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
    .toSorted((a, b) => a.firstOffset - b.firstOffset)
}

/** Is this batch data of a transaction that was aborted? */
export function isAborted({ transactions }: Log, { batch, baseOffset }: LogBatch): boolean {
  if (batch.transactional !== true || batch.marker !== undefined || transactions === undefined) return false
  return transactions.aborted.some(
    ({ producerId, firstOffset, lastOffset }) =>
      producerId === batch.producerId && firstOffset <= baseOffset && baseOffset < lastOffset,
  )
}

/** The log begins later now. */
export function forgetAborted(transactions: LogTransactions, logStartOffset: number): void {
  transactions.aborted = transactions.aborted.filter(({ lastOffset }) => lastOffset >= logStartOffset)
}

/** T-8: why a marker cannot be written (ProducerAppendInfo.appendEndTxnMarker). */
export function markerError(log: Log, { producerId, producerEpoch, marker }: RecordBatch, version: 1 | 2): ErrorCode {
  const entry = log.producers[keyOf(producerId)]
  if (entry === undefined) return 'NONE'
  const fenced = producerEpoch < entry.producerEpoch
  // With an epoch for each transaction, a marker of the epoch of open data belongs to an earlier transaction.
  const belated = version === 2 && producerEpoch === entry.producerEpoch && isOpen(log, producerId)
  if (fenced || belated) return 'INVALID_PRODUCER_EPOCH'
  return (entry.coordinatorEpoch ?? -1) > marker!.coordinatorEpoch ? 'TRANSACTION_COORDINATOR_FENCED' : 'NONE'
}

/** Bytes of a control batch with one marker (format v2, EndTransactionMarker). */
const MARKER_SIZE = 78

/** The control batch that ends a transaction. */
export function markerBatch(
  { producerId, producerEpoch }: { readonly producerId: number; readonly producerEpoch: number },
  committed: boolean,
  coordinatorEpoch: number,
  at: number,
): RecordBatch {
  return {
    sealed: true,
    count: 1,
    producerId,
    producerEpoch,
    baseSequence: -1,
    sizeInBytes: MARKER_SIZE,
    records: [],
    keys: [],
    values: null,
    timestamps: [at],
    maxTimestamp: at,
    coordinatorRecords: null,
    transactional: true,
    marker: { sealed: true, type: committed ? 'COMMIT' : 'ABORT', coordinatorEpoch },
  }
}
