// The sizes of all faces, known before anything is drawn: layout, wires and moving messages need no measuring.
import type { Blueprint } from '../../blueprint/scenario'
import type { Lens } from '../stores/workspace'
import type { Point, Rect } from './geometry'

export interface Size {
  width: number
  height: number
}

/** Space between blocks of one column, between columns, rows, and brokers (where replication is seen). */
export const gaps = { block: 24, column: 88, row: 56, narrow: 40, brokers: 64, frame: 12 }

export const producerSize: Size = { width: 200, height: 160 }
export const consumerSize: Size = { width: 232, height: 92 }
export const controllerSize: Size = { width: 172, height: 108 }

// ---- topics ----------------------------------------------------------------------------------------------------------

/** Cells of a full strip: width of one (with its gap), height, and how many fit beside the tab for older ones. */
export const cell = { pitch: 28, height: 28, shown: 11, tab: 40 }
/** Up to this many partitions have a strip; more have one line each. */
export const MOST_STRIPS = 6
/** Lines of partitions that are drawn; the rest is one sentence. */
export const MOST_LINES = 48
/** Lanes for the flags of groups under a strip. */
export const MOST_LANES = 3

const TOPIC_WIDTH = 400
const TOPIC_HEADER = 48
const TOPIC_FOOT = 8
const LINES_TOP = 6
const LINE = 24
const LANE = 18

/** What the size of a topic's face depends on. */
export interface TopicShape {
  partitions: number
  /** Groups that read it, in the order of their lanes. */
  lanes: string[]
  /** Copies of each partition. */
  copies: number
}

export const hasStrips = (shape: TopicShape): boolean => shape.partitions <= MOST_STRIPS

export const lanesOf = (shape: TopicShape): number => Math.min(Math.max(shape.lanes.length, 1), MOST_LANES)

/** Bars of more copies than this are left to the inspector. One bar with the space below it, px. */
const MOST_BARS = 5
export const BAR = 5

/** Bars that show how far each copy of a partition reaches: one alone has nobody to be compared with. */
export const barsOf = ({ copies }: TopicShape): number => (copies < 2 ? 0 : Math.min(copies, MOST_BARS))

const barsHeight = (shape: TopicShape): number => (barsOf(shape) === 0 ? 0 : barsOf(shape) * BAR + 3)

/** Height of a partition with a strip: a line of words, the cells, a bar for each copy, the lanes of flags. */
export const stripHeight = (shape: TopicShape): number =>
  24 + cell.height + 4 + barsHeight(shape) + lanesOf(shape) * LANE + 10

const lineColumns = (shape: TopicShape) => (shape.partitions > 16 ? 2 : 1)
const linesDrawn = (shape: TopicShape) => Math.min(shape.partitions, MOST_LINES)

export function topicSize(shape: TopicShape): Size {
  if (hasStrips(shape))
    return { width: TOPIC_WIDTH, height: TOPIC_HEADER + shape.partitions * stripHeight(shape) + TOPIC_FOOT }
  const rows = Math.ceil(linesDrawn(shape) / lineColumns(shape)) + (shape.partitions > MOST_LINES ? 1 : 0)
  return { width: TOPIC_WIDTH, height: TOPIC_HEADER + rows * LINE + TOPIC_FOOT }
}

/** Middle of a partition's cells, or of its line, from the top of the topic's face; null: it has none at the topic's sides. */
export function partitionMiddle(shape: TopicShape, index: number): number | null {
  if (index >= shape.partitions || (!hasStrips(shape) && lineColumns(shape) > 1)) return null
  if (!hasStrips(shape)) return TOPIC_HEADER + LINES_TOP + index * LINE + LINE / 2
  return TOPIC_HEADER + index * stripHeight(shape) + 24 + cell.height / 2
}

// ---- brokers ---------------------------------------------------------------------------------------------------------

/** Topics with a line of replica chips, and replicas with a strip, on one broker. */
export const MOST_CHIP_LINES = 4
export const MOST_REPLICA_STRIPS = 6

const BROKER_HEADER = 44
const BROKER_FOOT = 32
const CHIP_LINE = 42
const REPLICA_STRIP = 28

/** All brokers have one size, so that their row is a row. */
export function brokerSize(blueprint: Blueprint, lens: Lens): Size {
  const topics = Object.values(blueprint.topics)
  if (lens === 'physical') {
    const brokers = Math.max(Object.keys(blueprint.brokers).length, 1)
    const replicas = topics.reduce((sum, { partitions, replicas: copies }) => {
      return sum + Math.ceil((partitions * Math.min(copies, brokers)) / brokers)
    }, 0)
    const strips = Math.min(Math.max(replicas, 1), MOST_REPLICA_STRIPS)
    return { width: 336, height: BROKER_HEADER + strips * REPLICA_STRIP + BROKER_FOOT }
  }
  const lines = Math.min(Math.max(topics.length, 1), MOST_CHIP_LINES)
  return { width: 216, height: BROKER_HEADER + lines * CHIP_LINE + BROKER_FOOT }
}

