// Where the canvas looks: it fits what there is until a person moves it, and obeys the wishes of menus and keys.
import { type OnMove, type OnMoveStart, useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { edit, useDocument } from '../stores/document'
import { type CameraCommand, motionReduced, useWorkspace } from '../stores/workspace'
import { lendCamera, lendKeeper } from './camera'
import { boundsOf, overlaps, type Point, type Rect } from './geometry'
import type { CanvasNode } from './block-types'
import type { Graph } from './graph'
import { arrangeAnew } from './held'
import { lodFor, zoomRange } from './lod'
import { useScene } from './scene'

/** Wall time of a glide, ms. */
const GLIDE = 250
const MARGIN = 24
/** So far from the edges, px, the camera keeps what moves and is followed; wall time in which it gets most of the way there, ms. */
const CLEAR = 96
const SETTLES = 120
/** Connections around brokers hang below them, and the zoom buttons are there. */
const BELOW = 64
/** Below this zoom faces say less: nothing is zoomed out further to keep it in sight. */
const READABLE = 0.6
/** Of the canvas' height, notices push what is drawn down by this share at most. */
const MOST_INSET = 0.4
/** Of its width, a sheet at the side. */
const MOST_BESIDE = 0.5
/** Below this height, px, a canvas shows less of a drawing rather than nothing that can be read: people scroll. */
const LOW = 340
const LEAST_LOW = 0.5

/** Zoom that a fit never exceeds. A narrow canvas fits the width alone: what can be read counts there, and people scroll down. */
const LARGEST_FIT = 1.1
/** In a room it is seen from further away: so much larger. */
const larger = () => (useWorkspace.getState().presenting ? 1.5 : 1)
const largestFit = () => LARGEST_FIT * larger()
/** Zoom that looking at something exactly never exceeds. */
const NEAREST = 1.6

/** Where to look so that these blocks are in sight, below the notices that lie over the canvas. */
function viewportFor(root: HTMLElement, rects: Rect[], largest: number): Viewport | null {
  const bounds = boundsOf(rects)
  const { clientWidth: width, clientHeight: height } = root
  if (!bounds || width === 0 || height === 0) return null
  const top = MARGIN + coveredAbove(root)
  const sheet = coveredBySheet(root)
  const isLow = height < LOW
  const room = height - top - (isLow ? MARGIN : BELOW * larger()) - sheet.below
  const across = (width - sheet.right - 2 * MARGIN) / bounds.width
  const down = isLow ? Math.max(room / bounds.height, LEAST_LOW) : room / bounds.height
  const fit = width < NARROW ? across : Math.min(across, down)
  const zoom = Math.max(Math.min(fit, largest), zoomRange.min)
  const spare = room - bounds.height * zoom
  return {
    x: (width - sheet.right - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: top + Math.max(spare, 0) / 2 - bounds.y * zoom,
    zoom,
  }
}

/** Looking from just so far that all of it is on the screen, with as little of a move as that takes. */
function viewportFurther(root: HTMLElement, rects: Rect[], { x, y, zoom: before }: Viewport): Viewport | null {
  const zoom = viewportFor(root, rects, before)?.zoom
  const bounds = boundsOf(rects)
  if (zoom === undefined || bounds === null) return null
  const keptInMiddle = (start: number, length: number) => length / 2 - ((length / 2 - start) * zoom) / before
  const middle = { x: keptInMiddle(x, root.clientWidth), y: keptInMiddle(y, root.clientHeight), zoom }
  return viewportToShow(root, bounds, middle, false) ?? middle
}

/** Is all of it on the screen? */
function isInSight(root: HTMLElement | null, rects: Rect[], { x, y, zoom }: Viewport): boolean {
  const bounds = boundsOf(rects)
  if (!root || !bounds) return true
  const [left, top] = [bounds.x * zoom + x, bounds.y * zoom + y]
  const [right, bottom] = [left + bounds.width * zoom, top + bounds.height * zoom]
  return left >= 0 && top >= 0 && right <= root.clientWidth && bottom <= root.clientHeight
}

/** Is at least a part of one of them on the screen? */
function isAnyInSight({ clientWidth, clientHeight }: HTMLElement, rects: Rect[], { x, y, zoom }: Viewport): boolean {
  const screen = { x: -x / zoom, y: -y / zoom, width: clientWidth / zoom, height: clientHeight / zoom }
  return rects.some((rect) => overlaps(rect, screen))
}

const isBelowNotices = (root: HTMLElement, rects: Rect[], { y, zoom }: Viewport): boolean =>
  rects.every((rect) => rect.y * zoom + y >= coveredAbove(root))

/** Does one of them lie behind the buttons in the corner? */
const areUnderButtons = ({ clientHeight }: HTMLElement, rects: Rect[], { x, y, zoom }: Viewport): boolean =>
  rects.some(
    (rect) => rect.x * zoom + x < BUTTONS.width && (rect.y + rect.height) * zoom + y > clientHeight - BUTTONS.height,
  )

function coveredAbove(root: HTMLElement): number {
  const notices = noticesOver(root)
  if (!notices || notices.clientHeight === 0) return 0
  const covered = notices.getBoundingClientRect().bottom - root.getBoundingClientRect().top
  return Math.round(Math.min(Math.max(covered, 0), root.clientHeight * MOST_INSET))
}

/** How much of the canvas lies behind the phone's sheet, which comes from below, or on a phone on its side from the right. */
function coveredBySheet(root: HTMLElement): { below: number; right: number } {
  const sheet = document.querySelector('#dock[data-detent]')?.getBoundingClientRect()
  if (!sheet) return { below: 0, right: 0 }
  const { left, right, bottom } = root.getBoundingClientRect()
  const part = (covered: number, of: number) => Math.round(Math.min(Math.max(covered, 0), of))
  return sheet.left > left
    ? { below: 0, right: part(right - sheet.left, root.clientWidth * MOST_BESIDE) }
    : { below: part(bottom - sheet.top, root.clientHeight * MOST_INSET), right: 0 }
}

const noticesOver = (root: HTMLElement | null) =>
  root?.closest('[data-region="canvas"]')?.querySelector('[data-inset="top"]') ?? null

/**
 * The map in the lower right corner, with its distance from the edges, px. It helps `from` this number of blocks on, when
 * some are out of sight; on a canvas without `room`, px, it would hide others.
 */
export const MAP = { width: 176, height: 120, from: 12, room: 760 }

/** The buttons for zooming in the lower left corner, with their distance from the edges, px. */
const BUTTONS = { width: 140, height: 48 }

/** Narrower canvases put blocks one below the other, px. */
export const NARROW = 560

/** The least move that brings a block into sight, beside the map if there is one; null: it is. */
function viewportToShow(root: HTMLElement, rect: Rect, { x, y, zoom }: Viewport, mapped: boolean): Viewport | null {
  const shift = (start: number, length: number, from: number, to: number) =>
    start < from ? from - start : start + length > to ? Math.max(to - start - length, from - start) : 0
  const top = coveredAbove(root) + MARGIN
  const sheet = coveredBySheet(root)
  const dx = shift(rect.x * zoom + x, rect.width * zoom, MARGIN, root.clientWidth - sheet.right - MARGIN)
  const underMap = mapped && (rect.x + rect.width) * zoom + x + dx > root.clientWidth - MAP.width - MARGIN
  const overButtons = rect.x * zoom + x + dx < BUTTONS.width
  const covered = Math.max(underMap ? MAP.height : sheet.below, overButtons ? BUTTONS.height : 0)
  const bottom = root.clientHeight - covered - MARGIN
  const dy = shift(rect.y * zoom + y, rect.height * zoom, top, bottom)
  return dx === 0 && dy === 0 ? null : { x: x + dx, y: y + dy, zoom }
}

/** Is there room for all of it at this zoom? */
const fitsInto = ({ clientWidth, clientHeight }: HTMLElement, { width, height }: Rect, zoom: number): boolean =>
  width * zoom <= clientWidth - 2 * MARGIN && height * zoom <= clientHeight - 2 * MARGIN

/** A rectangle of the screen, on the canvas. */
function rectBetween(toFlow: (place: Point) => Point, { left, top, right, bottom }: DOMRect): Rect {
  const [from, to] = [toFlow({ x: left, y: top }), toFlow({ x: right, y: bottom })]
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y }
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
    (options: { duration: number }, ids?: readonly string[], largest = largestFit()) => {
      const { rects } = useScene.getState().scene
      const wanted = (ids ?? Object.keys(rects)).flatMap((id) => rects[id] ?? [])
      const viewport = root.current && viewportFor(root.current, wanted, largest)
      if (viewport) void setViewport(viewport, options)
    },
    [root, setViewport],
  )

  /** Where these are drawn; of the topic in which a record is followed, its cell. */
  const placesOf = useCallback(
    (ids: readonly string[]) => {
      const { rects, kinds } = useScene.getState().scene
      const cell = root.current?.querySelector('[data-followed]')?.getBoundingClientRect()
      const inCell = cell && cell.width > 0 ? rectBetween(screenToFlowPosition, cell) : null
      return ids.flatMap((id) => (rects[id] ? [(kinds[id] === 'topic' && inCell) || rects[id]] : []))
    },
    [root, screenToFlowPosition],
  )

  useEffect(() => lendCamera((place) => screenToFlowPosition(place)), [screenToFlowPosition])
  useEffect(
    () =>
      lendKeeper((places, wall) => {
        const { current: element } = root
        const [first] = places
        if (!element || !first) return
        const viewport = getViewport()
        const clear = Math.min(CLEAR, element.clientWidth / 5, element.clientHeight / 5) / viewport.zoom
        const around = ({ x, y }: Point) => ({ x: x - clear, y: y - clear, width: 2 * clear, height: 2 * clear })
        const all = boundsOf(places.map(around))
        const kept = all && fitsInto(element, all, viewport.zoom) ? all : around(first)
        const wanted = viewportToShow(element, kept, viewport, element.querySelector('.react-flow__minimap') !== null)
        if (!wanted) return
        chosen.current = true
        const share = 1 - Math.exp(-wall / SETTLES)
        const towards = (from: number, to: number) => from + (to - from) * share
        void setViewport({ ...wanted, x: towards(viewport.x, wanted.x), y: towards(viewport.y, wanted.y) })
      }),
    [root, getViewport, setViewport],
  )

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
      const width = root.current?.clientWidth ?? 0
      const hidden =
        width >= NARROW && !isInSight(root.current, Object.values(useScene.getState().scene.rects), getViewport())
      if (hidden && !chosen.current) return fit(glide())
      const { rects } = useScene.getState().scene
      // Where something is gone, and nothing else is to be seen: an undone block, perhaps, that stood far away.
      const isGone = [...known].some((id) => !ids.includes(id))
      if (isGone && root.current && !isAnyInSight(root.current, Object.values(rects), getViewport())) {
        chosen.current = false
        return fit(glide())
      }
      const bounds = boundsOf(added.flatMap(({ id }) => rects[id] ?? []))
      const { current: element } = root
      if (!element || !bounds) return
      const before = getViewport()
      const mapped = width >= MAP.room && ids.length >= MAP.from
      const shown = viewportToShow(element, bounds, before, mapped)
      // What could be seen as a whole stays so, where it can still be read then: nobody drops a block to lose another, nor the
      // controller, which comes or makes way by itself.
      const rectsOf = (wanted: (node: CanvasNode) => boolean) =>
        graph.nodes.flatMap((node) => (wanted(node) ? (rects[node.id] ?? []) : []))
      const others = rectsOf(({ id, type }) => known.has(id) && type !== 'controller')
      const controllers = rectsOf(({ type }) => type === 'controller')
      const seen = shown ?? before
      const areClear = isInSight(element, controllers, seen) && !areUnderButtons(element, controllers, seen)
      const losesSome = isInSight(element, others, before) && !(areClear && isInSight(element, others, seen))
      const further = losesSome ? viewportFurther(element, Object.values(rects), before) : null
      const next = further !== null && further.zoom >= READABLE ? further : shown
      if (next) void setViewport(next, glide())
    })
    return () => cancelAnimationFrame(frame)
  }, [graph, view, opened, fit, glide, root, setViewport, getViewport])

  useEffect(() => {
    const ofCanvas = new ResizeObserver(() => {
      if (!chosen.current) fit({ duration: 0 })
    })
    let wasArmed = false
    const ofNotices = new ResizeObserver(() => {
      const isArmed = useWorkspace.getState().armed !== null
      // Who takes up a fault is about to hit something: it stays where it is, unless the hint lies over it.
      const isAiming = isArmed || wasArmed
      wasArmed = isArmed
      const isClear = isBelowNotices(root.current!, Object.values(useScene.getState().scene.rects), getViewport())
      if (!chosen.current && !(isAiming && isClear)) fit({ duration: 0 })
    })
    ofCanvas.observe(root.current!)
    const notices = noticesOver(root.current)
    if (notices) ofNotices.observe(notices)
    return () => {
      ofCanvas.disconnect()
      ofNotices.disconnect()
    }
  }, [root, fit, getViewport])

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
          return fit(glide(), useWorkspace.getState().selected, NEAREST)
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
        case 'zoom-to': {
          chosen.current = true
          const viewport = root.current && viewportFor(root.current, placesOf(command.ids), NEAREST)
          if (viewport) void setViewport(viewport, glide())
          return
        }
        case 'keep': {
          chosen.current = true
          const all = boundsOf(placesOf(command.ids))
          const last = boundsOf(placesOf(command.ids.slice(-1)))
          const wanted = root.current && all && (fitsInto(root.current, all, getZoom()) ? all : last)
          const mapped = root.current?.querySelector('.react-flow__minimap') !== null
          const viewport = wanted && viewportToShow(root.current!, wanted, getViewport(), mapped)
          if (viewport) void setViewport(viewport, glide())
          return
        }
        case 'arrange':
          chosen.current = false
          edit('arrange the canvas', forgetPlaces)
          arrangeAnew()
          // After the new places are known.
          return void requestAnimationFrame(() => fit(glide()))
      }
    },
    [fit, root, placesOf, setViewport, getViewport, setCenter, getZoom, zoomIn, zoomOut, zoomTo, glide],
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
        allInSight: isInSight(root.current, Object.values(scene.rects), viewport),
      }
      if (now.lod !== lod || now.allInSight !== allInSight) useScene.setState(now)
    },
    [root],
  )
  const onMoveStart: OnMoveStart = useCallback((event) => {
    // Without an event it was us.
    if (!event) return
    chosen.current = true
    // Who looks elsewhere by hand follows no more; nearer or further is no elsewhere.
    if (event.type !== 'wheel') useWorkspace.setState({ following: false })
  }, [])
  return { onMove, onMoveStart }
}

/** Nobody has put anything anywhere: all blocks lie where the automatic layout wants them. */
const forgetPlaces = <S extends { view: { layout: object } }>(scenario: S): S =>
  Object.keys(scenario.view.layout).length === 0 ? scenario : { ...scenario, view: { ...scenario.view, layout: {} } }
