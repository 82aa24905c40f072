// KR1: an epoch of the quorum has one leader.
import type { Invariant } from './invariant'
import { voterLoss, controllersOf } from './quorum-state'

const KEY = 'KR1'

export const electionSafety: Invariant = {
  id: 'KR1',
  name: 'ElectionSafety',
  promise: 'No two controllers lead the quorum in the same epoch.',
  brokenBy: ['X-VOTERLOSS'],
  source: 'KIP-996, its specification; KIP-595',
  after: {
    'controller-elected': (checker, { controller, epoch }) => {
      const leaders = (checker.memory[KEY] ??= {}) as Record<string, string>
      const before = leaders[epoch]
      leaders[epoch] = controller
      const rival = controllersOf(checker).find(
        ({ id, durable, volatile }) =>
          id !== controller && volatile.raft.role === 'leader' && durable.quorum.epoch === epoch,
      )
      const other = before !== undefined && before !== controller ? before : rival?.id
      if (other === undefined) return null
      return { code: voterLoss(checker), message: `${controller} and ${other} were both elected in epoch ${epoch}` }
    },
  },
}
