// What the referee keeps of each record and each delivery: columns of numbers in pages, shared between checkpoints.
// A page that a copy of the referee also holds is `shared`; whoever writes to it next makes a page of its own first. So
// pages are small, and the columns of one lie in one piece of memory.
import type { RecordId } from '../../models/kafka/messages'

export const PAGE = 256
const SHIFT = 8
const MASK = PAGE - 1
const ROW_SHIFT = 6
const ROW_MASK = 63
const NUMBER = 2 ** 32

/** Bits of a record's `flags`. */
export const SENT = 1
export const REFUSED = 2
/** A request with it has left its producer. */
export const ATTEMPTED = 4
/** The callback said success, with acks 1 or all. */
export const ACKED = 8
/** The callback said failure, and nobody can hold it. */
export const FAILED = 16
/** The callback said failure, or the application died, and a broker may hold it. */
export const INDETERMINATE = 32
/** Sent with acks=0: success was said before anybody had it. */
export const UNCONFIRMED = 64
/** What was said about it, at most one of these. */
export const VERDICT = REFUSED | ACKED | FAILED | INDETERMINATE | UNCONFIRMED
/** The application died with it. */
export const ABANDONED = 128
/** Some broker has appended it at some time. */
export const APPENDED = 256
/** Counted as lost; its code is in the bits from CODE on. */
export const LOST = 512
/** Counted as lost without confirmation. */
export const UNCONFIRMED_LOST = 1_024
/** Its first copy lies behind a record that was sent later. */
export const OUT_OF_ORDER = 2_048
export const ACKS_ALL = 4_096
export const ACKS_ONE = 8_192
export const IDEMPOTENT = 16_384
export const RETRIED = 32_768
/** Sent with acks=0, and it can no longer arrive. */
export const NEVER_ARRIVED = 65_536
/** It left the log that counts at its beginning: by retention, or because a person deleted it. */
export const EXPIRED = 131_072
/** The cleaner took it: a later record has its key, or its time as a tombstone was over. */
export const COMPACTED = 262_144
/** Shift of the index of its loss code. */
export const CODE = 20

/** What is known of 256 successive records of one producer. */
export interface RecordPage {
  shared: boolean
  flags: Uint32Array
  /** Index of its partition, plus 1; 0: not sent yet. */
  partition: Uint16Array
  /** Copies in the log that counts. */
  copies: Uint8Array
  /** Of its first copy in the log that counts; where it was last while it has none; -1: never stored. */
  offset: Int32Array
  sentAt: Float64Array
  sentSeq: Uint32Array
  /** Copies share this list: it only grows, and none looks at keys of records that it has not heard of. */
  keys: (string | null)[]
}

/** What one group was given of 256 successive records of one producer. */
export interface DeliveryPage {
  shared: boolean
  /** Times delivered, at most 255. */
  delivered: Uint8Array
  /** Times processed, at most 255. */
  processed: Uint8Array
  /** The group has passed it by: 1 + the index of the code that says why; 0: it has not. */
  unseen: Uint8Array
  /** What its applications did with it besides: bits of `referee-work.ts`. */
  fate: Uint8Array
  processedAt: Float64Array
  processedSeq: Uint32Array
}

/** Number of the producer that sent it. */
export const producerOf = (record: RecordId): number => Math.floor(record / NUMBER)

const pageIndex = (record: RecordId): number => (record >>> 0) >>> SHIFT
export const slotOf = (record: RecordId): number => record & MASK

/** Where the run of records that begins at `from` ends: they follow one another in the list, and have one page. */
export function endOfRun(records: readonly RecordId[], from: number): number {
  const page = Math.floor(records[from]! / PAGE)
  let end = from + 1
  while (end < records.length && Math.floor(records[end]! / PAGE) === page) end++
  return end
}

function recordColumns(memory: ArrayBuffer, keys: (string | null)[]): RecordPage {
  return {
    shared: false,
    sentAt: new Float64Array(memory, 0, PAGE),
    flags: new Uint32Array(memory, 8 * PAGE, PAGE),
    offset: new Int32Array(memory, 12 * PAGE, PAGE),
    sentSeq: new Uint32Array(memory, 16 * PAGE, PAGE),
    partition: new Uint16Array(memory, 20 * PAGE, PAGE),
    copies: new Uint8Array(memory, 22 * PAGE, PAGE),
    keys,
  }
}

