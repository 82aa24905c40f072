// The numbers of a ZooKeeper server in the inspector.
import type { ControllerView, ZooKeeperView } from '../../../worker/protocol'
import { countText, listText } from '../../format'

export const zooKeeperNumbers = (
  view: ControllerView,
  { clients, sessions, controller, controllerEpoch }: ZooKeeperView,
) => [
  { label: 'Epoch', value: countText(view.epoch) },
  { label: 'Leader', value: view.leader ?? 'none known' },
  { label: 'Changes stored', value: countText(view.logEnd) },
  { label: 'Of these committed', value: countText(view.highWatermark) },
  { label: 'Sessions', value: countText(sessions) },
  { label: 'Connected here', value: clients.length === 0 ? 'nobody' : listText(clients) },
  { label: '/controller', value: controller ?? 'nobody' },
  { label: '/controller_epoch', value: countText(controllerEpoch) },
]
