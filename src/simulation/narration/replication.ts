// Logs and their copies in sentences: who leads, who follows, how far what is stored can be read.
import { counted } from '../../models/kafka/counted'
import type { FactOf } from '../../models/kafka/facts'
import { isInternal, topicOf } from '../../models/kafka/partition'
import { incidentAt, place, records, unlessInternal, type Teller } from './teller'
import { consequence, errorText, listed, whyElected } from './words'
import { partitionLedger } from '../referee/state'

type ReplicationFact =
  | 'batch-appended'
  | 'duplicate-recognised'
  | 'produce-refused'
  | 'batches-replicated'
  | 'log-truncated'
  | 'high-watermark-advanced'
  | 'high-watermark-followed'
  | 'isr-change-requested'
  | 'became-leader'
  | 'became-follower'
  | 'replica-removed'
  | 'stray-log-removed'

export const replicationTellers: { readonly [T in ReplicationFact]: Teller<FactOf<T>> } = {
  'batch-appended': {
    level: ({ partition }, referee) =>
      incidentAt(referee, partition, 'duplicate', 'out-of-order') ? 'headline' : 'all',
    tone: ({ partition }, referee) => (incidentAt(referee, partition, 'duplicate', 'out-of-order') ? 'warn' : 'plain'),
    text: ({ broker, partition, batch }, referee) => {
      const stored = `${broker} stored ${counted(batch.batch.count, 'record')} of ${partition} at offset ${batch.baseOffset}`
      const again = incidentAt(referee, partition, 'duplicate')
      if (again)
        return `${stored} that it has already: the answer was lost, not the write, and nothing told them apart.`
      const late = incidentAt(referee, partition, 'out-of-order')
      return late
        ? `${stored}, behind records that were sent later: they were overtaken while they had to be sent again.`
        : `${stored}.`
    },
    about: place,
    once: ({ broker, partition }) => `${broker} ${partition}`,
  },
  'duplicate-recognised': {
    level: 'explain',
    tone: 'ok',
    text: ({ broker, partition, offset, records: list }) =>
      `${broker} recognised ${records(list)} of ${partition} that came again by ${list.length === 1 ? 'its sequence number' : 'their sequence numbers'}, and kept the one copy at offset ${offset}.`,
    about: place,
    once: ({ broker, partition }) => `${broker} ${partition}`,
  },
  'produce-refused': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, producer, partition, error, why, records: list }) =>
      `${broker} refused ${records(list)} of ${producer} for ${partition}: ${errorText(error)}${why === '' ? '' : `: ${why}`}.`,
    about: ({ broker, producer, partition }) => [broker, producer, topicOf(partition)],
    once: ({ broker, producer, partition, error }) => `${broker} ${producer} ${partition} ${error}`,
  },
  'batches-replicated': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, leader, batches }) =>
      `${broker} copied ${batches.length === 1 ? 'a batch' : counted(batches.length, 'batch', 'batches')} of ${partition} from ${leader}.`,
    about: place,
  },
  'log-truncated': {
    level: ({ partition, from, to }) => (isInternal(partition) || from <= to ? 'all' : 'headline'),
    tone: 'warn',
    text: ({ broker, partition, to, from, leader, highWatermark }) => {
      const whom = leader === null ? '' : `, to match ${leader}`
      const readable = to < highWatermark ? ' Some of them had been readable.' : ''
      return `${broker} removed ${counted(from - to, 'record')} from its copy of ${partition}, from offset ${to} on${whom}.${readable}`
    },
    about: ({ broker, partition, leader }) => [broker, topicOf(partition), leader],
  },
  'high-watermark-advanced': {
    level: 'all',
    tone: 'plain',
    text: ({ partition, highWatermark }) => `${partition} is readable up to offset ${highWatermark}.`,
    about: place,
  },
  'high-watermark-followed': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, highWatermark }) =>
      `${broker} knows that ${partition} is readable up to offset ${highWatermark}.`,
    about: place,
  },
  'isr-change-requested': {
    level: 'all',
    tone: 'move',
    text: ({ broker, partition, isr, reason }) =>
      `${broker} asks the controller for in-sync replicas ${listed(isr)} of ${partition}: ${reason}.`,
    about: place,
  },
  'became-leader': {
    level: ({ broker, partition, leaderEpoch }, referee) => {
      const ledger = partitionLedger(referee, partition)
      // The first leader is nothing new, and who learns late of a reign that is over does not lead.
      if (isInternal(partition) || leaderEpoch === 0 || ledger?.lastTurn.epoch !== leaderEpoch) return 'all'
      // With ZooKeeper the epoch of a leader rises when a follower is gone, too; it has led all the time.
      return ledger.previous === broker && ledger.reason === 'broker-fenced' ? 'all' : 'headline'
    },
    tone: ({ partition }, referee) => ((partitionLedger(referee, partition)?.lastTurn.lost ?? 0) > 0 ? 'bad' : 'move'),
    text: ({ broker, partition }, referee) => {
      const why = whyElected(referee, partition)
      return `${broker} leads ${partition} now${why === '' ? '' : ` (${why})`}.${consequence(referee, partition)}`
    },
    about: place,
  },
  'became-follower': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, leader }) =>
      leader === null
        ? `${broker} waits for a leader of ${partition}.`
        : `${broker} follows ${leader} for ${partition}.`,
    about: place,
  },
  'replica-removed': {
    level: unlessInternal('explain'),
    tone: 'plain',
    text: ({ broker, partition }) => `${broker} deleted its copy of ${partition}.`,
    about: place,
  },
  'stray-log-removed': {
    level: unlessInternal('explain'),
    tone: 'plain',
    text: ({ broker, partition }) =>
      `${broker} found a log of ${partition} on its disk that the metadata do not give it, and put it away.`,
    about: place,
  },
}
