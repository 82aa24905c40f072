// P1: an idempotent producer's batches follow each other without a gap.
import { type Breakage, type Checker, type Invariant } from './invariant'
import type { FactOf } from '../../models/kafka/facts'

const SEQUENCES = 2 ** 31

export const sequenceDense: Invariant = {
  id: 'P1',
  name: 'SeqDense',
  promise:
    'Of a producer id and epoch, each batch in a partition begins with the sequence after the last one, and a new epoch with 0.',
  brokenBy: [],
  source: 'P-32, P-33; KIP-98',
  after: {
    'batch-appended': follows,
    // What follows is judged by what is left.
    'log-truncated': forget,
    'became-leader': forget,
    'log-restarted': forget,
    'remote-state-rebuilt': forget,
    'log-tail-lost': forget,
  },
}

// Of a leader, by producer: epoch * 2^31 + the sequence that comes next. One that was deposed may append on for a while.
const placeOf = ({ broker, partition }: { readonly broker: string; readonly partition: string }): string =>
  `P1 ${broker} ${partition}`

function follows(checker: Checker, fact: FactOf<'batch-appended'>): Breakage | null {
  const { partition, batch: appended } = fact
  const { baseOffset, batch } = appended
  const { producerId, producerEpoch, baseSequence, count } = batch
  if (producerId < 0 || baseSequence < 0) return null
  const next = (checker.memory[placeOf(fact)] ??= {}) as Record<string, number>
  const key = `p${producerId}`
  const before = next[key]
  next[key] = producerEpoch * SEQUENCES + ((baseSequence + count) % SEQUENCES)
  if (before === undefined) return null
  const epoch = Math.floor(before / SEQUENCES)
  const expected = producerEpoch === epoch ? before % SEQUENCES : 0
  if (producerEpoch >= epoch && baseSequence === expected) return null
  const message = `offset ${baseOffset} of ${partition} has sequence ${baseSequence} of epoch ${producerEpoch}, after ${before % SEQUENCES} of epoch ${epoch}`
  return { code: '', message }
}

function forget(checker: Checker, fact: { readonly broker: string; readonly partition: string }): null {
  if (checker.memory[placeOf(fact)] !== undefined) checker.memory[placeOf(fact)] = {}
  return null
}
