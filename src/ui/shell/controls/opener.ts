// What had the keyboard's focus before a dialog or a menu came, and has it again when they are gone.
import { useState } from 'react'

const PASSING = '[role="dialog"], [role="menu"], [role="listbox"]'
const isPassing = (element: Element) => element.closest(PASSING) !== null

/** The last that had the focus outside of all that comes and goes: a dialog may be opened from a menu, or from a dialog. */
let outside: HTMLElement | null = null
globalThis.document?.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !isPassing(target)) outside = target
})

/** For something that is mounted when it opens: the way to give the focus back when it closes. */
export function useOpener(): () => void {
  const [opener] = useState(() => {
    const { activeElement } = document
    if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return null
    return isPassing(activeElement) ? outside : activeElement
  })
  return () => opener?.focus()
}
