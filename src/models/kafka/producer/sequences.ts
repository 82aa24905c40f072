// Idempotence on the client: who numbers batches, who waits for whom, and what a gap leads to (P-30, P-31, P-34, P-35).
// The names are those of Kafka's TransactionManager.
import type { ClientEffects } from '../client/state'
import { isIdempotent } from '../config'
import type { ErrorCode, PartitionId } from '../messages'
import { nextSequence, seal, sequenceOf } from './accumulator'
import { packedBatches } from './memory'
import type { OpenBatch, PartitionSequence, Producer } from './state'
import { transactionAbortable } from './transaction-errors'
import { holdsBack } from './transaction-state'

const maxEpoch = 32_767

/** Lets a partition count from 0 in the producer's present epoch. */
function startAtBeginning({ volatile }: Producer, partition: PartitionId): PartitionSequence {
  const { producerId, producerEpoch, transaction } = volatile
  const own: PartitionSequence = { producerId, producerEpoch, next: 0, lastAcked: -1 }
  return (volatile.sequences[partition] = transaction === null ? own : { ...own, transactional: true })
}

/** Batches of a partition that are sent and not answered, in the order of sending, and those about to be sent. */
function inFlightOf(self: Producer, partition: PartitionId): OpenBatch[] {
  const { volatile } = self
  const found: OpenBatch[] = []
  for (const broker in volatile.inFlight) {
    for (const { batches } of volatile.inFlight[broker]!) {
      for (const batch of batches) if (batch.partition === partition && !batch.done) found.push(batch)
    }
  }
  for (const batch of packedBatches(self)) if (batch.partition === partition) found.push(batch)
  return found
}

/** Must the first batch of a queue stay there for the sake of order? (`shouldStopDrainBatchesForPartition`) */
export function mustWait(self: Producer, first: OpenBatch): boolean {
  if (!isIdempotent(self.config)) return false
  if (self.volatile.producerId < 0) return true
  const { transaction } = self.volatile
  if (transaction !== null && holdsBack(transaction, first.partition)) return true
  const sequence = sequenceOf(first)
  if (sequence < 0) {
    const known = self.volatile.sequences[first.partition]
    if (known === undefined) return false
    if (isUnresolved(self, first.partition)) return true
    return isStale(self, known) && inFlightOf(self, first.partition).length > 0
  }
  // A retry goes only when everything before it is complete: so retries have one request in flight per partition.
  return inFlightOf(self, first.partition).some((other) => sequenceOf(other) >= 0 && sequenceOf(other) < sequence)
}

// There are hardly ever any, and to look for what is not there takes longest.
function isUnresolved({ volatile }: Producer, partition: PartitionId): boolean {
  for (const open in volatile.unresolved) if (open === partition) return true
  return false
}

const isStale = ({ volatile }: Producer, { producerId, producerEpoch }: PartitionSequence): boolean =>
  producerId !== volatile.producerId || producerEpoch !== volatile.producerEpoch

/** P-31: numbers a batch at its first drain. One that was numbered keeps its numbers. */
export function numberBatch(self: Producer, batch: OpenBatch): void {
  batch.renumbered = false
  if (batch.drained !== null) return
  if (!isIdempotent(self.config)) {
    batch.drained = seal(batch, -1, -1, -1)
    return
  }
  const known = self.volatile.sequences[batch.partition]
  // `mustWait` has made sure that nothing of an old epoch is in flight.
  const own = known === undefined || isStale(self, known) ? startAtBeginning(self, batch.partition) : known
  assign(own, batch)
}

function assign(own: PartitionSequence, batch: OpenBatch): void {
  batch.drained = seal(batch, own.producerId, own.producerEpoch, own.next, own.transactional)
  own.next = nextSequence(own.next, batch.count)
}

/** A broker has confirmed the batch. */
export function acknowledged(self: Producer, batch: OpenBatch): void {
  const own = self.volatile.sequences[batch.partition]
  const sequence = sequenceOf(batch)
  if (own === undefined || sequence < 0) return
  own.lastAcked = Math.max(own.lastAcked, nextSequence(sequence, batch.count - 1))
}

