// I13: who is remembered when nobody is left. KIP-966 remembers all of the last quorum, Kafka 4.3.1 the last leader only.
import { isElrEnabled, minIsrOf } from '../../models/kafka/controller/records'
import type { Invariant } from './invariant'
import { afterEachChange } from './partition-state'

export const recoveryQuorum: Invariant = {
  id: 'I13',
  name: 'RecoveryQuorum',
  promise: 'When nobody is in sync or eligible any more, min.insync.replicas last known replicas are remembered.',
  brokenBy: ['X-IMPL'],
  source: 'KIP-966 model, MinIsrRecoveryQuorum; PartitionChangeBuilder.maybeUpdateLastKnownLeader',
  after: afterEachChange(({ partition, topic, isr, elr, lastKnownElr }, image) => {
    const minIsr = minIsrOf(image, topic)
    if (!isElrEnabled(image) || isr.length + elr.length > 0 || lastKnownElr.length === minIsr) return null
    const message = `${partition} remembers ${lastKnownElr.length} of the ${minIsr} replicas that were the last to have everything`
    return { code: lastKnownElr.length === 1 ? 'X-IMPL' : '', message }
  }),
}
