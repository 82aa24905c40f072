// The things on the canvas, found by id, and the names by which acts speak of them.
import { QUORUM } from '../../blueprint/target'
import type {
  BrokerView,
  ConsumerView,
  ControllerView,
  Frame,
  GroupView,
  LinkView,
  ProducerView,
  QuorumView,
  TopicView,
} from '../../worker/protocol'
import { quorumState, type QuorumState } from '../canvas/quorum'
import {
  brokerWord,
  consumerState,
  controllerState,
  groupState,
  isIdle,
  linkState,
  liveBrokers,
  producerState,
  type State,
  topicState,
  zoneState,
} from '../states'

/** A block of the canvas, as the latest frame shows it. */
export type Block =
  | { kind: 'broker'; id: string; view: BrokerView }
  | { kind: 'topic'; id: string; view: TopicView; state: ReturnType<typeof topicState> }
  | { kind: 'producer'; id: string; view: ProducerView }
  | { kind: 'group'; id: string; view: GroupView }
  | { kind: 'consumer'; id: string; view: ConsumerView; group: GroupView }
  | { kind: 'controller'; id: string; view: ControllerView }
  | { kind: 'link'; id: string; view: LinkView }
  | { kind: 'zone'; id: string; view: ZoneView }
  | { kind: 'quorum'; id: string; view: QuorumView; state: QuorumState }

/** A zone, by what is known of its brokers. */
export interface ZoneView {
  zone: string
  brokers: string[]
  /** How many of them run. */
  up: number
}

/** What a kind is called on the screen; `kindName` knows the mode. */
const kindNames: Record<Block['kind'], string> = {
  broker: 'Broker',
  topic: 'Topic',
  producer: 'Producer',
  group: 'Consumer group',
  consumer: 'Consumer',
  controller: 'Controller',
  link: 'Link',
  zone: 'Zone',
  quorum: 'Metadata quorum',
}

/** What a block is. The nodes of the control plane are servers of ZooKeeper in that mode. */
export function kindName(block: Block): string {
  if (block.kind === 'controller' && block.view.zookeeper !== null) return 'ZooKeeper server'
  if (block.kind === 'quorum' && block.view.mode === 'zookeeper') return 'ZooKeeper ensemble'
  if (block.kind === 'group' && block.view.type === 'share') return 'Share group'
  if (block.kind === 'group' && block.view.output !== null) return 'Read-process-write group'
  return kindNames[block.kind]
}

/** What a person calls it, and reads on it: acts say `zone:az-a`, people az-a. */
export const nameOf = (block: Block): string =>
  block.kind === 'quorum' ? kindName(block) : block.id.replace(/^(link|zone):/, '')

/** The block called `id`, or null when the run has none (any more). */
export function findBlock(frame: Frame, id: string): Block | null {
  const byId = <T extends { id: string }>(views: T[]) => views.find((view) => view.id === id)
  const broker = byId(frame.brokers)
  if (broker) return { kind: 'broker', id, view: broker }
  const topic = byId(frame.topics)
  if (topic) return { kind: 'topic', id, view: topic, state: topicState(topic, liveBrokers(frame)) }
  const producer = byId(frame.producers)
  if (producer) return { kind: 'producer', id, view: producer }
  const group = byId(frame.groups)
  if (group) return { kind: 'group', id, view: group }
  for (const of of frame.groups) {
    const consumer = of.consumers.find((view) => view.id === id)
    if (consumer) return { kind: 'consumer', id, view: consumer, group: of }
  }
  const controller = byId(frame.quorum.nodes)
  if (controller) return { kind: 'controller', id, view: controller }
  if (id === QUORUM && frame.quorum.nodes.length > 1)
    return { kind: 'quorum', id, view: frame.quorum, state: quorumState(frame) }
  return findZone(frame, id) ?? findLink(frame, id)
}

/** `zone:az-a`, as acts and the canvas name it; one without brokers is only a drawing. */
function findZone({ brokers }: Frame, id: string): Block | null {
  if (!id.startsWith('zone:')) return null
  const zone = id.slice('zone:'.length)
  const own = brokers.filter((broker) => broker.zone === zone)
  if (own.length === 0) return null
  return {
    kind: 'zone',
    id,
    view: { zone, brokers: own.map((broker) => broker.id), up: own.filter(({ up }) => up).length },
  }
}

/** Links are named as acts name them, in either direction; one without peculiarities is in no frame. */
function findLink(frame: Frame, id: string): Block | null {
  if (!id.startsWith('link:')) return null
  const named = frame.links.find(({ a, b }) => id === linkTarget(a, b) || id === linkTarget(b, a))
  if (named) return { kind: 'link', id, view: named }
  const ends = linkEnds(frame, id)
  return ends && { kind: 'link', id, view: { a: ends[0], b: ends[1], cut: null, latency: 0, loss: 0 } }
}

/** Both ends of `link:a-b`; ids may have hyphens themselves. */
function linkEnds(frame: Frame, id: string): [string, string] | null {
  const known = new Set(allIds(frame))
  const name = id.slice('link:'.length)
  for (let at = name.indexOf('-'); at !== -1; at = name.indexOf('-', at + 1)) {
    const [a, b] = [name.slice(0, at), name.slice(at + 1)]
    if (known.has(a) && known.has(b)) return [a, b]
  }
  return null
}

/** All blocks that have an id of their own, in reading order. */
export const allIds = (frame: Frame): string[] => [
  ...frame.producers.map(({ id }) => id),
  ...frame.topics.map(({ id }) => id),
  ...frame.brokers.map(({ id }) => id),
  ...frame.groups.flatMap(({ id, consumers }) => [id, ...consumers.map((consumer) => consumer.id)]),
  ...frame.quorum.nodes.map(({ id }) => id),
]

/** How acts call a link. */
export const linkTarget = (a: string, b: string): string => `link:${a}-${b}`

/** How acts call a block: `broker:b1`, `consumer:billing-1`, `link:b1-b3`. */
export const targetOf = (block: Block): string =>
  block.kind === 'link' || block.kind === 'zone' || block.kind === 'quorum' ? block.id : `${block.kind}:${block.id}`

/** Can a person give it another name, and copy it? */
export const isNamed = ({ kind }: Block): boolean =>
  kind !== 'link' && kind !== 'controller' && kind !== 'zone' && kind !== 'quorum'

/** Does it run on a machine of its own, so that it can be killed, paused, slowed and cut off? */
export const isProcess = (
  block: Block,
): block is Extract<Block, { kind: 'broker' | 'producer' | 'consumer' | 'controller' }> =>
  block.kind === 'broker' || block.kind === 'producer' || block.kind === 'consumer' || block.kind === 'controller'

/** The state of a block in one word, with the tone that goes with it. */
export function stateOf(block: Block): State {
  switch (block.kind) {
    case 'broker':
      return brokerWord(block.view)
    case 'producer':
      return producerState(block.view)
    case 'group':
      return groupState(block.view)
    case 'consumer':
      return consumerState(block.view, isIdle(block.group))
    case 'controller':
      return controllerState(block.view)
    case 'zone':
      return zoneState(block.view)
    case 'link':
      return linkState(block.view)
    case 'topic':
    case 'quorum':
      return block.state
  }
}
