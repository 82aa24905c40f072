// What a promise is, to the checker: which facts concern it, and how to look whether it still holds.
import type { Micros } from '../../kernel/time'
import type { Broker, Consumer, Controller } from '../../models/kafka/actors'
import type { Partition } from '../../models/kafka/broker/state'
import { offsetAt, recordsIn } from '../../models/kafka/batches'
import type { Fact, FactOf } from '../../models/kafka/facts'
import type { ConsumerGroup } from '../../models/kafka/group/consumer/state'
import { batchCount, batchIn } from '../../models/kafka/log/chunks'
import type { Log } from '../../models/kafka/log/state'
import type { LogBatch, PartitionId } from '../../models/kafka/messages'
import { transactionShardOf } from '../../models/kafka/replication/verification'
import type { KafkaWorld } from '../compile'
import type { ClusterImage, PartitionState } from '../../models/kafka/controller/records'
import { bestInformed, metadataOf } from '../quorum'
import type { ExplainCode } from '../referee/explain'
import type { Stop } from '../frame'
import { lossOf } from '../referee/copies'
import type { ReplicaLog } from '../referee/logs'
import { partitionLedger, type Referee } from '../referee/state'
import { type Incident } from '../referee/incidents'
import { type PartitionLedger } from '../referee/partition-ledger'

/** A promise that did not hold. */
export interface Breakage {
  /** The legitimate cause, by configuration and fault log; '' = none, so it is our own mistake. */
  code: ExplainCode | ''
  /** Who and what, with the numbers. */
  message: string
  /** The partition concerned, where the fact that was looked at does not name it. */
  partition?: PartitionId
}

type Looks = { readonly [T in Fact['type']]?: (checker: Checker, fact: FactOf<T>) => Breakage | null }

export interface Invariant {
  /** Its id in the catalogue. */
  readonly id: string
  readonly name: string
  /** What must hold, in one sentence. */
  readonly promise: string
  /** Codes that may break it rightly. */
  readonly brokenBy: readonly ExplainCode[]
  /** Where the promise comes from. */
  readonly source: string
  /** Looks at the world after the delivery in which one of these facts was noted. */
  readonly after?: Looks
  /** Looks at the very moment of the fact: at what the actor that notes it has just decided. */
  readonly during?: Looks
  /** Looks at everything, once in a while: what would cost too much after each delivery. */
  readonly sweep?: (checker: Checker) => Breakage | null
  /** What to say of an incident that the referee noticed; null when it is none of this promise's business. */
  readonly onIncident?: (checker: Checker, incident: Incident) => Breakage | null
}

export type Look = (checker: Checker, fact: Fact) => Breakage | null

/** The promises that facts of one type concern. */
export interface Watch {
  readonly during: readonly Look[]
  readonly after: readonly Look[]
}

/** Rightly broken promises, counted by promise and cause. */
export interface Regret {
  id: string
  code: ExplainCode
  count: number
  first: Micros
  last: Micros
  /** Of the first: what happened, and the partition and record concerned. */
  message: string
  partition: PartitionId | null
  record: number | null
}

export interface Checker {
  world: KafkaWorld
  referee: Referee
  /** Ids of the world's controllers, or of its ZooKeeper servers. */
  controllers: readonly string[]
  /** Brokers that were looked up since somebody last changed who is there. */
  brokers: Broker[]
  /** Facts since the last look, and how to look at each. */
  heard: Fact[]
  due: (readonly Look[])[]
  /** The first breakage without an excuse. */
  stop: Stop | null
  regrets: Regret[]
  /** What invariants remember, each under its own keys. The values are replaced, never changed. */
  memory: Record<string, Readonly<Record<string, string | number>>>
  /** By consumer and partition, the offset that it is to be given next (O2, O3). */
  expected: Record<string, Record<PartitionId, number>>
  /** Metadata records that have been looked at (I9). */
  metadataOffset: number
  looks: number
  /** The look at which the books were last seen to balance (M2). */
  balanced: number
  /** Deliveries and acts since the last sweep. */
  unswept: number
}

