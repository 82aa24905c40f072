// Numbers in the order of time, and numbers by offset: in pages that checkpoints share.
// A journal only grows, so that its copies may share even the page that it writes to: each knows its own length, and
// whoever finds that the page goes on behind its own end makes one of its own first.
import { cloneList, orLike } from '../kernel/clone'

/** Rows of `width` numbers (three or four) in the order of time. */
export interface Journal {
  width: number
  /** Rows so far. */
  rows: number
  pages: JournalPage[]
}

interface JournalPage {
  /** Rows that any of those who share it has written. */
  used: number
  values: Float64Array
}

const ROWS = 1_024

export const createJournal = (width: number): Journal => ({ width, rows: 0, pages: [] })

/** Adds a row; a journal of three columns has no `d`. */
export function addRow(journal: Journal, a: number, b: number, c: number, d = 0): void {
  const { width } = journal
  const { values } = pageForNext(journal)
  const place = (journal.rows % ROWS) * width
  values[place] = a
  values[place + 1] = b
  values[place + 2] = c
  if (width > 3) values[place + 3] = d
  journal.rows++
}

// The page that the next row goes to, marked as having it.
function pageForNext(journal: Journal): JournalPage {
  const row = journal.rows % ROWS
  const known = row === 0 ? undefined : journal.pages[journal.pages.length - 1]!
  const isFree = known !== undefined && known.used === row && row * journal.width < known.values.length
  const page = isFree ? known : ownPage(journal, row, known)
  page.used = row + 1
  return page
}

function ownPage(journal: Journal, row: number, before: JournalPage | undefined): JournalPage {
  const { width } = journal
  const room = journal.rows < ROWS ? Math.min(ROWS, Math.max(8, row * 2)) : ROWS
  const page = { used: row, values: new Float64Array(room * width) }
  if (before !== undefined) page.values.set(before.values.subarray(0, row * width))
  journal.pages[(journal.rows / ROWS) | 0] = page
  return page
}

/** Number `column` of row `row`. */
export const cell = ({ width, pages }: Journal, row: number, column: number): number =>
  pages[(row / ROWS) | 0]!.values[(row % ROWS) * width + column]!

export const cloneJournal = ({ width, rows, pages }: Journal, like?: Journal): Journal =>
  orLike({ width, rows, pages: cloneList(pages, like?.pages) }, like)

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
  if (offset >= end) return 0
  return pages[Math.floor(offset / COLUMN_PAGE)]?.values[offset % COLUMN_PAGE] ?? 0
}

export function setOffset(column: OffsetColumn, offset: number, value: number): void {
  const index = Math.floor(offset / COLUMN_PAGE)
  const place = offset % COLUMN_PAGE
  while (column.pages.length <= index) column.pages.push(null)
  const known = column.pages[index] ?? null
  // Behind what all the others have set, a shared page is free.
  const page = known !== null && (!known.shared || place >= known.used) ? known : ownColumnPage(column, index, known)
  page.values[place] = value
  page.used = Math.max(page.used, place + 1)
  column.end = Math.max(column.end, offset + 1)
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
