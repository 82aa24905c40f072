// Making room: when blocks grow, what is in their way moves the least it must. What lay on each other before may go on so.
import type { Point, Rect } from './geometry'

type Rects = Readonly<Record<string, Rect>>

/** Blocks lie on a grid of this many pixels. */
export const GRID = 8
export const snap = (value: number): number => Math.round(value / GRID) * GRID

/** Space that blocks keep from each other, px, unless somebody has put them nearer. */
export const APART = 2 * GRID

/** One way to push things. `sign` is 1 where coordinates rise. */
interface Way {
  axis: 'x' | 'y'
  sign: 1 | -1
}

/** Of two that cost the same, the first. */
const ways: readonly Way[] = [
  { axis: 'y', sign: 1 },
  { axis: 'x', sign: 1 },
  { axis: 'x', sign: -1 },
  { axis: 'y', sign: -1 },
]

/** Pushed on, the way that something grew, blocks stay in their row or column: going aside has to be so much shorter. */
const ASIDE = 4

/** What is pushed one way, and how far all of it goes, px. */
interface Push {
  rects: Map<string, Rect>
  cost: number
}

/**
 * New top left corners of all that has to move, so that no two blocks of `after` overlap that did not in `before` (of which
 * what is missing was as it is). What grew stays, unless something that grew further up or left is in its way.
 */
export function makeRoom(before: Rects, after: Rects): Record<string, Point> {
  const rects = new Map(Object.entries(after))
  const was = (id: string): Rect => before[id] ?? after[id]!
  const settled = new Set<string>()

  /** How near two may stand: as they did. Less than 0: they lay on each other. */
  const near = (a: string, b: string, most: number) => Math.min(apart(was(a), was(b)), most)
  const inTheWay = (a: string, rectA: Rect, b: string, rectB: Rect) => {
    const least = near(a, b, GRID)
    return least >= 0 && apart(rectA, rectB) < least
  }

  /** Moves `first` beyond `grown`, and what then is in its way beyond that. */
  function push(first: string, grown: string, way: Way): Push {
    const pushed = new Map([[first, beyond(rects.get(first)!, rects.get(grown)!, near(first, grown, APART), way)]])
    const waiting = [first]
    while (waiting.length > 0) {
      waiting.sort((a, b) => front(pushed.get(b)!, way) - front(pushed.get(a)!, way))
      const id = waiting.pop()!
      for (const other of rects.keys()) {
        if (other === id) continue
        const mine = pushed.get(id)!
        const theirs = pushed.get(other) ?? rects.get(other)!
        if (!inTheWay(id, mine, other, theirs)) continue
        const mover = settled.has(other) ? id : other
        const [moving, still] = mover === id ? [mine, theirs] : [theirs, mine]
        pushed.set(mover, beyond(moving, still, near(id, other, APART), way))
        if (!waiting.includes(mover)) waiting.push(mover)
        if (mover === id) break
      }
    }
    const cost = [...pushed].reduce((sum, [id, { x, y }]) => sum + distance(rects.get(id)!, { x, y }), 0)
    return { rects: pushed, cost }
  }

  const grew = [...rects].filter(([id, { width, height }]) => width > was(id).width || height > was(id).height)
  const order = grew.toSorted(([a, p], [b, q]) => p.x + p.y - q.x - q.y || (a < b ? -1 : 1)).map(([id]) => id)
  for (const grown of order) {
    settled.add(grown)
    for (const id of rects.keys()) {
      if (settled.has(id) || !inTheWay(grown, rects.get(grown)!, id, rects.get(id)!)) continue
      const pushes = ways.map((way) => {
        const pushed = push(id, grown, way)
        return grewThatWay(was(grown), rects.get(grown)!, way) ? pushed : { ...pushed, cost: pushed.cost * ASIDE }
      })
      const least = pushes.reduce((best, next) => (next.cost < best.cost ? next : best))
      for (const [moved, rect] of least.rects) rects.set(moved, rect)
    }
  }
  const moved = [...rects].filter(([id, { x, y }]) => distance(after[id]!, { x, y }) > 0)
  return Object.fromEntries(moved.map(([id, { x, y }]) => [id, { x, y }]))
}

/** The space between two, px; less than 0: they overlap. */
const apart = (a: Rect, b: Rect): number =>
  Math.max(a.x - b.x - b.width, b.x - a.x - a.width, a.y - b.y - b.height, b.y - a.y - a.height)

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

const length = (rect: Rect, { axis }: Way) => (axis === 'x' ? rect.width : rect.height)

/** Blocks grow to the right and downwards. */
const grewThatWay = (before: Rect, now: Rect, way: Way) => way.sign === 1 && length(now, way) > length(before, way)

/** Where a rectangle begins, seen in the direction of pushing. */
const front = (rect: Rect, way: Way): number =>
  way.sign === 1 ? rect[way.axis] : -(rect[way.axis] + length(rect, way))

/** `rect`, so far that way that it is `space` from `other`, on the grid. */
function beyond(rect: Rect, other: Rect, space: number, way: Way): Rect {
  const wanted =
    way.sign === 1
      ? Math.ceil((other[way.axis] + length(other, way) + space) / GRID) * GRID
      : Math.floor((other[way.axis] - space - length(rect, way)) / GRID) * GRID
  return { ...rect, [way.axis]: wanted }
}
