// A person does something to the system: an edit before the first play, a line of the timeline afterwards.
import { applyAct, effectiveBlueprint, problemsOfAct, wholeAct } from '../../blueprint/apply'
import { newTopic } from '../../blueprint/defaults'
import type { Act, Blueprint, Scenario, TopicBlock, View } from '../../blueprint/scenario'
import { tell } from '../tell'
import { edit, useDocument } from './document'
import { record } from './record'
import { actTime, useRun } from './run'

/** Acts that change what is drawn; before the first play they edit the blueprint itself. */
const drawing = new Set<Act['do']>(['add', 'remove', 'set', 'scale', 'add-acl', 'remove-acl', 'set-quota'])

/**
 * Does `act` (or several, as one step) to the system as it is now; `label` names it for undo ("kill b1"). In the past it
 * begins a new future there: what was recorded later is dropped (undo brings it back). `layout` says where new blocks lie,
 * `zones` which ones are drawn for it. False, and a toast with the reason, when it cannot be done.
 */
export function perform(
  act: Act | readonly Act[],
  label: string,
  layout: View['layout'] = {},
  zones: readonly string[] = [],
): boolean {
  const wanted: readonly Act[] = 'do' in act ? [act] : act
  const acts: Act[] = []
  const { scenario } = useDocument.getState()
  const { started } = useRun.getState()
  const at = actTime()
  const zoned = (before: Blueprint): Blueprint =>
    zones.length === 0 ? before : { ...before, zones: [...before.zones, ...zones] }
  let blueprint = zoned(effectiveBlueprint(scenario, at))
  for (const next of wanted) {
    const [problem] = problemsOfAct(blueprint, next)
    if (problem) {
      tell(problem.message, { id: 'refused', description: problem.fix }, 'error')
      return false
    }
    acts.push(wholeAct(blueprint, next))
    blueprint = applyAct(blueprint, next)
  }
  const placed = (view: View): View =>
    Object.keys(layout).length === 0 ? view : { ...view, layout: { ...view.layout, ...layout } }
  if (!started && at === 0 && acts.every((next) => drawing.has(next.do))) {
    const change = (before: Scenario) => ({
      ...before,
      blueprint: withCopies(before.blueprint, acts.reduce(applyAct, zoned(before.blueprint))),
      view: placed(before.view),
    })
    edit(label, change, acts.length === 1 ? mergeKey(acts[0]!) : undefined)
    return true
  }
  record(acts, label, (before) => ({ ...before, blueprint: zoned(before.blueprint), view: placed(before.view) }))
  return true
}

/**
 * Before the first play a topic that was drawn here, and whose copies have always been those it was offered, gets more of
 * them when brokers come for that. Once a topic is made it keeps what it has, as Kafka's do.
 */
function withCopies(before: Blueprint, after: Blueprint): Blueprint {
  const offered = offeredBy(after)
  if (offered.replicas <= offeredBy(before).replicas) return after
  const past = useDocument.temporal.getState().pastStates.flatMap(({ scenario }) => scenario?.blueprint ?? [])
  const follows = (id: string) =>
    Object.hasOwn(before.topics, id) &&
    !Object.hasOwn((past[0] ?? before).topics, id) &&
    [...past, before].every((then) => isAsOffered(then, id))
  const topics = Object.entries(after.topics).map(([id, topic]): [string, TopicBlock] => [
    id,
    follows(id) ? { ...topic, replicas: offered.replicas, config: { ...topic.config, ...offered.config } } : topic,
  ])
  return { ...after, topics: Object.fromEntries(topics) }
}

const offeredBy = ({ brokers }: Blueprint): TopicBlock => newTopic(Object.keys(brokers).length)

function isAsOffered(blueprint: Blueprint, id: string): boolean {
  const [topic, offered] = [blueprint.topics[id], offeredBy(blueprint)]
  const min = 'min.insync.replicas'
  return topic === undefined || (topic.replicas === offered.replicas && topic.config[min] === offered.config[min])
}

/** A setting that is being dragged is one edit. */
const mergeKey = (act: Act) =>
  act.do === 'set' ? `set ${act.target} ${[...Object.keys(act.config), ...Object.keys(act.block)].join()}` : undefined
