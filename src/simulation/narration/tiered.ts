// Remote storage in sentences (L-35, KIP-405): what goes there, what is read from there, and who rebuilds from it.
import { counted } from '../../models/kafka/counted'
import { topicOf } from '../../models/kafka/partition'
import type { FactOf } from '../../models/kafka/facts'
import type { RemoteFact } from '../../models/kafka/facts/remote'
import { bytesText, causeNote, errorText, spanText } from './words'
import { place, type Teller } from './teller'

const offsets = (from: number, to: number): string => (from === to ? `offset ${from}` : `offsets ${from} to ${to}`)

const whyDeleted: Record<FactOf<'remote-segments-deleted'>['reason'], string> = {
  'log-start': 'they lie below its start',
  size: 'the partition held more than retention.bytes',
  time: 'their newest record is older than retention.ms',
  unreferenced: 'no leader epoch of the log knows them any more',
  disabled: 'remote.storage.enable was switched off',
  'topic-deleted': 'the topic is gone',
}

export const tieredTellers: { readonly [T in RemoteFact['type']]: Teller<FactOf<T>> } = {
  'segment-copied': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker, partition, baseOffset, endOffset, bytes, takes }) =>
      `${broker} copied ${offsets(baseOffset, endOffset)} of ${partition} (${bytesText(bytes)}) to remote storage, in ${spanText(takes)}.`,
    about: place,
  },
  'local-start-advanced': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, to }) =>
      `On the disk of ${broker} ${partition} begins at offset ${to} now; what is before lies in remote storage, and can be read.`,
    about: place,
    once: ({ broker, partition }) => `${broker} ${partition}`,
  },
  'remote-read': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker, partition, client, offset, records, takes }) =>
      `${broker} does not have offset ${offset} of ${partition} on its disk: it fetched ${counted(records, 'record')} for ${client} from remote storage, in ${spanText(takes)}.`,
    about: ({ broker, partition, client }) => [broker, client, topicOf(partition)],
    // A reader that has far to go is told of once.
    once: ({ broker, partition, client }) => `${broker} ${partition} ${client}`,
    quiet: 5_000_000,
  },
  'remote-read-late': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, client, waited }) =>
      `Remote storage did not answer ${broker} within ${spanText(waited)} (remote.fetch.max.wait.ms): ${client} got nothing, and asks again.`,
    about: ({ broker, client }) => [broker, client],
    once: ({ client }) => client,
  },
  'moved-to-remote': {
    level: 'explain',
    tone: 'move',
    text: ({ broker, partition, leader, offset, localStart }, referee) =>
      `${leader} refused ${broker}${causeNote(referee, broker)} offset ${offset} of ${partition}, where its copy ends: ${errorText('OFFSET_MOVED_TO_TIERED_STORAGE')}. The disk of ${leader} begins at ${localStart}.`,
    about: ({ broker, partition, leader }) => [broker, leader, topicOf(partition)],
    once: ({ broker, partition }) => `${broker} ${partition}`,
    quiet: 3_000_000,
  },
  'remote-state-rebuilt': {
    level: 'headline',
    tone: 'move',
    text: ({ broker, partition, to, epochs, producers }) =>
      `${broker} rebuilt its state of ${partition} from remote storage (${counted(epochs, 'leader epoch')}, ${counted(producers, 'producer')}), and copies from its leader only what follows offset ${to}.`,
    about: place,
  },
  'remote-segments-deleted': {
    level: 'explain',
    tone: 'plain',
    text: ({ partition, segments, bytes, reason }) =>
      `${counted(segments.length, 'segment')} (${bytesText(bytes)}) of ${partition} left remote storage: ${whyDeleted[reason]}.`,
    about: place,
  },
}
