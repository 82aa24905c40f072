// Where everything on the canvas lies just now (while it is dragged, too): for wires, moving messages and keyboard steps.
import { create } from 'zustand'
import { emptyScene, type Scene } from './places'
import type { Lod } from './lod'

interface SceneState {
  scene: Scene
  /** How much of the faces is drawn. */
  lod: Lod
  /** Is every block on the screen? Then a map would only cover some. */
  allInSight: boolean
}

export const useScene = create<SceneState>(() => ({ scene: emptyScene, lod: 'full', allInSight: true }))
export const useLod = (): Lod => useScene(({ lod }) => lod)
