// Words on the overlay, while there are few messages: how many records a batch carries, what was lost, and (with
// reduced motion) how many messages are under way between two blocks.
import { pointOn } from '../geometry'
import { placeOf } from './canvas-2d'
import { eachUnderWay, type Flights, isLost, kindOf } from './flights'
import type { Palette } from './looks'
import type { Ways } from './ways'
import type { Viewport } from './webgl'

/** With more messages under way than this, counts would only cover each other. */
export const MOST_LABELS = 60

/** Badges are larger than dots, so the two directions lie further apart. */
const BADGE_LANE = 3.2

interface Pen {
  pen: CanvasRenderingContext2D
  palette: Palette
  font: string
}

/** Counts beside batches of more than one record. Says whether anything was drawn. */
export function drawCounts(paint: Pen, flights: Flights, ways: Ways, now: number, viewport: Viewport): boolean {
  if (viewport.zoom < 0.4 || flights.end - flights.first > MOST_LABELS * 8) return false
  const labelled: { x: number; y: number; text: string; bad: boolean }[] = []
  eachUnderWay(flights, now, (slot) => {
    const records = flights.records[slot]!
    const lost = isLost(flights, slot)
    if (records < 2 && !(lost && records > 0)) return
    const place = placeOf(flights, ways, now, viewport, slot)
    if (!place) return
    const dies = place.burst > 0
    if (records < 2 && !dies) return
    labelled.push({ x: place.x, y: place.y, text: dies ? `lost ${records}` : String(records), bad: dies })
  })
  if (labelled.length > MOST_LABELS) return false
  // Where two would cover each other, the first is enough; what was lost is always said.
  const shown: { x: number; y: number }[] = []
  for (const { x, y, text, bad } of labelled.toSorted((a, b) => Number(b.bad) - Number(a.bad))) {
    if (!bad && shown.some((other) => Math.abs(other.x - x) < 18 && Math.abs(other.y - y) < 15)) continue
    shown.push({ x, y })
    pill(paint, x, y - 14, text, bad)
  }
  return shown.length > 0
}

/** Nothing travels: badges at both ends say how many messages are between them. */
export function drawBadges(paint: Pen, flights: Flights, ways: Ways, now: number, viewport: Viewport): boolean {
  const sums = new Map<string, { way: number; kind: number; count: number; lost: number }>()
  eachUnderWay(flights, now, (slot) => {
    const way = flights.way[slot]!
    const line = ways.ways[way]
    if (!line || line.faint) return
    const kind = kindOf(flights, slot)
    const { x0, y0, x3, y3 } = line.curve
    const key = `${x0},${y0},${x3},${y3},${kind}`
    const sum = sums.get(key) ?? { way, kind, count: 0, lost: 0 }
    sum.count++
    if (isLost(flights, slot)) sum.lost++
    sums.set(key, sum)
  })
  for (const { way, kind, count, lost } of sums.values()) {
    const { curve, lane } = ways.ways[way]!
    const colour = `rgb(${palette255(paint.palette, kind)})`
    for (const u of [0.14, 0.86]) {
      const { x, y } = pointOn(curve, u, lane * BADGE_LANE)
      pill(paint, x * viewport.zoom + viewport.x, y * viewport.zoom + viewport.y, String(count), false, colour)
    }
    if (lost === 0) continue
    const { x, y } = pointOn(curve, 0.5, lane * BADGE_LANE)
    pill(paint, x * viewport.zoom + viewport.x, y * viewport.zoom + viewport.y, `× ${lost} lost`, true)
  }
  return sums.size > 0
}

const palette255 = ({ kinds }: Palette, kind: number) =>
  (kinds[kind] ?? [0, 0, 0]).map((part) => Math.round(part * 255)).join(' ')

/** Names of kinds are told by shape, so badges carry the colour of their kind as an edge only. */
function pill({ pen, palette, font }: Pen, x: number, y: number, text: string, bad: boolean, edge?: string) {
  pen.font = font
  const width = pen.measureText(text).width + 8
  const left = Math.round(x - width / 2)
  const top = Math.round(y - 7)
  pen.beginPath()
  pen.roundRect(left, top, width, 14, 7)
  pen.fillStyle = palette.panel
  pen.fill()
  pen.lineWidth = edge ? 2 : 1
  pen.strokeStyle = bad ? palette.bad : (edge ?? palette.line)
  pen.stroke()
  pen.fillStyle = bad ? palette.bad : palette.ink
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, left + width / 2, top + 7.5)
}
