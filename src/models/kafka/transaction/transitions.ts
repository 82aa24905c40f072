// From one state of a transactional id to the next: what each request makes of it (T-2, T-3, T-8, T-11; TransactionMetadata
// and TransactionCoordinator).
import type { Micros } from '../../../kernel/time'
import type { PartitionId } from '../messages'
import type { TransactionState, TransactionValue } from './records'
import type { Decision, Transaction } from './state'

const MAX_EPOCH = 32_767
const NONE = -1

/** T-3: an epoch that no client may have is kept for the coordinator's own use. */
export const isExhausted = (epoch: number): boolean => epoch >= MAX_EPOCH - 1

/** T-2: states from which a state may be entered (TransactionState.validPreviousStates). */
const previousStates: Record<TransactionState, readonly TransactionState[]> = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  PrepareAbort: ['Ongoing', 'PrepareEpochFence', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
  Dead: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareEpochFence: ['Ongoing'],
}

/** May a transactional id go from one state to the other? */
export const isLegal = (from: TransactionState, to: TransactionState): boolean => previousStates[to].includes(from)

/** A transactional id that was never heard of, before its first epoch. */
export const newValue = (producerId: number, timeoutMs: number, at: Micros): TransactionValue => ({
  producerId,
  previousProducerId: NONE,
  nextProducerId: NONE,
  producerEpoch: NONE,
  lastProducerEpoch: NONE,
  timeoutMs,
  state: 'Empty',
  partitions: [],
  startedAt: NONE,
  updatedAt: at,
  clientVersion: 1,
})

/** Whom a producer takes itself for when it asks for its next epoch. */
export interface Expected {
  readonly producerId: number
  readonly producerEpoch: number
}

/** What InitProducerId leads to; `fence`: the transaction in its way has to be aborted first. */
export type InitDecision = Decision | { readonly fence: true; readonly error?: undefined; readonly value?: undefined }

/** T-3: InitProducerId. `newProducerId` is called where the epochs of the present one are used up. */
export function decideInit(
  { value, pending }: Transaction,
  expected: Expected | null,
  timeoutMs: number,
  newProducerId: () => number | null,
  now: Micros,
): InitDecision {
  if (pending !== null) return { error: 'CONCURRENT_TRANSACTIONS' }
  if (expected !== null && !isItself(value, expected)) return { error: 'PRODUCER_FENCED' }
  switch (value.state) {
    case 'PrepareCommit':
    case 'PrepareAbort':
      return { error: 'CONCURRENT_TRANSACTIONS' }
    case 'Ongoing':
      return { fence: true }
    default:
      if (!isExhausted(value.producerEpoch)) return nextEpoch(value, expected, timeoutMs, now)
      if (expected !== null && expected.producerEpoch !== value.producerEpoch) return { error: 'PRODUCER_FENCED' }
      return rotated(value, expected, newProducerId(), timeoutMs, now)
  }
}

function isItself(value: TransactionValue, { producerId, producerEpoch }: Expected): boolean {
  if (value.producerEpoch === NONE || producerId === value.producerId) return true
  return producerId === value.previousProducerId && isExhausted(producerEpoch)
}

const idle = (value: TransactionValue, timeoutMs: number, now: Micros): TransactionValue => ({
  ...value,
  state: 'Empty',
  timeoutMs,
  partitions: [],
  startedAt: NONE,
  updatedAt: now,
})

function nextEpoch(value: TransactionValue, expected: Expected | null, timeoutMs: number, now: Micros): Decision {
  const { producerEpoch, lastProducerEpoch } = value
  const empty = idle(value, timeoutMs, now)
  if (expected === null) return { value: { ...empty, producerEpoch: producerEpoch + 1, lastProducerEpoch: NONE } }
  if (producerEpoch === NONE || expected.producerEpoch === producerEpoch) {
    return { value: { ...empty, producerEpoch: producerEpoch + 1, lastProducerEpoch: producerEpoch } }
  }
  // It was told already, and has not heard it.
  return expected.producerEpoch === lastProducerEpoch ? { value: empty } : { error: 'PRODUCER_FENCED' }
}

