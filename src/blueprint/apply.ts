// What acts do to the drawing, before any simulation: pure functions from a blueprint to the next one.
// Blocks that an act does not concern stay the same objects, so that a reader can see what changed by identity.
import { problemsOfUntiering } from './tiered-rules'
import type { Micros } from '../kernel/time'
import type { TimeProfile } from '../models/kafka/config'
import { problemOfAcl, withAcl, withoutAcl } from './acls'
import { newController, problemOfCount } from './controller-block'
import { newBroker, newConsumer, newGroup, newProducer, newTopic, nextId } from './defaults'
import { problemOfId, problemOfTopic } from './ids'
import { limits } from './limits'
import { problemOfQuota, withQuota } from './quotas'
import { suggestion } from './nearest'
import { brokenRules, impossible } from './rules'
import type { Act, Blueprint, Config, ConsumerBlock, ControllerBlock, GroupBlock, Scenario } from './scenario'
import {
  ACTIVE,
  allIds,
  controllerIds,
  groupOf,
  idsOf,
  isObjection,
  kindOfId,
  targetForms,
  targetOf,
  targetsOf,
  type Objection,
} from './target'

type ActOf<D extends Act['do']> = Extract<Act, { do: D }>

/** The blueprint after `act`. Acts that change no drawing (kill, mark, …), or that cannot be done, return it unchanged. */
export function applyAct(blueprint: Blueprint, act: Act): Blueprint {
  switch (act.do) {
    case 'add':
      return kindOfId(blueprint, act.id) === null ? add(blueprint, act) : blueprint
    case 'set':
      return set(blueprint, act)
    case 'remove':
      return remove(blueprint, act)
    case 'scale':
      return scale(blueprint, act)
    case 'add-acl':
      return { ...blueprint, acls: withAcl(blueprint.acls, act.acl) }
    case 'set-quota':
      return { ...blueprint, quotas: withQuota(blueprint.quotas, act.quota) }
    case 'remove-acl':
      return { ...blueprint, acls: withoutAcl(blueprint.acls, act.acl) }
    default:
      return blueprint
  }
}

/** The drawing at a moment: the scenario's blueprint after all lines with a time up to and including `now`. */
export function effectiveBlueprint(scenario: Scenario, now: Micros): Blueprint {
  const done = scenario.timeline.flatMap(({ trigger, act }) =>
    'at' in trigger && trigger.at <= now ? [{ at: trigger.at, act }] : [],
  )
  return done
    .toSorted((a, b) => a.at - b.at)
    .reduce((blueprint, { act }) => applyAct(blueprint, act), scenario.blueprint)
}

const sections = { broker: 'brokers', topic: 'topics', producer: 'producers', group: 'groups' } as const

type AddedKind = ActOf<'add'>['kind']

/** A new block of this kind: the defaults, with what is `given` over them. */
function blockOf(blueprint: Blueprint, kind: AddedKind, id: string, given: Record<string, unknown>): object {
  const defaults: Record<AddedKind, () => object> = {
    broker: newBroker,
    topic: () => newTopic(Object.keys(blueprint.brokers).length),
    producer: newProducer,
    group: () => newGroup(id),
    consumer: newConsumer,
    controller: newController,
  }
  return { ...defaults[kind](), ...given }
}

/** An act that says all it means: a block that is added has every field, so that a file tells the same as the page. */
export const wholeAct = (blueprint: Blueprint, act: Act): Act =>
  act.do === 'add' ? { ...act, block: { ...blockOf(blueprint, act.kind, act.id, act.block) } } : act

function add(blueprint: Blueprint, { kind, id, group, block }: ActOf<'add'>): Blueprint {
  const made = blockOf(blueprint, kind, id, block)
  if (kind === 'controller') {
    const { controllers } = blueprint
    return {
      ...blueprint,
      controllers: { ...controllers, nodes: { ...controllers.nodes, [id]: made as ControllerBlock } },
    }
  }
  if (kind !== 'consumer') return { ...blueprint, [sections[kind]]: { ...blueprint[sections[kind]], [id]: made } }
  if (group === null || !Object.hasOwn(blueprint.groups, group)) return blueprint
  const { consumers } = blueprint.groups[group]!
  return withGroup(blueprint, group, { consumers: { ...consumers, [id]: made as ConsumerBlock } })
}

