// Topics as a screen shows them: their partitions with records, flags, ghosts and tiers. Nothing here is stored.
import { controllerIds } from '../../blueprint/target'
import { resolveConfig } from '../../models/kafka/config'
import { isUnderReplicated, type PartitionState } from '../../models/kafka/controller/records'
import { isTombstone, offsetAt } from '../../models/kafka/batches'
import type { Log } from '../../models/kafka/log/state'
import { processOf } from '../compile'
import { controlOf } from '../quorum'
import type { CellView, FlagView, PartitionView, ShareView, TopicView } from '../frame'
import { newestPlaces } from '../invariants/invariant'
import { lastKnownMark, leaderOf } from '../lag'
import { cleanerView, olderSegments, segmentViews, tieredSegmentViews } from './log'
import { recordsKept, remoteLogView } from './remote'
import { seconds } from '../../kernel/time'
import { duplicatesIn, ghostsOf } from '../referee/ledger'
import { endOfLogAt } from '../referee/logs'
import { partitionLedger } from '../referee/state'
import type { Scene } from './scene'
import { shareView } from './share'
import { meantOf } from '../referee/transactions'
import { markerOf, type Sender, stableOffset, transactionViews } from './transaction'
import { partitionsOf, topicsOfGroup } from '../metadata'

/** Cells that a partition strip shows. */
const CELLS = 24

export function topicViews(scene: Scene): TopicView[] {
  const all = Object.values(partitionsOf(scene))
  return Object.entries(scene.blueprint.topics).map(([id, block]) => {
    const states = all.filter(({ topic }) => topic === id).toSorted((a, b) => a.index - b.index)
    const configured = resolveConfig('topic', scene.profile, block.config)['min.insync.replicas']
    const minIsr = Math.min(configured, block.replicas)
    const partitions = states.map((state) => partitionView(scene, state))
    return {
      id,
      replicationFactor: block.replicas,
      minInsyncReplicas: configured,
      partitions,
      offline: states.filter(({ leader }) => leader === null).length,
      underReplicated: states.filter(isUnderReplicated).length,
      underMinIsr: states.filter(({ isr }) => isr.length < minIsr).length,
      atMinIsr: states.filter(({ isr }) => isr.length === minIsr).length,
      records: partitions.reduce((sum, p) => sum + p.records, 0),
      rate: rateOf(scene, states),
      config: block.config,
      internal: false,
    }
  })
}

/** What leaders' logs have grown by in so much time is a topic's rate: long enough that a steady one is one number. */
const RATE_OVER = seconds(5)
/** Before so much time there is none. */
const RATE_FROM = seconds(1)

function rateOf({ world, referee }: Scene, states: readonly PartitionState[]): number | null {
  if (world.now < RATE_FROM) return null
  const over = Math.min(RATE_OVER, world.now)
  const grown = states.map(({ partition, leader }) => {
    const log = partitionLedger(referee, partition)?.replicas.find(({ broker }) => broker === leader)
    return log === undefined ? 0 : log.end - endOfLogAt(log, world.now - over)
  })
  return grown.reduce((sum, records) => sum + records, 0) / (over / seconds(1))
}

// Where the segments of a tiered topic lie; null: it is none, and nothing of it lies elsewhere.
function tiersOf({ world, blueprint }: Scene, { topic, replicas }: PartitionState, log: Log | undefined) {
  if (log === undefined) return null
  const isTiered = blueprint.topics[topic]?.config['remote.storage.enable'] === true
  if (!isTiered && log.localLogStartOffset === log.logStartOffset) return null
  const brokers = replicas.flatMap((id) => {
    const broker = world.actors[id]
    return broker?.kind === 'broker' ? [broker] : []
  })
  return { remote: remoteLogView(world, log, brokers), ...tieredSegmentViews(world, log, brokers) }
}

