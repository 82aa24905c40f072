// A small cluster for tests: real brokers and a real controller, and clients that only say what a test tells them to.
import { crash, setCut, start } from '../../../../kernel/faults'
import { nextTime } from '../../../../kernel/queue'
import { streamFor } from '../../../../kernel/random'
import { createStage, handle, send, step, type Stage } from '../../../../kernel/step'
import { ms, type Micros } from '../../../../kernel/time'
import { actorBase, createWorld, type Actor, type World } from '../../../../kernel/world'
import { resolveConfig } from '../../config'
import type { ConfigValue } from '../../config-key'
import { bootstrapRecords } from '../../controller/bootstrap'
import { controllerHandlers } from '../../controller/controller'
import { createController, FIRST_EPOCH, formatQuorum, resetController } from '../../controller/create'
import type { Controller } from '../../controller/state'
import type { Fact, FactOf } from '../../facts'
import { batchesOf } from '../../log/log'
import type {
  ErrorCode,
  FetchPartition,
  FetchResponse,
  ListOffsetsRequest,
  Message,
  PartitionId,
  ProduceResponse,
  RecordBatch,
} from '../../messages'
import { REMOTE_STORAGE } from '../../messages/remote'
import { typicalRemote } from '../../remote-speed'
import type { RemoteStorage } from '../../remote/state'
import { createRemoteStorage, remoteStorageHandlers } from '../../remote/storage'
import { brokerHandlers } from '../broker'
import { createBroker, formatBroker, resetBroker } from '../create'
import type { Broker, Partition } from '../state'

export interface Heard {
  at: Micros
  to: string
  from: string
  msg: Message
}

export interface Cluster {
  stage: Stage<Message, Fact>
  world: World<Message>
  facts: { at: Micros; fact: Fact }[]
  /** What the clients have heard. */
  heard: Heard[]
  /** How many messages of each type were sent. */
  sent: Record<string, number>
}

export interface ClusterPlan {
  brokers?: number
  /** How many controllers: `k1` … */
  controllers?: number
  preVote?: boolean
  racks?: (string | null)[]
  topics?: Record<string, { partitions?: number; replicas?: number; config?: Record<string, ConfigValue> }>
  config?: Record<string, ConfigValue>
  /** Levels of features that differ from a new cluster's. */
  features?: Record<string, number>
  seed?: number
  clients?: string[]
}

/** A cluster at time 0: brokers `b1` …, controller `k1`, clients `c1` and `c2`; 1 ms from anybody to anybody. */
export function createCluster(plan: ClusterPlan = {}): Cluster {
  const {
    brokers = 3,
    controllers = 1,
    preVote = true,
    topics = { orders: {} },
    seed = 1,
    clients = ['c1', 'c2'],
  } = plan
  const world = createWorld<Message, Actor>(seed, { latency: ms(1), jitter: 0, loss: 0 })
  const facts: Cluster['facts'] = []
  const heard: Heard[] = []
  const sent: Record<string, number> = {}
  const listen = (self: Actor, msg: Message, fx: { now: Micros }, from: string) =>
    heard.push({ at: fx.now, to: self.id, from, msg })
  const client = new Proxy({}, { get: () => listen })
  const stage = createStage<Message, Fact, Actor>(
    world,
    { broker: brokerHandlers, controller: controllerHandlers, remoteStorage: remoteStorageHandlers, client },
    {
      sent: ({ msg }) => (sent[msg.type] = (sent[msg.type] ?? 0) + 1),
      note: (fact, at) => facts.push({ at, fact }),
    },
  )
  // Few coordinator partitions keep tests quick; none of them says how many there are.
  const config = resolveConfig('broker', 'realistic', { 'offsets.topic.num.partitions': 4, ...plan.config })
  const voters = Array.from({ length: controllers }, (_, i) => `k${i + 1}`)
  const quorum = voters.map((id) =>
    createController(actorBase(world, id, 'controller'), {
      config: { ...config },
      formatted: voters,
      bootstrap: voters,
      preVote,
    }),
  )
  for (const controller of quorum) world.actors[controller.id] = controller
  const all = Array.from({ length: brokers }, (_, i) => {
    const rack = plan.racks?.[i] ?? null
    const settings = { nodeId: i + 1, rack, voters, config: { ...config }, diskLatency: 0, diskCapacity: null }
    return createBroker(actorBase(world, `b${i + 1}`, 'broker'), settings)
  })
  for (const broker of all) world.actors[broker.id] = broker
  const records = bootstrapRecords({
    voters,
    brokers: all,
    topics: Object.entries(topics).map(([topic, { partitions = 1, replicas = 3, config: set = {} }]) => ({
      topic,
      partitions,
      replicationFactor: Math.min(replicas, brokers),
      config: set,
    })),
    config,
    features: plan.features ?? {},
    random: streamFor(seed, 'placement'),
  })
  formatQuorum(quorum, records)
  for (const broker of all) formatBroker(broker, 'k1', FIRST_EPOCH, records)
  for (const id of clients) world.actors[id] = actorBase(world, id, 'client')
  if (config['remote.log.storage.system.enable']) {
    const base = actorBase(world, REMOTE_STORAGE, 'remoteStorage')
    world.actors[REMOTE_STORAGE] = createRemoteStorage(base, typicalRemote)
  }
  for (const id of Object.keys(world.actors)) start(stage, id)
  heard.length = 0
  return { stage, world, facts, heard, sent }
}

