// I12: an election that is not called unclean chooses among those in sync, or eligible when nobody is.
import type { FactOf } from '../../models/kafka/facts'
import { type Breakage, type Checker, imageOf, type Invariant } from './invariant'
import { appointed, members } from './partition-state'

export const cleanElection: Invariant = {
  id: 'I12',
  name: 'CleanElection',
  promise: 'A new leader was in sync, or eligible when nobody was; any other election is flagged as unclean.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN'],
  source: 'PartitionChangeBuilder; R-E1, R-E5, R-E6',
  after: { 'leader-elected': look },
}

function look(checker: Checker, fact: FactOf<'leader-elected'>): Breakage | null {
  const { partition, leader, reason, unclean, origin, candidates } = fact
  if (leader === null || reason === 'created') return null
  if (unclean) return explained(checker, partition, leader, origin)
  // A reassignment that completes makes its new replicas candidates in the same breath.
  if (candidates === undefined || reason === 'reassignment' || reason === 'isr-change') return null
  if (candidates.includes(leader)) return null
  const message = `${leader} was elected for ${partition}; in sync or eligible were ${members(candidates)}`
  return { code: appointed(checker), message }
}

// An unclean election is allowed by the topic, asked for by a person, or the last known leader's (balanced recovery).
function explained(checker: Checker, partition: string, leader: string, origin: string | undefined): Breakage {
  const image = imageOf(checker)
  const topic = image?.partitions[partition]?.topic ?? ''
  const isAllowed = image?.topics[topic]?.config['unclean.leader.election.enable'] === true
  const isAsked = checker.referee.faults.some(({ kind }) => kind === 'elect')
  const message = `${leader} was elected for ${partition} though it was not known to have everything`
  return { code: isAllowed || isAsked || origin === 'last-known-leader' ? 'X-UNCLEAN' : appointed(checker), message }
}
