// The fault log: what a person or the script did, and to whom. Breakages are explained from it and from configuration.
import type { Act, Blueprint } from '../../blueprint/scenario'
import type { Micros } from '../../kernel/time'
import { partitionLedger, type Referee } from './state'
import { type FaultNote } from './incidents'

/** Tells the referee of an act at the moment when it is done, before its effects. */
export function noteFault(
  referee: Referee,
  { at, act, blueprint }: { at: Micros; act: Act; blueprint: Blueprint },
): void {
  if (act.do === 'mark' || act.do === 'note' || act.do === 'ask') return
  const target = 'target' in act ? act.target : act.id
  const targets = idsOf(referee, blueprint, target)
  const isVoter = (id: string) => blueprint.controllers.nodes[id] !== undefined || id === 'controller'
  const detail = act.do === 'wipe' && targets.some(isVoter) ? 'voter' : detailOf(act)
  referee.faults.push({ at, kind: act.do, targets, detail })
}

/** The latest thing of one of these kinds that was done to `id`, at or after `since`; null when there was none. */
export function lastFault(referee: Referee, id: string, kinds: readonly string[], since: Micros = 0): FaultNote | null {
  return (
    referee.faults.findLast((fault) => fault.at >= since && kinds.includes(fault.kind) && fault.targets.includes(id)) ??
    null
  )
}

/** Is this the error of a client that was waiting for an answer when it gave up, or when its connection broke? */
export const isUnheard = (error: string): boolean =>
  error.includes('NETWORK_EXCEPTION') || error.includes('REQUEST_TIMED_OUT')

/** Has a controller lost its disk? Then the quorum may forget what it had committed: leaders, in-sync replicas, topics. */
export const isVoterWiped = ({ faults }: Referee): boolean =>
  faults.some(({ kind, detail }) => kind === 'wipe' && detail === 'voter')

function detailOf(act: Act): string {
  if (act.do === 'set') return Object.keys({ ...act.config, ...act.block }).join(', ')
  if (act.do === 'slow') return act.what
  if (act.do === 'kill' && act.lose !== null) return 'unflushed'
  return act.do === 'kill' && act.silent ? 'silent' : ''
}

// Ids that a target stands for: the block itself, the members of a zone or a group, both ends of a link.
function idsOf(referee: Referee, blueprint: Blueprint, target: string): string[] {
  const colon = target.indexOf(':')
  const kind = target.slice(0, Math.max(0, colon))
  const name = target.slice(colon + 1)
  if (kind === 'leader') {
    const [topic, partition] = name.split('/p')
    const leader = partitionLedger(referee, `${topic}-${partition ?? '0'}`)?.leader
    return leader === null || leader === undefined ? [] : [leader]
  }
  if (kind === 'cluster') return Object.keys(blueprint.brokers)
  if (kind === 'topic') return [name.split('/')[0]!]
  if (kind === 'controller') {
    const { mode, nodes } = blueprint.controllers
    const active = referee.activeController || Object.keys(mode === 'kraft' ? nodes : blueprint.brokers)[0]!
    return [name === 'active' || name === '' ? active : name]
  }
  if (kind === 'link') return linkEnds(referee, blueprint, name)
  if (kind === 'between') return name.split(/[,/]/).flatMap((end) => membersOf(blueprint, end))
  const bracket = /^(.*)\[(\d+)\]$/.exec(name)
  if (bracket !== null) return membersOf(blueprint, bracket[1]!).slice(Number(bracket[2]) + 1, Number(bracket[2]) + 2)
  return membersOf(blueprint, name)
}

// Ids may hold dashes, so every way to split is tried.
function linkEnds(referee: Referee, blueprint: Blueprint, name: string): string[] {
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
    const ends = [name.slice(0, dash), name.slice(dash + 1)]
    if (ends.every((end) => isKnown(blueprint, end))) return ends.flatMap((end) => membersOf(blueprint, end))
  }
  return [name]
}

function isKnown(blueprint: Blueprint, id: string): boolean {
  const { zones, brokers, producers, groups, controllers } = blueprint
  if (zones.includes(id) || controllers.nodes[id] !== undefined || id === 'controller') return true
  if (brokers[id] !== undefined || producers[id] !== undefined || groups[id] !== undefined) return true
  return Object.values(groups).some(({ consumers }) => consumers[id] !== undefined)
}

function membersOf({ zones, brokers, producers, groups, controllers }: Blueprint, name: string): string[] {
  if (zones.includes(name)) {
    const members = [...Object.entries(controllers.nodes), ...Object.entries(brokers), ...Object.entries(producers)]
    for (const { consumers } of Object.values(groups)) members.push(...(Object.entries(consumers) as typeof members))
    return members.filter(([, { zone }]) => zone === name).map(([id]) => id)
  }
  const group = groups[name]
  return group === undefined ? [name] : [name, ...Object.keys(group.consumers)]
}
