// What an act is done to: `broker:b1`, `group:billing[0]`, `link:b1-b3`, … How a target is written, and whether it exists.
import { counted } from '../models/kafka/counted'
import type { Act, BlockKind, Blueprint, OutputBlock } from './scenario'
import { suggestion } from './nearest'

export type Target =
  | { kind: BlockKind | 'zone' | 'controller'; id: string }
  /** `group:billing[0]`: a group's first consumer. */
  | { kind: 'member'; id: string; index: number }
  /** `leader:orders/p0`: whichever broker leads the partition when the act happens. */
  | { kind: 'leader'; id: string; partition: number }
  | { kind: 'link'; a: string; b: string }
  /** `between:b1,b2/b3`: all links from the first to the second; without a second, to everybody else. */
  | { kind: 'between'; from: string[]; to: string[] }
  /** `topic:orders/p0`: one partition. */
  | { kind: 'partition'; id: string; partition: number }
  /** `cluster:all`: all brokers, or all topics; with `set`, what brokers without a value of their own go by. */
  | { kind: 'cluster' }
  /** A delivery under way, by its number. */
  | { kind: 'message'; id: string }
/** `controller:active`: whichever controller is active when the act happens. */
export const ACTIVE = 'active'

/** What brokers without a value of their own go by: `kafka-configs --entity-type brokers --entity-default`. */
export const WHOLE_CLUSTER = 'cluster:all'

/** Name of the frame around the controllers, where places are spoken of: no block can be called so. */
export const QUORUM = 'quorum:all'

export type TargetKind = Target['kind']

/** Something that keeps an act, a wire or an id from being what was asked for. */
export interface Objection {
  message: string
  fix: string
}

const processes: TargetKind[] = ['broker', 'zone', 'producer', 'consumer', 'group', 'member', 'leader', 'controller']

/** What has links. */
const network: TargetKind[] = [...processes, 'link', 'between']

/** What each act can be done to. */
export const targetsOf: Partial<Record<Act['do'], readonly TargetKind[]>> = {
  kill: processes,
  wipe: ['broker', 'zone', 'leader', 'controller'],
  'delete-records': ['topic', 'partition'],
  clock: processes.filter((kind) => kind !== 'controller'),
  restore: processes.filter((kind) => kind !== 'leader'),
  restart: processes,
  stop: processes,
  pause: processes,
  slow: network,
  lossy: network,
  throttle: network,
  clog: network,
  cut: network,
  heal: network.filter((kind) => kind !== 'leader'),
  hold: ['link'],
  deliver: ['link'],
  appoint: ['leader'],
  drop: ['link', 'message'],
  emit: ['producer'],
  burst: ['producer'],
  set: ['broker', 'topic', 'producer', 'group', 'consumer', 'cluster'],
  add: ['broker', 'topic', 'producer', 'group', 'consumer', 'controller'],
  remove: ['broker', 'topic', 'producer', 'group', 'consumer', 'controller'],
  elect: ['partition', 'topic', 'cluster'],
  'add-acl': ['cluster'],
  'remove-acl': ['cluster'],
  'set-quota': ['cluster'],
  move: ['partition'],
  reassign: ['partition', 'topic'],
  retire: ['broker', 'controller'],
  roll: ['cluster', 'zone', 'broker', 'group'],
  scale: ['group'],
  reset: ['group'],
  seek: ['group', 'consumer', 'member'],
  'pause-reading': ['group', 'consumer', 'member'],
  'resume-reading': ['group', 'consumer', 'member'],
}

/** How targets of each kind are written. */
export const targetForms: Record<TargetKind, string> = {
  broker: 'broker:b1',
  topic: 'topic:orders',
  partition: 'topic:orders/p0',
  cluster: 'cluster:all',
  producer: 'producer:web',
  group: 'group:billing',
  member: 'group:billing[0]',
  consumer: 'consumer:billing-1',
  zone: 'zone:az-a',
  leader: 'leader:orders/p0',
  controller: 'controller:active',
  link: 'link:b1-b3',
  between: 'between:b1,b2/b3',
  message: 'message:17',
}

const sections = { broker: 'brokers', topic: 'topics', producer: 'producers', group: 'groups' } as const

/** The controllers, in the order of the file. */
export const controllerIds = (blueprint: Blueprint): string[] => Object.keys(blueprint.controllers.nodes)

/** Ids of one kind of block, in the order of the file. */
export function idsOf(blueprint: Blueprint, kind: BlockKind | 'zone' | 'controller'): string[] {
  if (kind === 'zone') return blueprint.zones
  if (kind === 'controller') return controllerIds(blueprint)
  if (kind === 'consumer') return Object.values(blueprint.groups).flatMap((group) => Object.keys(group.consumers))
  return Object.keys(blueprint[sections[kind]])
}

