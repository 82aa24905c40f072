// M4: a disk holds what its logs say, and no more than fits.
import { batchCount, batchIn } from '../../models/kafka/log/chunks'
import type { Log } from '../../models/kafka/log/state'
import { usedBytes } from '../../models/kafka/replication/room'
import { type Breakage, brokers, type Checker, type Invariant } from './invariant'

/** Of longer logs only the sums of their segments are looked at. */
const WEIGHED = 512

export const diskBytes: Invariant = {
  id: 'M4',
  name: 'Bytes',
  promise: 'The segments of a log follow each other and add up to its size, and all that is on a disk fits on it.',
  brokenBy: [],
  source: 'Account for every byte',
  sweep: (checker) => look(checker),
}

function look(checker: Checker): Breakage | null {
  for (const broker of brokers(checker)) {
    const used = usedBytes(broker)
    if (broker.diskCapacity !== null && used > broker.diskCapacity && broker.up) {
      return { code: '', message: `${broker.id} has ${used} bytes on a disk of ${broker.diskCapacity}` }
    }
    for (const id in broker.durable.logs) {
      const log = broker.durable.logs[id]!
      const wrong = wrongSegments(log)
      if (wrong !== null) {
        return { code: '', message: `${broker.id} has for ${log.partition}: ${wrong}`, partition: log.partition }
      }
    }
  }
  return null
}

function wrongSegments(log: Log): string | null {
  const { segments, active, logEndOffset, sizeInBytes } = log
  let bytes = active.sizeInBytes
  for (let i = 0; i < segments.length; i++) {
    bytes += segments[i]!.sizeInBytes
    const wrong = wrongOrder(segments[i]!.baseOffset, (segments[i + 1] ?? active).baseOffset)
    if (wrong !== null) return wrong
  }
  if (active.baseOffset > logEndOffset) return wrongOrder(active.baseOffset, logEndOffset + 1)
  if (bytes !== sizeInBytes) return `segments of ${bytes} bytes, and a size of ${sizeInBytes}`
  const count = batchCount(log)
  if (count > WEIGHED) return null
  const first = (segments[0] ?? active).baseOffset
  let stored = 0
  for (let i = 0; i < count; i++) {
    const { baseOffset, batch } = batchIn(log, i)
    if (baseOffset >= first) stored += batch.sizeInBytes
  }
  // Batches below the log start are given up with their chunk, maybe before the segment that they lie in.
  return stored <= bytes ? null : `batches of ${stored} bytes in segments of ${bytes}`
}

const wrongOrder = (from: number, next: number): string | null =>
  from < next ? null : `a segment from ${from}, and the next from ${next}`
