// New blocks from the palette: at the pointer, or in the middle of what is seen.
import type { BlockKind } from '../../blueprint/scenario'
import { dropOnCanvas } from '../canvas/drop'

/** Adds a block in the middle of the canvas, as a drop there would. */
export function addAtCentre(kind: BlockKind) {
  const canvas = document.querySelector('[data-region="canvas"]')
  if (!canvas) return
  const { left, top, width, height } = canvas.getBoundingClientRect()
  dropOnCanvas(kind, left + width / 2, top + height / 2)
}
