// L15: only who leads appends, and in its own name.
import { brokerOf, type Invariant } from './invariant'

export const appender: Invariant = {
  id: 'L15',
  name: 'Appender',
  promise: 'Only a broker that believes to lead a partition appends to it, and its own epoch stamps the records.',
  brokenBy: [],
  source: "Kafka's replication model, LeaderWrite",
  during: {
    'batch-appended': (checker, { broker, partition, batch, leaderEpoch }) => {
      const replica = brokerOf(checker, broker)?.volatile.partitions[partition]
      if (replica === undefined) return null
      const own = replica.role === 'leader' && replica.leaderEpoch === leaderEpoch && batch.leaderEpoch === leaderEpoch
      if (own) return null
      const role = `${replica.role} of epoch ${replica.leaderEpoch}`
      return { code: '', message: `${broker}, ${role}, appended to ${partition} in epoch ${batch.leaderEpoch}` }
    },
  },
}
