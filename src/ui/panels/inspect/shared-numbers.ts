// What became of the records that a share group was given, as the inspector counts it.
import type { GroupView } from '../../../worker/protocol'
import { countText } from '../../format'

type Shared = NonNullable<GroupView['shared']>

interface Counted {
  label: string
  value: string
  tone?: 'warn' | 'bad'
}

const when = (isSo: boolean, tone: 'warn' | 'bad') => (isSo ? { tone } : {})

export function sharedNumbers(shared: Shared): Counted[] {
  const { accepted, redelivered, released, rejected, expired, archived, exhausted, refused } = shared
  return [
    { label: 'Accepted', value: countText(accepted) },
    { label: 'Redelivered', value: countText(redelivered) },
    { label: 'Released', value: countText(released) },
    { label: 'Rejected', value: countText(rejected) },
    { label: 'Locks expired', value: countText(expired), ...when(expired > 0, 'warn') },
    { label: 'Archived', value: countText(archived), ...when(archived > 0, 'warn') },
    { label: 'Tried too often', value: countText(exhausted), ...when(exhausted > 0, 'bad') },
    { label: 'Refused words', value: countText(refused), ...when(refused > 0, 'warn') },
  ]
}
