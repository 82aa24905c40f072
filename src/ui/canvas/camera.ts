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

/** The block at a place: the smallest there, so that a consumer counts before its group. */
export function blockAt(scene: Scene, place: Point, except?: string): string | null {
  const hits = Object.keys(scene.rects).filter((id) => id !== except && contains(scene.rects[id]!, place))
  const area = (id: string) => scene.rects[id]!.width * scene.rects[id]!.height
  return hits.toSorted((a, b) => area(a) - area(b))[0] ?? null
}
