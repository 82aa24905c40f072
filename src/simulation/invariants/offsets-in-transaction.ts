// T8: offsets that were sent in a transaction count when it commits, and not before.
import { transactionsIn } from '../referee/transactions'
import { type Breakage, brokers, type Checker, type Invariant } from './invariant'

export const offsetsInTransaction: Invariant = {
  id: 'T8',
  name: 'OffsetsInTxn',
  promise:
    'A coordinator of groups holds back exactly the offsets whose transaction is open in its log: they count when that commits.',
  brokenBy: [],
  source: 'T-22; KIP-447',
  sweep(checker) {
    if (checker.referee.transactions === null) return null
    for (const broker of brokers(checker)) {
      if (!broker.up) continue
      for (const { partition, loaded, inTransactions } of Object.values(broker.volatile.groups)) {
        const breakage = loaded ? look(checker, broker.id, partition, Object.keys(inTransactions)) : null
        if (breakage !== null) return breakage
      }
    }
    return null
  },
}

function look(checker: Checker, broker: string, partition: string, held: readonly string[]): Breakage | null {
  const ledger = checker.referee.partitions[checker.referee.partitionIndex[partition] ?? -1]
  if (ledger === undefined || ledger.reference !== broker) return null
  const open = Object.keys(transactionsIn(checker.referee, ledger)?.open ?? {})
  if (held.length === open.length && held.every((producer) => open.includes(producer))) return null
  const message = `${broker} holds offsets of ${held.length} transactions of ${partition}, in which ${open.length} are open`
  return { code: '', message, partition }
}
