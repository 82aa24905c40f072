// Puts the overlay over the canvas and draws it before each paint, outside of React.
import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { useDocument } from '../../stores/document'
import { onFlights, useRun, virtualNow } from '../../stores/run'
import { useWorkspace } from '../../stores/workspace'
import { useScene } from '../scene'
import { modeNow } from './mode'
import css from './overlay.module.css'
import { createOverlay } from './overlay'
import { quiet, type Traffic } from './traffic'

const useTraffic = create<{ wires: ReadonlyMap<string, Traffic> }>(() => ({ wires: new Map() }))

/** How busy a wire is, for its rate and its chevrons; changes at most twice a second. */
export const useWireTraffic = (wire: string): Traffic => useTraffic(({ wires }) => wires.get(wire) ?? quiet)

export function Overlay() {
  const dots = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLCanvasElement>(null)
  const { getViewport } = useReactFlow()

  useEffect(() => {
    const canvas = dots.current!
    const overlay = createOverlay(canvas, { labels: words.current })
    canvas.dataset.renderer = overlay.renderer

    const resize = () => {
      const { width, height } = canvas.getBoundingClientRect()
      overlay.resize(width, height, Math.min(window.devicePixelRatio, 2))
    }
    const sizes = new ResizeObserver(resize)
    sizes.observe(canvas)
    resize()

    // Theme and motion are attributes of the document.
    const appearance = new MutationObserver(() => overlay.repaint())
    appearance.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-motion'] })

    let runId = -1
    const stops = [
      onFlights(({ flights, reset, names, runId: run }) => {
        overlay.names(names)
        overlay.push(flights, reset || run !== runId)
        runId = run
      }),
      useScene.subscribe(({ scene }) => overlay.scene(scene)),
      useDocument.subscribe(({ opened }, before) => opened !== before.opened && overlay.forget()),
    ]
    overlay.scene(useScene.getState().scene)

    const setMode = () => overlay.mode(modeNow())
    stops.push(useRun.subscribe(setMode), useWorkspace.subscribe(setMode))
    setMode()

    let frame = 0
    const draw = (wall: number) => {
      // Asked for first: what goes wrong in one picture must not be the last picture.
      frame = requestAnimationFrame(draw)
      overlay.draw(virtualNow(), getViewport())
      const wires = overlay.traffic(wall)
      if (wires) useTraffic.setState({ wires })
    }
    frame = requestAnimationFrame(draw)
    return () => {
      cancelAnimationFrame(frame)
      sizes.disconnect()
      appearance.disconnect()
      for (const stop of stops) stop()
      overlay.dispose()
    }
  }, [getViewport])

  return (
    <>
      <canvas ref={dots} className={css.layer} data-testid="overlay" aria-hidden />
      <canvas ref={words} className={css.layer} aria-hidden />
    </>
  )
}
