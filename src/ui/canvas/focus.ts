// Which block of the canvas is in the tab order: the canvas is one stop, and arrows go on from there.
import { create } from 'zustand'
import { useWorkspace } from '../stores/workspace'

interface FocusState {
  /** The block that Tab reaches. */
  current: string | null
  /** How people came to it: those who point expect arrows to move what they took hold of, others to go on. */
  by: 'pointer' | 'keyboard'
  /** A block that is to take the focus; `serial` rises with each wish. */
  wish: { id: string; serial: number } | null
}

export const useFocus = create<FocusState>(() => ({ current: null, by: 'keyboard', wish: null }))

let serial = 0
/** Moves the keyboard's focus to a block. */
export const focusBlock = (id: string, by: FocusState['by'] = 'keyboard') =>
  useFocus.setState({ current: id, by, wish: { id, serial: ++serial } })

/**
 * What keys act on: what is selected, or the block that has the keyboard's focus where that is another one. Who came by Tab, or
 * with a screen reader's own keys, has heard that one's name.
 */
export function meantBlocks(): readonly string[] {
  const { selected } = useWorkspace.getState()
  const focused = globalThis.document?.activeElement?.getAttribute('data-block')
  return !focused || selected.includes(focused) || selected.length > 1 ? selected : [focused]
}
