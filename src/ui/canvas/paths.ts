// Which way things take over the canvas: wires, and the messages that travel along them.
import type { FlightKind } from '../../worker/protocol'
import { aisle, partitionMiddle, TRAY } from './faces'
import {
  type Anchor,
  centreOf,
  type Curve,
  curveBetween,
  middleOf,
  overlaps,
  type Rect,
  reversed,
  type Side,
} from './geometry'
import { around, clearest, isClear, levelFirst, throughAisle } from './clear-way'
import { linkId, type Scene } from './places'

/** `orders-0` → topic and index; null: not the name of a partition. */
export function splitPartition(partition: string): { topic: string; index: number } | null {
  const dash = partition.lastIndexOf('-')
  const index = Number(partition.slice(dash + 1))
  return dash > 0 && Number.isInteger(index) ? { topic: partition.slice(0, dash), index } : null
}

/** Where a partition's records go in and come out; the topic's side when the partition has no strip. */
function partitionAnchor(scene: Scene, topic: string, index: number | null, side: 'left' | 'right'): Anchor | null {
  const rect = scene.rects[topic]
  const shape = scene.topics[topic]
  if (!rect || !shape) return null
  // On a phone blocks stand one above the other, and strips lie across the way.
  if (scene.direction === 'down') return middleOf(rect, side === 'left' ? 'top' : 'bottom')
  const middle = index === null ? null : partitionMiddle(shape, index)
  return middle === null ? middleOf(rect, side) : { ...middleOf(rect, side), y: rect.y + middle }
}

/** The side at which clients' wires begin: along the flow, or (below one another) down. */
const wayOut = ({ direction }: Scene): Side => (direction === 'down' ? 'bottom' : 'right')

/** A producer's wire to a topic, or to one of its partitions. */
export function writesCurve(scene: Scene, producer: string, topic: string, index: number | null): Curve | null {
  const from = scene.rects[producer]
  const to = partitionAnchor(scene, topic, index, 'left')
  if (!from || !to) return null
  const direct = curveBetween(middleOf(from, wayOut(scene)), to)
  if (scene.direction === 'right') return clearest(scene, [producer, topic], [direct, ...levelFirst(direct)])
  return clearest(
    scene,
    [producer, topic],
    [direct, throughAisle(from, to), ...around(scene, from, scene.rects[topic]!)],
  )
}

/** From a group to the topic that it writes to: back to the side from which it reads, beside the title of the topic, or around. */
export function outputCurve(scene: Scene, group: string, topic: string): Curve | null {
  const [from, to] = [scene.rects[group], scene.rects[topic]]
  if (!from || !to) return null
  const right = (rect: Rect, y: number): Anchor => ({ x: rect.x + rect.width, y, nx: 1, ny: 0 })
  const left = (rect: Rect, y: number): Anchor => ({ x: rect.x, y, nx: -1, ny: 0 })
  const [leaves, arrives] = [from.y + from.height - OUTPUT, to.y + OUTPUT]
  if (scene.direction === 'down') return curveBetween(right(from, from.y + OUTPUT), right(to, arrives), 32)
  if (from.x >= to.x + to.width) return curveBetween(left(from, leaves), right(to, arrives))
  return curveBetween(right(from, leaves), from.x + from.width <= to.x ? left(to, arrives) : right(to, arrives), 48)
}

/** How far from the corner of a block an output begins and ends. */
const OUTPUT = 16

/** A topic's (or a partition's) wire to a consumer or a group. */
export function readsCurve(scene: Scene, topic: string, index: number | null, reader: string): Curve | null {
  if (scene.direction === 'down') return readsDown(scene, topic, scene.groups[reader] ?? reader)
  const from = partitionAnchor(scene, topic, index, 'right')
  const to = readerAnchor(scene, reader)
  return from && to ? curveBetween(from, to) : null
}

