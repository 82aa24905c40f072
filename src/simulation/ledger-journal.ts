// Numbers in the order of time, and numbers by offset: in pages that checkpoints share.
// A journal only grows, so that its copies may share even the page that it writes to: each knows its own length, and
// whoever finds that the page goes on behind its own end makes one of its own first.
import { cloneList, orLike } from '../kernel/clone'

/** Rows of `width` numbers in the order of time. */
export interface Journal {
  width: number
  /** Numbers so far. */
  length: number
  pages: JournalPage[]
}

interface JournalPage {
  /** Numbers that any of those who share it has written. */
  used: number
  values: Float64Array
}

const JOURNAL_PAGE = 4_096

export const createJournal = (width: number): Journal => ({ width, length: 0, pages: [] })

export const rowsOf = (journal: Journal): number => journal.length / journal.width

/** Adds one number; a row is complete after `width` of them. */
export function put(journal: Journal, value: number): void {
  const place = journal.length % JOURNAL_PAGE
  const known = place === 0 ? undefined : journal.pages[journal.pages.length - 1]!
  const page = known !== undefined && isFree(known, place) ? known : ownPage(journal, place, known)
  page.values[place] = value
  page.used = place + 1
  journal.length++
}

const isFree = ({ used, values }: JournalPage, place: number): boolean => used === place && place < values.length

function ownPage(journal: Journal, place: number, before: JournalPage | undefined): JournalPage {
  const first = journal.length < JOURNAL_PAGE
  const room = first ? Math.min(JOURNAL_PAGE, Math.max(32, place * 2)) : JOURNAL_PAGE
  const page = { used: place, values: new Float64Array(room) }
  if (before !== undefined) page.values.set(before.values.subarray(0, place))
  journal.pages[(journal.length / JOURNAL_PAGE) | 0] = page
  return page
}

/** Number `column` of row `row`. */
export function cell(journal: Journal, row: number, column: number): number {
  const at = row * journal.width + column
  return journal.pages[(at / JOURNAL_PAGE) | 0]!.values[at % JOURNAL_PAGE]!
}

export const cloneJournal = ({ width, length, pages }: Journal, like?: Journal): Journal =>
  orLike({ width, length, pages: cloneList(pages, like?.pages) }, like)

/** First row from which on `column` is at least `value`, where that column never falls; rowsOf when there is none. */
export function firstRow(journal: Journal, column: number, value: number): number {
  let low = 0
  let high = rowsOf(journal)
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