function rotated(
  value: TransactionValue,
  expected: Expected | null,
  producerId: number | null,
  timeoutMs: number,
  now: Micros,
): Decision {
  if (producerId === null) return { error: 'COORDINATOR_LOAD_IN_PROGRESS' }
  const lastProducerEpoch = expected === null ? NONE : value.producerEpoch
  const previousProducerId = value.producerId
  return {
    value: { ...idle(value, timeoutMs, now), producerId, previousProducerId, producerEpoch: 0, lastProducerEpoch },
  }
}

/** Is the request of the producer that has the id now? */
function identityError({ value }: Transaction, { producerId, producerEpoch }: Expected) {
  if (value.producerId !== producerId) return 'INVALID_PRODUCER_ID_MAPPING'
  return value.producerEpoch === producerEpoch ? null : 'PRODUCER_FENCED'
}

/** T-4: partitions become part of the transaction; the first of them begins it. NONE: they are part of it already. */
export function decideAddPartitions(
  transaction: Transaction,
  producer: Expected,
  partitions: readonly PartitionId[],
  clientVersion: 1 | 2,
  now: Micros,
): Decision {
  const { value, pending } = transaction
  const error = identityError(transaction, producer)
  if (error !== null) return { error }
  const ending = value.state === 'PrepareCommit' || value.state === 'PrepareAbort'
  if (pending !== null || ending) return { error: 'CONCURRENT_TRANSACTIONS' }
  const fresh = partitions.filter((partition) => !value.partitions.includes(partition))
  if (value.state === 'Ongoing' && fresh.length === 0) return { error: 'NONE' }
  const startedAt = value.state === 'Ongoing' ? value.startedAt : now
  const added = value.state === 'Ongoing' ? [...value.partitions, ...fresh] : [...partitions]
  return { value: { ...value, state: 'Ongoing', partitions: added, startedAt, updatedAt: now, clientVersion } }
}

/** T-5: of these partitions, those that are not part of the transaction; or why nobody can say. */
export function decideVerify(transaction: Transaction, producer: Expected, partitions: readonly PartitionId[]) {
  const { value, pending } = transaction
  const error = identityError(transaction, producer)
  if (error !== null) return { error, missing: [] } as const
  const ending = value.state === 'PrepareCommit' || value.state === 'PrepareAbort'
  if (pending !== null || ending) return { error: 'CONCURRENT_TRANSACTIONS', missing: [] } as const
  return { error: 'NONE', missing: partitions.filter((partition) => !value.partitions.includes(partition)) } as const
}

/** The epoch with which an open transaction is aborted, so that its producer cannot go on (`prepareFenceProducerEpoch`). */
export const fencingEpoch = ({ value, failedFence }: Transaction): number =>
  failedFence || value.producerEpoch === MAX_EPOCH ? value.producerEpoch : value.producerEpoch + 1

export interface Ending extends Expected {
  readonly committed: boolean
  /** Else the coordinator itself, which fences: its epoch is already the next one. */
  readonly fromClient: boolean
  readonly version: 1 | 2
}

/** T-11: EndTxn. NONE: it has ended in this way before, and the client has not heard it. */
export function decideEnd(
  transaction: Transaction,
  ending: Ending,
  newProducerId: () => number | null,
  now: Micros,
): Decision {
  return ending.version === 2 ? endTv2(transaction, ending, newProducerId, now) : endTv1(transaction, ending, now)
}

function endTv1(transaction: Transaction, ending: Ending, now: Micros): Decision {
  const { value, pending } = transaction
  const { committed, fromClient, producerId, producerEpoch } = ending
  if (value.producerId !== producerId) return { error: 'INVALID_PRODUCER_ID_MAPPING' }
  const isOther = fromClient ? producerEpoch !== value.producerEpoch : producerEpoch < value.producerEpoch
  if (isOther) return { error: 'PRODUCER_FENCED' }
  if (isBusy(transaction)) return { error: 'CONCURRENT_TRANSACTIONS' }
  switch (value.state) {
    case 'Ongoing':
      return { value: prepared(value, ending, pending === 'PrepareEpochFence', NONE, now) }
    case 'CompleteCommit':
    case 'CompleteAbort':
      return { error: (value.state === 'CompleteCommit') === committed ? 'NONE' : 'INVALID_TXN_STATE' }
    default:
      return { error: 'INVALID_TXN_STATE' }
  }
}