const followsAcked = ({ lastAcked }: PartitionSequence, sequence: number): boolean =>
  sequence === nextSequence(lastAcked, 1)

/** P-34: may an idempotent batch be sent again after this error? undefined: the error's own nature decides. */
export function retryAfter(self: Producer, batch: OpenBatch, error: ErrorCode): boolean | undefined {
  const own = self.volatile.sequences[batch.partition]
  if (own === undefined || sequenceOf(batch) < 0) return undefined
  const isTransactional = self.volatile.transaction !== null
  if (error === 'UNKNOWN_PRODUCER_ID' && !isTransactional) {
    // The broker has lost this producer's state. After the first such answer the other batches are renumbered already.
    if (!batch.renumbered) requestEpochBump(self, batch.partition)
    return true
  }
  if (error !== 'OUT_OF_ORDER_SEQUENCE_NUMBER') return undefined
  const sequence = sequenceOf(batch)
  const unresolved = self.volatile.unresolved[batch.partition]
  // Not the next one expected: its turn will come.
  if (unresolved === undefined && (batch.renumbered || !followsAcked(own, sequence))) return true
  // A gap inside of a transaction: that can only be aborted.
  if (isTransactional) return false
  if (unresolved === undefined || unresolved === sequence) requestEpochBump(self, batch.partition)
  return true
}

/** The batch has failed for good. `known`: the broker said so, so its sequences are free and leave a gap. */
export function failed(self: Producer, batch: OpenBatch, known: boolean): void {
  if (sequenceOf(batch) >= 0 && known) requestEpochBump(self, batch.partition)
}

/** P-35: the batch timed out after it was sent; whether its sequences are used is open. */
export function leftUnresolved(self: Producer, batch: OpenBatch): void {
  const sequence = sequenceOf(batch)
  if (sequence < 0) return
  const { unresolved } = self.volatile
  unresolved[batch.partition] = Math.max(unresolved[batch.partition] ?? 0, nextSequence(sequence, batch.count))
}

function requestEpochBump({ volatile }: Producer, partition: PartitionId): void {
  // In a transaction the end of it, or its coordinator, raises the epoch.
  if (volatile.transaction === null && !volatile.gaps.includes(partition)) volatile.gaps.push(partition)
}

/** P-35: once nothing of the partition is in flight, an open question is settled, by a new epoch if need be. */
export function resolveSequences(self: Producer, fx: ClientEffects): void {
  for (const partition in self.volatile.unresolved) {
    if (incompleteOf(self, partition).length > 0) {
      self.volatile.nextDue = 0
      continue
    }
    const own = self.volatile.sequences[partition]
    if (own !== undefined && !followsAcked(own, own.next)) {
      if (self.volatile.transaction === null) requestEpochBump(self, partition)
      else transactionAbortable(self, 'TimeoutException', fx)
    }
    delete self.volatile.unresolved[partition]
  }
}

/** Numbered batches of a partition that are not complete, in the order of their sequences. */
const incompleteOf = (self: Producer, partition: PartitionId): OpenBatch[] =>
  [...inFlightOf(self, partition), ...(self.volatile.accumulator[partition] ?? [])]
    .filter((batch) => sequenceOf(batch) >= 0)
    .toSorted((a, b) => sequenceOf(a) - sequenceOf(b))

/**
 * P-34: closes gaps by a new epoch of this client's own choosing, in which the affected partitions count from 0 again.
 * When the epochs are used up there is no producer id afterwards, and a new one must be asked for.
 */
export function bumpEpoch(self: Producer): void {
  const { volatile } = self
  if (volatile.gaps.length === 0) return
  const exhausted = volatile.producerEpoch >= maxEpoch
  volatile.producerEpoch = exhausted ? -1 : volatile.producerEpoch + 1
  if (exhausted) volatile.producerId = -1
  for (const partition of volatile.gaps) {
    const batches = incompleteOf(self, partition)
    const own = startAtBeginning(self, partition)
    for (const batch of batches) {
      batch.renumbered = true
      // Without a producer id, batches are numbered when they are drained under the next one.
      if (exhausted) batch.drained = null
      else assign(own, batch)
    }
    delete volatile.unresolved[partition]
  }
  volatile.gaps = []
}
