// Parts of the page that come when they are first needed, or before, when there is time: who has the page can go on without
// the network, and after the host has replaced its files.
import { prepareReader } from '../worker/parse-client'

const loads: (() => Promise<unknown>)[] = [prepareReader]

/**
 * A part in a file of its own, `part(() => import(…))`, fetched when it is asked for or when there is time. What is drawn
 * belongs inside a `Boundary`: the file may not come.
 */
export function part<T>(load: () => Promise<T>): () => Promise<T> {
  loads.push(load)
  return load
}

/** Fetches what has not been needed yet, one after the other; `data-parts` of the root says that all was asked for. */
export async function fetchAhead() {
  for (const load of loads) await load().catch(() => {})
  document.documentElement.dataset.parts = 'asked'
}

/** What writes documents as text. */
export const printer = part(() => import('../blueprint/print'))
