// Looking at what the controller has written of the partition that a fact speaks of.
import type { ClusterImage, PartitionState } from '../../models/kafka/controller/records'
import { type Breakage, type Checker, imageOf, type Invariant } from './invariant'

type Look = (state: PartitionState, image: ClusterImage, checker: Checker) => Breakage | null

/** Looks at a partition after every change of it that the controller has decided. */
export function afterEachChange(look: Look): NonNullable<Invariant['after']> {
  const seen = (checker: Checker, { partition }: { partition: string }): Breakage | null => {
    const image = imageOf(checker)
    const state = image?.partitions[partition]
    return image === null || state === undefined ? null : look(state, image, checker)
  }
  return { 'leader-elected': seen, 'isr-shrank': seen, 'isr-expanded': seen, 'elr-changed': seen }
}

/** Has somebody written down a leader or an ISR by hand? Then no rule of elections can be held to. */
export const appointed = ({ referee }: Checker): 'X-ADMIN' | '' =>
  referee.faults.some(({ kind }) => kind === 'appoint') ? 'X-ADMIN' : ''

/** `b1, b2`, or `nobody`. */
export const members = (ids: readonly string[]): string => (ids.length === 0 ? 'nobody' : ids.join(', '))
