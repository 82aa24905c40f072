// The same cluster with another control plane: a quorum of controllers (KRaft), or a ZooKeeper ensemble and a broker that is the controller.
import { renameBlock, whyNotRename } from './rename'
import type { ControllersBlock, Scenario } from './scenario'

type Mode = ControllersBlock['mode']

const letters: Record<Mode, string> = { kraft: 'k', zookeeper: 'z' }

/**
 * The document in the other mode. As many nodes stand where they stood; those with plain names are called as is usual there
 * (k1, z1), everywhere in the document. What only one of the modes has is kept, says nothing in the other, and gets a notice.
 */
export function withControlPlane(scenario: Scenario, mode: Mode): Scenario {
  const { controllers } = scenario.blueprint
  if (controllers.mode === mode) return scenario
  const switched = { ...scenario, blueprint: { ...scenario.blueprint, controllers: { ...controllers, mode } } }
  return Object.keys(controllers.nodes).reduce((document, id) => {
    const number = id.startsWith(letters[controllers.mode]) ? id.slice(1) : ''
    const name = letters[mode] + number
    return /^\d+$/.test(number) && whyNotRename(document, id, name) === null
      ? renameBlock(document, id, name)
      : document
  }, switched)
}
