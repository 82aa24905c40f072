// O2 and O3: a consumer reads on where it stopped, unless it was told to read elsewhere.
import { offsetAt, placeFrom } from '../../models/kafka/batches'
import type { FactOf } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import { batchAt, indexOf } from '../referee/logs'
import { isRemade } from '../referee/state'
import { fateOf, transactionsIn } from '../referee/transactions'
import { type Breakage, type Checker, type Invariant, ledgerOf } from './invariant'

/** By partition, the offset that a consumer is to be given next; the facts of both promises go by one notebook. */
const notebook = ({ expected }: Checker, consumer: string): Record<PartitionId, number> => (expected[consumer] ??= {})

type Delivered = FactOf<'records-delivered'>

export const noSilentSkip: Invariant = {
  id: 'O2',
  name: 'NoSilentSkip',
  promise: 'A consumer that nobody sent elsewhere skips no offset that holds a record.',
  brokenBy: ['X-TRUNC', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-RETENTION', 'X-ADMIN', 'X-LEGACY'],
  source: 'G-41, G-44; Jepsen, poll-skip',
  during: {
    'position-set': (checker, { consumer, partition, offset }) => {
      notebook(checker, consumer)[partition] = offset
      return null
    },
    'partitions-revoked': forget,
    'partitions-lost': forget,
    'consumer-crashed': forget,
    'records-delivered': (checker, fact) => {
      // A share group deals out records: others have what lies between, and what comes back comes again (KIP-932).
      if (fact.shared === true) return null
      const expected = notebook(checker, fact.consumer)[fact.partition]
      const skipped = expected === undefined ? null : firstSkipped(checker, fact, expected)
      if (skipped === null) return null
      const message = `${fact.consumer} was given offset ${fact.offsets[0]} of ${fact.partition} after ${skipped - 1}`
      return { code: excuse(checker, fact, skipped), message }
    },
  },
}

export const noRewind: Invariant = {
  id: 'O3',
  name: 'NoRewind',
  promise: 'A consumer that nobody sent elsewhere is given no offset twice.',
  brokenBy: ['X-ADMIN'],
  source: 'G-41; I-77; Jepsen, nonmonotonic-poll',
  // It comes after O2, which reads the same notebook, and turns the page for both.
  during: {
    'records-delivered': (checker, { consumer, partition, offsets, shared }) => {
      if (shared === true) return null
      const notes = notebook(checker, consumer)
      const expected = notes[partition] ?? 0
      notes[partition] = offsets[offsets.length - 1]! + 1
      if (isRising(offsets, expected)) return null
      const message = `${consumer} was given offset ${offsets[0]} of ${partition} where ${expected} comes next`
      return { code: isRemade(checker.referee, partition) ? 'X-ADMIN' : '', message }
    },
  },
}

function forget(
  checker: Checker,
  { consumer, partitions }: { consumer: string; partitions: readonly PartitionId[] },
): null {
  for (const partition of partitions) delete notebook(checker, consumer)[partition]
  return null
}

function isRising(offsets: readonly number[], from: number): boolean {
  let next = from
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i]! < next) return false
    next = offsets[i]! + 1
  }
  return true
}

// Offsets between two deliveries hold control records, or were cleaned away, or are simply there.
function firstSkipped(checker: Checker, { partition, offsets }: Delivered, expected: number): number | null {
  let next = expected
  for (const offset of offsets) {
    if (offset > next) {
      const skipped = recordBetween(checker, partition, next, offset)
      if (skipped !== null) return skipped
    }
    next = offset + 1
  }
  return null
}

function recordBetween(checker: Checker, partition: PartitionId, from: number, to: number): number | null {
  const ledger = ledgerOf(checker, partition)
  const log = ledger?.replicas.find(({ broker }) => broker === ledger.reference)
  if (ledger === null || log === undefined) return null
  const transactions = transactionsIn(checker.referee, ledger)
  for (let index = indexOf(log, from); index >= 0 && index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= to) return null
    // What was aborted is skipped rightly by who reads committed data (T-24); T4 is about the others.
    if (fateOf(transactions, stored) === 'aborted') continue
    const place = placeFrom(stored, from)
    if (place < stored.batch.records.length && offsetAt(stored, place) < to) return offsetAt(stored, place)
  }
  return null
}

function excuse(checker: Checker, { partition }: Delivered, skipped: number): Breakage['code'] {
  const ledger = ledgerOf(checker, partition)
  if (ledger === null) return ''
  if (skipped < ledger.start) return 'X-RETENTION'
  return ledger.shortenedBy !== '' ? ledger.shortenedBy : isRemade(checker.referee, partition) ? 'X-ADMIN' : ''
}
