// Where everything lies on the canvas: what messages need that travel over it, without what arranges the blocks.
import type { Lens } from '../stores/workspace'
import type { TopicShape } from './faces'
import type { Rect } from './geometry'
import type { CanvasNode, Kind } from './block-types'
import type { Direction } from './layout'

/** Absolute places of all nodes, and what paths between them depend on. */
export interface Scene {
  lens: Lens
  direction: Direction
  rects: Readonly<Record<string, Rect>>
  kinds: Readonly<Record<string, Kind>>
  topics: Readonly<Record<string, TopicShape>>
  /** All topics that there are; in the lens without them, too. */
  allTopics: readonly string[]
  /** Group of each consumer. */
  groups: Readonly<Record<string, string>>
  /** The frame that holds a block, for consumers and for brokers of a zone. */
  inside: Readonly<Record<string, string>>
}

export const emptyScene: Scene = {
  lens: 'both',
  direction: 'right',
  rects: {},
  kinds: {},
  topics: {},
  allTopics: [],
  groups: {},
  inside: {},
}

export function sceneOf(nodes: readonly CanvasNode[], lens: Lens, direction: Direction): Scene {
  const rects: Record<string, Rect> = {}
  const kinds: Record<string, Kind> = {}
  const topics: Record<string, TopicShape> = {}
  const allTopics = new Set<string>()
  const groups: Record<string, string> = {}
  const inside: Record<string, string> = {}
  for (const node of nodes) {
    const parent = node.parentId === undefined ? { x: 0, y: 0 } : (rects[node.parentId] ?? { x: 0, y: 0 })
    const { x, y } = node.position
    rects[node.id] = { x: parent.x + x, y: parent.y + y, width: node.width ?? 0, height: node.height ?? 0 }
    kinds[node.id] = node.type
    if (node.type === 'topic') topics[node.id] = node.data.shape
    if (node.type === 'topic') allTopics.add(node.id)
    if (node.type === 'broker') for (const topic of node.data.topics) allTopics.add(topic)
    if (node.type === 'consumer') groups[node.id] = node.data.group
    if (node.parentId !== undefined) inside[node.id] = node.parentId
  }
  return { lens, direction, rects, kinds, topics, allTopics: [...allTopics], groups, inside }
}

/** Id of the connection between two processes, as acts name it, whichever comes first. */
export const linkId = (a: string, b: string): string => (a < b ? `link:${a}-${b}` : `link:${b}-${a}`)
