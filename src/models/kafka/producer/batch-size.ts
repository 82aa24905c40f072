// Exact sizes of uncompressed v2 record batches (DefaultRecord, DefaultRecordBatch), checked against Kafka's own.

import { batchOverhead } from '../codecs'

/** Most bytes that a record can take besides its fields (`DefaultRecord.MAX_RECORD_OVERHEAD`). */
const maxRecordOverhead = 21

/** Bytes of a header: its key's (ASCII), and its value's or -1 for null. */
export type HeaderSize = readonly [key: number, value: number]

/** Bytes of a zig-zag varint; `n` is a whole number up to ±2^52. */
export function varintSize(n: number): number {
  let rest = n < 0 ? -2 * n - 1 : 2 * n
  let size = 1
  for (; rest >= 0x80; size++) rest = Math.floor(rest / 0x80)
  return size
}

const lengthSize = (length: number): number => (length < 0 ? 1 : varintSize(length) + length)

/** Bytes of key, value (-1: null) and headers in a record. */
export function fieldsSize(key: number, value: number, headers: readonly HeaderSize[] = []): number {
  let size = lengthSize(key) + lengthSize(value) + varintSize(headers.length)
  for (const [headerKey, headerValue] of headers) size += lengthSize(headerKey) + lengthSize(headerValue)
  return size
}

/** Bytes of a record with its length prefix: `index` in its batch, milliseconds after the batch's first record. */
export function recordSize(index: number, milliseconds: number, fields: number): number {
  const body = 1 + varintSize(milliseconds) + varintSize(index) + fields
  return varintSize(body) + body
}

/** Most bytes that a batch with only this record can take (`AbstractRecords.estimateSizeInBytesUpperBound`). */
export const upperBound = (fields: number): number => batchOverhead + maxRecordOverhead + fields

/**
 * Is there room for a record in a batch of `size` bytes that may grow to `limit`? The first record always fits
 * (`MemoryRecordsBuilder.hasRoomFor`).
 */
export const hasRoom = (size: number, limit: number, record: number): boolean => size < limit && size + record <= limit
