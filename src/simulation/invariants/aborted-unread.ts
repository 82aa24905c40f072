// T4: who reads committed data is given nothing of open and aborted transactions.
import { batchAt, indexOf } from '../referee/logs'
import { fateOf, meantOf, transactionsIn } from '../referee/transactions'
import { type Checker, imageOf, type Invariant, ledgerOf, transactionRewrittenBy, wasChanged } from './invariant'

export const abortedUnread: Invariant = {
  id: 'T4',
  name: 'AbortedUnread',
  promise:
    'With isolation.level=read_committed, or share.isolation.level of a share group, nobody is given a record of a transaction that is open or was aborted.',
  brokenBy: ['X-TV1', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'T-24, I-63; KIP-98; Jepsen G1a',
  after: {
    'records-delivered': (checker, { consumer, group, partition, offsets, records, readCommitted, shared }) => {
      const { referee } = checker
      if (referee.transactions === null) return null
      if (shared === true ? !sharesCommitted(checker, group) : readCommitted !== true) return null
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
        const lost = transactionRewrittenBy(checker, meant.transactionalId, partition)
        return { code: lost !== '' || meant.version >= 2 ? lost : 'X-TV1', message }
      }
      return null
    },
  },
}

// The members of a share group do not know (KIP-932): their group's setting is the brokers' business. Who had records in hand when
// somebody changed it keeps them.
const sharesCommitted = (checker: Checker, group: string): boolean =>
  imageOf(checker)?.groups[group]?.['share.isolation.level'] === 'read_committed' && !wasChanged(checker, group)
