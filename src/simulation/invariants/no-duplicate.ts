// P2: a record is stored once.
import { topicOf } from '../../models/kafka/partition'
import { peek, RETRIED, slotOf } from '../referee/ledger-pages'
import { isRemade, type Referee } from '../referee/state'
import type { Invariant } from './invariant'

export const noDuplicate: Invariant = {
  id: 'P2',
  name: 'NoDup',
  promise: 'A record is stored once in its partition.',
  brokenBy: ['X-NOIDEM', 'X-ADMIN', 'X-SPLIT'],
  source: 'P-32; I-50, I-51',
  onIncident: (checker, { kind, partition, record, offset, count, idempotent }) => {
    if (kind !== 'duplicate') return null
    const retried = ((peek(checker.referee.records, record)?.flags[slotOf(record)] ?? 0) & RETRIED) !== 0
    const message = `${count} record(s) of ${partition} were stored again at offset ${offset}`
    if (!idempotent && retried) return { code: 'X-NOIDEM', message }
    if (retried && hasNewLimit(checker.referee, partition)) return { code: 'X-SPLIT', message }
    return { code: isRemade(checker.referee, partition) ? 'X-ADMIN' : '', message }
  },
}

// A batch whose answer was lost may be above a limit that somebody has lowered since. The client splits it, and the broker does
// not know the parts (ProducerStateManager compares whole batches): OUT_OF_ORDER_SEQUENCE_NUMBER, a new epoch, and a second copy.
const hasNewLimit = ({ faults }: Referee, partition: string): boolean =>
  faults.some(
    ({ kind, detail, targets }) =>
      kind === 'set' &&
      ((detail.includes('max.message.bytes') && targets.includes(topicOf(partition))) ||
        detail.includes('message.max.bytes')),
  )
