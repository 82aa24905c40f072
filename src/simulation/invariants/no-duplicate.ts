// P2: a record is stored once.
import { peek, RETRIED, slotOf } from '../ledger-pages'
import { isRemade } from '../referee-state'
import type { Invariant } from './invariant'

export const noDuplicate: Invariant = {
  id: 'P2',
  name: 'NoDup',
  promise: 'A record is stored once in its partition.',
  brokenBy: ['X-NOIDEM', 'X-ADMIN'],
  source: 'P-32; I-50, I-51',
  onIncident: (checker, { kind, partition, record, offset, count, idempotent }) => {
    if (kind !== 'duplicate') return null
    const retried = ((peek(checker.referee.records, record)?.flags[slotOf(record)] ?? 0) & RETRIED) !== 0
    const message = `${count} record(s) of ${partition} were stored again at offset ${offset}`
    if (!idempotent && retried) return { code: 'X-NOIDEM', message }
    return { code: isRemade(checker.referee, partition) ? 'X-ADMIN' : '', message }
  },
}
