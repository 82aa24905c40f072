// A voter's copy of the metadata log: append, read on, and cut off what another leader never had (KafkaMetadataLog).
import { assignEpoch, endOffsetFor, latestEpoch, truncateEpochs, type EpochEnd } from '../log/epochs'
import type { EpochStart } from '../log/state'
import type { MetadataRecord } from '../controller/records'
import type { MetadataBatch } from './records'

/** Who votes from a record of the log on. */
export interface VoterSet {
  readonly offset: number
  readonly voters: readonly string[]
}

export interface MetadataLog {
  /** In offset order, without gaps, from offset 0 on. */
  batches: MetadataBatch[]
  /** Where each epoch's records begin. */
  epochs: EpochStart[]
  /** Its VotersRecords, oldest first (Kafka's VoterSetHistory); what is cut off is forgotten. */
  voterSets: VoterSet[]
  /** Offset that the next record gets. */
  logEndOffset: number
}

export const createMetadataLog = (): MetadataLog => ({ batches: [], epochs: [], voterSets: [], logEndOffset: 0 })

/** Epoch of the last record; 0 for an empty log. */
export const lastEpoch = ({ epochs }: MetadataLog): number => Math.max(0, latestEpoch(epochs))

/** The leader writes records of its epoch. */
export function appendRecords(log: MetadataLog, epoch: number, records: readonly MetadataRecord[]): void {
  appendBatch(log, { sealed: true, baseOffset: log.logEndOffset, epoch, records })
}

/** A follower writes down what its leader has written. */
export function appendBatch(log: MetadataLog, batch: MetadataBatch): void {
  if (batch.baseOffset !== log.logEndOffset) throw new Error(`a gap before metadata offset ${batch.baseOffset}`)
  assignEpoch(log.epochs, batch.epoch, batch.baseOffset)
  log.batches.push(batch)
  batch.records.forEach((record, i) => {
    if (record.type === 'votersRecord') log.voterSets.push({ offset: batch.baseOffset + i, voters: record.voters })
  })
  log.logEndOffset += batch.records.length
}

/** The batches from the one that holds `offset` on. */
export const batchesFrom = ({ batches }: MetadataLog, offset: number): MetadataBatch[] =>
  batches.slice(indexOf(batches, offset))

/** The records from `from` up to, and without, `to`. */
export function recordsBetween(log: MetadataLog, from: number, to: number): MetadataRecord[] {
  const found: MetadataRecord[] = []
  for (let i = indexOf(log.batches, from); i < log.batches.length; i++) {
    const { baseOffset, records } = log.batches[i]!
    if (baseOffset >= to) break
    found.push(...records.slice(Math.max(0, from - baseOffset), to - baseOffset))
  }
  return found
}

/** The record at `offset`, and the epoch in which it was written; undefined beyond the log's end. */
export function entryAt(
  { batches }: MetadataLog,
  offset: number,
): { epoch: number; record: MetadataRecord } | undefined {
  const batch = batches[indexOf(batches, offset)]
  return batch && { epoch: batch.epoch, record: batch.records[offset - batch.baseOffset]! }
}

/**
 * Where a replica that has fetched up to `offset`, its last record being of `epoch`, left this log; null when what it has
 * is the beginning of it (`ReplicatedLog.validateOffsetAndEpoch`).
 */
export function divergence(log: MetadataLog, offset: number, epoch: number): EpochEnd | null {
  if (offset === 0) return null
  const end = endOfEpoch(log, epoch)
  return end.epoch !== epoch || end.endOffset < offset ? end : null
}

/** Where this log parts from the leader's, in which the epoch ends like this (`KafkaMetadataLog.truncateToEndOffset`). */
export function partingOffset(log: MetadataLog, { epoch, endOffset }: EpochEnd): number {
  const own = endOfEpoch(log, epoch)
  return own.epoch === epoch ? Math.min(own.endOffset, endOffset) : own.endOffset
}

/** Cuts off what is at `offset` and behind. Batches are cut off as a whole. */
export function truncateTo(log: MetadataLog, offset: number): void {
  const { batches } = log
  while (batches.length > 0 && batches[batches.length - 1]!.baseOffset >= offset) batches.pop()
  const last = batches[batches.length - 1]
  log.logEndOffset = last === undefined ? 0 : last.baseOffset + last.records.length
  truncateEpochs(log.epochs, log.logEndOffset)
  log.voterSets = log.voterSets.filter((set) => set.offset < log.logEndOffset)
}

// An epoch that is later than all that is known ends where the log ends; one before all of them, where it begins.
const endOfEpoch = (log: MetadataLog, epoch: number): EpochEnd =>
  endOffsetFor(log.epochs, epoch, log.logEndOffset) ?? { epoch: lastEpoch(log), endOffset: log.logEndOffset }

// The batch that holds `offset`, or how many batches there are when none does.
function indexOf(batches: readonly MetadataBatch[], offset: number): number {
  let low = 0
  let high = batches.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { baseOffset, records } = batches[middle]!
    if (baseOffset + records.length <= offset) low = middle + 1
    else high = middle
  }
  return low
}