/** Lets time pass until `at`. */
export function runTo({ stage, world }: Cluster, at: Micros): void {
  for (let next = nextTime(world.queue); next !== undefined && next <= at; next = nextTime(world.queue)) step(stage)
  world.now = at
}

export const runFor = (cluster: Cluster, span: Micros): void => runTo(cluster, cluster.world.now + span)

export const brokerOf = ({ world }: Cluster, id: string): Broker => world.actors[id] as Broker
export const controllerOf = ({ world }: Cluster, id = 'k1'): Controller => world.actors[id] as Controller
export const stateOf = (cluster: Cluster, partition: PartitionId) =>
  controllerOf(cluster).volatile.image.partitions[partition]!
export const replicaOf = (cluster: Cluster, id: string, partition: PartitionId): Partition =>
  brokerOf(cluster, id).volatile.partitions[partition]!
export const leaderOf = (cluster: Cluster, partition: PartitionId): string => stateOf(cluster, partition).leader!

/** What remote storage has of a partition, as `from-to state` (its last offset included). */
export function remoteSegments({ world }: Cluster, partition: PartitionId): string[] {
  const { durable } = world.actors[REMOTE_STORAGE] as RemoteStorage
  return Object.values(durable.logs)
    .filter((log) => log.partition === partition)
    .flatMap(({ segments }) =>
      segments.map(({ baseOffset, endOffset, state }) => `${baseOffset}-${endOffset} ${state}`),
    )
}

/** The other replicas of a partition, in assignment order. */
export const followersOf = (cluster: Cluster, partition: PartitionId): string[] => {
  const { replicas, leader } = stateOf(cluster, partition)
  return replicas.filter((id) => id !== leader)
}

/** The records of a replica's log, in offset order. */
export const recordsIn = (cluster: Cluster, id: string, partition: PartitionId): number[] =>
  batchesOf(brokerOf(cluster, id).durable.logs[partition]!).flatMap(({ batch }) => [...batch.records])

export const logEnd = (cluster: Cluster, id: string, partition: PartitionId): number =>
  brokerOf(cluster, id).durable.logs[partition]!.logEndOffset

export function factsOf<T extends Fact['type']>({ facts }: Cluster, type: T): (FactOf<T> & { at: Micros })[] {
  return facts.filter(({ fact }) => fact.type === type).map(({ at, fact }) => ({ ...(fact as FactOf<T>), at }))
}

/** Facts of one type from now on. */
export const forgetFacts = (cluster: Cluster): void => {
  cluster.facts.length = 0
}

/** The power fails: the process ends without a word to anybody. */
export function kill(cluster: Cluster, id: string, silent = false): void {
  crash(cluster.stage, id, { silent })
  const actor = cluster.world.actors[id]!
  if (actor.kind === 'broker') resetBroker(actor as Broker)
  else if (actor.kind === 'controller') resetController(actor as Controller)
}

export const restart = (cluster: Cluster, id: string): void => start(cluster.stage, id)

/** Cuts or heals both directions between two actors. */
export function cut(cluster: Cluster, a: string, b: string, isCut = true): void {
  setCut(cluster.stage, a, b, isCut)
  setCut(cluster.stage, b, a, isCut)
}

/** Says something to an actor at once, as a person would, or as if it came from another actor. */
export function tell(cluster: Cluster, id: string, msg: Message, from = 'admin'): void {
  handle(cluster.stage, cluster.world.actors[id]!, msg, from, 0)
}

export const sendAs = ({ stage }: Cluster, from: string, to: string, msg: Message): void =>
  send(stage, from, to, msg, 0)

let nextRecord = 1

/** A batch of fresh records; idempotent when a producer id and sequence are given. */
export function batchOf(count: number, producer?: { id: number; epoch?: number; sequence: number }): RecordBatch {
  const records = Array.from({ length: count }, () => nextRecord++)
  return {
    sealed: true,
    count,
    producerId: producer?.id ?? -1,
    producerEpoch: producer?.epoch ?? (producer ? 0 : -1),
    baseSequence: producer?.sequence ?? -1,
    sizeInBytes: 61 + count * 100,
    records,
    keys: records.map(() => null),
    values: null,
    timestamps: records.map(() => 0),
    maxTimestamp: 0,
    coordinatorRecords: null,
  }
}

