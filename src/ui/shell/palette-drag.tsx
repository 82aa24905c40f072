// Dragging from the palette by pointer events: HTML5 drag and drop starts from no button in Firefox, and not by touch.
import { type PointerEvent, useRef, useState } from 'react'
import { addAt, meaningAt } from '../actions/add'
import type { AddKind } from '../actions/addable'
import css from './palette.module.css'

/** Pixels that a press must move to be a drag. */
const THRESHOLD = 5

interface Ghost {
  kind: AddKind
  label: string
  /** What letting go here would mean. */
  meaning: string
  x: number
  y: number
}

export interface PaletteDragState {
  ghost: Ghost | null
  handlers(
    kind: AddKind,
    label: string,
  ): {
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
  return {
    ghost,
    clicked: () => {
      const click = !dragged.current
      dragged.current = false
      return click
    },
    handlers: (kind, label) => ({
      onPointerDown(event) {
        if (event.button !== 0) return
        start.current = { x: event.clientX, y: event.clientY }
        dragged.current = false
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove({ clientX, clientY }) {
        if (!start.current) return
        if (!dragged.current && Math.hypot(clientX - start.current.x, clientY - start.current.y) < THRESHOLD) return
        dragged.current = true
        const meaning = overCanvas(clientX, clientY) ? meaningAt(kind, clientX, clientY) : ''
        setGhost({ kind, label, meaning, x: clientX, y: clientY })
      },
      onPointerUp({ clientX, clientY }) {
        start.current = null
        setGhost(null)
        if (dragged.current && overCanvas(clientX, clientY)) addAt(kind, clientX, clientY)
      },
      onPointerCancel() {
        start.current = null
        setGhost(null)
      },
    }),
  }
}

const overCanvas = (x: number, y: number) =>
  document.elementsFromPoint(x, y).some((element) => element.matches('[data-region="canvas"]'))

/** What follows the pointer. */
export function PaletteDrag({ drag: { ghost } }: { drag: PaletteDragState }) {
  if (!ghost) return null
  return (
    <div
      className={css.ghost}
      style={{ transform: `translate(${ghost.x}px, ${ghost.y}px)` }}
      data-kind={ghost.kind}
      aria-hidden
    >
      <span>
        {ghost.label}
        {ghost.meaning && <small>{ghost.meaning}</small>}
      </span>
    </div>
  )
}
