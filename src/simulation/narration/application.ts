// Applications and the records that they cannot process, in sentences.
import type { FactOf } from '../../models/kafka/facts'
import { partitionsText } from './words'
import type { Teller } from './teller'

type ApplicationFact =
  | 'record-failed'
  | 'record-skipped'
  | 'record-dead-lettered'
  | 'reading-paused'
  | 'reading-resumed'

const then: Record<FactOf<'record-failed'>['next'], string> = {
  retry: 'it will try again',
  skip: 'it leaves it out',
  'dead-letter': 'it sends it to where such records go',
  stop: 'its loop ends with the exception',
}

export const applicationTellers: { readonly [T in ApplicationFact]: Teller<FactOf<T>> } = {
  'record-failed': {
    level: ({ next }) => (next === 'retry' ? 'explain' : 'headline'),
    tone: ({ next }) => (next === 'retry' ? 'warn' : 'bad'),
    text: ({ consumer, partition, offset, attempt, next }) =>
      `${consumer} cannot process offset ${offset} of ${partition}${attempt === 1 ? '' : ` (attempt ${attempt})`}: ${then[next]}.`,
    about: ({ consumer, group }) => [consumer, group],
    once: ({ consumer, partition, next }) => `${consumer} ${partition} ${next}`,
  },
  'record-skipped': {
    level: 'explain',
    tone: 'warn',
    text: ({ consumer, group, partition, offset }) =>
      `${consumer} left out offset ${offset} of ${partition}: ${group} will never have processed it.`,
    about: ({ consumer, group }) => [consumer, group],
    once: ({ consumer, partition }) => `${consumer} ${partition}`,
  },
  'record-dead-lettered': {
    level: 'headline',
    tone: 'move',
    text: ({ consumer, partition, offset, producer }) =>
      `${consumer} goes on behind offset ${offset} of ${partition}: ${producer} has stored a copy for somebody to look at.`,
    about: ({ consumer, group, producer }) => [consumer, group, producer],
    once: ({ consumer, partition }) => `${consumer} ${partition}`,
  },
  'reading-paused': {
    level: 'explain',
    tone: 'warn',
    text: ({ consumer, partitions, why }) =>
      why === 'pool-full'
        ? `The pool of ${consumer} has enough: it pauses ${partitions.length === 0 ? 'what it will be given' : partitionsText(partitions)}, and polls on.`
        : `${consumer} lets ${partitionsText(partitions)} rest until it tries again, and goes on with the others.`,
    about: ({ consumer, group }) => [consumer, group],
    once: ({ consumer, why }) => `${consumer} ${why}`,
  },
  'reading-resumed': {
    level: 'explain',
    tone: 'ok',
    text: ({ consumer }) => `The pool of ${consumer} has room: it resumes.`,
    about: ({ consumer, group }) => [consumer, group],
    once: ({ consumer }) => consumer,
  },
}
