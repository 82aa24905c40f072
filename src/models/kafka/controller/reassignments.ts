// Replicas move: which are copied to, which go, and when that is complete (R-R1, R-R2; Kafka's PartitionReassignmentReplicas).
import { isReassigning, type PartitionState } from './records'

/** R-R1: where a partition stands while it moves from its replicas to `target`: the target first, then those that go. */
export function movement(
  replicas: readonly string[],
  target: readonly string[],
): Pick<PartitionState, 'replicas' | 'addingReplicas' | 'removingReplicas'> {
  const addingReplicas = target.filter((id) => !replicas.includes(id)).toSorted()
  const removingReplicas = replicas.filter((id) => !target.includes(id)).toSorted()
  return { replicas: [...target, ...removingReplicas], addingReplicas, removingReplicas }
}

/**
 * R-R2: the partition as it is once its reassignment is complete, or as it was when it is not: every new replica must be
 * in sync, somebody who stays must be, and where there will be fewer copies, all that stay.
 */
export function completed(state: PartitionState): PartitionState {
  if (!isReassigning(state)) return state
  const { addingReplicas, removingReplicas } = state
  const stays = (id: string) => !removingReplicas.includes(id)
  const replicas = state.replicas.filter(stays)
  const isr = state.isr.filter(stays)
  const needed = addingReplicas.length < removingReplicas.length ? replicas : addingReplicas
  if (replicas.length === 0 || isr.length === 0 || !needed.every((id) => isr.includes(id))) return state
  return { ...state, replicas, isr, addingReplicas: [], removingReplicas: [] }
}

/** Where a partition was before its reassignment began. */
export const originalReplicas = ({ replicas, addingReplicas }: PartitionState): readonly string[] =>
  replicas.filter((id) => !addingReplicas.includes(id))
