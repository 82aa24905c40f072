// When an error last came up in a run, and why: the newest sentence that names it, of those who refused before those who heard.
import type { Headline } from '../worker/protocol'

/** Whoever refuses says why. */
const refusals = new Set(['produce-refused', 'request-denied', 'coordinator-refused', 'share-acknowledgement-refused'])

/** The newest one up to `now` that speaks of the error called `name`. */
export function latestOf(headlines: readonly Headline[], name: string, now: number): Headline | undefined {
  const named = new RegExp(`\\b${name}\\b`)
  const found = headlines.filter(({ at, text }) => at <= now && named.test(text))
  return found.findLast(({ type }) => refusals.has(type)) ?? found.at(-1)
}
