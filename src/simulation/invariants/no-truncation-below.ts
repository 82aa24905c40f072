// L7: nobody who counts cuts off what was readable.
import { type Breakage, type Invariant, ledgerOf, rewrittenBy, stateOf } from './invariant'

export const noTruncationBelow: Invariant = {
  id: 'L7',
  name: 'NoTruncBelowTrueHW',
  promise: 'A member of the in-sync replicas never cuts its log below the true high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-ADMIN', 'X-LEGACY'],
  source: 'KIP-101; model of truncation to the high watermark',
  during: {
    'log-truncated': (checker, { broker, partition, to, from }): Breakage | null => {
      const ledger = ledgerOf(checker, partition)
      const state = stateOf(checker, partition)
      if (ledger === null || !state?.isr.includes(broker)) return null
      const readable = Math.min(ledger.trueHighWatermark, from)
      if (to >= readable) return null
      const message = `${broker} is in sync with ${partition} and cut it at ${to}, below ${readable}, which was readable`
      return { code: rewrittenBy(checker, partition), message }
    },
  },
}
