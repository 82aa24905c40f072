// The way from the page to the canvas: whoever drops something asks here where on the canvas that is.
import type { Point } from './geometry'
import type { Scene } from './places'
import { contains } from './geometry'

let toFlow: ((place: Point) => Point) | null = null

/** The canvas lends its conversion while it is on the screen. */
export function lendCamera(convert: (place: Point) => Point): () => void {
  toFlow = convert
  return () => {
    if (toFlow === convert) toFlow = null
  }
}

/** A place on the screen in canvas coordinates; null: there is no canvas. */
export const flowAt = (x: number, y: number): Point | null => toFlow?.({ x, y }) ?? null

/**
 * Moves the camera so far towards places that they stay clear of the edges, as smoothly as `wall` ms allow: all of them where
 * there is room, else the first.
 */
type Keeper = (places: readonly Point[], wall: number) => void
let keeper: Keeper | null = null

/** The canvas lends what moves its camera while it is on the screen. */
export function lendKeeper(keep: Keeper): () => void {
  keeper = keep
  return () => {
    if (keeper === keep) keeper = null
  }
}

/** Keeps places that move in sight; called before each paint, `wall` ms after the last time. */
export const keepInSight: Keeper = (places, wall) => keeper?.(places, wall)

/** The block at a place: the smallest there, so that a consumer counts before its group. */
export function blockAt(scene: Scene, place: Point, except?: string): string | null {
  const hits = Object.keys(scene.rects).filter((id) => id !== except && contains(scene.rects[id]!, place))
  const area = (id: string) => scene.rects[id]!.width * scene.rects[id]!.height
  return hits.toSorted((a, b) => area(a) - area(b))[0] ?? null
}
