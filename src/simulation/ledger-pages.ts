// What the referee keeps of each record and each delivery: columns of numbers in pages, shared between checkpoints.
// A page that a copy of the referee also holds is `shared`; whoever writes to it next makes a page of its own first.
import type { RecordId } from '../models/kafka/messages'

export const PAGE = 512
const SHIFT = 9
const MASK = PAGE - 1
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
/** Shift of the index of its loss code. */
export const CODE = 20

/** What is known of 512 successive records of one producer. */
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
  keys: (string | null)[]
}

/** What one group was given of 512 successive records of one producer. */
export interface DeliveryPage {
  shared: boolean
  /** Times delivered, at most 255. */
  delivered: Uint8Array
  /** Times processed, at most 255. */
  processed: Uint8Array
  /** 1: the group has passed it by. */
  unseen: Uint8Array
  processedAt: Float64Array
  processedSeq: Uint32Array
}

/** Number of the producer that sent it. */
export const producerOf = (record: RecordId): number => Math.floor(record / NUMBER)

export const pageIndex = (record: RecordId): number => (record >>> 0) >>> SHIFT
export const slotOf = (record: RecordId): number => record & MASK

const newRecordPage = (): RecordPage => ({
  shared: false,
  flags: new Uint32Array(PAGE),
  partition: new Uint16Array(PAGE),
  copies: new Uint8Array(PAGE),
  offset: new Int32Array(PAGE).fill(-1),
  sentAt: new Float64Array(PAGE),
  sentSeq: new Uint32Array(PAGE),
  keys: [],
})

const copyRecordPage = (page: RecordPage): RecordPage => ({
  shared: false,
  flags: page.flags.slice(),
  partition: page.partition.slice(),
  copies: page.copies.slice(),
  offset: page.offset.slice(),
  sentAt: page.sentAt.slice(),
  sentSeq: page.sentSeq.slice(),
  keys: page.keys.slice(),
})

const newDeliveryPage = (): DeliveryPage => ({
  shared: false,
  delivered: new Uint8Array(PAGE),
  processed: new Uint8Array(PAGE),
  unseen: new Uint8Array(PAGE),
  processedAt: new Float64Array(PAGE),
  processedSeq: new Uint32Array(PAGE),
})

const copyDeliveryPage = (page: DeliveryPage): DeliveryPage => ({
  shared: false,
  delivered: page.delivered.slice(),
  processed: page.processed.slice(),
  unseen: page.unseen.slice(),
  processedAt: page.processedAt.slice(),
  processedSeq: page.processedSeq.slice(),
})

/** Pages by producer number, then by place. Absent pages are null. */
export type Shelf<P> = (P | null)[][]

/** The page that holds `record`, for reading; null when nothing was ever written there. */
export function peek<P>(shelf: Shelf<P>, record: RecordId): P | null {
  return shelf[producerOf(record)]?.[pageIndex(record)] ?? null
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
  const producer = producerOf(record)
  while (shelf.length <= producer) shelf.push([])
  const pages = shelf[producer]!
  const index = pageIndex(record)
  while (pages.length <= index) pages.push(null)
  const page = pages[index] ?? null
  if (page !== null && !page.shared) return page
  const own = page === null ? make() : copy(page)
  pages[index] = own
  return own
}

/** A copy that shares all pages. */
export function cloneShelf<P extends { shared: boolean }>(shelf: Shelf<P>): Shelf<P> {
  for (const pages of shelf) for (const page of pages) if (page !== null) page.shared = true
  return shelf.map((pages) => pages.slice())
}
