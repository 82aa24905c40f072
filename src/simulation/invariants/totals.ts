// M2: the books balance.
import { isInternal } from '../../models/kafka/partition'
import { placeFrom, recordsIn } from '../../models/kafka/batches'
import type { Counts } from '../referee/ledger-counts'
import { batchAt, type ReplicaLog } from '../referee/logs'
import { transactionsIn } from '../referee/transactions'
import { type Breakage, type Checker, type Invariant, ledgerOf } from './invariant'

export const totals: Invariant = {
  id: 'M2',
  name: 'Totals',
  promise:
    'What was sent equals what was acknowledged, failed, is unknown or pending; what is stored is what logs hold.',
  brokenBy: [],
  source: 'Account for every marble',
  after: {
    'batch-appended': (checker, { partition }) =>
      balance(checker) ?? (checker.looks % 64 === 0 ? weigh(checker, partition) : null),
    'batch-acked': balance,
    'batch-failed': balance,
    'producer-memory-lost': balance,
    'became-leader': (checker, { partition }) => balance(checker) ?? weigh(checker, partition),
    'log-truncated': (checker, { partition }) => weigh(checker, partition),
    'broker-unregistered': balance,
  },
}

function balance(checker: Checker): Breakage | null {
  // The books are one: several facts of a delivery ask for the same sum.
  if (checker.balanced === checker.looks) return null
  checker.balanced = checker.looks
  const { totals: counts } = checker.referee
  const { accepted, buffered, inFlight, acked, failed, indeterminate, unconfirmed } = counts
  const outcomes = buffered + inFlight + acked + failed + indeterminate + unconfirmed
  if (accepted !== outcomes)
    return { code: '', message: `${accepted} records were accepted, ${outcomes} are accounted for` }
  const { lost, unconfirmedLost, stored } = counts
  if (lost > acked || unconfirmedLost > indeterminate + unconfirmed || stored > accepted) {
    return {
      code: '',
      message: `stored ${stored}, lost ${lost}, gone unconfirmed ${unconfirmedLost}: more than there were`,
    }
  }
  // Looked at with each batch, so one by one and without a list of names.
  const { refused, abandoned, extra, outOfOrder, deleted, delivered, redelivered, unseen, processed, compacted } =
    counts
  const ends = Math.min(buffered, inFlight, acked, failed, indeterminate, unconfirmed, refused, abandoned)
  const places = Math.min(stored, extra, lost, unconfirmedLost, outOfOrder, deleted)
  if (Math.min(ends, places, delivered, redelivered, unseen, processed, compacted) >= 0) return null
  const below = (Object.keys(counts) as (keyof Counts)[]).find((name) => counts[name] < 0)!
  return { code: '', message: `${below} is ${counts[below]}` }
}

// Copies that were counted against the length of the log that counts.
function weigh(checker: Checker, partition: string): Breakage | null {
  const ledger = ledgerOf(checker, partition)
  const log = ledger?.replicas.find(({ broker }) => broker === ledger.reference)
  if (ledger === null || log === undefined || isInternal(ledger.topic)) return null
  let copies = 0
  for (const cell of ledger.cells) copies += cell === null ? 0 : cell.counts.stored + cell.counts.extra
  // Markers of transactions take an offset, and are nobody's record.
  const isDense = ledger.keys === null && transactionsIn(checker.referee, ledger) === null
  const offsets = isDense ? log.end - ledger.start : recordsLeft(log, ledger.start)
  if (copies === offsets) return null
  return { code: '', message: `${partition} has ${offsets} offsets, and ${copies} copies of records are counted` }
}

function recordsLeft(log: ReplicaLog, start: number): number {
  let left = 0
  for (let i = 0; i < log.count; i++) {
    const stored = batchAt(log, i)
    if (stored.lastOffset >= start && stored.batch.marker === undefined)
      left += recordsIn(stored) - placeFrom(stored, start)
  }
  return left
}
