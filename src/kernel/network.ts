// The network: directed links with latency, jitter, loss and cuts. What one end sends to the other arrives in order.
import { setBandwidth, type Throttles } from './bandwidth'
import { cloneState, orLike } from './clone'
import type { Micros } from './time'
import { nextFloat, streamFor, type Stream } from './random'

/** How a link behaves while nobody has touched it. */
export interface LinkSettings {
  latency: Micros
  /** Extra delay, uniform in [0, jitter]. */
  jitter: Micros
  /** Probability in [0, 1] that a message is lost on the way. */
  loss: number
}

/** One direction between two actors. */
export interface Link extends LinkSettings {
  /** Changed by `cutLink` alone. */
  readonly cut: boolean
  /** How many of the next messages to lose, and of which type (null: any). */
  dropNext: number
  dropType: string | null
  /** No later message of this direction arrives earlier than this: a connection keeps its order. */
  lastArrival: Micros
  /** The process at the far end that this connection leads to: its incarnation. -1: the next message opens one. */
  peer: number
  /** The process at the near end that used it last; a new one opens a connection of its own. */
  own: number
  stream: Stream
}

export interface Network {
  seed: number
  /** Settings of links that have none of their own. */
  defaults: LinkSettings
  /** Settings by `from>to`, for links that do. */
  settings: Record<string, LinkSettings>
  /** from → to → link; a link comes into being with the first message or fault that concerns it. */
  links: Record<string, Record<string, Link>>
  /** How many links are cut, so that a network in one piece costs no look at its links. */
  cuts: number
  /** By `from>to`: the types of message that are kept waiting at the far end; null: all. */
  holds: Record<string, (string | null)[]>
  /** How many directions are held. */
  holding: number
  /** Places with little bandwidth. */
  throttles: Throttles
  /** How many there are, so that a network without any costs no look at them. */
  throttling: number
}

export const createNetwork = (seed: number, defaults: LinkSettings): Network => ({
  seed,
  defaults,
  settings: {},
  links: {},
  cuts: 0,
  holds: {},
  holding: 0,
  throttles: {},
  throttling: 0,
})

/** The link in the direction from → to, made on first use. */
export function linkBetween(network: Network, from: string, to: string): Link {
  const links = (network.links[from] ??= {})
  return (links[to] ??= createLink(network, from, to))
}

// Field by field: a spread gives links of many hidden classes, which makes each delivery three times as slow.
function createLink(network: Network, from: string, to: string): Link {
  const { latency, jitter, loss } = network.settings[`${from}>${to}`] ?? network.defaults
  const stream = streamFor(network.seed, `link ${from}>${to}`)
  return { latency, jitter, loss, cut: false, dropNext: 0, dropType: null, lastArrival: 0, peer: -1, own: 0, stream }
}

/** Cuts or heals one direction. */
export function cutLink(network: Network, from: string, to: string, cut: boolean): void {
  const link = linkBetween(network, from, to) as { cut: boolean }
  if (link.cut === cut) return
  link.cut = cut
  network.cuts += cut ? 1 : -1
}

/** Is this direction cut now? */
export const isCut = (network: Network, from: string, to: string): boolean =>
  network.cuts > 0 && network.links[from]?.[to]?.cut === true

/** Keeps messages of a type (null: of any) waiting at the far end of a direction; `undefined` ends that for all types. */
export function holdLink(network: Network, from: string, to: string, type: string | null | undefined): void {
  const way = `${from}>${to}`
  const held = network.holds[way]
  if (type === undefined) {
    if (held === undefined) return
    delete network.holds[way]
    network.holding--
    return
  }
  if (held === undefined) network.holding++
  if (held?.includes(type) !== true) network.holds[way] = [...(held ?? []), type]
}

/** Does a message of this type wait, instead of being heard? What the kernel itself says never does. */
export function isHeld({ holding, holds }: Network, from: string, to: string, type: string): boolean {
  if (holding === 0 || type === 'disconnected') return false
  const held = holds[`${from}>${to}`]
  return held !== undefined && (held.includes(null) || held.includes(type))
}

/** Bandwidth of a direction (`from>to`), or of all that a host sends (`id>`) or receives (`>id`); null: without a limit. */
export function throttle(network: Network, place: string, bytesPerSecond: number | null): void {
  setBandwidth(network.throttles, place, bytesPerSecond)
  network.throttling = Object.keys(network.throttles).length
}

/**
 * Clogs a direction: nothing that is sent from now on arrives before a moment that its own chance picks within `span`. Order
 * is kept, and nothing is lost.
 */
export function clog(link: Link, now: Micros, span: Micros): void {
  link.lastArrival = Math.max(link.lastArrival, now + Math.floor(nextFloat(link.stream) * (span + 1)))
}

/** When a message sent now arrives. Draws the link's jitter. */
export function arrival(link: Link, now: Micros): Micros {
  const jitter = link.jitter === 0 ? 0 : Math.floor(nextFloat(link.stream) * (link.jitter + 1))
  const at = Math.max(now + link.latency + jitter, link.lastArrival)
  link.lastArrival = at
  return at
}

/**
 * Whether a message of this type, sent now, is lost on the way. Uses up one `dropNext`. The link's loss is drawn in any
 * case, so that a cut or a dropped message does not change the luck of those that come after it.
 */
export function isLost(link: Link, type: string): boolean {
  const unlucky = link.loss > 0 && nextFloat(link.stream) < link.loss
  if (link.dropNext > 0 && (link.dropType === null || link.dropType === type)) {
    link.dropNext--
    return true
  }
  return unlucky || link.cut
}

/** A copy for a checkpoint; what is the same in `like`, an earlier one, is shared. */
export function cloneNetwork(network: Network, like?: Network): Network {
  const links: Network['links'] = {}
  for (const from in network.links) {
    const before = like?.links[from]
    links[from] = orLike(cloneLinks(network.links[from]!, before), before)
  }
  return {
    seed: network.seed,
    defaults: cloneState(network.defaults, like?.defaults),
    settings: cloneState(network.settings, like?.settings),
    links,
    cuts: network.cuts,
    holds: cloneState(network.holds, like?.holds),
    holding: network.holding,
    throttles: cloneState(network.throttles, like?.throttles),
    throttling: network.throttling,
  }
}

function cloneLinks(links: Record<string, Link>, like?: Record<string, Link>): Record<string, Link> {
  const copies: Record<string, Link> = {}
  for (const to in links) copies[to] = orLike(cloneLink(links[to]!, like?.[to]), like?.[to])
  return copies
}

function cloneLink(
  { latency, jitter, loss, cut, dropNext, dropType, lastArrival, peer, own, stream }: Link,
  like?: Link,
): Link {
  const copied = cloneState(stream, like?.stream)
  return { latency, jitter, loss, cut, dropNext, dropType, lastArrival, peer, own, stream: copied }
}
