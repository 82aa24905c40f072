// T4: who reads committed data is given nothing of open and aborted transactions.
import { batchAt, indexOf } from '../referee-logs'
import { fateOf, meantOf, transactionsIn } from '../referee-transactions'
import { type Invariant, ledgerOf } from './invariant'

export const abortedUnread: Invariant = {
  id: 'T4',
  name: 'AbortedUnread',
  promise: 'With isolation.level=read_committed nobody is given a record of a transaction that is open or was aborted.',
  brokenBy: ['X-TV1', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'T-24, I-63; KIP-98; Jepsen G1a',
  after: {
    'records-delivered': (checker, { consumer, partition, offsets, records, readCommitted }) => {
      const { referee } = checker
      if (readCommitted !== true || referee.transactions === null) return null
      const ledger = ledgerOf(checker, partition)
      const log = ledger?.replicas.find(({ broker }) => broker === ledger.reference)
      const known = ledger === null ? null : transactionsIn(referee, ledger)
      if (ledger === null || log === undefined || known === null) return null
      for (let i = 0; i < offsets.length; i++) {
        const index = indexOf(log, offsets[i]!)
        const fate = index < 0 ? 'plain' : fateOf(known, batchAt(log, index))
        const who = `${consumer} was given offset ${offsets[i]} of ${partition}`
        if (fate === 'open' || fate === 'aborted') {
          const code = ledger.uncleanEpochs.length > 0 ? 'X-UNCLEAN' : ledger.shortenedBy
          return { code, message: `${who}, whose transaction ${fate === 'open' ? 'is open' : 'was aborted'}` }
        }
        const meant = fate === 'committed' ? meantOf(referee, records[i]!) : null
        if (meant === null || !['open', 'aborting', 'aborted', 'gone'].includes(meant.meant)) continue
        const message = `${who}, whose transaction is ${meant.meant} for its application`
        return { code: meant.version < 2 ? 'X-TV1' : '', message }
      }
      return null
    },
  },
}
