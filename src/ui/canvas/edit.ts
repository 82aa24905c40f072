// What a person changes on the canvas, as acts and edits: move, connect, take apart, rename.
import { toast } from 'sonner'
import { effectiveBlueprint } from '../../blueprint/apply'
import { nextId } from '../../blueprint/defaults'
import { renameBlock as renamed, whyNotRename } from '../../blueprint/rename'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { controllerIds, groupOf, kindOfId, type Objection } from '../../blueprint/target'
import {
  connect as connectAct,
  disconnect as disconnectAct,
  isWire,
  whyNotConnect,
  whyNotDisconnect,
  wireMeant,
} from '../../blueprint/wires'
import { edit, useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { actTime } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'
import { UNHURRIED } from '../tell'
import { focusBlock } from './focus'
import { planFrame } from './frame'
import type { Point } from './geometry'
import { mendWire } from './mend'
import { readingOrder } from './navigate'
import { useScene } from './scene'

/** What is drawn at this moment of the run. */
export const drawnNow = (): Blueprint => effectiveBlueprint(useDocument.getState().scenario, actTime())

/** Draws a wire, in the direction that makes sense. Otherwise says why not, draws none, and offers what was meant. */
export function connect(a: string, b: string): boolean {
  const blueprint = drawnNow()
  const meant = wireMeant(blueprint, a, b)
  if (meant !== null) return perform(connectAct(blueprint, ...meant), `connect ${meant[0]} to ${meant[1]}`)
  const mend = mendWire(blueprint, a, b)
  const action = mend && { label: mend.label, onClick: () => void perform(mend.acts, mend.label.toLowerCase()) }
  toast.error(whyNotConnect(blueprint, a, b) ?? '', {
    id: 'connect',
    ...(action ? { action, duration: UNHURRIED } : {}),
  })
  return false
}

/** Could the two be connected, in whichever direction? */
export const canConnect = (blueprint: Blueprint, a: string, b: string): boolean => wireMeant(blueprint, a, b) !== null

/** Can any of these be taken away, or is there something to say about it? Zones and links stay, and the last controller. */
export const isRemovable = (ids: readonly string[]): boolean => {
  const { acts, bound } = removals(drawnNow(), ids)
  return acts.length > 0 || bound !== null
}

/** Takes blocks and wires (`web>orders`) away, as one step. */
export function removeAll(ids: readonly string[]): boolean {
  const { acts, gone, bound } = removals(drawnNow(), ids)
  if (bound !== null) toast.error(bound, { id: 'connect' })
  const next = blockAfter(gone)
  if (acts.length === 0 || !perform(acts, `remove ${gone.join(', ')}`)) return false
  select()
  // What had the keyboard's focus goes away; a wire leaves it where it was.
  const { activeElement } = document
  if (next !== null && (activeElement === document.body || activeElement?.closest('[data-testid="flow"]')))
    focusBlock(next)
  return true
}

/** The block that follows those which go, in reading order; else the one before. Null: none of them is a block, or all go. */
function blockAfter(gone: readonly string[]): string | null {
  const { scene } = useScene.getState()
  const goes = (id: string) => gone.includes(id) || gone.includes(scene.groups[id] ?? '')
  const order = readingOrder(scene)
  const first = order.findIndex(goes)
  if (first < 0) return null
  return order.slice(first).find((id) => !goes(id)) ?? order.slice(0, first).at(-1) ?? null
}

const removable = new Set(['broker', 'topic', 'producer', 'group', 'consumer', 'controller'])

interface Removals {
  acts: Act[]
  gone: string[]
  /** Why a wire among them stays; null: none does. */
  bound: string | null
}

function removals(blueprint: Blueprint, ids: readonly string[]): Removals {
  // With all of them selected the controllers stay: a cluster needs one.
  const someStay = controllerIds(blueprint).some((id) => !ids.includes(id))
  const blocks = ids.filter((id) => {
    const kind = kindOfId(blueprint, id) ?? ''
    return removable.has(kind) && (kind !== 'controller' || someStay)
  })
  // A group takes its consumers with it.
  const whole = blocks.filter((id) => !blocks.includes(groupOf(blueprint, id) ?? ''))
  const ends = ids.filter(isWire).map((id) => id.split('>') as [string, string])
  const loose = ends.filter(([from, to]) => !blocks.includes(from) && !blocks.includes(to))
  const known = loose.filter(([from, to]) => kindOfId(blueprint, from) !== null && kindOfId(blueprint, to) !== null)
  const whyNot = (wire: [string, string]) => whyNotDisconnect(blueprint, ...wire)
  const free = known.filter((wire) => whyNot(wire) === null)
  return {
    acts: [
      ...merged(
        blueprint,
        free.map(([from, to]) => disconnectAct(blueprint, from, to)),
      ),
      ...whole.map((id): Act => ({ do: 'remove', target: `${kindOfId(blueprint, id)}:${id}` })),
    ],
    gone: [...whole, ...free.map((wire) => wire.join('>'))],
    bound: known.map(whyNot).find((why) => why !== null) ?? null,
  }
}

/** Two wires of one group are one change of its topics. */
function merged(blueprint: Blueprint, acts: Act[]): Act[] {
  const groups = new Map<string, Act>()
  return acts.flatMap((act): Act[] => {
    if (act.do !== 'set' || !Array.isArray(act.block.topics)) return [act]
    const before = groups.get(act.target)
    if (before?.do !== 'set') {
      groups.set(act.target, act)
      return [act]
    }
    const group = blueprint.groups[act.target.slice('group:'.length)]!
    const kept = [before, act].map(({ block }) => block.topics as string[])
    before.block.topics = group.topics.filter((topic) => kept.every((topics) => topics.includes(topic)))
    return []
  })
}

/** Puts a frame around what is selected, or says why not. */
export function frameAll(ids: readonly string[]) {
  const plan = planFrame(drawnNow(), ids)
  if ('message' in plan) return void toast(plan.message, { id: 'frame', description: plan.fix })
  if (!perform(plan.acts, plan.label, {}, plan.zones)) return
  // What was just drawn is to be seen.
  if (plan.zones.length > 0 && useScene.getState().scene.lens === 'logical') useWorkspace.setState({ lens: 'both' })
  select(plan.id)
  focusBlock(plan.id)
}

/** The consumer leaves its group and joins another one, under that group's next name. */
export function moveConsumer(consumer: string, group: string): boolean {
  const blueprint = drawnNow()
  const id = nextId(blueprint, 'consumer', group)
  const acts: Act[] = [
    { do: 'remove', target: `consumer:${consumer}` },
    { do: 'add', kind: 'consumer', id, group, block: {} },
  ]
  const done = perform(acts, `move ${consumer} to ${group}`)
  if (done) select(id)
  return done
}

/** The consumer leaves its group. */
export function removeConsumer(consumer: string, group: string): boolean {
  const done = perform({ do: 'remove', target: `consumer:${consumer}` }, `remove ${consumer}`)
  if (done) {
    select(group)
    toast(`${consumer} left ${group}`, { description: 'Undo brings it back.' })
  }
  return done
}

/** The broker stands in another zone now; null: in none, at `at`. */
export function moveBroker(broker: string, zone: string | null, at: Point | null): boolean {
  const label = zone === null ? `take ${broker} out of its zone` : `move ${broker} to ${zone}`
  const act: Act = { do: 'set', target: `broker:${broker}`, config: {}, block: { zone } }
  return perform(act, label, at ? { [broker]: at } : {})
}

/** Another name for a block, everywhere in the document; or why it cannot have it. */
export function renameBlock(from: string, to: string): Objection | null {
  const { scenario } = useDocument.getState()
  const problem = whyNotRename(scenario, from, to)
  if (problem) return problem
  edit(`rename ${from} to ${to}`, (before) => renamed(before, from, to))
  useWorkspace.setState(({ selected }) => ({ selected: selected.map((id) => (id === from ? to : id)) }))
  return null
}
