// KR4: what is committed is on a majority.
import type { Controller } from '../../models/kafka/actors'
import { votersBelow } from '../../models/kafka/raft/changes'
import { majorityOf, votersOf } from '../../models/kafka/raft/state'
import type { Breakage, Checker, Invariant } from './invariant'
import { controllersOf, markOf, voterLoss } from './quorum-state'

export const majorityMark: Invariant = {
  id: 'KR4',
  name: 'MajorityHighWatermark',
  promise: 'A majority of the controllers holds every record of the metadata log that is committed.',
  brokenBy: ['X-VOTERLOSS'],
  source: "KIP-595; Kafka's RaftEventSimulationTest",
  after: { 'metadata-committed': look, 'metadata-truncated': look },
  sweep: look,
}

function look(checker: Checker): Breakage | null {
  const controllers = controllersOf(checker)
  if (controllers.length === 0) return null
  const mark = Math.max(...controllers.map(markOf))
  const holders = controllers.filter(({ durable }) => durable.log.logEndOffset >= mark).map(({ id }) => id)
  const holds = (voters: readonly string[]) =>
    voters.filter((id) => holders.includes(id)).length >= majorityOf(voters.length)
  // A change of the voters counts before it is committed (KIP-853): its leader has committed by the new set, or by the one before.
  if (controllers.some((controller) => holds(votersOf(controller)) || holds(votersBefore(controller)))) return null
  const voters = votersOf(controllers.reduce((a, b) => (markOf(b) > markOf(a) ? b : a)))
  const there = voters.filter((id) => holders.includes(id))
  const message = `the metadata up to ${mark} are committed, and only ${there.length} of ${voters.length} controllers hold them`
  return { code: voterLoss(checker), message }
}

const votersBefore = (controller: Controller): readonly string[] =>
  votersBelow(controller, controller.durable.log.voterSets.at(-1)?.offset ?? 0)
