// Producer snapshots: what is known of producers at the end of a closed segment, so that the batches before can lie
// elsewhere (L-35; Kafka's ProducerStateManager keeps them as files beside the segments).
import { advanceLocalStart, batchesOf, copyProducers, createLog } from './log'
import { rememberBatch } from './producers'
import type { CompletedTransaction, ProducerEntry } from './records'
import type { Log } from './state'

/** What is known of producers at `offset`, where a batch of its own segments begins. */
export function producersAt(log: Log, offset: number): Record<string, ProducerEntry> {
  const scratch = createLog(log.partition, log.topicId)
  scratch.producers = copyProducers(log.restored?.producers ?? {})
  for (const batch of batchesOf(log)) if (batch.lastOffset < offset) rememberBatch(scratch, batch)
  return scratch.producers
}

/** Aborted transactions with a marker from `from` up to `end` (exclusive). */
export const abortedIn = ({ transactions }: Log, from: number, end: number): CompletedTransaction[] =>
  (transactions?.aborted ?? []).filter(({ lastOffset }) => lastOffset >= from && lastOffset < end)

/** L-35: its own segments before `offset` are gone; what they said of producers stays. */
export function leaveToRemote(log: Log, offset: number): void {
  const producers = producersAt(log, offset)
  log.restored = { sealed: true, offset, producers, aborted: abortedIn(log, 0, offset) }
  advanceLocalStart(log, offset)
}
