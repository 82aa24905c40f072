// I12: an election that is not called unclean chooses among those in sync, or eligible when nobody is.
import type { FactOf } from '../../models/kafka/facts'
import { type Breakage, type Checker, controllerOf, type Invariant } from './invariant'
import { appointed } from './partition-state'

/** Who was in sync or eligible before the changes of a delivery, by partition: `b1,b2`. */
const BEFORE = 'I12 candidates'

export const cleanElection: Invariant = {
  id: 'I12',
  name: 'CleanElection',
  promise: 'A new leader was in sync, or eligible when nobody was; any other election is flagged as unclean.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN'],
  source: 'PartitionChangeBuilder; R-E1, R-E5, R-E6',
  during: { 'leader-elected': look },
  after: { 'leader-elected': remember, 'isr-shrank': remember, 'isr-expanded': remember, 'elr-changed': remember },
}

function look(checker: Checker, fact: FactOf<'leader-elected'>): Breakage | null {
  const { partition, leader, reason, unclean, origin } = fact
  if (leader === null || reason === 'created') return null
  if (unclean) return explained(checker, partition, leader, origin)
  const before = checker.memory[BEFORE]?.[partition]
  // A reassignment that completes makes its new replicas candidates in the same breath.
  if (before === undefined || reason === 'reassignment' || reason === 'isr-change') return null
  if (String(before).split(',').includes(leader)) return null
  const message = `${leader} was elected for ${partition}; in sync or eligible were ${String(before)}`
  return { code: appointed(checker), message }
}

// An unclean election is allowed by the topic, asked for by a person, or the last known leader's (balanced recovery).
function explained(checker: Checker, partition: string, leader: string, origin: string | undefined): Breakage {
  const image = controllerOf(checker)?.volatile.image
  const topic = image?.partitions[partition]?.topic ?? ''
  const isAllowed = image?.topics[topic]?.config['unclean.leader.election.enable'] === true
  const isAsked = checker.referee.faults.some(({ kind }) => kind === 'elect')
  const message = `${leader} was elected for ${partition} though it was not known to have everything`
  return { code: isAllowed || isAsked || origin === 'last-known-leader' ? 'X-UNCLEAN' : appointed(checker), message }
}

function remember(checker: Checker, { partition }: { partition: string }): null {
  const state = controllerOf(checker)?.volatile.image.partitions[partition]
  const memory = (checker.memory[BEFORE] ??= {}) as Record<string, string>
  if (state !== undefined) memory[partition] = [...state.isr, ...state.elr].join()
  return null
}
