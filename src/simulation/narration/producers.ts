// Producers in sentences: what they send, what becomes of it, and what any client hears of brokers.
import { counted } from '../../models/kafka/counted'
import { topicOf } from '../../models/kafka/partition'
import { errorNamed } from '../../models/kafka/error-codes'
import type { FactOf } from '../../models/kafka/facts'
import { explain } from '../referee/explain'
import { incidentAt, records, type Teller } from './teller'
import { causeNote, errorText, partitionsText, requestText, spanText } from './words'

type ProducerFact =
  | 'records-sent'
  | 'record-refused'
  | 'batch-sent'
  | 'batch-acked'
  | 'batch-failed'
  | 'batch-retried'
  | 'producer-memory-lost'
  | 'producer-id-acquired'
  | 'producer-closed'
  | 'data-source-ended'
  | 'request-timed-out'
  | 'metadata-refreshed'
  | 'client-stuck'

const refusals: Record<FactOf<'record-refused'>['reason'], string> = {
  BufferExhausted: 'its memory was full for max.block.ms',
  IllegalArgument: 'a batch of batch.size is larger than buffer.memory (IllegalArgumentException)',
  RecordTooLarge: 'it is larger than max.request.size',
  UnknownTopic: 'nobody knows the topic',
  TOPIC_AUTHORIZATION_FAILED: errorText('TOPIC_AUTHORIZATION_FAILED'),
}

/** Kafka calls it not retriable, and TransactionManager.canRetry has the batch sent again: both are said, or it sounds like a mistake. */
const repeatedText = (error: string): string =>
  errorNamed(error)?.retriable === false ? ' An idempotent producer repeats such a batch all the same.' : ''

export const producerTellers: { readonly [T in ProducerFact]: Teller<FactOf<T>> } = {
  'records-sent': {
    level: 'all',
    tone: 'plain',
    text: ({ producer, records: list, partitions }) =>
      `${producer} put ${records(list)} into its buffer for ${partitionsText([...new Set(partitions)])}.`,
    about: ({ producer, partitions }) => [producer, topicOf(partitions[0]!)],
  },
  'record-refused': {
    level: 'explain',
    tone: 'bad',
    text: ({ producer, topic, reason }) =>
      `send() of ${producer} refused a record for ${topic}: ${refusals[reason]}. It was never stored.`,
    about: ({ producer, topic }) => [producer, topic],
    once: ({ producer, reason }) => `${producer} ${reason}`,
  },
  'batch-sent': {
    level: 'all',
    tone: 'plain',
    text: ({ producer, broker, partition, records: list, attempt }) =>
      `${producer} sent ${records(list)} for ${partition} to ${broker}${attempt > 1 ? ` (attempt ${attempt})` : ''}.`,
    about: ({ producer, broker }) => [producer, broker],
  },
  'batch-acked': {
    level: ({ partition }, referee) => (incidentAt(referee, partition, 'lost') ? 'headline' : 'all'),
    tone: ({ partition }, referee) => (incidentAt(referee, partition, 'lost') ? 'bad' : 'ok'),
    text: ({ producer, broker, partition, records: list, acks, latency }, referee) => {
      const lost = incidentAt(referee, partition, 'lost')
      if (lost) {
        const why = explain(lost.code).sentence
        return `${broker} confirmed ${records(list)} of ${partition} that nobody will ever read: ${why}. ${counted(lost.count, 'acknowledged record')} lost.`
      }
      if (acks === 0) return `${producer} takes ${records(list)} for ${partition} as sent, without an answer.`
      return `${producer} heard from ${broker} that ${records(list)} of ${partition} are stored, after ${spanText(latency)}.`
    },
    about: ({ producer, broker }) => [producer, broker],
    once: ({ producer, partition }) => `${producer} ${partition}`,
  },
  'batch-failed': {
    level: 'headline',
    tone: 'bad',
    text: ({ producer, partition, records: list, error, certain }) =>
      `${records(list)} of ${producer} for ${partition} failed: ${errorText(error)}. ${certain ? 'No broker has stored any of it.' : 'Nobody can tell whether any of it is stored.'}`,
    about: ({ producer, partition }) => [producer, topicOf(partition)],
    once: ({ producer, partition }) => `${producer} ${partition}`,
  },
  'batch-retried': {
    level: 'explain',
    tone: 'warn',
    text: ({ producer, partition, records: list, error }) =>
      `${producer} will send ${records(list)} for ${partition} again: ${errorText(error)}.${repeatedText(error)}`,
    about: ({ producer, partition }) => [producer, topicOf(partition)],
    once: ({ producer, partition, error }) => `${producer} ${partition} ${error}`,
  },
  'producer-memory-lost': {
    level: ({ records: list }) => (list.length === 0 ? 'all' : 'headline'),
    tone: 'bad',
    text: ({ producer, records: list, sent }) => {
      const maybe =
        sent.length === 0 ? 'None of them had been sent.' : `${sent.length} of them had been sent, and may be stored.`
      return `${records(list)} died in the memory of ${producer}. ${maybe}`
    },
    about: ({ producer }) => [producer],
  },
  'producer-id-acquired': {
    level: 'all',
    tone: 'plain',
    text: ({ producer, producerId }) =>
      `${producer} has the producer id ${producerId}: its batches are numbered from now on.`,
    about: ({ producer }) => [producer],
  },
  'producer-closed': {
    level: 'explain',
    tone: 'plain',
    text: ({ producer }) => `${producer} was closed.`,
    about: ({ producer }) => [producer],
  },
  'data-source-ended': {
    level: 'headline',
    tone: 'plain',
    text: ({ producer, rows }) =>
      `${producer} has sent ${rows === 1 ? 'the only row' : `all ${counted(rows, 'row')}`} of its data.`,
    about: ({ producer }) => [producer],
  },
  'request-timed-out': {
    level: 'explain',
    tone: 'warn',
    text: ({ client, broker, request }, referee) =>
      `${client} got no answer from ${broker} to its ${requestText(request)}, and closes the connection${causeNote(referee, broker)}.`,
    about: ({ client, broker }) => [client, broker],
    once: ({ client, broker }) => `${client} ${broker}`,
  },
  'metadata-refreshed': {
    level: 'all',
    tone: 'plain',
    text: ({ client, broker, changed }) =>
      `${client} learnt from ${broker} who leads ${changed.length === 0 ? 'what; nothing has changed' : partitionsText(changed)}.`,
    about: ({ client, broker }) => [client, broker],
  },
  'client-stuck': {
    level: 'headline',
    tone: 'bad',
    text: ({ client, why }) => `${client} cannot go on: ${why}.`,
    about: ({ client }) => [client],
    once: ({ client, why }) => `${client} ${why}`,
  },
}