// ---- frames: a group with its consumers, a zone with its brokers -----------------------------------------------------

/** A frame's size, and where the things in it stand, from its top left corner. */
export interface Frame extends Size {
  places: Point[]
}

const GROUP_HEADER = 88
/** Middle of the line that names the partitions that nobody reads, from the top of the group's frame. */
export const TRAY = 73
const EMPTY_GROUP = 72
/** Most consumers below one another, by the number of groups: what stands above one another is to be seen at once. */
const MOST_ROWS = [6, 6, 4, 2]
/** With the brokers below them there is less room. */
const MOST_ROWS_WITH_BROKERS = [6, 6, 2]
/** Space between consumers: above one another, where ribbons to those further right run, and beside one another. */
export const aisle = { row: 8, column: 20 }

/** How many consumers stand below one another in each group. On a phone people scroll down. */
export function groupRows(groups: number, lens: Lens, direction: 'right' | 'down'): number {
  const rows = lens === 'both' ? MOST_ROWS_WITH_BROKERS : MOST_ROWS
  return direction === 'down' ? rows[0]! : (rows[groups] ?? rows.at(-1)!)
}

/** Consumers row by row, so that one more moves none of those that are there. */
export function groupFrame(consumers: number, rows = MOST_ROWS[0]!): Frame {
  const { width, height } = consumerSize
  if (consumers === 0)
    return { width: width + 2 * gaps.frame, height: GROUP_HEADER + EMPTY_GROUP + gaps.frame, places: [] }
  const columns = Math.ceil(consumers / rows)
  const used = Math.ceil(consumers / columns)
  return {
    width: columns * (width + aisle.column) - aisle.column + 2 * gaps.frame,
    height: GROUP_HEADER + used * (height + aisle.row) - aisle.row + gaps.frame,
    places: Array.from({ length: consumers }, (_, i) => ({
      x: gaps.frame + (i % columns) * (width + aisle.column),
      y: GROUP_HEADER + Math.floor(i / columns) * (height + aisle.row),
    })),
  }
}

const ZONE_HEADER = 40
const EMPTY_ZONE: Size = { width: 216, height: 88 }

/**
 * In the physical lens the brokers of a zone stand in a column and its controllers beside them; else the brokers stand in a
 * row, and the controllers below.
 */
export function zoneFrame(brokers: number, size: Size, lens: Lens, controllers = 0): Frame {
  const columns = brokers === 0 || lens === 'physical' ? 1 : Math.min(brokers, 3)
  const frame = grid(brokers, columns, size, ZONE_HEADER, 16, brokers + controllers === 0 ? EMPTY_ZONE : NOTHING)
  if (controllers === 0) return frame
  return lens === 'physical' && brokers > 0 ? withBeside(frame, controllers) : withBelow(frame, brokers, controllers)
}

const NOTHING: Size = { width: 0, height: 0 }

/** Controllers in a column of their own. */
function withBeside({ width, height, places }: Frame, controllers: number): Frame {
  const beside = Array.from({ length: controllers }, (_, i) => ({
    x: width - gaps.frame + 16,
    y: ZONE_HEADER + i * (controllerSize.height + 16),
  }))
  return {
    width: width + 16 + controllerSize.width,
    height: Math.max(height, ZONE_HEADER + controllers * (controllerSize.height + 16) - 16 + gaps.frame),
    places: [...places, ...beside],
  }
}

/** As many controllers side by side as there is room for, at least one. */
function withBelow({ width, height, places }: Frame, brokers: number, controllers: number): Frame {
  const inner = Math.max(width - 2 * gaps.frame, controllerSize.width)
  const columns = Math.max(1, Math.floor((inner + 16) / (controllerSize.width + 16)))
  const top = brokers === 0 ? ZONE_HEADER : height - gaps.frame + 16
  const below = Array.from({ length: controllers }, (_, i) => ({
    x: gaps.frame + (i % columns) * (controllerSize.width + 16),
    y: top + Math.floor(i / columns) * (controllerSize.height + 16),
  }))
  return {
    width: inner + 2 * gaps.frame,
    height: top + Math.ceil(controllers / columns) * (controllerSize.height + 16) - 16 + gaps.frame,
    places: [...places, ...below],
  }
}

function grid(count: number, columns: number, size: Size, header: number, gap: number, least: Size): Frame {
  const rows = Math.ceil(count / columns)
  const places = Array.from({ length: count }, (_, i) => ({
    x: gaps.frame + Math.floor(i / rows) * (size.width + gap),
    y: header + (i % rows) * (size.height + gap),
  }))
  const used = count === 0 ? 0 : Math.ceil(count / rows)
  const width = used * size.width + Math.max(used - 1, 0) * gap
  const height = rows * size.height + Math.max(rows - 1, 0) * gap
  return {
    width: Math.max(width, least.width) + 2 * gaps.frame,
    height: header + Math.max(height, least.height) + gaps.frame,
    places,
  }
}

export const rectAt = ({ x, y }: Point, { width, height }: Size): Rect => ({ x, y, width, height })
