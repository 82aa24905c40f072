// Numbers in the order of time, and numbers by offset: in pages that checkpoints share.
// A journal only grows, so that its copies may share even the page that it writes to: each knows its own length, and
// whoever finds that the page goes on behind its own end makes one of its own first.

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

export const cloneJournal = ({ width, length, pages }: Journal): Journal => ({ width, length, pages: pages.slice() })

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

const COLUMN_PAGE = 512

// ---- numbers by offset -------------------------------------------------------------------------------------------

/** One number per offset; 0 where none was set. */
export type OffsetColumn = ({ shared: boolean; values: Float64Array } | null)[]

export function atOffset(column: OffsetColumn, offset: number): number {
  return column[Math.floor(offset / COLUMN_PAGE)]?.values[offset % COLUMN_PAGE] ?? 0
}

export function setOffset(column: OffsetColumn, offset: number, value: number): void {
  const index = Math.floor(offset / COLUMN_PAGE)
  while (column.length <= index) column.push(null)
  let page = column[index] ?? null
  if (page === null || page.shared) {
    page = { shared: false, values: page === null ? new Float64Array(COLUMN_PAGE) : page.values.slice() }
    column[index] = page
  }
  page.values[offset % COLUMN_PAGE] = value
}

export function cloneColumn(column: OffsetColumn): OffsetColumn {
  for (const page of column) if (page !== null) page.shared = true
  return column.slice()
}
