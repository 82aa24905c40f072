// The keyboard's focus in the outline: it comes with it, goes with it, and stays in sight while the lines above it come and go.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** Who opens the outline wants to walk in it at once, and is back where they were when it closes. */
export function useFocusWhileOpen(tree: RefObject<HTMLElement | null>) {
  useLayoutEffect(() => {
    const list = tree.current
    const before = document.activeElement
    list?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })
    return () => {
      const inside = list?.closest('nav')?.contains(document.activeElement) === true
      if (inside && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [tree])
}

/** The line that has the focus stays in sight when others grow, until somebody scrolls it away. */
export function useFocusInSight(tree: RefObject<HTMLElement | null>) {
  const wasInSight = useRef(false)
  useEffect(() => {
    const list = tree.current!
    // Scrolling and walking decide whether it is in sight; what grows does not.
    const look = () => (wasInSight.current = isInSight(list))
    const grown = new ResizeObserver(() => {
      if (wasInSight.current && !isInSight(list)) focusedIn(list)?.scrollIntoView({ block: 'nearest' })
    })
    const watchLines = () => {
      grown.disconnect()
      grown.observe(list)
      for (const line of list.children) grown.observe(line)
    }
    const lines = new MutationObserver(watchLines)
    lines.observe(list, { childList: true })
    watchLines()
    list.addEventListener('scroll', look, { passive: true })
    list.addEventListener('focusin', look)
    look()
    return () => {
      grown.disconnect()
      lines.disconnect()
      list.removeEventListener('scroll', look)
      list.removeEventListener('focusin', look)
    }
  }, [tree])
}

const focusedIn = (list: HTMLElement): Element | null =>
  list.contains(document.activeElement) ? (document.activeElement?.closest('[role="treeitem"]') ?? null) : null

function isInSight(list: HTMLElement): boolean {
  const line = focusedIn(list)?.getBoundingClientRect()
  const { top, bottom } = list.getBoundingClientRect()
  return line !== undefined && line.top >= top - 1 && line.bottom <= bottom + 1
}
