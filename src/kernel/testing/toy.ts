// A toy model for the kernel's own tests: gossips who say numbers to each other at random times, and remember all.
import { addState, createDigest, digestText } from '../digest'
import { start } from '../faults'
import type { LinkSettings } from '../network'
import { createQueue, nextTime, pending } from '../queue'
import { nextInt } from '../random'
import { createStage, step, type Behaviours, type Disconnected, type Effects, type Stage, type Started } from '../step'
import type { Micros } from '../time'
import { actorBase, createWorld, type Actor, type Delivery, type World } from '../world'

export type Word =
  | Started
  | Disconnected
  | { readonly type: 'speak' }
  | { readonly type: 'word'; readonly value: number; readonly path: readonly string[] }

export interface Gossip extends Actor {
  peers: string[]
  /** Values in the order in which they were heard; `sealed` chunks of ten, as stored batches are. */
  chunks: { readonly sealed: true; readonly values: number[] }[]
  recent: number[]
  broken: string[]
  starts: number
}

export interface Heard {
  type: 'heard'
  by: string
  value: number
  at: Micros
  cause: number
}

export type GossipWorld = World<Word, Gossip>
export interface GossipStage extends Stage<Word, Heard, Gossip> {
  heard: Heard[]
  sent: Delivery<Word>[]
}

type Fx = Effects<Word, Heard>

const gossip = {
  started(self: Gossip, _: Started, fx: Fx) {
    self.starts++
    fx.after(nextInt(fx.random, 1_000), { type: 'speak' })
  },
  speak(self: Gossip, _: Word, fx: Fx) {
    const peer = self.peers[nextInt(fx.random, self.peers.length)]
    if (peer !== undefined) fx.send(peer, { type: 'word', value: nextInt(fx.random, 1_000_000), path: [self.id] })
    fx.after(nextInt(fx.random, 2_000), { type: 'speak' })
  },
  word(self: Gossip, { value, path }: Extract<Word, { type: 'word' }>, fx: Fx, from: string) {
    self.recent.push(value)
    if (self.recent.length === 10) {
      self.chunks.push({ sealed: true, values: self.recent })
      self.recent = []
    }
    fx.note({ type: 'heard', by: self.id, value, at: fx.now, cause: fx.seq })
    // A word is passed back and forth a few times, so that causes form chains.
    if (path.length < 4) fx.send(from, { type: 'word', value: value + 1, path: [...path, self.id] })
  },
  disconnected(self: Gossip, { peer }: Disconnected) {
    self.broken.push(peer)
  },
}

const behaviours: Behaviours = { gossip }
export const calm: LinkSettings = { latency: 500, jitter: 0, loss: 0 }
export const rough: LinkSettings = { latency: 500, jitter: 800, loss: 0.1 }

/** Gossips who all know each other, or only those that `knows` gives them. They run already. */
export function gossips(
  seed: number,
  ids: string[],
  { links = rough, knows = (id: string) => ids.filter((peer) => peer !== id) } = {},
): GossipStage {
  const stage = stageOf(createWorld(seed, links))
  for (const id of ids) {
    const base = actorBase(stage.world, id, 'gossip')
    stage.world.actors[id] = { ...base, peers: knows(id), chunks: [], recent: [], broken: [], starts: 0 }
  }
  for (const id of ids) start(stage, id)
  return stage
}

/** Puts a world on a stage of its own, with lists of what is noted and sent. */
export function stageOf(world: GossipWorld): GossipStage {
  const heard: Heard[] = []
  const sent: Delivery<Word>[] = []
  const stage = createStage<Word, Heard, Gossip>(world, behaviours, {
    sent: (delivery) => sent.push(delivery),
    note: (fact) => heard.push(fact),
  })
  return Object.assign(stage, { heard, sent })
}

/** Delivers all that comes before `at`, and sets the clock to it. */
export function advance(stage: GossipStage, at: Micros): void {
  while ((nextTime(stage.world.queue) ?? Infinity) < at) step(stage)
  stage.world.now = at
}

/** Fingerprint of all that the rest of a run depends on. */
export function digestOf({ queue, ...rest }: GossipWorld): string {
  const digest = createDigest()
  addState(digest, { ...rest, waiting: pending(queue) })
  return digestText(digest)
}

/** All that `id` has heard so far. */
export const words = ({ world }: GossipStage, id: string): number[] => {
  const { chunks, recent } = world.actors[id]!
  return [...chunks.flatMap(({ values }) => values), ...recent]
}

/** From here on nobody speaks unless the test does: all timers and messages are gone. */
export function silence(stage: GossipStage): void {
  stage.world.queue = createQueue()
}
