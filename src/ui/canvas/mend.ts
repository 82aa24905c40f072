// A wire that cannot be: what was probably meant, as something that can be done instead.
import { newTopic, nextId } from '../../blueprint/defaults'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { groupOf, kindOfId } from '../../blueprint/target'
import { connect, whyNotConnect } from '../../blueprint/wires'

export interface Mend {
  label: string
  acts: Act[]
}

/** Something legal that brings the two together, or null: nothing does. */
export function mendWire(blueprint: Blueprint, a: string, b: string): Mend | null {
  const [from, to] = [a, b].map((id) => groupOf(blueprint, id) ?? id)
  if (from === undefined || to === undefined || from === to) return null
  const kinds = [from, to].map((id) => kindOfId(blueprint, id))
  const of = (kind: string) => [from, to].find((_, i) => kinds[i] === kind)
  const [producer, group] = [of('producer'), of('group')]
  if (producer !== undefined && group !== undefined) return throughTopic(blueprint, producer, group)
  if (kinds[0] === 'group' && kinds[1] === 'topic') return ontoNewTopic(blueprint, from, to)
  if (kinds[0] === 'group' && kinds[1] === 'group') return anyOf(blueprint, blueprint.groups[from]!.topics, to)
  if (kinds[0] === 'producer' && kinds[1] === 'producer') return writesTo(blueprint, to, blueprint.producers[from]!.to)
  // Brokers serve whoever asks; what has no topic yet probably wants one.
  if (kinds.includes('broker') && producer !== undefined && blueprint.producers[producer]!.to === '')
    return writesTo(blueprint, producer, Object.keys(blueprint.topics)[0] ?? '')
  if (kinds.includes('broker') && group !== undefined && blueprint.groups[group]!.topics.length === 0)
    return anyOf(blueprint, Object.keys(blueprint.topics), group)
  return null
}

const isLegal = (blueprint: Blueprint, from: string, to: string) => whyNotConnect(blueprint, from, to) === null

function writesTo(blueprint: Blueprint, producer: string, topic: string): Mend | null {
  if (topic === '' || !isLegal(blueprint, producer, topic)) return null
  return { label: `Let ${producer} write to ${topic}`, acts: [connect(blueprint, producer, topic)] }
}

/** It cannot write where it reads: a new topic it can. */
function ontoNewTopic(blueprint: Blueprint, group: string, read: string): Mend | null {
  const { output, topics } = blueprint.groups[group]!
  if (output === null || output.to !== '' || !topics.includes(read)) return null
  const topic = nextId(blueprint, 'topic')
  const block = newTopic(Object.keys(blueprint.brokers).length)
  return {
    label: `Let ${group} write to a new topic`,
    acts: [
      { do: 'add', kind: 'topic', id: topic, group: null, block: { ...block } },
      { do: 'set', target: `group:${group}`, config: {}, block: { output: { ...output, to: topic } } },
    ],
  }
}

/** The first of these topics that the group does not read yet. */
function anyOf(blueprint: Blueprint, topics: readonly string[], group: string): Mend | null {
  const topic = topics.find((id) => isLegal(blueprint, id, group))
  return topic === undefined ? null : { label: `Let ${group} read ${topic}`, acts: [connect(blueprint, topic, group)] }
}

/** Between a producer and a group there is always a topic: the one that either has, or a new one. */
function throughTopic(blueprint: Blueprint, producer: string, group: string): Mend | null {
  const { to } = blueprint.producers[producer]!
  const { topics } = blueprint.groups[group]!
  if (to !== '') return anyOf(blueprint, [to], group)
  const [read] = topics
  if (read !== undefined) return writesTo(blueprint, producer, read)
  const topic = nextId(blueprint, 'topic')
  const block = newTopic(Object.keys(blueprint.brokers).length)
  const set = (target: string, change: Record<string, unknown>): Act => ({
    do: 'set',
    target,
    config: {},
    block: change,
  })
  return {
    label: `Put a topic between ${producer} and ${group}`,
    acts: [
      { do: 'add', kind: 'topic', id: topic, group: null, block: { ...block } },
      set(`producer:${producer}`, { to: topic }),
      set(`group:${group}`, { topics: [topic] }),
    ],
  }
}
