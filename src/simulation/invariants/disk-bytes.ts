// M4: a disk holds what its logs say, and no more than fits.
import type { Log } from '../../models/kafka/log/state'
import { usedBytes } from '../../models/kafka/replication/room'
import { type Breakage, brokers, countOf, type Checker, type Invariant } from './invariant'

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
    for (const log of Object.values(broker.durable.logs)) {
      const wrong = wrongSegments(log)
      if (wrong !== null) {
        return { code: '', message: `${broker.id} has for ${log.partition}: ${wrong}`, partition: log.partition }
      }
    }
  }
  return null
}

function wrongSegments(log: Log): string | null {
  const all = [...log.segments, log.active]
  let bytes = 0
  for (let i = 0; i < all.length; i++) {
    bytes += all[i]!.sizeInBytes
    const next = all[i + 1]?.baseOffset ?? log.logEndOffset + 1
    if (all[i]!.baseOffset >= next) return `a segment from ${all[i]!.baseOffset}, and the next from ${next}`
  }
  if (bytes !== log.sizeInBytes) return `segments of ${bytes} bytes, and a size of ${log.sizeInBytes}`
  if (countOf(log) > WEIGHED) return null
  const held = [...log.chunks.flatMap(({ batches }) => batches), ...log.tail]
  const first = all[0]!.baseOffset
  const stored = held.reduce((sum, { baseOffset, batch }) => sum + (baseOffset >= first ? batch.sizeInBytes : 0), 0)
  // Batches below the log start are given up with their chunk, maybe before the segment that they lie in.
  return stored <= bytes ? null : `batches of ${stored} bytes in segments of ${bytes}`
}
