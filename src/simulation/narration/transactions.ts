// What happens to transactions, in sentences: begun, ended, given up by their coordinator, and the markers that follow.
import { counted } from '../../models/kafka/counted'
import type { FactOf } from '../../models/kafka/facts'
import { isInternal, topicOf } from '../../models/kafka/partition'
import { errorName, errorText, partitionsText, spanText } from './words'
import type { Teller } from './teller'

type TransactionFact =
  | 'transaction-coordinator-elected'
  | 'transaction-state-changed'
  | 'transaction-timed-out'
  | 'transactional-id-expired'
  | 'transaction-marker-written'
  | 'transaction-markers-refused'
  | 'transactions-initialised'
  | 'transaction-begun'
  | 'transaction-ending'
  | 'transaction-ended'
  | 'transaction-failed'
  | 'producer-crashed'

/** What is meant by an error of a transaction, for the application. */
const meanings: Readonly<Record<string, string>> = {
  PRODUCER_FENCED: 'another process has its transactional.id, or its transaction took too long and was aborted',
  INVALID_TXN_STATE: 'its coordinator has no such transaction open',
  INVALID_PRODUCER_ID_MAPPING: 'its coordinator does not know it any more',
  INVALID_TRANSACTION_TIMEOUT: 'its transaction.timeout.ms is more than the brokers allow (transaction.max.timeout.ms)',
  INVALID_PRODUCER_EPOCH: 'its epoch is over',
  TRANSACTION_ABORTABLE: 'a partition is not part of its transaction',
  ILLEGAL_GENERATION: 'the group has gone on without the member whose offsets it wanted to commit',
  UNKNOWN_MEMBER_ID: 'the group does not know the member whose offsets it wanted to commit',
  STALE_MEMBER_EPOCH: 'the member whose offsets it wanted to commit is behind its group',
  TimeoutException: 'a batch was not acknowledged in time',
}

/** In words, with Kafka's name for it: a name with its number leads to the table of errors. */
const meaning = (error: string): string =>
  meanings[error] === undefined ? errorText(error) : `${meanings[error]} (${errorName(error)})`

const states: Readonly<Record<string, string>> = {
  Empty: 'is ready for its first transaction',
  Ongoing: 'has a transaction open',
  PrepareCommit: 'is committed: that is decided, and the markers follow',
  PrepareAbort: 'is aborted: that is decided, and the markers follow',
  CompleteCommit: 'is committed, with all markers written',
  CompleteAbort: 'is aborted, with all markers written',
}

export const transactionTellers: { readonly [T in TransactionFact]: Teller<FactOf<T>> } = {
  'transaction-coordinator-elected': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, transactionalId, partition }) =>
      `${broker} coordinates ${transactionalId} now: it leads ${partition}, and has read it.`,
    about: ({ broker }) => [broker],
  },
  'transaction-state-changed': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, transactionalId, to, producerEpoch, partitions }) =>
      `${transactionalId} ${states[to] ?? `is ${to}`} (${to}, epoch ${producerEpoch}${partitions.length > 0 ? `, ${partitionsText([...partitions])}` : ''}), says its coordinator ${broker}.`,
    about: ({ broker }) => [broker],
  },
  'transaction-timed-out': {
    level: 'headline',
    tone: 'bad',
    text: ({ broker, transactionalId, took }) =>
      `The transaction of ${transactionalId} has been open for ${spanText(took)}, longer than its transaction.timeout.ms: its coordinator ${broker} aborts it, and fences its producer.`,
    about: ({ broker }) => [broker],
  },
  'transactional-id-expired': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker, transactionalId }) =>
      `Nobody has used ${transactionalId} for transactional.id.expiration.ms: its coordinator ${broker} forgets it.`,
    about: ({ broker }) => [broker],
  },
  'transaction-marker-written': {
    level: ({ partition }) => (isInternal(partition) ? 'all' : 'explain'),
    tone: 'plain',
    text: ({ broker, transactionalId, partition, offset, committed, empty }) =>
      `${broker} wrote the ${committed ? 'COMMIT' : 'ABORT'} marker of ${transactionalId} to ${partition} at offset ${offset}${empty ? ', where nothing of it lies' : committed ? ': its records there can be read now' : ': readers of committed data skip its records there'}.`,
    about: ({ broker, partition }) => [broker, topicOf(partition)],
    once: ({ partition, committed }) => `${partition} ${committed}`,
  },
  'transaction-markers-refused': {
    level: 'explain',
    tone: 'bad',
    text: ({ broker, transactionalId, partition, error }) =>
      `${broker} cannot end the transaction of ${transactionalId}: the leader of ${partition} knows of a later ${error === 'INVALID_PRODUCER_EPOCH' ? 'epoch of its producer' : 'coordinator'} (${error}). It sends no more markers, and nothing new begins under this id until another coordinator gets through.`,
    about: ({ broker, partition }) => [broker, topicOf(partition)],
    once: ({ transactionalId }) => transactionalId,
  },
  'transactions-initialised': {
    level: ({ producerEpoch }) => (producerEpoch === 0 ? 'all' : 'explain'),
    tone: 'plain',
    text: ({ producer, transactionalId, producerId, producerEpoch }) =>
      `${producer} has ${transactionalId} as producer id ${producerId}, epoch ${producerEpoch}${producerEpoch === 0 ? '' : ': whoever had it before is fenced, and what that left open is aborted'}.`,
    about: ({ producer }) => [producer],
    once: ({ producer }) => producer,
  },
  'transaction-begun': {
    level: 'all',
    tone: 'plain',
    text: ({ producer }) => `${producer} began a transaction.`,
    about: ({ producer }) => [producer],
  },
  'transaction-ending': {
    level: 'all',
    tone: 'plain',
    text: ({ producer, committed }) =>
      `${producer} called ${committed ? 'commitTransaction()' : 'abortTransaction()'}.`,
    about: ({ producer }) => [producer],
  },
  'transaction-ended': {
    level: ({ committed }) => (committed ? 'all' : 'explain'),
    tone: ({ committed }) => (committed ? 'plain' : 'bad'),
    text: ({ producer, committed, records, took }) =>
      `${producer} ${committed ? 'committed' : 'aborted'} a transaction of ${counted(records, 'record')} after ${spanText(took)}.`,
    about: ({ producer }) => [producer],
    once: ({ producer, committed }) => `${producer} ${committed}`,
  },
  'transaction-failed': {
    level: ({ fatal }) => (fatal ? 'headline' : 'explain'),
    tone: 'bad',
    text: ({ producer, error, fatal, aim }) =>
      `${producer} cannot ${aim} ${aim === 'begin' ? 'a' : 'its'} transaction: ${meaning(error)}. ${fatal ? 'It can only be closed, and started again.' : 'It has to abort it, and may begin again.'}`,
    about: ({ producer }) => [producer],
    once: ({ producer, error }) => `${producer} ${error}`,
  },
  'producer-crashed': {
    level: 'headline',
    tone: 'bad',
    text: ({ producer }) =>
      `${producer} died inside of a transaction: its records are stored, and nobody has committed or aborted them. Readers of committed data wait at the first of them.`,
    about: ({ producer }) => [producer],
  },
}
