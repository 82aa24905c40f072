// What the referee remembers of transactions, as plain data.
import { cloneList, cloneState, orLike } from '../kernel/clone'
import type { RecordId } from '../models/kafka/messages'

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

export interface TransactionLedger {
  /** By actor. */
  producers: Record<string, TransactionalProducer>
  /** By producer id and epoch of the markers. */
  decisions: Record<string, Decision>
  /** By partition index; null: no transactional record was stored there. */
  partitions: (PartitionTransactions | null)[]
}

export const cloneTransactions = (ledger: TransactionLedger | null, like?: TransactionLedger | null) => {
  if (ledger === null) return null
  const copy: TransactionLedger = {
    ...ledger,
    producers: cloneState(ledger.producers, like?.producers),
    decisions: cloneState(ledger.decisions, like?.decisions),
    partitions: cloneList(
      ledger.partitions.map((each, i) => (each === null ? null : cloneState(each, like?.partitions[i] ?? undefined))),
      like?.partitions,
    ),
  }
  return like === null ? copy : orLike(copy, like)
}
