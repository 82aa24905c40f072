// L12: whoever the leader itself holds to be in sync has all that is readable.
import type { PartitionId } from '../../models/kafka/messages'
import { type Breakage, type Checker, copyOn, type Invariant, rewrittenBy, stateOf } from './invariant'
import { lacking, lossBy } from './strong-isr'

export const weakIsr: Invariant = {
  id: 'L12',
  name: 'WeakIsr',
  promise: 'Every replica that a leader holds to be in sync has what the leader has below its high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-LEGACY'],
  source: "Kafka's replication model, WeakIsr",
  after: {
    'high-watermark-advanced': (checker, { broker, partition }) => look(checker, broker, partition),
  },
}

function look(checker: Checker, leader: string, partition: PartitionId): Breakage | null {
  const { replica, log } = copyOn(checker, leader, partition)
  if (replica?.role !== 'leader' || log === null || replica.highWatermark === 0) return null
  // Where the leader knows what the controller has written down, L11 looks at the very same replicas.
  if (areAlike(stateOf(checker, partition)?.isr ?? [], replica.isr)) return null
  const last = replica.highWatermark - 1
  const id = lacking(checker, leader, log, replica.isr, last)
  if (id === null) return null
  const code = lossBy(checker, partition, id) || rewrittenBy(checker, partition)
  return { code, message: `${leader} counts ${id} for ${partition}, which lacks offset ${last}` }
}

function areAlike(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
