// I10: the ISR grows only by who is still the process that has fetched.
import { imageOf, type Invariant, replicaOf } from './invariant'
import { appointed } from './partition-state'

export const isrCas: Invariant = {
  id: 'I10',
  name: 'IsrCas',
  promise: 'A broker that enters an ISR is registered with the epoch in which it has fetched from the leader.',
  brokenBy: ['X-ADMIN'],
  source: 'KIP-903; R-ISR5',
  after: {
    'isr-expanded': (checker, { partition, added }) => {
      const image = imageOf(checker)
      const state = image?.partitions[partition]
      const leader = state?.leader ?? null
      const led = leader === null ? null : replicaOf(checker, leader, partition).replica
      if (led?.role !== 'leader' || led.leaderEpoch !== state?.leaderEpoch) return null
      const other = added.find((id) => {
        const fetchedAs = led.followers[id]?.brokerEpoch ?? -1
        return fetchedAs >= 0 && image?.brokers[id]?.brokerEpoch !== fetchedAs
      })
      if (other === undefined) return null
      const message = `${other} entered the ISR of ${partition} for what an earlier process of it has fetched`
      return { code: appointed(checker), message }
    },
  },
}
