// Which block of the canvas is in the tab order: the canvas is one stop, and arrows go on from there.
import { create } from 'zustand'

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
