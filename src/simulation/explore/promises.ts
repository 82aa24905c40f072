// What must hold in every situation; the same promises that runs are watched for, in their small form.
import { isInIsr, presumesLeadership, type Replica, type Situation } from './state'

/** A promise by its id in the catalogue of invariants. */
export interface Promised {
  readonly id: 'L5' | 'L11' | 'I6'
  readonly name: string
  readonly promise: string
  readonly holds: (situation: Situation) => boolean
}

/** Do both hold the same records below `end`? */
function agree(a: Replica, b: Replica, end: number): boolean {
  for (let offset = 0; offset < end; offset++) {
    if (offset >= a.log.length || offset >= b.log.length || a.log[offset] !== b.log[offset]) return false
  }
  return true
}

/** In the order in which they are looked at. */
export const promises: readonly Promised[] = [
  {
    id: 'L11',
    name: 'StrongIsr',
    promise: 'Every member of the in-sync replicas holds what any leader holds below its high watermark.',
    holds: (situation) => {
      const last = situation.epochs - 1
      return situation.replicas.every(
        (leader) =>
          leader.highWatermark === 0 ||
          !presumesLeadership(leader) ||
          situation.replicas.every((member) => !isInIsr(member, last) || agree(leader, member, leader.highWatermark)),
      )
    },
  },
  {
    id: 'I6',
    name: 'LeaderComplete',
    promise: 'The leader of the latest epoch holds all that any leader before it told to be committed.',
    holds: ({ replicas, epochs }) => {
      const leader = replicas.find((replica) => replica.epoch === epochs - 1 && presumesLeadership(replica))
      return (
        leader === undefined ||
        replicas.every((other) => !presumesLeadership(other) || agree(leader, other, other.highWatermark))
      )
    },
  },
  {
    id: 'L5',
    name: 'LogMatching',
    promise: 'Below the high watermarks of two replicas, the same offset holds the same record.',
    holds: ({ replicas }) =>
      replicas.every((a, i) =>
        replicas.every((b, k) => k <= i || agree(a, b, Math.min(a.highWatermark, b.highWatermark))),
      ),
  },
]
