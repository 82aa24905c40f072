// Ways that run over no block but their ends, where blocks stand one below the other (on a phone): past them, at the left or the right.
import { type Anchor, type Curve, contains, middleOf, type Point, pointOn, type Rect } from './geometry'
import { isFrame } from './block-types'
import type { Scene } from './places'

/** Points of a way that are looked at: a block is never so low that one lies between them. */
const STEPS = 48
/** How far a way swings out, canvas pixels: as little as will do. */
const BULGES = [32, 56, 80, 112, 152]

/** The first of these that runs over no block but its `ends`; when all do, the first. */
export function clearest(scene: Scene, ends: readonly string[], ways: readonly Curve[]): Curve | null {
  const faces = facesBut(scene, ends)
  return ways.find((way) => isClearOf(faces, way)) ?? ways[0] ?? null
}

/** Does a way run over no block but its `ends`? */
export const isClear = (scene: Scene, ends: readonly string[], way: Curve): boolean =>
  isClearOf(facesBut(scene, ends), way)

const isClearOf = (faces: readonly Rect[], way: Curve): boolean =>
  !Array.from({ length: STEPS - 1 }, (_, i) => pointOn(way, (i + 1) / STEPS, 0)).some((point) =>
    faces.some((face) => contains(face, point)),
  )

/** Blocks and frames of groups, but the ends, what they hold, and the groups that hold them. Zones and the quorum have no face. */
function facesBut({ rects, kinds, groups }: Scene, ends: readonly string[]): Rect[] {
  const isOwn = (id: string) => ends.some((end) => id === end || id === groups[end] || groups[id] === end)
  return Object.keys(rects)
    .filter((id) => !isOwn(id) && (kinds[id] === 'group' || !isFrame(kinds[id])))
    .map((id) => rects[id]!)
}

/** From the side of one block to the same side of the other, along a line that lies further and further beside both. */
export function around(from: Rect, to: Rect): Curve[] {
  return BULGES.flatMap((bulge) => [
    beside(middleOf(from, 'right'), middleOf(to, 'right'), Math.max(from.x + from.width, to.x + to.width) + bulge),
    beside(middleOf(from, 'left'), middleOf(to, 'left'), Math.min(from.x, to.x) - bulge),
  ])
}

const beside = (from: Point, to: Point, x: number): Curve => ({
  x0: from.x,
  y0: from.y,
  x1: x,
  y1: from.y,
  x2: x,
  y2: to.y,
  x3: to.x,
  y3: to.y,
})

/** Out at the side towards the column of `to`, and straight down that column: between two blocks below. */
export function throughAisle(from: Rect, to: Anchor): Curve {
  const { x: x0, y: y0 } = middleOf(from, to.x > from.x + from.width / 2 ? 'right' : 'left')
  return { x0, y0, x1: to.x, y1: y0, x2: to.x, y2: (y0 + to.y) / 2, x3: to.x, y3: to.y }
}
