// Facts in sentences: who did what, because of what, with what consequence. Never by colour: a sentence is also read aloud.
import type { Micros } from '../kernel/time'
import { seconds } from '../kernel/time'
import type { Fact, FactOf } from '../models/kafka/facts'
import { isInternal } from '../models/kafka/partition'
import { explain } from './explain'
import type { Headline } from './frame'
import { applicationTellers } from './narration-application'
import { consumerProtocolTellers } from './narration-consumer-protocol'
import { diskTellers } from './narration-disk'
import { tieredTellers } from './narration-tiered'
import { transactionTellers } from './narration-transactions'
import { quorumTellers } from './narration-quorum'
import { zooKeeperTellers } from './narration-zookeeper'
import type { Level, Teller } from './narration-teller'
import { shareTellers } from './narration-share'
import {
  bytesText,
  causeNote,
  causeOf,
  commitErrorText,
  consequence,
  counted,
  errorName,
  errorText,
  faultNote,
  listed,
  partitionsText,
  requestText,
  spanText,
  removedText,
  whyElected,
  whyRemoved,
} from './narration-words'
import { partitionLedger, topicOf, type Incident, type Referee } from './referee-state'

/** Who tells facts of this type; null: nobody. Of level `all` there are many, and they are told only when somebody asks. */
export function tellerOf(type: Fact['type']): Teller<Fact> | null {
  const teller = tellers[type] as Teller<Fact>
  return teller.level === 'all' ? null : teller
}

/**
 * The sentence of a fact, to be told after the referee has heard it. Null for facts of level `all`: there are many, and
 * they are told only when somebody asks (`sentenceOf`). `teller`: who tells facts of this type.
 */
export function narrate(
  fact: Fact,
  at: Micros,
  seq: number,
  referee: Referee,
  teller = tellerOf(fact.type),
): Headline | null {
  if (teller === null) return null
  const level = typeof teller.level === 'function' ? teller.level(fact, referee) : teller.level
  if (level === 'all' || saidLately(teller, fact, at, referee)) return null
  return tell(teller, level, fact, at, seq, referee)
}

/** The sentence of any fact. */
export function sentenceOf(fact: Fact, at: Micros, seq: number, referee: Referee): Headline {
  const teller = tellers[fact.type] as Teller<Fact>
  const level = typeof teller.level === 'function' ? teller.level(fact, referee) : teller.level
  return tell(teller, level, fact, at, seq, referee)
}

function tell(teller: Teller<Fact>, level: Level, fact: Fact, at: Micros, seq: number, referee: Referee): Headline {
  const { type } = fact
  const tone = typeof teller.tone === 'function' ? teller.tone(fact, referee) : teller.tone
  const about = teller.about(fact).filter((id) => id !== null)
  return { at, seq, type, level, text: teller.text(fact, referee), about: [...new Set(about)], tone }
}

function saidLately(teller: Teller<Fact>, fact: Fact, at: Micros, referee: Referee): boolean {
  if (teller.once === undefined) return false
  const key = `${fact.type} ${teller.once(fact)}`
  const last = referee.told[key]
  if (last !== undefined && at - last < (teller.quiet ?? seconds(1))) {
    if (teller.quiet !== undefined) referee.told[key] = at
    return true
  }
  referee.told[key] = at
  return false
}

/** Internal topics would drown the others. */
const unlessInternal =
  <F extends { partition: string }>(level: Level) =>
  ({ partition }: F): Level =>
    isInternal(partition) ? 'all' : level

/** What the referee has just noticed in this delivery. */
function incidentAt({ incidents }: Referee, partition: string, ...kinds: Incident['kind'][]): Incident | undefined {
  if (incidents.length === 0) return undefined
  return incidents.find((incident) => incident.partition === partition && kinds.includes(incident.kind))
}

const place = ({ broker, partition }: { broker: string; partition: string }) => [broker, topicOf(partition)]
const records = (list: readonly unknown[]): string => counted(list.length, 'record')

const tellers: { readonly [T in Fact['type']]: Teller<FactOf<T>> } = {
  // ---- producers
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
      `${producer} will send ${records(list)} for ${partition} again: ${errorText(error)}.`,
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
    text: ({ producer, rows }) => `${producer} has sent all ${counted(rows, 'row')} of its data.`,
    about: ({ producer }) => [producer],
  },

  // ---- logs and replication
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
      `${broker} recognised ${records(list)} of ${partition} that came again by their sequence numbers, and kept the one copy at offset ${offset}.`,
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
      `${broker} copied ${batches.length === 1 ? 'a batch' : `${batches.length} batches`} of ${partition} from ${leader}.`,
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

  ...diskTellers,
  ...tieredTellers,
  ...transactionTellers,
  ...quorumTellers,
  ...consumerProtocolTellers,
  ...applicationTellers,
  ...zooKeeperTellers,

  // ---- controller
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

  // ---- groups
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
      return `${group} is stable in generation ${generation}: ${counted(lists.length, 'member')} share ${counted(total, 'partition')}.${spare}`
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

  // ---- consumers
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

  // ---- any client
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
  ...shareTellers,
  'client-stuck': {
    level: 'headline',
    tone: 'bad',
    text: ({ client, why }) => `${client} cannot go on: ${why}.`,
    about: ({ client }) => [client],
    once: ({ client, why }) => `${client} ${why}`,
  },
}

const quotaRate = (key: string, rate: number): string =>
  key === 'connection_creation_rate'
    ? `${Math.round(rate * 10) / 10} connections per second`
    : key === 'controller_mutation_rate'
      ? `${rate} partitions per second`
      : key === 'request_percentage'
        ? `${Math.round(rate)} % of a thread`
        : `${bytesText(rate)} per second`

const refusals: Record<FactOf<'record-refused'>['reason'], string> = {
  BufferExhausted: 'its memory was full for max.block.ms',
  IllegalArgument: 'a batch of batch.size is larger than buffer.memory (IllegalArgumentException)',
  RecordTooLarge: 'it is larger than max.request.size',
  UnknownTopic: 'nobody knows the topic',
  TOPIC_AUTHORIZATION_FAILED: errorText('TOPIC_AUTHORIZATION_FAILED'),
}

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
