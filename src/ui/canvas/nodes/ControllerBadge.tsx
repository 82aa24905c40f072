// In ZooKeeper mode one of the brokers is the controller: this says so on its face.
import { Crown } from 'lucide-react'
import type { BrokerView } from '../../../worker/protocol'
import css from './controller-badge.module.css'

export function ControllerBadge({ view: { controllerEpoch, controllerLoads } }: { view: BrokerView }) {
  if (controllerEpoch === null) return null
  const does = controllerLoads ? 'it reads the cluster from ZooKeeper' : 'it decides who leads partitions'
  return (
    <span className={css.badge} title={`Controller of epoch ${controllerEpoch}: ${does}`}>
      <Crown size={11} aria-hidden />
      controller
    </span>
  )
}
