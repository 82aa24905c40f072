// One more controller: a voter while the quorum is being built; while it runs, one that copies the log and then is added to the voters (KIP-853).
import { toast } from 'sonner'
import { effectiveBlueprint } from '../../blueprint/apply'
import { newController, problemOfCount } from '../../blueprint/controllers'
import { brokenRules } from '../../blueprint/rules'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { allIds } from '../../blueprint/target'
import { focusBlock } from '../canvas/focus'
import { useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { actTime } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'

/** The drawing with one more controller, and its id; or why there cannot be one. */
export function withController(
  blueprint: Blueprint,
  zone: string | null,
): { id: string; blueprint: Blueprint } | { message: string; fix: string } {
  const { controllers } = blueprint
  if (controllers.mode !== 'kraft')
    return {
      message: 'With ZooKeeper there are no controllers of their own.',
      fix: 'One of the brokers is the controller.',
    }
  const problem = problemOfCount(Object.keys(controllers.nodes).length + 1)
  if (problem !== null) return problem
  const taken = new Set(allIds(blueprint))
  let n = 1
  while (taken.has(`k${n}`)) n++
  const nodes = { ...controllers.nodes, [`k${n}`]: newController(zone) }
  return { id: `k${n}`, blueprint: { ...blueprint, controllers: { ...controllers, nodes } } }
}

/** Adds one, in the zone that is selected if there is one; or says why not. */
export function addController(): void {
  const { scenario } = useDocument.getState()
  const { time } = scenario
  const blueprint = effectiveBlueprint(scenario, actTime())
  const [selected] = useWorkspace.getState().selected
  const zone = blueprint.zones.find((name) => selected === `zone:${name}`) ?? null
  const added = withController(blueprint, zone)
  if (!('id' in added)) {
    refuse(added.message, added.fix)
    return
  }
  const act: Act = { do: 'add', kind: 'controller', id: added.id, group: null, block: { zone } }
  if (!perform(act, `add controller ${added.id}`)) return
  const worth = brokenRules(added.blueprint, time.profile).find(({ path }) => path === 'controllers.nodes')
  if (worth) toast(worth.message, { id: 'controllers', description: worth.fix ?? undefined })
  // What was just added is to be seen.
  if (useWorkspace.getState().lens === 'logical') useWorkspace.setState({ lens: 'both' })
  select(added.id)
  focusBlock(added.id)
}

const refuse = (message: string, description: string) => toast.error(message, { id: 'refused', description })
