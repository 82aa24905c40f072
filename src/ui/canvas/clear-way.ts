// Ways that run over no block but their ends: where blocks stand one below the other (on a phone), past them at the left or the
// right; where producers stand in two columns, between those of the second.
import { type Anchor, boundsOf, type Curve, contains, middleOf, type Point, pointOn, type Rect } from './geometry'
import { isFrame } from './block-types'
import type { Scene } from './places'

/** Points of a way that are looked at: a block is never so low that one lies between them. */
const STEPS = 48
/** How far beside both ends a way lies, canvas pixels: as little as will do. */
const BESIDE = [24, 42, 60, 84, 114, 150]
/** How far a way sets out backwards, as a share of its height: the further, the sooner it is beside what stands next. */
const BACK = [0, 0.15, 0.3, 0.5, 0.7]
/** So far beyond the outermost blocks, px, a way is still on a phone's screen that shows the whole width. */
const EDGE = 26

/**
 * The first of these that runs over no block but its `ends`, and stays on the screen where only the width is fitted; else the
 * first that runs over none; when all do, the first.
 */
export function clearest(scene: Scene, ends: readonly string[], ways: readonly Curve[]): Curve | null {
  const faces = facesBut(scene, ends)
  const bounds = boundsOf(Object.values(scene.rects))
  const clears = (way: Curve) => isClearOf(faces, way)
  const within = bounds === null ? [] : ways.filter((way) => isWithin(bounds, way))
  return within.find(clears) ?? ways.find((way) => !within.includes(way) && clears(way)) ?? ways[0] ?? null
}

const isWithin = ({ x, y, width }: Rect, way: Curve): boolean =>
  pointsOf(way).every((point) => point.x > x - EDGE - 1 && point.x < x + width + EDGE + 1 && point.y > y - EDGE - 1)

const pointsOf = (way: Curve): Point[] => Array.from({ length: STEPS - 1 }, (_, i) => pointOn(way, (i + 1) / STEPS, 0))

/** Does a way run over no block but its `ends`? */
export const isClear = (scene: Scene, ends: readonly string[], way: Curve): boolean =>
  isClearOf(facesBut(scene, ends), way)

const isClearOf = (faces: readonly Rect[], way: Curve): boolean =>
  !pointsOf(way).some((point) => faces.some((face) => contains(face, point)))

/** Blocks and frames of groups, but the ends, what they hold, and the groups that hold them. Zones and the quorum have no face. */
function facesBut({ rects, kinds, groups }: Scene, ends: readonly string[]): Rect[] {
  const isOwn = (id: string) => ends.some((end) => id === end || id === groups[end] || groups[id] === end)
  return Object.keys(rects)
    .filter((id) => !isOwn(id) && (kinds[id] === 'group' || !isFrame(kinds[id])))
    .map((id) => rects[id]!)
}

/**
 * From the side of one block to the same side of the other, along a line that lies further and further beside both; on the
 * screen where it can.
 */
export function around(scene: Scene, from: Rect, to: Rect): Curve[] {
  const bounds = boundsOf([...Object.values(scene.rects), from, to])!
  const right = Math.max(from.x + from.width, to.x + to.width)
  const left = Math.min(from.x, to.x)
  const most = { right: bounds.x + bounds.width + EDGE - right, left: left - bounds.x + EDGE }
  const bys = (room: number) => [...new Set(BESIDE.map((by) => Math.min(by, room)))]
  return BACK.flatMap((back) => [
    ...bys(most.right).map((by) => beside(middleOf(from, 'right'), middleOf(to, 'right'), right + by, back)),
    ...bys(most.left).map((by) => beside(middleOf(from, 'left'), middleOf(to, 'left'), left - by, back)),
  ])
}

const SHARES = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]

/** How far across a way with both control points at `out` is, at a share of it. */
const acrossAt = (from: number, out: number, to: number, u: number): number =>
  (1 - u) ** 3 * from + 3 * (1 - u) * u * out + u ** 3 * to

/** Out to `x` and no further. */
function beside(from: Point, to: Point, x: number, back: number): Curve {
  const pull = (to.y - from.y) * back
  const [y1, y2] = [from.y - pull, to.y + pull]
  const ends = { x0: from.x, y0: from.y, x3: to.x, y3: to.y }
  const through = (out: number): Curve => ({ ...ends, x1: out, y1, x2: out, y2 })
  // Where both ends lie one above the other, that is enough; else the way swings out further towards one of them.
  const middle = (x - (from.x + to.x) / 8) / 0.75
  const side = Math.sign(middle - (from.x + to.x) / 2)
  const swings = SHARES.map((u) => (acrossAt(from.x, middle, to.x, u) - x) * side)
  const furthest = Math.max(...swings)
  return through(middle - (side * furthest) / 0.75)
}

/** The same way, level for longer and longer before it bends, as far as it does not swing out beyond its end: between the blocks of a second column. */
export const levelFirst = ({ x0, y0, x3, y3 }: Curve): Curve[] => {
  const room = x3 - x0
  return [0, 0.15, 0.3, 0.45].map((more) => ({
    x0,
    y0,
    x1: x3 + more * room,
    y1: y0,
    x2: x3 - 0.2 * room,
    y2: y3,
    x3,
    y3,
  }))
}

/** Out at the side towards the column of `to`, and straight down that column: between two blocks below. */
export function throughAisle(from: Rect, to: Anchor): Curve {
  const { x: x0, y: y0 } = middleOf(from, to.x > from.x + from.width / 2 ? 'right' : 'left')
  return { x0, y0, x1: to.x, y1: y0, x2: to.x, y2: (y0 + to.y) / 2, x3: to.x, y3: to.y }
}
