// From the drawing to React Flow's nodes and edges. They change with an edit, the lens or the layout; never with time.
import type { Edge } from '@xyflow/react'
import type { Blueprint } from '../../blueprint/scenario'
import { controllerIds, QUORUM } from '../../blueprint/target'
import { outputs, wires } from '../../blueprint/wires'
import type { LinkView } from '../../worker/protocol'
import type { Lens } from '../stores/workspace'
import {
  brokerSize,
  consumerSize,
  controllerSize,
  groupFrame,
  groupRows,
  producerSize,
  type Size,
  topicSize,
  zoneFrame,
} from './faces'
import type { BrokerNode, CanvasNode, ConsumerNode, ControllerNode, ProducerNode, TopicNode } from './block-types'
import type { Point } from './geometry'
import { brokersIn, type Direction, place, type Placing, topicShape, zoneId } from './layout'
import { linkId } from './places'
import { controllersIn, quorumFrame } from './quorum-size'

/** Producer → topic, topic → group, or a connection between two processes. */
export type WireEdge = Edge<{ kind: 'writes' | 'reads' | 'outputs' | 'link' }, 'wire'>

export interface Graph {
  nodes: CanvasNode[]
  edges: WireEdge[]
}

/** What the canvas shows of a blueprint. */
export interface View extends Placing {
  /** Connections that are not as usual; each gets a line in the lenses with brokers. */
  links: readonly Pick<LinkView, 'a' | 'b'>[]
}

export function graphOf(blueprint: Blueprint, view: View): Graph {
  const nodes = nodesOf(blueprint, view)
  return { nodes, edges: edgesOf(blueprint, view, new Set(nodes.map(({ id }) => id))) }
}

// ---- nodes -----------------------------------------------------------------------------------------------------------

function nodesOf(blueprint: Blueprint, view: View): CanvasNode[] {
  const { lens, direction } = view
  const places = place(blueprint, view)
  const shown = (id: string) => Object.hasOwn(places, id)
  const broker = brokerSize(blueprint, lens)
  const topics = Object.keys(blueprint.topics)
  const rows = groupRows(Object.keys(blueprint.groups).length, lens, direction)
  const brokerNode = (id: string, at: Point, zone?: string): BrokerNode => ({
    ...box(id, at, broker),
    type: 'broker',
    data: { lens, topics },
    ...(zone === undefined ? {} : { parentId: zoneId(zone) }),
  })
  return [
    // Frames come first: React Flow wants parents before their children, and they are drawn below all else.
    ...blueprint.zones
      .filter((zone) => shown(zoneId(zone)))
      .flatMap((zone): CanvasNode[] => {
        const brokers = brokersIn(blueprint, zone)
        const controllers = controllersIn(blueprint, zone)
        const frame = zoneFrame(brokers.length, broker, lens, controllers.length)
        const id = zoneId(zone)
        return [
          {
            ...box(id, places[id]!, frame),
            type: 'zone',
            data: { zone, empty: frame.places.length === 0 },
            zIndex: -2,
          },
          ...brokers.map((inside, i) => brokerNode(inside, frame.places[i]!, zone)),
          ...controllers.map((inside, i) => controllerNode(inside, frame.places[brokers.length + i]!, id)),
        ]
      }),
    ...(shown(QUORUM) ? quorumNodes(blueprint, places[QUORUM]!, direction) : []),
    ...Object.entries(blueprint.groups).flatMap(([id, { topics: read, consumers }]): CanvasNode[] => {
      const ids = Object.keys(consumers)
      const frame = groupFrame(ids.length, rows)
      return [
        { ...box(id, places[id]!, frame), type: 'group', data: { topics: read, empty: ids.length === 0 }, zIndex: -1 },
        ...ids.map((consumer, i): ConsumerNode => ({
          ...box(consumer, frame.places[i]!, consumerSize),
          type: 'consumer',
          data: { group: id },
          parentId: id,
        })),
      ]
    }),
    ...Object.keys(blueprint.producers).map((id): ProducerNode => ({
      ...box(id, places[id]!, producerSize),
      type: 'producer',
      data: {},
    })),
    ...topics.filter(shown).map((id): TopicNode => {
      const shape = topicShape(blueprint, id)
      return { ...box(id, places[id]!, topicSize(shape)), type: 'topic', data: { shape } }
    }),
    ...brokersIn(blueprint, null)
      .filter(shown)
      .map((id) => brokerNode(id, places[id]!)),
    ...controllerIds(blueprint)
      .filter(shown)
      .map((id) => controllerNode(id, places[id]!)),
  ]
}

