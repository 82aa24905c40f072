// What the referee remembers of one partition.
import { topicOf } from '../../models/kafka/partition'
import { type Cell, cloneCell } from './ledger-counts'
import { cloneList, orLike, type Sealed } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import type { ElectionReason } from '../../models/kafka/facts'
import type { LogBatch, PartitionId, RecordId } from '../../models/kafka/messages'
import type { ExplainCode } from './explain'
import { cloneColumn, createColumn, type OffsetColumn } from './ledger-journal'
import { cloneKeyTable, type KeyTable } from './keys'
import { cloneReplicaLog, type ReplicaLog } from './logs'

/** What it meant that another broker's log counts. */
export interface LeaderTurn {
  epoch: number
  at: Micros
  /** Acknowledged records that the new leader does not have, and those that it brings back. */
  lost: number
  returned: number
  /** Offsets that were readable and that the new leader does not have. */
  short: number
  /** Of the losses; '' when there are none, or nothing explains them. */
  code: ExplainCode | ''
}

/** A record that was stored and is gone. */
export interface Ghost {
  record: RecordId
  offset: number
  at: Micros
  seq: number
  code: ExplainCode | ''
}

/** Offsets of which replicas may hold different records without noticing it. */
export interface Refilled extends Sealed {
  readonly from: number
  readonly to: number
  /** '': nothing explains it. */
  readonly code: ExplainCode | ''
}

/** Batches that a replica cut off, for the life-lines. */
export interface Grave {
  broker: string
  stored: LogBatch
  storedAt: Micros
  storedSeq: number
  removedAt: Micros
  removedSeq: number
  /** Whom it followed when it cut. */
  leader: string | null
}

/** What remote storage was told to hold of a partition. */
export interface RemoteCopy extends Sealed {
  readonly segment: number
  readonly batches: readonly LogBatch[]
}

export interface PartitionLedger {
  /** Its place in `Referee.partitions`. */
  readonly index: number
  partition: PartitionId
  topic: string
  createdAt: Micros
  deleted: boolean
  replicas: ReplicaLog[]
  /** The broker whose log counts: the latest that took up leadership. null: nobody ever did. */
  reference: string | null
  referenceEpoch: number
  /** As the controller last said. */
  leader: string | null
  leaderEpoch: number
  /** Who led before, and why that changed. */
  previous: string | null
  reason: ElectionReason
  isr: readonly string[]
  /** Replicas that left the ISR, or are copied to and not yet in it: since when. */
  out: { broker: string; since: Micros }[]
  /** What took away offsets that had been readable, latest first to blame: an unclean election, or a removed broker. */
  shortenedBy: ExplainCode | ''
  /** Epochs of unclean elections. */
  uncleanEpochs: number[]
  /** What a leader lost and filled anew in the same epoch: others may hold something else there for ever. null: nothing. */
  refilled: Refilled | null
  /** Highest high watermark that a leader ever announced. */
  trueHighWatermark: number
  /** The same of the log that counts: no higher than that log was long when its leader began. */
  readableTo: number
  /** The latest high watermark that a leader announced, and in which epoch: replaced, never changed (L8). */
  announced: { readonly epoch: number; readonly highWatermark: number }
  /** Of a compacted partition, once a cleaner has been there; null: none has. */
  keys: KeyTable | null
  /** Segments in remote storage, in order of their base offsets (L-35); empty: the topic is not tiered. */
  remote: RemoteCopy[]
  /** Where the log that counts begins: what was below it left by retention, or was deleted by a person. */
  start: number
  /** First record that anybody was given at each offset, plus 1. */
  seen: OffsetColumn
  /** Highest record count per producer number among first copies: the next must be higher to be in order. */
  newest: number[]
  /** By producer number. */
  cells: (Cell | null)[]
  /** Newest last, at most 12. */
  ghosts: Ghost[]
  /** Newest last, at most 2,000. */
  graves: Grave[]
  /** Since when whose log counts, newest last, at most 200. */
  turns: { broker: string; epoch: number; at: Micros; seq: number }[]
  /** What would explain the losses of the latest change, whatever each record's own acknowledgement says. */
  turnCause: ExplainCode | ''
  /** What the latest change of the log that counts did to acknowledged records. */
  lastTurn: LeaderTurn
}

export function clonePartition(partition: PartitionLedger, like: PartitionLedger | undefined): PartitionLedger {
  const { replicas, cells } = partition
  const copiedLogs = replicas.map((log, i) => cloneReplicaLog(log, like?.replicas[i]))
  const copiedCells = cells.map((cell, i) => (cell === null ? null : cloneCell(cell, like?.cells[i] ?? undefined)))
  // On a new one, so that V8 takes both for the same kind of object (decision 0007).
  const copy = Object.assign(newPartition(partition.index, partition.partition, partition.createdAt), partition, {
    replicas: cloneList(copiedLogs, like?.replicas),
    out: cloneList(partition.out, like?.out),
    uncleanEpochs: cloneList(partition.uncleanEpochs, like?.uncleanEpochs),
    seen: cloneColumn(partition.seen, like?.seen),
    keys: partition.keys === null ? null : cloneKeyTable(partition.keys, like?.keys ?? undefined),
    newest: cloneList(partition.newest, like?.newest),
    cells: cloneList(copiedCells, like?.cells),
    remote: cloneList(partition.remote, like?.remote),
    ghosts: cloneList(partition.ghosts, like?.ghosts),
    graves: cloneList(partition.graves, like?.graves),
    turns: cloneList(partition.turns, like?.turns),
  })
  return orLike(copy, like)
}

/** What stands for the partition of records that never got one: no other id ends so. */
export const nowhereIn = (topic: string): PartitionId => `${topic}-`

export function newPartition(index: number, partition: PartitionId, at: Micros): PartitionLedger {
  return {
    index,
    partition,
    topic: topicOf(partition),
    createdAt: at,
    deleted: false,
    replicas: [],
    reference: null,
    referenceEpoch: -1,
    leader: null,
    leaderEpoch: -1,
    previous: null,
    reason: 'created',
    isr: [],
    out: [],
    shortenedBy: '',
    uncleanEpochs: [],
    refilled: null,
    trueHighWatermark: 0,
    readableTo: 0,
    announced: { epoch: -1, highWatermark: -1 },
    keys: null,
    start: 0,
    seen: createColumn(),
    newest: [],
    cells: [],
    remote: [],
    ghosts: [],
    graves: [],
    turns: [],
    turnCause: '',
    lastTurn: { epoch: -1, at: 0, lost: 0, returned: 0, short: 0, code: '' },
  }
}
