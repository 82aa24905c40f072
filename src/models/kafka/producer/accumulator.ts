// Batches while they grow and wait, by partition, and the memory they take (P-10 … P-13, P-15).
import { ms, type Micros } from '../../../kernel/time'
import type { PartitionId, RecordBatch, RecordId } from '../messages'
import { compressedSize, type Compression, compressionOf, expectedSize } from './compression'
import { fieldsSize, hasRoom, recordSize, upperBound } from './batch-size'
import { batchOverhead } from '../codecs'
import type { OpenBatch, Producer, SourceRecord } from './state'

/** The queue of a partition, made on first use. */
function queueOf({ volatile }: Producer, partition: PartitionId): OpenBatch[] {
  const known = volatile.accumulator[partition]
  if (known !== undefined) return known
  volatile.places[partition] = { place: Object.keys(volatile.places).length, waiting: false }
  return (volatile.accumulator[partition] = [])
}

/** Lists the partition among those that the sender looks at: it has got a batch. */
function lineUp({ volatile }: Producer, partition: PartitionId): void {
  const place = volatile.places[partition]!
  if (place.waiting) return
  place.waiting = true
  volatile.waiting.push(partition)
}

/** Takes no more records: too full for the next one, or to be sent. From here on checkpoints share the content. */
export function closeBatch(batch: OpenBatch): void {
  if (batch.closed) return
  batch.closed = true
  if (batch.compression !== null) batch.sizeInBytes = compressedSize(batch.compression, batch.compression.bytes)
  const { records, keys, values, tombstones, timestamps, fields } = batch.content
  // Logs keep these lists for as long as the run goes on, and a list that grew takes up more than it holds.
  batch.content = {
    sealed: true,
    records: records.slice(),
    keys: keys.slice(),
    values: values === null ? null : values.slice(),
    tombstones: tombstones === null ? null : tombstones.slice(),
    timestamps: timestamps.slice(),
    // This one goes with the batch.
    fields,
  }
}

export const isFull = (batch: OpenBatch): boolean => batch.closed || batch.sizeInBytes >= batch.limit

/** P-11: when the first batch of a queue may go, as far as it is up to the queue. */
export const ripeAt = (queue: readonly OpenBatch[], linger: Micros): Micros =>
  queue.length > 1 || isFull(queue[0]!) ? 0 : queue[0]!.createdAt + linger

/** Bytes of the record's fields; its upper bound alone in a batch is what `max.request.size` is compared with. */
export const fieldsOf = ({ keySize, valueSize }: SourceRecord): number => fieldsSize(keySize, valueSize)

/** Memory that a batch which begins with a record of so many bytes takes. */
export const bufferFor = ({ config }: Producer, fields: number): number =>
  Math.max(1, config['batch.size'], upperBound(fields))

/** What an append did: `bytes` more in the queue, and whether that wakes the sender. */
export interface Appended {
  readonly bytes: number
  readonly wakes: boolean
}

/**
 * Appends to the last batch of the partition's queue, or to a new one (P-10). null: there is no memory for a new batch,
 * and send() must wait (P-13).
 */
export function append(
  self: Producer,
  partition: PartitionId,
  record: SourceRecord,
  fields: number,
  id: RecordId,
  now: Micros,
): Appended | null {
  const queue = queueOf(self, partition)
  const last = queue.at(-1)
  if (last !== undefined) {
    const bytes = tryAppend(last, id, record, record.at + self.clockOffset, fields)
    if (bytes > 0) {
      const wakes = isFull(last)
      if (wakes) self.volatile.nextDue = 0
      return { bytes, wakes }
    }
    closeBatch(last)
  }
  const size = bufferFor(self, fields)
  if (self.volatile.bufferUsed + size > self.config['buffer.memory']) return null
  self.volatile.bufferUsed += size
  // Records of one millisecond come together, each with its own time; one that had to wait for longer counts from now.
  const createdAt = now - record.at < 1_000 ? record.at : now
  const batch = emptyBatch(partition, createdAt, size, size, nextCompression(self, record.topic))
  batch.sentAt = record.at
  tryAppend(batch, id, record, record.at + self.clockOffset, fields)
  queue.push(batch)
  lineUp(self, partition)
  self.volatile.nextDue = Math.min(self.volatile.nextDue, ripeAt(queue, ms(self.config['linger.ms'])))
  return { bytes: batch.sizeInBytes, wakes: true }
}

// What the producer has learned by now.
function nextCompression({ config, volatile }: Producer, topic: string): Compression | null {
  if (config['compression.type'] === 'none') return null
  return compressionOf(config, volatile.compressed[topic] ?? 0)
}

const emptyBatch = (
  partition: PartitionId,
  createdAt: Micros,
  limit: number,
  allocated: number,
  compression: Compression | null,
): OpenBatch => ({
  partition,
  createdAt,
  sentAt: createdAt,
  allocated,
  limit,
  closed: false,
  sizeInBytes: batchOverhead,
  compression: compression === null ? null : underway(compression),
  count: 0,
  content: { records: [], keys: [], values: null, tombstones: null, timestamps: [], fields: [] },
  attempts: 0,
  firstAttemptAt: 0,
  backoffUntil: 0,
  leaderEpoch: -1,
  drained: null,
  renumbered: false,
  uncertain: false,
  split: false,
  done: false,
})

const underway = ({ codec, level, estimate }: Compression): OpenBatch['compression'] => ({
  codec,
  level,
  estimate,
  bytes: 0,
  done: false,
})

/** What a record says: `valueSize` is below 0 where it has no value. */
type Said = Pick<SourceRecord, 'key' | 'value' | 'valueSize'>

