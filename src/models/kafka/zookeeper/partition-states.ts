// What the controller of ZooKeeper mode holds each partition to be (Kafka 3.9's PartitionStateMachine).
import type { ClusterImage, PartitionState } from '../controller/records'
import type { PartitionId } from '../partition'

/**
 * Kafka's names without `Partition`. New: it has replicas and never had a leader. Online: it has a leader that is alive.
 * Offline: it had one. A partition that does not exist has no entry.
 */
export type PartitionControl = 'New' | 'Online' | 'Offline'

export type PartitionControls = Record<PartitionId, PartitionControl>

/** `NonExistent` is said of what is not there. */
export type PartitionControlState = PartitionControl | 'NonExistent'

/** `PartitionState.validPreviousStates`. */
const validBefore: Readonly<Record<PartitionControlState, readonly PartitionControlState[]>> = {
  NonExistent: ['Offline'],
  New: ['NonExistent'],
  Online: ['New', 'Online', 'Offline'],
  Offline: ['New', 'Online', 'Offline'],
}

/** A step of one partition. */
export interface PartitionStep {
  readonly partition: PartitionId
  readonly from: PartitionControlState
  readonly to: PartitionControlState
}

/** Takes a partition to another state, and adds what has changed to `steps`. A step that Kafka does not know is a bug. */
export function step(
  controls: PartitionControls,
  partition: PartitionId,
  to: PartitionControlState,
  steps: PartitionStep[],
): void {
  const from = controls[partition] ?? 'NonExistent'
  if (!validBefore[to].includes(from)) throw new Error(`${partition} cannot go from ${from}Partition to ${to}Partition`)
  if (to === 'NonExistent') delete controls[partition]
  else controls[partition] = to
  if (from !== to) steps.push({ partition, from, to })
}

/** What a new controller makes of what it has read (`initializePartitionState`). */
export function initialControls({
  partitions,
  brokers,
}: Pick<ClusterImage, 'partitions' | 'brokers'>): PartitionControls {
  return Object.fromEntries(Object.values(partitions).map((state) => [state.partition, initially(state, brokers)]))
}

function initially({ leader, leaderEpoch }: PartitionState, brokers: ClusterImage['brokers']): PartitionControl {
  if (leader !== null && brokers[leader] !== undefined) return 'Online'
  return leader === null && leaderEpoch === 0 ? 'New' : 'Offline'
}
