// What the referee remembers of transactions, as plain data.
import { cloneList, cloneState, orLike } from '../../kernel/clone'
import type { RecordId } from '../../models/kafka/messages'
import { cloneColumn, type OffsetColumn } from './ledger-journal'

/** What an application did with a transaction. `gone`: it died, or was fenced, before it said how it should end. */
export type Meant = 'open' | 'committing' | 'aborting' | 'committed' | 'aborted' | 'gone' | 'unknown'

/** A transaction of an application: its records are numbered one after the other. */
export interface MeantTransaction {
  /** -1: nothing was sent in it yet. */
  first: RecordId
  last: RecordId
  meant: Meant
}

/** A producer that has a transactional id. */
export interface TransactionalProducer {
  transactionalId: string
  /** Of the protocol. */
  version: number
  producerId: number
  producerEpoch: number
  /** Newest last, at most 100. */
  meant: MeantTransaction[]
  /** How many ended, by its application's word. */
  committed: number
  aborted: number
}

/** A transaction in the log that counts. */
export interface LoggedTransaction {
  readonly producerId: number
  readonly first: number
  /** Offset of its marker. */
  readonly last: number
  readonly committed: boolean
}

/** What the log that counts says of transactions, as far as it was read. */
export interface PartitionTransactions {
  reference: string
  readTo: number
  open: Record<string, { readonly producerId: number; readonly first: number }>
  ended: LoggedTransaction[]
}

/** What a coordinator decided, until all markers are written. */
export interface Decision {
  readonly transactionalId: string
  readonly committed: boolean
  readonly partitions: readonly string[]
  readonly marked: readonly string[]
}

/** Inputs of one partition, of which outputs were made. */
export interface MadeOf {
  /** Index of the partition. */
  readonly index: number
  readonly offsets: readonly number[]
  readonly records: readonly RecordId[]
}

/** What a read-process-write application has put into a transaction that nobody has decided yet. */
export interface InputsInHand {
  readonly consumer: string
  readonly group: string
  /** Has it called commitTransaction()? */
  asked: boolean
  readonly of: MadeOf[]
}

/** What the committed transactions of a group were made of. Lists by partition index. */
export interface GroupOutputs {
  /** By offset: how many committed transactions have outputs of it. */
  times: (OffsetColumn | null)[]
  /** Committed offsets below were looked at. */
  lookedTo: number[]
  /** Was a transaction of it committed by a packet that came late, in the first version of the protocol (X-TV1)? */
  unasked: boolean
}

export interface TransactionLedger {
  /** By actor. */
  producers: Record<string, TransactionalProducer>
  /** Who took up the coordination of a transactional id last; absent: nobody has since its first request. */
  coordinators: Record<string, string>
  /** By producer id and epoch of the markers. */
  decisions: Record<string, Decision>
  /** By partition index; null: no transactional record was stored there. */
  partitions: (PartitionTransactions | null)[]
  /** By producer of a read-process-write application, oldest first. */
  inHand: Record<string, InputsInHand[]>
  /** By group. */
  outputs: Record<string, GroupOutputs>
}

export const cloneTransactions = (ledger: TransactionLedger | null, like?: TransactionLedger | null) => {
  if (ledger === null) return null
  const copy: TransactionLedger = {
    ...ledger,
    producers: cloneState(ledger.producers, like?.producers),
    coordinators: cloneState(ledger.coordinators, like?.coordinators),
    decisions: cloneState(ledger.decisions, like?.decisions),
    partitions: cloneList(
      ledger.partitions.map((each, i) => (each === null ? null : cloneState(each, like?.partitions[i] ?? undefined))),
      like?.partitions,
    ),
    inHand: cloneState(ledger.inHand, like?.inHand),
    outputs: cloneOutputs(ledger.outputs, like?.outputs),
  }
  return like === null ? copy : orLike(copy, like)
}

function cloneOutputs(outputs: TransactionLedger['outputs'], like: TransactionLedger['outputs'] | undefined) {
  const copy: TransactionLedger['outputs'] = {}
  for (const group in outputs) {
    const { times, lookedTo, unasked } = outputs[group]!
    const before = like?.[group]
    const columns = times.map((each, i) => (each === null ? null : cloneColumn(each, before?.times[i] ?? undefined)))
    copy[group] = { times: columns, lookedTo: cloneList(lookedTo, before?.lookedTo), unasked }
  }
  return copy
}
