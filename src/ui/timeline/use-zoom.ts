// Zooming and panning the tracks with a wheel or a trackpad, and the playhead that stays in sight.
import { type RefObject, useEffect, useRef } from 'react'
import { useDocument } from '../stores/document'
import { useClock } from './useClock'
import { keepInSight, panBy, showAll, useZoom, zoomBy } from './zoom'
import { GUTTER, momentAt, type Shown } from './scale'

/** Pixels of a wheel for which everything is twice as near. */
const TWICE = 240

/** `shown`: what the width of `area` beside the names stands for. */
export function useZoomByHand(area: RefObject<HTMLElement | null>, shown: Shown) {
  const latest = useRef(shown)
  const last = useRef<number | null>(null)
  const opened = useDocument((document) => document.opened)
  useEffect(() => {
    latest.current = shown
  })
  useEffect(showAll, [opened])
  useClock((now) => {
    if (last.current !== now) keepInSight(now)
    last.current = now
  })
  useEffect(() => {
    const element = area.current!
    const stop = new AbortController()
    const { signal } = stop
    const point = ({ clientX }: MouseEvent) => {
      const { left, width } = element.getBoundingClientRect()
      useZoom.setState({ pointed: momentAt(latest.current, (clientX - left - GUTTER) / (width - GUTTER)) })
    }
    const onWheel = (event: WheelEvent) => {
      const { ctrlKey, metaKey, shiftKey, deltaX, deltaY } = event
      const across = shiftKey && deltaX === 0 ? deltaY : deltaX
      const zooms = ctrlKey || metaKey
      if (!zooms && Math.abs(across) <= Math.abs(shiftKey ? 0 : deltaY)) return
      event.preventDefault()
      if (!zooms) return panBy(across / element.clientWidth)
      point(event)
      zoomBy(2 ** (-deltaY / TWICE))
    }
    element.addEventListener('wheel', onWheel, { signal, passive: false })
    element.addEventListener('pointermove', point, { signal })
    element.addEventListener('pointerleave', () => useZoom.setState({ pointed: null }), { signal })
    return () => stop.abort()
  }, [area])
}
