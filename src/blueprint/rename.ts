// A block gets another id, everywhere in a document: drawing, links, timeline, expectations, layout.
import type { OnFailure } from '../models/kafka/application'
import { collide, collision, problemOfId, problemOfTopic } from './ids'
import { suggestion } from './nearest'
import type { Act, Blueprint, Expectation, OutputBlock, Scenario, TimelineLine } from './scenario'
import { allIds, idsOf, kindOfId, type Objection } from './target'

/** Why `from` cannot be called `to`; null when it can. */
export function whyNotRename(scenario: Scenario, from: string, to: string): Objection | null {
  const wrong = kindEver(scenario, from) === 'topic' ? problemOfTopic(to) : problemOfId(to)
  if (wrong !== null) return wrong
  if (kindEver(scenario, from) === null) return whyUnknown(scenario, from)
  const taken = kindEver(scenario, to)
  if (taken !== null) return { message: `\`${to}\` is taken: it is a ${taken}.`, fix: 'Use another name.' }
  const topics = [
    ...idsOf(scenario.blueprint, 'topic'),
    ...addedBy(scenario).flatMap(({ kind, id }) => (kind === 'topic' ? [id] : [])),
  ]
  const other = kindEver(scenario, from) === 'topic' ? topics.find((id) => id !== from && collide(id, to)) : undefined
  return other === undefined ? null : collision(to, other)
}

type Added = Extract<Act, { do: 'add' }>

const addedBy = ({ timeline }: Scenario): Added[] => timeline.flatMap(({ act }) => (act.do === 'add' ? [act] : []))

/** What is called `id` at the start, or once a line of the timeline has added it. */
function kindEver(scenario: Scenario, id: string): ReturnType<typeof kindOfId> {
  const added = addedBy(scenario)
  return (
    kindOfId(scenario.blueprint, id) ??
    added.find((act) => act.id === id)?.kind ??
    (added.some(({ block }) => consumersIn(block).includes(id)) ? 'consumer' : null)
  )
}

function whyUnknown(scenario: Scenario, id: string): Objection {
  const group = id.replace(/-\d+$/, '')
  const isScaled = group !== id && kindEver(scenario, group) === 'group'
  return isScaled
    ? { message: `\`${id}\` is numbered by its group, which was scaled.`, fix: `Rename \`${group}\`.` }
    : { message: `Nothing is called \`${id}\`.`, fix: suggestion(id, allIds(scenario.blueprint), 'Choose a block.') }
}

/** The consumers that come with a group. */
const consumersIn = ({ consumers }: Record<string, unknown>): string[] =>
  isRecord(consumers) ? Object.keys(consumers) : []

/** All consumers that a group has at the start, comes with, or is given by name. */
function consumersEver(scenario: Scenario, group: string): string[] {
  const later = addedBy(scenario).flatMap((act) => {
    if (act.kind === 'consumer') return act.group === group ? [act.id] : []
    return act.id === group ? consumersIn(act.block) : []
  })
  return [...Object.keys(scenario.blueprint.groups[group]?.consumers ?? {}), ...later]
}

/**
 * The document with the block `from` called `to`. Ask `whyNotRename` first. Consumers that are named after their group
 * (`billing-1`) go along with it, where the new name is free.
 */
export function renameBlock(scenario: Scenario, from: string, to: string): Scenario {
  const names = new Map([[from, to]])
  for (const consumer of consumersEver(scenario, from)) {
    const number = consumer.startsWith(`${from}-`) ? consumer.slice(from.length) : ''
    if (/^-\d+$/.test(number) && kindEver(scenario, to + number) === null) names.set(consumer, to + number)
  }
  const name = (id: string) => names.get(id) ?? id
  const text = (words: string) => inText(words, names)
  return {
    ...scenario,
    blueprint: inBlueprint(scenario.blueprint, name),
    timeline: scenario.timeline.map((line) => inLine(line, name, text)),
    expect: scenario.expect.map((expectation) => inExpectation(expectation, text)),
    view: { ...scenario.view, layout: keyed(scenario.view.layout, name) },
  }
}

type Name = (id: string) => string

const keyed = <T>(blocks: Record<string, T>, name: Name): Record<string, T> =>
  Object.fromEntries(Object.entries(blocks).map(([id, block]) => [name(id), block]))

