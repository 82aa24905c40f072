// KR3: a voter forgets no promise.
import { type Breakage, type Checker, type Invariant } from './invariant'
import { voterLoss, controllersOf } from './quorum-state'

const KEY = 'KR3'

export const voterEpoch: Invariant = {
  id: 'KR3',
  name: 'VoterEpochMonotone',
  promise: "A controller's epoch never goes back, and in one epoch it votes for nobody else.",
  brokenBy: ['X-VOTERLOSS'],
  source: "KIP-595; Kafka's RaftEventSimulationTest",
  // What was known of an earlier one of its name is not true of its disk.
  during: {
    'observer-began'(checker, { controller }) {
      const { [controller]: _, ...others } = checker.memory[KEY] ?? {}
      checker.memory[KEY] = others
      return null
    },
  },
  after: { 'quorum-role-changed': look, 'controller-elected': look, 'vote-refused': look },
  sweep: (checker) => firstWrong(checker, checker.controllers),
}

function look(checker: Checker, { controller }: { controller: string }): Breakage | null {
  return firstWrong(checker, [controller])
}

function firstWrong(checker: Checker, ids: readonly string[]): Breakage | null {
  const known = (checker.memory[KEY] ??= {}) as Record<string, string>
  for (const { id, durable } of controllersOf(checker)) {
    if (!ids.includes(id)) continue
    const { epoch, votedFor } = durable.quorum
    const [before, voted] = (known[id] ?? '0').split(' ')
    known[id] = votedFor === null ? String(epoch) : `${epoch} ${votedFor}`
    const code = voterLoss(checker)
    if (epoch < Number(before)) return { code, message: `${id} went back from epoch ${before} to ${epoch}` }
    if (epoch === Number(before) && voted !== undefined && votedFor !== voted) {
      return { code, message: `${id} voted for ${voted} in epoch ${epoch}, and then for ${votedFor ?? 'nobody'}` }
    }
  }
  return null
}
