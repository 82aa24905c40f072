// Who keeps the cluster together: a quorum of controllers, or a ZooKeeper ensemble and a broker that is the controller.
import { withControlPlane } from '../../../blueprint/control-plane'
import type { ControllersBlock } from '../../../blueprint/scenario'
import { planeTitle } from '../../canvas/quorum'
import { plural } from '../../format'
import { Segmented } from '../../shell/controls/Segmented'
import { edit, useDocument } from '../../stores/document'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

const about: Record<ControllersBlock['mode'], (nodes: number) => string> = {
  kraft: (nodes) =>
    nodes === 1
      ? 'One controller keeps the metadata log and decides (Kafka 4).'
      : `${nodes} controllers keep the metadata log; the one that they elect decides (Kafka 4).`,
  zookeeper: (nodes) =>
    `${plural(nodes, 'server')} of a ZooKeeper ensemble ${nodes === 1 ? 'stores' : 'store'} what the cluster is; the first broker to create /controller decides (Kafka 3.9).`,
}

export function ControlPlane() {
  const { mode, nodes } = useDocument(({ scenario }) => scenario.blueprint.controllers)
  return (
    <Section title="Control plane">
      <Segmented
        label="Control plane"
        value={mode}
        options={[
          { value: 'kraft', label: planeTitle.kraft },
          { value: 'zookeeper', label: planeTitle.zookeeper },
        ]}
        onChange={(next) => {
          edit(`control plane: ${planeTitle[next]}`, (scenario) => withControlPlane(scenario, next))
          // What was selected may have another name now.
          select()
        }}
      />
      <p className={css.hint}>{about[mode](Object.keys(nodes).length)}</p>
    </Section>
  )
}
