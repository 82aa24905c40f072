// Where blocks stood a moment ago: an edit moves nothing that nobody touched. Another document, lens or "arrange" begins anew.
import { create } from 'zustand'
import type { Rect } from './geometry'

/** Rises whenever everything is to be arranged anew. */
export const useArranged = create<{ serial: number }>(() => ({ serial: 0 }))
export const arrangeAnew = () => useArranged.setState(({ serial }) => ({ serial: serial + 1 }))

type Rects = Readonly<Record<string, Rect>>

/** Drawings of one view that are remembered: what is undone stands again where it stood. */
const MOST = 100

let held: { view: string; last: Rects; drawings: Map<string, Rects> } = { view: '', last: {}, drawings: new Map() }

/** Where this drawing was seen in this view, else where the last one was; nowhere in another view. */
export const heldRects = (view: string, drawing: string): Rects =>
  held.view === view ? (held.drawings.get(drawing) ?? held.last) : {}

/** Where blocks were seen last in this view. */
export const lastRects = (view: string): Rects => (held.view === view ? held.last : {})

export function holdRects(view: string, drawing: string, rects: Rects) {
  if (held.view !== view) held = { view, last: rects, drawings: new Map() }
  held.last = rects
  held.drawings.delete(drawing)
  held.drawings.set(drawing, rects)
  const [oldest] = held.drawings.keys()
  if (held.drawings.size > MOST && oldest !== undefined) held.drawings.delete(oldest)
}