// Answers the bytes that the batch grew by; 0: there was no room. `at` is by the clock on the producer's wall (L-20).
function tryAppend(
  batch: OpenBatch,
  id: RecordId,
  { key, value, valueSize }: Said,
  at: Micros,
  fields: number,
): number {
  if (batch.closed) return 0
  const { content, count } = batch
  // Kafka's timestamps are milliseconds.
  const delta = count === 0 ? 0 : Math.floor(at / 1_000) - Math.floor(content.timestamps[0]! / 1_000)
  const size = recordSize(count, delta, fields)
  if (count > 0 && !hasRoom(batch.sizeInBytes, batch.limit, size)) return 0
  content.records.push(id)
  content.keys.push(key)
  content.timestamps.push(at)
  content.fields.push(fields)
  if (value !== null && content.values === null) content.values = Array.from({ length: count }, () => null)
  content.values?.push(value)
  if (valueSize < 0) (content.tombstones ??= []).push(count)
  batch.count = count + 1
  if (batch.compression === null) {
    batch.sizeInBytes += size
    return size
  }
  const before = batch.sizeInBytes
  batch.compression.bytes += size
  batch.sizeInBytes = expectedSize(batch.compression, batch.compression.bytes)
  return batch.sizeInBytes - before
}

/** Gives back the memory of a batch that is acknowledged, failed or split. */
export function release(self: Producer, batch: OpenBatch): void {
  self.volatile.bufferUsed -= batch.allocated
  batch.allocated = 0
}

/**
 * Puts a batch back for another attempt: with idempotence in the order of sequences (P-33); without, at the front, where
 * two retries may change places (P-21).
 */
export function requeue(self: Producer, batch: OpenBatch): void {
  const queue = queueOf(self, batch.partition)
  lineUp(self, batch.partition)
  const sequence = sequenceOf(batch)
  if (sequence < 0) {
    queue.unshift(batch)
    return
  }
  const at = queue.findIndex((other) => sequenceOf(other) < 0 || sequenceOf(other) > sequence)
  queue.splice(at < 0 ? queue.length : at, 0, batch)
}

/** Sequence of the first record; -1: none was given yet. */
export const sequenceOf = ({ drained }: OpenBatch): number => drained?.baseSequence ?? -1

/**
 * P-15: cuts a batch that a broker found too large into batches of at most `batch.size`, each at least a record; a part
 * that is still too large is cut in half. Sequences go on through the parts; none of them counts as tried.
 */
export function splitBatch(self: Producer, batch: OpenBatch): OpenBatch[] {
  const target = batch.split ? Math.ceil(batch.sizeInBytes / 2) : Math.max(1, self.config['batch.size'])
  const { records, keys, values, tombstones, timestamps, fields } = batch.content
  const parts: OpenBatch[] = []
  let part: OpenBatch | null = null
  for (let i = 0; i < records.length; i++) {
    const said: Said = {
      key: keys[i]!,
      value: values === null ? null : values[i]!,
      valueSize: tombstones?.includes(i) === true ? -1 : 0,
    }
    const put = (into: OpenBatch) => tryAppend(into, records[i]!, said, timestamps[i]!, fields[i]!)
    if (part !== null && put(part) > 0) continue
    // The estimate that made it too large does not count any more (CompressionRatioEstimator.resetEstimation).
    const compression = batch.compression === null ? null : { ...batch.compression, estimate: 1 }
    part = emptyBatch(batch.partition, batch.createdAt, Math.max(target, upperBound(fields[i]!)), 0, compression)
    part.sentAt = batch.sentAt
    if (values !== null) part.content.values = []
    put(part)
    parts.push(part)
  }
  let sequence = sequenceOf(batch)
  for (const made of parts) {
    closeBatch(made)
    made.split = true
    made.uncertain = batch.uncertain
    if (batch.drained !== null) {
      const { producerId, producerEpoch, transactional } = batch.drained
      made.drained = seal(made, producerId, producerEpoch, sequence, transactional)
      if (sequence >= 0) sequence = nextSequence(sequence, made.count)
    }
  }
  return parts
}

/** The sequence that follows `count` records from `sequence`; after 2^31 - 1 comes 0 (P-30). */
export function nextSequence(sequence: number, count: number): number {
  const next = sequence + count
  // A remainder would be stored as a fraction is, in a place of its own, for each batch.
  return next < SEQUENCES ? next : next - SEQUENCES
}

const SEQUENCES = 2 ** 31

/** The batch as brokers will see it. */
export function seal(
  batch: OpenBatch,
  producerId: number,
  producerEpoch: number,
  baseSequence: number,
  transactional?: true,
): RecordBatch {
  const { compression, content } = batch
  const { records, keys, values, tombstones, timestamps } = content
  const sealed: Writable<RecordBatch> = {
    sealed: true,
    count: batch.count,
    producerId,
    producerEpoch,
    baseSequence,
    sizeInBytes: batch.sizeInBytes,
    records,
    keys,
    values,
    timestamps,
    maxTimestamp: latestOf(timestamps),
    coordinatorRecords: null,
  }
  if (tombstones !== null) sealed.tombstones = tombstones
  if (compression !== null) {
    const { codec, level, bytes } = compression
    sealed.compression = { codec, level, bytes }
  }
  if (transactional) sealed.transactional = transactional
  return sealed
}

/** While it is being made. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

// Clocks are set back at times, so the last is not always the latest.
function latestOf(timestamps: readonly Micros[]): Micros {
  let latest = timestamps[0]!
  for (const timestamp of timestamps) if (timestamp > latest) latest = timestamp
  return latest
}
