// A line drawn across the canvas: which connections it crosses, which way each runs there, and the acts that cut or heal them.
import type { Act, Blueprint } from '../../../blueprint/scenario'
import { betweenTarget } from '../../../blueprint/target'
import type { LinkView } from '../../../worker/protocol'
import { type Curve, type Point, pointOn } from '../geometry'
import type { WireEdge } from '../graph'
import type { Scene } from '../places'
import { linkCurve, readsCurve, writesCurve } from '../paths'

/** What two sides of the network are to each other, and where that is drawn. */
export interface Connection {
  /** Ids of the two ends: a client's wire ends at every broker. */
  a: string[]
  b: string[]
  /** From `a` to `b`. */
  curves: Curve[]
  /** It has no wire of its own on the canvas, and shows only while somebody cuts. */
  hidden: boolean
}

/** A connection that the line crosses. */
export interface Crossing {
  connection: Connection
  /** Where. */
  at: Point
  /** Does `a` lie to the left of the line, as it was drawn? */
  aLeft: boolean
}

/** More connections among brokers and controllers than this are not shown for the knife's sake. */
const MOST_HIDDEN = 120

/** Everything that a line could cut. */
export function connectionsIn(scene: Scene, edges: readonly WireEdge[], blueprint: Blueprint): Connection[] {
  const brokers = Object.keys(blueprint.brokers)
  const drawn = new Set(edges.map(({ id }) => id))
  const curvesOf = (list: (Curve | null)[]) => list.flatMap((curve) => curve ?? [])
  const wires = edges.flatMap(({ source, target, data }): Connection[] => {
    if (data?.kind === 'link')
      return [{ a: [source], b: [target], curves: curvesOf([linkCurve(scene, source, target)]), hidden: false }]
    // It goes over the connections of the consumers that read.
    if (data?.kind === 'outputs') return []
    const [topic, client] = data?.kind === 'writes' ? [target, source] : [source, target]
    const strips = Array.from({ length: scene.topics[topic]?.partitions ?? 0 }, (_, index) => index)
    const curves = [null, ...strips].map((index) =>
      data?.kind === 'writes' ? writesCurve(scene, client, topic, index) : readsCurve(scene, topic, index, client),
    )
    // What reads is at the end of its wire, and what writes at the beginning.
    const [a, b] = data?.kind === 'writes' ? [[client], brokers] : [brokers, [client]]
    return [{ a, b, curves: curvesOf(curves), hidden: false }]
  })
  const cluster = Object.keys(scene.kinds).filter(
    (id) => scene.kinds[id] === 'broker' || scene.kinds[id] === 'controller',
  )
  const pairs = cluster.flatMap((a, i) => cluster.slice(i + 1).map((b) => [a, b] as const))
  const hidden = (pairs.length > MOST_HIDDEN ? [] : pairs)
    .filter(([a, b]) => !drawn.has(`link:${a}-${b}`) && !drawn.has(`link:${b}-${a}`))
    .map(([a, b]): Connection => ({ a: [a], b: [b], curves: curvesOf([linkCurve(scene, a, b)]), hidden: true }))
  return [...wires, ...hidden].filter(({ a, b, curves }) => a.length > 0 && b.length > 0 && curves.length > 0)
}

/** Pieces into which a curve is broken to look for crossings. */
const PIECES = 40

/** Positive: `p` lies to the left of the line from `from` to `to` (y grows downwards). */
const side = (from: Point, to: Point, p: Point) => (to.y - from.y) * (p.x - from.x) - (to.x - from.x) * (p.y - from.y)

/** Where a curve crosses the line, and whether it comes from its left; null: nowhere. */
export function crossingOf(curve: Curve, from: Point, to: Point): { at: Point; fromLeft: boolean } | null {
  let before = pointOn(curve, 0, 0)
  for (let i = 1; i <= PIECES; i++) {
    const next = pointOn(curve, i / PIECES, 0)
    const [d1, d2] = [side(from, to, before), side(from, to, next)]
    const [e1, e2] = [side(before, next, from), side(before, next, to)]
    if (d1 > 0 !== d2 > 0 && e1 > 0 !== e2 > 0) {
      const u = d1 / (d1 - d2)
      return { at: { x: before.x + (next.x - before.x) * u, y: before.y + (next.y - before.y) * u }, fromLeft: d1 > 0 }
    }
    before = next
  }
  return null
}

/** All connections that a line crosses; each once. */
export const crossings = (connections: readonly Connection[], from: Point, to: Point): Crossing[] =>
  connections.flatMap((connection) => {
    for (const curve of connection.curves) {
      const found = crossingOf(curve, from, to)
      if (found) return [{ connection, at: found.at, aLeft: found.fromLeft }]
    }
    return []
  })

/** Is every link of a connection cut, in whichever direction? */
export const isCut = (links: readonly LinkView[], { a, b }: Connection): boolean =>
  a.every((one) =>
    b.every((other) =>
      links.some((link) => link.cut !== null && [link.a, link.b].includes(one) && [link.a, link.b].includes(other)),
    ),
  )

/** What a line does. */
export interface CutPlan {
  verb: 'cut' | 'heal'
  /** Those of the crossings that it concerns. */
  crossed: Crossing[]
  acts: Act[]
  label: string
}

/**
 * The line heals when all that it crosses is cut, and cuts otherwise. `oneWay`: only messages from the left of the line, as
 * it was drawn, to its right are lost.
 */
export function planCut(crossed: readonly Crossing[], links: readonly LinkView[], oneWay: boolean): CutPlan | null {
  if (crossed.length === 0) return null
  const whole = crossed.filter(({ connection }) => !isCut(links, connection))
  const verb = whole.length === 0 ? 'heal' : 'cut'
  const concerned = verb === 'heal' ? [...crossed] : whole
  // Both ways, the order of the ends says nothing: it is that of their names.
  const inOrder = ([left, right]: [string[], string[]]): [string[], string[]] =>
    oneWay || left[0]! < right[0]! ? [left, right] : [right, left]
  const targets = merged(concerned).map((sides) => targetText(...inOrder(sides)))
  const acts = targets.map((target): Act => (verb === 'heal' ? { do: 'heal', target } : { do: 'cut', target, oneWay }))
  return { verb, crossed: concerned, acts, label: `${verb} ${concerned.map(nameOf).join(', ')}` }
}

/** `b1 – b3`, `web – brokers`. */
export const nameOf = ({ connection: { a, b } }: Crossing): string =>
  [a, b].map((ends) => (ends.length === 1 ? ends[0] : 'brokers')).join(' – ')

const sidesOf = ({ connection: { a, b }, aLeft }: Crossing): [string[], string[]] => (aLeft ? [a, b] : [b, a])

/** When everything on the left is cut from everything on the right, that is one act; else there is one for each. */
function merged(crossed: readonly Crossing[]): [string[], string[]][] {
  const sides = crossed.map(sidesOf)
  const left = unique(sides.flatMap(([ends]) => ends))
  const right = unique(sides.flatMap(([, ends]) => ends))
  const pairs = new Set(sides.flatMap(([from, to]) => from.flatMap((a) => to.map((b) => `${a} ${b}`))))
  const isWhole = pairs.size === left.length * right.length && !left.some((id) => right.includes(id))
  return isWhole ? [[left, right]] : sides
}

const unique = (ids: string[]): string[] => [...new Set(ids)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))

const targetText = (left: string[], right: string[]): string =>
  left.length === 1 && right.length === 1 ? `link:${left[0]}-${right[0]}` : betweenTarget(left, right)
