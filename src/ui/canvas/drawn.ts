// What the canvas draws now, from document, run and lens; it changes with edits, not with time.
import { useEffect, useMemo } from 'react'
import { applyAct, effectiveBlueprint } from '../../blueprint/apply'
import type { Blueprint, Scenario } from '../../blueprint/scenario'
import type { Frame } from '../../worker/protocol'
import { completeEdits, useDocument } from '../stores/document'
import { actTime, useRun } from '../stores/run'
import { type Lens, lensFor, useWorkspace } from '../stores/workspace'
import { rectAt } from './faces'
import { type Graph, graphOf } from './graph'
import { type Drawing, layoutWithRoom } from './growth'
import { heldRects, holdRects, lastRects, useArranged } from './held'
import { allBoxes, type Direction } from './layout'
import { useLive } from './live'

const changesDrawing = new Set(['add', 'remove', 'set', 'scale'])

/** Lines of the timeline that have changed the drawing by the frame's time, as text: `3 7`. */
function changesBy({ timeline }: Scenario, frame: Frame | null, now = frame?.now ?? 0): string {
  const happened = new Set(frame?.marks.map(({ line }) => line))
  // A line with a time counts at its time, so that an act is seen before the worker has answered.
  const counts = timeline.flatMap(({ trigger, act }, line) => {
    if (!changesDrawing.has(act.do)) return []
    return 'at' in trigger ? (trigger.at <= now ? [line] : []) : happened.has(line) ? [line] : []
  })
  return counts.join(' ')
}

/** The blueprint after those lines. */
function blueprintAfter(scenario: Scenario, now: number, lines: string): Blueprint {
  const drawn = effectiveBlueprint(scenario, now)
  const triggered = lines
    .split(' ')
    .filter((line) => line !== '' && !('at' in scenario.timeline[Number(line)]!.trigger))
  return triggered.reduce((blueprint, line) => applyAct(blueprint, scenario.timeline[Number(line)]!.act), drawn)
}

/** A document with what is drawn of it at this moment. */
function drawnAt(scenario: Scenario): Drawing {
  const { frame } = useRun.getState()
  const blueprint = blueprintAfter(scenario, actTime(), changesBy(scenario, frame, actTime()))
  return { scenario, blueprint }
}

export interface Drawn {
  blueprint: Blueprint
  lens: Lens
  graph: Graph
}

/** `direction` is down on a phone, where blocks stand one below the other. */
export function useDrawn(direction: Direction): Drawn {
  const scenario = useDocument((document) => document.scenario)
  const chosen = useWorkspace((workspace) => workspace.lens)
  const lines = useRun(({ frame }) => changesBy(scenario, frame))
  const links = useLive((frame) => frame.links.map(({ a, b }) => ({ a, b })))
  const { timeline, blueprint: base, view } = scenario
  const blueprint = useMemo(
    () => blueprintAfter(scenario, useRun.getState().frame?.now ?? 0, lines),
    // Other parts of the document do not change the drawing.
    // oxlint-disable-next-line react/exhaustive-deps
    [base, timeline, lines],
  )
  const brokers = Object.keys(blueprint.brokers).length
  const lens = lensFor(chosen ?? view.lens, brokers, direction === 'down')
  const opened = useDocument((document) => document.opened)
  const arranged = useArranged(({ serial }) => serial)
  const seen = `${opened} ${arranged} ${lens} ${direction}`
  const { layout } = view
  const drawing = useMemo(
    () => JSON.stringify([layout, allBoxes(blueprint, lens, direction)]),
    [blueprint, lens, direction, layout],
  )
  const graph = useMemo(() => {
    const held = heldRects(seen, drawing)
    return graphOf(blueprint, { lens, direction, layout, base, held, links: links ?? [] })
  }, [blueprint, base, lens, direction, layout, links, seen, drawing])
  useEffect(() => {
    const free = graph.nodes.filter(({ parentId }) => parentId === undefined)
    const rects = free.map((node) => rectAt(node.position, { width: node.width ?? 0, height: node.height ?? 0 }))
    holdRects(seen, drawing, Object.fromEntries(free.map(({ id }, i) => [id, rects[i]!])))
  }, [graph, seen, drawing])
  useEffect(
    () =>
      completeEdits((before, after) => {
        // On a phone blocks stand below one another; what was put elsewhere is for wider screens.
        const held = direction === 'right' ? lastRects(seen) : {}
        const roomy = layoutWithRoom(drawnAt(before), drawnAt(after), { lens, held })
        return roomy === after.view.layout ? after : { ...after, view: { ...after.view, layout: roomy } }
      }),
    [lens, direction, seen],
  )
  return { blueprint, lens, graph }
}
