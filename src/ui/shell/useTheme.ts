// Puts theme and motion on the document, where the tokens look for them.
import { useEffect, useSyncExternalStore } from 'react'
import { useWorkspace, wantedTheme } from '../stores/workspace'

const darkQuery = '(prefers-color-scheme: dark)'
const subscribe = (changed: () => void) => {
  const query = matchMedia(darkQuery)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
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
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  useEffect(() => {
    if (reducedMotion === null) delete document.documentElement.dataset.motion
    else document.documentElement.dataset.motion = reducedMotion ? 'reduced' : 'full'
  }, [reducedMotion])
  return theme
}