const kinds = ['broker', 'topic', 'producer', 'group', 'consumer', 'zone', 'controller'] as const

/** What a name stands for, or null when nothing has it. */
export function kindOfId(blueprint: Blueprint, id: string): (typeof kinds)[number] | null {
  return kinds.find((kind) => idsOf(blueprint, kind).includes(id)) ?? null
}

/** All names of a blueprint. */
export const allIds = (blueprint: Blueprint): string[] => kinds.flatMap((kind) => idsOf(blueprint, kind))

/** The transactional.id of the producer of a consumer that writes what it reads: what is set, or the consumer's own id. */
export const transactionalIdOf = ({ config }: OutputBlock, consumer: string): string =>
  String(config['transactional.id'] ?? consumer).replaceAll('${consumer}', consumer)

/** Every transactional id that somebody has. */
export function transactionalIds({ producers, groups }: Blueprint): string[] {
  const own = Object.values(producers).flatMap(({ config }) => config['transactional.id'] ?? [])
  const written = Object.values(groups).flatMap(({ output, consumers }) =>
    output?.transactional === true ? Object.keys(consumers).map((id) => transactionalIdOf(output, id)) : [],
  )
  return [...new Set([...own.map(String), ...written])]
}

/** The group that a consumer belongs to, or null. */
export function groupOf(blueprint: Blueprint, consumer: string): string | null {
  const groups = Object.keys(blueprint.groups)
  return groups.find((group) => Object.hasOwn(blueprint.groups[group]!.consumers, consumer)) ?? null
}

/** Reads a target and looks it up. A bare id will do: ids are unique over all kinds. */
export function targetOf(blueprint: Blueprint, written: string): Target | Objection {
  const [, kind, rest] = /^(?:([a-z]+):)?(.*)$/s.exec(written.trim())!
  if (kind === 'link') return linkOf(blueprint, rest!)
  if (kind === 'between') return betweenOf(blueprint, rest!)
  if (kind === 'leader') return partitionOf(blueprint, kind, rest!)
  if (kind === 'topic' && rest!.includes('/')) return partitionOf(blueprint, 'partition', rest!)
  if (kind === 'cluster') {
    return rest === 'all' || rest === ''
      ? { kind }
      : { message: `\`${written}\` is not a cluster.`, fix: 'There is one: write cluster:all.' }
  }
  if (kind === 'message') {
    return /^#?\d{1,15}$/.test(rest!)
      ? { kind, id: rest!.replace('#', '') }
      : { message: `\`${written}\` is not the number of a message.`, fix: 'Write message:17.' }
  }
  const [, id, index] = /^(.*?)(?:\[(\d{1,3})\])?$/s.exec(rest!)!
  if (kind === undefined) {
    const found = kindOfId(blueprint, id!)
    if (found === null)
      return { message: `Nothing is called \`${id}\`.`, fix: suggestion(id!, allIds(blueprint), nothingThere) }
    return index === undefined ? { kind: found, id: id! } : memberOf(blueprint, id!, Number(index))
  }
  if (!isLookedUp(kind)) {
    const fix = suggestion(
      kind,
      Object.keys(targetForms).filter((name) => name !== 'member' && name !== 'partition'),
      'Write broker:b1.',
    )
    return { message: `\`${kind}\` is not a kind of target.`, fix }
  }
  if (kind === 'controller' && (id === 'active' || id === '')) return { kind, id: ACTIVE }
  const ids = idsOf(blueprint, kind)
  if (!ids.includes(id!))
    return {
      message: `There is no ${kind} \`${id}\`.`,
      fix: wrongKind(blueprint, id!) ?? suggestion(id!, ids, nothingThere),
    }
  if (index === undefined) return { kind, id: id! }
  if (kind !== 'group') return { message: 'Only a group has numbered members.', fix: 'Write group:billing[0].' }
  return memberOf(blueprint, id!, Number(index))
}

const isLookedUp = (kind: string): kind is (typeof kinds)[number] => kinds.some((known) => known === kind)

function wrongKind(blueprint: Blueprint, id: string): string | null {
  const kind = kindOfId(blueprint, id)
  return kind === null ? null : `\`${id}\` is a ${kind}: write ${kind}:${id}.`
}

