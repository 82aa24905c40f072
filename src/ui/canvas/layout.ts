// Where blocks stand when nobody has put them anywhere: clients, topics, groups in columns, the brokers below.
import type { Blueprint } from '../../blueprint/scenario'
import { topicsRead } from '../../blueprint/subscription'
import { QUORUM } from '../../blueprint/target'
import type { Lens } from '../stores/workspace'
import {
  brokerSize,
  controllerSize,
  gaps,
  groupFrame,
  groupRows,
  producerSize,
  rectAt,
  type Size,
  topicSize,
  type TopicShape,
  zoneFrame,
} from './faces'
import { overlaps, type Point, type Rect } from './geometry'
import { controllersIn, hasQuorumFrame, quorumFrame } from './quorum-size'
import { makeRoom } from './room'

/** Columns side by side, or (on a phone) one above the other. */
export type Direction = 'right' | 'down'

/** Id of a zone's frame on the canvas; zones and blocks may share a name. */
export const zoneId = (zone: string): string => `zone:${zone}`

/** Highest column before another begins; of brokers, lower ones where a usual canvas then shows all of it nearer. */
const TALLEST = [1_500, 1_100, 800]
const CANVAS = { width: 816, height: 602 }
/** Widest row (below one another) before another begins. */
const WIDEST = 464
const ROW_OF_BROKERS = 1_400

interface Box extends Size {
  id: string
}

/** What a topic's face depends on. */
export const topicShape = (blueprint: Blueprint, topic: string): TopicShape => ({
  partitions: blueprint.topics[topic]?.partitions ?? 0,
  lanes: Object.keys(blueprint.groups).filter((group) =>
    topicsRead(blueprint.groups[group]!, Object.keys(blueprint.topics)).includes(topic),
  ),
  copies: Math.min(blueprint.topics[topic]?.replicas ?? 1, Object.keys(blueprint.brokers).length),
})

/** The brokers of a zone; null: of none. A zone that is not declared counts as none. */
export const brokersIn = (blueprint: Blueprint, zone: string | null): string[] =>
  Object.keys(blueprint.brokers).filter((id) => {
    const own = blueprint.brokers[id]!.zone
    return (own !== null && blueprint.zones.includes(own) ? own : null) === zone
  })

/** Sizes of the blocks that stand on the canvas itself (not in a frame), by column. */
export function boxesOf(
  blueprint: Blueprint,
  lens: Lens,
  direction: Direction = 'right',
): Record<'producers' | 'topics' | 'groups' | 'cluster', Box[]> {
  const broker = brokerSize(blueprint, lens)
  const topics = Object.keys(blueprint.topics)
  const rows = groupRows(Object.keys(blueprint.groups).length, lens, direction)
  const cluster = [
    ...blueprint.zones.map((zone) => ({
      id: zoneId(zone),
      ...sizeOf(zoneFrame(brokersIn(blueprint, zone).length, broker, lens, controllersIn(blueprint, zone).length)),
    })),
    ...brokersIn(blueprint, null).map((id) => ({ id, ...broker })),
    ...controllerBoxes(blueprint, direction),
  ]
  return {
    producers: ordered(
      Object.keys(blueprint.producers).map((id) => ({ id, ...producerSize })),
      ({ id }) => topics.indexOf(blueprint.producers[id]!.to),
    ),
    topics: lens === 'physical' ? [] : topics.map((id) => ({ id, ...topicSize(topicShape(blueprint, id)) })),
    groups: ordered(
      Object.entries(blueprint.groups).map(([id, { consumers }]) => ({
        id,
        ...sizeOf(groupFrame(Object.keys(consumers).length, rows)),
      })),
      ({ id }) => mean(topicsRead(blueprint.groups[id]!, topics).map((topic) => topics.indexOf(topic))),
    ),
    cluster: lens === 'logical' ? [] : cluster,
  }
}

/** One controller alone is of interest only to brokers; several have a frame of their own. */
function controllerBoxes(blueprint: Blueprint, direction: Direction): Box[] {
  const free = controllersIn(blueprint, null)
  if (hasQuorumFrame(blueprint))
    return [{ id: QUORUM, ...sizeOf(quorumFrame(blueprint, free.length, direction === 'down')) }]
  return Object.keys(blueprint.brokers).length > 0 ? free.map((id) => ({ id, ...controllerSize })) : []
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height })
const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / Math.max(numbers.length, 1)

/** By what they are wired to, so that few wires cross; ties keep the document's order. */
function ordered(boxes: Box[], by: (box: Box) => number): Box[] {
  return boxes
    .map((box) => ({ box, by: by(box) }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ box }) => box)
}

