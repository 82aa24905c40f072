// Where blocks stood a moment ago: an edit moves nothing that nobody touched. Another document, lens or "arrange" begins anew.
import { create } from 'zustand'
import type { Point } from './geometry'

/** Rises whenever everything is to be arranged anew. */
export const useArranged = create<{ serial: number }>(() => ({ serial: 0 }))
export const arrangeAnew = () => useArranged.setState(({ serial }) => ({ serial: serial + 1 }))

let held: { view: string; places: Readonly<Record<string, Point>> } = { view: '', places: {} }

/** Places of the last drawing of this view; none for another one. */
export const heldPlaces = (view: string): Readonly<Record<string, Point>> => (held.view === view ? held.places : {})

export function holdPlaces(view: string, places: Readonly<Record<string, Point>>) {
  held = { view, places }
}
