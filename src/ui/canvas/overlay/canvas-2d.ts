// Draws messages where there is no WebGL2. Good for some hundreds; of more it draws a share.
import { pointOn } from '../geometry'
import { DIES_AT, eachUnderWay, type Flights, isLost, kindOf, LOTS, lotIn, sizeIn } from './flights'
import { LARGEST, lookList, type Palette, type Rgb, type Shape } from './looks'
import { WAY_FLOATS, type Ways } from './ways'
import type { Renderer, Viewport } from './webgl'

/** Dots in one picture. */
const MOST = 1_500

export function createCanvas2d(canvas: HTMLCanvasElement): Renderer | null {
  const pen = canvas.getContext('2d')
  if (!pen) return null
  let [width, height] = [1, 1]
  return {
    name: 'canvas-2d',
    draw(flights, ways, palette, now, viewport, show) {
      pen.clearRect(0, 0, width, height)
      if (show === 'none') return
      const share = Math.min(1, MOST / Math.max(1, flights.end - flights.first))
      eachUnderWay(flights, now, (slot) => {
        const lost = isLost(flights, slot)
        if (!lost && (show === 'lost' || lotIn(flights, slot) >= share * LOTS)) return
        drawFlight(pen, flights, ways, palette, now, viewport, slot)
      })
      pen.globalAlpha = 1
    },
    clear: () => pen.clearRect(0, 0, width, height),
    resize(wide, high, ratio) {
      ;[width, height] = [wide, high]
      canvas.width = Math.max(1, Math.round(wide * ratio))
      canvas.height = Math.max(1, Math.round(high * ratio))
      pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    },
    dispose() {},
  }
}

function drawFlight(
  pen: CanvasRenderingContext2D,
  flights: Flights,
  ways: Ways,
  palette: Palette,
  now: number,
  viewport: Viewport,
  slot: number,
) {
  const place = placeOf(flights, ways, now, viewport, slot)
  if (!place) return
  const kind = kindOf(flights, slot)
  const look = lookList[kind]!
  const scale = Math.min(Math.max(viewport.zoom, 0.55), 1.5)
  const size = Math.min(look.size + (look.grows * sizeIn(flights, slot)) / 4, LARGEST) * scale + place.burst * 16
  const colour = css(place.burst > 0 ? palette.lost : palette.kinds[kind]!)
  pen.globalAlpha = place.burst > 0 ? 1 - place.burst ** 2 : place.faint ? 0.55 : 1
  pen.fillStyle = pen.strokeStyle = colour
  draw(pen, place.burst > 0 ? 'cross' : look.shape, place.x, place.y, size / 2)
}

/** Where on the screen a flight is now, and how far its burst has gone; null: it is not drawn. */
export function placeOf(flights: Flights, ways: Ways, now: number, viewport: Viewport, slot: number) {
  const way = ways.ways[flights.way[slot]!]
  const lost = isLost(flights, slot)
  const share = ways.table[flights.way[slot]! * WAY_FLOATS + 10]!
  if (!way || (!lost && lotIn(flights, slot) >= share * LOTS)) return null
  const sentAt = flights.sentAt[slot]!
  const u = (now - sentAt) / Math.max(1, flights.dueAt[slot]! - sentAt)
  const { x, y } = pointOn(way.curve, lost ? Math.min(u, DIES_AT) : u, way.lane)
  return {
    x: x * viewport.zoom + viewport.x,
    y: y * viewport.zoom + viewport.y,
    burst: lost ? Math.max(0, (u - DIES_AT) / (1 - DIES_AT)) : 0,
    faint: way.faint,
  }
}

const css = ([r, g, b]: Rgb) => `rgb(${r * 255} ${g * 255} ${b * 255})`

function draw(pen: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number) {
  pen.beginPath()
  if (shape === 'square') pen.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72)
  else if (shape === 'diamond') polygon(pen, [x, y - r, x + r, y, x, y + r, x - r, y])
  else if (shape === 'triangle') polygon(pen, [x, y - r * 0.7, x + r, y + r * 0.9, x - r, y + r * 0.9])
  else if (shape === 'cross') {
    const d = r * 0.75
    pen.moveTo(x - d, y - d)
    pen.lineTo(x + d, y + d)
    pen.moveTo(x + d, y - d)
    pen.lineTo(x - d, y + d)
  } else pen.arc(x, y, shape === 'ring' ? r * 0.75 : r, 0, 2 * Math.PI)
  if (shape !== 'ring' && shape !== 'cross') return pen.fill()
  pen.lineWidth = Math.max(1.5, r * 0.4)
  pen.stroke()
}

function polygon(pen: CanvasRenderingContext2D, points: number[]) {
  pen.moveTo(points[0]!, points[1]!)
  for (let i = 2; i < points.length; i += 2) pen.lineTo(points[i]!, points[i + 1]!)
  pen.closePath()
}
