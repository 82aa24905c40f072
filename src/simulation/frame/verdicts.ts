// What became of records and promises: the referee’s counts, expectations, headlines, samples.
import type { Micros } from '../../kernel/time'

/** Read from the referee, never from the cluster. Records, not batches. */
export interface LedgerView {
  sent: number
  acked: number
  /** Handed to at least one group, first times only, summed over groups. */
  delivered: number
  /** Acknowledged, and no copy is left that anybody can ever read. */
  lost: number
  /** Never acknowledged, stored once, and gone. */
  unconfirmedLost: number
  /** Stored more than once. */
  duplicates: number
  /** Handed to the same group more than once. */
  redelivered: number
  /** Per producer and partition: stored in another order than sent. */
  outOfOrder: number
  /** Readable, and skipped by a group that reads the topic. */
  unseen: number
  /** Processed twice or more by the same group. */
  processedAgain: number
  /** Committed past by their group and never processed. */
  missed: number
  /** Given up by an application that could not process them: left out, or sent elsewhere. */
  skipped: number
  deadLettered: number
  /** Left its log on purpose: by retention, or deleted by a person. */
  expired: number
  /** Taken by the cleaner of a compacted topic: of each key the latest record is left. */
  compacted: number
  failed: number
  indeterminate: number
  /** Still in a producer's memory or on the way. */
  pending: number
  /** Why records were lost, by explain code (X-ACK1, …). */
  reasons: { code: string; count: number; sentence: string; fix: string }[]
  /** The newest lost records, at most 20. */
  recentLosses: {
    record: number
    partition: string
    offset: number
    key: string | null
    at: Micros
    code: string
    sentence: string
  }[]
}

export interface ExpectationView {
  /** Index in the scenario. */
  index: number
  text: string
  state: 'pending' | 'holding' | 'passed' | 'failed'
  /** When it was decided. */
  at: Micros | null
  because: string | null
  detail: string | null
}

/** A promise of Kafka's that was broken rightly: what was configured and what was done explain it. */
export interface ExplainedView {
  /** Id of the invariant, and what it promises. */
  id: string
  promise: string
  /** Explain code (X-ACK1, …), what it means in a sentence, and what would have prevented it. */
  code: string
  sentence: string
  fix: string
  /** How often, and when first and last. */
  count: number
  first: Micros
  last: Micros
  /** What happened the first time, with the partition and the record concerned, where there is one. */
  message: string
  partition: string | null
  record: number | null
}

export interface Headline {
  at: Micros
  /** `seq` of the delivery in which it happened. */
  seq: number
  type: string
  level: 'headline' | 'explain' | 'all'
  /** What happened, with its cause and consequence. */
  text: string
  /** Ids of the blocks it speaks of. */
  about: string[]
  tone: 'ok' | 'warn' | 'bad' | 'move' | 'plain'
}

/** Metrics of one moment (sampled on virtual time, every 100 ms or, in long runs, more sparsely). */
export interface Sample {
  at: Micros
  /** Records per second since the previous sample. */
  produced: number
  consumed: number
  /** Produce latency since the previous sample, Micros; 0 when nothing was acked. */
  p50: Micros
  p99: Micros
  underReplicated: number
  /** How many of those belong to internal topics (__consumer_offsets). */
  internalUnderReplicated: number
  offline: number
  /** Partitions with fewer in-sync replicas than min.insync.replicas, and with exactly as many. */
  underMinIsr: number
  atMinIsr: number
  lost: number
  acked: number
  /** Lag by `group/partition`. */
  lag: Record<string, number>
}

export interface Mark {
  at: Micros
  kind: 'act' | 'fault' | 'mark' | 'ask'
  text: string
  /** Index into the scenario's timeline. */
  line: number
}

/**
 * A state that began: the leader of a partition (broker id; null: offline), what became of a broker ('up', 'down',
 * 'fenced', 'paused', 'starting', 'recovering', 'stopping'), the state of a group (Stable, PreparingRebalance, …): these are known at the latest with the next
 * sample. Who owns a partition for a group (consumer id; null: nobody) is known at once.
 */
export interface Transition {
  at: Micros
  of: 'leader' | 'broker' | 'group' | 'controller' | 'owner'
  /** Partition, broker, group; group and partition (`billing orders-0`); `controllers` for the quorum, `controller` for the broker that is it (ZooKeeper). */
  id: string
  to: string | null
}

export interface Stop {
  reason: 'violation' | 'error'
  at: Micros
  seq: number
  /** Invariant id, or the error's name. */
  id: string
  message: string
}

/** A promise that is watched all the time, as a reader sees it. */
export interface InvariantCard {
  /** Its id in the catalogue: L1, I6, … */
  id: string
  name: string
  /** What it is about, for headings. */
  area: string
  /** What must hold, in one sentence. */
  promise: string
  /** What breaks it rightly, with what would have prevented that; empty: nothing does. */
  brokenBy: { code: string; sentence: string; fix: string }[]
  /** Rules, proposals and models that it comes from. */
  source: string
  readMore: ReferenceView[]
}

export interface ReferenceView {
  text: string
  url: string
}

/** A message in which a record is under way. It is drawn where its flight is (flights.ts). */
export interface Carrier {
  from: string
  to: string
  partition: string
  kind: 'produce' | 'replica-data' | 'consumer-data'
  sentAt: Micros
  dueAt: Micros
  /** It will not arrive. */
  lost: boolean
}

/** The life of one record, in the order of time. */
export interface LifeLine {
  record: number
  key: string | null
  producer: string
  topic: string
  partition: string | null
  fate: string
  steps: { at: Micros; seq: number; what: string; why: string; about: string[] }[]
}
