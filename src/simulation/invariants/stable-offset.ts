// T5: the last stable offset is where the first open transaction begins, else the high watermark.
import { lastStableOffset } from '../../models/kafka/log/transactions'
import { transactionsIn } from '../referee/transactions'
import { type Breakage, type Checker, copyOn, type Invariant } from './invariant'

export const stableOffset: Invariant = {
  id: 'T5',
  name: 'LastStableOffset',
  promise:
    'A leader lets committed data be read up to the first transaction that is open, or whose marker is not replicated; else up to the high watermark.',
  brokenBy: [],
  source: 'T-23, I-64; KIP-98',
  sweep(checker) {
    const { transactions, partitions } = checker.referee
    if (transactions === null) return null
    for (let i = 0; i < transactions.partitions.length; i++) {
      if (transactions.partitions[i] === null || partitions[i]!.deleted) continue
      const breakage = look(checker, i)
      if (breakage !== null) return breakage
    }
    return null
  },
}

function look(checker: Checker, index: number): Breakage | null {
  const ledger = checker.referee.partitions[index]!
  const { reference, partition, start, readableTo } = ledger
  const known = transactionsIn(checker.referee, ledger)
  const { replica, log } = copyOn(checker, reference ?? '', partition)
  // The log that counts may be that of a leader which has heard nothing yet of a successor: its own word is not wrong.
  if (known === null || replica?.role !== 'leader' || log === null || log.logEndOffset !== known.readTo) return null
  const { highWatermark } = replica
  const stableWith = (replicated: number): number => {
    const holding = [...Object.values(known.open), ...known.ended.filter(({ last }) => last >= replicated)]
    return Math.min(highWatermark, ...holding.map(({ first }) => Math.max(first, start, log.logStartOffset)))
  }
  const told = lastStableOffset(log, highWatermark)
  // A new leader's own high watermark is behind for a while (L8). A marker below the one before was replicated all the same.
  const [least, most] = [stableWith(highWatermark), stableWith(Math.max(highWatermark, readableTo))]
  if (least <= told && told <= most) return null
  const message = `${reference} lets committed data of ${partition} be read up to ${told}, and it is stable up to ${told < least ? least : most}`
  return { code: '', message, partition }
}
