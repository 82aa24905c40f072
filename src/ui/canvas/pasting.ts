// Copies of blocks: a part of the drawing as a document of its own, and how a document is put into another drawing.
import { applyAct } from '../../blueprint/apply'
import { emptyScenario, nextId } from '../../blueprint/defaults'
import type { Act, Blueprint, BlockKind, GroupBlock, Scenario } from '../../blueprint/scenario'
import { allIds } from '../../blueprint/target'
import type { Point } from './geometry'

/** The chosen blocks, what they hold, and the wires among them, as a document. Null: none of them can be copied. */
export function partOf(
  blueprint: Blueprint,
  ids: readonly string[],
  placeOf: (id: string) => Point | null,
): Scenario | null {
  const chosen = <T>(blocks: Record<string, T>) => Object.entries(blocks).filter(([id]) => ids.includes(id))
  const topics = Object.fromEntries(chosen(blueprint.topics))
  const brokers = Object.fromEntries(chosen(blueprint.brokers).map(([id, block]) => [id, { ...block, zone: null }]))
  const producers = Object.fromEntries(
    chosen(blueprint.producers).map(([id, block]) => [
      id,
      { ...block, zone: null, to: block.to in topics ? block.to : '' },
    ]),
  )
  const groups = groupsOf(blueprint, ids, Object.keys(topics))
  const all = [brokers, topics, producers, groups].flatMap((blocks) => Object.keys(blocks))
  if (all.length === 0) return null
  const layout = Object.fromEntries(
    all.flatMap((id) => {
      const place = placeOf(id)
      return place ? [[id, place] as const] : []
    }),
  )
  const empty = emptyScenario()
  return {
    ...empty,
    scenario: 'part',
    title: `Part: ${all.join(', ')}`.slice(0, 120),
    blueprint: { ...empty.blueprint, brokers, topics, producers, groups },
    view: { lens: null, layout },
  }
}

/** A consumer is copied with the group that it is in; of that, only the chosen ones, unless the group itself is chosen. */
function groupsOf(blueprint: Blueprint, ids: readonly string[], topics: readonly string[]): Record<string, GroupBlock> {
  const groups = Object.entries(blueprint.groups).flatMap(([id, block]) => {
    const whole = ids.includes(id)
    const members = Object.keys(block.consumers).filter((consumer) => whole || ids.includes(consumer))
    if (!whole && members.length === 0) return []
    const consumers = Object.fromEntries(members.map((consumer) => [consumer, { zone: null }]))
    return [[id, { ...block, consumers, topics: block.topics.filter((topic) => topics.includes(topic)) }] as const]
  })
  return Object.fromEntries(groups)
}

export interface Paste {
  acts: Act[]
  /** The new names. */
  ids: string[]
  layout: Record<string, Point>
}

/** How far from the original a copy is put, px. */
export const PASTE_BESIDE = 24

/**
 * What puts the blocks of `part` into `blueprint`, under new names where theirs are taken. Wires among them are kept; with
 * `outer`, the drawing that they came from, so are wires to topics that are still there.
 */
export function planPaste(blueprint: Blueprint, part: Scenario, times = 1, outer: Blueprint = part.blueprint): Paste {
  const { brokers, topics, producers, groups } = part.blueprint
  const names = new Map<string, string>()
  const acts: Act[] = []
  let after = blueprint
  const nameFor = (kind: BlockKind, id: string) => {
    const given = allIds(after).includes(id) ? nextId(after, kind) : id
    names.set(id, given)
    return given
  }
  const put = (kind: BlockKind, id: string, block: object) => {
    const act: Act = { do: 'add', kind, id, group: null, block: { ...block } }
    acts.push(act)
    after = applyAct(after, act)
  }
  const topicNamed = (topic: string) => names.get(topic) ?? (Object.hasOwn(blueprint.topics, topic) ? topic : null)
  for (const [id, block] of Object.entries(brokers)) put('broker', nameFor('broker', id), block)
  for (const [id, block] of Object.entries(topics)) put('topic', nameFor('topic', id), block)
  for (const [id, block] of Object.entries(producers)) {
    const to = topicNamed(outer.producers[id]?.to ?? block.to) ?? ''
    put('producer', nameFor('producer', id), { ...block, to })
  }
  for (const [id, block] of Object.entries(groups)) {
    const read = (outer.groups[id] ?? block).topics.flatMap((topic) => topicNamed(topic) ?? [])
    const given = nameFor('group', id)
    const members = Object.keys(block.consumers).length
    put('group', given, { ...block, topics: read, consumers: consumersFor(after, given, members) })
  }
  const beside = times * PASTE_BESIDE
  const layout = Object.fromEntries(
    Object.entries(part.view.layout).flatMap(([id, { x, y }]) => {
      const given = names.get(id)
      return given === undefined ? [] : [[given, { x: x + beside, y: y + beside }] as const]
    }),
  )
  return { acts, ids: [...names.values()], layout }
}

/** So many consumers with free names of the group's own. */
function consumersFor(blueprint: Blueprint, group: string, count: number): GroupBlock['consumers'] {
  const known = new Set([...allIds(blueprint), group])
  const free: string[] = []
  for (let n = 1; free.length < count; n++) if (!known.has(`${group}-${n}`)) free.push(`${group}-${n}`)
  return Object.fromEntries(free.map((id) => [id, { zone: null }]))
}
