// Points, rectangles and the one curve that wires and moving messages share.

export interface Point {
  x: number
  y: number
}

export interface Rect extends Point {
  width: number
  height: number
}

/** A place where wires end, and the direction (unit vector) in which they leave it. */
export interface Anchor extends Point {
  nx: number
  ny: number
}

/** A cubic from (x0, y0) to (x3, y3). */
export interface Curve {
  x0: number
  y0: number
  x1: number
  y1: number
  x2: number
  y2: number
  x3: number
  y3: number
}

export type Side = 'left' | 'right' | 'top' | 'bottom'

const middles: Record<Side, (rect: Rect) => Anchor> = {
  left: ({ x, y, height }) => ({ x, y: y + height / 2, nx: -1, ny: 0 }),
  right: ({ x, y, width, height }) => ({ x: x + width, y: y + height / 2, nx: 1, ny: 0 }),
  top: ({ x, y, width }) => ({ x: x + width / 2, y, nx: 0, ny: -1 }),
  bottom: ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height, nx: 0, ny: 1 }),
}

/** The middle of one side. */
export const middleOf = (rect: Rect, side: Side): Anchor => middles[side](rect)

export const centreOf = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 })

export const overlaps = (a: Rect, b: Rect, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap

export const contains = (rect: Rect, { x, y }: Point): boolean =>
  x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height

/** The smallest rectangle around all of them; null: there are none. */
export function boundsOf(rects: Rect[]): Rect | null {
  if (rects.length === 0) return null
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  const right = Math.max(...rects.map((rect) => rect.x + rect.width))
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** Leaves and arrives along the anchors' directions. `bulge` is how far it swings out, in canvas pixels. */
export function curveBetween(a: Anchor, b: Anchor, bulge = reach(a, b)): Curve {
  return {
    x0: a.x,
    y0: a.y,
    x1: a.x + a.nx * bulge,
    y1: a.y + a.ny * bulge,
    x2: b.x + b.nx * bulge,
    y2: b.y + b.ny * bulge,
    x3: b.x,
    y3: b.y,
  }
}

/** Half of the way, but never so little that the end looks kinked, nor so much that it swings around. */
function reach(a: Anchor, b: Anchor): number {
  const along = Math.max(Math.abs(b.x - a.x) * Math.abs(a.nx || b.nx), Math.abs(b.y - a.y) * Math.abs(a.ny || b.ny))
  return Math.min(Math.max(along / 2, 20), 140)
}

export const reversed = ({ x0, y0, x1, y1, x2, y2, x3, y3 }: Curve): Curve => ({
  x0: x3,
  y0: y3,
  x1: x2,
  y1: y2,
  x2: x1,
  y2: y1,
  x3: x0,
  y3: y0,
})

/** The point at share `u` (0 … 1) of a curve, moved `lane` pixels to the left of its direction. */
export function pointOn(curve: Curve, u: number, lane: number): Point {
  const v = 1 - u
  const [a, b, c, d] = [v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u]
  const x = a * curve.x0 + b * curve.x1 + c * curve.x2 + d * curve.x3
  const y = a * curve.y0 + b * curve.y1 + c * curve.y2 + d * curve.y3
  if (lane === 0) return { x, y }
  const dx = v * v * (curve.x1 - curve.x0) + 2 * v * u * (curve.x2 - curve.x1) + u * u * (curve.x3 - curve.x2)
  const dy = v * v * (curve.y1 - curve.y0) + 2 * v * u * (curve.y2 - curve.y1) + u * u * (curve.y3 - curve.y2)
  const length = Math.hypot(dx, dy) || 1
  return { x: x + (dy / length) * lane, y: y - (dx / length) * lane }
}

const tenths = (value: number) => Math.round(value * 10) / 10

/** The curve as an SVG path. */
export const svgPath = (c: Curve): string =>
  `M${tenths(c.x0)},${tenths(c.y0)}C${tenths(c.x1)},${tenths(c.y1)} ${tenths(c.x2)},${tenths(c.y2)} ${tenths(c.x3)},${tenths(c.y3)}`
