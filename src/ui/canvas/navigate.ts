// Steps by keyboard from block to block.
import type { Blueprint } from '../../blueprint/scenario'
import { outputs, wires } from '../../blueprint/wires'
import { centreOf } from './geometry'
import type { Scene } from './places'

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

const directions: Record<Arrow, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** Blocks in reading order: from the left, then from the top. Frames come before what is in them. */
export function readingOrder({ rects }: Scene): string[] {
  const column = (id: string) => Math.round(rects[id]!.x / 120)
  return Object.keys(rects).toSorted(
    (a, b) => column(a) - column(b) || rects[a]!.y - rects[b]!.y || area(rects[b]!) - area(rects[a]!),
  )
}

const area = ({ width, height }: { width: number; height: number }) => width * height

/** How much a block's being off to the side counts, against its being far. */
const ASIDE = 2.2

/**
 * The block that an arrow leads to from `id`: the nearest whose middle lies in that direction, straight ahead before aside.
 * Null: there is none. A frame and what is in it are reached from each other by their middles, too.
 */
export function neighbour(
  scene: Scene,
  id: string,
  arrow: Arrow,
  among: readonly string[] = Object.keys(scene.rects),
): string | null {
  const from = scene.rects[id]
  if (!from) return null
  const { x, y } = directions[arrow]
  const here = centreOf(from)
  let best: { id: string; cost: number } | null = null
  for (const other of among) {
    const rect = scene.rects[other]
    if (!rect || other === id) continue
    const there = centreOf(rect)
    const along = (there.x - here.x) * x + (there.y - here.y) * y
    const aside = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x)
    if (along <= 4 || aside > along * 4) continue
    const cost = along + aside * ASIDE
    if (best === null || cost < best.cost) best = { id: other, cost }
  }
  return best?.id ?? null
}

/** Blocks at the other ends of wires: a consumer is where its group is, and brokers are connected with each other. */
export function connectedTo({ groups, kinds, inside }: Scene, blueprint: Blueprint, id: string): string[] {
  const self = groups[id] ?? id
  const wired = [...wires(blueprint), ...outputs(blueprint)].flatMap(({ from, to }) =>
    from === self ? [to] : to === self ? [from] : [],
  )
  const members = Object.keys(groups).filter((consumer) => groups[consumer] === self && consumer !== id)
  const cluster = Object.keys(kinds).filter((other) => kinds[other] === 'broker' || kinds[other] === 'controller')
  const frame = inside[id]
  return [
    ...wired,
    ...members,
    ...(frame === undefined ? [] : [frame]),
    ...(cluster.includes(id) ? cluster.filter((other) => other !== id) : []),
  ]
}
