// P8: an offset means the same to everybody.
import type { Invariant } from './invariant'

export const offsetStable: Invariant = {
  id: 'P8',
  name: 'OffsetStable',
  promise: 'An offset that was read stands for the same record, for all readers and for ever.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN', 'X-LEGACY', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'I-25; Jepsen, inconsistent-offsets',
  onIncident: (_checker, { kind, partition, offset, code }) => {
    if (kind !== 'rewritten') return null
    return { code, message: `offset ${offset} of ${partition} was read before, and was another record then` }
  },
}
