// The controller in sentences: brokers, topics, elections, reassignments, rights and quotas.
import { counted } from '../../models/kafka/counted'
import { seconds } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import { isInternal, topicOf } from '../../models/kafka/partition'
import { place, unlessInternal, type Teller } from './teller'
import {
  bytesText,
  causeNote,
  causeOf,
  errorName,
  errorText,
  listed,
  requestText,
  spanText,
  removedText,
  whyElected,
} from './words'

type ControllerFact =
  | 'broker-registered'
  | 'broker-unfenced'
  | 'broker-fenced'
  | 'broker-unregistered'
  | 'controlled-shutdown-started'
  | 'controlled-shutdown-finished'
  | 'topic-created'
  | 'topic-deleted'
  | 'partitions-added'
  | 'group-config-changed'
  | 'topic-config-changed'
  | 'divergence-settled'
  | 'isr-change-accepted'
  | 'acls-changed'
  | 'quotas-changed'
  | 'client-throttled'
  | 'request-denied'
  | 'coordinator-refused'
  | 'producers-forgotten'
  | 'admin-refused'
  | 'leader-elected'
  | 'reassignment-started'
  | 'reassignment-finished'
  | 'reassignment-cancelled'
  | 'broker-drained'
  | 'rolling-restart-step'
  | 'rolling-restart-finished'
  | 'isr-shrank'
  | 'elr-changed'
  | 'isr-expanded'

const quotaRate = (key: string, rate: number): string =>
  key === 'connection_creation_rate'
    ? `${counted(Math.round(rate * 10) / 10, 'connection')} per second`
    : key === 'controller_mutation_rate'
      ? `${counted(rate, 'partition')} per second`
      : key === 'request_percentage'
        ? `${Math.round(rate)} % of a thread`
        : `${bytesText(rate)} per second`