/** Top left corners of everything, as if nobody had moved anything. */
export function arrange(blueprint: Blueprint, lens: Lens, direction: Direction): Record<string, Point> {
  const { producers, topics, groups, cluster } = boxesOf(blueprint, lens, direction)
  if (direction === 'down')
    // Without topics, brokers stand between the clients, so that no connection runs behind a group.
    return below(
      (lens === 'physical' ? [producers, cluster, groups] : [producers, topics, groups, cluster]).map((boxes) =>
        rows(boxes, WIDEST, gaps.block),
      ),
    )
  if (lens === 'physical')
    return best((tallest) =>
      [producers, cluster, groups].map((boxes) =>
        columns(boxes, tallest, boxes === cluster ? gaps.brokers : gaps.block),
      ),
    )
  const others = [topics, groups].map((boxes) => columns(boxes, TALLEST[0]!, gaps.block))
  const all = [...producers, ...topics, ...groups, ...cluster]
  const inColumn = above([columns(producers, TALLEST[0]!, gaps.block), ...others], all, cluster)
  if (producers.length < MANY_PRODUCERS) return inColumn
  const inTwo = above([zigzag(producers), ...others], all, cluster)
  return zoomOf(inTwo, all) > zoomOf(inColumn, all) * 1.1 ? inTwo : inColumn
}

/** Clients and topics side by side, the brokers below them. */
function above(blocks: Block[], all: readonly Box[], cluster: Box[]): Record<string, Point> {
  const places = beside(blocks)
  if (cluster.length === 0) return places
  const rects = all.flatMap((box) => (places[box.id] === undefined ? [] : [rectAt(places[box.id]!, box)]))
  const bottom = Math.max(0, ...rects.map(({ y, height }) => y + height))
  const right = Math.max(0, ...rects.map(({ x, width }) => x + width))
  const row = rows(cluster, Math.max(ROW_OF_BROKERS, right), gaps.brokers)
  const left = rects.length === 0 ? 0 : Math.max(0, (right - row.width) / 2)
  const top = rects.length === 0 ? 0 : bottom + gaps.row
  return { ...places, ...shifted(row.places, left, top) }
}

/** How large a drawing is seen on a usual canvas. */
function zoomOf(places: Readonly<Record<string, Point>>, boxes: readonly Box[]): number {
  const width = Math.max(1, ...boxes.map((box) => places[box.id]!.x + box.width))
  const height = Math.max(1, ...boxes.map((box) => places[box.id]!.y + box.height))
  return Math.min(CANVAS.width / width, CANVAS.height / height)
}

/** From so many producers on, two columns of them may be seen from nearer than one. */
const MANY_PRODUCERS = 5

/** Two columns, half a block apart in height, so that the wires of the left one pass between the blocks of the right one. */
function zigzag(boxes: Box[]): Block {
  const width = Math.max(0, ...boxes.map((box) => box.width))
  const height = Math.max(0, ...boxes.map((box) => box.height))
  const step = (height + gaps.block) / 2
  const places = Object.fromEntries(
    boxes.map(({ id }, i) => [id, { x: i % 2 === 0 ? width + gaps.narrow : 0, y: i * step }]),
  )
  return { places, width: 2 * width + gaps.narrow, height: (boxes.length - 1) * step + height }
}

/** Boxes with their places, and how much room they take together. */
interface Block extends Size {
  places: Record<string, Point>
}

/** One below the other; a new column begins where one would get too high. */
function columns(boxes: Box[], tallest: number, gap: number): Block {
  const places: Record<string, Point> = {}
  let [x, y, width, height] = [0, 0, 0, 0]
  for (const box of boxes) {
    if (y > 0 && y + box.height > tallest) [x, y, width] = [x + width + gap, 0, 0]
    places[box.id] = { x, y }
    width = Math.max(width, box.width)
    y += box.height + gap
    height = Math.max(height, y - gap)
  }
  return { places, width: x + width, height }
}

/** One beside the other; a new row begins where one would get too wide. */
function rows(boxes: Box[], widest: number, gap: number): Block {
  const places: Record<string, Point> = {}
  let [x, y, width, height] = [0, 0, 0, 0]
  for (const box of boxes) {
    if (x > 0 && x + box.width > widest) [x, y, height] = [0, y + height + gaps.block, 0]
    places[box.id] = { x, y }
    height = Math.max(height, box.height)
    x += box.width + gap
    width = Math.max(width, x - gap)
  }
  return { places, width, height: y + height }
}

/** Columns of the height with which most can be read; `with` a height, the blocks from left to right. */
function best(blocksWith: (tallest: number) => Block[]): Record<string, Point> {
  const tries = TALLEST.map((tallest) => {
    const blocks = blocksWith(tallest)
    const width = blocks.reduce((sum, block) => sum + (block.width === 0 ? 0 : block.width + gaps.column), -gaps.column)
    const height = Math.max(...blocks.map((block) => block.height))
    return { blocks, zoom: Math.min(CANVAS.width / Math.max(width, 1), CANVAS.height / Math.max(height, 1)) }
  })
  return beside(tries.reduce((most, next) => (next.zoom > most.zoom * 1.02 ? next : most)).blocks)
}

