// Where the canvas looks: it fits what there is until a person moves it, and obeys the wishes of menus and keys.
import { type OnMove, type OnMoveStart, useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { edit, useDocument } from '../stores/document'
import { type CameraCommand, motionReduced, useWorkspace } from '../stores/workspace'
import { lendCamera } from './camera'
import { boundsOf, type Rect } from './geometry'
import type { Graph, Scene } from './graph'
import { lodFor, zoomRange } from './lod'
import { useScene } from './scene'

/** Wall time of a glide, ms. */
const GLIDE = 250
const MARGIN = 24
/** Connections around brokers hang below them, and the zoom buttons are there. */
const BELOW = 64
/** Of the canvas' height, notices push what is drawn down by this share at most. */
const MOST_INSET = 0.4

/** Zoom that a fit never exceeds, and on a narrow canvas never falls below: there, people scroll down instead. */
const LARGEST_FIT = 1.1
const NARROW_FIT = 0.52

/** Where to look so that these blocks are in sight, below the notices that lie over the canvas. */
function viewportFor(root: HTMLElement, rects: Rect[], largest: number): Viewport | null {
  const bounds = boundsOf(rects)
  const { clientWidth: width, clientHeight: height } = root
  if (!bounds || width === 0 || height === 0) return null
  const top = MARGIN + coveredAbove(root)
  const across = (width - 2 * MARGIN) / bounds.width
  const fit = Math.min(across, (height - top - BELOW) / bounds.height, largest)
  const zoom = Math.max(width < NARROW ? Math.max(fit, Math.min(across, NARROW_FIT)) : fit, zoomRange.min)
  const spare = height - top - BELOW - bounds.height * zoom
  return {
    x: (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: top + Math.max(spare, 0) / 2 - bounds.y * zoom,
    zoom,
  }
}

/** Is everything on the screen? */
function isInSight(root: HTMLElement | null, { rects }: Scene, { x, y, zoom }: Viewport): boolean {
  const bounds = boundsOf(Object.values(rects))
  if (!root || !bounds) return true
  const [left, top] = [bounds.x * zoom + x, bounds.y * zoom + y]
  const [right, bottom] = [left + bounds.width * zoom, top + bounds.height * zoom]
  return left >= 0 && top >= 0 && right <= root.clientWidth && bottom <= root.clientHeight
}

function coveredAbove(root: HTMLElement): number {
  const notices = noticesOver(root)
  if (!notices || notices.clientHeight === 0) return 0
  const covered = notices.getBoundingClientRect().bottom - root.getBoundingClientRect().top
  return Math.round(Math.min(Math.max(covered, 0), root.clientHeight * MOST_INSET))
}

const noticesOver = (root: HTMLElement | null) =>
  root?.closest('[data-region="canvas"]')?.querySelector('[data-inset="top"]') ?? null

/** Narrower canvases put blocks one below the other, px. */
export const NARROW = 560

export function useCamera(root: RefObject<HTMLDivElement | null>, graph: Graph) {
  const { screenToFlowPosition, setViewport, zoomIn, zoomOut, zoomTo, setCenter, getZoom } = useReactFlow()
  /** A person has chosen where to look; until then everything stays in sight. */
  const chosen = useRef(false)
  const opened = useDocument((document) => document.opened)
  const wish = useWorkspace((workspace) => workspace.cameraWish)
  const glide = useCallback(() => ({ duration: motionReduced() ? 0 : GLIDE }), [])

  const fit = useCallback(
    (options: { duration: number }, ids?: readonly string[], largest = LARGEST_FIT) => {
      const { rects } = useScene.getState().scene
      const wanted = (ids ?? Object.keys(rects)).flatMap((id) => rects[id] ?? [])
      const viewport = root.current && viewportFor(root.current, wanted, largest)
      if (viewport) void setViewport(viewport, options)
    },
    [root, setViewport],
  )

  useEffect(() => lendCamera((place) => screenToFlowPosition(place)), [screenToFlowPosition])

  useEffect(() => {
    chosen.current = false
  }, [opened])

  // After the scene of this graph is known.
  useEffect(() => {
    if (chosen.current || graph.nodes.length === 0) return
    const frame = requestAnimationFrame(() => fit({ duration: 0 }))
    return () => cancelAnimationFrame(frame)
  }, [graph, fit])

  useEffect(() => {
    const sizes = new ResizeObserver(() => {
      if (!chosen.current) fit({ duration: 0 })
    })
    sizes.observe(root.current!)
    const notices = noticesOver(root.current)
    if (notices) sizes.observe(notices)
    return () => sizes.disconnect()
  }, [root, fit])

  const obey = useCallback(
    (command: CameraCommand) => {
      const { scene } = useScene.getState()
      const inSight = (id: string) => {
        const rect = scene.rects[id]
        if (rect)
          void setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, {
            zoom: Math.max(getZoom(), 0.8),
            ...glide(),
          })
      }
      switch (command.command) {
        case 'fit':
          chosen.current = false
          return fit(glide())
        case 'fit-selection':
          chosen.current = true
          return fit(glide(), useWorkspace.getState().selected, 1.6)
        case 'zoom-in':
          chosen.current = true
          return void zoomIn(glide())
        case 'zoom-out':
          chosen.current = true
          return void zoomOut(glide())
        case 'zoom-100':
          chosen.current = true
          return void zoomTo(1, glide())
        case 'centre':
          chosen.current = true
          return inSight(command.id)
        case 'arrange':
          chosen.current = false
          edit('arrange the canvas', forgetPlaces)
          return fit(glide())
      }
    },
    [fit, setCenter, getZoom, zoomIn, zoomOut, zoomTo, glide],
  )
  // A wish from before the canvas was there is not for it.
  const seen = useRef(wish?.serial ?? 0)
  useEffect(() => {
    if (!wish || wish.serial === seen.current) return
    seen.current = wish.serial
    obey(wish)
  }, [wish, obey])

  const onMove: OnMove = useCallback(
    (_, viewport) => {
      const { lod, allInSight, scene } = useScene.getState()
      const now = { lod: lodFor(viewport.zoom), allInSight: isInSight(root.current, scene, viewport) }
      if (now.lod !== lod || now.allInSight !== allInSight) useScene.setState(now)
    },
    [root],
  )
  const onMoveStart: OnMoveStart = useCallback((event) => {
    // Without an event it was us.
    if (event) chosen.current = true
  }, [])
  return { onMove, onMoveStart }
}

/** Nobody has put anything anywhere: all blocks lie where the automatic layout wants them. */
const forgetPlaces = <S extends { view: { layout: object } }>(scenario: S): S =>
  Object.keys(scenario.view.layout).length === 0 ? scenario : { ...scenario, view: { ...scenario.view, layout: {} } }
