// The knife: while the fault "cut" is armed, a line drawn on the canvas cuts, or heals, all connections that it crosses.
import { type PointerEvent, type RefObject, type TouchEvent, useMemo } from 'react'
import { toast } from 'sonner'
import { create } from 'zustand'
import type { Blueprint } from '../../../blueprint/scenario'
import { plural } from '../../format'
import { perform } from '../../stores/perform'
import { useRun } from '../../stores/run'
import { arm, useWorkspace } from '../../stores/workspace'
import { aimFault, thingAt } from '../aim'
import { flowAt } from '../camera'
import type { Point } from '../geometry'
import type { WireEdge } from '../graph'
import { useScene } from '../scene'
import { type Connection, connectionsIn, crossings, type CutPlan, nameOf, planCut } from './cut-line'

interface Cutting {
  /** The line in canvas coordinates; null: none is being drawn. */
  line: { from: Point; to: Point; oneWay: boolean } | null
}

export const useCutting = create<Cutting>(() => ({ line: null }))

/** Everything that could be cut now; empty while the knife is put away. */
export function useConnections(edges: readonly WireEdge[], blueprint: Blueprint): Connection[] {
  const armed = useWorkspace((workspace) => workspace.armed === 'cut')
  const scene = useScene((state) => state.scene)
  return useMemo(() => (armed ? connectionsIn(scene, edges, blueprint) : []), [armed, scene, edges, blueprint])
}

/** What the line would do if it ended here. */
export function planOf(connections: readonly Connection[], line: Cutting['line']): CutPlan | null {
  if (line === null) return null
  const links = useRun.getState().frame?.links ?? []
  return planCut(crossings(connections, line.from, line.to), links, line.oneWay)
}

/** Pixels that a press must move to be a line; less is a click on what lies there. */
const THRESHOLD = 6

/** Buttons and bars on the canvas keep their own presses. */
const isTool = (target: EventTarget) =>
  target instanceof Element && target.closest('.react-flow__panel, [role="toolbar"], input') !== null

const onFlow = (target: EventTarget) => target instanceof Element && target.closest('.react-flow') !== null

/** Handlers for the canvas: they come before those of blocks and of the empty canvas. */
export function useKnife(root: RefObject<HTMLDivElement | null>, connections: readonly Connection[]) {
  const isArmed = () => useWorkspace.getState().armed === 'cut'
  const at = ({ clientX, clientY }: PointerEvent) => flowAt(clientX, clientY)
  return {
    /** True: the press is the knife's. */
    onPointerDown(event: PointerEvent): boolean {
      if (!isArmed() || event.button !== 0 || isTool(event.target) || !onFlow(event.target)) return false
      const from = at(event)
      if (!from) return false
      event.preventDefault()
      event.stopPropagation()
      root.current!.setPointerCapture(event.pointerId)
      start = { x: event.clientX, y: event.clientY }
      useCutting.setState({ line: { from, to: from, oneWay: event.shiftKey } })
      return true
    },
    onPointerMove(event: PointerEvent) {
      const { line } = useCutting.getState()
      const to = line && at(event)
      if (to) useCutting.setState({ line: { ...line, to, oneWay: event.shiftKey } })
    },
    onPointerUp(event: PointerEvent) {
      const { line } = useCutting.getState()
      useCutting.setState({ line: null })
      // Escape has put the knife away.
      if (line === null || !isArmed()) return
      const to = at(event) ?? line.to
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) < THRESHOLD) aimBelow(start)
      else apply(planOf(connections, { ...line, to, oneWay: event.shiftKey }))
    },
    onPointerCancel: () => useCutting.setState({ line: null }),
    /** React Flow pans by touch events of its own. */
    onTouchStart(event: TouchEvent) {
      if (isArmed() && onFlow(event.target) && !isTool(event.target)) event.stopPropagation()
    },
  }
}

let start: Point = { x: 0, y: 0 }

/** A click with the knife is a click with the fault: on a connection, or on one end after the other. */
function aimBelow({ x, y }: Point) {
  const id = thingAt(x, y)
  if (id !== null) aimFault(id)
}

function apply(plan: CutPlan | null) {
  if (plan === null) {
    toast('No connection crosses that line', {
      id: 'cut',
      description: 'Draw from one side of a connection to the other.',
    })
    return
  }
  if (!perform(plan.acts, plan.label)) return
  arm(null)
  const done = plan.verb === 'cut' ? 'Cut' : 'Healed'
  toast(`${done} ${plural(plan.crossed.length, 'connection')}: ${plan.crossed.slice(0, 4).map(nameOf).join(', ')}`, {
    id: 'cut',
    description:
      plan.verb === 'cut' ? 'Messages over them are lost. The same line again heals them; undo unmakes it.' : undefined,
  })
}

/** Is any connection not as it should be? */
export const canHealAll = (): boolean => (useRun.getState().frame?.links.length ?? 0) > 0

/** All connections are as they should be again, as one step. */
export function healAll() {
  const links = useRun.getState().frame?.links ?? []
  if (links.length === 0) return
  const acts = links.map(({ a, b }) => ({ do: 'heal' as const, target: `link:${a}-${b}` }))
  if (perform(acts, 'heal all connections')) toast(`Healed ${plural(links.length, 'connection')}`, { id: 'cut' })
}
