// Numbers in the order of time, and numbers by offset: in pages that checkpoints share, as in ledger-pages.ts.

/** Rows of `width` numbers in the order of time. */
export interface Journal {
  width: number
  /** Numbers so far. */
  length: number
  pages: { shared: boolean; values: Float64Array }[]
}

const JOURNAL_PAGE = 1_024

export const createJournal = (width: number): Journal => ({ width, length: 0, pages: [] })

export const rowsOf = (journal: Journal): number => journal.length / journal.width

/** Adds one number; a row is complete after `width` of them. */
export function put(journal: Journal, value: number): void {
  const index = (journal.length / JOURNAL_PAGE) | 0
  const place = journal.length % JOURNAL_PAGE
  let page = journal.pages[index]
  if (page === undefined) {
    page = { shared: false, values: new Float64Array(index === 0 ? 32 : JOURNAL_PAGE) }
    journal.pages.push(page)
  } else if (page.shared || place >= page.values.length) {
    const room = place < page.values.length ? page.values.length : Math.min(JOURNAL_PAGE, page.values.length * 2)
    const values = new Float64Array(room)
    values.set(page.values)
    page = { shared: false, values }
    journal.pages[index] = page
  }
  page.values[place] = value
  journal.length++
}

/** Number `column` of row `row`. */
export function cell(journal: Journal, row: number, column: number): number {
  const at = row * journal.width + column
  return journal.pages[(at / JOURNAL_PAGE) | 0]!.values[at % JOURNAL_PAGE]!
}

export function cloneJournal(journal: Journal): Journal {
  const last = journal.pages.at(-1)
  if (last !== undefined) last.shared = true
  return { ...journal, pages: journal.pages.slice() }
}

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

const COLUMN_PAGE = 4_096

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
