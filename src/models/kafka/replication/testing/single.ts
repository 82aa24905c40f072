// One broker alone with its state, for tests of replication without a network: what it sends and notes is kept.
import { ms, type Micros } from '../../../../kernel/time'
import { streamFor } from '../../../../kernel/random'
import { actorBase } from '../../../../kernel/world'
import { createBroker, formatBroker } from '../../broker/create'
import { brokerHandlers } from '../../broker/broker'
import type { Broker, BrokerEffects, Partition } from '../../broker/state'
import type { Capacity } from '../../capacity'
import { resolveConfig } from '../../config'
import type { ConfigValue } from '../../config-key'
import type { MetadataRecord } from '../../controller/records'
import type { Fact, FactOf } from '../../facts'
import type { ErrorCode, FetchedPartition, LogBatch, Message, RecordBatch } from '../../messages'

export interface Single {
  broker: Broker
  fx: BrokerEffects & { now: Micros }
  sent: { to: string; msg: Message }[]
  facts: Fact[]
  timers: { at: Micros; msg: Message }[]
}

interface Plan {
  leader?: string
  leaderEpoch?: number
  isr?: string[]
  replicas?: string[]
  minIsr?: number
  fenced?: string[]
  config?: Record<string, ConfigValue>
  capacity?: Capacity
}

const records = ({
  leader = 'b1',
  leaderEpoch = 0,
  replicas = ['b1', 'b2', 'b3'],
  isr = replicas,
  minIsr = 1,
  fenced = [],
}: Plan): MetadataRecord[] => [
  ...replicas.map((broker, i): MetadataRecord => {
    const epochs = { incarnationId: 0, brokerEpoch: i, fenced: fenced.includes(broker) }
    return { sealed: true, type: 'registerBrokerRecord', broker, nodeId: i + 1, rack: null, ...epochs }
  }),
  { sealed: true, type: 'topicRecord', topic: 'orders' },
  { sealed: true, type: 'configRecord', topic: 'orders', config: { 'min.insync.replicas': minIsr } },
  {
    sealed: true,
    type: 'partitionRecord',
    partition: 'orders-0',
    topic: 'orders',
    index: 0,
    replicas,
    isr,
    leader,
    leaderEpoch,
    partitionEpoch: 0,
  },
]

/** Broker `b1`, which has `orders-0` and leads it unless the plan says otherwise, at time 0. */
export function createSingle(plan: Plan = {}): Single {
  const sent: Single['sent'] = []
  const facts: Fact[] = []
  const timers: Single['timers'] = []
  const config = resolveConfig('broker', 'realistic', plan.config ?? {})
  const capacity = plan.capacity === undefined ? {} : { capacity: plan.capacity }
  const settings = { nodeId: 1, rack: null, voters: ['k1'], config, diskLatency: 0, diskCapacity: null, ...capacity }
  const broker = { ...createBroker(actorBase({ seed: 1 }, 'b1', 'broker'), settings), up: true }
  formatBroker(broker, 'k1', 1, records(plan))
  const fx = {
    now: 0,
    seq: 0,
    random: streamFor(1, 'test'),
    send: (to: string, msg: Message) => sent.push({ to, msg }),
    after: (delay: Micros, msg: Message) => timers.push({ at: fx.now + delay, msg }),
    note: (fact: Fact) => facts.push(fact),
  }
  const single = { broker, fx, sent, facts, timers }
  hear(single, { type: 'started' }, 'b1')
  sent.length = 0
  return single
}

/** Lets the broker hear a message now. */
export function hear({ broker, fx }: Single, msg: Message, from: string): void {
  brokerHandlers[msg.type]!(broker, msg, fx, from)
}

/** Time passes; timers ring only if a test lets them. */
export function wait({ fx }: Single, span: Micros): void {
  fx.now += span
}

export const partition = ({ broker }: Single): Partition => broker.volatile.partitions['orders-0']!

export const noted = <T extends Fact['type']>({ facts }: Single, type: T): FactOf<T>[] =>
  facts.filter((fact): fact is FactOf<T> => fact.type === type)

