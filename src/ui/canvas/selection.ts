// Selection, between React Flow and the workspace.
import type { EdgeChange, NodeChange } from '@xyflow/react'
import { select, useWorkspace } from '../stores/workspace'
import type { WireEdge } from './graph'
import type { CanvasNode } from './block-types'

/** A box that is drawn is meant for blocks; the wires between them are not selected with it. */
export const boxing = { now: false }

/** What React Flow says of selection, told to the workspace. */
export function applySelection(changes: (NodeChange<CanvasNode> | EdgeChange<WireEdge>)[]) {
  const picks = changes.flatMap((change) => (change.type === 'select' ? [change] : []))
  if (picks.length === 0) return
  const off = new Set(picks.filter(({ selected }) => !selected).map(({ id }) => id))
  const on = picks.filter(({ selected }) => selected).map(({ id }) => id)
  const before = useWorkspace.getState().selected
  select(...before.filter((id) => !off.has(id) && !on.includes(id)), ...on)
}
