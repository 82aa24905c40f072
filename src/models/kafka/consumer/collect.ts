// What one poll() returns: the oldest fetched records, at most `max.poll.records`, each partition's in offset order.
import type { LogBatch, RecordId } from '../messages'
import type { BufferedPartition, Consumer, DeliveredRecords, OwnedPartition } from './state'

/** Takes records out of the buffer and moves the positions behind them (G-41). Empty when there are none. */
export function collect({ volatile, config }: Consumer): DeliveredRecords[] {
  const { owned, buffered } = volatile
  const deliveries: DeliveredRecords[] = []
  let room = config['max.poll.records']
  while (room > 0 && buffered.length > 0) {
    const entry = buffered[0]!
    const partition = owned[entry.partition]
    // A position that is being looked up anew makes what was fetched before it worthless.
    const delivery = partition?.state === 'FETCHING' ? take(entry, partition, room) : null
    if (delivery !== null) {
      deliveries.push(delivery)
      room -= delivery.records.length
    }
    if (delivery === null || entry.next === entry.batches.length) buffered.shift()
  }
  return deliveries
}

/** Records `from` to `to` (exclusive) of a batch, counted from its first. */
interface Slice {
  readonly batch: LogBatch
  readonly from: number
  readonly to: number
}

function take(entry: BufferedPartition, owned: OwnedPartition, room: number): DeliveredRecords | null {
  const slices: Slice[] = []
  while (entry.next < entry.batches.length && room > 0) {
    const batch = entry.batches[entry.next]!
    const count = batch.batch.records.length
    const from = Math.max(0, owned.position! - batch.baseOffset)
    const to = Math.min(count, from + room)
    if (to > from) {
      slices.push({ batch, from, to })
      room -= to - from
      owned.position = batch.baseOffset + to
      owned.positionEpoch = batch.leaderEpoch
    }
    if (to >= count) entry.next++
  }
  return slices.length === 0 ? null : deliveryOf(entry.partition, slices)
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

function offsetsOf(slices: readonly Slice[]): number[] {
  const offsets: number[] = []
  for (const { batch, from, to } of slices) {
    const end = batch.baseOffset + to
    for (let offset = batch.baseOffset + from; offset < end; offset++) offsets.push(offset)
  }
  return offsets
}
