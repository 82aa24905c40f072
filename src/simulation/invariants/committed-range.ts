// O1: nobody reads or commits what was never readable.
import type { PartitionId } from '../../models/kafka/messages'
import { isRemade, ledgerOfRecord } from '../referee/state'
import { type Breakage, type Checker, type Invariant, ledgerOf } from './invariant'

export const committedRange: Invariant = {
  id: 'O1',
  name: 'CommittedRange',
  promise: 'Positions and committed offsets of a group are never above the high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN', 'X-LEGACY', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'G-41, I-75',
  after: {
    'offset-committed': (checker, { group, partition, offset }) => look(checker, group, 'committed', partition, offset),
    'position-set': (checker, { consumer, partition, offset }) => look(checker, consumer, 'began', partition, offset),
    'records-delivered': (checker, { consumer, partition, offsets, records }) => {
      if (offsets.length === 0) return null
      const broken = look(checker, consumer, 'read up to', partition, offsets[offsets.length - 1]! + 1)
      if (broken === null || ledgerOfRecord(checker.referee, records[0]!)?.deleted === true) return null
      return broken
    },
  },
}

function look(checker: Checker, who: string, did: string, partition: PartitionId, offset: number): Breakage | null {
  const ledger = ledgerOf(checker, partition)
  if (ledger === null || offset <= ledger.readableTo) return null
  const message = `${who} ${did} offset ${offset} of ${partition}, which is readable up to ${ledger.readableTo}`
  if (ledger.shortenedBy !== '') return { code: ledger.shortenedBy, message }
  // An application may seek() to where nothing is yet.
  if (checker.referee.faults.some(({ kind }) => kind === 'seek')) return { code: 'X-ADMIN', message }
  // The topic was deleted and made again: offsets of the old one mean nothing in the new one.
  return { code: isRemade(checker.referee, partition) ? 'X-ADMIN' : '', message }
}
