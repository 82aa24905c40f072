// Other futures: the document as it was before somebody went back and did something else. Kept for comparing, not saved.
import { create } from 'zustand'
import type { Scenario } from '../../blueprint/scenario'
import { useDocument } from './document'

export interface Future {
  /** Counts up. */
  id: number
  /** The moment from which on it is another one, Micros, and how far it had come. */
  at: number
  until: number
  /** What was done instead: `set billing`. */
  instead: string
  scenario: Scenario
}

/** More than these nobody keeps apart. */
const MOST = 4

export const useFutures = create<{ futures: readonly Future[] }>(() => ({ futures: [] }))

/** Another document has no futures yet. */
useDocument.subscribe(({ opened }, before) => {
  if (opened !== before.opened) useFutures.setState({ futures: [] })
})

/** Keeps a future that is about to be left. The newest comes first. */
export const keepFuture = (future: Omit<Future, 'id'>) =>
  useFutures.setState(({ futures }) => ({
    futures: [{ ...future, id: (futures[0]?.id ?? 0) + 1 }, ...futures].slice(0, MOST),
  }))
