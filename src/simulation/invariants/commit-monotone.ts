// O4: what a group has committed only rises, as long as nobody reaches into it.
import { offsetsRewrittenBy } from './at-most-once'
import { type Breakage, type Checker, consumersOf, type Invariant, ledgerOf, wasMoved } from './invariant'

/** By group and partition: why a position was taken up below what is committed; '' where it was not. */
const BACK = 'O4 back'

export const commitMonotone: Invariant = {
  id: 'O4',
  name: 'CommitMonotone',
  promise: 'A committed offset never goes back, and who takes a partition over begins there.',
  brokenBy: [
    'X-ZOMBIE',
    'X-ADMIN',
    'X-MANUAL',
    'X-TRUNC',
    'X-UNCLEAN',
    'X-FLUSH',
    'X-PRE966',
    'X-MINISR',
    'X-LEGACY',
    'X-RETENTION',
    'X-ATLEAST',
  ],
  source: 'G-20, N-9; I-75',
  after: {
    'position-set': (checker, { consumer, group, partition, offset, why }) => {
      if (why !== 'committed') {
        reasons(checker)[`${group} ${partition}`] = why
        return null
      }
      const committed = committedOffset(checker, group, partition)
      if (offset >= committed) return null
      const message = `${consumer} began at ${offset} of ${partition}, where ${committed} was committed`
      return { code: excuse(checker, group, memberOf(checker, consumer), partition), message }
    },
    'offset-committed': (checker, { group, member, partition, offset, previous }) => {
      if (offset >= previous) return null
      const message = `${member === '' ? group : member} committed ${offset} of ${partition}, where ${previous} was committed`
      return { code: excuse(checker, group, member, partition), message }
    },
  },
}

/** As the referee heard it; -1: nothing was. */
function committedOffset(checker: Checker, group: string, partition: string): number {
  const { groups, groupIndex } = checker.referee
  const place = ledgerOf(checker, partition)?.index
  return place === undefined ? -1 : (groups[groupIndex[group] ?? -1]?.partitions[place]?.committed ?? -1)
}

function memberOf({ world }: Checker, consumer: string): string {
  const actor = world.actors[consumer]
  return actor?.kind === 'consumer' ? actor.volatile.memberId : ''
}

const reasons = (checker: Checker): Record<string, string> => (checker.memory[BACK] ??= {}) as Record<string, string>

function excuse(checker: Checker, group: string, member: string, partition: string): Breakage['code'] {
  const why = reasons(checker)[`${group} ${partition}`] ?? ''
  if (why === 'retry') return 'X-ATLEAST'
  if (wasMoved(checker, group)) return 'X-ADMIN'
  if (consumersOf(checker, group).some(({ manual }) => manual !== null)) return 'X-MANUAL'
  if (why === 'truncated' || why === 'out-of-range') return ledgerOf(checker, partition)?.shortenedBy || 'X-TRUNC'
  if (why !== '' && (ledgerOf(checker, partition)?.start ?? 0) > 0) return 'X-RETENTION'
  const code = offsetsRewrittenBy(checker)
  if (code !== '') return code
  // Another member owns the partition by now: the one that committed has not heard of it.
  const owner = consumersOf(checker, group).find(({ volatile }) => volatile.owned[partition] !== undefined)
  return owner !== undefined && owner.volatile.memberId !== member ? 'X-ZOMBIE' : ''
}
