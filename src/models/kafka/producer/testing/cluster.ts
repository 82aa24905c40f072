// A cluster for the tests of clients: brokers that do what a test says, on the real kernel.
import { crash, start } from '../../../../kernel/faults'
import { nextTime } from '../../../../kernel/queue'
import { createStage, handle, step, type Handlers, type Stage } from '../../../../kernel/step'
import { ms, type Micros } from '../../../../kernel/time'
import { actorBase, createWorld, type Actor, type Delivery } from '../../../../kernel/world'
import { resolveConfig } from '../../config'
import type { ConfigValue } from '../../config-key'
import type { Fact, FactOf } from '../../facts'
import type { ErrorCode, Message, PartitionId, ProduceRequest, RecordBatch } from '../../messages'
import { createProducer, resetProducer } from '../create'
import { producerHandlers } from '../producer'
import type { Producer, ProducerSource } from '../state'

/** A broker that stores what it is given, and answers as its test wants. */
export interface FakeBroker extends Actor {
  readonly kind: 'broker'
  /** Partition → leader; the same object for all brokers of a test. */
  leaders: Record<PartitionId, { leader: string | null; leaderEpoch: number }>
  topics: Record<string, number>
  brokers: string[]
  stored: { partition: PartitionId; batch: RecordBatch }[]
  requests: { at: Micros; msg: ProduceRequest }[]
  /** Answers to the next batches of a partition (or of any, under `*`); afterwards NONE. */
  script: Record<string, (ErrorCode | 'silence' | 'store-and-silence')[]>
  /** Answer to a repeated (or too late) sequence as the log of a real leader would. */
  checkSequences: boolean
  nextProducerId: number
}

type Heard = 'started' | 'metadataRequest' | 'initProducerIdRequest' | 'produceRequest'

const brokerHandlers: Handlers<FakeBroker, Message, Fact, Heard> = {
  started() {},
  metadataRequest(self, { correlationId, topics }, fx, from) {
    fx.send(from, {
      type: 'metadataResponse',
      correlationId,
      brokers: self.brokers,
      topics: (topics ?? []).map((topic) => ({
        topic,
        error: self.topics[topic] === undefined ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NONE',
        partitions: Array.from({ length: self.topics[topic] ?? 0 }, (_, index) => ({
          partition: `${topic}-${index}`,
          ...self.leaders[`${topic}-${index}`]!,
          replicas: self.brokers,
          isr: self.brokers,
        })),
      })),
    })
  },
  initProducerIdRequest(self, { correlationId }, fx, from) {
    const producerId = self.nextProducerId++
    fx.send(from, { type: 'initProducerIdResponse', correlationId, error: 'NONE', producerId, producerEpoch: 0 })
  },
  produceRequest(self, msg, fx, from) {
    self.requests.push({ at: fx.now, msg })
    const { correlationId, acks } = msg
    const answers = msg.partitions.map(({ partition, batch }) => ({
      partition,
      answer: answer(self, partition, batch),
    }))
    if (acks === 0 || answers.some((each) => each.answer.endsWith('silence'))) return
    const partitions = answers.map((each) => ({
      partition: each.partition,
      error: each.answer as ErrorCode,
      baseOffset: each.answer === 'NONE' ? self.stored.length : -1,
      currentLeader: each.answer === 'NOT_LEADER_OR_FOLLOWER' ? (self.leaders[each.partition] ?? null) : null,
    }))
    fx.send(from, { type: 'produceResponse', correlationId, partitions })
  },
}

function answer(self: FakeBroker, partition: PartitionId, batch: RecordBatch) {
  const scripted = self.script[partition]?.shift() ?? self.script['*']?.shift() ?? 'NONE'
  if (scripted === 'silence') return scripted
  const stores = ['NONE', 'store-and-silence', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'REQUEST_TIMED_OUT']
  if (!stores.includes(scripted)) return scripted
  if (self.checkSequences && batch.producerId >= 0) {
    const verdict = sequenceVerdict(self, partition, batch)
    if (verdict === 'duplicate') return scripted
    if (verdict === 'gap') return 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  }
  self.stored.push({ partition, batch })
  return scripted
}

// P-32 and P-33, in the words of this fake.
function sequenceVerdict(self: FakeBroker, partition: PartitionId, batch: RecordBatch): 'new' | 'duplicate' | 'gap' {
  const mine: RecordBatch[] = []
  for (let i = self.stored.length - 1; i >= 0 && mine.length < 5; i--) {
    const each = self.stored[i]!
    if (each.partition === partition && each.batch.producerId === batch.producerId) mine.push(each.batch)
  }
  const [last] = mine
  if (last === undefined) return 'new'
  if (batch.producerEpoch > last.producerEpoch) return batch.baseSequence === 0 ? 'new' : 'gap'
  const { producerEpoch, baseSequence } = batch
  if (mine.some((each) => each.baseSequence === baseSequence && each.producerEpoch === producerEpoch))
    return 'duplicate'
  return baseSequence === last.baseSequence + last.count ? 'new' : 'gap'
}

