// Virtual time for what must move with it, without rendering React on every frame.
import { useEffect, useRef } from 'react'
import { useRun, virtualNow } from '../stores/run'

/**
 * Calls `draw` with the virtual time: before each paint while the run plays (at most every `every` ms), and whenever
 * the run changes while it rests.
 */
export function useClock(draw: (now: number) => void, every = 0) {
  const latest = useRef(draw)
  useEffect(() => {
    latest.current = draw
  })
  useEffect(() => {
    let handle = 0
    let last = -Infinity
    const tick = (wall: number) => {
      handle = 0
      if (wall - last >= every) {
        last = wall
        latest.current(virtualNow())
      }
      if (useRun.getState().playing) handle = requestAnimationFrame(tick)
    }
    const wake = () => {
      if (handle === 0) handle = requestAnimationFrame(tick)
    }
    wake()
    const stop = useRun.subscribe(() => {
      if (!useRun.getState().playing) last = -Infinity
      wake()
    })
    return () => {
      stop()
      cancelAnimationFrame(handle)
    }
  }, [every])
}