const controllerNode = (id: string, at: Point, parentId?: string): ControllerNode => ({
  ...box(id, at, controllerSize),
  type: 'controller',
  data: {},
  ...(parentId === undefined ? {} : { parentId }),
})

/** The frame of the quorum with the controllers that are in no zone. */
function quorumNodes(blueprint: Blueprint, at: Point, direction: Direction): CanvasNode[] {
  const inside = controllersIn(blueprint, null)
  const frame = quorumFrame(blueprint, inside.length, direction === 'down')
  return [
    { ...box(QUORUM, at, frame), type: 'quorum', data: {}, zIndex: -1 },
    ...inside.map((id, i) => controllerNode(id, frame.places[i]!, QUORUM)),
  ]
}

const box = (id: string, position: Point, { width, height }: Size) => ({
  id,
  position,
  width,
  height,
  measured: { width, height },
})

// ---- edges -----------------------------------------------------------------------------------------------------------

/** What a wire is called. */
const says: Record<NonNullable<WireEdge['data']>['kind'], (from: string, to: string) => string> = {
  writes: (from, to) => `${from} writes to ${to}`,
  reads: (from, to) => `${to} reads ${from}`,
  outputs: (from, to) => `${from} writes to ${to}`,
  link: (a, b) => `connection of ${a} and ${b}`,
}

/** More connections than this are only drawn where they are not as usual. */
const MOST_LINKS = 40

function edgesOf(blueprint: Blueprint, { lens, links }: View, shown: Set<string>): WireEdge[] {
  const edges = new Map<string, WireEdge>()
  const add = (kind: 'writes' | 'reads' | 'outputs' | 'link', id: string, source: string, target: string) => {
    if (!shown.has(source) || !shown.has(target) || edges.has(id)) return
    edges.set(id, { id, source, target, type: 'wire', data: { kind }, ariaLabel: says[kind](source, target) })
  }
  for (const { id, from, to } of wires(blueprint))
    add(Object.hasOwn(blueprint.producers, from) ? 'writes' : 'reads', id, from, to)
  for (const { id, from, to } of outputs(blueprint)) add('outputs', id, from, to)
  if (lens === 'logical') return [...edges.values()]
  for (const [a, b] of usualLinks(blueprint, lens)) add('link', linkId(a, b), a, b)
  for (const { a, b } of links) add('link', linkId(a, b), a, b)
  return [...edges.values()]
}

/** Connections that are always drawn: among brokers, and in the physical lens of clients with brokers. */
function usualLinks(blueprint: Blueprint, lens: Lens): [string, string][] {
  const brokers = Object.keys(blueprint.brokers)
  const among = brokers.flatMap((a, i) => brokers.slice(i + 1).map((b): [string, string] => [a, b]))
  if (lens !== 'physical') return among.length <= MOST_LINKS ? among : []
  const consumers = Object.values(blueprint.groups).flatMap((group) => Object.keys(group.consumers))
  const served = brokers.flatMap((broker) => [
    ...Object.keys(blueprint.producers).map((producer): [string, string] => [producer, broker]),
    ...consumers.map((consumer): [string, string] => [broker, consumer]),
  ])
  return [among, served].flatMap((pairs) => (pairs.length <= MOST_LINKS ? pairs : []))
}
