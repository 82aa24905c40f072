// I8: an epoch has one leader.
import { topicOf } from '../../models/kafka/partition'
import { brokerOf, type Invariant } from './invariant'

const KEY = 'I8'

export const oneLeaderPerEpoch: Invariant = {
  id: 'I8',
  name: 'OneLeaderPerEpoch',
  promise: 'No two brokers believe that they lead a partition in the same epoch.',
  brokenBy: [],
  source: 'ElectionSafety',
  after: {
    'became-leader': (checker, { broker, partition, leaderEpoch }) => {
      const known = (checker.memory[KEY] ??= {}) as Record<string, string>
      const before = known[partition]
      known[partition] = `${leaderEpoch} ${broker}`
      const [epoch, leader] = before?.split(' ') ?? []
      const message = (other: string) => `${broker} and ${other} both lead ${partition} in epoch ${leaderEpoch}`
      if (epoch === String(leaderEpoch) && leader !== broker) return { code: '', message: message(leader!) }
      const topicId = brokerOf(checker, broker)?.durable.logs[partition]?.topicId
      for (const id in checker.world.actors) {
        const other = id === broker ? null : brokerOf(checker, id)
        const replica = other?.volatile.partitions[partition]
        if (other === null || replica?.role !== 'leader' || replica.leaderEpoch !== leaderEpoch) continue
        // A topic that was deleted and made again counts its epochs anew.
        if (other.durable.logs[partition]?.topicId === topicId) return { code: '', message: message(id) }
      }
      return null
    },
    'topic-deleted': (checker, { topic }) => {
      const known = (checker.memory[KEY] ??= {}) as Record<string, string>
      for (const partition of Object.keys(known)) if (topicOf(partition) === topic) delete known[partition]
      return null
    },
  },
}
