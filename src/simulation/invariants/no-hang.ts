// T6: what is open in a log is open for its coordinator, too.
import { transactionsIn } from '../referee/transactions'
import { transactionOf } from '../transactions'
import { type Breakage, brokerOf, type Checker, type Invariant, rewrittenBy } from './invariant'

export const noHang: Invariant = {
  id: 'T6',
  name: 'NoHang',
  promise: 'A transaction that is open in a partition is open, or being ended, for its coordinator: so it will end.',
  brokenBy: ['X-TV1', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-ADMIN'],
  source: 'T-5, I-62; KIP-890',
  sweep(checker) {
    const { transactions, partitions } = checker.referee
    if (transactions === null) return null
    for (let i = 0; i < transactions.partitions.length; i++) {
      const ledger = partitions[i]!
      if (transactions.partitions[i] === null || ledger.deleted) continue
      for (const { producerId, first } of Object.values(transactionsIn(checker.referee, ledger)?.open ?? {})) {
        const breakage = look(checker, ledger.partition, producerId, first)
        if (breakage !== null) return breakage
      }
    }
    return null
  },
}

function look(checker: Checker, partition: string, producerId: number, first: number): Breakage | null {
  const owner = Object.values(checker.referee.transactions!.producers).find((each) => each.producerId === producerId)
  const at = owner === undefined ? null : transactionOf(checker.world, owner.transactionalId)
  // Nobody coordinates it at the moment: nothing is said of it.
  if (owner === undefined || at === null) return null
  const { value, pending, markers } = at.transaction
  const isEnding = value.state === 'PrepareCommit' || value.state === 'PrepareAbort' || markers !== null
  const isKnown = value.state === 'Ongoing' && value.partitions.includes(partition)
  if (isEnding || pending !== null || isKnown || value.producerId !== producerId) return null
  const message = `a transaction of ${owner.transactionalId} is open in ${partition} from offset ${first}, and for its coordinator it is ${value.state}`
  const unverified =
    owner.version < 2 && brokerOf(checker, at.broker)?.config['transaction.partition.verification.enable'] === false
  return { code: unverified ? 'X-TV1' : lost(checker, partition, at.partition), message, partition }
}

const lost = (checker: Checker, partition: string, coordinator: string) =>
  rewrittenBy(checker, partition) || rewrittenBy(checker, coordinator)
