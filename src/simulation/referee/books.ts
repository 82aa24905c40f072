// Where things stand in the referee's books: the ledger of a partition, the counts of a producer in it, rows of batches.
import type { Micros } from '../../kernel/time'
import type { PartitionId, RecordId } from '../../models/kafka/messages'
import { addRow } from './ledger-journal'
import { producerOf } from './ledger-pages'
import { becameReadable } from './groups'
import { type Cell, cellOf } from './ledger-counts'
import { ledgerOfRecord, partitionNumber, type Referee } from './state'
import { type PartitionLedger } from './partition-ledger'

/** The ledger of a partition, which begins when it is first heard of. */
export const ledgerFor = (referee: Referee, partition: PartitionId, at: Micros): PartitionLedger =>
  referee.partitions[partitionNumber(referee, partition, at)]!

/** Where the records of a batch were counted when they were sent, even if the topic was made anew since. */
export function ledgerOfBatch(referee: Referee, records: readonly RecordId[], partition: PartitionId, at: Micros) {
  const known = records.length === 0 ? null : ledgerOfRecord(referee, records[0]!)
  return known ?? ledgerFor(referee, partition, at)
}

/** What is counted of the producer of a batch. */
export const cellOfBatch = (ledger: PartitionLedger, records: readonly RecordId[]): Cell =>
  cellOf(ledger, records.length === 0 ? 0 : producerOf(records[0]!))

/** A leader gives out records below `highWatermark` now. */
export function readableUpTo(
  referee: Referee,
  ledger: PartitionLedger,
  highWatermark: number,
  at: Micros,
  seq: number,
): void {
  if (highWatermark <= ledger.readableTo) return
  ledger.readableTo = highWatermark
  addRow(referee.readable, highWatermark, at, seq, ledger.index)
  becameReadable(referee, ledger.index)
}

/** The ledger of a partition; null: its topic is gone, or nobody has spoken of it. */
export function knownLedger(referee: Referee, partition: PartitionId): PartitionLedger | null {
  const index = referee.partitionIndex[partition]
  return index === undefined ? null : referee.partitions[index]!
}
