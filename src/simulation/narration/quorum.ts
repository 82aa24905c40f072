// The metadata quorum in sentences: elections, votes, resignations, what is committed and what is cut off.
import { counted } from '../../models/kafka/counted'
import { seconds } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import { majorityOf } from '../../models/kafka/raft/state'
import { listed } from './words'
import type { Teller } from './teller'

type QuorumFact =
  | 'quorum-role-changed'
  | 'controller-elected'
  | 'vote-granted'
  | 'vote-refused'
  | 'controller-resigned'
  | 'quorum-lost'
  | 'metadata-committed'
  | 'observer-began'
  | 'voters-written'
  | 'voters-changed'
  | 'metadata-truncated'
  | 'metadata-fault'

const noVote: Record<FactOf<'vote-refused'>['why'], string> = {
  'older-epoch': 'that epoch is over',
  'shorter-log': 'its own log is longer or newer, and nothing committed may be lost',
  'voted-already': 'it has given its vote to somebody else',
  'has-leader': 'it hears from a leader',
}

/** `partitionChangeRecord` as Kafka calls it. */
const recordWord = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1)

export const quorumTellers: { readonly [T in QuorumFact]: Teller<FactOf<T>> } = {
  'quorum-role-changed': {
    level: ({ role }) => (role === 'prospective' || role === 'candidate' ? 'explain' : 'all'),
    tone: ({ role }) => (role === 'follower' ? 'plain' : 'move'),
    text: ({ controller, epoch, role, leader, from }) => {
      switch (role) {
        case 'prospective':
          return from === 'follower'
            ? `${controller} hears nothing of ${leader ?? 'a leader'} and asks the others whether they would elect it; epoch ${epoch} stays.`
            : `${controller} knows no leader and asks the others whether they would elect it; epoch ${epoch} stays.`
        case 'candidate':
          return `${controller} wants to be the active controller: it votes for itself in epoch ${epoch}.`
        case 'follower':
          return `${controller} follows ${leader ?? 'nobody'} in epoch ${epoch} of the quorum.`
        default:
          return `${controller} is in epoch ${epoch} of the quorum and knows no leader.`
      }
    },
    about: ({ controller, leader }) => [controller, leader],
  },
  'controller-elected': {
    level: ({ voters }) => (voters === 1 ? 'explain' : 'headline'),
    tone: 'ok',
    text: ({ controller, epoch, votes, voters }) =>
      voters === 1
        ? `${controller} is the active controller of epoch ${epoch}: there is no other.`
        : `${controller} was elected active controller of epoch ${epoch} by ${listed(votes)}: ${votes.length} of ${counted(voters, 'vote')}.`,
    about: ({ controller, votes }) => [controller, ...votes],
  },
  'vote-granted': {
    level: 'explain',
    tone: 'plain',
    text: ({ controller, candidate, epoch, preVote }) =>
      preVote
        ? `${controller} would vote for ${candidate} after epoch ${epoch}: it hears from no leader either, and ${candidate} has as much of the log.`
        : `${controller} votes for ${candidate} in epoch ${epoch}, and writes that down.`,
    about: ({ controller, candidate }) => [controller, candidate],
  },
  'vote-refused': {
    level: 'explain',
    tone: 'warn',
    text: ({ controller, candidate, epoch, preVote, why }) =>
      `${controller} ${preVote ? 'would not vote' : 'does not vote'} for ${candidate} in epoch ${epoch}: ${noVote[why]}.`,
    about: ({ controller, candidate }) => [controller, candidate],
  },
  'controller-resigned': {
    level: ({ why }) => (why === 'restarted' ? 'explain' : 'headline'),
    tone: ({ why }) => (why === 'check-quorum' ? 'bad' : 'move'),
    text: ({ controller, epoch, why }) => {
      if (why === 'restarted')
        return `${controller} had led epoch ${epoch} before it stopped; somebody else leads next.`
      if (why === 'removed')
        return `${controller} does not vote any more: it resigns, and the others elect another active controller.`
      if (why === 'shutdown') return `${controller} stops, and tells the others to elect another active controller.`
      return `${controller} has not heard from a majority of the controllers for too long and is not active any more.`
    },
    about: ({ controller }) => [controller],
  },
  'quorum-lost': {
    level: 'headline',
    tone: 'bad',
    text: ({ controller, reached, voters }) => {
      const others = reached.filter((id) => id !== controller)
      const whom = others.length === 0 ? 'no other controller' : `only ${listed(others)}`
      return `There is no majority of controllers: ${controller} reaches ${whom} of ${voters}. Produce and consume go on; no election, no ISR change and no topic change can happen until a majority is back.`
    },
    once: () => 'lost',
    quiet: seconds(5),
    about: ({ controller }) => [controller],
  },
  'metadata-committed': {
    level: 'all',
    tone: 'plain',
    text: ({ offset, records: types }) =>
      `Metadata committed from offset ${offset} on: ${listed(Object.entries(types).map(([type, count]) => `${count} ${recordWord(type)}`))}.`,
    about: ({ controller }) => [controller],
  },
  'observer-began': {
    level: 'explain',
    tone: 'move',
    text: ({ controller }) =>
      `${controller} starts with an empty disk, as an observer: it copies the metadata log, and does not vote before it has caught up.`,
    about: ({ controller }) => [controller],
  },
  'voters-written': {
    level: 'explain',
    tone: 'move',
    text: ({ controller, voters, offset }) =>
      `${controller} writes at offset ${offset} that the voters are ${listed(voters)}. That counts at once: ${majorityOf(voters.length)} of them must have the record before it is committed.`,
    about: ({ controller, voters }) => [controller, ...voters],
  },
  'voters-changed': {
    level: 'headline',
    tone: 'ok',
    text: ({ voters, added, removed }) => {
      const changes = [
        ...(added.length > 0 ? [`${listed(added)} votes in the quorum now`] : []),
        ...(removed.length > 0 ? [`${listed(removed)} does not vote any more`] : []),
      ]
      return `${changes.join(', and ')}: the voters are ${listed(voters)}, and ${majorityOf(voters.length)} of ${voters.length} are a majority.`
    },
    // A successor that had not heard that it was committed says so once more.
    once: ({ voters }) => listed(voters),
    quiet: seconds(10),
    about: ({ voters, removed }) => [...voters, ...removed],
  },
  'metadata-truncated': {
    level: 'explain',
    tone: 'warn',
    text: ({ controller, from, to }) =>
      `${controller} removed ${counted(from - to, 'record')} from its metadata log, from offset ${to} on: they were never committed.`,
    about: ({ controller }) => [controller],
  },
  'metadata-fault': {
    level: 'headline',
    tone: 'bad',
    text: ({ process, leader, committed, to }) =>
      `${process} ends with a fatal fault: it knows metadata up to offset ${committed} to be committed, and ${leader || 'the active controller'} has lost them from offset ${to} on.`,
    about: ({ process, leader }) => [process, leader],
  },
}