// ---- looking at the world ---------------------------------------------------------------------------------------------

/** A group of the consumer protocol as a broker that coordinates it has it; null: it does not. */
export function consumerGroupAt(checker: Checker, broker: string, group: string): ConsumerGroup | null {
  for (const { groups } of Object.values(brokerOf(checker, broker)?.volatile.groups ?? {})) {
    const known = groups[group]
    if (known?.type === 'consumer') return known
  }
  return null
}

/** The applications of a group that have ever been, those that are gone included. */
export const consumersOf = ({ world }: Checker, group: string): Consumer[] =>
  Object.values(world.actors).filter((actor) => actor.kind === 'consumer' && actor.group === group) as Consumer[]

/** Has a person changed how a group works? Then what was true of its work once may not be now. */
export const wasChanged = ({ referee }: Checker, group: string): boolean =>
  referee.faults.some(({ kind, targets }) => kind === 'set' && targets.includes(group))

/** Has a person reset a group's offsets, or sent one of its applications elsewhere? */
export function wasMoved(checker: Checker, group: string): boolean {
  const consumers = consumersOf(checker, group)
  return checker.referee.faults.some(
    ({ kind, targets }) =>
      (kind === 'reset' || kind === 'seek') &&
      (targets.includes(group) || consumers.some(({ id }) => targets.includes(id))),
  )
}

export const brokers = ({ world }: Checker): Broker[] =>
  Object.values(world.actors).filter((actor) => actor.kind === 'broker')

/** What a broker has of a partition: its replica while its process runs, its log on disk, and what the referee heard of that. */
interface Copy {
  readonly broker: string
  readonly partition: PartitionId
  readonly replica: Partition | null
  readonly log: Log | null
  readonly told: ReplicaLog | null
}

// Several promises concern one fact, and most of them look at the same partition on the same brokers, as often does the next
// fact: what was looked up stays at hand until the world changes.
let image: ClusterImage | null | undefined
let partition: PartitionId | null = null
let ledger: PartitionLedger | null | undefined
let state: PartitionState | null | undefined
let copy: Copy | null = null

/** Whatever was looked up may be another by now: to be called before the promises look at the world after a change. */
export function lookAnew(): void {
  image = undefined
  partition = null
  copy = null
}

function lookAtPartition(id: PartitionId): void {
  if (id === partition) return
  partition = id
  ledger = undefined
  state = undefined
}

export function brokerOf({ world, brokers: known }: Checker, id: string): Broker | null {
  for (let i = 0; i < known.length; i++) if (known[i]!.id === id) return known[i]!
  const actor = world.actors[id]
  if (actor?.kind !== 'broker') return null
  known.push(actor)
  return actor
}

/** The cluster as the committed metadata say, in the quorum or in the ZooKeeper ensemble. */
export function imageOf({ world, controllers }: Checker): ClusterImage | null {
  if (image === undefined) image = metadataOf(world, controllers)
  return image
}

/** A partition as the committed metadata have it; null: they do not know it. */
export function stateOf(checker: Checker, id: PartitionId): PartitionState | null {
  lookAtPartition(id)
  if (state === undefined) state = imageOf(checker)?.partitions[id] ?? null
  return state
}

/** The controller of a quorum that knows the most of what is committed. */
export const controllerOf = ({ world, controllers }: Checker): Controller | null => bestInformed(world, controllers)

export function copyOn(checker: Checker, broker: string, id: PartitionId): Copy {
  if (copy !== null && copy.partition === id && copy.broker === broker) return copy
  const actor = brokerOf(checker, broker)
  const ledger = ledgerOf(checker, id)
  copy = {
    broker,
    partition: id,
    replica: actor?.volatile.partitions[id] ?? null,
    log: actor?.durable.logs[id] ?? null,
    told: ledger === null ? null : toldLog(ledger, broker),
  }
  return copy
}

