// Consumer groups and their members in sentences: rebalances, commits, positions, work.
import { counted } from '../../models/kafka/counted'
import { topicOf } from '../../models/kafka/partition'
import { seconds } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import { records, type Teller } from './teller'
import { causeNote, commitErrorText, faultNote, partitionsText, spanText, whyRemoved } from './words'

type GroupFact =
  | 'coordinator-elected'
  | 'rebalance-started'
  | 'generation-started'
  | 'assignment-completed'
  | 'group-state-changed'
  | 'member-joined'
  | 'member-removed'
  | 'static-member-replaced'
  | 'offset-committed'
  | 'offsets-expired'
  | 'offsets-reset'
  | 'offset-reset-refused'
  | 'offset-commit-refused'
  | 'partitions-assigned'
  | 'partitions-revoked'
  | 'partitions-lost'
  | 'position-set'
  | 'records-delivered'
  | 'records-processed'
  | 'outputs-made'
  | 'preferred-read-replica'
  | 'consumer-closed'
  | 'consumer-crashed'
  | 'poll-limit-exceeded'

const positions: Record<FactOf<'position-set'>['why'], string> = {
  committed: 'there its group had committed',
  seek: 'its application called seek()',
  'reset-earliest': 'its group had committed nothing, so it begins at the first record (auto.offset.reset=earliest)',
  'reset-latest': 'its group had committed nothing, so it begins at the end (auto.offset.reset=latest)',
  retry: 'its application seeks back to what it has not done',
  'reset-by-duration': 'its group had committed nothing, so it begins as far back as auto.offset.reset says',
  'out-of-range': 'the offset it wanted does not exist',
  truncated: 'what it had read has been removed from the log',
}

