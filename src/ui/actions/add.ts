// New blocks: at the pointer, or in the middle of what is seen. Controllers have a place of their own, beside the others or in a zone.
import { effectiveBlueprint } from '../../blueprint/apply'
import { nextId } from '../../blueprint/defaults'
import type { Blueprint } from '../../blueprint/scenario'
import { groupOf } from '../../blueprint/target'
import { addController, meaningOfController } from './add-controller'
import type { AddKind } from './addable'
import { dropOnCanvas, meaningOfDrop, zoneAt } from '../canvas/drop'
import { useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { actTime } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'

/** Adds a block at a place (client coordinates). Its id, if it is free to be connected. */
export function addAt(kind: AddKind, x: number, y: number): string | null {
  noteRecent(kind)
  if (kind !== 'controller') return dropOnCanvas(kind, x, y)
  addController(zoneAt(x, y))
  return null
}

/** What that would mean beside that something new is there: `joins billing`; or nothing. */
export const meaningAt = (kind: AddKind, x: number, y: number): string =>
  kind === 'controller' ? meaningOfController(zoneAt(x, y)) : meaningOfDrop(kind, x, y)

/** Adds a block in the middle of the canvas, as a drop there would; a consumer joins the group that is meant. */
export function addAtCentre(kind: AddKind) {
  noteRecent(kind)
  if (kind === 'controller') return addController()
  const blueprint = effectiveBlueprint(useDocument.getState().scenario, actTime())
  const group = kind === 'consumer' ? groupMeant(blueprint) : null
  if (group !== null) {
    const id = nextId(blueprint, 'consumer', group)
    if (perform({ do: 'add', kind: 'consumer', id, group, block: {} }, `add ${id}`)) select(id)
    return
  }
  const canvas = document.querySelector('[data-region="canvas"]')
  if (!canvas) return
  const { left, top, width, height } = canvas.getBoundingClientRect()
  dropOnCanvas(kind, left + width / 2, top + height / 2)
}

const MOST_RECENT = 5

const noteRecent = (kind: AddKind) =>
  useWorkspace.setState(({ recent }) => ({
    recent: [kind, ...recent.filter((other) => other !== kind)].slice(0, MOST_RECENT),
  }))

/** The group that is selected (itself, or by one of its consumers), else the only one there is. */
function groupMeant(blueprint: Blueprint): string | null {
  for (const id of useWorkspace.getState().selected) {
    if (Object.hasOwn(blueprint.groups, id)) return id
    const group = groupOf(blueprint, id)
    if (group !== null) return group
  }
  const groups = Object.keys(blueprint.groups)
  return groups.length === 1 ? groups[0]! : null
}
