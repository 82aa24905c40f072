// What a log knows of idempotent producers, so that a retried batch is stored once (P-32, P-33; Kafka's ProducerStateManager).
import type { Micros } from '../../../kernel/time'
import type { ErrorCode, LogBatch, RecordBatch } from '../messages'
import type { Log, ProducerEntry } from './state'
import { batchesOf, read } from './log'
import { isOpen, rememberTransaction } from './transactions'

/** Batches that are remembered per producer. */
const REMEMBERED = 5
const MAX_SEQUENCE = 2_147_483_647

/** What the leader makes of a batch before it appends it. */
export type SequenceCheck =
  | { readonly kind: 'append' }
  /** The batch is here already (P-32). */
  | { readonly kind: 'duplicate'; readonly of: LogBatch }
  | { readonly kind: 'refuse'; readonly error: ErrorCode }

const APPEND: SequenceCheck = { kind: 'append' }

/** Is this batch the next of its producer, one that is here already, or out of order? */
export function checkSequence(log: Log, batch: RecordBatch, transactionVersion: 1 | 2 = 1): SequenceCheck {
  if (batch.producerId < 0) return APPEND
  const entry = log.producers[keyOf(batch.producerId)]
  // P-33 (c): a log that knows nothing of the producer takes any sequence.
  if (entry === undefined) {
    // With version 2 each transaction begins at 0, so a log that does not know it has lost something.
    const gap = transactionVersion === 2 && batch.baseSequence > 0
    return gap ? { kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' } : APPEND
  }
  if (batch.producerEpoch < entry.producerEpoch) return { kind: 'refuse', error: 'INVALID_PRODUCER_EPOCH' }
  if (batch.producerEpoch > entry.producerEpoch) {
    return batch.baseSequence === 0 ? APPEND : { kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }
  }
  const last = entry.batches.at(-1)
  const expected = last === undefined ? 0 : following(last.batch)
  if (batch.baseSequence === expected) return APPEND
  const of = entry.batches.find(
    (known) => known.batch.baseSequence === batch.baseSequence && known.batch.count === batch.count,
  )
  return of === undefined ? { kind: 'refuse', error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' } : { kind: 'duplicate', of }
}

/** Remembers an appended batch, the log's latest. */
export function rememberBatch(log: Log, appended: LogBatch): void {
  const { producerId, producerEpoch, transactional, marker, baseSequence } = appended.batch
  log.producersEnd = appended.lastOffset + 1
  if (producerId < 0) return
  const key = keyOf(producerId)
  const entry = (log.producers[key] ??= { producerId, producerEpoch, batches: [] } satisfies ProducerEntry)
  if (entry.producerEpoch !== producerEpoch) {
    entry.producerEpoch = producerEpoch
    entry.batches = []
  }
  if (transactional === true) rememberTransaction(log, appended)
  if (marker !== undefined) {
    entry.lastMarker = appended.baseOffset
    entry.coordinatorEpoch = marker.coordinatorEpoch
  }
  // Neither markers nor the offsets of a group have sequence numbers.
  if (baseSequence < 0) return
  if (entry.batches.length === REMEMBERED) entry.batches.shift()
  entry.batches.push(appended)
}

/** Catches up with the log, as Kafka does when it loads a log or has truncated it (P-36, L-33). */
export function rebuildProducers(log: Log): void {
  const { producersEnd, localLogStartOffset, logEndOffset } = log
  if (producersEnd === logEndOffset) return
  const missed = producersEnd <= localLogStartOffset ? batchesOf(log) : read(log, producersEnd, logEndOffset, Infinity)
  for (const batch of missed) rememberBatch(log, batch)
  log.producersEnd = logEndOffset
}

/**
 * P-36: forgets producers whose latest batch is older than `limit` by the clock on the wall, and that have no transaction open
 * (ProducerStateManager.removeExpiredProducers). Answers their ids. Afterwards any sequence of theirs is taken (P-33 c).
 */
export function expireProducers(log: Log, wall: Micros, limit: Micros): number[] {
  rebuildProducers(log)
  const gone: number[] = []
  for (const key in log.producers) {
    const { producerId, batches } = log.producers[key]!
    const last = batches.at(-1)
    if (last === undefined || wall - last.batch.maxTimestamp < limit || isOpen(log, producerId)) continue
    delete log.producers[key]
    gone.push(producerId)
  }
  return gone
}

// Each batch asks for its producer's key, and making a string anew is slow.
const keys = new Map<number, string>()

function keyOf(producerId: number): string {
  let key = keys.get(producerId)
  if (key === undefined) keys.set(producerId, (key = `p${producerId}`))
  return key
}

// The sequence after a batch's last; it wraps from the largest integer to 0 (P-30).
function following({ baseSequence, count }: RecordBatch): number {
  const next = baseSequence + count
  return next > MAX_SEQUENCE ? next - MAX_SEQUENCE - 1 : next
}
