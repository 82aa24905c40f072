// Who is connected to what: producers write to topics, groups read them. And why two blocks cannot be connected.
import { newOutput } from './defaults'
import type { Act, Blueprint } from './scenario'
import { topicsRead } from './subscription'
import { groupOf, kindOfId } from './target'

/** A line on the canvas. `id` is stable: `web>orders`. */
export interface Wire {
  id: string
  from: string
  to: string
}

/** Is this the id of a wire, not of a block? */
export const isWire = (id: string): boolean => id.includes('>')

/** Producer → topic and topic → group, in the order of the file; a group that subscribes by a pattern reads what fits it. */
export function wires(blueprint: Blueprint): Wire[] {
  const all = Object.keys(blueprint.topics)
  const wire = (from: string, to: string): Wire => ({ id: `${from}>${to}`, from, to })
  return [
    ...Object.entries(blueprint.producers).flatMap(([id, { to }]) => (to === '' ? [] : [wire(id, to)])),
    ...Object.entries(blueprint.groups).flatMap(([id, group]) =>
      topicsRead(group, all).map((topic) => wire(topic, id)),
    ),
  ]
}

/** Group → topic, where the group writes what it makes of its records (`output`). */
export function outputs({ groups }: Blueprint): Wire[] {
  return Object.entries(groups).flatMap(([id, { output }]) =>
    output === null || output.to === '' ? [] : [{ id: `${id}>${output.to}`, from: id, to: output.to }],
  )
}

const reasons: Record<string, string> = {
  'producer producer': 'Producers do not talk to each other. Connect this one to a topic instead.',
  'producer group': 'A producer writes to topics, not to consumers. Connect it to a topic, and the topic to the group.',
  'producer broker':
    'A producer finds the right broker by itself: the leader of each partition. Connect it to a topic.',
  'topic topic':
    'A topic does not copy itself into another. That takes an application that reads one and writes the other.',
  'topic producer': 'A producer only writes. Draw the wire from the producer to the topic.',
  'topic broker': "The controller places a topic's partitions on brokers. Set the topic's replicas instead.",
  'group producer': 'A consumer reads topics, not producers. Connect the topic to the group instead.',
  'group topic':
    'A wire to a group is what it reads: draw it from the topic. One that writes, too, is a read-process-write group: choose “Writes to” in its inspector.',
  'group group': 'Groups read topics on their own, each all records. Connect the topic to both.',
  'group broker': 'A consumer finds the right broker by itself. Connect a topic to the group.',
  'broker broker': 'Brokers find each other by themselves: followers fetch from leaders.',
}

/** null when `from` can be connected to `to`; otherwise a sentence for the person who tried. */
export function whyNotConnect(blueprint: Blueprint, from: string, to: string): string | null {
  const [source, sink] = [from, to].map((id) => asEnd(blueprint, id))
  if (source === undefined || sink === undefined || source.kind === null || sink.kind === null)
    return 'That is not there any more.'
  if (source.id === sink.id) return 'A block cannot be connected to itself.'
  if (source.kind === 'producer' && sink.kind === 'topic') {
    return blueprint.producers[source.id]!.to === sink.id ? `${source.id} writes to ${sink.id} already.` : null
  }
  if (source.kind === 'topic' && sink.kind === 'group') {
    const { topics, pattern, output } = blueprint.groups[sink.id]!
    if (output?.to === source.id) return endless(sink.id, source.id)
    if (pattern !== null) return `${sink.id} subscribes to all topics that fit ${pattern}. Take the pattern away first.`
    return topics.includes(source.id) ? `${sink.id} reads ${source.id} already.` : null
  }
  if (source.kind === 'group' && sink.kind === 'topic') {
    const { topics, output } = blueprint.groups[source.id]!
    if (output === null) return reasons['group topic']!
    if (output.to === sink.id) return `${source.id} writes to ${sink.id} already.`
    return topics.includes(sink.id) ? endless(source.id, sink.id) : null
  }
  if (source.kind === 'controller' || sink.kind === 'controller')
    return 'The controller knows all brokers by itself; nothing is connected to it.'
  return (
    reasons[`${source.kind} ${sink.kind}`] ??
    'A broker serves whoever asks; nothing is connected to it. Connect a producer to a topic, or a topic to a group.'
  )
}

/** null when the wire can be taken away by itself; otherwise a sentence for the person who tried. */
export function whyNotDisconnect({ groups }: Blueprint, from: string, to: string): string | null {
  const pattern = Object.hasOwn(groups, to) ? groups[to]!.pattern : null
  return pattern === null ? null : `${to} reads ${from} because its name fits ${pattern}. Change the pattern instead.`
}

const endless = (group: string, topic: string): string =>
  `${group} would read again what it writes to ${topic}, and so on for ever. Let it write to another topic.`

/** Which way a wire goes that was drawn from `a` to `b`: as it was drawn, or else the other way; null: neither can be. */
export function wireMeant(blueprint: Blueprint, a: string, b: string): [from: string, to: string] | null {
  if (whyNotConnect(blueprint, a, b) === null) return [a, b]
  // From a group that writes to a topic, a wire is what it writes; from any other it is meant as what it reads.
  const source = asEnd(blueprint, a)
  const writes = source.kind === 'group' && blueprint.groups[source.id]!.output !== null
  const isOutput = writes && kindOfId(blueprint, b) === 'topic'
  return !isOutput && whyNotConnect(blueprint, b, a) === null ? [b, a] : null
}

// A consumer stands for its group: the group subscribes.
function asEnd(blueprint: Blueprint, id: string): { kind: ReturnType<typeof kindOfId>; id: string } {
  const kind = kindOfId(blueprint, id)
  const group = kind === 'consumer' ? groupOf(blueprint, id) : null
  return group === null ? { kind, id } : { kind: 'group', id: group }
}

/** The act that connects two blocks. Ask `whyNotConnect` first. */
export function connect(blueprint: Blueprint, from: string, to: string): Act {
  const [source, sink] = [asEnd(blueprint, from), asEnd(blueprint, to)]
  if (source.kind === 'group') return writesTo(blueprint, source.id, to)
  if (sink.kind === 'topic') return { do: 'set', target: `producer:${from}`, config: {}, block: { to } }
  const topics = [...blueprint.groups[sink.id]!.topics, from]
  return { do: 'set', target: `group:${sink.id}`, config: {}, block: { topics } }
}

/** The act that takes a wire away. Ask `whyNotDisconnect` first. */
export function disconnect(blueprint: Blueprint, from: string, to: string): Act {
  if (Object.hasOwn(blueprint.producers, from))
    return { do: 'set', target: `producer:${from}`, config: {}, block: { to: '' } }
  if (Object.hasOwn(blueprint.groups, from)) return writesTo(blueprint, from, '')
  const topics = blueprint.groups[to]!.topics.filter((topic) => topic !== from)
  return { do: 'set', target: `group:${to}`, config: {}, block: { topics } }
}

// What a read-process-write group writes goes to this topic; '': to none yet.
const writesTo = ({ groups }: Blueprint, group: string, to: string): Act => ({
  do: 'set',
  target: `group:${group}`,
  config: {},
  block: { output: { ...(groups[group]!.output ?? newOutput(to)), to } },
})
