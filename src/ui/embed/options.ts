// What the address of an embed says: which controls, which part of the run, how it looks.
import { momentIn, parseMoment } from '../format'

export const controls = ['full', 'mini', 'none'] as const

export interface EmbedOptions {
  /** full: play, scrub, reset, caption and the way to the whole page; mini: play and that way; none: a picture that plays. */
  controls: (typeof controls)[number]
  lens: 'logical' | 'physical' | 'both' | null
  /** Where it begins and ends, Micros; null: at the scenario's own end. */
  at: number
  end: number | null
  loop: boolean
}

/** Is this page a part of somebody else's (`?embed=1`)? It then keeps nothing in the browser. */
export const isEmbedded = (search = globalThis.location?.search ?? ''): boolean =>
  new URLSearchParams(search).get('embed') === '1'

/** Reads `?controls=&lens=&t=&end=&loop=1` (`at=` is `t=`). What cannot be read counts as not said. */
export function readOptions(search: string): EmbedOptions {
  const query = new URLSearchParams(search)
  const lens = (['logical', 'physical', 'both'] as const).find((known) => known === query.get('lens')) ?? null
  const at = momentIn(query) ?? 0
  const end = parseMoment(query.get('end') ?? '')
  return {
    controls: controls.find((known) => known === query.get('controls')) ?? 'full',
    lens,
    at,
    end: end !== null && end > at ? end : null,
    loop: query.get('loop') === '1',
  }
}
