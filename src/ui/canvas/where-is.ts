// Where on the canvas a record is, by its life-line.
import type { LifeLine } from '../../worker/protocol'
import { useScene } from './scene'

/** The blocks of its last step that are drawn. Empty: it is nowhere on this canvas. */
export function whereIs(life: LifeLine | null | undefined): string[] {
  const { rects } = useScene.getState().scene
  const steps = (life?.steps ?? []).map(({ about }) => about.filter((id) => Object.hasOwn(rects, id)))
  return steps.findLast((ids) => ids.length > 0) ?? []
}
