// Where the words on wires go: on their wire or beside it, over no block, and never over each other.
import { type Curve, overlaps, type Point, pointOn, type Rect } from '../geometry'

/** The words of one wire. */
export interface Words {
  wire: string
  curve: Curve
  width: number
  height: number
}

/** Longest wire, px, that words on it would cover wholly; they stand beside it. */
const SHORT = 140
/** Along the wire: where to try, the middle first. */
const SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9]
/** Lines beside the wire, in heights of the words, that are tried when there is no room on it. */
const BESIDE = [1.1, -1.1, 2.2, -2.2, 3.3, -3.3, 4.4, -4.4]
/** Room between two labels, px. */
const APART = 4

/**
 * A place (upper left corner) for the words of each wire, in the order of their ids, so that the same wires always get the
 * same places. Null: there is none that covers nothing, and it is better to say nothing there. `frames` are covered only where
 * there is no other place.
 */
export function placeWords(
  words: readonly Words[],
  blocks: readonly Rect[],
  frames: readonly Rect[] = [],
): Map<string, Rect | null> {
  const taken: Rect[] = []
  const places = new Map<string, Rect | null>()
  for (const one of words.toSorted((a, b) => (a.wire < b.wire ? -1 : 1))) {
    const free = candidates(one).filter(
      (rect) => !blocks.some((block) => overlaps(block, rect)) && !taken.some((other) => overlaps(other, rect, APART)),
    )
    const place = free.find((rect) => !frames.some((frame) => overlaps(frame, rect))) ?? free[0]
    if (place) taken.push(place)
    places.set(one.wire, place ?? null)
  }
  return places
}

function candidates({ curve, width, height }: Words): Rect[] {
  const around = ({ x, y }: Point): Rect => ({ x: x - width / 2, y: y - height / 2, width, height })
  const { x0, y0, x3, y3 } = curve
  const isShort = Math.hypot(x3 - x0, y3 - y0) <= SHORT
  const steep = Math.abs(y3 - y0) > Math.abs(x3 - x0)
  // Beside a steep wire words go to the side, by their width; beside a flat one above and below.
  const beside = BESIDE.flatMap((lines) =>
    SHARES.slice(0, 7).map((share) => {
      const { x, y } = pointOn(curve, share, 0)
      const away = steep
        ? { x: x + Math.sign(lines) * (width / 2 + Math.abs(lines) * 12), y }
        : { x, y: y - lines * height }
      return around(away)
    }),
  )
  const on = SHARES.map((share) => around(pointOn(curve, share, 0)))
  return isShort ? [...beside, ...on] : [...on, ...beside]
}
