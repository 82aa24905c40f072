// One more controller, or ZooKeeper server: a voter while the quorum is being built; while it runs, one that copies the log and then is added to the voters (KIP-853).
import { toast } from 'sonner'
import { effectiveBlueprint } from '../../blueprint/apply'
import { newController, problemOfCount } from '../../blueprint/controller-block'
import { brokenRules } from '../../blueprint/rules'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { allIds } from '../../blueprint/target'
import { focusBlock } from '../canvas/focus'
import { edit, useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { actTime, useRun } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'

/** The drawing with one more controller, and its id; or why there cannot be one. */
export function withController(
  blueprint: Blueprint,
  zone: string | null,
): { id: string; blueprint: Blueprint } | { message: string; fix: string } {
  const { controllers } = blueprint
  const letter = controllers.mode === 'kraft' ? 'k' : 'z'
  const problem = problemOfCount(Object.keys(controllers.nodes).length + 1)
  if (problem !== null) return problem
  const taken = new Set(allIds(blueprint))
  let n = 1
  while (taken.has(letter + n)) n++
  const id = letter + n
  const nodes = { ...controllers.nodes, [id]: newController(zone) }
  return { id, blueprint: { ...blueprint, controllers: { ...controllers, nodes } } }
}

/** The zone that is selected, if one is. */
function zoneMeant({ zones }: Blueprint): string | null {
  const [selected] = useWorkspace.getState().selected
  return zones.find((name) => selected === `zone:${name}`) ?? null
}

/** Before the first play the drawing itself is changed, also where a run would not let itself be changed. */
function put(before: Blueprint, { id, blueprint }: { id: string; blueprint: Blueprint }, zone: string | null): boolean {
  const act: Act = { do: 'add', kind: 'controller', id, group: null, block: { zone } }
  const built = before.controllers.mode === 'kraft' || useRun.getState().started || actTime() > 0
  if (built) return perform(act, `add controller ${id}`)
  edit(`add ZooKeeper server ${id}`, (scenario) => ({ ...scenario, blueprint }))
  return true
}

/** Adds one; without a zone in the one that is selected, if one is. Or says why not. */
export function addController(zone?: string | null): void {
  const { scenario } = useDocument.getState()
  const { time } = scenario
  const blueprint = effectiveBlueprint(scenario, actTime())
  const where = zone === undefined ? zoneMeant(blueprint) : zone
  const added = withController(blueprint, where)
  if (!('id' in added)) {
    refuse(added.message, added.fix)
    return
  }
  if (!put(blueprint, added, where)) return
  const worth = brokenRules(added.blueprint, time.profile).find(({ path }) => path === 'controllers.nodes')
  if (worth) toast(worth.message, { id: 'controllers', description: worth.fix })
  // What was just added is to be seen.
  if (useWorkspace.getState().lens === 'logical') useWorkspace.setState({ lens: 'both' })
  select(added.id)
  focusBlock(added.id)
}

/** What letting one go over a zone (null: over none) would mean, or why it will be refused. */
export function meaningOfController(zone: string | null): string {
  const { scenario } = useDocument.getState()
  const added = withController(effectiveBlueprint(scenario, actTime()), zone)
  if (!('id' in added)) return added.message
  const joins = added.blueprint.controllers.mode === 'kraft' ? 'joins the quorum' : 'joins the ensemble'
  return zone === null ? joins : `${joins}, in ${zone}`
}

const refuse = (message: string, description: string) => toast.error(message, { id: 'refused', description })