function memberOf(blueprint: Blueprint, group: string, index: number): Target | Objection {
  if (!Object.hasOwn(blueprint.groups, group))
    return {
      message: `There is no group \`${group}\`.`,
      fix: suggestion(group, idsOf(blueprint, 'group'), nothingThere),
    }
  const size = Object.keys(blueprint.groups[group]!.consumers).length
  if (index < size) return { kind: 'member', id: group, index }
  return {
    message: `Group ${group} has ${counted(size, 'consumer')}; [${index}] is none of them.`,
    fix: 'Members are counted from [0].',
  }
}

function partitionOf(blueprint: Blueprint, kind: 'leader' | 'partition', rest: string): Target | Objection {
  const word = kind === 'leader' ? 'leader' : 'topic'
  const [, topic, partition] = /^(.+)\/p?(\d{1,4})$/.exec(rest) ?? []
  if (topic === undefined)
    return { message: `\`${word}:${rest}\` names no partition.`, fix: `Write ${word}:orders/p0.` }
  if (!Object.hasOwn(blueprint.topics, topic))
    return {
      message: `There is no topic \`${topic}\`.`,
      fix: suggestion(topic, idsOf(blueprint, 'topic'), nothingThere),
    }
  const { partitions } = blueprint.topics[topic]!
  if (Number(partition) < partitions) return { kind, id: topic, partition: Number(partition) }
  return {
    message: `Topic ${topic} has no partition ${partition}.`,
    fix: `Its partitions are p0 to p${partitions - 1}.`,
  }
}

const nothingThere = 'At that moment there is none: look at the lines that add and remove it.'
const LINK_FORM = 'Write link:b1-b3 with ids of processes, groups or zones.'

/** Ids may contain hyphens: every way to split is tried, and the first where both ends exist is it. */
export function linkOf(blueprint: Blueprint, written: string): Target | Objection {
  const ids = allIds(blueprint)
  const parts = written.split('-')
  let near: string | null = null
  for (let i = 1; i < parts.length; i++) {
    const a = parts.slice(0, i).join('-')
    const b = parts.slice(i).join('-')
    const isEnd = (end: string) => end === 'controller' || (ids.includes(end) && !Object.hasOwn(blueprint.topics, end))
    if (isEnd(a) && isEnd(b)) {
      if (a === b) return { message: 'A link needs two different ends.', fix: LINK_FORM }
      return { kind: 'link', a, b }
    }
    near ??= isEnd(a) ? suggestion(b, ids, LINK_FORM) : isEnd(b) ? suggestion(a, ids, LINK_FORM) : null
  }
  return {
    message: `\`${written}\` does not name two ends.`,
    fix: near ?? LINK_FORM,
  }
}

/** The two sides of `b1,b2/b3`. Each name is a process, a group, a zone, or the controller; nobody is on both. */
function betweenOf(blueprint: Blueprint, written: string): Target | Objection {
  const sides = written.split('/').map((side) => side.split(',').map((name) => name.trim()))
  const ids = allIds(blueprint)
  const known = (name: string) =>
    name === 'controller' || (ids.includes(name) && !Object.hasOwn(blueprint.topics, name))
  const wrong = sides.flat().find((name) => !known(name))
  if (wrong !== undefined) {
    return {
      message: `\`${wrong}\` has no links.`,
      fix: suggestion(wrong, ids, 'Write from: [b1, b2] and to: [b3].'),
    }
  }
  const [from = [], to = []] = sides.map((side) =>
    side.flatMap((name) => (name === 'controller' ? controllerIds(blueprint) : [name])),
  )
  const both = from.find((name) => to.includes(name))
  if (sides.length > 2 || both !== undefined) {
    return { message: `\`${both ?? written}\` is on both sides.`, fix: 'There are two sides: from and to.' }
  }
  return { kind: 'between', from, to }
}

/** How the links between two groups are written as a target. Without `to`: to everybody else. */
export const betweenTarget = (from: readonly string[], to: readonly string[]): string =>
  `between:${from.join(',')}${to.length === 0 ? '' : `/${to.join(',')}`}`

export const isObjection = (target: Target | Objection): target is Objection => 'message' in target

/** The canonical way to write a target. */
export function printTarget(target: Target): string {
  switch (target.kind) {
    case 'member':
      return `group:${target.id}[${target.index}]`
    case 'leader':
      return `leader:${target.id}/p${target.partition}`
    case 'partition':
      return `topic:${target.id}/p${target.partition}`
    case 'cluster':
      return 'cluster:all'
    case 'between':
      return betweenTarget(target.from, target.to)
    case 'link':
      return `link:${target.a}-${target.b}`
    default:
      return `${target.kind}:${target.id}`
  }
}
