// Dragging from the palette by pointer events: HTML5 drag and drop starts from no button in Firefox, and not by touch.
import { type PointerEvent, useRef, useState } from 'react'
import css from './palette.module.css'

/** Pixels that a press must move to be a drag. */
const THRESHOLD = 5

/** What is dragged: its name, and what it is good for at a place (client coordinates). */
export interface Cargo {
  label: string
  /** What letting go there would mean; '' for nothing beside what the name says. */
  meaningAt(x: number, y: number): string
  dropAt(x: number, y: number): void
}

interface Ghost {
  label: string
  /** What letting go here would mean. */
  meaning: string
  x: number
  y: number
}

export interface PaletteDragState {
  ghost: Ghost | null
  handlers(cargo: Cargo): {
    onPointerDown(event: PointerEvent): void
    onPointerMove(event: PointerEvent): void
    onPointerUp(event: PointerEvent): void
    onPointerCancel(): void
  }
  /** Was the press that just ended a click rather than a drag? */
  clicked(): boolean
}

export function usePaletteDrag(): PaletteDragState {
  const [ghost, setGhost] = useState<Ghost | null>(null)
  const start = useRef<{ x: number; y: number } | null>(null)
  const dragged = useRef(false)
  const end = () => {
    start.current = null
    setGhost(null)
  }
  return {
    ghost,
    clicked: () => {
      const click = !dragged.current
      dragged.current = false
      return click
    },
    handlers: ({ label, meaningAt, dropAt }) => ({
      onPointerDown(event) {
        if (event.button !== 0) return
        start.current = { x: event.clientX, y: event.clientY }
        dragged.current = false
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove({ clientX, clientY, buttons }) {
        if (!start.current) return
        // Let go while another button is down: no pointerup comes of that.
        if ((buttons & 1) === 0) return end()
        if (!dragged.current && Math.hypot(clientX - start.current.x, clientY - start.current.y) < THRESHOLD) return
        dragged.current = true
        const meaning = overCanvas(clientX, clientY) ? meaningAt(clientX, clientY) : ''
        setGhost({ label, meaning, x: clientX, y: clientY })
      },
      onPointerUp({ clientX, clientY }) {
        end()
        if (dragged.current && overCanvas(clientX, clientY)) dropAt(clientX, clientY)
      },
      onPointerCancel: end,
    }),
  }
}

const overCanvas = (x: number, y: number) =>
  document.elementsFromPoint(x, y).some((element) => element.matches('[data-region="canvas"]'))

/** What follows the pointer. */
export function PaletteDrag({ drag: { ghost } }: { drag: PaletteDragState }) {
  if (!ghost) return null
  return (
    <div className={css.ghost} style={{ transform: `translate(${ghost.x}px, ${ghost.y}px)` }} aria-hidden>
      <span>
        {ghost.label}
        {ghost.meaning && <small>{ghost.meaning}</small>}
      </span>
    </div>
  )
}
