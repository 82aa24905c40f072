// The marks and questions of a scenario as slides of a talk: each is a moment of its run.
import type { Scenario } from '../../blueprint/scenario'
import type { Mark } from '../../worker/protocol'

export interface Slide {
  /** Micros of virtual time. */
  at: number
  text: string
  /** Its line of the timeline, where it asks: the clock stands there until somebody has answered. Else null. */
  asks: number | null
}

/**
 * The beginning, and then whatever is marked or asked, in the order of time. Lines that wait for a condition have no moment
 * before they have happened: those that have, the run's `marks` tell. Fewer than two slides are none.
 */
export function slidesOf({ title, timeline }: Scenario, marks: readonly Mark[]): Slide[] {
  const planned = timeline.flatMap(({ trigger, act }, line): Slide[] => {
    if (!('at' in trigger)) return []
    if (act.do === 'mark') return [{ at: trigger.at, text: act.text, asks: null }]
    return act.do === 'ask' ? [{ at: trigger.at, text: act.question, asks: line }] : []
  })
  const happened = marks.flatMap(({ at, kind, text, line }): Slide[] => {
    const known = timeline[line]
    if (known === undefined || 'at' in known.trigger) return []
    return kind === 'mark' || kind === 'ask' ? [{ at, text, asks: kind === 'ask' ? line : null }] : []
  })
  const all = [...planned, ...happened].toSorted((a, b) => a.at - b.at)
  return all.length === 0 ? [] : [{ at: 0, text: title, asks: null }, ...all]
}

/** Which of these is shown at a moment: the last that has come. */
export const slideAt = (slides: readonly Slide[], now: number): number => slides.findLastIndex(({ at }) => at <= now)

/** The slide to go to from a moment; back from within one leads to its own beginning. Null: there is none. */
export function slideBeside(slides: readonly Slide[], now: number, direction: 1 | -1): Slide | null {
  const shown = slideAt(slides, now)
  if (direction === 1) return slides[shown + 1] ?? null
  return slides.findLast(({ at }) => at < now) ?? null
}
