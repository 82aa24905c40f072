// Puts theme and motion on the document, where the tokens look for them.
import { useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import { useWorkspace, wantedTheme } from '../stores/workspace'

const darkQuery = '(prefers-color-scheme: dark)'
let query: MediaQueryList | null = null
const listeners = new Set<() => void>()
/** All hear of it in one turn, so that the document has its new colours before anybody draws with them. */
const tellAll = () => {
  for (const changed of listeners) changed()
}
const subscribe = (changed: () => void) => {
  query ??= matchMedia(darkQuery)
  query.addEventListener('change', tellAll)
  listeners.add(changed)
  return () => void listeners.delete(changed)
}

// `?theme=dark` wins over what was chosen before, for screenshots and embeds.
const asked = new URLSearchParams(location.search).get('theme')
if (asked === 'light' || asked === 'dark') useWorkspace.setState({ askedTheme: asked })

/** The theme in force. */
export function useTheme(): 'light' | 'dark' {
  const wanted = useWorkspace(wantedTheme)
  const system = useSyncExternalStore(subscribe, () => (matchMedia(darkQuery).matches ? 'dark' : 'light'))
  return wanted === 'system' ? system : wanted
}

/** Keeps `data-theme` and `data-motion` of the document up to date. */
export function useAppearance(): 'light' | 'dark' {
  const theme = useTheme()
  const reducedMotion = useWorkspace((workspace) => workspace.reducedMotion)
  // Before anybody's effects draw with the colours.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  useEffect(() => {
    if (reducedMotion === null) delete document.documentElement.dataset.motion
    else document.documentElement.dataset.motion = reducedMotion ? 'reduced' : 'full'
  }, [reducedMotion])
  return theme
}
