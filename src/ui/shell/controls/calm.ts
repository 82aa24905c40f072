// Names that have numbers in them, for who hears them.
import { type RefObject, useState } from 'react'
import { useRun } from '../../stores/run'

/**
 * Counts change with every frame, and screen readers say the name of what has the focus anew whenever it changes. So while it
 * plays, the name of what one is at changes only with `state`.
 */
export function useCalm(element: RefObject<HTMLElement | null>, name: string, state = ''): string {
  const playing = useRun((run) => run.playing)
  const [heard, setHeard] = useState({ name, state })
  const isAt = element.current !== null && document.activeElement === element.current
  const isCalm = playing && isAt && heard.state === state
  if (!isCalm && heard.name !== name) setHeard({ name, state })
  return isCalm ? heard.name : name
}
