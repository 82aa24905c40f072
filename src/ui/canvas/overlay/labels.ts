// Words on the overlay, while there are few messages: how many records a batch carries, what was lost, and (with
// reduced motion) how many messages are under way between two blocks.
import { overlaps, type Point, pointOn, type Rect } from '../geometry'
import { isFrame } from '../block-types'
import type { Way } from '../paths'
import { wordsOnWires } from '../wires/words-on-wires'
import { placeOf } from './canvas-2d'
import { eachUnderWay, errorIn, type Flights, isLost, kindOf } from './flights'
import type { Palette } from './looks'
import type { Ways } from './ways'
import type { Viewport } from './webgl'

interface Label extends Point {
  text: string
  bad: boolean
  /** It must not cover faces. */
  apart: boolean
}

/** With more messages under way than this, counts would only cover each other. */
export const MOST_LABELS = 60

/** Badges are larger than dots, so the two directions lie further apart. */
const BADGE_LANE = 3.2

interface Pen {
  pen: CanvasRenderingContext2D
  palette: Palette
  font: string
}

/** Counts beside batches of more than one record, and errors by name. Says whether anything was drawn. */
export function drawCounts(paint: Pen, flights: Flights, ways: Ways, now: number, viewport: Viewport): boolean {
  if (viewport.zoom < 0.4 || flights.end - flights.first > MOST_LABELS * 8) return false
  const labelled: Label[] = []
  const errors = new Map<number, Label & { count: number }>()
  eachUnderWay(flights, now, (slot) => {
    const records = flights.records[slot]!
    const lost = isLost(flights, slot)
    const error = errorIn(flights, slot)
    if (records < 2 && error < 0 && !(lost && records > 0)) return
    const place = placeOf(flights, ways, now, viewport, slot)
    if (!place) return
    const dies = place.burst > 0
    const { x, y } = place
    if (error >= 0) {
      const known = errors.get(error)
      if (known) known.count++
      else errors.set(error, { x, y, text: ways.names.errors[error] ?? '', bad: true, apart: true, count: 1 })
    } else if (records >= 2 || dies) {
      labelled.push({ x, y, text: dies ? `lost ${records}` : String(records), bad: dies, apart: !dies })
    }
  })
  // One word for each error: where the first message is that tells of it.
  for (const { count, ...label } of errors.values()) {
    labelled.push(count > 1 ? { ...label, text: `${label.text} × ${count}` } : label)
  }
  if (labelled.length > MOST_LABELS) return false
  const taken = wordsSeen(viewport)
  const blocks = blocksSeen(ways, viewport)
  let drawn = false
  // What was lost is said first. A count that would cover words, another count or what a face says is left out.
  for (const { x, y, text, bad, apart } of labelled.toSorted((a, b) => Number(b.bad) - Number(a.bad))) {
    const isFree = (rect: Rect) =>
      ![taken, apart ? blocks : []].some((rects) => rects.some((other) => overlaps(other, rect)))
    const wide = bad && apart
    // A long word in a picture seen from afar is as small as what it must not cover, as far as it can be read.
    const scale = wide ? Math.min(Math.max(viewport.zoom, SMALLEST), 1) : 1
    const places = (wide ? FURTHER : BESIDE).map(([dx, dy]) => badgeAt(x + dx, y + dy, text.length, scale))
    const free = places.find(isFree) ?? (wide ? places[0] : undefined)
    if (!free) continue
    taken.push(free)
    drawn = true
    pill(paint, free.x + free.width / 2, free.y + free.height / 2, text, bad, undefined, scale)
  }
  return drawn
}

/** What is left of the size of a long word, at least. */
const SMALLEST = 0.7

/** Around a message, best first: above and below it, then further off. */
const BESIDE: readonly (readonly [dx: number, dy: number])[] = [
  [0, -14],
  [0, 14],
  [0, -30],
  [0, 30],
  [26, -14],
  [-26, -14],
  [26, 14],
  [-26, 14],
  [0, -46],
  [0, 46],
]

/** Where the name of an error may stand: it is long, and seldom fits between two blocks. */
const FURTHER: readonly (readonly [dx: number, dy: number])[] = [
  ...BESIDE,
  ...[60, 80, 100, 130, 160].flatMap((dy): [number, number][] => [
    [0, -dy],
    [0, dy],
  ]),
]

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
  const taken = wordsSeen(viewport)
  /** The first of these shares of the way at which a badge covers neither words nor another badge. */
  const put = ({ curve, lane }: Way, shares: readonly number[], text: string, bad: boolean, edge?: string) => {
    const places = shares.map((u) => pointOn(curve, u, lane * BADGE_LANE)).map(onScreen)
    const free = places.find(({ x, y }) => !taken.some((rect) => overlaps(rect, badgeAt(x, y, text.length))))
    const place = free ?? (bad ? places[0]! : null)
    if (!place) return
    taken.push(badgeAt(place.x, place.y, text.length))
    pill(paint, place.x, place.y, text, bad, edge)
  }
  const onScreen = ({ x, y }: Point): Point => ({
    x: x * viewport.zoom + viewport.x,
    y: y * viewport.zoom + viewport.y,
  })
  for (const { way, lost } of sums.values())
    if (lost > 0) put(ways.ways[way]!, [...MIDDLE, ...FIRST_HALF, ...SECOND_HALF], `× ${lost} lost`, true)
  for (const { way, kind, count } of sums.values()) {
    const colour = `rgb(${palette255(paint.palette, kind)})`
    for (const shares of [FIRST_HALF, SECOND_HALF]) put(ways.ways[way]!, shares, String(count), false, colour)
  }
  return sums.size > 0
}

/** Where badges may stand on a way, best first. */
const FIRST_HALF = [0.14, 0.22, 0.3, 0.38, 0.46, 0.08]
const SECOND_HALF = FIRST_HALF.map((u) => 1 - u)
const MIDDLE = [0.5, 0.42, 0.58, 0.34, 0.66]

/** The room of a badge of so many letters, on the screen. */
const badgeAt = (x: number, y: number, letters = 2, scale = 1): Rect => {
  const width = (letters * 6 + 10) * scale
  return { x: x - width / 2, y: y - 8 * scale, width, height: 16 * scale }
}

/** Where words on wires are, on the screen. */
const wordsSeen = (viewport: Viewport): Rect[] => wordsOnWires().map((rect) => seen(rect, viewport))

/** Where faces are, on the screen; frames around others are mostly empty. */
const blocksSeen = ({ scene: { rects, kinds } }: Ways, viewport: Viewport): Rect[] =>
  Object.keys(rects)
    .filter((id) => !isFrame(kinds[id]))
    .map((id) => seen(rects[id]!, viewport))

const seen = ({ x, y, width, height }: Rect, viewport: Viewport): Rect => ({
  x: x * viewport.zoom + viewport.x,
  y: y * viewport.zoom + viewport.y,
  width: width * viewport.zoom,
  height: height * viewport.zoom,
})

const palette255 = ({ kinds }: Palette, kind: number) =>
  (kinds[kind] ?? [0, 0, 0]).map((part) => Math.round(part * 255)).join(' ')

/** Names of kinds are told by shape, so badges carry the colour of their kind as an edge only. */
function pill({ pen, palette, font }: Pen, x: number, y: number, text: string, bad: boolean, edge?: string, scale = 1) {
  pen.save()
  pen.translate(Math.round(x), Math.round(y))
  pen.scale(scale, scale)
  pen.font = font
  const width = pen.measureText(text).width + 8
  const [left, top] = [-width / 2, -7]
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
  pen.fillText(text, 0, 0.5)
  pen.restore()
}
