// Groups of the consumer protocol (KIP-848) in sentences: epochs, targets, and members on their way.
import { counted } from '../../models/kafka/counted'
import type { FactOf } from '../../models/kafka/facts'
import { errorText, faultNote, partitionsText } from './words'
import type { Teller } from './teller'

type ProtocolFact =
  | 'group-epoch-bumped'
  | 'target-assignment-computed'
  | 'member-reconciled'
  | 'static-member-away'
  | 'member-fenced'
  | 'group-upgraded'
  | 'offset-commit-judged'

export const consumerProtocolTellers: { readonly [T in ProtocolFact]: Teller<FactOf<T>> } = {
  'group-epoch-bumped': {
    level: 'headline',
    tone: 'move',
    text: ({ group, epoch, reason }, referee) =>
      `${group} comes to epoch ${epoch}: ${reason}${faultNote(referee, reason)}.`,
    about: ({ group }) => [group],
  },
  'target-assignment-computed': {
    level: 'explain',
    tone: 'move',
    text: ({ broker, group, epoch, assignor, target }) => {
      const lists = Object.values(target)
      const total = lists.reduce((sum, list) => sum + list.length, 0)
      return `${broker} works out who shall have what in ${group} at epoch ${epoch} (${assignor}): ${counted(total, 'partition')} for ${counted(lists.length, 'member')}. Each goes there by itself.`
    },
    about: ({ group, broker }) => [group, broker],
  },
  'member-reconciled': {
    level: 'explain',
    tone: ({ state }) => (state === 'STABLE' ? 'ok' : 'move'),
    text: ({ group, client, memberEpoch, state, assigned, revoking, waitingFor }) => {
      if (state === 'UNREVOKED_PARTITIONS')
        return `${client} is told to give up ${partitionsText(revoking)} of ${group}; until it has, it stays in epoch ${memberEpoch}.`
      const has = assigned.length === 0 ? 'nothing yet' : partitionsText(assigned)
      if (state === 'UNRELEASED_PARTITIONS')
        return `${client} is in epoch ${memberEpoch} of ${group} with ${has}, and waits until others have given up ${partitionsText(waitingFor)}.`
      return `${client} has all that it shall have in epoch ${memberEpoch} of ${group}: ${assigned.length === 0 ? 'nothing' : has}.`
    },
    about: ({ group, client }) => [group, client],
  },
  'static-member-away': {
    level: 'headline',
    tone: 'plain',
    text: ({ group, client, instance }) =>
      `${client} (${instance}) leaves ${group} for a while: its partitions are kept for it until its session ends.`,
    about: ({ group, client }) => [group, client],
  },
  'offset-commit-judged': {
    level: 'all',
    tone: ({ error }) => (error === 'NONE' ? 'plain' : 'warn'),
    text: ({ broker, group, member, epoch, error }) =>
      error === 'NONE'
        ? `${broker} lets ${member} commit for ${group} in epoch ${epoch}.`
        : `${broker} does not let ${member} commit for ${group} in epoch ${epoch}: ${errorText(error)}.`,
    about: ({ broker, group }) => [broker, group],
  },
  'group-upgraded': {
    level: 'headline',
    tone: 'move',
    text: ({ group, epoch, members }) =>
      `${group} becomes a group of the consumer protocol, in epoch ${epoch}: ${counted(members.length, 'member')} of the classic one ${members.length === 1 ? 'is taken along, with what it has' : 'are taken along, with what they have'}.`,
    about: ({ group }) => [group],
  },
  'member-fenced': {
    level: 'headline',
    tone: 'warn',
    text: ({ consumer, group, memberEpoch, error }) =>
      `${consumer} hears that it is no member of ${group} in epoch ${memberEpoch} any more (${errorText(error)}): it gives up what it has, and joins anew.`,
    about: ({ consumer, group }) => [consumer, group],
  },
}
