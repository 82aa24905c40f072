// What the ZooKeeper ensemble stores of who is in charge: /controller, its epoch, and how many sessions live.
import type { QuorumView } from '../../../worker/protocol'
import { plural } from '../../format'
import css from './zookeeper.module.css'

export function EnsembleLine({ quorum: { nodes, leader } }: { quorum: QuorumView }) {
  const known = nodes.find(({ id }) => id === leader) ?? nodes.find(({ up }) => up) ?? nodes[0]
  const stored = known?.zookeeper
  if (!stored) return null
  return (
    <p className={css.line} title="What the ensemble stores; a broker decides">
      /controller {stored.controller ?? 'nobody'}, epoch {stored.controllerEpoch}
      <span data-detail> · {plural(stored.sessions, 'session')}</span>
    </p>
  )
}