function set(blueprint: Blueprint, act: ActOf<'set'>): Blueprint {
  const target = targetOf(blueprint, act.target)
  if (isObjection(target)) return blueprint
  // What the whole cluster goes by: a broker's own value stands over it (DynamicBrokerConfig).
  if (target.kind === 'cluster') return { ...blueprint, config: mergeConfig(blueprint.config, act.config) }
  if (!('id' in target)) return blueprint
  const { kind, id } = target
  if (kind === 'consumer') {
    const group = groupOf(blueprint, id)!
    const { consumers } = blueprint.groups[group]!
    return withGroup(blueprint, group, { consumers: { ...consumers, [id]: { ...consumers[id]!, ...act.block } } })
  }
  if (kind !== 'broker' && kind !== 'topic' && kind !== 'producer' && kind !== 'group') return blueprint
  const section = blueprint[sections[kind]]
  const block = section[id]!
  // A block without new settings keeps its `config` object.
  const config = Object.keys(act.config).length === 0 ? block.config : mergeConfig(block.config, act.config)
  return { ...blueprint, [sections[kind]]: { ...section, [id]: { ...block, ...act.block, config } } }
}

/** Settings over settings; null takes a key away, so that it has its default again. */
function mergeConfig(config: Config, changes: Config): Config {
  return Object.fromEntries(Object.entries({ ...config, ...changes }).filter(([, value]) => value !== null))
}

function remove(blueprint: Blueprint, act: ActOf<'remove'>): Blueprint {
  const target = targetOf(blueprint, act.target)
  if (isObjection(target) || !('id' in target)) return blueprint
  const { kind, id } = target
  if (kind === 'consumer') {
    const group = groupOf(blueprint, id)!
    return withoutLinks(withGroup(blueprint, group, { consumers: without(blueprint.groups[group]!.consumers, id) }), [
      id,
    ])
  }
  if (kind === 'topic') return disconnect({ ...blueprint, topics: without(blueprint.topics, id) }, id)
  if (kind === 'group') {
    const gone = [id, ...Object.keys(blueprint.groups[id]!.consumers)]
    return withoutLinks({ ...blueprint, groups: without(blueprint.groups, id) }, gone)
  }
  if (kind === 'broker') return withoutLinks({ ...blueprint, brokers: without(blueprint.brokers, id) }, [id])
  if (kind === 'producer') {
    const groups = mapBlocks(blueprint.groups, (block) =>
      block.onFailure.by === id
        ? { ...block, onFailure: { ...block.onFailure, finally: 'stop' as const, by: null } }
        : block,
    )
    return withoutLinks({ ...blueprint, groups, producers: without(blueprint.producers, id) }, [id])
  }
  if (kind === 'controller') {
    const { controllers } = blueprint
    return withoutLinks({ ...blueprint, controllers: { ...controllers, nodes: without(controllers.nodes, id) } }, [id])
  }
  return blueprint
}

const without = <T>(blocks: Record<string, T>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(blocks).filter(([key]) => key !== id))

function withoutLinks(blueprint: Blueprint, gone: readonly string[]): Blueprint {
  const links = blueprint.links.filter(({ a, b }) => !gone.includes(a) && !gone.includes(b))
  return links.length === blueprint.links.length ? blueprint : { ...blueprint, links }
}

/** Takes a topic that is gone away from those that write or read it. */
function disconnect(blueprint: Blueprint, topic: string): Blueprint {
  const producers = mapBlocks(blueprint.producers, (block) => (block.to === topic ? { ...block, to: '' } : block))
  const reads = mapBlocks(blueprint.groups, (block) =>
    block.topics.includes(topic) ? { ...block, topics: block.topics.filter((other) => other !== topic) } : block,
  )
  const groups = mapBlocks(reads, (block) =>
    block.output?.to === topic ? { ...block, output: { ...block.output, to: '' } } : block,
  )
  return { ...blueprint, producers, groups }
}