/** Ends of the ribbon of a partition: where it comes out, with a consumer, and where it lies while nobody of the group has it. */
export function ribbonEnds(
  scene: Scene,
  topic: string,
  index: number,
): { from: Anchor; with: (consumer: string) => Anchor | null; lying: (group: string) => Anchor | null } | null {
  const shape = scene.topics[topic]
  if (scene.direction === 'down' || !shape || partitionMiddle(shape, index) === null) return null
  const from = partitionAnchor(scene, topic, index, 'right')
  return (
    from && {
      from,
      with: (consumer) => readerAnchor(scene, consumer),
      lying(group) {
        const frame = scene.rects[group]
        return frame ? { x: frame.x, y: frame.y + TRAY, nx: -1, ny: 0 } : null
      },
    }
  )
}

/** From above, a consumer can only be reached through the title of its group; past what stands in between, at a side. */
function readsDown(scene: Scene, topic: string, group: string): Curve | null {
  const [from, to] = [scene.rects[topic], scene.rects[group]]
  if (!from || !to) return null
  const direct = curveBetween(middleOf(from, 'bottom'), middleOf(to, 'top'))
  const [foot, title] = [
    { ...from, y: from.y + from.height - 2 * OUTPUT, height: 2 * OUTPUT },
    { ...to, height: 2 * OUTPUT },
  ]
  return clearest(scene, [topic, group], [direct, ...around(scene, foot, title)])
}

/** Where wires to a reader end: to a consumer that stands behind another, at the frame, where the aisle above it begins. */
function readerAnchor(scene: Scene, reader: string): Anchor | null {
  const frame = scene.rects[scene.groups[reader] ?? '']
  const rect = scene.rects[reader]
  if (!rect) return null
  return frame && isBehind(rect, frame)
    ? { x: frame.x, y: rect.y - aisle.row / 2, nx: -1, ny: 0 }
    : middleOf(rect, 'left')
}

const isBehind = (rect: Rect, frame: Rect): boolean => rect.x > frame.x + rect.width

/** The rest of the way to a consumer that stands behind another, as the end of an SVG path: along the aisle, and in from above. */
export function alongAisle(scene: Scene, reader: string): string {
  const frame = scene.rects[scene.groups[reader] ?? '']
  const rect = scene.rects[reader]
  if (scene.direction === 'down' || !frame || !rect || !isBehind(rect, frame)) return ''
  const y = rect.y - aisle.row / 2
  return `H${rect.x + 16}Q${rect.x + 22},${y} ${rect.x + 22},${rect.y}`
}

/** Between two processes, from the first to the second; the same line in both directions. */
export function linkCurve(scene: Scene, a: string, b: string): Curve | null {
  if (b < a) {
    const back = linkCurve(scene, b, a)
    return back && reversed(back)
  }
  const [from, to] = [scene.rects[a], scene.rects[b]]
  if (!from || !to || overlaps(from, to)) return null
  const [out, into] = sidesBetween(from, to, scene.lens === 'physical' && scene.direction === 'right')
  const direct = curveBetween(middleOf(from, out), middleOf(to, into))
  // Around what stands in the way.
  const round: Side = out === 'left' || out === 'right' ? 'bottom' : 'right'
  const bent = curveBetween(middleOf(from, round), middleOf(to, round), 24 + away(from, to) / 12)
  if (scene.direction === 'down') return clearest(scene, [a, b], [direct, bent, ...around(scene, from, to)])
  const others = inCluster(scene, a) && inCluster(scene, b) ? brokersBeside(scene, a, b) : []
  return others.some((rect) => isBetween(rect, from, to)) ? bent : direct
}

const inCluster = ({ kinds }: Scene, id: string) => kinds[id] === 'broker' || kinds[id] === 'controller'

const away = (a: Rect, b: Rect) => Math.hypot(centreOf(a).x - centreOf(b).x, centreOf(a).y - centreOf(b).y)

const brokersBeside = (scene: Scene, a: string, b: string): Rect[] =>
  Object.keys(scene.kinds)
    .filter((id) => inCluster(scene, id) && id !== a && id !== b)
    .map((id) => scene.rects[id]!)

