// Something new is put on the canvas. Where it lands says what it is for.
import { newReadProcessWrite, nextId } from '../../blueprint/defaults'
import type { Act, Blueprint, BlockKind } from '../../blueprint/scenario'
import { type Wire, wires } from '../../blueprint/wires'
import { perform } from '../stores/perform'
import { select, useWorkspace } from '../stores/workspace'
import { blockAt, flowAt } from './camera'
import { drawnNow } from './edit'
import { brokerSize, groupFrame, producerSize, rectAt, type Size, topicSize } from './faces'
import { focusBlock } from './focus'
import { overlaps, type Point, pointOn, type Rect } from './geometry'
import type { Scene } from './places'
import { moveOff } from './layout'
import { readsCurve, writesCurve } from './paths'
import { APART, GRID, snap } from './room'
import { useScene } from './scene'

/** What can be dropped; a read-process-write block becomes a group. */
export type Dropped = BlockKind | 'read-process-write'

/**
 * Adds a block where it was dropped (client coordinates). On a topic, a producer writes to it, and a group or consumer reads
 * it; on a group, a consumer joins; on a wire, it takes part in it; in a zone, a broker stands there. Returns its id, or null (and a toast says why).
 */
export function dropOnCanvas(kind: Dropped, clientX: number, clientY: number): string | null {
  const place = flowAt(clientX, clientY)
  if (!place) return null
  const { scene } = useScene.getState()
  const drop = planDrop(drawnNow(), scene, kind, place)
  if (!perform(drop.acts, drop.label, drop.layout)) return null
  // What was just added is to be seen.
  const hidden = (scene.lens === 'logical' && kind === 'broker') || (scene.lens === 'physical' && kind === 'topic')
  if (hidden) useWorkspace.setState({ lens: 'both' })
  select(drop.id)
  focusBlock(drop.id)
  return drop.id
}

/** The zone whose frame, or a broker of which, is there (client coordinates). */
export function zoneAt(clientX: number, clientY: number): string | null {
  const place = flowAt(clientX, clientY)
  const { scene } = useScene.getState()
  const hit = place && blockAt(scene, place)
  return hit === null ? null : zoneOf(drawnNow(), scene, hit)
}

const zoneOf = (blueprint: Blueprint, { kinds }: Scene, hit: string): string | null =>
  kinds[hit] === 'zone' ? hit.slice('zone:'.length) : (blueprint.brokers[hit]?.zone ?? null)

/** What a drop here (client coordinates) would mean beside that something new is there: `joins billing`; or nothing. */
export function meaningOfDrop(kind: Dropped, clientX: number, clientY: number): string {
  const place = flowAt(clientX, clientY)
  if (!place) return ''
  const { acts } = planDrop(drawnNow(), useScene.getState().scene, kind, place)
  return acts.map(meaningOf).find((meaning) => meaning !== '') ?? ''
}

function meaningOf(act: Act): string {
  if (act.do === 'set') return typeof act.block.to === 'string' ? `for ${act.target.slice('producer:'.length)}` : ''
  if (act.do !== 'add') return ''
  const { group, block } = act
  if (group !== null) return `joins ${group}`
  if (typeof block.to === 'string') return `writes to ${block.to}`
  if (typeof block.zone === 'string') return `in ${block.zone}`
  return Array.isArray(block.topics) && block.topics.length > 0 ? `reads ${block.topics.join(', ')}` : ''
}

interface Drop {
  id: string
  acts: Act[]
  label: string
  layout: Record<string, Point>
}

/** What a drop at `place` does. */
export function planDrop(blueprint: Blueprint, scene: Scene, kind: Dropped, place: Point): Drop {
  const hit = blockAt(scene, place) ?? endMeant(scene, wireAt(scene, blueprint, place), kind)
  const on = hit === null ? null : scene.kinds[hit]!
  const topic = on === 'topic' ? hit : null
  if (kind === 'consumer') return dropConsumer(blueprint, scene, place, topic, groupAt(scene, hit))
  const id = nextId(blueprint, kind)
  const made = kind === 'read-process-write' ? 'group' : kind
  const add = (block: object): Act => ({ do: 'add', kind: made, id, group: null, block: { ...block } })
  const label = `add ${kind} ${id}`
  // What belongs to the block that it was dropped on finds its own place beside it.
  const free = hit === null ? { [id]: freePlace(scene, place, sizeOf(blueprint, scene, kind)) } : {}
  if (kind === 'producer') return { id, acts: [add(topic ? { to: topic } : {})], label, layout: free }
  if (kind === 'read-process-write')
    return { id, acts: [add(newReadProcessWrite(topic ? [topic] : []))], label, layout: free }
  if (kind === 'group') return { id, acts: [add(topic ? { topics: [topic] } : {})], label, layout: free }
  if (kind === 'broker') {
    const zone = hit === null ? null : zoneOf(blueprint, scene, hit)
    return { id, acts: [add(zone === null ? {} : { zone })], label, layout: free }
  }
  // A topic that is dropped on a producer without one is what it writes to.
  const idle = on === 'producer' && blueprint.producers[hit!]?.to === ''
  const wire: Act[] = idle ? [{ do: 'set', target: `producer:${hit}`, config: {}, block: { to: id } }] : []
  return { id, acts: [add({}), ...wire], label, layout: free }
}

