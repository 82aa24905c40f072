// I13: who is remembered when nobody is left. KIP-966 remembers all of the last quorum, Kafka 4.3.1 the last leader only;
// and when min.insync.replicas of the topic changes, it forgets whoever was eligible, also where nobody else is left.
import { isElrEnabled, minIsrOf } from '../../models/kafka/controller/records'
import type { Checker, Invariant } from './invariant'
import { afterEachChange } from './partition-state'

export const recoveryQuorum: Invariant = {
  id: 'I13',
  name: 'RecoveryQuorum',
  promise: 'When nobody is in sync or eligible any more, min.insync.replicas last known replicas are remembered.',
  brokenBy: ['X-IMPL'],
  source:
    'KIP-966 model, MinIsrRecoveryQuorum; PartitionChangeBuilder.maybeUpdateLastKnownLeader; Kafka 4.1, “Eligible Leader Replicas” (min.insync.replicas clears them)',
  after: afterEachChange(({ partition, topic, isr, elr, lastKnownElr }, image, checker) => {
    const minIsr = minIsrOf(image, topic)
    if (!isElrEnabled(image) || isr.length + elr.length > 0 || lastKnownElr.length === minIsr) return null
    const message = `${partition} remembers ${lastKnownElr.length} of the ${minIsr} replicas that were the last to have everything`
    return { code: lastKnownElr.length === 1 || isMinIsrChanged(checker) ? 'X-IMPL' : '', message }
  }),
}

const isMinIsrChanged = ({ referee }: Checker): boolean =>
  referee.faults.some(({ kind, detail }) => kind === 'set' && detail.includes('min.insync.replicas'))
