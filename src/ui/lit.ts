// One transaction that somebody looks at: all its parts light up on every strip, and are told in words.
import { create } from 'zustand'
import type { Frame, TransactionView } from '../worker/protocol'
import { listText } from './format'

interface Lit {
  /** Under the pointer, or with the focus. */
  pointed: string | null
  /** Chosen with a click or Enter: it stays until it is chosen again, or somebody steps out. */
  kept: string | null
}

export const useLit = create<Lit>(() => ({ pointed: null, kept: null }))

/** The key of the transaction that is lit; null: none is. */
export const litOf = ({ pointed, kept }: Lit): string | null => pointed ?? kept

/** Lights a transaction for as long as it is pointed at. */
export const point = (pointed: string | null) => useLit.setState({ pointed })

/** Keeps a transaction lit, or no more when it is. */
export const keep = (key: string | null) =>
  useLit.setState(({ kept }) => ({ kept: kept === key ? null : key, pointed: null }))

/** A part of a transaction: what of it lies in one partition. */
export interface Part {
  partition: string
  view: TransactionView
  /** First offset that is shown there. */
  shownFrom: number
}

/** All parts of a transaction that are known, in the order of the topics. */
export const partsOf = ({ topics }: Pick<Frame, 'topics'>, key: string): Part[] =>
  topics.flatMap(({ partitions }) =>
    partitions.flatMap(({ partition, transactions, cells }) =>
      transactions
        .filter((view) => view.key === key)
        .map((view) => ({ partition, view, shownFrom: cells[0]?.offset ?? 0 })),
    ),
  )

const fates = {
  open: 'open, so that nobody knows yet what will become of its records',
  committed: 'committed',
  aborted: 'aborted; readers of committed data leave its records out',
}

/** `transaction of shop (till): committed`. */
export function nameOf({ producer, id, fate }: TransactionView): string {
  const who = producer === '' ? 'somebody who is gone' : producer
  return `transaction of ${who}${id === '' || id === producer ? '' : ` (${id})`}: ${fates[fate]}`
}

/** Offsets of a part, and where it began if that is not shown: `orders-1 offsets 4 to 12`. */
export function partText({ partition, view: { from, to, reaches, fate }, shownFrom }: Part): string {
  const range = from === to ? `offset ${from}` : `offsets ${from} to ${to}`
  const first = `${partition} ${range}${fate === 'open' ? ' so far' : ''}`
  if (!reaches) return `${first}, and earlier ones`
  return from < shownFrom ? `${first}, begun before the cells that are shown` : first
}

/** The whole transaction in one sentence; '' when nothing of it is known any more. */
export function transactionText(frame: Pick<Frame, 'topics'>, key: string): string {
  const parts = partsOf(frame, key)
  const [one] = parts
  if (!one) return ''
  // Parts whose marker is still under way look open; what was decided is known from the others.
  const told = parts.find(({ view }) => view.fate !== 'open') ?? one
  const waits = told.view.fate === 'open' ? [] : parts.filter(({ view }) => view.fate === 'open')
  const late =
    waits.length === 0 ? '' : ` Its marker is still on the way to ${listText(waits.map((part) => part.partition))}.`
  return `The ${nameOf(told.view)}. It lies in ${listText(parts.map(partText))}.${late}`
}
