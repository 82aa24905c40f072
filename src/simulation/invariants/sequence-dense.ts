// P1: an idempotent producer's batches follow each other without a gap.
import type { FactOf } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import type { ReplicaLog } from '../referee/logs'
import { type Breakage, type Checker, copyOn, type Invariant } from './invariant'

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

// A leader that was deposed may append on for a while: each has its own account.
const leaderLog = (checker: Checker, partition: PartitionId, broker: string): ReplicaLog | null =>
  copyOn(checker, broker, partition).told

function follows(checker: Checker, { broker, partition, batch: appended }: FactOf<'batch-appended'>): Breakage | null {
  const { baseOffset, batch } = appended
  const { producerId, producerEpoch, baseSequence, count } = batch
  const log = producerId < 0 || baseSequence < 0 ? null : leaderLog(checker, partition, broker)
  if (log === null) return null
  const { sequences } = log
  let i = 0
  while (i < sequences.length && sequences[i]!.producerId !== producerId) i++
  const before = sequences[i]
  sequences[i] = { producerId, epoch: producerEpoch, next: (baseSequence + count) % SEQUENCES }
  if (before === undefined) return null
  const { epoch, next } = before
  const expected = producerEpoch === epoch ? next : 0
  if (producerEpoch >= epoch && baseSequence === expected) return null
  const message = `offset ${baseOffset} of ${partition} has sequence ${baseSequence} of epoch ${producerEpoch}, after ${next} of epoch ${epoch}`
  return { code: '', message }
}

function forget(
  checker: Checker,
  { broker, partition }: { readonly broker: string; readonly partition: PartitionId },
): null {
  const log = leaderLog(checker, partition, broker)
  if (log !== null) log.sequences = []
  return null
}
