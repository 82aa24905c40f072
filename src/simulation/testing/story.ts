// Tells the referee a story by hand: facts as a cluster would note them, without a cluster.
import type { Micros } from '../../kernel/time'
import type { Fact } from '../../models/kafka/facts'
import type { LogBatch, PartitionId, RecordId } from '../../models/kafka/messages'
import { hear } from '../referee/referee'
import { createReferee, partitionLedger, type Referee } from '../referee/state'

/** Who hears a story: the referee, and whoever else is interested. */
export type Listener = (fact: Fact, at: Micros, seq: number) => void

export interface Story {
  referee: Referee
  now: Micros
  seq: number
  acks: -1 | 0 | 1
  idempotent: boolean
  /** Records sent so far, by producer number. */
  sent: number[]
  listeners: Listener[]
}

export const P = 'orders-0'

export function story({ acks = -1 as -1 | 0 | 1, idempotent = true } = {}): Story {
  const told: Story = { referee: createReferee(), now: 0, seq: 0, acks, idempotent, sent: [], listeners: [] }
  tell(told, {
    type: 'leader-elected',
    partition: P,
    leader: 'b1',
    previous: null,
    leaderEpoch: 0,
    isr: ['b1', 'b2'],
    reason: 'created',
    unclean: false,
  })
  lead(told, 'b1', 0, 0)
  return told
}

/** One fact, in a delivery of its own, a millisecond later. */
export function tell(told: Story, fact: Fact): void {
  told.now += 1_000
  told.seq++
  hear(told.referee, fact, told.now, told.seq)
  for (const listener of told.listeners) listener(fact, told.now, told.seq)
}

/** `count` records leave send() of producer `number`; answers their ids. */
export function send(
  told: Story,
  count: number,
  { number = 1, partition = P, key = null as string | null } = {},
): RecordId[] {
  while (told.sent.length <= number) told.sent.push(0)
  const records = Array.from({ length: count }, () => number * 2 ** 32 + told.sent[number]!++)
  const { acks, idempotent } = told
  const beside = <T>(value: T): T[] => records.map(() => value)
  const lists = { records, partitions: beside(partition), keys: beside(key), sizes: beside(10) }
  if (count > 0) tell(told, { type: 'records-sent', producer: `p${number}`, ...lists, acks, idempotent })
  return records
}

/** They leave the producer in one request. */
export function request(told: Story, records: RecordId[], { broker = 'b1', attempt = 1, partition = P } = {}): void {
  const producer = `p${Math.floor(records[0]! / 2 ** 32)}`
  tell(told, { type: 'batch-sent', producer, broker, partition, records, attempt, waited: 5_000 })
}

export function batchOf(records: readonly RecordId[], baseOffset: number, leaderEpoch: number): LogBatch {
  return {
    sealed: true,
    baseOffset,
    lastOffset: baseOffset + records.length - 1,
    leaderEpoch,
    batch: {
      sealed: true,
      count: records.length,
      producerId: 1,
      producerEpoch: 0,
      // No story is about sequence numbers but those that say so.
      baseSequence: -1,
      sizeInBytes: 100,
      records,
      keys: records.map(() => null),
      values: null,
      timestamps: records.map(() => 0),
      maxTimestamp: 0,
      coordinatorRecords: null,
    },
  }
}

/** The broker appends them as leader at its log end; answers the batch. */
export function append(told: Story, broker: string, records: RecordId[], { epoch = 0, partition = P } = {}): LogBatch {
  const end = endOf(told, broker, partition)
  const batch = batchOf(records, end, epoch)
  tell(told, { type: 'batch-appended', broker, partition, leaderEpoch: epoch, batch })
  return batch
}

/** A follower stores what its leader gave it. */
export function replicate(told: Story, broker: string, leader: string, ...batches: LogBatch[]): void {
  tell(told, { type: 'batches-replicated', broker, partition: P, leader, batches })
}

export function highWatermark(
  told: Story,
  broker: string,
  to: number,
  { epoch = 0, isLeader = true, partition = P } = {},
): void {
  const type = isLeader ? 'high-watermark-advanced' : 'high-watermark-followed'
  tell(told, { type, broker, partition, leaderEpoch: epoch, highWatermark: to })
}

export function ack(told: Story, records: RecordId[], { broker = 'b1', offset = 0, partition = P } = {}): void {
  const producer = `p${Math.floor(records[0]! / 2 ** 32)}`
  tell(told, { type: 'batch-acked', producer, broker, partition, records, acks: told.acks, offset, latency: 10_000 })
}

/** The controller elects, and the broker takes up its leadership. */
export function elect(told: Story, leader: string, epoch: number, { unclean = false, isr = [leader] } = {}): void {
  tell(told, {
    type: 'leader-elected',
    partition: P,
    leader,
    previous: 'b1',
    leaderEpoch: epoch,
    isr,
    reason: unclean ? 'unclean' : 'broker-fenced',
    unclean,
  })
  lead(told, leader, epoch, endOf(told, leader))
}

export function lead(told: Story, broker: string, leaderEpoch: number, logEndOffset: number): void {
  tell(told, { type: 'became-leader', broker, partition: P, leaderEpoch, logEndOffset, highWatermark: 0 })
}

export function truncate(told: Story, broker: string, to: number, leader: string): void {
  tell(told, {
    type: 'log-truncated',
    broker,
    partition: P,
    to,
    from: endOf(told, broker),
    highWatermark: 0,
    leader,
    leaderEpoch: 1,
  })
}

export function position(
  told: Story,
  offset: number,
  why: 'committed' | 'reset-earliest' | 'reset-latest' = 'reset-earliest',
  partition: PartitionId = P,
): void {
  tell(told, { type: 'position-set', consumer: 'billing-1', group: 'billing', partition, offset, why })
}

export function deliver(
  told: Story,
  first: number,
  records: RecordId[],
  { consumer = 'billing-1', generation = 1, partition = P } = {},
): void {
  const offsets = records.map((_, i) => first + i)
  tell(told, {
    type: 'records-delivered',
    consumer,
    group: 'billing',
    member: `${consumer}-m`,
    generation,
    partition,
    offsets,
    records,
  })
}

export function commit(told: Story, offset: number, generation = 1, previous = -1, committedAt = told.now): void {
  tell(told, {
    type: 'offset-committed',
    broker: 'b1',
    group: 'billing',
    member: 'billing-1-m',
    generation,
    partition: P,
    offset,
    previous,
    committedAt,
  })
}

const endOf = (told: Story, broker: string, partition: PartitionId = P): number =>
  partitionLedger(told.referee, partition)?.replicas.find((replica) => replica.broker === broker)?.end ?? 0

/** Sent, stored by the leader, copied by b2, readable, acknowledged. */
export function safely(told: Story, count: number): RecordId[] {
  const records = send(told, count)
  request(told, records)
  const batch = append(told, 'b1', records)
  replicate(told, 'b2', 'b1', batch)
  highWatermark(told, 'b1', batch.lastOffset + 1)
  ack(told, records, { offset: batch.baseOffset })
  return records
}
