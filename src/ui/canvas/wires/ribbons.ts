// Ribbons from partitions to the members that own them: where each lies at a moment of virtual time, and nothing else.
import type { HeldView } from '../../../worker/protocol'
import { type Anchor, curveBetween, svgPath } from '../geometry'
import type { Scene } from '../places'
import { alongAisle, readsCurve, ribbonEnds, splitPartition } from '../paths'

/** A partition of one topic that one group holds, held, or has let go. */
export interface Ribbon extends HeldView {
  index: number
  group: string
}

export type RibbonState = 'held' | 'moving' | 'free'

/** Where a ribbon lies, as an SVG path. */
export interface Lie {
  path: string
  state: RibbonState
}

/** The ribbons of a group for a topic. */
export const ribbonsOf = (group: string, topic: string, held: readonly HeldView[]): Ribbon[] =>
  held.flatMap((one) => {
    const split = splitPartition(one.partition)
    return split?.topic === topic ? [{ ...one, index: split.index, group }] : []
  })

/**
 * A ribbon at `now`. Its end is with the owner; when it changes hands it swings there, straight and at an even pace, within
 * `swing` of virtual time (Micros; 0: at once). While nobody owns it, it lies at the group's frame. null: not drawn singly.
 */
export function lieOf(scene: Scene, topic: string, ribbon: Ribbon, now: number, swing: number): Lie | null {
  const { owner, since, group } = ribbon
  const ends = ribbonEnds(scene, topic, ribbon.index)
  const lying = ends?.lying(group)
  const to = owner === null ? lying : ends?.with(owner)
  if (!ends || !lying || !to) return null
  const share = swing <= 0 ? 1 : Math.min(Math.max((now - since) / swing, 0), 1)
  const start = share < 1 ? startOf(ribbon, ends.with, lying, swing) : null
  if (start) return { path: svgPath(curveBetween(ends.from, between(start, to, share))), state: 'moving' }
  const tail = owner === null ? '' : alongAisle(scene, owner)
  return { path: svgPath(curveBetween(ends.from, to)) + tail, state: owner === null ? 'free' : 'held' }
}

/** Where its end was when it changed hands: with who had it before, or as far on its way from there as it had come. */
function startOf(
  { owner, before, gap }: Ribbon,
  anchorOf: (consumer: string) => Anchor | null,
  lying: Anchor,
  swing: number,
): Anchor | null {
  const had = before === null ? null : anchorOf(before)
  if (owner === null) return had
  // The first owner of all took it from nobody.
  if (before === null) return null
  return had ? between(had, lying, Math.min(gap / swing, 1)) : lying
}

const between = (a: Anchor, b: Anchor, share: number): Anchor => ({
  ...b,
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

/** Where partitions have no place of their own: one ribbon to each owner, as wide as it has partitions, and to the frame. */
export function bundlesOf(scene: Scene, topic: string, ribbons: readonly Ribbon[]): (Lie & { count: number })[] {
  const bundles = new Map<string, Lie & { count: number }>()
  for (const { owner, group } of ribbons) {
    const curve = readsCurve(scene, topic, null, owner ?? group)
    if (!curve) continue
    const path = svgPath(curve) + (owner === null ? '' : alongAisle(scene, owner))
    const known = bundles.get(path)
    if (known) known.count++
    else bundles.set(path, { path, state: owner === null ? 'free' : 'held', count: 1 })
  }
  return [...bundles.values()]
}