export const groupTellers: { readonly [T in GroupFact]: Teller<FactOf<T>> } = {
  'coordinator-elected': {
    level: 'explain',
    tone: 'move',
    text: ({ broker, group, partition }) => `${broker} coordinates ${group} now, because it leads ${partition}.`,
    about: ({ broker, group }) => [broker, group],
  },
  'rebalance-started': {
    level: 'headline',
    tone: 'move',
    text: ({ group, reason }, referee) =>
      `${group} shares its partitions anew: ${reason}${faultNote(referee, reason)}.`,
    about: ({ group }) => [group],
  },
  'generation-started': {
    level: 'explain',
    tone: 'move',
    text: ({ group, generation, members, leader }) =>
      `${group} begins generation ${generation} with ${counted(members.length, 'member')}; ${leader} works out who gets what.`,
    about: ({ group, broker }) => [group, broker],
  },
  'assignment-completed': {
    level: 'headline',
    tone: 'ok',
    text: ({ group, generation, assignment }) => {
      const lists = Object.values(assignment)
      const total = lists.reduce((sum, list) => sum + list.length, 0)
      const idle = lists.filter((list) => list.length === 0).length
      const spare = idle === 0 ? '' : ` ${counted(idle, 'member')} ${idle === 1 ? 'has' : 'have'} none.`
      return `${group} is stable in generation ${generation}: ${counted(lists.length, 'member')} ${lists.length === 1 ? 'has' : 'share'} ${counted(total, 'partition')}.${spare}`
    },
    about: ({ group }) => [group],
  },
  'group-state-changed': {
    level: 'all',
    tone: 'move',
    text: ({ group, from, to }) => `${group} went from ${from} to ${to}.`,
    about: ({ group }) => [group],
  },
  'member-joined': {
    level: 'explain',
    tone: 'move',
    text: ({ group, client }) => `${client} joins ${group}.`,
    about: ({ group, client }) => [group, client],
  },
  'member-removed': {
    level: 'headline',
    tone: ({ reason }) => (reason === 'left' ? 'plain' : 'warn'),
    text: ({ group, client, reason }, referee) =>
      `${client} is no longer a member of ${group}: ${whyRemoved[reason]}${causeNote(referee, client)}.`,
    about: ({ group, client }) => [group, client],
  },
  'static-member-replaced': {
    level: 'headline',
    tone: 'ok',
    text: ({ group, client, instance }) =>
      `${client} takes the place of ${instance} in ${group}: same partitions, same generation, and nobody else stops (static membership).`,
    about: ({ group, client }) => [group, client],
  },
  'offset-committed': {
    level: 'all',
    tone: 'plain',
    text: ({ group, partition, offset }) => `${group} committed offset ${offset} of ${partition}.`,
    about: ({ group, partition }) => [group, topicOf(partition)],
  },
  'offsets-expired': {
    level: 'headline',
    tone: 'warn',
    text: ({ group, partitions }) =>
      `What ${group} had committed for ${partitionsText(partitions)} has expired (offsets.retention.minutes): it will begin there as auto.offset.reset says.`,
    about: ({ group }) => [group],
  },
  'offsets-reset': {
    level: 'headline',
    tone: 'move',
    text: ({ group, offsets }) =>
      `${group} was reset: it reads on from ${offsets.map(({ partition, offset }) => `${offset} of ${partition}`).join(', ')}.`,
    about: ({ group }) => [group],
  },
  'offset-reset-refused': {
    level: 'headline',
    tone: 'bad',
    text: ({ group, why }) => `The offsets of ${group} are as they were: ${why}.`,
    about: ({ group }) => [group],
  },
  'offset-commit-refused': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, group, member, error, why = '' }) =>
      `${broker} refused a commit of ${member} in ${group}: ${commitErrorText(error)}${why === '' || error === 'COORDINATOR_NOT_AVAILABLE' ? '' : `: ${why}`}. What it worked on may be done again.`,
    about: ({ broker, group }) => [broker, group],
    // Members try again and again: it is the same news until a commit has succeeded for a while, or another cause comes.
    once: ({ group, error }) => `${group} ${error}`,
    quiet: seconds(15),
  },
  'partitions-assigned': {
    level: 'explain',
    tone: 'ok',
    text: ({ consumer, partitions, kept }) =>
      partitions.length === 0
        ? `${consumer} has nothing to read: it is a spare.`
        : `${consumer} reads ${partitionsText(partitions)} now${kept.length === 0 ? '' : ', besides what it had'}.`,
    about: ({ consumer, group }) => [consumer, group],
  },
  'partitions-revoked': {
    level: ({ partitions }) => (partitions.length === 0 ? 'all' : 'explain'),
    tone: 'move',
    text: ({ consumer, partitions, kept }) =>
      `${consumer} gave back ${partitionsText(partitions)}${kept.length === 0 ? '' : ` and reads on in ${partitionsText(kept)}`}.`,
    about: ({ consumer, group }) => [consumer, group],
  },
  'partitions-lost': {
    level: 'headline',
    tone: 'warn',
    text: ({ consumer, partitions }) =>
      `${consumer} lost ${partitionsText(partitions)} without being asked: others may have begun to read them already.`,
    about: ({ consumer, group }) => [consumer, group],
  },
  'position-set': {
    level: ({ why }) =>
      why === 'retry' ? 'all' : why === 'out-of-range' || why === 'truncated' ? 'headline' : 'explain',
    tone: ({ why }) => (why === 'out-of-range' || why === 'truncated' ? 'warn' : 'plain'),
    text: ({ consumer, partition, offset, why }) =>
      `${consumer} reads ${partition} from offset ${offset}: ${positions[why]}.`,
    about: ({ consumer, group, partition }) => [consumer, group, topicOf(partition)],
  },
  'records-delivered': {
    level: 'all',
    tone: 'plain',
    text: ({ consumer, partition, offsets }) =>
      `${consumer} was given ${records(offsets)} of ${partition}, from offset ${offsets[0] ?? 0}.`,
    about: ({ consumer, partition }) => [consumer, topicOf(partition)],
  },
  'records-processed': {
    level: 'all',
    tone: 'plain',
    text: ({ consumer, partition, offsets }) => `${consumer} finished ${records(offsets)} of ${partition}.`,
    about: ({ consumer }) => [consumer],
  },
  'outputs-made': {
    level: 'all',
    tone: 'plain',
    text: ({ consumer, partition, offsets }) =>
      `${consumer} hands what it made of ${records(offsets)} of ${partition} to its producer.`,
    about: ({ consumer }) => [consumer],
  },
  'preferred-read-replica': {
    level: 'headline',
    tone: 'move',
    text: ({ consumer, partition, replica }) =>
      replica === null
        ? `${consumer} reads ${partition} from its leader again.`
        : `${consumer} reads ${partition} from ${replica} now, which is in its own rack: it sees records a little later there.`,
    about: ({ consumer, partition, replica }) => [consumer, topicOf(partition), replica],
    once: ({ consumer, partition, replica }) => `${consumer} ${partition} ${replica ?? ''}`,
    quiet: seconds(60),
  },
  'consumer-closed': {
    level: 'explain',
    tone: 'plain',
    text: ({ consumer }) => `${consumer} was closed.`,
    about: ({ consumer, group }) => [consumer, group],
  },
  'consumer-crashed': {
    level: 'explain',
    tone: 'warn',
    text: ({ consumer, group, partitions }) =>
      partitions.length === 0
        ? `${consumer} is gone; it owned nothing.`
        : `${consumer} is gone, and nobody reads ${partitionsText(partitions)} until ${group} misses it.`,
    about: ({ consumer, group }) => [consumer, group],
  },
  'poll-limit-exceeded': {
    level: 'headline',
    tone: 'bad',
    text: ({ consumer, group, limit }) =>
      `${consumer} has not asked for more records for ${spanText(limit)}, so it leaves ${group}: its work takes too long for max.poll.interval.ms.`,
    about: ({ consumer, group }) => [consumer, group],
  },
}
