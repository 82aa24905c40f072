// Faults that only a broker has: a disk that is full, and metadata that grow stale.
import { HardDrive, type LucideIcon, Scissors } from 'lucide-react'
import type { Act } from '../../blueprint/scenario'
import { betweenTarget } from '../../blueprint/target'
import type { BrokerView, QuorumView } from '../../worker/protocol'

interface Fault {
  id: string
  label: string
  icon: LucideIcon
  tone?: 'danger'
  act: Act
}

/** A full disk in one press, and room on it again. What is stored is as large as it is: not a byte more fits. */
export function roomVerbs({ up, bytes, diskSize }: BrokerView, target: string): Fault[] {
  const sized = (size: number | null): Act => ({ do: 'set', target, config: {}, block: { diskSize: size } })
  if (diskSize !== null) return [{ id: 'make-room', label: 'Give its disk room', icon: HardDrive, act: sized(null) }]
  return up && bytes > 0
    ? [{ id: 'fill-disk', label: 'Fill its disk', icon: HardDrive, tone: 'danger', act: sized(bytes) }]
    : []
}

/** Cut off from whoever decides, and from nobody else. */
export function staleVerbs(broker: string, quorum: QuorumView | null): Fault[] {
  if (quorum === null || quorum.nodes.length === 0) return []
  const deciders = quorum.nodes.map(({ id }) => id)
  const label = quorum.mode === 'kraft' ? 'Cut off from the controllers' : 'Cut off from ZooKeeper'
  const act: Act = { do: 'cut', target: betweenTarget([broker], deciders), oneWay: false }
  return [{ id: 'stale', label, icon: Scissors, tone: 'danger', act }]
}
