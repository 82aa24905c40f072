// KR8: who asks whether it would be elected, and can be answered, does not ask for ever.
import { isCut, isHeld } from '../../kernel/network'
import type { Controller } from '../../models/kafka/actors'
import { isVoter, votersOf } from '../../models/kafka/raft/state'
import type { Checker, Invariant } from './invariant'
import { controllersOf } from './quorum-state'

const KEY = 'KR8'
/** Election timeouts that a voter may go on asking while somebody could answer it. */
const PATIENCE = 10

export const notStuck: Invariant = {
  id: 'KR8',
  name: 'NotStuckProspective',
  promise:
    'A controller that reaches a leader or a majority of the others leaves Prospective in a few election timeouts.',
  brokenBy: [],
  source: 'KIP-996, its liveness properties',
  sweep: (checker) => {
    const since = (checker.memory[KEY] ??= {}) as Record<string, number>
    const { now } = checker.world
    for (const voter of controllersOf(checker)) {
      const { id, config, volatile } = voter
      const waits =
        isVoter(voter) &&
        voter.up &&
        !voter.paused &&
        volatile.raft.role !== 'leader' &&
        volatile.raft.role !== 'follower'
      if (!waits || !couldBeAnswered(checker, voter)) {
        delete since[id]
        continue
      }
      since[id] ??= now
      const limit = PATIENCE * 2 * 1_000 * config['controller.quorum.election.timeout.ms']
      if (now - since[id]! <= limit) continue
      const message = `${id} has found no leader for ${Math.round((now - since[id]!) / 1_000_000)} s, though others could answer it`
      return { code: '', message }
    }
    return null
  },
}

// Does it reach a majority, itself included, over links that are whole in both directions?
function couldBeAnswered(checker: Checker, voter: Controller): boolean {
  const { id } = voter
  const voters = votersOf(voter)
  const reached = controllersOf(checker).filter(
    (other) =>
      other.id === id ||
      (voters.includes(other.id) &&
        other.up &&
        !other.paused &&
        isWhole(checker, id, other.id) &&
        isWhole(checker, other.id, id)),
  )
  return reached.length * 2 > voters.length
}

// A link on which nothing is cut, held, lost, or longer under way than an election lasts.
function isWhole({ world: { network, actors } }: Checker, from: string, to: string): boolean {
  if (isCut(network, from, to) || isHeld(network, from, to, 'voteRequest')) return false
  const link = network.links[from]?.[to]
  const actor = actors[from]
  if (link === undefined || actor?.kind !== 'controller') return true
  return link.loss === 0 && link.latency + link.jitter < 200 * actor.config['controller.quorum.election.timeout.ms']
}