export const said = <T extends Message['type']>({ sent }: Single, type: T): Extract<Message, { type: T }>[] =>
  sent.flatMap(({ msg }) => (msg.type === type ? [msg as Extract<Message, { type: T }>] : []))

let nextRecord = 1

/** A batch of `count` records, 100 bytes each. */
export function batch(count: number): RecordBatch {
  const ids = Array.from({ length: count }, () => nextRecord++)
  return {
    sealed: true,
    count,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    sizeInBytes: count * 100,
    records: ids,
    keys: ids.map(() => null),
    values: null,
    timestamps: ids.map(() => 0),
    maxTimestamp: 0,
    coordinatorRecords: null,
  }
}

export const logBatch = (baseOffset: number, count: number, leaderEpoch: number): LogBatch => ({
  sealed: true,
  baseOffset,
  lastOffset: baseOffset + count - 1,
  leaderEpoch,
  batch: batch(count),
})

let correlationId = 0

/** A client produces; answers the correlation id. */
export function produce(single: Single, count: number, acks: -1 | 0 | 1 = 1, client = `c${correlationId}`): number {
  const partitions = [{ partition: 'orders-0', batch: batch(count) }]
  hear(single, { type: 'produceRequest', correlationId: ++correlationId, acks, timeoutMs: 30_000, partitions }, client)
  return correlationId
}

/** How a produce was answered, undefined while it is parked. */
export const answerTo = (single: Single, id: number): ErrorCode | undefined =>
  said(single, 'produceResponse').find((response) => response.correlationId === id)?.partitions[0]!.error

interface Asked {
  epoch?: number
  leaderEpoch?: number
  brokerEpoch?: number
  maxWaitMs?: number
  maxBytes?: number
}

/** A follower fetches from `fetchOffset` in a new session. Answers what it is told of the partition at once. */
export function followerFetch(
  single: Single,
  follower: string,
  fetchOffset: number,
  asked: Asked = {},
): FetchedPartition[] {
  const { epoch = -1, leaderEpoch = -1, maxWaitMs = 500, maxBytes = 1_048_576 } = asked
  const brokerEpoch = asked.brokerEpoch ?? single.broker.volatile.image.brokers[follower]!.brokerEpoch
  // The earlier fetch of this follower, if one is parked, is answered by its time being over.
  delete single.broker.volatile.connections[follower]
  const before = single.sent.length
  const epochs = { currentLeaderEpoch: leaderEpoch, lastFetchedEpoch: epoch }
  const request = {
    type: 'fetchRequest',
    correlationId: ++correlationId,
    replica: follower,
    brokerEpoch,
    maxWaitMs,
    minBytes: 1,
    maxBytes: 10_485_760,
    sessionId: 0,
    sessionEpoch: 0,
    partitions: [{ partition: 'orders-0', fetchOffset, logStartOffset: 0, ...epochs, maxBytes }],
    forgotten: [],
  } as const
  hear(single, request, follower)
  return single.sent.slice(before).flatMap(({ msg }) => (msg.type === 'fetchResponse' ? msg.partitions : []))
}

/** The controller confirms, or the metadata tells, what the partition is now. */
export function confirm(single: Single, change: { isr?: string[]; leader?: string | null }): void {
  const record = { sealed: true, type: 'partitionChangeRecord', partition: 'orders-0', ...change } as const
  learn(single, record)
}

/** The metadata log says this next. */
export function learn(single: Single, ...next: MetadataRecord[]): void {
  const { image, quorum } = single.broker.volatile
  const baseOffset = image.nextOffset
  const batches = [{ sealed: true, baseOffset, epoch: 1, records: next } as const]
  const answer = { fetchId: quorum.fetchId, error: 'NONE', leader: 'k1', leaderEpoch: 1, divergingEpoch: null } as const
  hear(single, { type: 'metadataFetchResponse', ...answer, batches, highWatermark: baseOffset + next.length }, 'k1')
}

export const seconds = (s: number): Micros => ms(s * 1_000)
