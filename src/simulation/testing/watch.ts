// A story with everybody who listens: the world does what the facts say, and the checker looks at it. A test plants what
// must not be by changing the world, or by telling something that no cluster would.
import { parseScenario } from '../../blueprint/parse'
import type { Broker, Controller } from '../../models/kafka/actors'
import type { Partition } from '../../models/kafka/broker/state'
import { type MetadataRecord, replay } from '../../models/kafka/controller/records'
import type { Fact } from '../../models/kafka/facts'
import { advanceLogStart, append, rewrite, truncateTo } from '../../models/kafka/log/log'
import { appendRecords } from '../../models/kafka/raft/log'
import type { KafkaWorld } from '../compile'
import type { Stop } from '../frame'
import { createChecker, observe, settle, watchOf } from '../invariants/checker'
import type { Checker } from '../invariants/invariant'
import { createRun } from '../run'
import { P, type Story, story } from './story'

export interface Watch {
  told: Story
  world: KafkaWorld
  checker: Checker
  /** Does the world do what the facts say? */
  mirrors: boolean
  /** Does the checker look? */
  looks: boolean
}

/** Two brokers, of which b1 leads the only partition of `orders`; a producer p1, a group with two consumers. */
export function watch({ acks = -1 as -1 | 0 | 1, idempotent = true, minIsr = 1 } = {}): Watch {
  const parsed = parseScenario(`
scenario: watched
version: 1
title: A small cluster
seed: 3
blueprint:
  brokers: { b1: {}, b2: {} }
  topics: { orders: { partitions: 1, replicas: 2, min.insync.replicas: ${minIsr} } }
  producers: { p1: { to: orders, rate: 0/s } }
  groups: { billing: { topics: [orders], consumers: 2 } }
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { world } = createRun(parsed.scenario).state
  const told = story({ acks, idempotent })
  const watched: Watch = { told, world, checker: createChecker(world, told.referee), mirrors: true, looks: true }
  told.listeners.push((fact, at, seq) => {
    if (watched.mirrors) mirror(world, fact)
    if (!watched.looks) return
    const watch = watchOf(fact.type)
    if (watch !== null) observe(watched.checker, watch, fact, at, seq)
    settle(watched.checker, at, seq)
  })
  return watched
}

/** The breakage without an excuse, if there was one. */
export const stopOf = ({ checker }: Watch): Stop | null => checker.stop

/** Promise and cause of each breakage with an excuse. */
export const regretsOf = ({ checker }: Watch): string[] => checker.regrets.map(({ id, code }) => `${id} ${code}`)

/** Tells something that the world does not do. */
export function only(watched: Watch, tellIt: () => void): void {
  watched.mirrors = false
  tellIt()
  watched.mirrors = true
}

/** Tells something at which the checker does not look. */
export function unseen(watched: Watch, tellIt: () => void): void {
  watched.looks = false
  tellIt()
  watched.looks = true
}

export function broker({ world }: Watch, id: string): Broker {
  const actor = world.actors[id]
  if (actor?.kind !== 'broker') throw new Error(`${id} is not a broker`)
  return actor
}

export const replica = (watched: Watch, id: string) => broker(watched, id).volatile.partitions[P]!

export function controller({ actors }: KafkaWorld): Controller {
  const actor = actors.k1
  if (actor?.kind !== 'controller') throw new Error('k1 is not the controller')
  return actor
}

function mirror(world: KafkaWorld, fact: Fact): void {
  const actor = 'broker' in fact ? world.actors[fact.broker] : undefined
  const at = actor?.kind === 'broker' && 'partition' in fact ? fact.partition : null
  const log = at === null || actor?.kind !== 'broker' ? undefined : actor.durable.logs[at]
  const held = at === null || actor?.kind !== 'broker' ? undefined : actor.volatile.partitions[at]
  switch (fact.type) {
    case 'batch-appended':
      if (log) append(log, fact.batch)
      return
    case 'batches-replicated':
      for (const batch of fact.batches) if (log) append(log, batch)
      if (log) progress(world, fact.leader, fact.broker, fact.partition, log.logEndOffset)
      return
    case 'log-truncated':
      if (log) truncateTo(log, fact.to)
      if (held) Object.assign(held, { role: 'follower', leader: fact.leader, leaderEpoch: fact.leaderEpoch })
      return
    case 'log-start-advanced':
      if (log) advanceLogStart(log, fact.to)
      return
    case 'log-cleaned': {
      if (log === undefined) return
      const { to, from, removed, bytesBefore, bytesAfter, batches } = fact
      rewrite(log, to, (old) => batches.find(({ baseOffset }) => baseOffset === old.baseOffset) ?? old)
      log.firstDirtyOffset = to
      log.lastCleaning = { sealed: true, at: 0, from, to, removed, bytesBefore, bytesAfter }
      return
    }
    case 'high-watermark-advanced':
    case 'high-watermark-followed':
      if (held) held.highWatermark = fact.highWatermark
      return
    case 'became-leader':
      if (held) {
        const { isr } = controller(world).volatile.image.partitions[fact.partition]!
        Object.assign(held, { role: 'leader', leader: fact.broker, leaderEpoch: fact.leaderEpoch, isr, followers: [] })
      }
      return
    case 'leader-elected':
      if (fact.reason === 'created') return
      return decide(world, {
        sealed: true,
        type: 'partitionChangeRecord',
        partition: fact.partition,
        leader: fact.leader,
        isr: fact.isr,
      })
    case 'isr-shrank':
    case 'isr-expanded':
      for (const replica of replicasOf(world, fact.partition)) if (replica.role === 'leader') replica.isr = fact.isr
      return decide(world, { sealed: true, type: 'partitionChangeRecord', partition: fact.partition, isr: fact.isr })
    default:
  }
}

const replicasOf = (world: KafkaWorld, partition: string): Partition[] =>
  Object.values(world.actors).flatMap((actor) =>
    actor.kind === 'broker' ? (actor.volatile.partitions[partition] ?? []) : [],
  )

// What the leader learns from the follower's next fetch.
function progress(world: KafkaWorld, leader: string, follower: string, partition: string, logEndOffset: number) {
  const actor = world.actors[leader]
  const followers = actor?.kind === 'broker' ? actor.volatile.partitions[partition]?.followers : undefined
  if (followers === undefined) return
  const { brokerEpoch } = controller(world).volatile.image.brokers[follower]!
  const unknown = {
    id: follower,
    logStartOffset: 0,
    brokerEpoch,
    lastCaughtUpTime: 0,
    lastFetchTime: 0,
    lastFetchLeaderLogEnd: 0,
  }
  const known = followers.findIndex(({ id }) => id === follower)
  const told = { ...(followers[known] ?? unknown), logEndOffset }
  if (known < 0) followers.push(told)
  else followers[known] = told
}

function decide(world: KafkaWorld, record: MetadataRecord): void {
  const { durable, volatile } = controller(world)
  appendRecords(durable.log, durable.quorum.epoch, [record])
  volatile.raft.highWatermark = durable.log.logEndOffset
  replay(volatile.image, record)
}
