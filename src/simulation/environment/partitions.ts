// What conditions ask of partitions, as the newest metadata and the logs have them.
import { isInternal } from '../../models/kafka/partition'
import { recordsKept, remoteSegmentsOf } from '../views/remote'
import { emptyImage, minIsrOf, type PartitionState } from '../../models/kafka/controller/records'
import type { Value } from '../evaluate'
import { partitionLedger } from '../referee/state'
import { lastStableOffset } from '../../models/kafka/log/transactions'
import { transactionsIn } from '../referee/transactions'
import { imageOf } from '../metadata'
import { type Scene, statesOf } from './scene'

/** How many partitions of a topic pass a test. */
export const countStates =
  (test: (state: PartitionState, scene: Scene) => boolean) =>
  (scene: Scene, topic: string): number =>
    statesOf(scene, topic).filter((state) => test(state, scene)).length

/** A value of one partition, as the newest metadata has it. */
export const ofState =
  (read: (state: PartitionState, scene: Scene) => Value) =>
  (scene: Scene, _topic: string, partition: string): Value => {
    const state = imageOf(scene)?.partitions[partition]
    return state === undefined ? null : read(state, scene)
  }

const minIsr = (scene: Scene, { topic }: PartitionState): number => minIsrOf(imageOf(scene) ?? emptyImage(), topic)

/** Fewer are in sync than `min.insync.replicas` asks for. */
export const isUnderMinIsr = (state: PartitionState, scene: Scene): boolean => state.isr.length < minIsr(scene, state)

/** One copy less, and `acks=all` is refused. */
export const isAtMinIsr = (state: PartitionState, scene: Scene): boolean => state.isr.length === minIsr(scene, state)

/** What a broker's own metric counts: partitions that it leads, those of internal topics included. */
export const ledWhere =
  (test: (state: PartitionState, scene: Scene) => boolean) =>
  (scene: Scene, id: string): number =>
    countAll(scene, (state) => state.leader === id && test(state, scene))

/** The log that a person would call the partition's: its leader's, else the longest that is left. */
export function logOf(
  { world }: Scene,
  { partition, leader, replicas }: PartitionState,
): { start: number; localStart: number; remoteEnd: number; end: number; records: number } {
  const logs = (leader === null ? replicas : [leader]).map((id) => {
    const broker = world.actors[id]
    return broker?.kind === 'broker' ? broker.durable.logs[partition] : undefined
  })
  const longest = logs.reduce(
    (best, log) => (log !== undefined && log.logEndOffset > (best?.logEndOffset ?? -1) ? log : best),
    undefined,
  )
  if (longest === undefined) return { start: 0, localStart: 0, remoteEnd: 0, end: 0, records: 0 }
  const { logStartOffset: start, localLogStartOffset: localStart, logEndOffset: end } = longest
  const remoteEnd = (remoteSegmentsOf(world, longest).at(-1)?.endOffset ?? -1) + 1
  return { start, localStart, remoteEnd, end, records: recordsKept(world, longest) }
}

/** A new leader's own high watermark may be behind for a moment (R-HW5); what can be read does not become less by that. */
export const readableTo = ({ referee }: Scene, partition: string): number =>
  partitionLedger(referee, partition)?.readableTo ?? 0

/** Where readers of committed data are held back by the leader; what can be read at all is as above. */
export function stableTo(scene: Scene, { partition, leader }: PartitionState): number {
  const readable = readableTo(scene, partition)
  const actor = leader === null ? undefined : scene.world.actors[leader]
  const log = actor?.kind === 'broker' ? actor.durable.logs[partition] : undefined
  return log === undefined ? readable : Math.min(readable, lastStableOffset(log, readable))
}

/** Transactions that are open in a partition. */
export function openIn({ referee }: Scene, partition: string): number {
  const ledger = partitionLedger(referee, partition)
  const known = ledger === null ? null : transactionsIn(referee, ledger)
  return known === null ? 0 : Object.keys(known.open).length
}

/** Of a topic that people made, and led by this broker. */
export const led = (id: string) => (state: PartitionState) => !isInternal(state.topic) && state.leader === id

/** Of a topic that people made, with a copy on this broker. */
export const held = (id: string) => (state: PartitionState) => !isInternal(state.topic) && state.replicas.includes(id)

/** How many partitions of the cluster pass a test. */
export const countAll = (scene: Scene, test: (state: PartitionState) => boolean): number =>
  Object.values(imageOf(scene)?.partitions ?? {}).filter(test).length