/** The log of a partition on a broker's disk. */
export const diskLog = (checker: Checker, broker: string, id: PartitionId): Log | null =>
  brokerOf(checker, broker)?.durable.logs[id] ?? null

export function ledgerOf({ referee }: Checker, id: PartitionId): PartitionLedger | null {
  lookAtPartition(id)
  if (ledger === undefined) ledger = partitionLedger(referee, id)
  return ledger
}

/** `min.insync.replicas` of a topic, as a broker knows it. */
export function minIsrAt(checker: Checker, broker: string, topic: string): number {
  const config = brokerOf(checker, broker)?.volatile.image.topics[topic]?.config
  return Number(config?.['min.insync.replicas'] ?? 1)
}

/** What may have rewritten a log rightly: an unclean election, or a log that came back shorter; '' when nothing did. */
export function rewrittenBy(checker: Checker, partition: PartitionId): ExplainCode | '' {
  const ledger = ledgerOf(checker, partition)
  if (ledger === null) return ''
  return ledger.uncleanEpochs.length > 0 ? 'X-UNCLEAN' : lossAmong(ledger)
}

/** The same for a transaction: in a partition of it, or in what its coordinator had stored of its id. */
export function transactionRewrittenBy(
  checker: Checker,
  transactionalId: string,
  partition: PartitionId | null,
): ExplainCode | '' {
  const here = partition === null ? '' : rewrittenBy(checker, partition)
  const [broker] = brokers(checker)
  if (here !== '' || broker === undefined) return here
  return rewrittenBy(checker, transactionShardOf(broker, transactionalId))
}

/** Has some copy of this partition lost its end, with the power or with its disk? By the fault log, not by the outcome. */
function lossAmong({ shortenedBy, replicas }: PartitionLedger): ExplainCode | '' {
  if (shortenedBy !== '') return shortenedBy
  for (const replica of replicas) if (lossOf(replica) !== '') return lossOf(replica)
  return ''
}

/** What the referee heard of a broker's log of a partition; null: nothing. */
export function toldLog({ replicas }: PartitionLedger, broker: string | null): ReplicaLog | null {
  for (const replica of replicas) if (replica.broker === broker) return replica
  return null
}

const NEAR = 16
const LATEST = 3

/** Index of the batch that holds `offset` among all batches of a log; -1 when none does. */
export function placeOf(log: Log, offset: number): number {
  let high = batchCount(log) - 1
  // Most looks are at what came last, and a search through all of a long log visits far places of memory.
  for (const first = high - LATEST; high > first && high >= 0; high--) {
    const batch = batchIn(log, high)
    if (offset >= batch.baseOffset) return offset <= batch.lastOffset ? high : -1
  }
  let low = high > NEAR && batchIn(log, high - NEAR).baseOffset <= offset ? high - NEAR : 0
  while (low <= high) {
    const middle = (low + high) >> 1
    const batch = batchIn(log, middle)
    if (offset < batch.baseOffset) high = middle - 1
    else if (offset > batch.lastOffset) low = middle + 1
    else return middle
  }
  return -1
}

/** The newest `count` records of a log that are left, ascending. */
export function newestPlaces(log: Log, count: number): { stored: LogBatch; place: number }[] {
  const found: { stored: LogBatch; place: number }[] = []
  for (let at = batchCount(log) - 1; at >= 0 && found.length < count; at--) {
    const stored = batchIn(log, at)
    for (let place = recordsIn(stored) - 1; place >= 0 && found.length < count; place--) {
      if (offsetAt(stored, place) >= log.localLogStartOffset) found.push({ stored, place })
    }
  }
  return found.toReversed()
}

/** The batch that holds `offset`, null when the log does not. */
export function batchHolding(log: Log, offset: number): LogBatch | null {
  const place = placeOf(log, offset)
  return place < 0 ? null : batchIn(log, place)
}