const mapBlocks = <T>(blocks: Record<string, T>, change: (block: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(blocks).map(([id, block]) => [id, change(block)]))

/** The first `to` consumers stay; more are added with the next free names. */
function scale(blueprint: Blueprint, act: ActOf<'scale'>): Blueprint {
  const target = targetOf(blueprint, act.target)
  if (isObjection(target) || target.kind !== 'group') return blueprint
  const before = Object.entries(blueprint.groups[target.id]!.consumers)
  const consumers = before.slice(0, act.to)
  const taken = new Set(allIds(blueprint))
  for (let n = 1; consumers.length < act.to; n++) {
    const id = `${target.id}-${n}`
    if (!taken.has(id)) consumers.push([id, newConsumer()])
  }
  const gone = before.slice(act.to).map(([id]) => id)
  return withoutLinks(withGroup(blueprint, target.id, { consumers: Object.fromEntries(consumers) }), gone)
}

function withGroup(blueprint: Blueprint, group: string, change: Partial<GroupBlock>): Blueprint {
  return { ...blueprint, groups: { ...blueprint.groups, [group]: { ...blueprint.groups[group]!, ...change } } }
}

/**
 * Why `act` cannot be done to this blueprint; empty when it can. The page asks before it performs an act, and the
 * parser asks for every line of a timeline. The profile decides about some defaults.
 */
export function problemsOfAct(blueprint: Blueprint, act: Act, profile: TimeProfile = 'classroom'): Objection[] {
  if (act.do === 'mark' || act.do === 'ask' || act.do === 'note') return []
  if (act.do === 'add') return problemsOfAdd(blueprint, act, profile)
  const target = targetOf(blueprint, act.target)
  if (isObjection(target)) return [target]
  const allowed = targetsOf[act.do]!
  if (!allowed.includes(target.kind)) {
    const forms = allowed.map((kind) => targetForms[kind]).join(', ')
    return [{ message: `\`${act.do}\` cannot be done to a ${target.kind}.`, fix: `Possible targets: ${forms}.` }]
  }
  if (act.do === 'slow' && act.what === 'disk' && !['broker', 'leader', 'zone'].includes(target.kind)) {
    return [{ message: 'Only a broker has a disk.', fix: "Slow a broker's disk, or the network of this target." }]
  }
  if (target.kind === 'controller' && (act.do === 'remove' || act.do === 'retire'))
    return problemsOfLeaving(blueprint, act.do, target.id)
  if (act.do === 'move' || act.do === 'reassign' || act.do === 'retire')
    return problemsOfReplicas(blueprint, act, profile)
  if (act.do === 'kill' && act.lose !== null && !['broker', 'leader', 'zone'].includes(target.kind)) {
    return [{ message: 'Only a broker has logs to lose.', fix: 'Leave lose out, or kill a broker or a zone.' }]
  }
  if (act.do === 'clock' && act.ahead > 0 && act.behind > 0) {
    return [{ message: 'A clock is ahead or behind, not both.', fix: 'Write one of them.' }]
  }
  if (act.do === 'add-acl' || act.do === 'remove-acl' || act.do === 'set-quota') return problemsOfLine(blueprint, act)
  if (act.do === 'scale') return problemsOfScale(blueprint, act, 'id' in target ? target.id : '')
  if (act.do === 'set' || act.do === 'remove') return problemsAfter(blueprint, act, profile)
  return []
}

// KIP-853. Whether the quorum lets it go, and when, shows while it runs.
function problemsOfLeaving(blueprint: Blueprint, verb: 'remove' | 'retire', id: string): Objection[] {
  const others = controllerIds(blueprint).filter((other) => other !== id)
  if (id === ACTIVE) return [{ message: 'Say which controller.', fix: `Write controller:${others[0]!}.` }]
  if (others.length === 0) return [{ message: 'A cluster needs a controller.', fix: 'Kill it instead.' }]
  if (verb === 'remove' || blueprint.controllers.mode === 'kraft') return []
  return [{ message: 'A ZooKeeper ensemble keeps its servers.', fix: `Write do: remove to take ${id} away.` }]
}

function problemsOfJoining({ controllers }: Blueprint): Objection[] {
  if (controllers.mode !== 'kraft') {
    const fix = 'One of the brokers is the controller; servers are added before the run.'
    return [{ message: 'A ZooKeeper ensemble keeps its servers.', fix }]
  }
  const wrong = problemOfCount(Object.keys(controllers.nodes).length + 1)
  return wrong === null ? [] : [wrong]
}

function problemsOfAdd(blueprint: Blueprint, act: ActOf<'add'>, profile: TimeProfile): Objection[] {
  const { kind, id, group } = act
  const wrong = kind === 'topic' ? problemOfTopic(id) : problemOfId(id)
  if (wrong !== null) return [wrong]
  const taken = kindOfId(blueprint, id)
  if (taken !== null)
    return [
      {
        message: `\`${id}\` is taken: it is a ${taken}.`,
        fix: `Use another name, such as ${nextId(blueprint, kind, group)}.`,
      },
    ]
  if (kind === 'consumer' && (group === null || !Object.hasOwn(blueprint.groups, group))) {
    const groups = idsOf(blueprint, 'group')
    if (group === null) return [{ message: 'A consumer belongs to a group.', fix: 'Say which: group: billing.' }]
    return [{ message: `There is no group \`${group}\`.`, fix: suggestion(group, groups, 'Add the group first.') }]
  }
  const joining = kind === 'controller' ? problemsOfJoining(blueprint) : []
  return joining.length > 0 ? joining : problemsAfter(blueprint, act, profile)
}

function problemsOfLine(blueprint: Blueprint, act: ActOf<'add-acl' | 'remove-acl' | 'set-quota'>): Objection[] {
  const wrong = act.do === 'set-quota' ? problemOfQuota(act.quota) : problemOfAcl(act.acl)
  if (wrong !== null) return [wrong]
  if (blueprint.controllers.mode === 'kraft') return []
  return [{ message: 'Rights and quotas need KRaft here.', fix: 'Write controllers: {mode: kraft}.' }]
}

function problemsOfScale(blueprint: Blueprint, act: ActOf<'scale'>, group: string): Objection[] {
  const others = idsOf(blueprint, 'consumer').length - Object.keys(blueprint.groups[group]!.consumers).length
  const total = others + Object.keys(blueprint.producers).length + act.to
  if (total <= limits.clients.max) return []
  return [{ message: `That would make ${total} clients.`, fix: `At most ${limits.clients.max}.` }]
}

// Which broker holds what is known only while it runs; here it counts that brokers exist, and are enough.
function problemsOfReplicas(
  blueprint: Blueprint,
  act: ActOf<'move'> | ActOf<'reassign'> | ActOf<'retire'>,
  profile: TimeProfile,
): Objection[] {
  if (act.do === 'retire') {
    const gone: Act = { do: 'remove', target: act.target }
    // All its copies move elsewhere: what is only worth a notice in a half-done drawing stands in the way of that.
    const homeless = brokenRules(applyAct(blueprint, gone), profile).filter(({ code }) => code === 'MR-141')
    return [...problemsAfter(blueprint, gone, profile), ...homeless]
  }
  if (act.do === 'move') {
    const { replica, onto, leader } = act
    const isWhole = leader === null ? replica !== null && onto !== null : replica === null && onto === null
    if (isWhole) return [replica, onto, leader].flatMap((id) => missingBroker(blueprint, id))
    return [{ message: 'What moves where?', fix: 'Write replica: b1 and onto: b4, or leader: b2.' }]
  }
  const { replicas } = act
  if (replicas === null) return []
  if (replicas.length === 0)
    return [{ message: 'A partition needs at least one replica.', fix: 'Write replicas: [b1, b2, b3].' }]
  const twice = replicas.find((id, i) => replicas.indexOf(id) < i)
  if (twice !== undefined)
    return [{ message: `\`${twice}\` is listed twice.`, fix: 'Each copy is on a broker of its own.' }]
  return replicas.flatMap((id) => missingBroker(blueprint, id))
}

function missingBroker(blueprint: Blueprint, id: string | null): Objection[] {
  if (id === null || Object.hasOwn(blueprint.brokers, id)) return []
  const kind = kindOfId(blueprint, id)
  const fix =
    kind === null ? suggestion(id, idsOf(blueprint, 'broker'), 'Add brokers first.') : `\`${id}\` is a ${kind}.`
  return [{ message: `There is no broker \`${id}\`.`, fix }]
}

/** What would be impossible in the drawing after `act`, and is not already. */
function problemsAfter(blueprint: Blueprint, act: Act, profile: TimeProfile): Objection[] {
  const after = applyAct(blueprint, act)
  const shrunk = [...shrunkTopics(blueprint, after), ...problemsOfUntiering(blueprint, after)]
  const wrong = impossible(after, profile)
  if (wrong.length === 0) return shrunk
  const known = new Set(impossible(blueprint, profile).map(({ message }) => message))
  return [...shrunk, ...wrong.filter(({ message }) => !known.has(message))]
}

// A topic's partitions can be added to, never taken away, and its replication factor is changed by reassignment only.
function shrunkTopics(before: Blueprint, after: Blueprint): Objection[] {
  return Object.keys(after.topics).flatMap((topic) => {
    if (!Object.hasOwn(before.topics, topic)) return []
    const { partitions } = before.topics[topic]!
    if (after.topics[topic]!.partitions >= partitions) return []
    return [
      {
        message: `Topic ${topic} has ${partitions} partitions; Kafka cannot take partitions away.`,
        fix: `At least ${partitions}.`,
      },
    ]
  })
}
