// L8: what was readable once stays readable.
import { topicOf } from '../referee-state'
import { type Invariant, ledgerOf } from './invariant'
import { lastStanding } from './partition-state'

const EPOCH = 'L8 epoch'
const MARK = 'L8 mark'

export const trueHighWatermark: Invariant = {
  id: 'L8',
  name: 'TrueHWMonotone',
  promise:
    'The true high watermark never falls: in one epoch the leader only raises it, and a new leader has all below it.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN', 'X-LEGACY', 'X-PRE966', 'X-FLUSH', 'X-MINISR'],
  source: 'KIP-966, section 6.4; R-HW5',
  after: {
    'high-watermark-advanced': (checker, { broker, partition, leaderEpoch, highWatermark }) => {
      const epochs = (checker.memory[EPOCH] ??= {}) as Record<string, number>
      const marks = (checker.memory[MARK] ??= {}) as Record<string, number>
      const epoch = epochs[partition] ?? -1
      // A deposed leader that has not heard of it speaks of an older reign.
      if (leaderEpoch < epoch) return null
      const before = leaderEpoch === epoch ? marks[partition]! : -1
      epochs[partition] = leaderEpoch
      marks[partition] = highWatermark
      if (highWatermark > before) return null
      return {
        code: '',
        message: `${broker} moved the high watermark of ${partition} from ${before} to ${highWatermark}`,
      }
    },
    'became-leader': (checker, { broker, partition, leaderEpoch }) => {
      // With ZooKeeper a leader may be back before any controller missed it: it goes on in its epoch, from its checkpoint.
      const marks = checker.memory[MARK] as Record<string, number> | undefined
      if (marks !== undefined && checker.memory[EPOCH]?.[partition] === leaderEpoch) marks[partition] = -1
      const turn = ledgerOf(checker, partition)?.lastTurn
      if (turn === undefined || turn.epoch !== leaderEpoch || turn.short === 0) return null
      const message = `${broker} leads ${partition} and lacks the last ${turn.short} offsets that were readable`
      return { code: turn.code === 'X-ACK1' ? '' : lastStanding(checker, partition, turn.code), message }
    },
    'topic-deleted': (checker, { topic }) => {
      const epochs = checker.memory[EPOCH] as Record<string, number> | undefined
      for (const partition of Object.keys(epochs ?? {})) if (topicOf(partition) === topic) delete epochs![partition]
      return null
    },
  },
}
