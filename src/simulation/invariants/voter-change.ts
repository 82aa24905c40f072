// KR9: the voters of the quorum change one at a time.
import type { Controller } from '../../models/kafka/actors'
import { votersBelow } from '../../models/kafka/raft/changes'
import type { Breakage, Checker, Invariant } from './invariant'
import { controllersOf, markOf, voterLoss } from './quorum-state'

export const voterChange: Invariant = {
  id: 'KR9',
  name: 'VoterChange',
  promise:
    "At most one change of the voters is not committed, each adds or takes away one, and none is written before a record of its leader's own epoch is committed.",
  brokenBy: ['X-VOTERLOSS'],
  source: 'KIP-853',
  during: { 'voters-written': (checker, { controller, offset }) => written(checker, controller, offset) },
  after: { 'voters-written': look, 'voters-changed': look, 'metadata-truncated': look },
  sweep: look,
}

// What the leader knew at the moment when it wrote the change.
function written(checker: Checker, id: string, offset: number): Breakage | null {
  const leader = controllersOf(checker).find((controller) => controller.id === id)
  const set = leader?.durable.log.voterSets.find((one) => one.offset === offset)
  if (leader === undefined || set === undefined) return null
  const code = voterLoss(checker)
  const { raft } = leader.volatile
  if (raft.highWatermark < 0 || raft.highWatermark <= (raft.leading?.epochStartOffset ?? 0)) {
    return {
      code,
      message: `${id} changes the voters before it has committed a record of epoch ${leader.durable.quorum.epoch}`,
    }
  }
  const before = votersBelow(leader, offset)
  const added = set.voters.filter((voter) => !before.includes(voter))
  const removed = before.filter((voter) => !set.voters.includes(voter))
  if (added.length + removed.length <= 1) return null
  return {
    code,
    message: `${id} changes several voters at once: from ${before.join(', ')} to ${set.voters.join(', ')}`,
  }
}

function look(checker: Checker): Breakage | null {
  const all = controllersOf(checker)
  const committed = Math.max(0, ...all.map(markOf))
  const open = (controller: Controller) => controller.durable.log.voterSets.filter(({ offset }) => offset >= committed)
  const culprit = all.find((controller) => open(controller).length > 1)
  if (culprit === undefined) return null
  const offsets = open(culprit).map(({ offset }) => offset)
  const message = `${culprit.id} holds ${offsets.length} changes of the voters that are not committed, at ${offsets.join(' and ')}`
  return { code: voterLoss(checker), message }
}
