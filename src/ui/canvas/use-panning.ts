// What dragging and scrolling mean: with a mouse, drag selects and Space + drag pans; by touch, drag pans.
import { type PointerEvent, useEffect, useState, type WheelEvent } from 'react'
import { flushSync } from 'react-dom'

const coarse = () => globalThis.matchMedia?.('(pointer: coarse)').matches ?? false

/** The middle button, as React Flow numbers it. */
const MIDDLE = [1]

export function usePanning() {
  const [touch, setTouch] = useState(coarse)
  const [spaceHeld, setSpaceHeld] = useState(false)
  const [trackpad, setTrackpad] = useState(false)

  useEffect(() => {
    const stop = new AbortController()
    const set = (held: boolean) => (event: KeyboardEvent) => {
      if (event.code === 'Space' && !(event.target instanceof HTMLInputElement)) setSpaceHeld(held)
    }
    // The registry plays or pauses on a tap of the same key, so nothing is prevented here.
    window.addEventListener('keydown', set(true), { signal: stop.signal, capture: true })
    window.addEventListener('keyup', set(false), { signal: stop.signal, capture: true })
    window.addEventListener('blur', () => setSpaceHeld(false), { signal: stop.signal })
    return () => stop.abort()
  }, [])

  const dragPans = touch || spaceHeld
  return {
    spaceHeld,
    panOnDrag: dragPans ? true : MIDDLE,
    selectionOnDrag: !dragPans,
    /** Two fingers on a trackpad pan; the wheel of a mouse zooms. */
    panOnScroll: trackpad,
    onPointerDown: ({ pointerType }: PointerEvent) => setTouch(pointerType === 'touch'),
    onWheel: (event: WheelEvent) => {
      const pans = !event.ctrlKey && !isNotched(event)
      // At once, so that this very turn already does what it shall.
      if (!event.ctrlKey && pans !== trackpad) flushSync(() => setTrackpad(pans))
    },
  }
}

/** A wheel turns in whole notches, straight up or down. */
export const isNotched = ({
  deltaX,
  deltaY,
  deltaMode,
}: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>): boolean =>
  deltaX === 0 && (deltaMode === 1 || (Math.abs(deltaY) >= 50 && Number.isInteger(deltaY)))
