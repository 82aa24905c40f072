// Where words stand on wires just now, in canvas coordinates, so that counts of messages keep clear of them.
import type { Rect } from '../geometry'

const places = new Map<string, Rect>()

/** Notes where the words of a wire are; the result takes the note back. */
export function noteWords(wire: string, rect: Rect): () => void {
  places.set(wire, rect)
  return () => {
    if (places.get(wire) === rect) places.delete(wire)
  }
}

export const wordsOnWires = (): Iterable<Rect> => places.values()
