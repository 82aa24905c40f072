// What is set up so that it cannot do what it is meant to do: a few words for the face, a sentence for who asks.
import type { Frame, GroupView, ProducerView, TopicView } from '../worker/protocol'
import { stranded } from './canvas/quorum'
import { listText, plural } from './format'
import { liveBrokers } from './states'

/** One thing that does not fit, said of one block. */
export interface Advice {
  /** `bad`: something fails; `warn`: something is weaker than it looks; `plain`: no mistake, but good to know. */
  tone: 'bad' | 'warn' | 'plain'
  /** At most three words. */
  word: string
  sentence: string
}

const order = ['bad', 'warn', 'plain']

/** All that does not fit about the block called `id`, the gravest first. */
export function adviceOn(frame: Frame, id: string): Advice[] {
  const topic = frame.topics.find((view) => view.id === id)
  if (topic) return sorted(onTopic(topic, frame))
  const producer = frame.producers.find((view) => view.id === id)
  if (producer) return sorted(onProducer(producer, frame))
  const group = frame.groups.find((view) => view.id === id)
  return group ? sorted(onGroup(group, frame)) : []
}

const sorted = (list: Advice[]) => list.toSorted((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone))

/** Copies that must be in sync for acks=all: Kafka counts no more than there are (KIP-966). */
const needed = ({ minInsyncReplicas, replicationFactor }: TopicView) => Math.min(minInsyncReplicas, replicationFactor)

/** The fewest running brokers with a copy, over the partitions; null while it has none. */
function fewestCopies({ partitions }: TopicView, live: ReadonlySet<string>): number | null {
  if (partitions.length === 0) return null
  return Math.min(...partitions.map(({ replicas }) => replicas.filter((id) => live.has(id)).length))
}

function onTopic(topic: TopicView, frame: Frame): Advice[] {
  const { id, replicationFactor: wanted, minInsyncReplicas, partitions } = topic
  const found: Advice[] = []
  const live = liveBrokers(frame)
  const leaderless = stranded(frame, topic)
  if (leaderless.length > 0) {
    found.push({
      tone: 'bad',
      word: 'no election',
      sentence: `No election: the controllers have no majority, so nobody can replace the leader of ${listText(leaderless.map((index) => `p${index}`))}.`,
    })
  }
  if (partitions.length === 0 && wanted > frame.brokers.length) {
    const there =
      frame.brokers.length < 2
        ? `there is ${frame.brokers.length === 0 ? 'none' : 'one'}`
        : `there are ${frame.brokers.length}`
    found.push({
      tone: 'bad',
      word: frame.brokers.length === 0 ? 'no brokers' : 'too few brokers',
      sentence:
        wanted === 1
          ? `${id} needs a broker, and ${there}: it cannot be created.`
          : `${plural(wanted, 'replica')} of ${id} need ${plural(wanted, 'broker')}, each on one of its own, and ${there}: it cannot be created.`,
    })
  }
  if (minInsyncReplicas > wanted) {
    found.push({
      tone: 'warn',
      word: 'min ISR > replicas',
      sentence: `min.insync.replicas ${minInsyncReplicas} is more than ${plural(wanted, 'replica')}. Kafka takes it as ${wanted}: with one copy behind, acks=all fails.`,
    })
  }
  const copies = fewestCopies(topic, live)
  if (copies !== null && copies < wanted) {
    const missing = wanted - copies
    found.push({
      tone: copies === 0 ? 'bad' : 'warn',
      word: `${plural(missing, 'copy', 'copies')} missing`,
      sentence: `Replicas ${wanted}, but ${copies === 0 ? 'no broker' : `only ${plural(copies, 'broker')}`} with a copy ${copies > 1 ? 'run' : 'runs'}: ${plural(missing, 'copy is', 'copies are')} missing.`,
    })
  }
  return found
}

function onProducer({ id, to, up, acks }: ProducerView, frame: Frame): Advice[] {
  if (to === '')
    return [
      { tone: 'warn', word: 'no topic', sentence: `${id} is connected to no topic: nothing it has can go anywhere.` },
    ]
  const topic = frame.topics.find((view) => view.id === to)
  const copies = topic ? fewestCopies(topic, liveBrokers(frame)) : null
  if (!topic || copies === null || acks !== 'all' || !up || copies >= needed(topic)) return []
  if (copies === 0) {
    const sentence = `No broker with a copy of some partition of ${to} runs: nobody leads it, and what is sent there waits until delivery.timeout.ms.`
    return [{ tone: 'bad', word: 'no leader', sentence }]
  }
  return [
    {
      tone: 'bad',
      word: 'acks=all fails',
      sentence: `acks=all needs ${plural(needed(topic), 'copy', 'copies')} of ${to} in sync, and only ${plural(copies, 'broker')} with one ${copies > 1 ? 'run' : 'runs'}: its requests come back with NOT_ENOUGH_REPLICAS.`,
    },
  ]
}

/** Consumers that run with what was set when they started, and would start with something else now. */
function outdated({ consumers }: GroupView): Advice[] {
  const others = consumers.filter(
    ({ up, memberId, protocol, assignors, next }) =>
      up &&
      memberId !== '' &&
      (next.protocol !== protocol || (protocol === 'classic' && next.assignors.join() !== assignors.join())),
  )
  const [first] = others
  if (!first) return []
  const { next, protocol, assignors } = first
  const isOther = next.protocol !== protocol
  const isOtherType = isOther && (protocol === 'share' || next.protocol === 'share')
  const [key, now, then] = isOther
    ? [isOtherType ? 'type' : 'group.protocol', protocol, next.protocol]
    : ['partition.assignment.strategy', assignors.join(', '), next.assignors.join(', ')]
  const names = others.length > 3 ? plural(others.length, 'consumer') : listText(others.map(({ id }) => id))
  return [
    {
      tone: 'warn',
      word: 'needs restart',
      sentence: `${key} is ${then}, and ${names} still ${others.length === 1 ? 'runs' : 'run'} with ${now}: it is read when a consumer starts. Restart one after the other, or all.`,
    },
  ]
}

function onGroup(group: GroupView, frame: Frame): Advice[] {
  const { id, topics, consumers, type, output } = group
  if (output?.to === '')
    return [
      {
        tone: 'warn',
        word: 'no output',
        sentence: `${id} is to write what it makes of its records, and has no topic for that: its consumers read nothing until it has one. Draw a wire from ${id} to a topic, or choose one at “Writes to”.`,
      },
    ]
  if (topics.length === 0)
    return [
      { tone: 'warn', word: 'no topic', sentence: `${id} reads no topic: its consumers have nothing to join for.` },
    ]
  const partitions = frame.topics
    .filter((topic) => topics.includes(topic.id))
    .reduce((sum, topic) => sum + topic.partitions.length, 0)
  const spare = consumers.filter(({ up }) => up).length - partitions
  const found = group.manual ? [] : outdated(group)
  // Members of a share group share partitions: none is too many for that.
  if (partitions === 0 || spare <= 0 || type === 'share') return found
  return [
    ...found,
    {
      tone: 'plain',
      word: `${spare} spare`,
      sentence: `${plural(consumers.length, 'member')} for ${plural(partitions, 'partition')}: ${spare === 1 ? 'one has' : `${spare} have`} nothing to do, and ${spare === 1 ? 'takes' : 'take'} over when another leaves. More partitions would employ ${spare === 1 ? 'it' : 'them'}.`,
    },
  ]
}
