// What lies in a producer's memory: what a crash would take, and what close() waits for.
import type { RecordId } from '../messages'
import type { OpenBatch, Producer } from './state'

/** Batches that the sender thread compresses, without those that were given up meanwhile. */
export const packedBatches = ({ volatile: { packing } }: Producer): OpenBatch[] =>
  packing === null ? [] : packing.batches.filter(({ done }) => !done)

/** Batches that wait to be sent, or to be sent again. */
export const queuedBatches = (self: Producer): OpenBatch[] => [
  ...packedBatches(self),
  ...Object.values(self.volatile.accumulator).flat(),
]

/** Batches of requests that are not answered, without those that were given up meanwhile. */
export const inFlightBatches = ({ volatile }: Producer): OpenBatch[] =>
  Object.values(volatile.inFlight)
    .flat()
    .flatMap(({ batches }) => batches)
    .filter(({ done }) => !done)

/** Records that are in memory only: taken by send(), and neither acknowledged nor failed. */
export function memoryOf(producer: Producer): {
  records: RecordId[]
  /** Of `records`, those that a broker may have received. */
  sent: RecordId[]
} {
  const queued = queuedBatches(producer)
  const inFlight = inFlightBatches(producer)
  return {
    records: recordsOf([...inFlight, ...queued]),
    sent: recordsOf([...inFlight, ...queued.filter(({ uncertain }) => uncertain)]),
  }
}

const recordsOf = (batches: readonly OpenBatch[]): RecordId[] => batches.flatMap(({ content }) => content.records)

/** How many requests a broker owes an answer to. */
export const inFlightTo = ({ volatile }: Producer, broker: string): number => volatile.inFlight[broker]?.length ?? 0

/** The same, for every broker that is asked about. */
export const loadOf =
  (self: Producer) =>
  (broker: string): number =>
    inFlightTo(self, broker)
