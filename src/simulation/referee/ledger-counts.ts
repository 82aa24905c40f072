// What is counted, per producer and partition and over all.
import { cloneList, cloneState, orLike } from '../../kernel/clone'
import type { RecordId } from '../../models/kafka/messages'

/** Counts of records that one producer sent to one partition; `totals` has the same over all. */
export interface Counts {
  /** Accepted by send(). */
  accepted: number
  refused: number
  /** In the accumulator, never sent. */
  buffered: number
  /** A request with it has left; nothing was said about it yet. */
  inFlight: number
  acked: number
  /** For certain stored nowhere (without the refused ones). */
  failed: number
  indeterminate: number
  /** acks=0: success was said at once. */
  unconfirmed: number
  /** Of failed and indeterminate: the application died with them. */
  abandoned: number
  /** Records of which the log that counts has a copy. */
  stored: number
  /** Copies beyond the first. */
  extra: number
  lost: number
  unconfirmedLost: number
  outOfOrder: number
  /** Stored, and then deleted with its topic. */
  deleted: number
  /** Left the log at its beginning: retention, or DeleteRecords. Not lost. */
  expired: number
  /** Taken by the cleaner, since a later record has its key, or a tombstone's time was over. Not lost. */
  compacted: number
  delivered: number
  redelivered: number
  unseen: number
  processed: number
  processedAgain: number
  processedOutOfOrder: number
  skipped: number
  deadLettered: number
  missed: number
}

export const noCounts = (): Counts => ({
  accepted: 0,
  refused: 0,
  buffered: 0,
  inFlight: 0,
  acked: 0,
  failed: 0,
  indeterminate: 0,
  unconfirmed: 0,
  abandoned: 0,
  stored: 0,
  extra: 0,
  lost: 0,
  unconfirmedLost: 0,
  outOfOrder: 0,
  deleted: 0,
  expired: 0,
  compacted: 0,
  delivered: 0,
  redelivered: 0,
  unseen: 0,
  processed: 0,
  processedAgain: 0,
  processedOutOfOrder: 0,
  skipped: 0,
  deadLettered: 0,
  missed: 0,
})

/** What one producer sent to one partition. */
export interface Cell {
  counts: Counts
  /** Lost records by explain code; '' = unexplained. */
  lostBy: Record<string, number>
  /** Batches that were sent again. */
  retries: number
  /** acks=0: batches on their way, oldest first. */
  unanswered: (readonly RecordId[])[]
}

export function cloneCell(cell: Cell, like?: Cell): Cell {
  const copy: Cell = {
    counts: orLike(Object.assign(noCounts(), cell.counts), like?.counts),
    lostBy: cloneState(cell.lostBy, like?.lostBy),
    retries: cell.retries,
    unanswered: cloneList(cell.unanswered, like?.unanswered),
  }
  return orLike(copy, like)
}

/** What `producer` sent to the partition with these cells, by producer number; made when it is first asked for. */
export function cellOf(partition: { cells: (Cell | null)[] }, producer: number): Cell {
  const known = partition.cells[producer]
  if (known !== undefined && known !== null) return known
  while (partition.cells.length <= producer) partition.cells.push(null)
  const cell: Cell = { counts: noCounts(), lostBy: {}, retries: 0, unanswered: [] }
  partition.cells[producer] = cell
  return cell
}
