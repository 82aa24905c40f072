// I10: the ISR grows only by who is still the process that has fetched, and changes only by who leads now.
import { progressOf } from '../../models/kafka/replication/replica'
import type { ClusterImage } from '../../models/kafka/controller/records'
import { treeOf } from '../quorum'
import { type Checker, copyOn, imageOf, type Invariant } from './invariant'
import { officeOf } from './office'
import { appointed } from './partition-state'

export const isrCas: Invariant = {
  id: 'I10',
  name: 'IsrCas',
  promise:
    'A broker that enters an ISR is registered with the epoch in which it has fetched from the leader, and no change of an ISR is accepted that was asked for in older epochs.',
  brokenBy: ['X-ADMIN'],
  source: 'KIP-903; R-ISR5',
  during: {
    'isr-change-accepted'(_, { broker, partition, ...epochs }) {
      const { leaderEpoch, partitionEpoch, knownLeaderEpoch, knownPartitionEpoch } = epochs
      if (leaderEpoch === knownLeaderEpoch && partitionEpoch === knownPartitionEpoch) return null
      const message = `${broker} changed the ISR of ${partition} in leader epoch ${leaderEpoch}, partition epoch ${partitionEpoch}; they were ${knownLeaderEpoch} and ${knownPartitionEpoch}`
      return { code: '', message }
    },
  },
  after: {
    'isr-expanded': (checker, { partition, added }) => {
      const image = imageOf(checker)
      const state = image?.partitions[partition]
      const leader = state?.leader ?? null
      const led = leader === null ? null : copyOn(checker, leader, partition).replica
      if (led?.role !== 'leader' || led.leaderEpoch !== state?.leaderEpoch) return null
      const brokers = registered(checker)
      const other = added.find((id) => {
        const fetchedAs = progressOf(led, id)?.brokerEpoch ?? -1
        return brokers !== null && fetchedAs >= 0 && brokers[id]?.brokerEpoch !== fetchedAs
      })
      if (other === undefined) return null
      const message = `${other} entered the ISR of ${partition} for what an earlier process of it has fetched`
      return { code: appointed(checker), message }
    },
  },
}

// With ZooKeeper a registration ends with its session, and the controller hears of that later: it goes by what it knows.
function registered(checker: Checker): ClusterImage['brokers'] | null {
  if (treeOf(checker.world, checker.controllers) === null) return imageOf(checker)?.brokers ?? {}
  return officeOf(checker)?.office.image.brokers ?? null
}
