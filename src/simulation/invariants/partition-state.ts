// Looking at what the controller has written of the partition that a fact speaks of.
import { isElrEnabled, minIsrOf, type ClusterImage, type PartitionState } from '../../models/kafka/controller/records'
import type { ExplainCode } from '../referee/explain'
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

/**
 * What lets a replica lead that lost its end, be it to the power or with its disk: without eligible leader replicas it
 * stays in the ISR, though that is smaller than min.insync.replicas (K16). Else the loss itself explains it.
 */
export function lastStanding(checker: Checker, partition: string, loss: ExplainCode | ''): ExplainCode | '' {
  const image = imageOf(checker)
  const state = image?.partitions[partition]
  if ((loss !== 'X-FLUSH' && loss !== 'X-MINISR') || image === null || state === undefined) return loss
  return !isElrEnabled(image) && state.isr.length < minIsrOf(image, state.topic) ? 'X-PRE966' : loss
}

/** `b1, b2`, or `nobody`. */
export const members = (ids: readonly string[]): string => (ids.length === 0 ? 'nobody' : ids.join(', '))
