// Which part of the run ruler and tracks show: all of it, until somebody zooms in.
import { create } from 'zustand'
import { extent, whole, type Shown } from './scale'
import { useDocument } from '../stores/document'
import { useRun, virtualNow } from '../stores/run'

/** Shortest stretch that is shown, Micros. */
const SHORTEST = 100_000
/** Of what is shown, how much a press of A or D goes on. */
export const PAN = 0.25
/** From this share of the run on, it is all of it. */
const NEARLY_ALL = 0.999
/** How much nearer W brings it. */
export const NEARER = 1.6
/** Where in sight the playhead comes in again when it has left, as a share. */
const COMES_IN = 0.1

/** `zoomed`: null is all of it. `pointed`: the moment under the pointer, Micros; null: it is elsewhere. */
export const useZoom = create<{ zoomed: Shown | null; pointed: number | null }>(() => ({ zoomed: null, pointed: null }))

/** What `shown` becomes when it is `factor` times as near, with the moment `at` where it was; null: all of it. */
export function nearer(shown: Shown, factor: number, at: number, span: number): Shown | null {
  const width = shown.to - shown.from
  const next = Math.max(width / factor, Math.min(SHORTEST, width))
  const share = (Math.min(Math.max(at, shown.from), shown.to) - shown.from) / width
  return inside(at - share * next, next, span)
}

/** The stretch of this width that begins at `from`, or as near to it as there is time; null: all of it. */
export function inside(from: number, width: number, span: number): Shown | null {
  if (width >= span * NEARLY_ALL) return null
  const begins = Math.round(Math.min(Math.max(from, 0), span - width))
  return { from: begins, to: begins + Math.round(width) }
}

/** What the width of the timeline would stand for with all in sight, Micros. */
const spanNow = () => extent(useDocument.getState().scenario.time.end, useRun.getState().frame?.live ?? 0)
const shownNow = (): Shown => useZoom.getState().zoomed ?? whole(spanNow())

export const showAll = () => useZoom.setState({ zoomed: null })
export const show = (from: number, width: number) => useZoom.setState({ zoomed: inside(from, width, spanNow()) })

/** Nearer to (above 1), or further from, what the pointer is at, else the playhead. */
export const zoomBy = (factor: number) =>
  useZoom.setState(({ pointed }) => ({ zoomed: nearer(shownNow(), factor, pointed ?? virtualNow(), spanNow()) }))

/** On by a share of what is shown; back when it is negative. */
export function panBy(share: number) {
  const { from, to } = shownNow()
  show(from + share * (to - from), to - from)
}

/** The playhead moved: where it left what is shown, the next stretch is. */
export function keepInSight(now: number) {
  const { zoomed } = useZoom.getState()
  if (zoomed === null || (now >= zoomed.from && now <= zoomed.to)) return
  const width = zoomed.to - zoomed.from
  show(now - COMES_IN * width, width)
}
