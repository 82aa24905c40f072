// KR2: what is committed of the metadata is the same everywhere.
import { recordsBetween, entryAt } from '../../models/kafka/raft/log'
import type { Invariant } from './invariant'
import { markOf, voterLoss, controllersOf } from './quorum-state'

const KEY = 'KR2'

export const metaMatching: Invariant = {
  id: 'KR2',
  name: 'MetaMatching',
  promise: 'Any two controllers agree on every record of the metadata log that both hold to be committed.',
  brokenBy: ['X-VOTERLOSS'],
  source: 'KIP-595, LogMatching',
  sweep: (checker) => {
    const voters = controllersOf(checker)
    const checked = (checker.memory[KEY] ??= {}) as Record<string, number>
    for (const a of voters) {
      for (const b of voters) {
        if (a.id >= b.id) continue
        const pair = `${a.id} ${b.id}`
        const end = Math.min(markOf(a), markOf(b))
        // What was compared once stays as it is, unless somebody cut it off: the last record below says so.
        const from = Math.max(0, Math.min(checked[pair] ?? 0, end) - 1)
        const [mine, theirs] = [a, b].map(({ durable }) => recordsBetween(durable.log, from, end))
        for (let i = 0; i < mine!.length; i++) {
          const offset = from + i
          const isSame = mine![i] === theirs![i] && epochAt(a, offset) === epochAt(b, offset)
          if (isSame) continue
          const message = `${a.id} and ${b.id} hold different records to be committed at metadata offset ${offset}`
          return { code: voterLoss(checker), message }
        }
        checked[pair] = end
      }
    }
    return null
  },
}

const epochAt = ({ durable }: { durable: { log: Parameters<typeof entryAt>[0] } }, offset: number) =>
  entryAt(durable.log, offset)?.epoch
