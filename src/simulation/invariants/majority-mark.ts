// KR4: what is committed is on a majority.
import { majorityOf } from '../../models/kafka/raft/state'
import type { Breakage, Checker, Invariant } from './invariant'
import { markOf, voterLoss, votersOf } from './quorum-state'

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
  const voters = votersOf(checker)
  if (voters.length === 0) return null
  const mark = Math.max(...voters.map(markOf))
  const holders = voters.filter(({ durable }) => durable.log.logEndOffset >= mark)
  if (holders.length >= majorityOf(voters[0]!.voters.length)) return null
  const message = `the metadata up to ${mark} are committed, and only ${holders.length} of ${voters.length} controllers hold them`
  return { code: voterLoss(checker), message }
}
