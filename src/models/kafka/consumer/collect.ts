// What one poll() returns: the oldest fetched records, at most `max.poll.records`, each partition's in offset order.
import type { Micros } from '../../../kernel/time'
import type { Failing } from '../application'
import { secondsToDecompress } from '../codecs'
import { isTombstone, offsetAt, placeFrom } from '../batches'
import { added, removeAt } from '../lists'
import type { LogBatch, RecordId } from '../messages'
import { fails } from './failing'
import type {
  BufferedPartition,
  Consumer,
  ConsumerVolatile,
  DeliveredRecords,
  FailingRecord,
  OwnedPartition,
} from './state'

/** pause() was called for it: by a person, by an application whose pool is full, or to try a record again later. */
export const isPaused = ({ poolIsFull }: ConsumerVolatile, { paused, heldUntil }: OwnedPartition, now: Micros) =>
  paused || poolIsFull || heldUntil > now

/** Takes records out of the buffer and moves the positions behind them (G-41). Empty when there are none. */
export function collect({ volatile, config, failing, output }: Consumer, now: Micros): DeliveredRecords[] {
  const withKeys = output !== null
  const { owned, buffered } = volatile
  let deliveries: DeliveredRecords[] = []
  let room = config['max.poll.records']
  let next = 0
  while (room > 0 && next < buffered.length) {
    const entry = buffered[next]!
    const partition = owned[entry.partition]
    // A paused partition keeps what was fetched for it.
    if (partition !== undefined && isPaused(volatile, partition, now)) {
      next++
      continue
    }
    // A position that is being looked up anew makes what was fetched before it worthless.
    const isReadable = partition?.state === 'FETCHING' && !partition.revoking
    const delivery = isReadable ? take(entry, partition, room, failing, withKeys) : null
    if (delivery !== null) {
      deliveries = added(deliveries, delivery)
      room -= delivery.records.length
    }
    if (delivery === null || entry.next === entry.batches.length) removeAt(buffered, next)
  }
  return deliveries
}

/** Records `from` to `to` (exclusive) of a batch, counted from the first that is left in it. */
interface Slice {
  readonly batch: LogBatch
  readonly from: number
  readonly to: number
}

/**
 * T-24: markers are for the client, not for the application; and where only committed data is read, batches of a producer are
 * skipped from the beginning of an aborted transaction to its marker (CompletedFetch.nextFetchedRecord).
 */
function isSkipped(entry: BufferedPartition, { lastOffset, batch: { producerId, marker } }: LogBatch): boolean {
  const { aborted = [], skipping = [] } = entry
  while (entry.aborted !== undefined && entry.aborted.length > 0 && entry.aborted[0]!.firstOffset <= lastOffset) {
    skipping.push(entry.aborted[0]!.producerId)
    entry.aborted = entry.aborted.slice(1)
  }
  if (marker === undefined) return skipping.includes(producerId)
  if (aborted.length + skipping.length > 0 && marker.type === 'ABORT') {
    entry.skipping = skipping.filter((id) => id !== producerId)
  }
  return true
}

function take(
  entry: BufferedPartition,
  owned: OwnedPartition,
  room: number,
  failing: Failing | null,
  withKeys: boolean,
): DeliveredRecords | null {
  let slices: Slice[] = []
  while (entry.next < entry.batches.length && room > 0) {
    const batch = entry.batches[entry.next]!
    if (batch.batch.transactional === true && isSkipped(entry, batch)) {
      owned.position = Math.max(owned.position!, batch.lastOffset + 1)
      entry.next++
      continue
    }
    const count = batch.batch.records.length
    const from = placeFrom(batch, owned.position!)
    const to = Math.min(count, from + room)
    if (to > from) {
      slices = added(slices, { batch, from, to })
      room -= to - from
      owned.position = offsetAt(batch, to - 1) + 1
      owned.positionEpoch = batch.leaderEpoch
    }
    if (to < count) continue
    // L-12: the next offset is that after the batch, even if its last records were cleaned away (CompletedFetch).
    if (room > 0 && batch.kept !== undefined) owned.position = Math.max(owned.position!, batch.lastOffset + 1)
    entry.next++
  }
  if (slices.length === 0) return null
  const delivery = deliveryOf(entry.partition, slices)
  let unpacking = 0
  for (const slice of slices) unpacking += timeToUnpack(slice)
  const packed = unpacking === 0 ? delivery : { ...delivery, unpacking }
  const keyed = withKeys ? { ...packed, keys: keysOf(slices) } : packed
  const bad = failing === null ? null : failingIn(failing, slices)
  return bad === null || bad.length === 0 ? keyed : { ...keyed, failing: bad }
}

// A whole batch is handed on as it is; only several, or a part of one, are put together anew.
function deliveryOf(partition: string, slices: readonly Slice[]): DeliveredRecords {
  const [first] = slices
  const { records: whole } = first!.batch.batch
  if (slices.length === 1 && first!.from === 0 && first!.to === whole.length) {
    return { sealed: true, partition, offsets: offsetsOf(slices), records: whole }
  }
  const records: RecordId[] = []
  for (const { batch, from, to } of slices) for (let i = from; i < to; i++) records.push(batch.batch.records[i]!)
  return { sealed: true, partition, offsets: offsetsOf(slices), records }
}

// Of the reference core. A part of a batch takes its share of the time.
const timeToUnpack = ({ batch: { batch }, from, to }: Slice): Micros =>
  batch.compression === undefined
    ? 0
    : Math.ceil((secondsToDecompress(batch.compression) * 1_000_000 * (to - from)) / batch.records.length)

const keysOf = (slices: readonly Slice[]): (string | null)[] =>
  slices.flatMap(({ batch, from, to }) => batch.batch.keys.slice(from, to))

function offsetsOf(slices: readonly Slice[]): number[] {
  const offsets: number[] = []
  for (const { batch, from, to } of slices) {
    for (let place = from; place < to; place++) offsets.push(offsetAt(batch, place))
  }
  return offsets
}

function failingIn(failing: Failing, slices: readonly Slice[]): FailingRecord[] {
  const found: FailingRecord[] = []
  let place = 0
  for (const { batch: stored, from, to } of slices) {
    const { batch } = stored
    for (let i = from; i < to; i++, place++) {
      const key = batch.keys[i] ?? null
      const value = batch.values?.[i] ?? null
      if (!fails(failing, key, value, offsetAt(stored, i), batch.records[i]!)) continue
      found.push({ place, key, value, tombstone: isTombstone(batch, i) })
    }
  }
  return found
}
