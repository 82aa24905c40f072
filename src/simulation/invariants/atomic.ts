// T3: a transaction ends as one: as its application meant it, with the same marker everywhere, and with all markers.
import { batchAt, indexOf } from '../referee/logs'
import { isRemade } from '../referee/state'
import type { Meant } from '../referee/transaction-state'
import { decisionOf, meantOf, transactionsIn } from '../referee/transactions'
import type { FactOf } from '../../models/kafka/facts'
import { type Breakage, type Checker, type Invariant, ledgerOf, transactionRewrittenBy } from './invariant'

export const atomic: Invariant = {
  id: 'T3',
  name: 'Atomic',
  promise:
    'All of a transaction ends in the same way: as its application said, with the same marker in every partition, and in none without.',
  brokenBy: ['X-TV1', 'X-ADMIN', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'T-6, I-61; KIP-98, KIP-890; Jepsen torn transactions',
  after: {
    'transaction-marker-written': (checker, fact) => againstDecision(checker, fact) ?? againstMeaning(checker, fact),
    'transaction-state-changed': (checker, { to, from, transactionalId, producerId, producerEpoch }) => {
      if (to !== 'CompleteCommit' && to !== 'CompleteAbort') return null
      const decision = decisionOf(checker.referee, producerId, producerEpoch)
      if (decision === null || from === to) return null
      const missing = decision.partitions.filter(
        (partition) => !decision.marked.includes(partition) && isThere(checker, partition),
      )
      if (missing.length === 0) return null
      // A topic that was deleted under the transaction gets no markers (TransactionMarkerChannelManager), also if there is another one of its name.
      const code = missing.every((partition) => isRemade(checker.referee, partition)) ? 'X-ADMIN' : ''
      return { code, message: `${transactionalId} is ${to} without a marker in ${missing.join(', ')}` }
    },
  },
}

const isThere = (checker: Checker, partition: string): boolean => ledgerOf(checker, partition)?.deleted === false

type Marker = FactOf<'transaction-marker-written'>

function againstDecision(
  checker: Checker,
  { producerId, producerEpoch, partition, committed }: Marker,
): Breakage | null {
  const decision = decisionOf(checker.referee, producerId, producerEpoch)
  if (decision === null || decision.committed === committed) return null
  const word = committed ? 'COMMIT' : 'ABORT'
  // What was decided may be lost, and be decided anew while a marker is on its way.
  return {
    code: transactionRewrittenBy(checker, decision.transactionalId, null),
    message: `${decision.transactionalId} got a marker ${word} in ${partition}, and was decided otherwise`,
  }
}

/** What an application may have meant by a transaction that ends so. */
const fits: Record<'committed' | 'aborted', readonly Meant[]> = {
  committed: ['committing', 'committed', 'unknown'],
  aborted: ['open', 'committing', 'aborting', 'aborted', 'gone', 'unknown'],
}

function againstMeaning(checker: Checker, marker: Marker): Breakage | null {
  const { partition, offset, producerId, committed, transactionalId } = marker
  const ledger = ledgerOf(checker, partition)
  const log = ledger?.replicas.find(({ broker }) => broker === ledger.reference)
  if (ledger === null || log === undefined) return null
  const logged = transactionsIn(checker.referee, ledger)?.ended.at(-1)
  if (logged?.last !== offset) return null
  for (let i = indexOf(log, logged.first); i >= 0 && i < log.count; i++) {
    const { batch, baseOffset } = batchAt(log, i)
    if (baseOffset >= offset) return null
    const record = batch.records[0]
    if (batch.producerId !== producerId || record === undefined) continue
    const meant = meantOf(checker.referee, record)
    if (meant === null || fits[committed ? 'committed' : 'aborted'].includes(meant.meant)) continue
    const word = committed ? 'committed' : 'aborted'
    const message = `offset ${baseOffset} of ${partition} was ${word}, and for its application that transaction is ${meant.meant}`
    // A marker was lost, or a decision: then the next marker, of whatever kind, ends what lies open again.
    const lost = transactionRewrittenBy(checker, transactionalId, partition)
    return { code: lost !== '' || meant.version >= 2 ? lost : 'X-TV1', message }
  }
  return null
}
