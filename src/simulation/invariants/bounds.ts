// L2: the marks of a log are in order.
import type { PartitionId } from '../../models/kafka/messages'
import { type Breakage, type Checker, copyOn, type Invariant } from './invariant'

export const bounds: Invariant = {
  id: 'L2',
  name: 'Bounds',
  promise:
    'On every replica the log start is not above the high watermark, nor that above the log end; its own segments begin between log start and log end.',
  brokenBy: [],
  source: 'L-2; FiniteReplicatedLog',
  after: {
    'batch-appended': (checker, { broker, partition }) => look(checker, broker, partition),
    'high-watermark-advanced': (checker, { broker, partition }) => look(checker, broker, partition),
    'high-watermark-followed': (checker, { broker, partition }) => look(checker, broker, partition),
    'log-truncated': (checker, { broker, partition }) => look(checker, broker, partition),
    'became-leader': (checker, { broker, partition }) => look(checker, broker, partition),
  },
}

function look(checker: Checker, broker: string, partition: PartitionId): Breakage | null {
  const { replica, log } = copyOn(checker, broker, partition)
  if (replica === null || log === null) return null
  const { logStartOffset, localLogStartOffset, logEndOffset } = log
  const { highWatermark } = replica
  const isLocal = logStartOffset <= localLogStartOffset && localLogStartOffset <= logEndOffset
  if (0 <= logStartOffset && logStartOffset <= highWatermark && highWatermark <= logEndOffset && isLocal) return null
  const marks = `log start ${logStartOffset}, own segments from ${localLogStartOffset}, high watermark ${highWatermark}, log end ${logEndOffset}`
  return { code: '', message: `${broker} has for ${partition}: ${marks}` }
}
