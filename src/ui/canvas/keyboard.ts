// Keys that the canvas understands itself: steps between blocks, nudges, wires. All others are in the action registry.
import type { KeyboardEvent } from 'react'
import { moveBlocks } from '../stores/document'
import { camera, select, toggleSelected, useWorkspace } from '../stores/workspace'
import { aim, endWire, finishWire, useConnect } from './connecting'
import { GRID } from './room'
import { drawnNow } from './edit'
import { focusBlock, useFocus } from './focus'
import { type Arrow, connectedTo, neighbour } from './navigate'
import { aimMove, endMove, finishMove, nextReplica, useMoving } from './replicas/moving'
import { useScene } from './scene'

const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key)

/** Pixels of a nudge, and of a large one. */
const NUDGE = { small: GRID, large: 5 * GRID }

export function onCanvasKey(event: KeyboardEvent<HTMLElement>) {
  if (event.target instanceof HTMLInputElement) return
  if ((event.ctrlKey || event.metaKey) && !isArrow(event.key)) return
  if (handle(event)) {
    event.preventDefault()
    event.stopPropagation()
  }
}

function handle(event: KeyboardEvent<HTMLElement>): boolean {
  const block = event.target instanceof HTMLElement ? event.target.dataset.block : undefined
  if (useConnect.getState().target !== null) return onWireKey(event.key)
  if (useMoving.getState().replica !== null) return onMoveKey(event)
  if (block === undefined) return false
  if (isArrow(event.key)) return onArrow(block, event.key, event)
  if (event.key === ' ' || event.key !== 'Enter') return false
  select(block)
  return true
}

/**
 * Alt walks along wires. Otherwise an arrow moves what a person took hold of with the pointer; who came by keyboard goes on
 * to the next block, and moves with Ctrl (or Command).
 */
function onArrow(block: string, arrow: Arrow, { altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (altKey) return walk(block, arrow)
  const held = useFocus.getState().by === 'pointer' && useWorkspace.getState().selected.includes(block)
  return ctrlKey || metaKey || held ? nudge(arrow, shiftKey) : step(block, arrow, shiftKey)
}

/** Along a wire to the block at its other end that lies in this direction. */
function walk(from: string, arrow: Arrow): boolean {
  const { scene } = useScene.getState()
  const next = neighbour(scene, from, arrow, connectedTo(scene, drawnNow(), from))
  if (next === null) return true
  const { by } = useFocus.getState()
  select(next)
  focusBlock(next, by)
  bringIntoSight(next)
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

/** While a replica is being moved. */
function onMoveKey({ key, shiftKey }: KeyboardEvent): boolean {
  if (isArrow(key)) aimMove(key)
  else if (key === 'Enter' || key === ' ') finishMove(useMoving.getState().over)
  else if (key === 'Escape') endMove()
  else if (key === 'Tab') nextReplica(shiftKey ? -1 : 1)
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
  // On a phone the layout is the page's own.
  if (movable.length === 0 || scene.direction === 'down') return true
  const layout = movable.map((id) => [id, { x: scene.rects[id]!.x + dx, y: scene.rects[id]!.y + dy }] as const)
  moveBlocks(`move ${movable.join(', ')}`, Object.fromEntries(layout))
  return true
}
