// KR6: a broker believes nothing that is not committed.
import type { Invariant } from './invariant'
import { brokers } from './invariant'
import { markOf, voterLoss, controllersOf } from './quorum-state'

export const brokerPrefix: Invariant = {
  id: 'KR6',
  name: 'BrokerPrefix',
  promise: 'What a broker has replayed of the metadata log is a beginning of what is committed.',
  brokenBy: ['X-VOTERLOSS'],
  source: 'KIP-595; K-15',
  sweep: (checker) => {
    const known = Math.max(0, ...controllersOf(checker).map(markOf))
    // A controller that has just started knows of nothing committed before its leader tells it.
    const written = Math.max(0, ...controllersOf(checker).map(({ durable }) => durable.log.logEndOffset))
    const end = controllersOf(checker).some(
      ({ volatile }) => volatile.raft.role === 'leader' && volatile.active !== null,
    )
      ? known
      : written
    for (const { id, volatile } of brokers(checker)) {
      // With ZooKeeper there is no metadata log.
      if (volatile.zookeeper !== null) continue
      const { nextOffset } = volatile.image
      if (nextOffset <= end) continue
      const message = `${id} has replayed the metadata up to ${nextOffset}, and only ${end} are committed`
      return { code: voterLoss(checker), message }
    }
    return null
  },
}
