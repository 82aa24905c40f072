// L8: what was readable once stays readable.
import { type Invariant, ledgerOf } from './invariant'

const KEY = 'L8'

export const trueHighWatermark: Invariant = {
  id: 'L8',
  name: 'TrueHWMonotone',
  promise: 'The true high watermark never falls: in one epoch the leader only raises it, and a new leader has all below it.',
  brokenBy: ['X-UNCLEAN', 'X-ADMIN'],
  source: 'KIP-966, section 6.4; R-HW5',
  after: {
    'high-watermark-advanced': (checker, { broker, partition, leaderEpoch, highWatermark, isLeader }) => {
      if (!isLeader) return null
      const known = (checker.memory[KEY] ??= {}) as Record<string, number>
      const key = `${partition} ${leaderEpoch} ${broker}`
      const before = known[key] ?? -1
      known[key] = highWatermark
      if (highWatermark > before) return null
      return { code: '', message: `${broker} moved the high watermark of ${partition} from ${before} to ${highWatermark}` }
    },
    'became-leader': (checker, { broker, partition, leaderEpoch }) => {
      forget((checker.memory[KEY] ??= {}) as Record<string, number>, partition)
      const turn = ledgerOf(checker, partition)?.lastTurn
      if (turn === undefined || turn.epoch !== leaderEpoch || turn.short === 0) return null
      const message = `${broker} leads ${partition} and lacks the last ${turn.short} offsets that were readable`
      return { code: turn.code === 'X-ACK1' ? '' : turn.code, message }
    },
  },
}

// Reigns that are over will not speak again, or their words no longer count.
function forget(known: Record<string, number>, partition: string): void {
  for (const key of Object.keys(known)) if (key.startsWith(`${partition} `)) delete known[key]
}