function newRecordPage(): RecordPage {
  const page = recordColumns(new ArrayBuffer(23 * PAGE), [])
  page.offset.fill(-1)
  return page
}

const copyRecordPage = ({ flags, keys }: RecordPage): RecordPage =>
  recordColumns((flags.buffer as ArrayBuffer).slice(0), keys)

/** Notes the key of a record when it is sent; the records of a producer are sent in the order of their numbers. */
export function writeKey(page: RecordPage, slot: number, key: string | null): void {
  // Another future of the same past has gone on behind the end.
  if (page.keys.length > slot) page.keys = page.keys.slice(0, slot)
  while (page.keys.length < slot) page.keys.push(null)
  page.keys.push(key)
}

function deliveryColumns(memory: ArrayBuffer): DeliveryPage {
  return {
    shared: false,
    processedAt: new Float64Array(memory, 0, PAGE),
    processedSeq: new Uint32Array(memory, 8 * PAGE, PAGE),
    delivered: new Uint8Array(memory, 12 * PAGE, PAGE),
    processed: new Uint8Array(memory, 13 * PAGE, PAGE),
    unseen: new Uint8Array(memory, 14 * PAGE, PAGE),
    fate: new Uint8Array(memory, 15 * PAGE, PAGE),
  }
}

const newDeliveryPage = (): DeliveryPage => deliveryColumns(new ArrayBuffer(16 * PAGE))

const copyDeliveryPage = ({ delivered }: DeliveryPage): DeliveryPage =>
  deliveryColumns((delivered.buffer as ArrayBuffer).slice(0))

export interface Shelf<P> {
  /** By producer number, then by place: in rows of 64, which copies share like pages. Absent: null. */
  pages: (P | null)[][][]
  /** Pages that no copy has: those that were written to since the latest copy. And the rows that have got such pages. */
  own: P[]
  ownRows: (P | null)[][]
}

export const createShelf = <P>(): Shelf<P> => ({ pages: [], own: [], ownRows: [] })

/** The page that holds `record`, for reading; null when nothing was ever written there. */
export function peek<P>(shelf: Shelf<P>, record: RecordId): P | null {
  const index = pageIndex(record)
  return shelf.pages[producerOf(record)]?.[index >>> ROW_SHIFT]?.[index & ROW_MASK] ?? null
}

/** The page that holds `record`, for writing. */
export const recordPage = (shelf: Shelf<RecordPage>, record: RecordId): RecordPage =>
  writable(shelf, record, newRecordPage, copyRecordPage)

/** The page that holds what a group was given of `record`, for writing. */
export const deliveryPage = (shelf: Shelf<DeliveryPage>, record: RecordId): DeliveryPage =>
  writable(shelf, record, newDeliveryPage, copyDeliveryPage)

function writable<P extends { shared: boolean }>(
  shelf: Shelf<P>,
  record: RecordId,
  make: () => P,
  copy: (page: P) => P,
): P {
  const page = peek(shelf, record)
  if (page !== null && !page.shared) return page
  const own = page === null ? make() : copy(page)
  shelf.own.push(own)
  const index = pageIndex(record)
  const row = writableRow(shelf, producerOf(record), index >>> ROW_SHIFT)
  while (row.length <= (index & ROW_MASK)) row.push(null)
  row[index & ROW_MASK] = own
  return own
}

function writableRow<P>(shelf: Shelf<P>, producer: number, place: number): (P | null)[] {
  while (shelf.pages.length <= producer) shelf.pages.push([])
  const rows = shelf.pages[producer]!
  while (rows.length <= place) rows.push([])
  const row = rows[place]!
  if (shelf.ownRows.includes(row)) return row
  const own = row.slice()
  rows[place] = own
  shelf.ownRows.push(own)
  return own
}

/** A copy that shares all pages, and the rows that they are in. */
export function cloneShelf<P extends { shared: boolean }>(shelf: Shelf<P>): Shelf<P> {
  for (const page of shelf.own) page.shared = true
  shelf.own = []
  shelf.ownRows = []
  return { pages: shelf.pages.map((rows) => rows.slice()), own: [], ownRows: [] }
}