/** Blocks of boxes from left to right, their middles on one line. */
function beside(blocks: Block[]): Record<string, Point> {
  const tallest = Math.max(...blocks.map(({ height }) => height))
  const places: Record<string, Point> = {}
  let x = 0
  for (const block of blocks.filter(({ width }) => width > 0)) {
    Object.assign(places, shifted(block.places, x, Math.round((tallest - block.height) / 2)))
    x += block.width + gaps.column
  }
  return places
}

/** Blocks of boxes from top to bottom, their middles on one line. */
function below(blocks: Block[]): Record<string, Point> {
  const widest = Math.max(...blocks.map(({ width }) => width))
  const places: Record<string, Point> = {}
  let y = 0
  for (const block of blocks.filter(({ width }) => width > 0)) {
    Object.assign(places, shifted(block.places, Math.round((widest - block.width) / 2), y))
    y += block.height + gaps.narrow
  }
  return places
}

const shifted = (places: Record<string, Point>, dx: number, dy: number): Record<string, Point> =>
  Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]))

/** All that stands on the canvas itself. */
export function allBoxes(blueprint: Blueprint, lens: Lens, direction: Direction = 'right'): Box[] {
  const { producers, topics, groups, cluster } = boxesOf(blueprint, lens, direction)
  return [...producers, ...topics, ...groups, ...cluster]
}

/** The least room that each block takes in any lens: what was put down in one of them has to be drawn in the others, too. */
function leastSizes(blueprint: Blueprint): Map<string, Size> {
  const least = new Map<string, Size>()
  for (const lens of ['logical', 'physical', 'both'] as const)
    for (const { id, width, height } of allBoxes(blueprint, lens)) {
      const other = least.get(id) ?? { width, height }
      least.set(id, { width: Math.min(width, other.width), height: Math.min(height, other.height) })
    }
  return least
}

/** What `place` goes by. */
export interface Placing {
  lens: Lens
  direction: Direction
  /** Where people put blocks, in the document. */
  layout: Readonly<Record<string, Point>>
  /** The document's own drawing, before its timeline: what was put down there has grown since. */
  base?: Blueprint
  /** Where blocks stood before, and how large they were. */
  held?: Readonly<Record<string, Rect>>
}

/**
 * Where everything stands: where people put it, else where it stood, else where `arrange` would. What has grown since makes
 * room for itself; what nobody put anywhere moves down off what is in the way.
 */
export function place(blueprint: Blueprint, placing: Placing): Record<string, Point> {
  const { lens, direction, layout, held = {}, base = blueprint } = placing
  const automatic = arrange(blueprint, lens, direction)
  if (direction === 'down') return automatic
  const boxes = allBoxes(blueprint, lens)
  const put = boxes.filter(({ id }) => Object.hasOwn(layout, id))
  const stood = boxes.filter(({ id }) => !Object.hasOwn(layout, id) && Object.hasOwn(held, id))
  const fresh = boxes.filter(({ id }) => !Object.hasOwn(layout, id) && !Object.hasOwn(held, id))
  const least = leastSizes(base)
  const before = [
    ...put.map((box) => [box.id, rectAt(layout[box.id]!, least.get(box.id) ?? box)] as const),
    ...stood.map(({ id }) => [id, held[id]!] as const),
  ]
  const now = [...put, ...stood].map((box) => [box.id, rectAt(layout[box.id] ?? held[box.id]!, box)] as const)
  const places = { ...Object.fromEntries(now), ...makeRoom(Object.fromEntries(before), Object.fromEntries(now)) }
  const standing = (box: Box) => rectAt(places[box.id] ?? automatic[box.id]!, box)
  const taken = put.map(standing)
  const somebodyMoved = taken.length > 0 || stood.length > 0
  const free = [...stood, ...fresh].map((box) => {
    const rect = standing(box)
    if (somebodyMoved) moveOff(rect, taken)
    taken.push(rect)
    return [box.id, { x: rect.x, y: rect.y }] as const
  })
  const chosen = put.map(({ id }) => [id, { x: places[id]!.x, y: places[id]!.y }] as const)
  return Object.fromEntries([...chosen, ...free])
}

/** Moves a rectangle down until nothing is in its way. */
export function moveOff(rect: Rect, taken: readonly Rect[]) {
  for (;;) {
    const inTheWay = taken.find((other) => overlaps(rect, other, 8))
    if (!inTheWay) return
    rect.y = inTheWay.y + inTheWay.height + gaps.block
  }
}
