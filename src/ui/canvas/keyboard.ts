// Keys that the canvas understands itself: steps between blocks, nudges, wires. All others are in the action registry.
import type { KeyboardEvent } from 'react'
import { moveBlocks } from '../stores/document'
import { camera, select, toggleSelected, useWorkspace } from '../stores/workspace'
import { aim, endWire, finishWire, useConnect } from './connecting'
import { GRID } from './drop'
import { focusBlock } from './focus'
import { type Arrow, neighbour } from './navigate'
import { useScene } from './scene'

const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key)

/** Pixels of a nudge, and of a large one. */
const NUDGE = { small: GRID, large: 5 * GRID }

export function onCanvasKey(event: KeyboardEvent<HTMLElement>) {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return
  if (handle(event)) {
    event.preventDefault()
    event.stopPropagation()
  }
}

function handle(event: KeyboardEvent<HTMLElement>): boolean {
  const block = event.target instanceof HTMLElement ? event.target.dataset.block : undefined
  if (useConnect.getState().target !== null) return onWireKey(event.key)
  if (block === undefined) return false
  if (isArrow(event.key))
    return event.altKey ? nudge(event.key, event.shiftKey) : step(block, event.key, event.shiftKey)
  if (event.key === ' ' || event.key !== 'Enter') return false
  select(block)
  return true
}

/** While a wire is being drawn by keyboard. */
function onWireKey(key: string): boolean {
  if (isArrow(key)) aim(key)
  else if (key === 'Enter' || key === ' ') finishWire()
  else if (key === 'Escape') endWire()
  else return key.length === 1
  return true
}

/** On to the next block in that direction; with Shift, it is added to the selection. */
function step(from: string, arrow: Arrow, add: boolean): boolean {
  const next = neighbour(useScene.getState().scene, from, arrow)
  if (next === null) return true
  if (add) toggleSelected(next)
  else select(next)
  focusBlock(next)
  bringIntoSight(next)
  return true
}

/** Looks at a block that is not wholly on the screen. */
function bringIntoSight(id: string) {
  const block = document.querySelector(`[data-block="${CSS.escape(id)}"]`)
  const canvas = block?.closest('[data-testid="flow"]')
  if (!block || !canvas) return
  const [inner, outer] = [block.getBoundingClientRect(), canvas.getBoundingClientRect()]
  const inSight =
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  if (!inSight) camera({ command: 'centre', id })
}

/** Moves what is selected, as far as it stands on the canvas itself. */
function nudge(arrow: Arrow, far: boolean): boolean {
  const { scene } = useScene.getState()
  const distance = far ? NUDGE.large : NUDGE.small
  const dx = arrow === 'ArrowLeft' ? -distance : arrow === 'ArrowRight' ? distance : 0
  const dy = arrow === 'ArrowUp' ? -distance : arrow === 'ArrowDown' ? distance : 0
  const movable = useWorkspace.getState().selected.filter((id) => scene.rects[id] && !(id in scene.inside))
  if (movable.length === 0) return false
  const layout = movable.map((id) => [id, { x: scene.rects[id]!.x + dx, y: scene.rects[id]!.y + dy }] as const)
  moveBlocks(`move ${movable.join(', ')}`, Object.fromEntries(layout))
  return true
}