/** How near to a wire a drop is on it, px. */
const NEAR = 14

/** The wire between clients and topics at a place. */
function wireAt(scene: Scene, blueprint: Blueprint, { x, y }: Point): Wire | null {
  const curveOf = ({ from, to }: Wire) =>
    Object.hasOwn(blueprint.producers, from) ? writesCurve(scene, from, to, null) : readsCurve(scene, from, null, to)
  const away = (wire: Wire) => {
    const curve = curveOf(wire)
    if (!curve) return Infinity
    const points = Array.from({ length: 33 }, (_, i) => pointOn(curve, i / 32, 0))
    return Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)))
  }
  const near = wires(blueprint).map((wire) => ({ wire, distance: away(wire) }))
  const [nearest] = near.filter(({ distance }) => distance <= NEAR).toSorted((a, b) => a.distance - b.distance)
  return nearest?.wire ?? null
}

/**
 * Nothing stands in the middle of a wire in Kafka; what is dropped there takes part in it: a consumer joins the group, and
 * another client uses the same topic.
 */
function endMeant(scene: Scene, wire: Wire | null, kind: Dropped): string | null {
  if (wire === null || kind === 'broker' || kind === 'topic') return null
  const topic = scene.kinds[wire.from] === 'topic' ? wire.from : wire.to
  return kind === 'consumer' && scene.kinds[wire.to] === 'group' ? wire.to : topic
}

/** The group at which something was dropped, on its frame or on one of its consumers. */
const groupAt = (scene: Scene, hit: string | null): string | null => {
  if (hit === null) return null
  return scene.kinds[hit] === 'group' ? hit : (scene.groups[hit] ?? null)
}

function dropConsumer(
  blueprint: Blueprint,
  scene: Scene,
  place: Point,
  topic: string | null,
  group: string | null,
): Drop {
  if (group !== null) {
    const id = nextId(blueprint, 'consumer', group)
    return {
      id,
      acts: [{ do: 'add', kind: 'consumer', id, group, block: {} }],
      label: `add consumer ${id}`,
      layout: {},
    }
  }
  // A consumer is always in a group; here it is the first of a new one.
  const id = nextId(blueprint, 'group')
  const block = { topics: topic === null ? [] : [topic], consumers: { [`${id}-1`]: { zone: null } } }
  const layout: Record<string, Point> = topic === null ? { [id]: freePlace(scene, place, groupFrame(1)) } : {}
  return { id, acts: [{ do: 'add', kind: 'group', id, group: null, block }], label: `add group ${id}`, layout }
}

function sizeOf(blueprint: Blueprint, { lens }: Scene, kind: Dropped): Size {
  if (kind === 'producer') return producerSize
  if (kind === 'topic') return topicSize({ partitions: 3, lanes: [], copies: USUAL_COPIES })
  return kind === 'broker' ? brokerSize(blueprint, lens) : groupFrame(2)
}

/** Copies that a topic comes to have when nobody says how many; with each it grows by a bar. */
const USUAL_COPIES = 3

/** What blocks take up: a topic that was drawn before its brokers with the room that its copies will need. */
const roomOf = ({ rects, topics }: Scene, id: string): Rect => {
  const [rect, shape] = [rects[id]!, topics[id]]
  if (shape === undefined) return rect
  const { height } = topicSize({ ...shape, copies: Math.max(shape.copies, USUAL_COPIES) })
  return { ...rect, height: Math.max(rect.height, height) }
}

/**
 * The middle of the new block is at `place`, or as near to it as there is room beside what is there already. The controller
 * makes way: nobody put it where it is.
 */
function freePlace(scene: Scene, { x, y }: Point, size: Size): Point {
  const wanted = { x: snap(x - size.width / 2), y: snap(y - size.height / 2) }
  const taken = Object.keys(scene.rects)
    .filter((id) => scene.kinds[id] !== 'controller')
    .map((id) => roomOf(scene, id))
  const isFree = (at: Point) => !taken.some((rect) => overlaps(rectAt(at, size), rect, GRID))
  if (isFree(wanted)) return wanted
  const beside = taken.flatMap((rect): Point[] => [
    { x: wanted.x, y: snap(rect.y + rect.height + APART) },
    { x: wanted.x, y: snap(rect.y - size.height - APART) },
    { x: snap(rect.x + rect.width + APART), y: wanted.y },
    { x: snap(rect.x - size.width - APART), y: wanted.y },
  ])
  const away = (at: Point) => Math.hypot(at.x - wanted.x, at.y - wanted.y)
  const [nearest] = beside.filter(isFree).toSorted((a, b) => away(a) - away(b))
  if (nearest) return nearest
  const rect = rectAt(wanted, size)
  moveOff(rect, taken)
  return { x: rect.x, y: rect.y }
}
