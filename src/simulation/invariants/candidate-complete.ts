// I5: whoever may be elected without loss holds all that is readable.
import { isElrEnabled } from '../../models/kafka/controller/records'
import { brokerOf, type Invariant, ledgerOf, rewrittenBy } from './invariant'
import { afterEachChange, appointed } from './partition-state'

export const candidateComplete: Invariant = {
  id: 'I5',
  name: 'CandidateComplete',
  promise: 'Every running broker that is in sync or eligible holds every offset that is readable.',
  brokenBy: ['X-UNCLEAN', 'X-MINISR', 'X-PRE966', 'X-FLUSH', 'X-LEGACY', 'X-ADMIN'],
  source: 'KIP-966 model, LeaderCandidateCompleteness',
  after: afterEachChange(({ partition, topic, isr, elr }, image, checker) => {
    const readable = ledgerOf(checker, partition)?.readableTo ?? 0
    const short = [...isr, ...elr].find((id) => {
      const broker = brokerOf(checker, id)
      const log = broker?.durable.logs[partition]
      if (!broker?.up || broker.volatile.lifecycle !== 'RUNNING' || log === undefined) return false
      return log.topicId === image.topics[topic]?.topicId && log.logEndOffset < readable
    })
    if (short === undefined) return null
    const cause = rewrittenBy(checker, partition)
    const isLoss = cause === 'X-FLUSH' || cause === 'X-MINISR'
    const message = `${short} may lead ${partition}, and its log ends before offset ${readable}, which is readable`
    return { code: isLoss && !isElrEnabled(image) ? 'X-PRE966' : cause === '' ? appointed(checker) : cause, message }
  }),
}
