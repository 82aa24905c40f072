// M5: the lag that is shown is what the referee counts.
import { groupLags, leaderOf } from '../lag'
import { type Invariant, toldLog, wasMoved } from './invariant'

export const lag: Invariant = {
  id: 'M5',
  name: 'Lag',
  promise:
    'The lag that is shown of a group is the distance from its last commit to what can be read, as the referee heard of both.',
  brokenBy: [],
  source: 'G-45; account for every marble',
  sweep(checker) {
    // It is one sum over all groups, and not worth taking with each look.
    if (checker.looks % 8 !== 0) return null
    const { referee, world, controllers } = checker
    const lags = groupLags(world, controllers)
    for (const { group, partitions } of referee.groups) {
      for (let i = 0; i < partitions.length; i++) {
        const seat = partitions[i] ?? null
        const { partition, readableTo, trueHighWatermark, leader, reference, deleted } = referee.partitions[i]!
        const shown = lags[`${group}/${partition}`]
        if (seat === null || seat.committed < 0 || shown === undefined || deleted) continue
        // Until who was elected takes up its log, nobody can say what that holds.
        if (leader === null || leader !== reference) continue
        // Behind by no more than what is under way between a coordinator, a leader and those who hear of them. A coordinator that
        // died before it could say that a commit was replicated has left one that nobody was told of.
        const counted = Math.max(0, readableTo - seat.committed)
        // A person may have sent it to before where it began.
        const floor = wasMoved(checker, group) ? 0 : seat.floor
        const most = Math.max(0, readableTo - floor)
        if (shown <= Math.max(counted, most)) continue
        // While nobody leads, what was readable once may be counted as far as the log that counts holds it.
        const kept = Math.min(trueHighWatermark, toldLog(referee.partitions[i]!, reference)?.end ?? 0)
        if (leaderOf(world, controllers, partition) === null && shown <= kept - floor) continue
        const message = `${group} is said to be ${shown} behind in ${partition}, of which ${most} can be read`
        return { code: '', message, partition }
      }
    }
    return null
  },
}
