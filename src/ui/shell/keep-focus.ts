// The keyboard's focus is never lost: when what has it goes away, or can no longer be used, its nearest neighbour takes it.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]'
/** How often one looks, ms: browsers tell nobody when what had the focus is taken away. */
const EVERY = 200

interface Place {
  element: HTMLElement
  /** Outwards, with the place that it had among what could have the focus there. */
  around: { ancestor: HTMLElement; index: number }[]
}

/** Starts; the answer stops it. Who points has no use for a focus that moves by itself. */
export function keepFocus(): () => void {
  let last: Place | null = null
  const stop = new AbortController()
  const { signal } = stop
  addEventListener('focusin', ({ target }) => (last = target instanceof HTMLElement ? placeOf(target) : null), {
    signal,
  })
  addEventListener('pointerdown', () => (last = null), { signal, capture: true })
  const timer = setInterval(() => {
    if (last === null || document.activeElement !== document.body || isUsable(last.element)) return
    const heir = heirOf(last)
    last = null
    heir?.focus({ preventScroll: true })
  }, EVERY)
  return () => {
    stop.abort()
    clearInterval(timer)
  }
}

function placeOf(element: HTMLElement): Place {
  const around: Place['around'] = []
  for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement)
    around.push({ ancestor: at, index: stopsIn(at, element).indexOf(element) })
  return { element, around }
}

/** What is around it and takes the focus itself (a panel, a dialog, a block), or what now has its place there. */
function heirOf({ around }: Place): HTMLElement | null {
  const home = homeNow()
  for (const { ancestor, index } of around) {
    if (!isUsable(ancestor) || ancestor.contains(home)) continue
    const stops = stopsIn(ancestor)
    const heir = ancestor.matches('[tabindex]') ? ancestor : stops[Math.min(Math.max(index, 0), stops.length - 1)]
    if (heir) return heir
  }
  return home
}

/** What takes the place of a whole part of the page that is gone: the block in the tab order, else the main part. */
const homeNow = () =>
  document.querySelector<HTMLElement>('[data-block][tabindex="0"]') ?? document.querySelector<HTMLElement>('#main')

/** What Tab comes to in a part of the page, in order; `also`, whether or not Tab comes to it. */
const stopsIn = (part: HTMLElement, also?: HTMLElement): HTMLElement[] =>
  [...part.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element === also || (element.tabIndex >= 0 && isUsable(element)),
  )

const isUsable = (element: HTMLElement): boolean =>
  element.isConnected && element.getClientRects().length > 0 && !element.matches(':disabled, [inert] *')
