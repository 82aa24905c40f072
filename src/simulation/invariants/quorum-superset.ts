// I4: what a leader counts before it moves the high watermark is no less than what an election may choose from.
import { maximalIsr } from '../../models/kafka/rules/in-sync'
import { effectiveMinIsr, rulesOfBroker } from '../../models/kafka/replication/replica'
import { brokerOf, type Invariant } from './invariant'
import { afterEachChange, appointed } from './partition-state'

export const quorumSuperset: Invariant = {
  id: 'I4',
  name: 'QuorumSuperset',
  promise: 'A leader with enough in sync waits for everybody who is in sync or eligible, as the controller has it.',
  brokenBy: ['X-LEGACY', 'X-ADMIN'],
  source: 'KIP-966 model, ReplicationQuorumSuperset; R-HW2',
  after: afterEachChange(({ partition, leader, leaderEpoch, isr, elr }, _, checker) => {
    const broker = leader === null ? null : brokerOf(checker, leader)
    const replica = broker?.volatile.partitions[partition]
    // A leader that has not heard of its epoch, or of another one's, is stale: the controller fences what it asks.
    if (!broker?.up || replica?.role !== 'leader' || replica.leaderEpoch !== leaderEpoch) return null
    if (replica.isr.length < effectiveMinIsr(broker, replica)) return null
    const counted = maximalIsr(rulesOfBroker(broker), replica.isr, replica.pendingIsr)
    const missing = [...isr, ...elr].find((id) => !counted.includes(id))
    if (missing === undefined) return null
    const message = `${leader} does not wait for ${missing}, which may lead ${partition}`
    return { code: appointed(checker), message }
  }),
}