/** The sides that face each other; where blocks stand in columns, left and right as far as possible. */
function sidesBetween(from: Rect, to: Rect, inColumns: boolean): [Side, Side] {
  const right = to.x - (from.x + from.width)
  const left = from.x - (to.x + to.width)
  const down = to.y - (from.y + from.height)
  const up = from.y - (to.y + to.height)
  const widest = inColumns && Math.max(right, left) > 24 ? Math.max(right, left) : Math.max(right, left, down, up)
  if (widest === right) return ['right', 'left']
  if (widest === left) return ['left', 'right']
  return widest === down ? ['bottom', 'top'] : ['top', 'bottom']
}

/** Does the line between two rectangles' middles cross this one? Looked at in steps, which is plenty for blocks. */
function isBetween(rect: Rect, from: Rect, to: Rect): boolean {
  const [a, b] = [centreOf(from), centreOf(to)]
  return Array.from({ length: 15 }, (_, i) => (i + 1) / 16).some((u) => {
    const [x, y] = [a.x + (b.x - a.x) * u, a.y + (b.y - a.y) * u]
    return x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height
  })
}

// ---- flights ---------------------------------------------------------------------------------------------------------

/** The way of a message: its curve, the wire it belongs to, and how far beside the wire it goes. */
export interface Way {
  curve: Curve
  /** Id of the edge. */
  wire: string
  /** Pixels to the left of its direction, so that the two directions pass each other. */
  lane: number
  /** Small and pale: traffic that only keeps things going. */
  faint: boolean
}

const LANE = 5

interface Flight {
  from: string
  to: string
  /** null: it carries no partition's records. */
  partition: string | null
  kind: FlightKind
}

/** Requests towards the leader, and what comes back. */
const towards = new Set<FlightKind>(['produce', 'consumer-fetch', 'replica-fetch'])
const clientKinds = new Set<FlightKind>(['produce', 'produce-ack', 'produce-error', 'consumer-fetch', 'consumer-data'])
const faintKinds = new Set<FlightKind>(['consumer-fetch', 'replica-fetch', 'group', 'commit', 'control', 'metadata'])

// A consumer's own producer (`billing-1/producer`) is drawn as that consumer.
const processOf = (actor: string): string => (actor.includes('/') ? actor.slice(0, actor.indexOf('/')) : actor)

/** Where a message is drawn in this lens; null: nowhere. */
export function wayOf(scene: Scene, flight: Flight): Way | null {
  const from = processOf(flight.from)
  const to = processOf(flight.to)
  // Records of a topic that has been taken away belong to nothing on the canvas any more.
  const topicOf = flight.partition === null ? null : splitPartition(flight.partition)?.topic
  if (topicOf && !scene.allTopics.includes(topicOf)) return null
  const faint = faintKinds.has(flight.kind) || (flight.kind === 'consumer-data' && flight.partition === null)
  const between = (): Way | null => {
    const curve = linkCurve(scene, from, to)
    // On a phone all that there is stands between clients and brokers: what only keeps things going is not drawn across it.
    const isAcross = faint && scene.direction === 'down' && inCluster(scene, from) !== inCluster(scene, to)
    if (curve && isAcross && !isClear(scene, [from, to], curve)) return null
    return curve && { curve, wire: linkId(from, to), lane: LANE, faint }
  }
  if (!clientKinds.has(flight.kind)) return scene.lens === 'logical' ? null : between()
  if (scene.lens === 'physical') return between()
  if (flight.partition === null) return scene.lens === 'both' ? between() : null
  const split = splitPartition(flight.partition)
  if (!split || !scene.topics[split.topic]) return null
  const { topic, index } = split
  const request = towards.has(flight.kind)
  if (flight.kind === 'consumer-data' || flight.kind === 'consumer-fetch') {
    const reader = request ? from : to
    const curve = readsCurve(scene, topic, index, reader)
    const wire = `${topic}>${scene.groups[reader] ?? reader}`
    return curve && { curve: request ? reversed(curve) : curve, wire, lane: request ? LANE : 0, faint }
  }
  const producer = request ? from : to
  // A consumer that writes does it for its group.
  const group = scene.groups[producer]
  const curve = group === undefined ? writesCurve(scene, producer, topic, index) : outputCurve(scene, group, topic)
  const wire = `${group ?? producer}>${topic}`
  return curve && { curve: request ? curve : reversed(curve), wire, lane: request ? 0 : LANE, faint }
}
