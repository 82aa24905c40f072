// Y3: who reads, processes and writes in transactions makes outputs of each record once.
import type { PartitionId } from '../../models/kafka/messages'
import { offsetsRewrittenBy } from './at-most-once'
import {
  type Breakage,
  type Checker,
  consumersOf,
  type Invariant,
  rewrittenBy,
  wasChanged,
  wasMoved,
} from './invariant'

/** Groups whose committed offsets expired. */
const EXPIRED = 'Y3 expired'

export const exactlyOnce: Invariant = {
  id: 'Y3',
  name: 'ExactlyOnce',
  promise:
    'A group that writes its outputs and offsets in one transaction has outputs of each record that it has committed past in exactly one that is committed.',
  brokenBy: [
    'X-ZOMBIE',
    'X-TV1',
    'X-ADMIN',
    'X-TRUNC',
    'X-RETENTION',
    'X-UNCLEAN',
    'X-FLUSH',
    'X-PRE966',
    'X-MINISR',
    'X-LEGACY',
  ],
  source: 'T-22, K24; KIP-98, KIP-447',
  after: {
    'offsets-expired': (checker, { group }) => {
      const expired = (checker.memory[EXPIRED] ??= {}) as Record<string, number>
      expired[group] = 1
      return null
    },
  },
  onIncident: (checker, { kind, partition, offset, count, group = '', code }) => {
    if (kind !== 'made-again' && kind !== 'never-made') return null
    // A person may have told its applications to write nothing any more.
    if (!consumersOf(checker, group).some(({ output }) => output?.transactional === true)) return null
    const more = count > 1 ? ` and ${count - 1} more` : ''
    const what = kind === 'made-again' ? 'in two committed transactions' : 'in no committed transaction'
    const message = `outputs of offset ${offset}${more} of ${partition} are ${what} of ${group}`
    return { code: excuse(checker, group, partition, code), message }
  },
}

function excuse(checker: Checker, group: string, partition: PartitionId, code: Breakage['code']): Breakage['code'] {
  if (wasMoved(checker, group) || wasChanged(checker, group)) return 'X-ADMIN'
  // Without the member's metadata the group's coordinator takes the offsets of one that it has removed (KIP-447).
  if (consumersOf(checker, group).some(({ output }) => output?.groupMetadata === false)) return 'X-ZOMBIE'
  if (code !== '') return code
  if (checker.memory[EXPIRED]?.[group] !== undefined) return 'X-RETENTION'
  return (
    rewrittenBy(checker, partition) || offsetsRewrittenBy(checker) || offsetsRewrittenBy(checker, '__transaction_state')
  )
}
