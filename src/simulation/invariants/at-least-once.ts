// Y2: what can be read is processed, or there is a reason why not.
import type { PartitionId } from '../../models/kafka/messages'
import { offsetsRewrittenBy } from './at-most-once'
import { type Breakage, type Checker, consumersOf, type Invariant, rewrittenBy, wasChanged } from './invariant'

export const atLeastOnce: Invariant = {
  id: 'Y2',
  name: 'AtLeastOnce',
  promise: 'A group that commits after the work passes by no readable record that it has not processed.',
  brokenBy: [
    'X-RESET',
    'X-RETENTION',
    'X-ASYNCCOMMIT',
    'X-SKIP',
    'X-DLQ',
    'X-MAXDELIV',
    'X-TRUNC',
    'X-ADMIN',
    'X-UNCLEAN',
    'X-FLUSH',
    'X-PRE966',
    'X-MINISR',
    'X-LEGACY',
  ],
  source: 'G-41, G-44; I-76',
  onIncident: (checker, { kind, partition, offset, group = '', code }) => {
    if (kind !== 'passed-by' && kind !== 'never-done' && kind !== 'given-up') return null
    const what = { 'passed-by': 'never saw', 'never-done': 'never processed', 'given-up': 'gave up' }[kind]
    const message = `${group} ${what} offset ${offset} of ${partition}`
    return { code: excuse(checker, group, partition, code), message }
  },
}

function excuse(checker: Checker, group: string, partition: PartitionId, code: Breakage['code']): Breakage['code'] {
  // Below what the group had read there are other records now; or it does not know any more how far it had come.
  if (code === '') return rewrittenBy(checker, partition) || offsetsRewrittenBy(checker)
  if (code !== 'X-ASYNCCOMMIT') return code
  // Commits run ahead of the work where they come before it, or do not wait for a pool.
  const runAhead = consumersOf(checker, group).some(({ commit, handOff }) => commit === 'before' || handOff)
  return runAhead ? code : wasChanged(checker, group) ? 'X-ADMIN' : ''
}