function partitionView(scene: Scene, state: PartitionState): PartitionView {
  const { partition, index, leader, leaderEpoch, partitionEpoch, replicas, isr, elr } = state
  const led = leaderOf(scene.world, controllerIds(scene.blueprint), partition)
  const log = led?.broker.durable.logs[partition] ?? longestLog(scene, state)
  const highWatermark = highWatermarkOf(scene, partition)
  const end = log?.logEndOffset ?? 0
  const cleaner = led === null ? null : cleanerView(led.broker, led.replica, scene.world.now)
  const places = log === undefined ? [] : newestPlaces(log, CELLS)
  const tiers = tiersOf(scene, state, log)
  return {
    partition,
    index,
    leader,
    leaderEpoch,
    partitionEpoch,
    replicas: [...replicas],
    isr: [...isr],
    elr: [...elr],
    lastKnownLeader: isr.length === 0 ? (state.lastKnownElr[0] ?? null) : null,
    control: controlOf(scene.world, controllerIds(scene.blueprint), partition),
    adding: [...state.addingReplicas],
    removing: [...state.removingReplicas],
    pendingIsr: led?.replica.pendingIsr ? [...led.replica.pendingIsr] : null,
    logStartOffset: log?.logStartOffset ?? 0,
    localStartOffset: log?.localLogStartOffset ?? 0,
    remote: tiers === null ? null : tiers.remote,
    highWatermark,
    logEndOffset: end,
    lastStableOffset: stableOffset(log, highWatermark),
    segments: tiers?.segments ?? (log === undefined ? [] : segmentViews(log, scene.world.now, cleaner !== null)),
    olderSegments: tiers?.older ?? (log === undefined ? 0 : olderSegments(log)),
    records: log === undefined ? 0 : recordsKept(scene.world, log),
    cleaner,
    cells: cells(scene, partition, places, highWatermark),
    transactions: log === undefined ? [] : transactionViews(log, places, (record) => senderOf(scene, record)),
    flags: flags(scene, state, highWatermark),
    shares: shares(scene, state),
    ghosts: ghostsOf(scene.referee, partition, 200),
  }
}

// Without a leader, a strip shows the longest log that still exists on some disk.
function longestLog({ world }: Scene, { partition, replicas }: PartitionState): Log | undefined {
  const logs = replicas
    .map((id) => world.actors[id])
    .map((b) => (b?.kind === 'broker' ? b.durable.logs[partition] : undefined))
  return logs.reduce(
    (best, log) => (log !== undefined && (best === undefined || log.logEndOffset > best.logEndOffset) ? log : best),
    undefined,
  )
}

// A leader that died took its high watermark with it, and its followers' are behind (R-HW5). What was readable is not
// less for that: without a leader, the highest that the last one announced stands until another one leads.
export function highWatermarkOf({ world, referee, blueprint }: Scene, partition: string): number {
  const controllers = controllerIds(blueprint)
  const led = leaderOf(world, controllers, partition)
  if (led !== null) return led.replica.highWatermark
  return Math.max(partitionLedger(referee, partition)?.readableTo ?? 0, lastKnownMark(world, controllers, partition))
}

function cells(
  scene: Scene,
  partition: string,
  places: ReturnType<typeof newestPlaces>,
  highWatermark: number,
): CellView[] {
  const duplicates = duplicatesIn(scene.referee, partition)
  return places.map(({ stored, place }) => {
    const { batch, deleteHorizon } = stored
    const offset = offsetAt(stored, place)
    const record = batch.records[place] ?? null
    const tombstone = isTombstone(batch, place)
    return {
      offset,
      key: batch.keys[place] ?? null,
      record,
      producer: record === null ? '' : processOf(producerOf(scene, record)),
      committed: offset < highWatermark,
      duplicate: record !== null && duplicates[record] === true,
      tombstone,
      marker: markerOf(stored),
      goesAt: tombstone ? (deleteHorizon ?? null) : null,
    }
  })
}

function producerOf({ world }: Scene, record: number): string {
  const number = Math.floor(record / 2 ** 32)
  for (const id in world.actors) {
    const actor = world.actors[id]!
    if (actor.kind === 'producer' && actor.number === number) return id
  }
  return ''
}

function senderOf(scene: Scene, record: number): Sender {
  const actor = producerOf(scene, record)
  const id = scene.referee.transactions?.producers[actor]?.transactionalId ?? ''
  return { producer: processOf(actor), id, first: meantOf(scene.referee, record)?.first ?? null }
}

export function flags(scene: Scene, { partition, topic }: PartitionState, highWatermark: number): FlagView[] {
  return Object.entries(scene.blueprint.groups)
    .filter(([, block]) => topicsOfGroup(scene, block).includes(topic) && block.type === 'consumer')
    .map(([id, block]) => {
      const group = scene.groups.find(({ group: known }) => known.group === id)?.group
      const committed = group?.offsets[partition]?.offset ?? null
      const owner = Object.keys(block.consumers).find((consumer) => {
        const actor = scene.world.actors[consumer]
        return actor?.kind === 'consumer' && actor.up && actor.volatile.owned[partition] !== undefined
      })
      const actor = owner === undefined ? undefined : scene.world.actors[owner]
      const position = actor?.kind === 'consumer' ? (actor.volatile.owned[partition]?.position ?? null) : null
      const lag = Math.max(0, highWatermark - (committed ?? position ?? 0))
      return { group: id, committed, position, consumer: owner ?? null, lag }
    })
}

// Of each share group that reads the topic.
export const shares = ({ world, blueprint }: Scene, { partition, topic }: PartitionState): ShareView[] =>
  Object.entries(blueprint.groups).flatMap(([id, block]) => {
    if (block.type !== 'share' || !block.topics.includes(topic)) return []
    return shareView(world, controllerIds(blueprint), id, partition) ?? []
  })
