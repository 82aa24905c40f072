// Where something new would be put: at the pointer while it is over the canvas, else in the middle of what is seen.
import { create } from 'zustand'

/** Where, in client coordinates; `from`: a wire that ended there and wants something to end at. */
export interface QuickAddAt {
  x: number
  y: number
  from?: string
}

export const useQuickAdd = create<{ at: QuickAddAt | null }>(() => ({ at: null }))

export const quickAdd = (at: QuickAddAt | null) => useQuickAdd.setState({ at })

let pointer: { x: number; y: number } | null = null

/** The canvas says where over it the pointer is; null: elsewhere. */
export const notePointer = (place: { x: number; y: number } | null) => {
  pointer = place
}

export function quickAddAtPointer() {
  if (pointer) return quickAdd(pointer)
  const canvas = document.querySelector('[data-region="canvas"]')?.getBoundingClientRect()
  if (canvas) quickAdd({ x: canvas.left + canvas.width / 2, y: canvas.top + canvas.height / 2 })
}
