// All there is in a run, as plain data. The kernel knows time, order and chance; it has never heard of a broker.
import type { Network } from './network'
import { cloneNetwork, createNetwork, type LinkSettings } from './network'
import { cloneQueue, createQueue, type Queue } from './queue'
import { streamFor, type Stream } from './random'
import type { Micros } from './time'
import { cloneState } from './clone'

/** Anything that is said: `type` names the handler that hears it. Immutable once sent. */
export interface Tagged {
  readonly type: string
}

/** A message under way, or a timer (a message to oneself). Immutable. */
export interface Delivery<M> {
  /** Number of this delivery in the run, from 1. */
  readonly seq: number
  /** `seq` of the delivery whose handler sent this; 0 when a person or the start of the run did. */
  readonly cause: number
  readonly sentAt: Micros
  readonly at: Micros
  readonly from: string
  readonly to: string
  /** Of the process that this is meant for: a restarted one does not hear what was meant for its predecessor. */
  readonly incarnation: number
  /** A lost message still travels, so that its end can be seen; nobody hears it. */
  readonly lost: boolean
  readonly msg: M
}

/** What every actor has; a model adds its own fields. */
export interface Actor {
  readonly id: string
  /** Picks the handlers. */
  readonly kind: string
  /** Is the process running? */
  up: boolean
  /** Does its host answer for it while it is down? Not after a loss of power. */
  reachable: boolean
  /** Rises with every crash and every stop. */
  incarnation: number
  /** While paused, a process hears nothing; what arrives waits in `inbox`. */
  paused: boolean
  /** How far the clock on its wall is ahead of virtual time; below 0: behind. Timers do not go by it. */
  clockOffset: Micros
  stream: Stream
}

export interface World<M, A extends Actor = Actor> {
  seed: number
  now: Micros
  /** `seq` of the latest delivery that was created. */
  seq: number
  queue: Queue<Delivery<M>>
  actors: Record<string, A>
  /** Deliveries that wait for a paused actor, by actor. */
  inbox: Record<string, Delivery<M>[]>
  /** Deliveries that wait at the end of a held direction, by `from>to`. */
  held: Record<string, Delivery<M>[]>
  network: Network
}

export function createWorld<M, A extends Actor>(seed: number, links: LinkSettings): World<M, A> {
  return {
    seed,
    now: 0,
    seq: 0,
    queue: createQueue(),
    actors: {},
    inbox: {},
    held: {},
    network: createNetwork(seed, links),
  }
}

/**
 * The fields of `Actor` for a new actor of this world. It is not running yet. A model adds its own to this object by
 * `Object.assign`: a spread gives actors hidden classes of their own, more with every run, and makes each look at them slow.
 */
export function actorBase<K extends string>(world: { seed: number }, id: string, kind: K) {
  return {
    id,
    kind,
    up: false,
    reachable: true,
    incarnation: 0,
    paused: false,
    clockOffset: 0,
    stream: streamFor(world.seed, `actor ${id}`),
  }
}

/** A checkpoint: a copy that shares nothing but what is immutable, and what is the same in `like`, an earlier checkpoint. */
export function cloneWorld<M, A extends Actor>(world: World<M, A>, like?: World<M, A>): World<M, A> {
  const inbox: World<M, A>['inbox'] = {}
  for (const id in world.inbox) inbox[id] = world.inbox[id]!.slice()
  const held: World<M, A>['held'] = {}
  for (const way in world.held) held[way] = world.held[way]!.slice()
  return {
    seed: world.seed,
    now: world.now,
    seq: world.seq,
    queue: cloneQueue(world.queue),
    actors: cloneState(world.actors, like?.actors),
    inbox,
    held,
    network: cloneNetwork(world.network, like?.network),
  }
}
