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
import type { ClusterImage } from '../../models/kafka/controller/records'
import { bestInformed, metadataOf } from '../quorum'
import type { ExplainCode } from '../explain'
import type { Stop } from '../frame'
import { lossOf } from '../referee-copies'
import type { ReplicaLog } from '../referee-logs'
import { partitionLedger, type Incident, type PartitionLedger, type Referee } from '../referee-state'

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
  /** Facts since the last look. */
  heard: Fact[]
  /** The first breakage without an excuse. */
  stop: Stop | null
  regrets: Regret[]
  /** What invariants remember, each under its own keys. The values are replaced, never changed. */
  memory: Record<string, Readonly<Record<string, string | number>>>
  /** Metadata records that have been looked at (I9). */
  metadataOffset: number
  looks: number
  /** Deliveries and acts since the last sweep. */
  unswept: number
}

// ---- looking at the world ---------------------------------------------------------------------------------------------

export function brokerOf(checker: Checker, id: string): Broker | null {
  const actor = checker.world.actors[id]
  return actor?.kind === 'broker' ? actor : null
}

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

interface Copy {
  readonly broker: string
  readonly partition: PartitionId
  readonly actor: Broker | null
  readonly replica: Partition | null
  readonly log: Log | null
}

// Several promises concern one fact, and most of them look at the same things, which do not change meanwhile: those are
// looked up once. `copy` and `ledger` are what the fact at hand was first looked at for.
let copy: Copy | null = null
let ledger: PartitionLedger | null = null
let image: ClusterImage | null | undefined

/** Whatever was looked up may be another by now: to be called before the promises look at the world after a change. */
export function lookAnew(): void {
  copy = null
  ledger = null
  image = undefined
}

/** The promises go on to another fact, in the same world. */
export function lookAtNext(): void {
  copy = null
  ledger = null
}

/** The cluster as the committed metadata say, in the quorum or in the ZooKeeper ensemble. */
export function imageOf({ world, controllers }: Checker): ClusterImage | null {
  if (image === undefined) image = metadataOf(world, controllers)
  return image
}

/** The controller of a quorum that knows the most of what is committed. */
export const controllerOf = ({ world, controllers }: Checker): Controller | null => bestInformed(world, controllers)

/** The broker's replica of a partition while its process runs, and its log on disk. */
export function replicaOf(checker: Checker, broker: string, partition: PartitionId): Copy {
  if (copy !== null && copy.partition === partition && copy.broker === broker) return copy
  const actor = brokerOf(checker, broker)
  const replica = actor?.volatile.partitions[partition] ?? null
  const found = { broker, partition, actor, replica, log: actor?.durable.logs[partition] ?? null }
  copy ??= found
  return found
}

/** The log of a partition on a broker's disk. */
export const diskLog = (checker: Checker, broker: string, partition: PartitionId): Log | null =>
  brokerOf(checker, broker)?.durable.logs[partition] ?? null

export function ledgerOf(checker: Checker, partition: PartitionId): PartitionLedger | null {
  if (ledger !== null && ledger.partition === partition) return ledger
  const found = partitionLedger(checker.referee, partition)
  ledger ??= found
  return found
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
