// The promises as a reader sees them: a card each, with what it promises, what rightly breaks it, and where to read more.
import { explain } from '../referee/explain'
import type { InvariantCard } from '../frame'
import { invariants } from './checker'
import { areaOf, readMore } from './references'

/** A card for each promise that is watched, in the order in which they are looked at. */
export const invariantCards = (): InvariantCard[] =>
  invariants.map(({ id, name, promise, brokenBy, source }) => ({
    id,
    name,
    area: areaOf(id),
    promise,
    brokenBy: brokenBy.map((code) => ({ code, ...explain(code) })),
    source,
    readMore: readMore(id, source),
  }))
