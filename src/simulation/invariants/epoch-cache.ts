// L4: what a log remembers of its leader epochs is what is in it.
import type { EpochStart, Log } from '../../models/kafka/log/state'
import { type Breakage, brokers, type Checker, type Invariant, batchHolding } from './invariant'

export const epochCache: Invariant = {
  id: 'L4',
  name: 'EpochCache',
  promise:
    'The leader epoch cache of a log rises in both columns, and each entry begins where the records of its epoch do.',
  brokenBy: [],
  source: 'KIP-101; KIP-279',
  sweep: (checker) => firstWrong(checker),
}

function firstWrong(checker: Checker): Breakage | null {
  for (const { id, durable } of brokers(checker)) {
    for (const log of Object.values(durable.logs)) {
      const wrong = wrongEntry(log)
      if (wrong !== null)
        return { code: '', message: `${id} has for ${log.partition}: ${wrong}`, partition: log.partition }
    }
  }
  return null
}

// Entries that were seen to begin where their records do, by log: that stays so until the log is cut there, and then the
// entry is gone, too. Looking again at each sweep would visit far places of memory.
const seen = new WeakMap<Log, EpochStart[]>()

const isSeen = (known: EpochStart | undefined, { epoch, startOffset }: EpochStart): boolean =>
  known !== undefined && known.epoch === epoch && known.startOffset === startOffset

// Epochs never fall along a log (L3), so it is enough to look at both sides of where each entry begins.
function wrongEntry(log: Log): string | null {
  const { epochs } = log
  let known = seen.get(log)
  if (known === undefined) seen.set(log, (known = []))
  known.length = Math.min(known.length, epochs.length)
  for (let i = 0; i < epochs.length; i++) {
    const { epoch, startOffset } = epochs[i]!
    const before = epochs[i - 1]
    if (before !== undefined && (before.epoch >= epoch || before.startOffset >= startOffset)) {
      return `epoch ${epoch} from ${startOffset} after epoch ${before.epoch} from ${before.startOffset}`
    }
    if (isSeen(known[i], epochs[i]!)) continue
    const first = startOffset < log.logStartOffset ? null : batchHolding(log, startOffset)
    if (first !== null && startOffset < log.logEndOffset && first.leaderEpoch !== epoch) {
      return `epoch ${epoch} from ${startOffset}, where a record of epoch ${first.leaderEpoch} lies`
    }
    const last = startOffset <= log.logStartOffset ? null : batchHolding(log, startOffset - 1)
    if (last !== null && last.leaderEpoch >= epoch) {
      return `epoch ${epoch} from ${startOffset}, and a record of epoch ${last.leaderEpoch} before it`
    }
    if (startOffset < log.logEndOffset) known[i] = { epoch, startOffset }
  }
  const end = log.logEndOffset === log.logStartOffset ? null : batchHolding(log, log.logEndOffset - 1)
  const latest = epochs.at(-1)
  if (end === null || (latest !== undefined && latest.epoch >= end.leaderEpoch)) return null
  return `no entry for epoch ${end.leaderEpoch} of its last record`
}
