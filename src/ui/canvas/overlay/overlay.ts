// The layer above the nodes that shows messages on their way. React has no part in it.
import type { Scene } from '../places'
import { createCanvas2d } from './canvas-2d'
import { addFlights, clearFlights, createFlights, eachUnderWay, forgetArrived, rebase } from './flights'
import { drawBadges, drawCounts } from './labels'
import { type Palette, readPalette } from './looks'
import { createMeter, count, measure, type Traffic } from './traffic'
import { createWays, type Names, setNames, setScene, setShares, wayNumber } from './ways'
import { createWebGl, type Renderer, type Viewport } from './webgl'

export interface Overlay {
  readonly renderer: Renderer['name'] | 'none'
  /** Adds packed flights. `reset`: they replace all that were there. */
  push(flights: ArrayBuffer, reset?: boolean): void
  /** Forgets all messages: another document is coming. */
  forget(): void
  /** Names by the numbers that flights use. Says 'other' when flights so far were of another run. */
  names(names: Names): void
  /** Where blocks are. */
  scene(scene: Scene): void
  /** Draws the moment `now`, Micros of virtual time. Returns without work when nothing changed. */
  draw(now: number, viewport: Viewport): void
  /** none: reduced motion; lost: too fast to travel. */
  mode(mode: 'travel' | 'fast' | 'reduced'): void
  /** Measures wires, at most twice a second; null when nothing changed. */
  traffic(wall: number): ReadonlyMap<string, Traffic> | null
  /** Size in CSS pixels, and device pixels per CSS pixel. */
  resize(width: number, height: number, ratio: number): void
  /** The page's colours changed. */
  repaint(): void
  /** Messages on their way at `now`. */
  underWay(now: number): number
  dispose(): void
}

/**
 * An overlay on `canvas`, with WebGL2 where there is some, else with 2D. `labels` is a second canvas of the same size, for
 * the few words; without it there are none.
 */
export function createOverlay(
  canvas: HTMLCanvasElement,
  { labels = null, webgl = true }: { labels?: HTMLCanvasElement | null; webgl?: boolean } = {},
): Overlay {
  const renderer = (webgl ? createWebGl(canvas) : null) ?? createCanvas2d(canvas)
  const pen = labels?.getContext('2d') ?? null
  const flights = createFlights()
  const ways = createWays()
  const meter = createMeter()
  let palette: Palette = readPalette(canvas)
  let font = fontOf(canvas)
  let mode: 'travel' | 'fast' | 'reduced' = 'travel'
  let [width, height] = [1, 1]
  let drawn = { now: Number.NaN, x: 0, y: 0, zoom: 0, version: -1 }
  let dirty = true
  let labelled = false

  const wayFor = (from: number, to: number, partition: number, kind: number) => {
    const number = wayNumber(ways, from, to, partition, kind)
    const way = ways.ways[number]
    if (way && !way.faint) count(meter, way.wire)
    return number
  }

  const drawLabels = (now: number, viewport: Viewport) => {
    if (!pen) return
    pen.clearRect(0, 0, width, height)
    const paint = { pen, palette, font }
    labelled =
      mode === 'reduced'
        ? drawBadges(paint, flights, ways, now, viewport)
        : mode === 'travel' && drawCounts(paint, flights, ways, now, viewport)
    // Hidden while it has nothing to say, so that no word can outlive its message.
    if (labels) labels.style.visibility = labelled ? 'visible' : 'hidden'
  }

  return {
    renderer: renderer?.name ?? 'none',
    push(packed, reset = false) {
      if (reset) clearFlights(flights)
      addFlights(flights, packed, wayFor)
      dirty = true
    },
    forget() {
      clearFlights(flights)
      dirty = true
    },
    names(names) {
      if (setNames(ways, names) !== 'other') return
      clearFlights(flights)
      dirty = true
    },
    scene: (scene) => setScene(ways, scene),
    draw(now, viewport) {
      const { x, y, zoom } = viewport
      const still = drawn.now === now && drawn.x === x && drawn.y === y && drawn.zoom === zoom
      if (still && !dirty && drawn.version === ways.version) return
      forgetArrived(flights, now)
      rebase(flights, now)
      renderer?.draw(
        flights,
        ways,
        palette,
        now,
        viewport,
        mode === 'travel' ? 'all' : mode === 'fast' ? 'lost' : 'none',
      )
      drawLabels(now, viewport)
      drawn = { now, x, y, zoom, version: ways.version }
      dirty = false
    },
    mode(wanted) {
      dirty ||= mode !== wanted
      mode = wanted
    },
    traffic(wall) {
      const changed = measure(meter, wall)
      if (changed) setShares(ways, (wire) => changed.get(wire)?.share ?? 1)
      return changed
    },
    resize(wide, high, ratio) {
      ;[width, height] = [wide, high]
      renderer?.resize(wide, high, ratio)
      if (labels && pen) {
        labels.width = Math.max(1, Math.round(wide * ratio))
        labels.height = Math.max(1, Math.round(high * ratio))
        pen.setTransform(ratio, 0, 0, ratio, 0, 0)
      }
      dirty = true
    },
    repaint() {
      palette = readPalette(canvas)
      font = fontOf(canvas)
      dirty = true
    },
    underWay(now) {
      let under = 0
      eachUnderWay(flights, now, () => under++)
      return under
    },
    dispose() {
      renderer?.dispose()
    },
  }
}

const fontOf = (element: Element) => `600 10px ${getComputedStyle(element).getPropertyValue('--mono') || 'monospace'}`
