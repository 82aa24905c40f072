// Share groups in sentences (KIP-932): who was given what, and what became of it.
import { counted } from '../../models/kafka/counted'
import { seconds } from '../../kernel/time'
import type { FactOf, ShareChange, ShareFact } from '../../models/kafka/facts'
import type { ErrorCode } from '../../models/kafka/messages'
import { topicOf } from '../../models/kafka/partition'
import type { Level, Teller, Tone } from './teller'
import { errorName, errorText, partitionsText } from './words'

type Changed = FactOf<'share-records-changed'>

/** `offset 5`, `offsets 5 to 9`, `offsets 5 to 9 and 2 more`. */
function offsetsText(changes: readonly Pick<ShareChange, 'firstOffset' | 'lastOffset'>[]): string {
  const [first] = changes
  if (first === undefined) return 'nothing'
  const total = changes.reduce((sum, { firstOffset, lastOffset }) => sum + lastOffset - firstOffset + 1, 0)
  const shown = first.lastOffset - first.firstOffset + 1
  const text = shown === 1 ? `offset ${first.firstOffset}` : `offsets ${first.firstOffset} to ${first.lastOffset}`
  return total === shown ? text : `${text} and ${total - shown} more`
}

const isArchived = ({ to }: ShareChange): boolean => to === 'ARCHIVED'

function levelOf({ why, changes }: Changed): Level {
  if (why === 'lock-expired' || changes.some(isArchived)) return 'headline'
  return why === 'acquire' && changes.every(({ deliveryCount }) => deliveryCount === 1) ? 'all' : 'explain'
}

function toneOf({ why, changes }: Changed): Tone {
  if (changes.some(isArchived)) return 'bad'
  if (why === 'accept') return 'ok'
  return why === 'lock-expired' ? 'warn' : 'move'
}

/** Given up: they were delivered as often as may be. */
function givenUp(changes: readonly ShareChange[]): string {
  const gone = changes.filter(isArchived)
  if (gone.length === 0) return ''
  return ` ${sentence(offsetsText(gone))} had been delivered ${counted(gone[0]!.deliveryCount, 'time')}, as often as may be: archived, and nobody gets it again.`
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const texts: { readonly [W in Changed['why']]: (fact: Changed, where: string) => string } = {
  acquire({ client, group, changes }, where) {
    const most = Math.max(...changes.map(({ deliveryCount }) => deliveryCount))
    return `${client} of ${group} is given ${where}${most > 1 ? `, delivery number ${most}` : ''}.`
  },
  accept: ({ client }, where) => `${client} accepted ${where}: done with.`,
  release: ({ client, changes }, where) => `${client} released ${where} for another try.${givenUp(changes)}`,
  reject: ({ client }, where) => `${client} rejected ${where}: archived, and nobody gets it again.`,
  gap: ({ client }, where) => `${client} found no record at ${where}.`,
  'lock-expired': ({ client, changes, group }, where) =>
    `${client === '' ? 'A member that is gone' : client} has not acknowledged ${where} in time: its lock has ended, and ${group} may give it to somebody else.${givenUp(changes)}`,
  'session-closed': ({ client, changes }, where) =>
    `${client} is gone from the leader of ${where}: what it held is anybody's again, and that delivery is not counted.${givenUp(changes)}`,
  'log-start': ({ group }, where) => `${where} went out of the log before ${group} was done with it: archived.`,
  compacted: ({ group }, where) => `${where} was compacted away before ${group} was done with it: archived.`,
  aborted: ({ group }, where) => `${where} was of a transaction that was aborted: ${group} does not get it.`,
}

const about = ({ group, partition, broker }: { group: string; partition: string; broker: string }) => [
  group,
  topicOf(partition),
  broker,
]

/** Why an acknowledgement does not count. */
const refusalText = (error: ErrorCode): string =>
  error === 'INVALID_RECORD_STATE' ? `it does not hold the lock any more (${errorName(error)})` : errorText(error)

export const shareTellers: { readonly [T in ShareFact['type']]: Teller<FactOf<T>> } = {
  'share-partition-loaded': {
    level: ({ reset }) => (reset ? 'explain' : 'headline'),
    tone: 'move',
    text: ({ broker, group, partition, startOffset, endOffset, reset }) =>
      reset
        ? `${broker} begins to give out ${partition} to ${group}, from offset ${startOffset} (share.auto.offset.reset).`
        : `${broker} goes on giving out ${partition} to ${group}: all below ${startOffset} is done with${endOffset > startOffset ? `, what others had in hand up to ${endOffset} is anybody's again` : ''}.`,
    about,
  },
  'share-partition-initialized': {
    level: 'explain',
    tone: 'ok',
    text: ({ group, partitions }) =>
      `The share coordinators know ${partitionsText(partitions)} of ${group} now: they can be shared out.`,
    about: ({ group, broker }) => [group, broker],
  },
  'share-partition-unloaded': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, group, partition }) =>
      `${broker} does not lead ${partition} any more: who of ${group} had acquired what is forgotten.`,
    about,
  },
  'share-records-changed': {
    level: levelOf,
    tone: toneOf,
    text: (fact) => texts[fact.why](fact, `${offsetsText(fact.changes)} of ${fact.partition}`),
    about: ({ group, client, partition }) => [client === '' ? null : client, group, topicOf(partition)],
  },
  'share-locks-renewed': {
    level: 'explain',
    tone: 'ok',
    text: ({ client, partition, ...range }) =>
      `${client} renewed its lock on ${offsetsText([range])} of ${partition}: it works on it still.`,
    about: ({ client, group, partition }) => [client, group, topicOf(partition)],
    once: ({ client, partition }) => `${client} ${partition}`,
  },
  'share-start-offset-moved': {
    level: ({ byLogStart }) => (byLogStart ? 'headline' : 'all'),
    tone: ({ byLogStart }) => (byLogStart ? 'warn' : 'ok'),
    text: ({ group, partition, from, to, byLogStart }) =>
      byLogStart
        ? `${partition} begins at ${to} now; ${group} was at ${from}, and does not get what lies between.`
        : `${group} is done with everything below ${to} of ${partition}.`,
    about,
  },
  'share-acknowledgement-refused': {
    level: 'headline',
    tone: 'warn',
    text: ({ broker, group, partition, client, firstOffset, lastOffset, error, why = '' }) =>
      `${broker} does not take what ${client} of ${group} says of ${firstOffset < 0 ? partition : `${offsetsText([{ firstOffset, lastOffset }])} of ${partition}`}: ${refusalText(error)}${why === '' ? '' : `: ${why}`}.`,
    about: ({ broker, group, client }) => [broker, group, client],
    once: ({ client, partition, error }) => `${client} ${partition} ${error}`,
  },
  'share-acknowledgement-failed': {
    level: 'explain',
    tone: 'warn',
    text: ({ consumer, partition, error }) =>
      `${consumer} hears that what it said of ${partition} did not count: ${refusalText(error)}. It has done the work all the same.`,
    about: ({ consumer, group }) => [consumer, group],
    once: ({ consumer, partition, error }) => `${consumer} ${partition} ${error}`,
  },
  'share-state-refused': {
    level: 'headline',
    tone: 'warn',
    text: ({ broker, group, partition, error }) =>
      `${broker} could not store what became of records of ${partition} for ${group}: ${errorText(error)}.`,
    about,
    once: ({ group, partition, error }) => `${group} ${partition} ${error}`,
    quiet: seconds(5),
  },
}
