// I6: a leader has what its cluster promised to keep.
import { type Invariant, ledgerOf } from './invariant'
import { lastStanding } from './partition-state'

export const leaderComplete: Invariant = {
  id: 'I6',
  name: 'LeaderComplete',
  promise:
    'Who takes up leadership holds every record below the true high watermark, and every one acknowledged by all.',
  brokenBy: ['X-UNCLEAN', 'X-MINISR', 'X-ADMIN', 'X-PRE966', 'X-LEGACY', 'X-FLUSH'],
  source: 'KIP-966 model, LeaderCompleteness',
  after: {
    'became-leader': (checker, { broker, partition, leaderEpoch }) => {
      const turn = ledgerOf(checker, partition)?.lastTurn
      if (turn === undefined || turn.epoch !== leaderEpoch) return null
      const lost = checker.referee.incidents.find(
        (incident) => incident.kind === 'lost' && incident.acksAll && incident.partition === partition,
      )
      if (lost !== undefined) {
        const message = `${broker} leads ${partition} without ${lost.count} record(s) that were acknowledged by all`
        return { code: lastStanding(checker, partition, lost.code), message }
      }
      if (turn.short === 0) return null
      const message = `${broker} leads ${partition} without the last ${turn.short} offsets that were readable`
      return { code: turn.code === 'X-ACK1' ? '' : lastStanding(checker, partition, turn.code), message }
    },
  },
}
