// P5: "all" means all in-sync replicas, and enough of them.
import { peek, slotOf } from '../referee/ledger-pages'
import { brokerOf, type Invariant, minIsrAt, stateOf } from './invariant'

export const ackMeaning: Invariant = {
  id: 'P5',
  name: 'AckMeaning',
  promise:
    'With acks=all, success means that every in-sync replica has the record, and that there are min.insync.replicas of them.',
  brokenBy: ['X-MINISR1', 'X-UNCLEAN', 'X-LEGACY'],
  source: 'P-27, R-HW1, R-HW3',
  // The in-sync replicas that count are the leader's own at the moment when it decides.
  during: {
    'high-watermark-advanced': (checker, { broker, partition, highWatermark }) => {
      const replica = brokerOf(checker, broker)?.volatile.partitions[partition]
      if (replica === undefined) return null
      if (replica.isr.length >= replica.replicas.length) return null
      const least = Math.min(minIsrAt(checker, broker, replica.topic), replica.replicas.length)
      if (replica.isr.length >= least) return null
      const few = `only ${replica.isr.length} in-sync replica(s), of ${least} that it needs`
      return { code: '', message: `${broker} moved the high watermark of ${partition} to ${highWatermark} with ${few}` }
    },
  },
  after: {
    'batch-acked': (checker, { partition, records, acks, broker }) => {
      const last = records[records.length - 1]
      const page = acks !== -1 || last === undefined ? null : peek(checker.referee.records, last)
      if (page === null || last === undefined) return null
      const slot = slotOf(last)
      const ledger = checker.referee.partitions[page.partition[slot]! - 1]
      // A record that is not stored at all is lost: another promise.
      if (ledger === undefined || ledger.deleted || page.copies[slot] === 0) return null
      const offset = page.offset[slot]!
      if (offset >= ledger.trueHighWatermark) {
        const message = `${broker} acknowledged offset ${offset} of ${partition}, which is not on all in-sync replicas`
        return { code: ledger.uncleanEpochs.length > 0 ? 'X-UNCLEAN' : '', message }
      }
      // The answer took a while: with more than one required, there were enough when the leader gave it.
      if (minIsrAt(checker, broker, ledger.topic) > 1) return null
      const isr = stateOf(checker, partition)?.isr
      if (isr === undefined || isr.length > 1) return null
      const message = `${broker} acknowledged offset ${offset} of ${partition}; it was the only in-sync replica`
      return { code: 'X-MINISR1', message }
    },
  },
}