function inBlueprint(blueprint: Blueprint, name: Name): Blueprint {
  const { producers, groups } = blueprint
  const writing = Object.entries(producers).map(([id, block]) => [name(id), { ...block, to: name(block.to) }] as const)
  const reading = Object.entries(groups).map(([id, block]) => {
    const onFailure = inOnFailure(block.onFailure, name)
    const topics = block.topics.map(name)
    const output = block.output === null ? null : { ...block.output, to: name(block.output.to) }
    return [name(id), { ...block, topics, onFailure, output, consumers: keyed(block.consumers, name) }] as const
  })
  return {
    ...blueprint,
    zones: blueprint.zones.map(name),
    controllers: { ...blueprint.controllers, nodes: placed(blueprint.controllers.nodes, name) },
    brokers: placed(blueprint.brokers, name),
    topics: keyed(blueprint.topics, name),
    producers: Object.fromEntries(writing.map(([id, block]) => [id, { ...block, zone: inZone(block.zone, name) }])),
    groups: Object.fromEntries(
      reading.map(([id, block]) => {
        const consumers = Object.entries(block.consumers).map(([consumer, { zone, ...rest }]) => [
          consumer,
          { ...rest, zone: inZone(zone, name) },
        ])
        return [id, { ...block, consumers: Object.fromEntries(consumers) }]
      }),
    ),
    links: blueprint.links.map((link) => ({ ...link, a: name(link.a), b: name(link.b) })),
  }
}

const inOnFailure = (onFailure: OnFailure, name: Name): OnFailure =>
  onFailure.by === null ? onFailure : { ...onFailure, by: name(onFailure.by) }

const placed = <B extends { zone: string | null }>(blocks: Record<string, B>, name: Name): Record<string, B> =>
  Object.fromEntries(
    Object.entries(blocks).map(([id, block]) => [name(id), { ...block, zone: inZone(block.zone, name) }]),
  )

const inZone = (zone: string | null, name: Name) => (zone === null ? null : name(zone))

function inLine(line: TimelineLine, name: Name, text: (words: string) => string): TimelineLine {
  const { trigger } = line
  const act = inAct(line.act, name, text)
  return { ...line, act, trigger: 'when' in trigger ? { ...trigger, when: text(trigger.when) } : trigger }
}

function inAct(act: Act, name: Name, text: (words: string) => string): Act {
  if (act.do === 'add') {
    const { group } = act
    return { ...act, id: name(act.id), group: group === null ? null : name(group), block: inBlock(act.block, name) }
  }
  if (!('target' in act)) return act
  const target = text(act.target)
  if (act.do === 'move') {
    const named = (id: string | null) => (id === null ? null : name(id))
    return { ...act, target, replica: named(act.replica), onto: named(act.onto), leader: named(act.leader) }
  }
  if (act.do === 'reassign') return { ...act, target, replicas: act.replicas?.map(name) ?? null }
  return act.do === 'set' ? { ...act, target, block: inBlock(act.block, name) } : { ...act, target }
}

/** The fields of a block that name other blocks. */
function inBlock(block: Record<string, unknown>, name: Name): Record<string, unknown> {
  const { to, topics, zone, onFailure, output, consumers } = block
  return {
    ...block,
    ...(typeof to === 'string' ? { to: name(to) } : {}),
    ...(typeof zone === 'string' ? { zone: name(zone) } : {}),
    ...(onFailure === undefined ? {} : { onFailure: inOnFailure(onFailure as OnFailure, name) }),
    ...(isRecord(consumers) ? { consumers: keyed(consumers, name) } : {}),
    ...(isOutput(output) ? { output: { ...output, to: name(output.to) } } : {}),
    ...(Array.isArray(topics) ? { topics: topics.map((topic) => name(String(topic))) } : {}),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isOutput = (output: unknown): output is OutputBlock => isRecord(output) && typeof output.to === 'string'

function inExpectation(expectation: Expectation, text: (words: string) => string): Expectation {
  return { ...expectation, that: text(expectation.that) }
}

/**
 * Whole ids in targets and expressions: `topic(orders).lag`, `leader:orders/p0`, `link:b1-b3`. A hyphen parts the two ends
 * of a link, and the partition from its topic; otherwise it belongs to the id, as a dot does, also at its ends.
 * What is called `topic` or `p0` is neither the word before an id nor the number of a partition.
 */
function inText(words: string, names: ReadonlyMap<string, string>): string {
  // The longest first: of `web` and `web-2`, the latter is meant where both would fit.
  const ids = [...names.keys()].toSorted((a, b) => b.length - a.length)
  const found = new RegExp(`(?<![\\w.])(${ids.map(escaped).join('|')})(?![\\w.:(]|=(?!=))`, 'g')
  return words.replace(found, (id: string, _: string, at: number) => {
    const after = words.slice(at + id.length)
    const isLink = words.startsWith('link:')
    const goesOn = /^-[\w.-]/.test(after) && !isLink && !/^-\d+(?![\w-])/.test(after)
    const goesBefore = words[at - 1] === '-' && !isLink
    const isPartition = words[at - 1] === '/' && /^(?:topic|leader):/.test(words)
    return goesOn || goesBefore || isPartition ? id : names.get(id)!
  })
}

const escaped = (id: string) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