export interface Cluster {
  stage: Stage<Message, Fact, Producer | FakeBroker>
  producer: Producer
  brokers: Record<string, FakeBroker>
  facts: (Fact & { at: Micros })[]
  sent: Delivery<Message>[]
}

/** A producer and its cluster, all started at time 0, one millisecond apart. Partition `i` is led by broker `i mod brokers`. */
export function createCluster({
  brokers = 1,
  partitions = 1,
  config = {},
  source = {},
  seed = 1,
  latency = ms(1),
  core = 1,
}: {
  brokers?: number
  partitions?: number
  config?: Record<string, ConfigValue>
  source?: Partial<ProducerSource>
  seed?: number
  latency?: Micros
  core?: number
} = {}): Cluster {
  const world = createWorld<Message, Producer | FakeBroker>(seed, { latency, jitter: 0, loss: 0 })
  const facts: Cluster['facts'] = []
  const sent: Cluster['sent'] = []
  const stage = createStage<Message, Fact, Producer | FakeBroker>(
    world,
    { producer: producerHandlers, broker: brokerHandlers },
    { sent: (delivery) => void sent.push(delivery), note: (fact, at) => void facts.push({ ...fact, at }) },
  )
  const names = Array.from({ length: brokers }, (_, i) => `b${i + 1}`)
  const leaders: FakeBroker['leaders'] = {}
  for (let i = 0; i < partitions; i++) leaders[`orders-${i}`] = { leader: names[i % brokers]!, leaderEpoch: 0 }
  const topics = { orders: partitions }
  const made: Record<string, FakeBroker> = {}
  for (const name of names) {
    made[name] = world.actors[name] = {
      ...actorBase(world, name, 'broker'),
      leaders,
      topics,
      brokers: names,
      stored: [],
      requests: [],
      script: {},
      checkSequences: true,
      nextProducerId: 1_000,
    }
  }
  const producer = createProducer(actorBase(world, 'web', 'producer'), {
    number: 1,
    core,
    bootstrap: names,
    config: resolveConfig('producer', 'realistic', config),
    source: {
      topic: 'orders',
      interval: 0,
      poisson: false,
      keys: { kind: 'none' },
      valueSize: 100,
      tombstones: 0,
      limit: null,
      rows: null,
      transactions: null,
      ...source,
    },
  })
  world.actors.web = producer
  for (const name of names) start(stage, name)
  start(stage, 'web')
  return { stage, producer, brokers: made, facts, sent }
}

/** Runs everything up to and including the time `to`. */
export function runTo({ stage }: Cluster, to: Micros): void {
  for (let at = nextTime(stage.world.queue); at !== undefined && at <= to; at = nextTime(stage.world.queue)) step(stage)
  stage.world.now = to
}

/** Lets a person's word reach the producer, now. */
export const tell = ({ stage, producer }: Cluster, msg: Message): void => handle(stage, producer, msg, 'admin', 0)

export const emit = (
  cluster: Cluster,
  count: number,
  more: { key?: string; value?: string; partition?: number } = {},
) => tell(cluster, { type: 'emit', count, key: null, value: null, ...more })

export const factsOf = <T extends Fact['type']>({ facts }: Cluster, type: T) =>
  facts.filter((fact) => fact.type === type) as (FactOf<T> & { at: Micros })[]

/** Every record for which send() has said yes, one by one. */
export const sentRecords = (cluster: Cluster) =>
  factsOf(cluster, 'records-sent').flatMap(({ at, records, partitions, keys, sizes, acks, idempotent }) =>
    records.map((record, i) => ({
      at,
      record,
      partition: partitions[i]!,
      key: keys[i]!,
      size: sizes[i]!,
      acks,
      idempotent,
    })),
  )

/** Ends the producer's process as a fault does, and starts it again. */
export function restartProducer({ stage, producer }: Cluster): void {
  crash(stage, producer.id)
  resetProducer(producer)
  start(stage, producer.id)
}

/** Moves a partition to another leader, and lets brokers tell so. */
export function moveLeader({ brokers }: Cluster, partition: PartitionId, leader: string | null): void {
  const { leaders } = Object.values(brokers)[0]!
  leaders[partition] = { leader, leaderEpoch: leaders[partition]!.leaderEpoch + 1 }
}
