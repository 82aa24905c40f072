// KR5: a leader counts nothing as committed before a record of its own epoch is.
import { entryAt } from '../../models/kafka/raft/log'
import type { Breakage, Checker, Invariant } from './invariant'
import { controllersOf } from './quorum-state'

export const ownEpoch: Invariant = {
  id: 'KR5',
  name: 'LeaderCommitsOwnEpoch',
  promise: 'The high watermark that a leader of the quorum announces covers a record of its own epoch.',
  brokenBy: [],
  source: 'KIP-595; KAFKA-12619',
  during: { 'metadata-committed': (checker, { controller }) => firstWrong(checker, [controller]) },
  sweep: (checker) => firstWrong(checker, checker.controllers),
}

function firstWrong(checker: Checker, ids: readonly string[]): Breakage | null {
  for (const { id, durable, volatile } of controllersOf(checker)) {
    const { role, highWatermark } = volatile.raft
    if (!ids.includes(id) || role !== 'leader' || highWatermark < 0) continue
    const last = entryAt(durable.log, highWatermark - 1)
    if (last?.epoch === durable.quorum.epoch) continue
    const message = `${id} leads epoch ${durable.quorum.epoch} and counts offset ${highWatermark - 1} of epoch ${last?.epoch ?? 'none'} as committed`
    return { code: '', message }
  }
  return null
}
