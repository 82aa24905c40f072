// I11: a leader answers only those who believe in its own epoch.
import { brokerOf, copyOn, type Invariant } from './invariant'

export const fencedFetch: Invariant = {
  id: 'I11',
  name: 'FencedFetch',
  promise:
    'Records are copied within one epoch: who asks in an older one is fenced, and who asks in a newer one is told that it is not known yet.',
  brokenBy: ['X-LEGACY'],
  source: 'KIP-320; R-5',
  after: {
    'batches-replicated': (checker, { broker, partition, leader, batches }) => {
      const { replica } = copyOn(checker, broker, partition)
      if (replica === null) return null
      const newest = batches.at(-1)?.leaderEpoch ?? -1
      if (newest > replica.leaderEpoch) {
        const message = `${broker} follows epoch ${replica.leaderEpoch} of ${partition}, and was given a record of epoch ${newest}`
        return { code: '', message }
      }
      const served = brokerOf(checker, leader)?.volatile.partitions[partition]
      // A leader's epoch only rises, so one that is behind now was behind when it answered.
      if (served === undefined || served.leaderEpoch < 0 || served.leaderEpoch >= replica.leaderEpoch) return null
      const message = `${leader} is still in epoch ${served.leaderEpoch} of ${partition}, and served ${broker} in epoch ${replica.leaderEpoch}`
      return { code: '', message }
    },
  },
}