export const controllerTellers: { readonly [T in ControllerFact]: Teller<FactOf<T>> } = {
  'broker-registered': {
    level: 'explain',
    tone: 'move',
    text: ({ broker, session }) =>
      session === undefined
        ? `${broker} registered with the controller, and waits until it knows the cluster.`
        : `${broker} created /brokers/ids/${broker} in ZooKeeper; the controller sees it, and tells it what it leads and follows.`,
    about: ({ broker }) => [broker],
  },
  'broker-unfenced': {
    level: 'headline',
    tone: 'ok',
    text: ({ broker }, referee) =>
      `${broker} serves ${referee.fences[broker] === undefined ? 'the cluster' : 'again'}.`,
    about: ({ broker }) => [broker],
  },
  'broker-fenced': {
    level: ({ reason }) => (reason === 're-registered' ? 'explain' : 'headline'),
    tone: ({ reason }) => (reason === 'shutdown' ? 'plain' : 'bad'),
    text: ({ broker, reason, silentFor }, referee) => {
      if (reason === 'shutdown') return `${broker} has left the cluster in good order.`
      if (reason === 're-registered')
        return `${broker} is back before the controller missed it; it has to catch up first.`
      return `The controller has not heard ${broker} for ${spanText(silentFor)} and gave its partitions to others${causeNote(referee, broker)}.`
    },
    about: ({ broker }) => [broker],
  },
  'broker-unregistered': {
    level: 'headline',
    tone: 'warn',
    text: ({ broker }) => `${broker} does not belong to the cluster any more; what only its disk held is gone.`,
    about: ({ broker }) => [broker],
  },
  'controlled-shutdown-started': {
    level: 'explain',
    tone: 'move',
    text: ({ broker }) => `${broker} wants to stop: its leaderships are moved first.`,
    about: ({ broker }) => [broker],
  },
  'controlled-shutdown-finished': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker }) => `${broker} leads nothing any more and may stop.`,
    about: ({ broker }) => [broker],
  },
  'topic-created': {
    level: ({ topic }) => (isInternal(topic) ? 'all' : 'headline'),
    tone: 'ok',
    text: ({ topic, partitions, replicationFactor }) =>
      `Topic ${topic} was created: ${counted(partitions, 'partition')}, each on ${counted(replicationFactor, 'broker')}.`,
    about: ({ topic }) => [topic],
  },
  'topic-deleted': {
    level: 'headline',
    tone: 'warn',
    text: ({ topic }) => `Topic ${topic} was deleted with all its records.`,
    about: ({ topic }) => [topic],
  },
  'partitions-added': {
    level: 'headline',
    tone: 'move',
    text: ({ topic, from, to }) =>
      `${topic} has ${to} partitions now, ${from} before: the same key may go elsewhere from now on.`,
    about: ({ topic }) => [topic],
  },
  'group-config-changed': {
    level: 'headline',
    tone: 'plain',
    text: ({ group, config }) =>
      `${group}: ${
        Object.entries(config)
          .map(([key, value]) => `${key} is ${value ?? 'the default'}`)
          .join(', ') || 'all settings have their defaults'
      } now.`,
    about: ({ group }) => [group],
  },
  'topic-config-changed': {
    level: 'headline',
    tone: 'plain',
    text: ({ topic, config }) =>
      `${topic}: ${Object.entries(config)
        .map(([key, value]) => `${key} is ${value ?? 'the default'}`)
        .join(', ')} now.`,
    about: ({ topic }) => [topic],
  },
  'divergence-settled': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, leader, end }) =>
      `${broker} holds of ${partition} what ${leader} has, up to offset ${end}: it goes on from there.`,
    about: place,
  },
  'isr-change-accepted': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, leaderEpoch, partitionEpoch }) =>
      `The controller accepts the change of the ISR of ${partition} that ${broker} asks for in leader epoch ${leaderEpoch}, partition epoch ${partitionEpoch}.`,
    about: place,
  },
  'acls-changed': {
    level: 'headline',
    tone: 'plain',
    text: ({ added, removed }) =>
      removed.length === 0
        ? `${counted(added.length, 'access control entry')} added: ${listed(added)}.`.replace('entrys', 'entries')
        : `${counted(removed.length, 'access control entry')} removed: ${listed(removed)}.`.replace(
            'entrys',
            'entries',
          ),
    about: () => [],
  },
  'quotas-changed': {
    level: 'headline',
    tone: 'plain',
    text: ({ quotas }) => `The quotas are now: ${listed(quotas)}.`,
    about: () => [],
  },
  'client-throttled': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, client, key, entity, rate, bound, throttle }) =>
      `${broker} holds ${client} back for ${spanText(throttle)}: ${quotaRate(key, rate)}, and ${key} of ${entity} is ${quotaRate(key, bound)}.`,
    about: ({ broker, client }) => [broker, client],
    once: ({ broker, client, key }) => `${broker} ${client} ${key}`,
  },
  'request-denied': {
    level: 'explain',
    tone: 'bad',
    text: ({ broker, client, principal, request, error, why }) =>
      `${broker} refused the ${requestText(request)} of ${client} (${principal}): ${why} (${errorName(error)}).`,
    about: ({ broker, client }) => [broker, client],
    once: ({ client, request, why }) => `${client} ${request} ${why}`,
  },
  'coordinator-refused': {
    // Of commits the coordinator tells itself.
    level: ({ request }) => (request === 'offsetCommitRequest' ? 'all' : 'explain'),
    tone: 'warn',
    text: ({ broker, client, request, error, why, what }, referee) => {
      const removed = removedText(referee, client, what, error)
      const since = [why, removed].filter((text) => text !== '').join('; ')
      return `${broker} refused the ${requestText(request)} of ${client}: ${errorText(error)}${since === '' ? '' : `: ${since}`}.`
    },
    about: ({ broker, client, what }) => [broker, client, what],
    once: ({ client, request, error }) => `${client} ${request} ${error}`,
    quiet: seconds(5),
  },
  'producers-forgotten': {
    level: 'all',
    tone: 'plain',
    text: ({ broker, partition, producers }) =>
      `${broker} forgets what producers ${producers.join(', ')} have written to ${partition}: they were silent for producer.id.expiration.ms. What they send again is stored again.`,
    about: ({ broker, partition }) => [broker, partition],
  },
  'admin-refused': {
    level: 'headline',
    tone: 'bad',
    text: ({ request, target, error, why }) =>
      `The controller refused to ${requestText(request)} for ${target}: ${why} (${errorName(error)}).`,
    about: ({ target }) => [target],
  },
  'leader-elected': {
    level: ({ partition, leader, previous, unclean, reason }) => {
      if (isInternal(partition) || reason === 'created' || (reason === 'broker-fenced' && leader === previous))
        return 'all'
      return leader === null || unclean ? 'headline' : 'explain'
    },
    tone: ({ leader, unclean }) => (leader === null || unclean ? 'bad' : 'move'),
    text: ({ partition, leader, leaderEpoch, previous, isr, elr = [], unclean, origin }, referee) => {
      if (leader !== null && leader === previous)
        return `${leader} goes on leading ${partition}, in leader epoch ${leaderEpoch}.`
      if (leader === null) {
        const cause = previous === null ? '' : causeNote(referee, previous)
        const whole = isr.length > 0 ? isr : elr
        const who =
          whole.length > 0
            ? `only ${listed(whole)} had everything, and`
            : 'nobody who is left is known to have everything, and the last that led'
        return `${partition} has no leader${cause}: ${who} cannot lead at the moment.`
      }
      if (origin === 'elr')
        return `Nobody was in sync with ${partition}, and ${leader} leads it all the same: it is an eligible leader replica, so it has all that was readable.`
      if (origin === 'last-known-leader')
        return `The controller lets ${leader} lead ${partition} again: it was the last that led, and nobody else is known to have as much. What it lost when it died is gone.`
      if (unclean)
        return `The controller lets ${leader} lead ${partition} though it was not in sync: what it lacks is given up.`
      const why = whyElected(referee, partition)
      return `The controller chose ${leader} to lead ${partition}${why === '' ? '' : `: ${why}`}.`
    },
    about: ({ partition, leader, previous }) => [topicOf(partition), leader, previous],
  },
  'reassignment-started': {
    level: unlessInternal('headline'),
    tone: 'move',
    text: ({ partition, target, adding, removing }) => {
      const copying = adding.length === 0 ? '' : ` ${listed(adding)} ${adding.length === 1 ? 'is' : 'are'} copying it.`
      const going =
        removing.length === 0 ? '' : ` ${listed(removing)} ${removing.length === 1 ? 'goes' : 'go'} when that is done.`
      return `${partition} moves to ${listed(target)}.${copying}${going}`
    },
    about: ({ partition, adding, removing }) => [topicOf(partition), ...adding, ...removing],
  },
  'reassignment-finished': {
    level: unlessInternal('headline'),
    tone: 'ok',
    text: ({ partition, replicas }) => `The replicas of ${partition} are ${listed(replicas)} now.`,
    about: ({ partition, replicas }) => [topicOf(partition), ...replicas],
  },
  'reassignment-cancelled': {
    level: unlessInternal('headline'),
    tone: 'warn',
    text: ({ partition, replicas }) =>
      `The move of ${partition} was cancelled: its replicas are ${listed(replicas)} as before.`,
    about: ({ partition, replicas }) => [topicOf(partition), ...replicas],
  },
  'broker-drained': {
    level: 'headline',
    tone: 'ok',
    text: ({ broker }) => `${broker} holds no copy of anything any more, and can go without loss.`,
    about: ({ broker }) => [broker],
  },
  'rolling-restart-step': {
    level: 'headline',
    tone: 'move',
    text: ({ group, who, left }) => {
      const then = left.length === 0 ? 'It is the last one.' : `Then ${listed(left)}, one by one.`
      const all = group === null ? 'Everything is in sync' : `All of ${group} are members`
      return `${all}: the rolling restart goes on with ${who}. ${then}`
    },
    about: ({ group, who }) => [who, group],
  },
  'rolling-restart-finished': {
    level: 'headline',
    tone: 'ok',
    text: ({ group, count }) =>
      `The rolling restart is complete: ${counted(count, group === null ? 'broker' : 'consumer')}, one after the other.`,
    about: ({ group }) => [group],
  },
  'isr-shrank': {
    level: ({ partition, reason }) => (isInternal(partition) ? 'all' : reason === 'lag' ? 'headline' : 'explain'),
    tone: 'warn',
    text: ({ partition, isr, removed, reason }, referee) => {
      const cause = removed.map((id) => causeOf(referee, id)).find((text) => text !== '')
      const why = {
        lag: 'it fell behind',
        'broker-fenced': 'it is not heard of',
        'controlled-shutdown': 'it is about to stop',
      }[reason]
      const left = isr.length === 0 ? 'nobody' : listed(isr)
      return `${listed(removed)} is no longer in sync with ${partition}: ${cause ?? why}. In sync: ${left}.`
    },
    about: ({ partition, removed }) => [topicOf(partition), ...removed],
  },
  'elr-changed': {
    level: unlessInternal('explain'),
    tone: ({ added }) => (added.length > 0 ? 'move' : 'plain'),
    text: ({ partition, elr, added, removed }) => {
      if (added.length > 0)
        return `${listed(added)} may still lead ${partition} without loss (eligible leader replicas: ${listed(elr)}): nothing becomes readable while too few are in sync.`
      const left = elr.length === 0 ? 'none is left' : `left: ${listed(elr)}`
      return `${listed(removed)} is no longer an eligible leader replica of ${partition} (${left}).`
    },
    about: ({ partition, added, removed }) => [topicOf(partition), ...added, ...removed],
  },
  'isr-expanded': {
    level: unlessInternal('explain'),
    tone: 'ok',
    text: ({ partition, isr, added }) => `${listed(added)} has caught up with ${partition}. In sync: ${listed(isr)}.`,
    about: ({ partition, added }) => [topicOf(partition), ...added],
  },
}
