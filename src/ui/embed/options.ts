// Whether this page is an embed, and what may be said of one: which controls, which part of the run, how it looks.
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
