// The words that stand on wires just now: how large they are, and where each finds its place.
import { create } from 'zustand'
import type { Curve, Rect } from '../geometry'
import { type Scene } from '../places'
import { isFrame } from '../block-types'
import { useScene } from '../scene'
import { placeWords } from './label-places'

/** Words of a wire, once they have been measured, px. */
interface Measured {
  width: number
  height: number
  curveIn: (scene: Scene) => Curve | null
}

const measured = new Map<string, Measured>()

const usePlaces = create<{ places: ReadonlyMap<string, Rect | null> }>(() => ({ places: new Map() }))

function placeAll() {
  const { scene } = useScene.getState()
  const rectsOf = (belongs: (kind: Scene['kinds'][string] | undefined) => boolean) =>
    Object.keys(scene.rects)
      .filter((id) => belongs(scene.kinds[id]))
      .map((id) => scene.rects[id]!)
  const words = [...measured].flatMap(([wire, { width, height, curveIn }]) => {
    const curve = curveIn(scene)
    return curve ? [{ wire, curve, width, height }] : []
  })
  const { places: before } = usePlaces.getState()
  const places = placeWords(
    words,
    rectsOf((kind) => !isFrame(kind)),
    // Its head has words of its own.
    rectsOf((kind) => kind === 'group'),
  )
  // What stays where it was is the same object, so that its words are not drawn anew.
  for (const [wire, rect] of places) {
    const known = before.get(wire)
    if (known && rect && known.x === rect.x && known.y === rect.y && known.width === rect.width) places.set(wire, known)
  }
  usePlaces.setState({ places })
}

let waiting = false
/** Once for all that changed in this turn. */
function placeSoon() {
  if (waiting) return
  waiting = true
  queueMicrotask(() => {
    waiting = false
    placeAll()
  })
}

useScene.subscribe(({ scene }, before) => {
  if (scene !== before.scene && measured.size > 0) placeSoon()
})

/** Says how large the words of a wire are. */
export function noteWords(wire: string, words: Measured) {
  const known = measured.get(wire)
  measured.set(wire, words)
  if (known?.width !== words.width || known.height !== words.height) placeSoon()
}

/** The words of a wire are gone. */
export function forgetWords(wire: string) {
  if (measured.delete(wire)) placeSoon()
}

/** Where the words of a wire go; null: nowhere. Undefined: that is not known yet. */
export const useWordsPlace = (wire: string): Rect | null | undefined => usePlaces(({ places }) => places.get(wire))

/** Where words are, in canvas coordinates, so that counts of messages keep clear of them. */
export const wordsOnWires = (): Rect[] => [...usePlaces.getState().places.values()].flatMap((rect) => rect ?? [])
