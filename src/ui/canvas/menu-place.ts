// What a right click (or the key for it) is about.
import { isWire } from '../../blueprint/wires'
import { useWorkspace, select } from '../stores/workspace'
import { meantBlocks, useFocus } from './focus'

/** The block, wire or place at which the menu was asked for. What was clicked is selected, unless it already was. */
export function aboutMenu(target: EventTarget | null, x: number, y: number) {
  const element = target instanceof Element ? target : null
  const { selected } = useWorkspace.getState()
  const chip = element?.closest<HTMLElement>('[data-replica]')?.dataset.replica
  const holder = element?.closest<HTMLElement>('[data-kind="broker"]')?.dataset.block
  if (chip !== undefined && holder !== undefined) {
    select(holder)
    return { replica: { partition: chip, broker: holder } }
  }
  const block = element?.closest<HTMLElement>('[data-block]')?.dataset.block
  const edge = element?.closest<HTMLElement>('.react-flow__edge')?.dataset.id
  const id = block ?? edge
  // Around several selected blocks React Flow lays a rectangle of its own.
  if (id === undefined)
    return element?.closest('.react-flow__nodesselection') && selected.length > 0 ? { ids: selected } : { x, y }
  if (!selected.includes(id)) select(id)
  const { selected: now } = useWorkspace.getState()
  if (isWire(id) && now.length === 1) return { wire: id }
  return { ids: now }
}

/** Asks for the menu of what is selected or has the focus, as a right click in its upper left corner would. */
export function openMenuByKey() {
  const id = meantBlocks()[0] ?? useFocus.getState().current
  const element =
    (id !== null && id !== undefined && elementOf(id)) ||
    document.querySelector('[data-testid="flow"] .react-flow__pane')
  if (!element) return
  const { left, top, width, height } = element.getBoundingClientRect()
  const place = { clientX: left + Math.min(width / 2, 32), clientY: top + Math.min(height / 2, 32) }
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }))
}

const elementOf = (id: string) =>
  document.querySelector(`[data-block="${CSS.escape(id)}"]`) ??
  document.querySelector(`.react-flow__edge[data-id="${CSS.escape(id)}"] path`)
