// Record → partition (P-1 … P-7), as KafkaProducer.partition() and BuiltInPartitioner.
import { nextInt, type Stream } from '../../../kernel/random'
import { ms } from '../../../kernel/time'
import { leaderOf } from '../client/metadata'
import type { PartitionId } from '../messages'
import type { Producer, SourceRecord } from './state'

/**
 * P-1: the partition index that is decided before the record meets the accumulator: the application's own choice, a
 * custom partitioner's, or the key's. -1: none of them speaks, so the sticky partition takes it.
 */
export function decidedPartition(self: Producer, record: SourceRecord, partitions: number): number {
  if (record.partition !== null) return record.partition
  if (self.config['partitioner.class'] === 'RoundRobinPartitioner') return roundRobin(self, record.topic, partitions)
  if (record.key === null || self.config['partitioner.ignore.keys']) return -1
  // P-2: of all partitions, whether they have a leader or not. `hash` is positive already.
  return record.hash % partitions
}

// P-7: the old RoundRobinPartitioner, for those who ask for it. It prefers partitions that have a leader.
function roundRobin(self: Producer, topic: string, partitions: number): number {
  const turn = self.volatile.turns[topic] ?? 0
  self.volatile.turns[topic] = turn + 1
  const available = availablePartitions(self, topic)
  return available.length > 0 ? available[turn % available.length]! : turn % partitions
}

/** P-4: the partition that records without a key go to at present. Switches first, if a switch was put off. */
export function stickyPartition(self: Producer, topic: string, random: Stream): number {
  const sticky = (self.volatile.sticky[topic] ??= { partition: nextPartition(self, topic, random), bytes: 0 })
  // A topic that was deleted and made again may have fewer partitions.
  if (sticky.partition >= self.volatile.metadata.topics[topic]!) sticky.partition = nextPartition(self, topic, random)
  if (allBatchesFull(self, topic, sticky.partition)) countSticky(self, topic, 0, random)
  return sticky.partition
}

/** P-4: counts the bytes appended to the sticky partition, and chooses the next one when it had its share. */
export function countSticky(self: Producer, topic: string, bytes: number, random: Stream): void {
  const sticky = self.volatile.sticky[topic]!
  sticky.bytes += bytes
  const share = Math.max(1, self.config['batch.size'])
  if (sticky.bytes < share) return
  // Leaving a batch half full would hurt batching; only at twice the share that counts no more.
  if (sticky.bytes < 2 * share && !allBatchesFull(self, topic, sticky.partition)) return
  sticky.partition = nextPartition(self, topic, random)
  sticky.bytes = 0
}

function allBatchesFull(self: Producer, topic: string, partition: number): boolean {
  const last = self.volatile.accumulator[self.volatile.metadata.ids[topic]![partition]!]?.at(-1)
  return last === undefined || last.closed || last.sizeInBytes >= last.limit
}

/** P-5 and P-6: uniform over the partitions that have a leader, or weighted against long queues. */
function nextPartition(self: Producer, topic: string, random: Stream): number {
  const load = self.config['partitioner.adaptive.partitioning.enable'] ? queueLoad(self, topic) : null
  if (load !== null) return weighted(load, random)
  const available = availablePartitions(self, topic)
  if (available.length > 0) return available[nextInt(random, available.length)]!
  return nextInt(random, self.volatile.metadata.topics[topic]!)
}

const availablePartitions = (self: Producer, topic: string): number[] =>
  (self.volatile.metadata.ids[topic] ?? []).flatMap((id, index) =>
    leaderOf(self.volatile.metadata, id) === null ? [] : [index],
  )

interface Load {
  partitions: number[]
  /** Batches in each one's queue. */
  queued: number[]
}

// P-6: only once every partition of the topic has been queued for, and where the queues differ (or some are left out).
function queueLoad(self: Producer, topic: string): Load | null {
  const { metadata, accumulator } = self.volatile
  const ids = metadata.ids[topic]!
  if (ids.length < 2) return null
  const load: Load = { partitions: [], queued: [] }
  for (let index = 0; index < ids.length; index++) {
    const queue = accumulator[ids[index]!]
    if (queue === undefined) return null
    if (isUnavailable(self, ids[index]!)) continue
    load.partitions.push(index)
    load.queued.push(queue.length)
  }
  const even = load.queued.every((length) => length === load.queued[0])
  if (load.queued.length === 0 || (even && load.queued.length === ids.length)) return null
  return load
}

/** Without a leader, or led by a broker that has taken nothing for `partitioner.availability.timeout.ms`. */
function isUnavailable(self: Producer, partition: PartitionId): boolean {
  const leader = leaderOf(self.volatile.metadata, partition)
  if (leader === null) return true
  const timeout = ms(self.config['partitioner.availability.timeout.ms'])
  const latency = self.volatile.latency[leader]
  return timeout > 0 && latency !== undefined && latency.readyAt - latency.drainedAt > timeout
}

// Weight = longest queue + 1 - own queue, so lengths 0, 3, 1 weigh 4, 1, 3.
function weighted({ partitions, queued }: Load, random: Stream): number {
  const longest = queued.reduce((most, length) => Math.max(most, length), 0)
  let draw = nextInt(
    random,
    queued.reduce((sum, length) => sum + longest + 1 - length, 0),
  )
  for (let i = 0; i < partitions.length; i++) {
    draw -= longest + 1 - queued[i]!
    if (draw < 0) return partitions[i]!
  }
  throw new Error('the draw is below the sum of the weights')
}