let correlation = 0

export interface ProduceOptions {
  acks?: -1 | 0 | 1
  client?: string
  to?: string
  timeoutMs?: number
  batch?: RecordBatch
}

/** Sends one batch to the leader of a partition (or to `to`); answers its correlation id. */
export function produceTo(cluster: Cluster, partition: PartitionId, options: ProduceOptions = {}): number {
  const { acks = -1, client = 'c1', timeoutMs = 30_000, batch = batchOf(1) } = options
  const correlationId = ++correlation
  const partitions = [{ partition, batch }]
  const to = options.to ?? leaderOf(cluster, partition)
  sendAs(cluster, client, to, { type: 'produceRequest', correlationId, acks, timeoutMs, partitions })
  return correlationId
}

/** The response that a request has got by now. */
export function responseTo<T extends Message['type']>(
  { heard }: Cluster,
  type: T,
  correlationId: number,
): (Extract<Message, { type: T }> & { at: Micros }) | undefined {
  const found = heard.find(
    ({ msg }) => msg.type === type && 'correlationId' in msg && msg.correlationId === correlationId,
  )
  return found && { ...(found.msg as Extract<Message, { type: T }>), at: found.at }
}

/** How a produce of one partition was answered by now. */
export function produced(
  cluster: Cluster,
  correlationId: number,
): (ProduceResponse['partitions'][number] & { at: Micros }) | undefined {
  const response = responseTo(cluster, 'produceResponse', correlationId)
  return response && { ...response.partitions[0]!, at: response.at }
}

/** Produces and lets 100 ms pass; answers the error. */
export function store(cluster: Cluster, partition: PartitionId, options: ProduceOptions = {}): ErrorCode | 'PENDING' {
  const id = produceTo(cluster, partition, options)
  runFor(cluster, ms(100))
  return produced(cluster, id)?.error ?? 'PENDING'
}

export interface FetchOptions {
  client?: string
  to?: string
  maxWaitMs?: number
  minBytes?: number
  sessionId?: number
  sessionEpoch?: number
  currentLeaderEpoch?: number
  lastFetchedEpoch?: number
}

/** A consumer's fetch of one partition; answers its correlation id. */
export function fetchFrom(cluster: Cluster, partition: PartitionId, fetchOffset: number, o: FetchOptions = {}): number {
  const correlationId = ++correlation
  const { currentLeaderEpoch = -1, lastFetchedEpoch = -1 } = o
  const epochs = { currentLeaderEpoch, lastFetchedEpoch }
  const asked: FetchPartition = { partition, fetchOffset, logStartOffset: -1, ...epochs, maxBytes: 1_048_576 }
  sendAs(cluster, o.client ?? 'c2', o.to ?? leaderOf(cluster, partition), {
    type: 'fetchRequest',
    correlationId,
    replica: null,
    brokerEpoch: -1,
    maxWaitMs: o.maxWaitMs ?? 500,
    minBytes: o.minBytes ?? 1,
    maxBytes: 52_428_800,
    sessionId: o.sessionId ?? 0,
    sessionEpoch: o.sessionEpoch ?? 0,
    partitions: [asked],
    forgotten: [],
  })
  return correlationId
}

/** The response to a fetch, with the records of its first partition. */
export function fetched(
  cluster: Cluster,
  correlationId: number,
): (FetchResponse & { at: Micros; records: number[]; errors: ErrorCode[] }) | undefined {
  const response = responseTo(cluster, 'fetchResponse', correlationId)
  if (response === undefined) return undefined
  const records = response.partitions.flatMap(({ batches }) => batches.flatMap(({ batch }) => [...batch.records]))
  return { ...response, records, errors: response.partitions.map(({ error }) => error) }
}

type Asked = ListOffsetsRequest['partitions'][number]['timestamp']

/** Asks the leader for an offset by time, and waits for the answer; -1: there is none. */
export function listed(cluster: Cluster, partition: PartitionId, timestamp: Asked, wait = ms(10)): number {
  const partitions = [{ partition, currentLeaderEpoch: -1, timestamp }]
  const correlationId = ++correlation
  const request = { type: 'listOffsetsRequest', correlationId, partitions } as const
  sendAs(cluster, 'c2', leaderOf(cluster, partition), request)
  runFor(cluster, wait)
  return responseTo(cluster, 'listOffsetsResponse', correlationId)!.partitions[0]!.offset
}
