// L8: what was readable once stays readable.
import { type Invariant, ledgerOf } from './invariant'
import { lastStanding } from './partition-state'

export const trueHighWatermark: Invariant = {
  id: 'L8',
  name: 'TrueHWMonotone',
  promise:
    'The true high watermark never falls: in one epoch the leader only raises it, and a new leader has all below it.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN', 'X-LEGACY', 'X-PRE966', 'X-FLUSH', 'X-MINISR'],
  source: 'KIP-966, section 6.4; R-HW5',
  after: {
    'high-watermark-advanced': (checker, { broker, partition, leaderEpoch, highWatermark }) => {
      const ledger = ledgerOf(checker, partition)
      // A deposed leader that has not heard of it speaks of an older reign.
      if (ledger === null || leaderEpoch < ledger.announced.epoch) return null
      const before = leaderEpoch === ledger.announced.epoch ? ledger.announced.highWatermark : -1
      ledger.announced = { epoch: leaderEpoch, highWatermark }
      if (highWatermark > before) return null
      return {
        code: '',
        message: `${broker} moved the high watermark of ${partition} from ${before} to ${highWatermark}`,
      }
    },
    'became-leader': (checker, { broker, partition, leaderEpoch }) => {
      const ledger = ledgerOf(checker, partition)
      if (ledger === null) return null
      // With ZooKeeper a leader may be back before any controller missed it: it goes on in its epoch, from its checkpoint.
      if (ledger.announced.epoch === leaderEpoch) ledger.announced = { epoch: leaderEpoch, highWatermark: -1 }
      const turn = ledger.lastTurn
      if (turn.epoch !== leaderEpoch || turn.short === 0) return null
      const message = `${broker} leads ${partition} and lacks the last ${turn.short} offsets that were readable`
      return { code: turn.code === 'X-ACK1' ? '' : lastStanding(checker, partition, turn.code), message }
    },
  },
}
