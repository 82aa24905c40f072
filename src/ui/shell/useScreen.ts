// Which of the three layouts the window has room for.
import { useSyncExternalStore } from 'react'

export type Screen = 'wide' | 'compact' | 'phone'

const phone = '(max-width: 767px), (max-height: 479px) and (max-width: 932px)'
/** A phone on its side: panels come from the right, and time is one line. */
const low = '(max-height: 479px)'
const compact = '(max-width: 1199px)'

let shown: Screen = 'wide'

/** On paper the layout is the window's, however wide the paper is. */
function current(): Screen {
  if (!matchMedia('print').matches)
    shown = matchMedia(phone).matches ? 'phone' : matchMedia(compact).matches ? 'compact' : 'wide'
  return shown
}

function subscribe(changed: () => void) {
  const queries = [matchMedia(phone), matchMedia(compact)]
  for (const query of queries) query.addEventListener('change', changed)
  return () => queries.forEach((query) => query.removeEventListener('change', changed))
}

/** The same for code that only looks once. */
export const isPhone = (): boolean => current() === 'phone'

export const isLow = (): boolean => matchMedia(low).matches

/** 1440x900 is wide, 1024x768 compact, 390x844 and 400% zoom are a phone. */
export const useScreen = (): Screen => useSyncExternalStore(subscribe, current)
