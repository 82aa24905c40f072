// What happens on a broker's disk, in sentences: segments, retention, losses of power, full disks.
import { counted } from '../../models/kafka/counted'
import { isInternal } from '../../models/kafka/partition'
import type { FactOf } from '../../models/kafka/facts'
import { bytesText, spanText } from './words'
import { place, type Teller } from './teller'

type DiskFact =
  | 'segment-rolled'
  | 'segments-deleted'
  | 'log-cleaning-started'
  | 'log-cleaned'
  | 'log-start-advanced'
  | 'log-restarted'
  | 'log-tail-lost'
  | 'log-recovery-started'
  | 'log-recovery-finished'
  | 'log-dir-failed'

const whyDeleted: Record<FactOf<'segments-deleted'>['reason'], string> = {
  'log-start': 'they lie below its start',
  size: 'it held more than retention.bytes',
  time: 'their newest record is older than retention.ms',
}

const whyNotHere: typeof whyDeleted = {
  ...whyDeleted,
  size: 'it held more than local.retention.bytes',
  time: 'their newest record is older than local.retention.ms',
}

export const diskTellers: { readonly [T in DiskFact]: Teller<FactOf<T>> } = {
  'segment-rolled': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, baseOffset }) =>
      `${broker} began a new segment of ${partition} at offset ${baseOffset}.`,
    about: place,
  },
  'segments-deleted': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker, partition, segments, bytes, reason, copied }) => {
      const what = `${counted(segments, 'segment')} (${bytesText(bytes)}) of ${partition}`
      return copied
        ? `${broker} deleted ${what} from its disk: ${whyNotHere[reason]}, and remote storage has them.`
        : `${broker} deleted ${what}: ${whyDeleted[reason]}.`
    },
    about: place,
    once: ({ partition }) => partition,
  },
  'log-cleaning-started': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, from, to, ratio, takes }) =>
      `The log cleaner of ${broker} goes to ${partition}: ${Math.round(ratio * 100)} % of it is dirty, from offset ${from} up to ${to}. It takes ${spanText(takes)}.`,
    about: place,
  },
  'log-cleaned': {
    level: ({ partition }) => (isInternal(partition) ? 'all' : 'explain'),
    tone: 'plain',
    text: ({ broker, partition, to, removed, tombstones, bytesBefore, bytesAfter }) =>
      `${broker} compacted ${partition} up to offset ${to}: ${counted(removed, 'record')} went${tombstones > 0 ? `, ${counted(tombstones, 'tombstone')} among them` : ''}; ${bytesText(bytesBefore)} became ${bytesText(bytesAfter)}.`,
    about: place,
  },
  'log-start-advanced': {
    level: ({ reason }) => (reason === 'leader' ? 'all' : 'explain'),
    tone: 'plain',
    text: ({ broker, partition, from, to, reason }) =>
      reason === 'leader'
        ? `${broker} heard from the leader that ${partition} begins at offset ${to}.`
        : `${partition} begins at offset ${to} now; ${counted(to - from, 'record')} before it ${to - from === 1 ? 'is' : 'are'} gone on purpose.`,
    about: place,
    once: ({ partition, to }) => `${partition} ${to}`,
  },
  'log-restarted': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, partition, to }) =>
      `${broker} threw its copy of ${partition} away, and begins anew at offset ${to}, where the leader's log begins.`,
    about: place,
  },
  'log-tail-lost': {
    level: ({ partition }) => (isInternal(partition) ? 'all' : 'headline'),
    tone: 'bad',
    text: ({ broker, partition, from, to, cause }) =>
      cause === 'wiped'
        ? `The disk of ${broker} held ${counted(from, 'offset')} of ${partition}${from === 0 ? '' : `; ${from === 1 ? 'it is' : 'they are'} gone with it`}.`
        : from - to === 1
          ? `${broker} lost the last record of its copy of ${partition}: it was not on its disk yet.`
          : `${broker} lost the last ${counted(from - to, 'record')} of its copy of ${partition}: they were not on its disk yet.`,
    about: place,
  },
  'log-recovery-started': {
    level: 'headline',
    tone: 'move',
    text: ({ broker, segments, bytes, takes }) =>
      `${broker} was not shut down cleanly: it scans ${counted(segments, 'segment')} (${bytesText(bytes)}) for torn batches${takes > 0 ? `, which takes ${spanText(takes)}` : ''}.`,
    about: ({ broker }) => [broker],
  },
  'log-recovery-finished': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker }) => `${broker} has recovered its logs.`,
    about: ({ broker }) => [broker],
  },
  'log-dir-failed': {
    level: 'headline',
    tone: 'bad',
    text: ({ broker, partition, used, capacity }) =>
      `The disk of ${broker} is full (${bytesText(used)} of ${bytesText(capacity)}): it could not append to ${partition}. Its only log directory is offline, so it halts.`,
    about: place,
  },
}
