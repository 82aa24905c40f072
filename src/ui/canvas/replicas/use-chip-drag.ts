// A chip that can be dragged to another broker: by mouse, pen or finger. A tap, Enter or Space lets keys and clicks choose.
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from 'react'
import { beginMove, dragTo, endMove, finishMove, type Replica, useMoving } from './moving'

/** Pixels that a press must move to be a drag. */
const THRESHOLD = 5

/** The broker whose face lies under a place of the screen. */
const brokerAt = (x: number, y: number): string | null =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('[data-kind="broker"]')?.dataset.block)
    .find((id) => id !== undefined) ?? null

export function useChipDrag(replica: Replica) {
  const press = useRef<{ x: number; y: number; id: number; dragging: boolean } | null>(null)
  const dragged = useRef(false)
  // A chip may go while it is held: another lens, a broker that is taken away.
  useEffect(() => () => void (press.current?.dragging && endMove()), [])
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      dragged.current = false
      press.current = { x: event.clientX, y: event.clientY, id: event.pointerId, dragging: false }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const held = press.current
      if (!held || held.id !== event.pointerId) return
      const { clientX: x, clientY: y } = event
      if (!held.dragging) {
        if (Math.hypot(x - held.x, y - held.y) < THRESHOLD) return
        held.dragging = true
        dragged.current = true
        beginMove(replica, { x, y })
      }
      // Escape has ended it, and the button is still down.
      if (useMoving.getState().replica !== null) dragTo({ x, y }, brokerAt(x, y))
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const held = press.current
      press.current = null
      if (held?.dragging && useMoving.getState().replica !== null) finishMove(brokerAt(event.clientX, event.clientY))
    },
    onPointerCancel() {
      if (press.current?.dragging) endMove()
      press.current = null
    },
    onClick(event: MouseEvent<HTMLElement>) {
      // What ends a drag is no click.
      if (dragged.current) event.stopPropagation()
      // `detail` 0: Enter or Space.
      else if (event.detail === 0) beginMove(replica, null)
      dragged.current = false
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      // The chip is pressed by its own click; the canvas and the page need not hear of it.
      if (useMoving.getState().replica === null && (event.key === 'Enter' || event.key === ' ')) event.stopPropagation()
    },
  }
}
