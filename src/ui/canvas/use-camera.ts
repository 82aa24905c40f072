// Where the canvas looks: it fits what there is until a person moves it, and obeys the wishes of menus and keys.
import { type OnMove, type OnMoveStart, useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { edit, useDocument } from '../stores/document'
import { type CameraCommand, motionReduced, useWorkspace } from '../stores/workspace'
import { lendCamera } from './camera'
import { boundsOf, type Rect } from './geometry'
import type { Graph, Scene } from './graph'
import { arrangeAnew } from './held'
import { lodFor, zoomRange } from './lod'
import { useScene } from './scene'

/** Wall time of a glide, ms. */
const GLIDE = 250
const MARGIN = 24
/** Connections around brokers hang below them, and the zoom buttons are there. */
const BELOW = 64
/** Of the canvas' height, notices push what is drawn down by this share at most. */
const MOST_INSET = 0.4

/** Zoom that a fit never exceeds. A narrow canvas fits the width alone: what can be read counts there, and people scroll down. */
const LARGEST_FIT = 1.1

/** Where to look so that these blocks are in sight, below the notices that lie over the canvas. */
function viewportFor(root: HTMLElement, rects: Rect[], largest: number): Viewport | null {
  const bounds = boundsOf(rects)
  const { clientWidth: width, clientHeight: height } = root
  if (!bounds || width === 0 || height === 0) return null
  const top = MARGIN + coveredAbove(root)
  const room = height - top - BELOW - coveredBelow(root)
  const across = (width - 2 * MARGIN) / bounds.width
  const fit = width < NARROW ? across : Math.min(across, room / bounds.height)
  const zoom = Math.max(Math.min(fit, largest), zoomRange.min)
  const spare = room - bounds.height * zoom
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

/** How much of the canvas lies below the phone's sheet. */
function coveredBelow(root: HTMLElement): number {
  const sheet = document.querySelector('#dock[data-detent]')
  if (!sheet) return 0
  const covered = root.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top
  return Math.round(Math.min(Math.max(covered, 0), root.clientHeight * MOST_INSET))
}

const noticesOver = (root: HTMLElement | null) =>
  root?.closest('[data-region="canvas"]')?.querySelector('[data-inset="top"]') ?? null

/** Narrower canvases put blocks one below the other, px. */
export const NARROW = 560

/** The least move that brings a block into sight; null: it is. */
function viewportToShow(root: HTMLElement, rect: Rect, { x, y, zoom }: Viewport): Viewport | null {
  const shift = (start: number, length: number, from: number, to: number) =>
    start < from ? from - start : start + length > to ? Math.max(to - start - length, from - start) : 0
  const top = coveredAbove(root) + MARGIN
  const bottom = root.clientHeight - coveredBelow(root) - MARGIN
  const dx = shift(rect.x * zoom + x, rect.width * zoom, MARGIN, root.clientWidth - MARGIN)
  const dy = shift(rect.y * zoom + y, rect.height * zoom, top, bottom)
  return dx === 0 && dy === 0 ? null : { x: x + dx, y: y + dy, zoom }
}

/** `view`: what is drawn (lens and direction); another one is looked at as a whole. */
export function useCamera(root: RefObject<HTMLDivElement | null>, graph: Graph, view: string) {
  const { screenToFlowPosition, setViewport, getViewport, zoomIn, zoomOut, zoomTo, setCenter, getZoom } = useReactFlow()
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

  /** What was looked at as a whole: an edit of it moves the camera only as far as something new is out of sight. */
  const fitted = useRef({ of: '', blocks: new Set<string>(), layout: useDocument.getState().scenario.view.layout })
  useEffect(() => {
    const of = `${opened} ${view}`
    const { blocks: known, of: before, layout: old } = fitted.current
    const ids = graph.nodes.map(({ id }) => id)
    const { layout } = useDocument.getState().scenario.view
    const whole = of !== before || (known.size === 0 && ids.length > 2)
    if (of !== before) chosen.current = false
    if (of !== before && ids.length === 0) void setViewport({ x: 0, y: 0, zoom: 1 })
    // Who puts blocks somewhere has an eye on the picture.
    if (!whole && layout !== old) chosen.current = true
    const added = graph.nodes.filter(({ id, type }) => !whole && !known.has(id) && type !== 'controller')
    // After the scene of this graph is known. What is seen of it counts as known only then.
    const frame = requestAnimationFrame(() => {
      fitted.current = { of, blocks: new Set(ids), layout }
      if (whole) return fit({ duration: 0 })
      const isWide = (root.current?.clientWidth ?? 0) >= NARROW
      const hidden = isWide && !isInSight(root.current, useScene.getState().scene, getViewport())
      if (hidden && !chosen.current) return fit(glide())
      const { rects } = useScene.getState().scene
      const bounds = boundsOf(added.flatMap(({ id }) => rects[id] ?? []))
      const shown = root.current && bounds && viewportToShow(root.current, bounds, getViewport())
      if (shown) void setViewport(shown, glide())
    })
    return () => cancelAnimationFrame(frame)
  }, [graph, view, opened, fit, glide, root, setViewport, getViewport])

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
          arrangeAnew()
          // After the new places are known.
          return void requestAnimationFrame(() => fit(glide()))
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
      // Targets of fingers keep their size on the screen; in steps, so that styles seldom change.
      root.current?.style.setProperty('--seen-at', String(Math.max(Math.floor(viewport.zoom * 10) / 10, 0.3)))
      const now = {
        lod: lodFor(viewport.zoom, (root.current?.clientWidth ?? NARROW) < NARROW),
        allInSight: isInSight(root.current, scene, viewport),
      }
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
