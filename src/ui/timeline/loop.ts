// A stretch of time that is played again and again: marked on the ruler, or with keys.
import { create } from 'zustand'
import { seek, useRun, virtualNow } from '../stores/run'

/** Micros. */
export interface Loop {
  from: number
  to: number
}

interface LoopState {
  loop: Loop | null
  /** It is being drawn: it does not lead back yet. */
  drawing: boolean
}

/** A shorter stretch is no loop, but a click that slipped. */
const SHORTEST = 50_000
/** What a loop spans of which only one end was said yet, where there is no better guess. */
const USUAL = 2_000_000

export const useLoop = create<LoopState>(() => ({ loop: null, drawing: false }))

export const setLoop = (loop: Loop | null) => useLoop.setState({ loop, drawing: false })

/** The stretch between two moments, while it is drawn. */
export const markLoop = (a: number, b: number) =>
  useLoop.setState({ loop: { from: Math.min(a, b), to: Math.max(a, b) }, drawing: true })

/** The drawing ends. False: it was too short, and is forgotten. */
export function keepLoop(): boolean {
  const { loop } = useLoop.getState()
  const long = loop !== null && loop.to - loop.from >= SHORTEST
  setLoop(long ? loop : null)
  return long
}

/** The loop begins here; it ends where it did, or a little later. */
export function loopFrom(at: number) {
  const { loop } = useLoop.getState()
  setLoop({ from: at, to: loop && loop.to > at + SHORTEST ? loop.to : at + USUAL })
}

/** The loop ends here; it begins where it did, or a little earlier. */
export function loopTo(at: number) {
  const { loop } = useLoop.getState()
  setLoop({ from: loop && loop.from < at - SHORTEST ? loop.from : Math.max(0, at - USUAL), to: at })
}

/** Where playback goes on at `now`: back at the beginning of the loop when its end was reached, else null. */
export function leadsBack({ loop, drawing }: LoopState, now: number): number | null {
  return loop !== null && !drawing && now >= loop.to ? loop.from : null
}

/** While a run plays, it never leaves the loop; one that plays from elsewhere before it comes into it by itself. */
export function keepInLoop() {
  const { playing, goal } = useRun.getState()
  const back = playing && goal === null ? leadsBack(useLoop.getState(), virtualNow()) : null
  if (back !== null) seek(back)
}
