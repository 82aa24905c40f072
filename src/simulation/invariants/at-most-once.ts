// Y1: who commits before the work does none of it twice.
import { type Breakage, type Checker, consumersOf, type Invariant, wasChanged } from './invariant'

export const atMostOnce: Invariant = {
  id: 'Y1',
  name: 'AtMostOnce',
  promise: 'A group whose applications commit before the work processes no record twice.',
  brokenBy: ['X-ZOMBIE', 'X-ADMIN', 'X-TRUNC', 'X-NOIDEM', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'G-41; I-77',
  onIncident: (checker, { kind, partition, offset, group = '', code }) => {
    if (kind !== 'done-again' || !consumersOf(checker, group).every(({ commit }) => commit === 'before')) return null
    const message = `${group} processed offset ${offset} of ${partition} again, and commits before the work`
    return { code: excuse(checker, group, code), message }
  },
}

// That the work was repeated is no excuse here: nothing of it was to be left uncommitted.
function excuse(checker: Checker, group: string, code: Breakage['code']): Breakage['code'] {
  if (code !== 'X-ATLEAST') return code
  return wasChanged(checker, group) ? 'X-ADMIN' : offsetsRewrittenBy(checker)
}

/** What took away offsets that were committed, or what else Kafka keeps in a topic: its partitions were shortened. */
export function offsetsRewrittenBy({ referee }: Checker, kept = '__consumer_offsets'): Breakage['code'] {
  const shortened = referee.partitions.find(({ topic, shortenedBy }) => topic === kept && shortenedBy !== '')
  return shortened?.shortenedBy ?? ''
}
