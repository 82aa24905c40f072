// What the promises about the metadata quorum look at: its controllers, and whether one of them lost its disk.
import type { Controller } from '../../models/kafka/actors'
import { majorityOf } from '../../models/kafka/raft/state'
import type { ExplainCode } from '../referee/explain'
import { controllersIn } from '../quorum'
import { lastFault } from '../referee/faults'
import type { Checker } from './invariant'

/** All controllers of the world, running or not, those that do not vote and those that were taken away included. */
export const controllersOf = ({ world, controllers }: Checker): Controller[] => controllersIn(world, controllers)

/** Everything below is committed, as far as a controller knows. */
export const markOf = ({ volatile }: Controller): number =>
  Math.max(volatile.raft.highWatermark, volatile.image.nextOffset)

/** A voter whose disk was wiped has forgotten its promises, and what depends on them may break. */
export function voterLoss({ referee, controllers }: Checker): ExplainCode | '' {
  return controllers.some((id) => lastFault(referee, id, ['wipe']) !== null) ? 'X-VOTERLOSS' : ''
}

/** Can committed metadata be gone for good? A majority was wiped; or one was, and then a committed record was missed (KR2, KR4). */
export function hasForgotten({ referee, regrets, controllers }: Checker): boolean {
  const wiped = controllers.filter((id) => lastFault(referee, id, ['wipe']) !== null)
  if (wiped.length >= majorityOf(controllers.length)) return true
  return regrets.some(({ id, code }) => (id === 'KR2' || id === 'KR4') && code === 'X-VOTERLOSS')
}
