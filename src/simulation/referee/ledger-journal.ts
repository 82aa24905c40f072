// Numbers in the order of time, and numbers by offset: in pages that checkpoints share.
// A journal only grows, so that its copies may share even the page that it writes to: each knows its own length, and
// whoever finds that the page goes on behind its own end makes one of its own first.
import { cloneList, orLike } from '../../kernel/clone'

/** Rows of `width` numbers (three to five) in the order of time. */
export interface Journal {
  width: number
  /** Rows so far. */
  rows: number
  /** Where the next row goes, while there is room: at hand, as every row is written by itself. */
  tail: JournalPage
  /** The pages before, all full. */
  full: Float64Array[]
}

interface JournalPage {
  /** Rows that any of those who share it has written. */
  used: number
  values: Float64Array
}

const ROWS = 1_024

export const createJournal = (width: number): Journal => ({ width, rows: 0, tail: newPage(0), full: [] })

const newPage = (room: number): JournalPage => ({ used: 0, values: new Float64Array(room) })

/** Adds a row; a journal of three columns has no `d`, one of four no `e`. */
export function addRow(journal: Journal, a: number, b: number, c: number, d = 0, e = 0): void {
  const { width, rows } = journal
  const row = rows % ROWS
  const place = row * width
  const isFree = journal.tail.used === row && place < journal.tail.values.length
  const tail = isFree ? journal.tail : nextTail(journal)
  tail.used = row + 1
  tail.values[place] = a
  tail.values[place + 1] = b
  tail.values[place + 2] = c
  if (width > 3) tail.values[place + 3] = d
  if (width > 4) tail.values[place + 4] = e
  journal.rows++
}

// Another page for the next row: the tail is full, or too small, or others have gone on in it.
function nextTail(journal: Journal): JournalPage {
  const { width, rows, tail } = journal
  const row = rows % ROWS
  if (row === 0 && rows > 0) journal.full.push(tail.values)
  const page = newPage(width * (rows < ROWS ? Math.min(ROWS, Math.max(8, row * 2)) : ROWS))
  page.values.set(tail.values.subarray(0, row * width))
  journal.tail = page
  return page
}

/** Number `column` of row `row`. */
export function cell({ width, tail, full }: Journal, row: number, column: number): number {
  const page = (row / ROWS) | 0
  const values = page < full.length ? full[page]! : tail.values
  return values[(row % ROWS) * width + column]!
}

export const cloneJournal = ({ width, rows, tail, full }: Journal, like?: Journal): Journal =>
  orLike({ width, rows, tail, full: cloneList(full, like?.full) }, like)

/** First row from which on `column` is at least `value`, where that column never falls; `rows` when there is none. */
export function firstRow(journal: Journal, column: number, value: number): number {
  let low = 0
  let high = journal.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (cell(journal, middle, column) >= value) high = middle
    else low = middle + 1
  }
  return low
}

// ---- numbers by offset -------------------------------------------------------------------------------------------

const COLUMN_PAGE = 512
const COLUMN_SHIFT = 9
const COLUMN_MASK = COLUMN_PAGE - 1

/** One number per offset; 0 where none was set. Mostly they are set in the order of offsets, and copies share the pages. */
export interface OffsetColumn {
  /** Offsets from here on have none. */
  end: number
  pages: (ColumnPage | null)[]
  /** Pages that no copy has. */
  own: ColumnPage[]
}

interface ColumnPage {
  shared: boolean
  /** Places that any of those who share it has set, from the first to the last. */
  used: number
  values: Float64Array
}

export const createColumn = (): OffsetColumn => ({ end: 0, pages: [], own: [] })

export function atOffset({ end, pages }: OffsetColumn, offset: number): number {
  return offset < end ? (pages[offset >>> COLUMN_SHIFT]?.values[offset & COLUMN_MASK] ?? 0) : 0
}

export function setOffset(column: OffsetColumn, offset: number, value: number): void {
  const page = columnPage(column, offset)
  const place = offset & COLUMN_MASK
  page.values[place] = value
  if (page.used <= place) page.used = place + 1
  if (column.end <= offset) column.end = offset + 1
}

/**
 * Sets records, plus 1, at rising offsets behind the column's end, from `place` of these lists on and as far as one page
 * goes. Answers where it stopped.
 */
export function appendRecords(
  column: OffsetColumn,
  offsets: readonly number[],
  records: readonly number[],
  place: number,
): number {
  const page = columnPage(column, offsets[place]!)
  const end = (offsets[place]! | COLUMN_MASK) + 1
  let next = place
  for (; next < offsets.length && offsets[next]! < end; next++) {
    page.values[offsets[next]! & COLUMN_MASK] = records[next]! + 1
  }
  const last = offsets[next - 1]!
  page.used = (last & COLUMN_MASK) + 1
  column.end = last + 1
  return next
}

// The page of an offset, for writing. Behind what all the others have set, a shared page is free.
function columnPage(column: OffsetColumn, offset: number): ColumnPage {
  const index = offset >>> COLUMN_SHIFT
  while (column.pages.length <= index) column.pages.push(null)
  const known = column.pages[index]!
  if (known !== null && (!known.shared || known.used <= (offset & COLUMN_MASK))) return known
  return ownColumnPage(column, index, known)
}

function ownColumnPage(column: OffsetColumn, index: number, known: ColumnPage | null): ColumnPage {
  const used = Math.max(0, Math.min(COLUMN_PAGE, column.end - index * COLUMN_PAGE))
  const page = { shared: false, used, values: new Float64Array(COLUMN_PAGE) }
  if (known !== null) page.values.set(known.values.subarray(0, used))
  column.pages[index] = page
  column.own.push(page)
  return page
}

export function cloneColumn(column: OffsetColumn, like?: OffsetColumn): OffsetColumn {
  for (const page of column.own) page.shared = true
  column.own = []
  return orLike({ end: column.end, pages: cloneList(column.pages, like?.pages), own: like?.own ?? [] }, like)
}
