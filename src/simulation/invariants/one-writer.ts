// T2: an epoch of a producer id is given to one process.
import { type Invariant, transactionRewrittenBy } from './invariant'

export const oneWriter: Invariant = {
  id: 'T2',
  name: 'OneWriter',
  promise:
    'No two processes hold the same transactional id with the same producer id and epoch; a later one has a higher.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-ADMIN'],
  source: 'T-3; KIP-98, I-60',
  after: {
    'transactions-initialised': (checker, { producer, transactionalId, producerId, producerEpoch }) => {
      const given = (checker.memory['T2 given'] ??= {}) as Record<string, number>
      const key = `${transactionalId} ${producerId}`
      const before = given[key] ?? -1
      given[key] = Math.max(before, producerEpoch)
      if (producerEpoch > before) return null
      const message = `${producer} was given epoch ${producerEpoch} of ${transactionalId}, which had reached ${before}`
      return { code: transactionRewrittenBy(checker, transactionalId, null), message }
    },
  },
}