// One change at a time. From the moment that an end is decided, to be complete is pending (`prepareComplete`), markers or not.
const isBusy = ({ value, pending }: Transaction): boolean =>
  pending === null ? value.state === 'PrepareCommit' || value.state === 'PrepareAbort' : pending !== 'PrepareEpochFence'

function endTv2(transaction: Transaction, ending: Ending, newProducerId: () => number | null, now: Micros): Decision {
  const { value, pending } = transaction
  const { committed, producerId, producerEpoch } = ending
  const fencing = pending === 'PrepareEpochFence'
  // The client has not heard that its transaction ended, with a new epoch or even a new producer id.
  const retryOnOverflow =
    !fencing && value.previousProducerId === producerId && producerEpoch === MAX_EPOCH - 1 && value.producerEpoch === 0
  const retryOnBump = !fencing && value.producerEpoch === producerEpoch + 1
  if (value.producerId !== producerId && !retryOnOverflow) return { error: 'INVALID_PRODUCER_ID_MAPPING' }
  // Before its epoch is looked at: it may be the next transaction, which has the new one (KAFKA-18464).
  if (isBusy(transaction)) return { error: 'CONCURRENT_TRANSACTIONS' }
  if (!isValidEpoch(value, ending, fencing, retryOnBump, retryOnOverflow)) return { error: 'PRODUCER_FENCED' }
  const isRetry = retryOnBump || retryOnOverflow
  const complete = value.state === 'CompleteCommit' || value.state === 'CompleteAbort'
  if (complete && isRetry) {
    return { error: (value.state === 'CompleteCommit') === committed ? 'NONE' : 'INVALID_TXN_STATE' }
  }
  // There is no transaction: nothing to commit. Aborting nothing raises the epoch all the same.
  if (value.state !== 'Ongoing' && committed) return { error: 'INVALID_TXN_STATE' }
  const next = !fencing && isExhausted(value.producerEpoch) ? newProducerId() : NONE
  if (next === null) return { error: 'COORDINATOR_LOAD_IN_PROGRESS' }
  return { value: prepared(value, ending, fencing, next, now) }
}

function isValidEpoch(
  { state, producerEpoch: present }: TransactionValue,
  { producerEpoch, fromClient }: Ending,
  fencing: boolean,
  retryOnBump: boolean,
  retryOnOverflow: boolean,
): boolean {
  if (fencing) return (!fromClient || producerEpoch === present) && producerEpoch >= present
  if (state === 'CompleteCommit' || state === 'CompleteAbort')
    return retryOnBump || retryOnOverflow || producerEpoch === present
  return producerEpoch === present
}

// T-8: with version 2 the epoch rises with each transaction; markers carry the new one.
function prepared(
  before: TransactionValue,
  { committed, producerEpoch, version }: Ending,
  fencing: boolean,
  nextProducerId: number,
  now: Micros,
): TransactionValue {
  // With version 2 the end itself raises the epoch, so that a fence need not (KAFKA-19367).
  const value = fencing && version === 1 ? { ...before, producerEpoch, lastProducerEpoch: NONE } : before
  const epochs =
    version === 2
      ? { producerEpoch: Math.min(MAX_EPOCH, value.producerEpoch + 1), lastProducerEpoch: value.producerEpoch }
      : {}
  return {
    ...value,
    ...epochs,
    state: committed ? 'PrepareCommit' : 'PrepareAbort',
    startedAt: value.state === 'Ongoing' ? value.startedAt : now,
    partitions: value.state === 'Ongoing' ? value.partitions : [],
    nextProducerId,
    updatedAt: now,
    clientVersion: version,
  }
}

/** All markers are written: the transaction is over (`prepareComplete`). */
export function completed(value: TransactionValue, now: Micros): TransactionValue {
  const rotates = value.clientVersion === 2 && value.nextProducerId !== NONE
  return {
    ...value,
    ...(rotates && { producerId: value.nextProducerId, previousProducerId: value.producerId, producerEpoch: 0 }),
    nextProducerId: NONE,
    state: value.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    partitions: [],
    updatedAt: now,
  }
}
